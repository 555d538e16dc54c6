//! The standard algorithm.

use super::columns::Columns;
use super::pairing::Pairing;
use super::reducer::Reducer;
use super::watch::Watch;
use super::work::Work;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// The standard algorithm on the cells up to dimension `last`: reduce every column by those before it.
///
/// Columns of different dimensions have no row in common, so the dimensions are taken one by one. Time cubic and space quadratic in the number
/// of cells at worst.
///
/// Edelsbrunner, Letscher, Zomorodian, "Topological persistence and simplification", 2002; over fields, Zomorodian, Carlsson, "Computing
/// persistent homology", 2005.
pub(super) fn standard<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let reduced = |dimension| {
        let mut reducer =
            Reducer::new(matrix.field(), dimension, Columns::Boundary(matrix.columns(dimension)));
        reducer.run(|_| false, &mut Work::unlimited(), watch)?;
        Ok(reducer.pivots())
    };
    (1..=last).map(reduced).collect()
}
