//! Which edges are dominated at their old times: found by several threads, each with rows of its own.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::rows::Rows;
use crate::complex::FilteredGraph;
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The edges that are looked at together, and those that one thread takes.
const CHUNK: usize = 1 << 12;
const PART: usize = 1 << 8;

/// Answers for the edges from the last to the first, some of which are there before they are asked for.
pub(super) struct Ahead<'a, R> {
    graph: &'a FilteredGraph,
    scouts: Vec<Scout<R>>,
    /// By rank from `first` on: what dominates the edge.
    dominators: Vec<Option<u32>>,
    first: usize,
}

/// Rows of the edges of ranks below `edges`.
struct Scout<R> {
    rows: R,
    edges: usize,
    set: Vec<u64>,
}

/// How many threads are worth while.
pub(super) fn threads(graph: &FilteredGraph) -> usize {
    if graph.edges() < CHUNK { 1 } else { rayon::current_num_threads() }
}

impl<'a, R: Rows> Ahead<'a, R> {
    /// `rows` hold all edges.
    pub(super) fn new(graph: &'a FilteredGraph, rows: &R, threads: usize) -> Self {
        let scout = || Scout { rows: rows.clone(), edges: graph.edges(), set: Vec::new() };
        let first = graph.edges();
        Self { graph, scouts: (0..threads).map(|_| scout()).collect(), dominators: Vec::new(), first }
    }

    /// What dominates an edge in the graph of it and those before it.
    pub(super) fn dominator(&mut self, rank: u32, interrupt: &Interrupt) -> Result<Option<u32>> {
        let rank = rank as usize;
        if rank < self.first {
            self.look(interrupt)?;
        }
        Ok(self.dominators[rank - self.first])
    }

    /// Looks at the next edges.
    fn look(&mut self, interrupt: &Interrupt) -> Result<()> {
        let (graph, end) = (self.graph, self.first);
        let width = if self.scouts.len() == 1 { PART } else { CHUNK };
        self.first = end.saturating_sub(width);
        let (first, next) = (self.first, AtomicUsize::new(0));
        let work = |scout: &mut Scout<R>| -> Result<Vec<(usize, Vec<Option<u32>>)>> {
            let mut parts = Vec::new();
            loop {
                interrupt.check()?;
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part * PART >= end - first {
                    return Ok(parts);
                }
                let end = end - part * PART;
                let ranks = first.max(end.saturating_sub(PART))..end;
                parts.push((part, ranks.rev().map(|rank| scout.dominator(graph, rank)).collect()));
            }
        };
        let mut parts = if let [scout] = &mut self.scouts[..] {
            work(scout)?
        } else {
            let found: Result<Vec<_>> = self.scouts.par_iter_mut().map(work).collect();
            found?.into_iter().flatten().collect()
        };
        parts.sort_unstable_by_key(|part| part.0);
        self.dominators.clear();
        self.dominators.extend(parts.into_iter().flat_map(|part| part.1));
        self.dominators.reverse();
        Ok(())
    }
}

impl<R: Rows> Scout<R> {
    fn dominator(&mut self, graph: &FilteredGraph, rank: usize) -> Option<u32> {
        for &[u, v] in &graph.all_ends()[rank..self.edges] {
            self.rows.remove(u, v);
        }
        self.edges = rank;
        let [u, v] = graph.ends(rank as u32);
        self.rows.dominator(u, v, rank as u32, &mut self.set)
    }
}
