//! Representatives of dimension 0: which vertex's component goes into which.

use super::answer::FlagChain;
use super::forest::{BETWEEN_CHECKS, ElderForest};
use crate::complex::FilteredGraph;
use crate::error::Result;
use crate::persistence::representative::Kind;
use crate::persistence::watch::Watch;

/// Stands for a vertex whose component does not end.
const NEVER: u32 = u32::MAX;

/// How the components of a graph join: when an edge joins two, the one whose oldest vertex is younger ends, and its vertices go to the other.
///
/// Union-find over the edges; `O(m α(n))` time, 12 bytes a vertex.
///
/// ```
/// use sublevel::{Interrupt, complex::FilteredGraph, persistence::{Kind, flag::Components}};
/// let interrupt = Interrupt::new();
/// let path = FilteredGraph::new(3, vec![], vec![(1.0, 1, 2), (2.0, 0, 1)], &interrupt)?;
/// let components = Components::of(&path, &interrupt)?;
/// // 2 is against 1 when its component ends; that of 1 has 2 in it when it ends itself.
/// let (cycle, cocycle) = (components.chain(2, Kind::Cycle, 3), components.chain(1, Kind::Cocycle, 3));
/// assert_eq!((cycle.vertices, cycle.coefficients), (vec![1, 2], vec![2, 1]));
/// assert_eq!((cocycle.vertices, cocycle.coefficients), (vec![1, 2], vec![1, 1]));
/// # Ok::<(), sublevel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// By vertex, the oldest vertex of the component that its own goes to, or [`NEVER`].
    into: Vec<u32>,
    /// The vertices whose components end, sorted by where they go.
    ended: Vec<u32>,
    /// By vertex, its place in the order of births.
    order: Vec<u32>,
}

impl Components {
    /// Those of a graph.
    ///
    /// # Errors
    /// [`Error::Interrupted`](crate::Error) if the token is set meanwhile.
    pub fn of<'a>(graph: &FilteredGraph, watch: impl Into<Watch<'a>>) -> Result<Self> {
        let count = graph.vertices() as u32;
        let mut oldest: Vec<u32> = (0..count).collect();
        oldest.sort_by(|&a, &b| graph.birth(a).total_cmp(&graph.birth(b)));
        let mut order = vec![0; count as usize];
        (0..).zip(&oldest).for_each(|(place, &vertex)| order[vertex as usize] = place);
        let mut into = vec![NEVER; count as usize];
        let (mut forest, watch, mut left) = (ElderForest::new(graph.vertices()), watch.into(), count);
        for (rank, &ends) in graph.all_ends().iter().enumerate() {
            if left <= 1 {
                break;
            }
            if rank.is_multiple_of(BETWEEN_CHECKS) {
                watch.check()?;
            }
            if let Some(young) = forest.join_ends(graph, ends) {
                into[young as usize] = forest.root(young);
                left -= 1;
            }
        }
        let mut ended: Vec<u32> = (0..count).filter(|&vertex| into[vertex as usize] != NEVER).collect();
        ended.sort_unstable_by_key(|&vertex| into[vertex as usize]);
        Ok(Self { into, ended, order })
    }

    /// The normal form (see [`representatives`](crate::persistence::representatives)) of the bar that a vertex begins, over Z/p: as a cycle the vertex
    /// minus the one that goes on, or alone if its component does not end; as a cocycle all vertices of its component when it ends. Cells are in the
    /// order of births.
    ///
    /// # Panics
    /// If the graph has no such vertex.
    #[must_use]
    pub fn chain(&self, vertex: u32, kind: Kind, modulus: u32) -> FlagChain {
        let into = self.into[vertex as usize];
        let mut terms = vec![(vertex, 1)];
        match kind {
            Kind::Cycle if into == NEVER => {}
            Kind::Cycle => terms.push((into, modulus - 1)),
            Kind::Cocycle => {
                let mut at = 0;
                while at < terms.len() {
                    let to = terms[at].0;
                    let start = self.ended.partition_point(|&ended| self.into[ended as usize] < to);
                    let ended =
                        self.ended[start..].iter().take_while(|&&ended| self.into[ended as usize] == to);
                    terms.extend(ended.map(|&ended| (ended, 1)));
                    at += 1;
                }
            }
        }
        terms.sort_unstable_by_key(|&(vertex, _)| self.order[vertex as usize]);
        let (vertices, coefficients) = terms.into_iter().unzip();
        FlagChain { vertices, coefficients }
    }
}
