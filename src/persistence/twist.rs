//! The standard algorithm with a twist.

use super::columns::Columns;
use super::duality::by_union_find;
use super::pairing::{NONE, Pairing};
use super::reducer::Reducer;
use super::watch::{Progress, Watch};
use super::work::Work;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// The twist on the cells up to dimension `last`: reduce from the top dimension down, and clear the columns of cells that were found to give
/// birth, since they would reduce to zero. Union-find takes the vertices, and the top cells, where the complex allows it.
///
/// Time and space as those of the standard algorithm at worst.
///
/// Chen, Kerber, "Persistent homology computation with a twist", 2011.
pub(super) fn twist<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let mut twist = Twist::new(matrix, last);
    twist.run(&mut Work::unlimited(), watch)?;
    Ok(twist.pairings())
}

/// The twist under way.
pub(super) struct Twist<'a, F: Field> {
    matrix: &'a BoundaryMatrix<F>,
    last: usize,
    /// The dimension of the columns under work; 0 if all are done.
    dimension: usize,
    pairings: Vec<Pairing>,
    reducer: Option<Reducer<'a, F>>,
}

impl<'a, F: Field> Twist<'a, F> {
    /// The twist at its beginning.
    pub(super) fn new(matrix: &'a BoundaryMatrix<F>, last: usize) -> Self {
        Self { matrix, last, dimension: last, pairings: vec![Pairing::new(); last], reducer: None }
    }

    /// Goes on until the end or until the work allowed is done; whether it came to the end.
    pub(super) fn run(&mut self, work: &mut Work, watch: Watch<'_>) -> Result<bool> {
        while self.dimension > 0 {
            let (matrix, dimension) = (self.matrix, self.dimension);
            let pairing = if let Some(reducer) = &mut self.reducer {
                let upper = self.pairings.get(dimension);
                let cleared = |cell: usize| upper.is_some_and(|pairing| pairing[cell] != NONE);
                if !reducer.run(cleared, work, watch)? {
                    return Ok(false);
                }
                self.reducer.take().map(Reducer::pivots)
            } else {
                by_union_find(matrix, dimension - 1, self.last, watch)?
            };
            if let Some(pairing) = pairing {
                let columns = matrix.positions(dimension).len();
                watch.report(Progress { dimension, done: columns, columns });
                self.pairings[dimension - 1] = pairing;
                self.dimension -= 1;
            } else {
                let columns = Columns::Boundary(matrix.columns(dimension));
                self.reducer = Some(Reducer::new(matrix.field(), dimension, columns));
            }
        }
        Ok(true)
    }

    /// What was paired; all, if the end has been reached.
    pub(super) fn pairings(self) -> Vec<Pairing> {
        self.pairings
    }
}
