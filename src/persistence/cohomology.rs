//! Persistent cohomology.

use super::columns::Columns;
use super::duality::by_union_find;
use super::pairing::{Pairing, killers};
use super::threads::{Engine, Threads};
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
    threads: Threads,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let mut cohomology = Cohomology::new(matrix, last, threads);
    cohomology.run(&mut Work::unlimited(), watch)?;
    Ok(cohomology.pairings())
}

/// The reduction of the coboundary under way.
pub(super) struct Cohomology<'a, F: Field> {
    matrix: &'a BoundaryMatrix<F>,
    last: usize,
    threads: Threads,
    /// Of the dimensions that are done.
    pairings: Vec<Pairing>,
    /// The reduction of the next, and the cells of it that are cleared.
    engine: Option<(Engine<'a, F>, Vec<bool>)>,
}

impl<'a, F: Field> Cohomology<'a, F> {
    /// The reduction at its beginning.
    pub(super) fn new(matrix: &'a BoundaryMatrix<F>, last: usize, threads: Threads) -> Self {
        Self { matrix, last, threads, pairings: Vec::with_capacity(last), engine: None }
    }

    /// Goes on until the end or until the work allowed is done; whether it came to the end.
    pub(super) fn run(&mut self, work: &mut Work, watch: Watch<'_>) -> Result<bool> {
        while self.pairings.len() < self.last {
            let (matrix, dimension) = (self.matrix, self.pairings.len());
            let births = matrix.positions(dimension).len();
            let pairing = if let Some((engine, kills)) = &mut self.engine {
                if !engine.run(|column| kills[births - 1 - column], work, watch)? {
                    return Ok(false);
                }
                self.engine
                    .take()
                    .map(|(engine, _)| engine.deaths(births, matrix.columns(dimension + 1).len()))
            } else {
                by_union_find(matrix, dimension, self.last, |_| false, watch)?
            };
            if let Some(pairing) = pairing {
                watch.report(Progress { dimension, done: births, columns: births });
                self.pairings.push(pairing);
            } else {
                let coboundary = Columns::coboundary(matrix.columns(dimension + 1), self.threads, watch)?;
                let kills = self.pairings.last().map_or(vec![false; births], |lower| killers(births, lower));
                let engine = Engine::new(matrix.field(), dimension, coboundary, self.threads);
                self.engine = Some((engine, kills));
            }
        }
        Ok(true)
    }

    /// What was paired; all, if the end has been reached.
    pub(super) fn pairings(self) -> Vec<Pairing> {
        self.pairings
    }
}
