//! Several threads that go over the edges together, each with lunes of its own.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::limits::Limits;
use super::lune::Lunes;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// Edges that a thread takes at once.
pub(super) const BLOCK: usize = 256;

/// Lunes and room to work in, one a thread.
pub(super) struct Gang<L> {
    scouts: Vec<Scout<L>>,
}

/// What one thread has for itself.
pub(super) struct Scout<L> {
    pub(super) lunes: L,
    pub(super) rest: Vec<u64>,
    pub(super) critical: Vec<u32>,
}

impl<L: Lunes> Gang<L> {
    /// One for each of rayon's current threads, if there are to be several.
    pub(super) fn new(lunes: &impl Fn() -> L, several: bool) -> Self {
        let threads = if several { rayon::current_num_threads() } else { 1 };
        let scout = || Scout { lunes: lunes(), rest: Vec::new(), critical: Vec::new() };
        Self { scouts: (0..threads).map(|_| scout()).collect() }
    }

    /// How many threads there are.
    pub(super) fn threads(&self) -> usize {
        self.scouts.len()
    }

    /// Calls `visit` for each edge in a range, when those before it are there. What it gathers comes back block by block, in order, whoever gathered it.
    pub(super) fn go_over<T: Send>(
        &mut self,
        graph: &FilteredGraph,
        range: Range<usize>,
        limits: Limits<'_>,
        gather: impl Fn() -> T + Sync,
        visit: impl Fn(&mut Scout<L>, u32, [u32; 2], &mut T) -> Result<()> + Sync,
    ) -> Result<Vec<T>> {
        let (next, all) = (AtomicUsize::new(0), graph.all_ends());
        let work = |scout: &mut Scout<L>| -> Result<Vec<(usize, T)>> {
            let mut blocks = Vec::new();
            loop {
                let block = next.fetch_add(1, Ordering::Relaxed);
                let start = range.start + block * BLOCK;
                if start >= range.end {
                    return Ok(blocks);
                }
                limits.check()?;
                let mut gathered = gather();
                for rank in start..range.end.min(start + BLOCK) {
                    scout.lunes.advance(all, rank as u32);
                    visit(scout, rank as u32, all[rank], &mut gathered)?;
                }
                blocks.push((block, gathered));
            }
        };
        let mut blocks = if range.len() <= BLOCK || self.scouts.len() == 1 {
            work(&mut self.scouts[0])?
        } else {
            let found: Result<Vec<_>> = self.scouts.par_iter_mut().map(work).collect();
            found?.into_iter().flatten().collect()
        };
        blocks.sort_unstable_by_key(|block| block.0);
        Ok(blocks.into_iter().map(|(_, gathered)| gathered).collect())
    }

    /// The first edge in a range whose lune may be empty, those before the range being there.
    pub(super) fn first_doubt(&mut self, graph: &FilteredGraph, range: Range<usize>) -> Option<usize> {
        let (all, alone) = (graph.all_ends(), self.scouts.len() == 1);
        let lunes = &mut self.scouts[0].lunes;
        lunes.advance(all, range.start as u32);
        if alone {
            return range.into_iter().find(|&rank| {
                lunes.advance(all, rank as u32);
                !lunes.is_seen(rank as u32, all[rank])
            });
        }
        let lunes = &*lunes;
        let is_doubted = |rank: usize| !lunes.is_seen(rank as u32, all[rank]);
        if is_doubted(range.start) {
            return Some(range.start);
        }
        range.into_par_iter().with_min_len(BLOCK).find_first(|&rank| is_doubted(rank))
    }
}
