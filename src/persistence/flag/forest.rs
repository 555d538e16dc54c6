//! Union-find, and the homology of dimension 0 by it alone.

use super::limits::Limits;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// Edges between two looks at the limits.
pub(super) const BETWEEN_CHECKS: usize = 1 << 14;

/// The vertices that die, each with the rank of the edge that kills it.
pub(super) fn joins(graph: &FilteredGraph, limits: Limits<'_>) -> Result<Vec<(u32, u32)>> {
    let (mut forest, mut joins) = (ElderForest::new(graph.vertices()), Vec::new());
    for (rank, &ends) in (0..).zip(graph.all_ends()) {
        if (rank as usize).is_multiple_of(BETWEEN_CHECKS) {
            limits.check()?;
            limits.report(0, rank as usize, graph.edges());
        }
        joins.extend(forest.join_ends(graph, ends).map(|vertex| (vertex, rank)));
    }
    Ok(joins)
}

/// Union-find whose roots are the oldest of their sets.
pub(super) struct ElderForest {
    parents: Vec<u32>,
}

impl ElderForest {
    pub(super) fn new(count: usize) -> Self {
        Self { parents: (0..count as u32).collect() }
    }

    /// The oldest of the set of a vertex; halves the way there.
    pub(super) fn root(&mut self, mut vertex: u32) -> u32 {
        while self.parents[vertex as usize] != vertex {
            let parent = self.parents[vertex as usize];
            self.parents[vertex as usize] = self.parents[parent as usize];
            vertex = self.parents[parent as usize];
        }
        vertex
    }

    /// Joins the sets of two vertices; returns the younger root, if there were two.
    pub(super) fn join(&mut self, u: u32, v: u32, older: impl Fn(u32, u32) -> bool) -> Option<u32> {
        let (a, b) = (self.root(u), self.root(v));
        if a == b {
            return None;
        }
        let (old, young) = if older(a, b) { (a, b) } else { (b, a) };
        self.parents[young as usize] = old;
        Some(young)
    }

    /// Joins the components of the ends of an edge; returns the oldest vertex of the younger, if there were two.
    pub(super) fn join_ends(&mut self, graph: &FilteredGraph, [u, v]: [u32; 2]) -> Option<u32> {
        let age = |vertex: u32| (graph.birth(vertex), vertex);
        self.join(u, v, |a, b| age(a) < age(b))
    }
}
