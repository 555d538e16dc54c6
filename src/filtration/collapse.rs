//! Edge collapse: fewer edges, the same bars.
//!
//! J.-D. Boissonnat, S. Pritam, *Edge collapse and persistence of flag complexes*, 2020; M. Glisse, S. Pritam, *Swap, shift and trim to edge
//! collapse a filtration*, 2022.
//!
//! **What is done.** An edge `uv` is dominated, in a graph that has it, if one of the common neighbours of `u` and `v` is joined to all the
//! others. Taking it away then does not change the homotopy type of the flag complex (Boissonnat, Pritam, Lemma 8). The edges are gone through
//! from the last to the first, each at a time when all later ones have their final time. An edge waits as long as it is dominated: common
//! neighbours come in later, and when none of all is joined to the others any more, that is the time of the edge. If that never happens, it
//! vanishes.
//!
//! **Why the bars stay.** Let `t` be the old time of the edge and `T` the new one, or infinity. The graphs at a time `s` before and after the move
//! are the same for `s < t` and for `s >= T`. In between the new one lacks the edge, which is dominated: common neighbours only come at the times
//! that are looked at, and between them no one stops being joined. So the inclusion of the new filtration into the old one is a homotopy
//! equivalence at every time, and an isomorphism of persistent homology. Edges that move to the same time come together, of which nothing above
//! depends.

mod rows;

use rustc_hash::FxHashMap;

use self::rows::{Bits, Lists, Rows};
use crate::complex::FilteredGraph;
use crate::error::Result;
use crate::interrupt::Interrupt;

/// Edges between two looks at the interrupt.
const EDGES_BETWEEN_CHECKS: u32 = 16;
/// The last edges by which the guard judges: one in so many, and at least so many.
const JUDGED: (usize, usize) = (50, 200);
/// The part of them that must vanish, in tenths.
const ENOUGH: usize = 6;
/// Bit rows take at most so many bytes, or as many as the edges.
const MOST_BYTES_OF_ROWS: usize = 1 << 28;

/// When edges are collapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guard {
    /// To the end.
    None,
    /// Only if more than half of the last edges, one in fifty of all, vanish: else it would cost more than it saves.
    LastEdges,
}

/// The same bars from fewer edges: a graph whose flag complex has the same bars of positive length in every dimension, though not the same
/// simplices at their ends; none if the guard says that it is not worth the time.
///
/// `O(m k^2)` time at worst for `m` edges with up to `k` common neighbours of their ends, mostly `O(m k)`; memory: a bit for each pair of vertices,
/// or the neighbours of each where that is less.
///
/// ```
/// use sublevel::{Interrupt, complex::FilteredGraph, filtration::{Guard, collapse}};
/// // A square whose diagonals come late: the second one is dominated, by either end of the first.
/// let square = vec![(1.0, 0, 1), (1.0, 1, 2), (1.0, 2, 3), (1.0, 0, 3), (2.0, 0, 2), (2.5, 1, 3)];
/// let interrupt = Interrupt::new();
/// let graph = FilteredGraph::new(4, vec![], square, &interrupt)?;
/// let fewer = collapse(&graph, Guard::None, &interrupt)?.expect("no guard");
/// assert_eq!((graph.edges(), fewer.edges()), (6, 5));
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// [`Error::Interrupted`](crate::Error) on request.
pub fn collapse(graph: &FilteredGraph, guard: Guard, interrupt: &Interrupt) -> Result<Option<FilteredGraph>> {
    let bytes = graph.vertices().saturating_mul(graph.vertices()) / 8;
    let kept = if bytes <= MOST_BYTES_OF_ROWS.max(16 * graph.edges()) {
        Collapse::new(graph, Bits::new(graph)).run(guard, interrupt)?
    } else {
        Collapse::new(graph, Lists::new(graph)).run(guard, interrupt)?
    };
    let Some(kept) = kept else { return Ok(None) };
    let births = if graph.born_at_zero() {
        Vec::new()
    } else {
        (0..graph.vertices() as u32).map(|vertex| graph.birth(vertex)).collect()
    };
    let edges = kept.into_iter().map(|(time, u, v)| (graph.value(time), u, v)).collect();
    FilteredGraph::new(graph.vertices(), births, edges, interrupt).map(Some)
}

/// A collapse on its way from the last edge to the first.
struct Collapse<'a, R> {
    graph: &'a FilteredGraph,
    /// The edges that are still to be gone through.
    rows: R,
    /// By vertex: the neighbours by edges that have their final time.
    later: Vec<Vec<(u32, u32)>>,
    /// Of those edges: the time, a rank, by their ends.
    times: FxHashMap<(u32, u32), u32>,
    /// The common neighbours of the ends of an edge so far.
    lune: Vec<u32>,
    /// Those to come: time and vertex.
    arrivals: Vec<(u32, u32)>,
}

impl<'a, R: Rows> Collapse<'a, R> {
    fn new(graph: &'a FilteredGraph, rows: R) -> Self {
        let later = vec![Vec::new(); graph.vertices()];
        Self { graph, rows, later, times: FxHashMap::default(), lune: Vec::new(), arrivals: Vec::new() }
    }

    /// The edges that are left, each with the rank of the edge whose value it has now.
    fn run(mut self, guard: Guard, interrupt: &Interrupt) -> Result<Option<Vec<(u32, u32, u32)>>> {
        let edges = self.graph.edges();
        let judged = (edges / JUDGED.0).max(JUDGED.1).min(edges);
        let mut kept = Vec::new();
        for rank in (0..edges as u32).rev() {
            if rank.is_multiple_of(EDGES_BETWEEN_CHECKS) {
                interrupt.check()?;
            }
            let done = edges - 1 - rank as usize;
            if guard == Guard::LastEdges && done == judged && 10 * (judged - kept.len()) < ENOUGH * judged {
                return Ok(None);
            }
            let [u, v] = self.graph.ends(rank);
            self.rows.remove(u, v);
            if let Some(time) = self.time(u, v, rank) {
                kept.push((time, u, v));
                self.later[u as usize].push((v, time));
                self.later[v as usize].push((u, time));
                self.times.insert((u, v), time);
            }
        }
        Ok(Some(kept))
    }

    /// When an edge comes that has had its turn; never if it vanishes.
    fn time(&mut self, u: u32, v: u32, rank: u32) -> Option<u32> {
        let (mut lune, mut arrivals) = (std::mem::take(&mut self.lune), std::mem::take(&mut self.arrivals));
        self.rows.common(u, v, rank, &mut lune);
        let time = self.waits(u, v, rank, &mut lune, &mut arrivals);
        (self.lune, self.arrivals) = (lune, arrivals);
        time
    }

    fn waits(
        &self,
        u: u32,
        v: u32,
        rank: u32,
        lune: &mut Vec<u32>,
        arrivals: &mut Vec<(u32, u32)>,
    ) -> Option<u32> {
        let Some(mut dominator) = self.dominator(lune, rank, rank) else { return Some(rank) };
        self.arrivals(u, v, rank, arrivals);
        for together in arrivals.chunk_by(|a, b| a.0 == b.0) {
            let time = together[0].0;
            lune.extend(together.iter().map(|arrival| arrival.1));
            if together.iter().any(|&(_, new)| !self.joined(dominator, new, rank, time)) {
                match self.dominator(lune, rank, time) {
                    Some(next) => dominator = next,
                    None => return Some(time),
                }
            }
        }
        None
    }

    /// The common neighbours that come after an edge, by time.
    fn arrivals(&self, u: u32, v: u32, rank: u32, arrivals: &mut Vec<(u32, u32)>) {
        arrivals.clear();
        for &(x, time) in &self.later[u as usize] {
            if self.rows.joined(v, x, rank) {
                arrivals.push((time, x));
            } else if let Some(&other) = self.times.get(&(v.min(x), v.max(x))) {
                arrivals.push((time.max(other), x));
            }
        }
        let second = self.later[v as usize].iter().filter(|(x, _)| self.rows.joined(u, *x, rank));
        arrivals.extend(second.map(|&(x, time)| (time, x)));
        arrivals.sort_unstable();
    }

    /// The first vertex of a list that is joined to all others of it at a time.
    fn dominator(&self, lune: &[u32], rank: u32, time: u32) -> Option<u32> {
        let dominates = |&&w: &&u32| lune.iter().all(|&x| x == w || self.joined(w, x, rank, time));
        lune.iter().find(dominates).copied()
    }

    /// Whether two vertices are joined at a time, while the edge of a rank has its turn.
    fn joined(&self, w: u32, x: u32, rank: u32, time: u32) -> bool {
        self.rows.joined(w, x, rank)
            || (time > rank && self.times.get(&(w.min(x), w.max(x))).is_some_and(|&other| other <= time))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_and_lists_collapse_alike(values in prop::collection::vec(0_u8..20, 1..150)) {
            let pairs = (0_u32..).flat_map(|v| (0..v).map(move |u| (u, v)));
            let edges = pairs.zip(&values).filter(|(_, value)| **value < 15);
            let edges = edges.map(|((u, v), &value)| (f64::from(value), u, v)).collect();
            let interrupt = Interrupt::new();
            let graph = FilteredGraph::new(70, vec![], edges, &interrupt).expect("a graph");
            let bits = Collapse::new(&graph, Bits::new(&graph)).run(Guard::None, &interrupt);
            let lists = Collapse::new(&graph, Lists::new(&graph)).run(Guard::None, &interrupt);
            prop_assert_eq!(bits.expect("nobody interrupts"), lists.expect("nobody interrupts"));
        }
    }
}
