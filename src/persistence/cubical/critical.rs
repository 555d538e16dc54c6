//! The critical cells of one dimension, and the order of a list of them.

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
    #[inline]
    pub(super) fn vertex(self, lattice: &Lattice<'_>) -> u32 {
        lattice.vertex(self.number)
    }
}

/// The order in which cells of a list come. Of equal values those of the dual come from the last to the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    upside_down: bool,
    /// Whether of equal values the higher number comes first.
    pub(super) descending: bool,
}

impl Order {
    /// That of a lattice, or its reverse.
    pub(super) fn new(lattice: &Lattice<'_>, upside_down: bool) -> Self {
        Self { upside_down, descending: lattice.dual != upside_down }
    }

    /// Ascends with the order, given the first part of the key of a vertex. It is its own inverse.
    #[inline]
    pub(super) fn age(self, value: u64) -> u64 {
        if self.upside_down { !value } else { value }
    }

    /// A number that ascends with the order, from which the place in the list can be read.
    #[inline]
    pub(super) fn key(self, value: u64, at: u32) -> u128 {
        u128::from(self.age(value)) << 32 | u128::from(if self.descending { !at } else { at })
    }

    /// The place in the list that a key was made of.
    #[inline]
    pub(super) fn at(self, key: u128) -> u32 {
        let number = key as u32;
        if self.descending { !number } else { number }
    }
}

/// The critical cells that are bits of what `select` says of the critical edges and squares of a star, in the order of their vertices' numbers and, at one vertex, of the
/// total order, or for the dual of its reverse; `ends` is asked in the same order.
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
                let next = if lattice.dual { cells.ilog2() } else { cells.trailing_zeros() };
                let (vertex, cell) = (vertex as u32, next as u8);
                let ((value, number), ends) = (lattice.key(vertex), ends(vertex, cell.into()));
                found.push(Critical { value, number, cell, paired: false, ends });
                cells ^= 1 << next;
            }
        }
    }
    Ok(found)
}
