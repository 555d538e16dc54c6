//! Persistent cohomology.

use super::components::components;
use super::pairing::{Pairing, deaths};
use super::reducer::reduce_columns;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The twist on the coboundary of the cells up to dimension `last`: reduce from dimension 0 up, and clear the columns of cells that were found
/// to kill. It pairs the same cells as homology. Union-find takes the vertices where the edges are a graph.
///
/// The coboundary is the anti-transpose of the boundary: rows and columns in reverse order. One dimension of it exists at a time.
///
/// De Silva, Morozov, Vejdemo-Johansson, "Dualities in persistent (co)homology", 2011.
pub(super) fn cohomology<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    interrupt: &Interrupt,
) -> Result<Vec<Pairing>> {
    let mut pairings = Vec::with_capacity(last);
    let mut cleared = Vec::new();
    for dimension in 0..last {
        let graph = if dimension == 0 { components(matrix, interrupt)? } else { None };
        let pairing = if let Some(pairing) = graph {
            pairing
        } else {
            let coboundary = matrix.columns(dimension + 1).antitranspose();
            let reversed = reduce_columns(matrix.field(), &coboundary, &cleared, interrupt)?;
            let (births, deaths) = (coboundary.len() as u32, coboundary.rows() as u32);
            // There a column is a birth and its pivot the death.
            reversed.into_iter().map(|(pivot, column)| (births - 1 - column, deaths - 1 - pivot)).collect()
        };
        cleared = deaths(matrix.positions(dimension + 1).len(), &pairing);
        cleared.reverse();
        pairings.push(pairing);
    }
    Ok(pairings)
}
