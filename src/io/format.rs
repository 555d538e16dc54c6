//! The names of the formats, and which of them a file is in when nobody says so.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::complex::CubicalGrid;
use crate::error::{Error, Place, Result};
use crate::filtration::{Distances, Points, WeightedGraph};
use crate::interrupt::Interrupt;

use super::{
    Columns, Interval, SimplexList, Source, dipha, dipha_distance, distance, hasse, image, lower_distance,
    npy, off, pers, perseus, phat, ply, point_cloud, simplices, sparse,
};

/// What an input contains. Containers (gzip, npy) are recognised by their first bytes and are no formats of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// GUDHI's simplex list: `dim v0 .. v_dim value` a line.
    Simplices,
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
    /// Ripser's lower triangle as 4-byte floating point numbers.
    Binary,
    /// Ripser's sparse distances: an edge `i j weight` a line.
    Sparse,
    /// A full distance matrix.
    Distance,
    /// One point a line.
    PointCloud,
    /// GUDHI's list of simplices by their facets.
    Hasse,
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
    /// Perseus's top simplices of any dimensions.
    PerseusNmfsimtop,
    /// Perseus's distances, by steps.
    PerseusDistmat,
    /// Perseus's correlations, by steps.
    PerseusCorrmat,
    /// GUDHI's persistence diagram.
    Pers,
}

/// An input, read and checked by itself.
#[derive(Debug, Clone)]
pub enum Content {
    /// Simplices with values, not yet checked against each other.
    Simplices(SimplexList),
    /// Columns of a boundary matrix over Z/2.
    Columns(Columns),
    /// Distances between points.
    Distances(Distances),
    /// Points with coordinates.
    Points(Points),
    /// Distances of some pairs, or a weighted graph.
    Graph(WeightedGraph),
    /// Values on a grid.
    Grid(CubicalGrid),
    /// Intervals of a barcode that was computed before.
    Diagram(Vec<Interval>),
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 22] = [
        Self::Simplices,
        Self::PhatAscii,
        Self::PhatBinary,
        Self::Dipha,
        Self::LowerDistance,
        Self::UpperDistance,
        Self::Binary,
        Self::Sparse,
        Self::Distance,
        Self::PointCloud,
        Self::Hasse,
        Self::Off,
        Self::PointCloudOff,
        Self::Ply,
        Self::Cubical,
        Self::PerseusCubtop,
        Self::PerseusScubtop,
        Self::PerseusSimtop,
        Self::PerseusNmfsimtop,
        Self::PerseusDistmat,
        Self::PerseusCorrmat,
        Self::Pers,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Simplices => "simplices",
            Self::PhatAscii => "phat-ascii",
            Self::PhatBinary => "phat-binary",
            Self::Dipha => "dipha",
            Self::LowerDistance => "lower-distance",
            Self::UpperDistance => "upper-distance",
            Self::Binary => "binary",
            Self::Sparse => "sparse",
            Self::Distance => "distance",
            Self::PointCloud => "point-cloud",
            Self::Hasse => "hasse",
            Self::Off => "off",
            Self::PointCloudOff => "point-cloud-off",
            Self::Ply => "ply",
            Self::Cubical => "cubical",
            Self::PerseusCubtop => "perseus-cubtop",
            Self::PerseusScubtop => "perseus-scubtop",
            Self::PerseusSimtop => "perseus-simtop",
            Self::PerseusNmfsimtop => "perseus-nmfsimtop",
            Self::PerseusDistmat => "perseus-distmat",
            Self::PerseusCorrmat => "perseus-corrmat",
            Self::Pers => "pers",
        }
    }

    /// Reads a source in this format.
    ///
    /// # Errors
    /// [`Error::Input`] with the place where it is not in this format.
    pub fn read(self, source: &Source, interrupt: &Interrupt) -> Result<Content> {
        Ok(match self {
            Self::Simplices => Content::Simplices(simplices::read(source, interrupt)?),
            Self::PhatAscii => Content::Columns(phat::read_ascii(source, interrupt)?),
            Self::PhatBinary => Content::Columns(phat::read_binary(source, interrupt)?),
            Self::Dipha => match dipha::kind(&source.bytes) {
                Some(dipha_distance::FULL) => {
                    Content::Distances(dipha_distance::read(source, None, interrupt)?)
                }
                Some(dipha_distance::SPARSE) => {
                    Content::Graph(dipha_distance::read_sparse(source, interrupt)?)
                }
                Some(1) => {
                    Content::Grid(image::read_dipha(&mut dipha::behind_kind(source), source, interrupt)?)
                }
                Some(2) => Content::Diagram(pers::read_dipha(&mut dipha::behind_kind(source), interrupt)?),
                _ => Content::Columns(dipha::read(source, interrupt)?),
            },
            Self::LowerDistance => Content::Distances(lower_distance::read(source, interrupt)?),
            Self::UpperDistance => Content::Distances(lower_distance::read_upper(source, interrupt)?),
            Self::Binary => Content::Distances(lower_distance::read_binary(source)?),
            Self::Sparse => Content::Graph(sparse::read(source, None, interrupt)?),
            Self::Distance => Content::Distances(distance::read(source, None, interrupt)?),
            Self::PointCloud => Content::Points(point_cloud::read(source, interrupt)?),
            Self::Hasse => Content::Columns(hasse::read(source, interrupt)?),
            Self::Off => Content::Simplices(off::read(source, interrupt)?),
            Self::PointCloudOff => Content::Points(off::read_points(source, interrupt)?),
            Self::Ply => Content::Simplices(ply::read(source, interrupt)?),
            Self::Cubical => Content::Grid(image::read(source, interrupt)?),
            Self::PerseusCubtop => Content::Grid(perseus::read_cubtop(source, interrupt)?),
            Self::PerseusScubtop => Content::Grid(perseus::read_scubtop(source, interrupt)?),
            Self::PerseusSimtop => Content::Simplices(perseus::read_simtop(source, interrupt)?),
            Self::PerseusNmfsimtop => Content::Simplices(perseus::read_nmfsimtop(source, interrupt)?),
            Self::PerseusDistmat => {
                Content::Distances(perseus::read_matrix(source, perseus::Matrix::Distances, interrupt)?)
            }
            Self::PerseusCorrmat => {
                Content::Distances(perseus::read_matrix(source, perseus::Matrix::Correlations, interrupt)?)
            }
            Self::Pers => Content::Diagram(pers::read(source, interrupt)?),
        })
    }

    /// The same with the diagonal of a distance matrix, or the lines `i i birth` of a sparse one, as births of the vertices.
    ///
    /// # Errors
    /// As [`Format::read`]; [`Error::Usage`] for a format without a diagonal.
    pub fn read_with_diagonal(self, source: &Source, interrupt: &Interrupt) -> Result<(Content, Vec<f64>)> {
        let mut births = Vec::new();
        let diagonal = Some(&mut births);
        let content = match self {
            Self::Sparse => Content::Graph(sparse::read(source, diagonal, interrupt)?),
            Self::Distance => Content::Distances(distance::read(source, diagonal, interrupt)?),
            Self::Dipha if dipha::kind(&source.bytes) == Some(dipha_distance::FULL) => {
                Content::Distances(dipha_distance::read(source, diagonal, interrupt)?)
            }
            _ => {
                let found = format!("diagonal, which {self} does not have");
                return Err(Error::usage(
                    "--vertex-births",
                    found,
                    "--format distance or sparse, or a file of births",
                ));
            }
        };
        Ok((content, births))
    }

    /// Finds out the format: the content decides, and among those that are possible the name. A square matrix that is symmetric and 0
    /// on the diagonal is a distance matrix, although its rows could be points; one that only looks like it is refused with the place where it is none. An array of one dimension is never guessed: scipy and
    /// Ripser order the same distances in two ways.
    ///
    /// # Errors
    /// [`Error::Input`] if no format fits, or not the one that the name speaks of; if several do, it lists them.
    pub fn guess(source: &Source, interrupt: &Interrupt) -> Result<(Self, Content)> {
        let mut fits: Vec<(Self, Content)> = Vec::new();
        let by_name = Self::by_name(&source.path);
        if let (None, &[magic @ (Self::Dipha | Self::Ply | Self::Off)]) =
            (by_name, &Self::candidates(source)[..])
        {
            return Ok((magic, magic.read(source, interrupt)?));
        }
        for format in Self::candidates(source) {
            if format == Self::PointCloud && fits.iter().any(|(other, _)| *other == Self::Distance) {
                continue;
            }
            // Any row of numbers could be a lower triangle, so without its name only the shape of one counts.
            let lower = format == Self::LowerDistance;
            if lower && by_name != Some(format) && !lower_distance::has_its_shape(source, interrupt) {
                continue;
            }
            // A table of numbers is an image only if somebody says so; an array of more axes can be nothing else.
            if format == Self::Cubical && by_name != Some(format) && !image::has_more_axes(source) {
                continue;
            }
            match format.read(source, interrupt) {
                Ok(Content::Points(points)) if by_name.is_none() && points.look_like_distances() => {
                    return Ok((Self::Distance, Self::Distance.read(source, interrupt)?));
                }
                Ok(content) => fits.push((format, content)),
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(_) => {}
            }
        }
        if let Some(named) = by_name {
            // What the name promises and the content does not keep is an error, not another format.
            return match fits.into_iter().find(|(format, _)| *format == named) {
                Some(fit) => Ok(fit),
                None => Ok((named, named.read(source, interrupt)?)),
            };
        }
        let place = Place::File(source.path.clone());
        match fits.len() {
            0 if source.bytes.starts_with(npy::MAGIC)
                && npy::read(&source.path, &source.bytes).is_ok_and(|array| array.shape.len() == 1) =>
            {
                Err(Error::input(
                    place,
                    "an array of one dimension, whose order it does not say",
                    "--format upper-distance, if it holds d(0,1) d(0,2) .. as scipy's pdist does, or lower-distance: d(1,0) d(2,0) d(2,1) ..",
                ))
            }
            0 => Err(Error::input(
                place,
                "content in no format that could be recognised",
                format!("{}; --format NAME says where it breaks its rules", Self::names(&Self::ALL)),
            )),
            1 => Ok(fits.swap_remove(0)),
            _ => {
                let formats: Vec<_> = fits.iter().map(|(format, _)| *format).collect();
                let found = format!("content that could be {}", Self::names(&formats));
                Err(Error::input(place, found, "--format NAME to choose"))
            }
        }
    }

    /// The formats that the first bytes allow, distance matrices before points.
    fn candidates(source: &Source) -> Vec<Self> {
        if source.bytes.starts_with(npy::MAGIC) {
            return vec![Self::LowerDistance, Self::Distance, Self::PointCloud, Self::Cubical];
        }
        if dipha::has_magic(&source.bytes) {
            return vec![Self::Dipha];
        }
        if source.bytes.starts_with(b"ply\n") || source.bytes.starts_with(b"ply\r") {
            return vec![Self::Ply];
        }
        if off::has_head(&source.bytes) {
            return vec![Self::Off];
        }
        if source.bytes.iter().take(64).any(|&byte| byte == 0) {
            return vec![Self::PhatBinary];
        }
        vec![Self::Simplices, Self::PhatAscii, Self::LowerDistance, Self::Distance, Self::PointCloud]
    }

    /// The format that the name of a file speaks of.
    fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        name.split('.').skip(1).find_map(|part| match part {
            "fsc" | "simplices" => Some(Self::Simplices),
            "lower_distance_matrix" | "lower_distance" | "lower-distance" | "ldm" => {
                Some(Self::LowerDistance)
            }
            "upper_distance_matrix" | "upper_distance" | "upper-distance" => Some(Self::UpperDistance),
            "sparse" | "edges" | "coo" => Some(Self::Sparse),
            "distance_matrix" | "distance" | "dist" => Some(Self::Distance),
            "hasse" => Some(Self::Hasse),
            "off" => Some(Self::Off),
            "ply" => Some(Self::Ply),
            "image" | "cubical" => Some(Self::Cubical),
            "cubtop" => Some(Self::PerseusCubtop),
            "pers" => Some(Self::Pers),
            "points" | "point-cloud" | "pts" | "xyz" => Some(Self::PointCloud),
            _ => None,
        })
    }

    /// Names with commas between.
    fn names(formats: &[Self]) -> String {
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
        let nearest = Self::ALL.into_iter().max_by(|a, b| {
            strsim::jaro_winkler(a.name(), name).total_cmp(&strsim::jaro_winkler(b.name(), name))
        });
        let nearest = nearest.map_or("", Self::name);
        Err(Error::usage(
            "--format",
            format!("`{name}`"),
            format!("one of {} (nearest: {nearest})", Self::names(&Self::ALL)),
        ))
    }
}
