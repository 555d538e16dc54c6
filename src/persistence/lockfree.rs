//! The twist and cohomology by many threads.

use super::Algorithm;
use super::columns::ends_suffice;
use super::duality::by_union_find;
use super::lockfree_columns::{Budget, reduce_columns};
use super::pairing::{NONE, Pairing, killers, pairs};
use super::race::Turns;
use super::watch::Watch;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// The cells from which `Auto` uses the threads there are: fewer are reduced in the milliseconds that waking threads may take.
const CELLS: usize = 20_000;

/// Whether the threads of the current pool are worth their trouble on a complex with these numbers of cells.
///
/// Not where cohomology is suggested and needs only the ends of its columns: one thread with ends takes a quarter of the time that two take with
/// whole columns (complete 2-complex on 250 vertices: .06 s against .23 s). Dimension 1 does not count, since union-find takes the vertices.
pub(super) fn pays<F: Field>(matrix: &BoundaryMatrix<F>, last: usize, counts: &[usize]) -> bool {
    let large = counts.iter().sum::<usize>() >= CELLS && rayon::current_num_threads() > 1;
    let cohomology = Algorithm::Auto.for_shape(counts) == Algorithm::Cohomology;
    large && !(cohomology && (2..=last).any(|dimension| ends_suffice(matrix.columns(dimension))))
}

/// As [`race`](super::race::race), by all threads of the current pool. Threads do not pause: what was not brought to an end is lost, so both may
/// do [`GROWTH`] times more at each turn, and little is lost beside what is done at last.
pub(super) fn race<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    counts: &[usize],
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let mut turns = Turns::new(matrix, last, counts, GROWTH);
    loop {
        let (side, allowed) = turns.next();
        let budget = &Budget::limited(allowed);
        let pairings = if side == Algorithm::Cohomology {
            cohomology_within(matrix, last, budget, watch)?
        } else {
            twist_within(matrix, last, budget, watch)?
        };
        if let Some(pairings) = pairings {
            return Ok(pairings);
        }
    }
}

/// How many times more both may do at each turn.
const GROWTH: usize = 256;

/// What is promised of an unlimited budget.
const ENOUGH: &str = "an unlimited budget suffices";

/// As [`twist`](super::twist::twist), each dimension by all threads of the current pool.
pub(super) fn twist<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    Ok(twist_within(matrix, last, &Budget::unlimited(), watch)?.expect(ENOUGH))
}

/// As [`cohomology`](super::cohomology::cohomology), each dimension by all threads of the current pool.
pub(super) fn cohomology<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    Ok(cohomology_within(matrix, last, &Budget::unlimited(), watch)?.expect(ENOUGH))
}

/// The twist; none if the budget is spent before the end.
fn twist_within<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    budget: &Budget,
    watch: Watch<'_>,
) -> Result<Option<Vec<Pairing>>> {
    let mut pairings = vec![Pairing::new(); last];
    // What union-find takes at the bottom and at the top needs nothing of the other.
    let (bottom, top) = rayon::join(
        || if last > 0 { by_union_find(matrix, 0, last, watch) } else { Ok(None) },
        || if last > 1 { by_union_find(matrix, last - 1, last, watch) } else { Ok(None) },
    );
    let (mut bottom, mut top) = (bottom?, top?);
    for dimension in (1..=last).rev() {
        let ready = if dimension == 1 { bottom.take() } else { top.take() };
        let pairing = if let Some(pairing) = ready {
            Some(pairing)
        } else {
            let upper = pairings.get(dimension);
            let cleared = |cell: usize| upper.is_some_and(|pairing| pairing[cell] != NONE);
            reduce_columns(matrix.field(), matrix.columns(dimension), dimension, cleared, budget, watch)?
        };
        let Some(pairing) = pairing else { return Ok(None) };
        pairings[dimension - 1] = pairing;
    }
    Ok(Some(pairings))
}

/// Cohomology; none if the budget is spent before the end.
fn cohomology_within<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    budget: &Budget,
    watch: Watch<'_>,
) -> Result<Option<Vec<Pairing>>> {
    let mut pairings: Vec<Pairing> = Vec::with_capacity(last);
    for dimension in 0..last {
        let pairing = if let Some(pairing) = by_union_find(matrix, dimension, last, watch)? {
            pairing
        } else {
            let coboundary = matrix.columns(dimension + 1).antitranspose_in_parallel(|| watch.check())?;
            let births = coboundary.len();
            let kills = pairings.last().map_or(vec![false; births], |lower| killers(births, lower));
            let cleared = |column: usize| kills[births - 1 - column];
            let birth_of = reduce_columns(matrix.field(), &coboundary, dimension, cleared, budget, watch)?;
            let Some(birth_of) = birth_of else { return Ok(None) };
            reversed(&birth_of, births)
        };
        pairings.push(pairing);
    }
    Ok(Some(pairings))
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
