//! The names of the formats.

mod holds;
mod table;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::error::{Error, Result};

pub use holds::Holds;
pub use table::{Description, TABLE};

/// Names that an error lists beside one that is none.
const NEAREST: usize = 3;

/// What an input contains. Containers (gzip, npy) are recognised by their first bytes and are no formats of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// GUDHI's simplex list: `dim v0 .. v_dim value` a line.
    Simplices,
    /// GUDHI's list of simplices by their facets.
    Hasse,
    /// PHAT's boundary matrix as text.
    PhatAscii,
    /// PHAT's boundary matrix as 8-byte integers.
    PhatBinary,
    /// DIPHA's boundary matrix with values, image, diagram or distances: the type in the file decides.
    Dipha,
    /// Ripser's lower triangle of a distance matrix.
    LowerDistance,
    /// The upper triangle, in the order of scipy's `pdist`.
    UpperDistance,
    /// A full distance matrix.
    Distance,
    /// Ripser's lower triangle as 4-byte floating point numbers.
    Binary,
    /// GUDHI's lower triangle, whose first line is the row of the first point.
    GudhiCsv,
    /// Ripser's sparse distances: an edge `i j weight` a line.
    Sparse,
    /// flagser's directed graph: weights of vertices, then edges with weights.
    Flag,
    /// One point a line.
    PointCloud,
    /// A mesh in the Object File Format.
    Off,
    /// The points of such a mesh.
    PointCloudOff,
    /// A mesh in the Polygon File Format.
    Ply,
    /// An image of any dimension, as an array or a table.
    Cubical,
    /// Perseus's grid of top cubes.
    PerseusCubtop,
    /// Perseus's list of top cubes.
    PerseusScubtop,
    /// Perseus's top simplices of one dimension.
    PerseusSimtop,
    /// The same without births.
    PerseusSimtopStatic,
    /// Perseus's top simplices of any dimensions.
    PerseusNmfsimtop,
    /// The same without births.
    PerseusNmfsimtopStatic,
    /// The same with births, up to a dimension.
    PerseusNmfsimtopCapped,
    /// The same without births, up to a dimension.
    PerseusNmfsimtopStaticCapped,
    /// Perseus's points with a radius and a birth each.
    PerseusRips,
    /// Perseus's points with a radius each, by steps.
    PerseusBrips,
    /// The same with a largest dimension.
    PerseusBripsCapped,
    /// The same with one radius for all points, and a largest dimension.
    PerseusBripsComrad,
    /// Perseus's distances, by steps.
    PerseusDistmat,
    /// Perseus's correlations, by steps.
    PerseusCorrmat,
    /// Perseus's result: the intervals of one dimension.
    PerseusBars,
    /// GUDHI's persistence diagram.
    Pers,
    /// The text that Ripser and flagser print.
    Ripser,
    /// One bar a line under a head, as this command writes it.
    Csv,
    /// The pairs of columns that PHAT writes, as text.
    PhatPairs,
    /// The same as 8-byte integers.
    PhatPairsBinary,
    /// The result of this command.
    Json,
    /// The same by lines.
    Jsonl,
    /// Diagrams of numpy, an array for each dimension.
    Npz,
    /// `CubicalRipser`'s result: intervals with the places of the cells that bear and kill them.
    Cripser,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Simplices; TABLE.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = TABLE[at].format;
            at += 1;
        }
        all
    };

    /// What there is to say of it.
    ///
    /// # Panics
    /// Never: every format is in the table.
    #[must_use]
    pub fn description(self) -> &'static Description {
        TABLE.iter().find(|row| row.format == self).expect("every format is in the table")
    }

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.description().name
    }

    /// Whether its bars are pairs of columns, by their numbers.
    #[must_use]
    pub fn has_columns(self) -> bool {
        matches!(self, Self::PhatPairs | Self::PhatPairsBinary)
    }

    /// The format that the name of a file speaks of: one of the parts behind its first dot.
    #[must_use]
    pub fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        name.split('.')
            .skip(1)
            .find_map(|part| TABLE.iter().find(|row| row.endings.contains(&part)).map(|row| row.format))
    }

    /// Names with commas between.
    pub(super) fn names(formats: &[Self]) -> String {
        formats.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    /// Takes the names, and what Ripser takes: any word that begins with `lower`, `upper`, `dist` or `point`.
    fn from_str(name: &str) -> Result<Self> {
        if let Some(format) = Self::ALL.into_iter().find(|format| format.name() == name) {
            return Ok(format);
        }
        let prefixes = [
            ("lower", Self::LowerDistance),
            ("upper", Self::UpperDistance),
            ("dist", Self::Distance),
            ("point", Self::PointCloud),
        ];
        if let Some((_, format)) = prefixes.into_iter().find(|(prefix, _)| name.starts_with(prefix)) {
            return Ok(format);
        }
        let likeness = |format: &Self| strsim::jaro_winkler(format.name(), name);
        let mut nearest = Self::ALL;
        nearest.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
        Err(Error::usage(
            "--format",
            format!("`{name}`"),
            format!("a format (nearest: {}; `sublevel formats` lists all)", Self::names(&nearest[..NEAREST])),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_endings_belong_to_one_format() {
        for row in &TABLE {
            assert_eq!(row.name.parse::<Format>().expect("a name"), row.format);
            assert_eq!(TABLE.iter().filter(|other| other.format == row.format).count(), 1, "{}", row.name);
            for ending in row.endings {
                let owners = TABLE.iter().filter(|other| other.endings.contains(ending));
                assert_eq!(owners.count(), 1, "{ending}");
            }
        }
    }

    #[test]
    fn names_of_files_speak_of_formats() {
        for (name, expected) in [
            ("a.points.csv", Some(Format::PointCloud)),
            ("b.LOWER_DISTANCE_MATRIX.gz", Some(Format::LowerDistance)),
            ("c.csv", None),
            ("sparse", None),
            ("d.flag", Some(Format::Flag)),
        ] {
            assert_eq!(Format::by_name(Path::new(name)), expected, "{name}");
        }
    }
}
