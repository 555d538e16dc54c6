//! The standard algorithm with a twist.

use super::columns::Columns;
use super::duality::by_union_find;
use super::pairing::{NONE, Pairing};
use super::threads::{Engine, Threads};
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
    threads: Threads,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let mut twist = Twist::new(matrix, last, threads);
    twist.run(&mut Work::unlimited(), watch)?;
    Ok(twist.pairings())
}

/// The twist under way.
pub(super) struct Twist<'a, F: Field> {
    matrix: &'a BoundaryMatrix<F>,
    last: usize,
    threads: Threads,
    /// The dimension of the columns under work; 0 if all are done.
    dimension: usize,
    pairings: Vec<Pairing>,
    engine: Option<Engine<'a, F>>,
    /// What union-find makes of the vertices, if that is known already.
    bottom: Option<Pairing>,
}

impl<'a, F: Field> Twist<'a, F> {
    /// The twist at its beginning.
    pub(super) fn new(matrix: &'a BoundaryMatrix<F>, last: usize, threads: Threads) -> Self {
        let pairings = vec![Pairing::new(); last];
        Self { matrix, last, threads, dimension: last, pairings, engine: None, bottom: None }
    }

    /// Goes on until the end or until the work allowed is done; whether it came to the end.
    pub(super) fn run(&mut self, work: &mut Work, watch: Watch<'_>) -> Result<bool> {
        while self.dimension > 0 {
            let (matrix, dimension) = (self.matrix, self.dimension);
            let pairing = if let Some(engine) = &mut self.engine {
                let upper = self.pairings.get(dimension);
                let cleared = |cell: usize| upper.is_some_and(|pairing| pairing[cell] != NONE);
                if !engine.run(cleared, work, watch)? {
                    return Ok(false);
                }
                self.engine.take().map(Engine::pivots)
            } else {
                self.by_union_find(watch)?
            };
            if let Some(pairing) = pairing {
                let columns = matrix.positions(dimension).len();
                watch.report(Progress { dimension, done: columns, columns });
                self.pairings[dimension - 1] = pairing;
                self.dimension -= 1;
            } else {
                let columns = Columns::Boundary(matrix.columns(dimension));
                self.engine = Some(Engine::new(matrix.field(), dimension, columns, self.threads));
            }
        }
        Ok(true)
    }

    /// What union-find makes of the dimension, if anything. What it takes at the bottom and at the top needs nothing of the other, so several
    /// threads do both at once.
    fn by_union_find(&mut self, watch: Watch<'_>) -> Result<Option<Pairing>> {
        let (matrix, last, dimension) = (self.matrix, self.last, self.dimension);
        if dimension == 1 && self.bottom.is_some() {
            return Ok(self.bottom.take());
        }
        let upper = self.pairings.get(dimension).filter(|pairing| !pairing.is_empty());
        let cleared = |cell: usize| upper.is_some_and(|pairing| pairing[cell] != NONE);
        let by_union_find = |dimension: usize| by_union_find(matrix, dimension - 1, last, cleared, watch);
        if dimension == last && last > 1 && self.threads.apart(matrix.columns(last).entries()) {
            let (top, bottom) = rayon::join(|| by_union_find(last), || by_union_find(1));
            self.bottom = bottom?;
            return top;
        }
        by_union_find(dimension)
    }

    /// The share of the columns of the dimension under work that are done, as long as one thread does them.
    pub(super) fn done(&self) -> Option<f64> {
        self.engine.as_ref().and_then(Engine::done)
    }

    /// What was paired; all, if the end has been reached.
    pub(super) fn pairings(self) -> Vec<Pairing> {
        self.pairings
    }
}
