//! From the bytes of an input to its content: which function reads which format.

use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

use super::{
    Content, Format, Source, csv, dipha, dipha_distance, distance, flag, gudhi_csv, hasse, image, intervals,
    json, lower_distance, npz, off, pers, perseus, perseus_points, perseus_simplices, phat, phat_pairs, ply,
    point_cloud, ripser, simplices, sparse,
};

impl Format {
    /// Reads a source in this format.
    ///
    /// # Errors
    /// [`Error::Input`] with the place where it is not in this format.
    pub fn read(self, source: &Source, interrupt: &Interrupt) -> Result<Content> {
        Ok(match self {
            Self::Simplices => Content::Simplices(simplices::read(source, interrupt)?.mended(source)?),
            Self::PhatAscii => Content::Columns(phat::read_ascii(source, interrupt)?),
            Self::PhatBinary => Content::Columns(phat::read_binary(source, interrupt)?),
            Self::Dipha => return read_dipha(source, interrupt),
            Self::LowerDistance => Content::Distances(lower_distance::read(source, interrupt)?),
            Self::UpperDistance => Content::Distances(lower_distance::read_upper(source, interrupt)?),
            Self::Binary => Content::Distances(lower_distance::read_binary(source)?),
            Self::GudhiCsv => Content::Distances(gudhi_csv::read(source, interrupt)?),
            Self::Sparse => Content::Graph(sparse::read(source, None, interrupt)?),
            Self::Flag => Content::Directed(flag::read(source, interrupt)?),
            Self::Distance => Content::Distances(distance::read(source, None, interrupt)?),
            Self::PointCloud => Content::Points(point_cloud::read(source, interrupt)?),
            Self::Hasse => Content::Columns(hasse::read(source, interrupt)?.mended(source)?),
            Self::Off => Content::Simplices(off::read(source, interrupt)?),
            Self::PointCloudOff => Content::Points(off::read_points(source, interrupt)?),
            Self::Ply => Content::Simplices(ply::read(source, interrupt)?),
            Self::Cubical => Content::Grid(image::read(source, interrupt)?),
            Self::PerseusCubtop => Content::Grid(perseus::read_cubtop(source, interrupt)?),
            Self::PerseusScubtop => Content::Grid(perseus::read_scubtop(source, interrupt)?),
            Self::PerseusSimtop => {
                Content::Simplices(perseus_simplices::read_simtop(source, true, interrupt)?)
            }
            Self::PerseusSimtopStatic => {
                Content::Simplices(perseus_simplices::read_simtop(source, false, interrupt)?)
            }
            Self::PerseusNmfsimtop
            | Self::PerseusNmfsimtopStatic
            | Self::PerseusNmfsimtopCapped
            | Self::PerseusNmfsimtopStaticCapped => {
                let births = matches!(self, Self::PerseusNmfsimtop | Self::PerseusNmfsimtopCapped);
                let capped =
                    matches!(self, Self::PerseusNmfsimtopCapped | Self::PerseusNmfsimtopStaticCapped);
                Content::Simplices(perseus_simplices::read_nmfsimtop(source, births, capped, interrupt)?)
            }
            Self::PerseusRips => Content::Graph(perseus_points::read_rips(source, interrupt)?),
            Self::PerseusBrips | Self::PerseusBripsCapped | Self::PerseusBripsComrad => {
                let (capped, common) = (self != Self::PerseusBrips, self == Self::PerseusBripsComrad);
                Content::Distances(perseus_points::read_brips(source, capped, common, interrupt)?)
            }
            Self::PerseusDistmat => {
                Content::Distances(perseus::read_matrix(source, perseus::Matrix::Distances, interrupt)?)
            }
            Self::PerseusCorrmat => {
                Content::Distances(perseus::read_matrix(source, perseus::Matrix::Correlations, interrupt)?)
            }
            Self::PerseusBars => Content::Diagram(intervals::read_perseus(source, interrupt)?),
            Self::Pers => Content::Diagram(pers::read(source, interrupt)?),
            Self::Ripser => Content::Diagram(ripser::read(source, interrupt)?),
            Self::Csv => Content::Diagram(csv::read(source, interrupt)?),
            Self::PhatPairs => Content::Diagram(phat_pairs::read_ascii(source, interrupt)?),
            Self::PhatPairsBinary => Content::Diagram(phat_pairs::read_binary(source, interrupt)?),
            Self::Json | Self::Jsonl => Content::Diagram(json::read(source)?),
            Self::Npz => Content::Diagram(npz::read(source, interrupt)?),
            Self::Cripser => Content::Diagram(intervals::read_cripser(source, interrupt)?),
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
}

/// What the type in a file of DIPHA says.
fn read_dipha(source: &Source, interrupt: &Interrupt) -> Result<Content> {
    Ok(match dipha::kind(&source.bytes) {
        Some(dipha_distance::FULL) => Content::Distances(dipha_distance::read(source, None, interrupt)?),
        Some(dipha_distance::SPARSE) => Content::Graph(dipha_distance::read_sparse(source, interrupt)?),
        Some(1) => Content::Grid(image::read_dipha(&mut dipha::behind_kind(source), source, interrupt)?),
        Some(2) => Content::Diagram(pers::read_dipha(&mut dipha::behind_kind(source), interrupt)?),
        _ => Content::Columns(dipha::read(source, interrupt)?.mended(source)?),
    })
}
