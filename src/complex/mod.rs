//! Filtered complexes: the question of every computation.

mod arrays;
mod boundary;
mod builder;
mod cells;
mod checks;
mod classes;
mod facets;
mod filtered;
mod given;
mod graph;
mod grid;
mod level;
mod merge;
mod order;
mod parallel;
mod rows;
mod simplex;
mod sorted;
mod walk;

pub use arrays::{CellArrays, OrderedCells};
pub use boundary::{BoundaryMatrix, Cell};
pub use builder::Builder;
pub(crate) use cells::Cells;
pub use filtered::FilteredComplex;
pub use graph::FilteredGraph;
pub use grid::{Construction, CubicalGrid};
pub use simplex::Simplex;
pub use sorted::SortedSimplices;
