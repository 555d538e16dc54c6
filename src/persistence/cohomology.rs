//! Persistent cohomology.

use super::components::components;
use super::pairing::{NONE, Pairing, killers, pairs};
use super::reducer::reduce_columns;
use super::watch::Watch;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// The twist on the coboundary of the cells up to dimension `last`: reduce from dimension 0 up, and clear the columns of cells that were found
/// to kill. It pairs the same cells as homology. Union-find takes the vertices where the edges are a graph.
///
/// The coboundary is the anti-transpose of the boundary: rows and columns in reverse order. One dimension of it exists at a time.
///
/// De Silva, Morozov, Vejdemo-Johansson, "Dualities in persistent (co)homology", 2011.
pub(super) fn cohomology<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let mut pairings: Vec<Pairing> = Vec::with_capacity(last);
    for dimension in 0..last {
        let graph = if dimension == 0 { components(matrix, watch)? } else { None };
        let pairing = if let Some(pairing) = graph {
            pairing
        } else {
            let coboundary = matrix.columns(dimension + 1).antitranspose();
            let births = coboundary.len();
            let kills = pairings.last().map_or(vec![false; births], |lower| killers(births, lower));
            let cleared = |column: usize| kills[births - 1 - column];
            let birth_of = reduce_columns(matrix.field(), &coboundary, cleared, watch)?;
            reversed(&birth_of, births)
        };
        pairings.push(pairing);
    }
    Ok(pairings)
}

/// From the column of each pivot in the coboundary to the death of each birth: there a column is a birth and its pivot the death, and
/// both are counted from the end.
fn reversed(birth_of: &[u32], births: usize) -> Pairing {
    let mut death_of = vec![NONE; births];
    for (pivot, column) in pairs(birth_of) {
        death_of[births - 1 - column as usize] = birth_of.len() as u32 - 1 - pivot;
    }
    death_of
}
