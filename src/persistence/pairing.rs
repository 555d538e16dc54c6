//! Pairs of cells of neighbouring dimensions, by rank.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

/// No cell.
pub(super) const NONE: u32 = u32::MAX;

/// By rank of a cell: the rank of the cell of the next dimension that kills the class it gives birth to, or `NONE`.
pub(super) type Pairing = Vec<u32>;

/// The pairs of a pairing.
pub(super) fn pairs(pairing: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    (0..).zip(pairing.iter().copied()).filter(|&(_, death)| death != NONE)
}

/// The cells below which one thread does the bookkeeping.
pub(super) const FEW: usize = 1 << 15;

/// Which of `count` cells kill.
pub(super) fn killers(count: usize, pairing: &[u32]) -> Vec<bool> {
    if count < FEW && pairing.len() < FEW || rayon::current_num_threads() == 1 {
        let mut kills = vec![false; count];
        pairs(pairing).for_each(|(_, death)| kills[death as usize] = true);
        return kills;
    }
    let kills: Vec<_> = (0..count).into_par_iter().map(|_| AtomicBool::new(false)).collect();
    let deaths = pairing.par_iter().with_min_len(FEW).filter(|&&death| death != NONE);
    deaths.for_each(|&death| kills[death as usize].store(true, Ordering::Relaxed));
    kills.into_iter().map(AtomicBool::into_inner).collect()
}
