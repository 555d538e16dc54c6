//! Coefficients and columns; knows no topology.

mod column;
mod field;
mod transpose;
mod working_column;

pub use column::{Entry, SparseColumns};
pub use field::{Field, Z2, Zp};
pub(crate) use working_column::WorkingColumn;
