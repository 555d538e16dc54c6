//! Homology against cohomology.

use super::Algorithm;
use super::cohomology::Cohomology;
use super::pairing::Pairing;
use super::threads::Threads;
use super::twist::Twist;
use super::watch::Watch;
use super::work::Work;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// What the shape of the complex suggests, twist or cohomology, unless the other comes to its end first: they take turns, each going on where it
/// paused, with all threads once that pays ([`Threads::Enough`]).
///
/// The one suggested may at first add as many entries as are enough on most complexes: [`OPENING_OF_COHOMOLOGY`] or [`OPENING_OF_TWIST`] times those of the boundary. Then
/// the other may add [`REPLY`] times as many, since there are complexes on which it ends at once where the first takes cubic time. From then on
/// both may do [`GROWTH`] times more at each turn, and the one suggested [`ODDS`] times what the other may.
///
/// The other has its turn earlier if after a [`GLANCE`] the twist is through with less than [`LITTLE`] of the columns.
///
/// Work is counted and not timed, so on one thread the same complex is always reduced in the same way.
pub(super) fn race<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    counts: &[usize],
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let entries = (1..=last).map(|dimension| matrix.columns(dimension).entries()).sum();
    let twist = Twist::new(matrix, last, Threads::Enough);
    let cohomology = Cohomology::new(matrix, last, Threads::Enough);
    let mut race = Race { twist, cohomology, entries, watch };
    let suggested = Algorithm::Auto.for_shape(counts);
    let winner = race.winner(suggested == Algorithm::Cohomology)?;
    Ok(if winner { race.cohomology.pairings() } else { race.twist.pairings() })
}

/// Both sides.
struct Race<'a, F: Field> {
    twist: Twist<'a, F>,
    cohomology: Cohomology<'a, F>,
    /// The entries of the boundary.
    entries: usize,
    watch: Watch<'a>,
}

impl<F: Field> Race<'_, F> {
    /// Which comes to its end first if cohomology is suggested or not: whether it is cohomology.
    fn winner(&mut self, suggested: bool) -> Result<bool> {
        if self.open(suggested)? {
            return Ok(suggested);
        }
        let mut allowed = REPLY;
        loop {
            if self.turn(!suggested, allowed)? {
                return Ok(!suggested);
            }
            allowed *= GROWTH;
            if self.turn(suggested, ODDS * allowed)? {
                return Ok(suggested);
            }
        }
    }

    /// The first turn of the one suggested; whether it comes to its end.
    fn open(&mut self, cohomology: bool) -> Result<bool> {
        if cohomology {
            return self.turn(cohomology, OPENING_OF_COHOMOLOGY);
        }
        if self.turn(cohomology, GLANCE)? {
            return Ok(true);
        }
        let stuck = self.twist.done().is_some_and(|done| done < LITTLE);
        Ok(!stuck && self.turn(cohomology, OPENING_OF_TWIST)?)
    }

    /// Lets one side add so many entries for each of the boundary; whether it comes to its end.
    fn turn(&mut self, cohomology: bool, allowed: f64) -> Result<bool> {
        let work = &mut Work::limited((allowed * self.entries as f64) as usize);
        if cohomology { self.cohomology.run(work, self.watch) } else { self.twist.run(work, self.watch) }
    }
}

/// What cohomology may do at first if it is suggested: the shapes that suggest it are seldom better for the twist.
const OPENING_OF_COHOMOLOGY: f64 = 16.0;

/// What the twist may do at first if it is suggested.
const OPENING_OF_TWIST: f64 = 0.5;

/// What the twist may do before it is looked at.
const GLANCE: f64 = 1.0 / 32.0;

/// The share of the columns that are too few to be done by then.
const LITTLE: f64 = 1.0 / 16.0;

/// What the other may do at first.
const REPLY: f64 = 0.375;

/// How many times more the one suggested may do than the other after that.
const ODDS: f64 = 16.0;

/// How many times more both may do at each turn.
const GROWTH: f64 = 4.0;
