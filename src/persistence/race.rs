//! Homology against cohomology.

use super::Algorithm;
use super::cohomology::Cohomology;
use super::pairing::Pairing;
use super::twist::Twist;
use super::watch::Watch;
use super::work::Work;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// What the shape of the complex suggests, twist or cohomology, unless the other comes to its end first: they take turns, each going on where it
/// paused.
///
/// The one suggested may at first add [`OPENING_OF_TWIST`] or [`OPENING_OF_COHOMOLOGY`] entries for every two of the boundary, which is enough on
/// most complexes. Then the other may add [`REPLY`] for every two, since there are complexes on which it ends at once where the first takes
/// cubic time. From then on both may do four times more at each turn, and the one suggested [`ODDS`] times what the other may. Work is
/// counted and not timed, so the same complex is always reduced in the same way.
pub(super) fn race<F: Field>(
    matrix: &BoundaryMatrix<F>,
    last: usize,
    counts: &[usize],
    watch: Watch<'_>,
) -> Result<Vec<Pairing>> {
    let (mut twist, mut cohomology) = (Twist::new(matrix, last), Cohomology::new(matrix, last));
    let mut turns = Turns::new(matrix, last, counts, GROWTH);
    loop {
        let (side, allowed) = turns.next();
        let work = &mut Work::limited(allowed);
        if side == Algorithm::Cohomology {
            if cohomology.run(work, watch)? {
                return Ok(cohomology.pairings());
            }
        } else if twist.run(work, watch)? {
            return Ok(twist.pairings());
        }
    }
}

/// Whose turn it is, and what it may do.
pub(super) struct Turns {
    /// The one suggested and the other, each with twice the entries that it may add.
    sides: [(Algorithm, usize); 2],
    /// Whether the next turn is the other's.
    others: bool,
    growth: usize,
}

impl Turns {
    /// The turns on a complex with these numbers of cells, `growth` times longer each time.
    pub(super) fn new<F: Field>(
        matrix: &BoundaryMatrix<F>,
        last: usize,
        counts: &[usize],
        growth: usize,
    ) -> Self {
        let entries: usize = (1..=last).map(|dimension| matrix.columns(dimension).entries()).sum();
        let [twist, cohomology] = [Algorithm::Twist, Algorithm::Cohomology];
        let sides = if Algorithm::Auto.for_shape(counts) == cohomology {
            [(cohomology, OPENING_OF_COHOMOLOGY * entries), (twist, REPLY * entries)]
        } else {
            [(twist, OPENING_OF_TWIST * entries), (cohomology, REPLY * entries)]
        };
        Self { sides, others: false, growth }
    }

    /// The side whose turn it is, and the entries that it may add.
    pub(super) fn next(&mut self) -> (Algorithm, usize) {
        let (side, twice) = self.sides[usize::from(self.others)];
        if self.others {
            let other = twice.saturating_mul(self.growth);
            (self.sides[0].1, self.sides[1].1) = (other.saturating_mul(ODDS), other);
        }
        self.others = !self.others;
        (side, twice / 2)
    }
}

/// What the twist may do at first if it is suggested.
const OPENING_OF_TWIST: usize = 1;

/// What cohomology may do at first if it is suggested: the shapes that suggest it are seldom better for the twist.
const OPENING_OF_COHOMOLOGY: usize = 32;

/// What the other may do at first.
const REPLY: usize = 2;

/// How many times more the one suggested may do than the other after that.
const ODDS: usize = 16;

/// How many times more both may do at each turn.
const GROWTH: usize = 4;
