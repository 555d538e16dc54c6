//! File formats of complexes and barcodes: one format a file.
//!
//! Reading goes in two steps: a [`Source`] is the bytes of an input, a [`Format`] makes its [`Content`] of them. Nothing in a file is
//! believed before it is checked, and every error says where.

mod answer;
mod births;
mod bytes;
mod chain;
mod closure;
mod columns;
pub mod csv;
mod dipha;
mod dipha_distance;
mod distance;
mod format;
mod hasse;
pub mod image;
pub mod json;
mod lenient;
mod lower_distance;
mod number;
mod off;
mod output;
pub mod pers;
mod perseus;
mod phat;
mod ply;
mod point_cloud;
pub mod ripser;
pub mod simplices;
mod source;
mod sparse;
mod text;
mod tokens;
pub mod values;

use std::path::Path;

use crate::error::{Error, Place};
use crate::npy;

use bytes::Bytes;

pub use answer::{Answer, CellName, Construction, InputSummary, NamedBar, Parameters, Timing};
pub use births::read_births;
pub use chain::{NamedChain, RepresentativesSummary, Terms};
pub use columns::Columns;
pub use format::{Content, Format};
pub use lenient::{Forgiven, Lenience, Rule};
pub use output::Output;
pub use pers::Interval;
pub use simplices::SimplexList;
pub use source::Source;

/// Names the file in an error that only knows a place inside it.
fn in_file(path: &Path, error: Error) -> Error {
    match error {
        Error::Input { place, found, expected } => {
            Error::input(Place::File(path.to_owned()), format!("{place}: {found}"), expected)
        }
        error => error,
    }
}
