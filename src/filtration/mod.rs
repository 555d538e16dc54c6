//! Building complexes from data: distances and their Rips complexes.

mod distance;
mod rips;

pub use distance::{Distances, Points};
pub use rips::{Rips, bytes_per_cell};
