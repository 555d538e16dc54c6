//! File formats of complexes and barcodes: one format a file.
//!
//! Reading goes in two steps: a [`Source`] is the bytes of an input, a [`Format`] makes its [`Content`] of them. Nothing in a file is
//! believed before it is checked, and every error says where.

mod about;
mod answer;
mod births;
mod blocks;
mod bytes;
mod chain;
mod closure;
mod columns;
mod content;
mod convert;
pub mod csv;
mod dipha;
mod dipha_distance;
mod distance;
mod distance_write;
mod fits;
mod flag;
mod format;
mod gudhi_csv;
mod guess;
mod hasse;
pub mod image;
mod intervals;
pub mod json;
mod lenient;
mod lower_distance;
mod matrix;
mod member;
mod mend;
mod mesh;
pub mod npz;
mod number;
mod off;
mod output;
pub mod pers;
mod perseus;
mod perseus_points;
mod perseus_simplices;
mod perseus_write;
mod phat;
mod phat_pairs;
mod ply;
mod point_cloud;
mod reading;
pub mod ripser;
pub mod simplices;
mod source;
mod sparse;
mod streaming;
mod text;
mod token;
mod tokens;
pub mod values;
mod writing;

use std::path::Path;

use crate::error::{Error, Place};
use crate::npy;

use bytes::Bytes;

pub use about::About;
pub use answer::{Answer, CellName, Construction, InputSummary, NamedBar, Parameters, Timing};
pub use births::read_births;
pub use chain::{NamedChain, RepresentativesSummary, Terms};
pub use columns::Columns;
pub use content::Content;
pub use convert::Conversion;
pub use format::{Description, Format, Holds, TABLE};
pub use intervals::Interval;
pub use lenient::{Forgiven, Lenience, Rule};
pub use output::Output;
pub use simplices::SimplexList;
pub use source::Source;
pub use streaming::Streamed;
pub use writing::Container;

/// Writes an array of numpy, last index fastest.
///
/// # Errors
/// What the writer reports, and if the shape does not fit the numbers.
pub fn write_array(out: &mut dyn std::io::Write, shape: &[usize], numbers: &[f64]) -> std::io::Result<()> {
    npy::write(out, shape, numbers)
}

/// Names the file in an error that only knows a place inside it.
fn in_file(path: &Path, error: Error) -> Error {
    match error {
        Error::Input { place, found, expected } => {
            Error::input(Place::File(path.to_owned()), format!("{place}: {found}"), expected)
        }
        error => error,
    }
}
