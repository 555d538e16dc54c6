//! Pairs of cells of neighbouring dimensions, by rank.

/// Cells of one dimension that give birth, each with the cell of the next dimension that kills its class; both by rank.
pub(super) type Pairing = Vec<(u32, u32)>;

/// Which of `count` cells are among the given ones.
pub(super) fn marked(count: usize, ranks: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut marked = vec![false; count];
    ranks.for_each(|rank| marked[rank as usize] = true);
    marked
}

/// Which of `count` cells give birth.
pub(super) fn births(count: usize, pairing: &Pairing) -> Vec<bool> {
    marked(count, pairing.iter().map(|&(birth, _)| birth))
}

/// Which of `count` cells kill.
pub(super) fn deaths(count: usize, pairing: &Pairing) -> Vec<bool> {
    marked(count, pairing.iter().map(|&(_, death)| death))
}
