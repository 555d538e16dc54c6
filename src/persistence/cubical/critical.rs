//! The critical cells of one dimension in the order of the filtration.

use rayon::prelude::*;

use super::lattice::Lattice;
use crate::error::Result;
use crate::persistence::watch::Watch;

/// About how many vertices a thread does between two looks at the token.
const BLOCK: usize = 1 << 15;

/// A critical edge or square.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Critical {
    /// The key of its vertex, both parts.
    value: u64,
    number: u32,
    /// Its direction, or the number of the square.
    pub(super) cell: u8,
}

impl Critical {
    pub(super) fn vertex(self, lattice: &Lattice<'_>) -> u32 {
        lattice.vertex(self.number)
    }
}

/// The critical cells that are bits of what `select` says of the critical edges and squares of a star, sorted.
pub(super) fn critical(
    lattice: &Lattice<'_>,
    select: impl Fn((u32, u32)) -> u32 + Sync,
    watch: Watch<'_>,
) -> Result<Vec<Critical>> {
    let blocks = lattice.stars.par_chunks(BLOCK).enumerate();
    let lists = blocks.map(|(block, stars)| {
        watch.check()?;
        let mut found = Vec::new();
        for (vertex, &star) in (block * BLOCK..).zip(stars) {
            let mut cells = select(lattice.links.critical(star));
            while cells != 0 {
                let (value, number) = lattice.key(vertex as u32);
                found.push(Critical { value, number, cell: cells.trailing_zeros() as u8 });
                cells &= cells - 1;
            }
        }
        Ok(found)
    });
    let mut found = lists.collect::<Result<Vec<_>>>()?.concat();
    watch.check()?;
    if rayon::current_num_threads() == 1 {
        found.sort_unstable();
    } else {
        found.par_sort_unstable();
    }
    Ok(found)
}
