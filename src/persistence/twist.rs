//! The standard algorithm with a twist.

use super::components::components;
use super::pairing::{NONE, Pairing};
use super::reducer::reduce_columns;
use super::watch::Watch;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// The twist on the cells up to dimension `last`: reduce from the top dimension down, and clear the columns of cells that were found to give
/// birth, since they would reduce to zero. Union-find takes the edges where they are a graph.
///
/// Time and space as those of the standard algorithm at worst.
///
/// Chen, Kerber, "Persistent homology computation with a twist", 2011.
pub(super) fn twist<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let mut pairings = vec![Pairing::new(); last];
    for dimension in (1..=last).rev() {
        let graph = if dimension == 1 { components(matrix, watch)? } else { None };
        pairings[dimension - 1] = if let Some(pairing) = graph {
            pairing
        } else {
            let upper = pairings.get(dimension);
            let cleared = |cell: usize| upper.is_some_and(|pairing| pairing[cell] != NONE);
            reduce_columns(matrix.field(), matrix.columns(dimension), cleared, watch)?
        };
    }
    Ok(pairings)
}
