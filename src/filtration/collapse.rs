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
//!
//! **Threads.** Whether an edge is dominated at its old time depends on the graph alone, so several threads find that out ahead (`ahead.rs`); those that are
//! wait one after the other.

mod ahead;
mod memory;
mod rows;

use rustc_hash::FxHashMap;

use self::ahead::Ahead;
use self::memory::{Form, Memory};
use self::rows::{Bits, Lists, Rows};
use crate::complex::FilteredGraph;
use crate::error::Result;
use crate::interrupt::Interrupt;

/// Edges between two looks at the interrupt.
const EDGES_BETWEEN_CHECKS: usize = 16;
/// The last edges by which the guard judges: one in so many, and at least so many.
const JUDGED: (usize, usize) = (50, 200);
/// The part of them that must vanish, in tenths.
const ENOUGH: usize = 6;

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
/// for this and for each thread, as far as there is room, or else the neighbours of each; 101 bytes for each edge that is left and 104 for each vertex at most.
///
/// ```
/// use sublevel::{Interrupt, complex::FilteredGraph, filtration::{Guard, collapse}};
/// // A square whose diagonals come late: the second one is dominated, by either end of the first.
/// let square = vec![(1.0, 0, 1), (1.0, 1, 2), (1.0, 2, 3), (1.0, 0, 3), (2.0, 0, 2), (2.5, 1, 3)];
/// let interrupt = Interrupt::new();
/// let graph = FilteredGraph::new(4, vec![], square, &interrupt)?;
/// let fewer = collapse(&graph, Guard::None, None, &interrupt)?.expect("no guard");
/// assert_eq!((graph.edges(), fewer.edges()), (6, 5));
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// [`Error::Limit`](crate::Error) if it may take more than so many bytes beside the graph; [`Error::Interrupted`](crate::Error) on request.
pub fn collapse(
    graph: &FilteredGraph,
    guard: Guard,
    memory_limit: Option<u64>,
    interrupt: &Interrupt,
) -> Result<Option<FilteredGraph>> {
    let (memory, form) = Memory::new(graph, memory_limit, ahead::threads(graph))?;
    let kept = match form {
        Form::Bits { scouts } => {
            Collapse::new(graph, Bits::new(graph)).run(guard, memory, scouts, interrupt)?
        }
        Form::Lists => {
            let lists = Lists::new(graph);
            Collapse::new(graph, &lists).run(guard, memory, ahead::threads(graph), interrupt)?
        }
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
    fn run(
        mut self,
        guard: Guard,
        memory: Memory,
        scouts: usize,
        interrupt: &Interrupt,
    ) -> Result<Option<Vec<(u32, u32, u32)>>> {
        let edges = self.graph.edges();
        let judged = (edges / JUDGED.0).max(JUDGED.1).min(edges);
        let mut ahead = Ahead::new(self.graph, &self.rows, scouts);
        let mut kept = Vec::new();
        for rank in (0..edges).rev() {
            if rank.is_multiple_of(EDGES_BETWEEN_CHECKS) {
                interrupt.check()?;
                memory.check(kept.len() + EDGES_BETWEEN_CHECKS)?;
            }
            let done = edges - 1 - rank;
            if guard == Guard::LastEdges && done == judged && 10 * (judged - kept.len()) < ENOUGH * judged {
                return Ok(None);
            }
            let [u, v] = self.graph.ends(rank as u32);
            let dominator = ahead.dominator(rank as u32, interrupt)?;
            self.rows.remove(u, v);
            let time = match dominator {
                Some(dominator) => self.waits(u, v, rank as u32, dominator),
                None => Some(rank as u32),
            };
            if let Some(time) = time {
                kept.push((time, u, v));
                self.later[u as usize].push((v, time));
                self.later[v as usize].push((u, time));
                self.times.insert((u, v), time);
            }
        }
        Ok(Some(kept))
    }

    /// When an edge comes that is dominated at its old time by a vertex; never if it vanishes.
    fn waits(&mut self, u: u32, v: u32, rank: u32, dominator: u32) -> Option<u32> {
        let (mut lune, mut arrivals) = (std::mem::take(&mut self.lune), std::mem::take(&mut self.arrivals));
        self.arrivals(u, v, rank, &mut arrivals);
        let time = self.end_of_wait([u, v], rank, dominator, &mut lune, &arrivals);
        (self.lune, self.arrivals) = (lune, arrivals);
        time
    }

    fn end_of_wait(
        &self,
        [u, v]: [u32; 2],
        rank: u32,
        mut dominator: u32,
        lune: &mut Vec<u32>,
        arrivals: &[(u32, u32)],
    ) -> Option<u32> {
        // The lune is put together only when the dominator fails.
        let (mut arrived, mut listed) = (0, 0);
        lune.clear();
        for together in arrivals.chunk_by(|a, b| a.0 == b.0) {
            let time = together[0].0;
            arrived += together.len();
            if together.iter().all(|&(_, new)| self.joined(dominator, new, rank, time)) {
                continue;
            }
            if listed == 0 {
                self.rows.common(u, v, rank, lune);
            }
            lune.extend(arrivals[listed..arrived].iter().map(|arrival| arrival.1));
            listed = arrived;
            match self.dominator(lune, rank, time) {
                Some(next) => dominator = next,
                None => return Some(time),
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
            let (memory, _) = Memory::new(&graph, None, 1).expect("no limit");
            let bits = Collapse::new(&graph, Bits::new(&graph)).run(Guard::None, memory, 1, &interrupt);
            let lists = Collapse::new(&graph, &Lists::new(&graph)).run(Guard::None, memory, 1, &interrupt);
            prop_assert_eq!(bits.expect("nobody interrupts"), lists.expect("nobody interrupts"));
        }
    }

    #[test]
    fn threads_change_nothing() {
        // More edges than are looked at together, with ties.
        let pairs = (0_u32..100).flat_map(|v| (0..v).map(move |u| (u, v)));
        let value = |u: u32, v: u32| f64::from((u * 31 + v * v * 17) % 101);
        let edges = pairs.map(|(u, v)| (value(u, v), u, v)).collect();
        let interrupt = Interrupt::new();
        let graph = FilteredGraph::new(100, vec![], edges, &interrupt).expect("a graph");
        let collapsed = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| collapse(&graph, Guard::None, None, &interrupt).expect("nobody interrupts"))
        };
        let alone = collapsed(1).expect("no guard");
        assert!(alone.edges() < graph.edges() && collapsed(2).expect("no guard") == alone);
        assert_eq!(collapsed(3).expect("no guard"), alone);
    }
}
