//! The standard algorithm.

use super::pairing::Pairing;
use super::reducer::reduce_columns;
use super::watch::Watch;
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
    let dimensions = 1..=last;
    dimensions.map(|d| reduce_columns(matrix.field(), matrix.columns(d), |_| false, watch)).collect()
}
