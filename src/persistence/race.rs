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
    let entries: usize = (1..=last).map(|dimension| matrix.columns(dimension).entries()).sum();
    let (mut twist, mut cohomology) = (Twist::new(matrix, last), Cohomology::new(matrix, last));
    let cohomology_first = Algorithm::Auto.for_shape(counts) == Algorithm::Cohomology;
    let opening = if cohomology_first { OPENING_OF_COHOMOLOGY } else { OPENING_OF_TWIST };
    let mut allowed = [opening * entries, REPLY * entries];
    loop {
        for (turn, &allowed) in allowed.iter().enumerate() {
            let work = &mut Work::limited(allowed / 2);
            if cohomology_first == (turn == 0) {
                if cohomology.run(work, watch)? {
                    return Ok(cohomology.pairings());
                }
            } else if twist.run(work, watch)? {
                return Ok(twist.pairings());
            }
        }
        let other = allowed[1].saturating_mul(4);
        allowed = [other.saturating_mul(ODDS), other];
    }
}

/// What the twist may do at first if it is suggested.
pub(super) const OPENING_OF_TWIST: usize = 1;

/// What cohomology may do at first if it is suggested: the shapes that suggest it are seldom better for the twist.
pub(super) const OPENING_OF_COHOMOLOGY: usize = 32;

/// What the other may do at first.
pub(super) const REPLY: usize = 2;

/// How many times more the one suggested may do than the other after that.
pub(super) const ODDS: usize = 16;
