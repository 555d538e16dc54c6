//! Coefficients and columns; knows no topology.

mod bit_tree;
mod chains;
mod column;
mod dense;
mod field;
mod parallel_transpose;
mod transpose;
mod vector;
mod working_column;

pub(crate) use chains::Chains;
pub use column::{Entry, SparseColumns};
pub(crate) use dense::{DenseColumn, DenseSum};
pub use field::{Field, Z2, Zp};
pub(crate) use transpose::Ends;
pub(crate) use vector::Vector;
pub(crate) use working_column::{Pivoted, WorkingColumn};
