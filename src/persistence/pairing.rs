//! Pairs of cells of neighbouring dimensions, by rank.

/// No cell.
pub(super) const NONE: u32 = u32::MAX;

/// By rank of a cell: the rank of the cell of the next dimension that kills the class it gives birth to, or `NONE`.
pub(super) type Pairing = Vec<u32>;

/// The pairs of a pairing.
pub(super) fn pairs(pairing: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    (0..).zip(pairing.iter().copied()).filter(|&(_, death)| death != NONE)
}

/// Which of `count` cells kill.
pub(super) fn killers(count: usize, pairing: &[u32]) -> Vec<bool> {
    let mut kills = vec![false; count];
    pairs(pairing).for_each(|(_, death)| kills[death as usize] = true);
    kills
}
