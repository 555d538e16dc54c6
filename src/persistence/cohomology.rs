//! Persistent cohomology.

use super::columns::Columns;
use super::duality::by_union_find;
use super::pairing::{NONE, Pairing, killers};
use super::reducer::Reducer;
use super::watch::{Progress, Watch};
use super::work::Work;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// The twist on the coboundary of the cells up to dimension `last`: reduce from dimension 0 up, and clear the columns of cells that were found
/// to kill. It pairs the same cells as homology. Union-find takes the vertices, and the top cells, where the complex allows it.
///
/// The coboundary is the anti-transpose of the boundary: rows and columns in reverse order. One dimension of it exists at a time.
///
/// De Silva, Morozov, Vejdemo-Johansson, "Dualities in persistent (co)homology", 2011.
pub(super) fn cohomology<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let mut cohomology = Cohomology::new(matrix, last);
    cohomology.run(&mut Work::unlimited(), watch)?;
    Ok(cohomology.pairings())
}

/// The reduction of the coboundary under way.
pub(super) struct Cohomology<'a, F: Field> {
    matrix: &'a BoundaryMatrix<F>,
    last: usize,
    /// Of the dimensions that are done.
    pairings: Vec<Pairing>,
    /// The reduction of the next, and the cells of it that are cleared.
    reducer: Option<(Reducer<'a, F>, Vec<bool>)>,
}

impl<'a, F: Field> Cohomology<'a, F> {
    /// The reduction at its beginning.
    pub(super) fn new(matrix: &'a BoundaryMatrix<F>, last: usize) -> Self {
        Self { matrix, last, pairings: Vec::with_capacity(last), reducer: None }
    }

    /// Goes on until the end or until the work allowed is done; whether it came to the end.
    pub(super) fn run(&mut self, work: &mut Work, watch: Watch<'_>) -> Result<bool> {
        while self.pairings.len() < self.last {
            let (matrix, dimension) = (self.matrix, self.pairings.len());
            let births = matrix.positions(dimension).len();
            let pairing = if let Some((reducer, kills)) = &mut self.reducer {
                if !reducer.run(|column| kills[births - 1 - column], work, watch)? {
                    return Ok(false);
                }
                self.reducer
                    .take()
                    .map(|(reducer, _)| reversed(&reducer, births, matrix.columns(dimension + 1).len()))
            } else {
                by_union_find(matrix, dimension, self.last, watch)?
            };
            if let Some(pairing) = pairing {
                watch.report(Progress { dimension, done: births, columns: births });
                self.pairings.push(pairing);
            } else {
                let coboundary = Columns::coboundary(matrix.columns(dimension + 1), watch)?;
                let kills = self.pairings.last().map_or(vec![false; births], |lower| killers(births, lower));
                let reducer = Reducer::new(matrix.field(), dimension, coboundary);
                self.reducer = Some((reducer, kills));
            }
        }
        Ok(true)
    }

    /// What was paired; all, if the end has been reached.
    pub(super) fn pairings(self) -> Vec<Pairing> {
        self.pairings
    }
}

/// From the pivots of the coboundary to the death of each birth: there a column is a birth and its pivot the death, and both are counted from
/// the end.
fn reversed<F: Field>(reducer: &Reducer<'_, F>, births: usize, deaths: usize) -> Pairing {
    let death = |pivot: u32| deaths as u32 - 1 - pivot;
    (0..births as u32).rev().map(|column| reducer.pivot(column).map_or(NONE, death)).collect()
}
