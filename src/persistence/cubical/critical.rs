//! The critical cells of one dimension.

use super::lattice::Lattice;
use crate::error::Result;
use crate::persistence::watch::Watch;

/// Vertices between two looks at the token.
const BLOCK: usize = 1 << 14;

/// A critical edge or square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Critical {
    /// The key of its vertex, both parts.
    pub(super) value: u64,
    number: u32,
    /// Its direction, or the number of the square.
    pub(super) cell: u8,
    /// Whether it is paired at this end: with a minimum, or with a maximum.
    pub(super) paired: bool,
    /// The nodes that it joins.
    pub(super) ends: [u32; 2],
}

impl Critical {
    /// Its place in the order.
    #[inline]
    pub(super) fn key(self) -> (u64, u32, u8) {
        (self.value, self.number, self.cell)
    }

    #[inline]
    pub(super) fn vertex(self, lattice: &Lattice<'_>) -> u32 {
        lattice.vertex(self.number)
    }
}

/// The critical cells that are bits of what `select` says of the critical edges and squares of a star, by vertex; `ends` is asked in the same
/// order.
pub(super) fn critical(
    lattice: &Lattice<'_>,
    select: impl Fn((u32, u32)) -> u32,
    mut ends: impl FnMut(u32, usize) -> [u32; 2],
    watch: Watch<'_>,
) -> Result<Vec<Critical>> {
    let mut found = Vec::new();
    for (block, stars) in lattice.stars.chunks(BLOCK).enumerate() {
        watch.check()?;
        for (vertex, &star) in (block * BLOCK..).zip(stars) {
            let mut cells = select(lattice.links.critical(star));
            while cells != 0 {
                let (vertex, cell) = (vertex as u32, cells.trailing_zeros() as u8);
                let ((value, number), ends) = (lattice.key(vertex), ends(vertex, cell.into()));
                found.push(Critical { value, number, cell, paired: false, ends });
                cells &= cells - 1;
            }
        }
    }
    Ok(found)
}
