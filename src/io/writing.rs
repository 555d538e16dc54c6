//! From content to the bytes of an output: which function writes which format, and what a format cannot hold.

use std::io::Write;

use crate::error::{Error, Result};

use super::{
    About, Content, Format, Holds, Interval, csv, dipha, distance_write, flag, gudhi_csv, hasse, image,
    intervals, json, mesh, npy, npz, pers, perseus, perseus_write, phat, phat_pairs, point_cloud, ripser,
    simplices,
};

/// What the output of [`Format::write`] is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Container {
    /// The bytes of the format.
    #[default]
    Plain,
    /// An array of numpy.
    Npy,
}

impl Format {
    /// Writes a content that [`Format::holds`]; text has the shortest digits that read back as the same numbers.
    ///
    /// # Errors
    /// What the writer reports.
    ///
    /// # Panics
    /// If the format does not hold it.
    pub fn write(self, out: &mut dyn Write, content: &Content, container: Container) -> std::io::Result<()> {
        if container == Container::Npy {
            let (shape, numbers) = self.array(content).expect("a content that fits into an array");
            return npy::write(out, &shape, &numbers);
        }
        match (self, content) {
            (Self::Simplices, Content::Simplices(list)) => simplices::write_list(out, list),
            (Self::PerseusNmfsimtop, Content::Simplices(list)) => perseus_write::write_nmfsimtop(out, list),
            (Self::PerseusSimtop, Content::Simplices(list)) => perseus_write::write_simtop(out, list),
            (Self::Off, Content::Simplices(list)) => mesh::write_off(out, list),
            (Self::Ply, Content::Simplices(list)) => mesh::write_ply(out, list),
            (Self::Hasse, Content::Columns(columns)) => hasse::write(out, columns),
            (Self::PhatAscii, Content::Columns(columns)) => phat::write_ascii(out, columns),
            (Self::PhatBinary, Content::Columns(columns)) => phat::write_binary(out, columns),
            (Self::Dipha, Content::Columns(columns)) => dipha::write(out, columns),
            (Self::Dipha, Content::Distances(distances)) => distance_write::write_dipha(out, distances),
            (Self::Dipha, Content::Graph(graph)) => distance_write::write_dipha_sparse(out, graph),
            (Self::Dipha, Content::Grid(grid)) => image::write_dipha(out, grid),
            (Self::Dipha, Content::Diagram(intervals)) => {
                pers::write_dipha(out, intervals, pers::EssentialDeath::default())
            }
            (Self::LowerDistance, Content::Distances(distances)) => {
                distance_write::write_lower(out, distances)
            }
            (Self::UpperDistance, Content::Distances(distances)) => {
                distance_write::write_upper(out, distances)
            }
            (Self::Binary, Content::Distances(distances)) => distance_write::write_binary(out, distances),
            (Self::Distance, Content::Distances(distances)) => distance_write::write_full(out, distances),
            (Self::GudhiCsv, Content::Distances(distances)) => gudhi_csv::write(out, distances),
            (Self::PerseusDistmat, Content::Distances(distances)) => {
                perseus_write::write_matrix(out, distances, perseus::Matrix::Distances)
            }
            (Self::PerseusCorrmat, Content::Distances(distances)) => {
                perseus_write::write_matrix(out, distances, perseus::Matrix::Correlations)
            }
            (Self::Sparse, Content::Graph(graph)) => distance_write::write_sparse(out, graph),
            (Self::Flag, Content::Directed(graph)) => flag::write(out, graph),
            (Self::PointCloud, Content::Points(points)) => point_cloud::write(out, points),
            (Self::PointCloudOff, Content::Points(points)) => mesh::write_off_points(out, points),
            (Self::Cubical, Content::Grid(grid)) => image::write(out, grid),
            (Self::PerseusCubtop, Content::Grid(grid)) => image::write_perseus(out, grid),
            (Self::PerseusScubtop, Content::Grid(grid)) => perseus_write::write_scubtop(out, grid),
            (Self::Pers, Content::Diagram(intervals)) => pers::write(out, intervals),
            (Self::PerseusBars, Content::Diagram(intervals)) => intervals::write_perseus(out, intervals),
            (Self::PhatPairs, Content::Diagram(intervals)) => phat_pairs::write_ascii(out, intervals),
            (Self::PhatPairsBinary, Content::Diagram(intervals)) => phat_pairs::write_binary(out, intervals),
            (Self::Ripser, Content::Diagram(intervals)) => ripser::write_intervals(out, intervals),
            (Self::Csv, Content::Diagram(intervals)) => csv::write_intervals(out, intervals),
            (Self::Npz, Content::Diagram(intervals)) => npz::write_intervals(out, intervals, None),
            (Self::Json, Content::Diagram(intervals)) => json::write_intervals(out, intervals, None),
            (Self::Jsonl, Content::Diagram(intervals)) => json::write_interval_lines(out, intervals, None),
            _ => unreachable!("{self} does not hold {}", content.name()),
        }
    }

    /// Writes a barcode with what is known of it, where the format has room for that; the texts of Ripser and of tables have it only if that is
    /// `asked` for, because not every reader passes over it.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn write_described(
        self,
        out: &mut dyn Write,
        intervals: &[Interval],
        about: &About,
        asked: bool,
    ) -> std::io::Result<()> {
        match self {
            Self::Json => json::write_intervals(out, intervals, Some(about)),
            Self::Jsonl => json::write_interval_lines(out, intervals, Some(about)),
            Self::Npz => npz::write_intervals(out, intervals, Some(about)),
            _ => {
                if asked && self.has_room_for_description() {
                    about.write_line(out)?;
                }
                self.write(out, &Content::Diagram(intervals.to_vec()), Container::Plain)
            }
        }
    }

    /// Whether its texts can have a description.
    #[must_use]
    pub fn has_room_for_description(self) -> bool {
        matches!(self, Self::Csv | Self::Ripser | Self::Pers)
    }

    /// Shape and numbers of a content that an array of numpy holds, for the formats that are read from one.
    fn array(self, content: &Content) -> Option<(Vec<usize>, Vec<f64>)> {
        Some(match (self, content) {
            (Self::Distance, Content::Distances(distances)) => {
                let n = distances.len();
                let all = (0..n).flat_map(|i| (0..n).map(move |j| distances.get(i, j)));
                (vec![n, n], all.collect())
            }
            (Self::LowerDistance, Content::Distances(distances)) => {
                (vec![distances.lower().len()], distances.lower().to_vec())
            }
            (Self::UpperDistance, Content::Distances(distances)) => {
                (vec![distances.lower().len()], distance_write::upper(distances).collect())
            }
            (Self::PointCloud, Content::Points(points)) => {
                (vec![points.len(), points.dimension()], points.iter().flatten().copied().collect())
            }
            (Self::Cubical, Content::Grid(grid)) => {
                (grid.extents().iter().rev().copied().collect(), grid.values().to_vec())
            }
            _ => return None,
        })
    }

    /// Whether the format is written at all.
    ///
    /// # Errors
    /// [`Error::Usage`] for one that is only read.
    pub fn writes(self) -> Result<()> {
        if self.description().writes {
            return Ok(());
        }
        Err(Error::usage("--to", format!("{self}, which is only read"), "a format that is written"))
    }

    /// Whether the format holds all that a content says.
    ///
    /// # Errors
    /// [`Error::Usage`] that says what it cannot hold.
    pub fn holds(self, content: &Content, container: Container) -> Result<()> {
        let row = self.description();
        let refuse = |found: String, expected: &str| Err(Error::usage("--to", found, expected));
        self.writes()?;
        let directed = matches!(content, Content::Directed(_));
        let fits = row.holds == content.holds()
            && (row.holds != Holds::Graph || directed == (self == Self::Flag))
            || row.holds == Holds::Any
                && !matches!(content, Content::Points(_) | Content::Directed(_) | Content::Simplices(_));
        if !fits {
            return refuse(format!("{} as {self}", content.name()), "a format of the same kind");
        }
        if container == Container::Npy && self.array(content).is_none() {
            let expected = "distance, lower-distance, upper-distance, point-cloud or cubical";
            return refuse(format!("{self} as an array of numpy"), expected);
        }
        super::fits::check(self, content, container)
    }
}
