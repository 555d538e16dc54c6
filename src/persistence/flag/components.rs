//! Representatives of dimension 0: which vertex's component goes into which.

use super::answer::FlagChain;
use crate::complex::FilteredGraph;
use crate::persistence::representative::Kind;

/// Stands for a vertex whose component does not end.
const NEVER: u32 = u32::MAX;

/// How the components of a graph join: when an edge joins two, the one whose oldest vertex is younger ends, and its vertices go to the other.
///
/// Union-find over the edges; `O(m α(n))` time, 12 bytes a vertex.
///
/// ```
/// use sublevel::{Interrupt, complex::FilteredGraph, persistence::{Kind, flag::Components}};
/// let path = FilteredGraph::new(3, vec![], vec![(1.0, 1, 2), (2.0, 0, 1)], &Interrupt::new())?;
/// let components = Components::of(&path);
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
    #[must_use]
    pub fn of(graph: &FilteredGraph) -> Self {
        let count = graph.vertices() as u32;
        let mut oldest: Vec<u32> = (0..count).collect();
        oldest.sort_by(|&a, &b| graph.birth(a).total_cmp(&graph.birth(b)));
        let mut order = vec![0; count as usize];
        (0..).zip(&oldest).for_each(|(place, &vertex)| order[vertex as usize] = place);
        let mut into = vec![NEVER; count as usize];
        let mut up: Vec<u32> = (0..count).collect();
        let mut left = count;
        for &ends in graph.all_ends() {
            if left <= 1 {
                break;
            }
            let [a, b] = ends.map(|end| root(&mut up, end));
            if a == b {
                continue;
            }
            let (old, young) = if order[a as usize] < order[b as usize] { (a, b) } else { (b, a) };
            up[young as usize] = old;
            into[young as usize] = old;
            left -= 1;
        }
        let mut ended: Vec<u32> = (0..count).filter(|&vertex| into[vertex as usize] != NEVER).collect();
        ended.sort_unstable_by_key(|&vertex| into[vertex as usize]);
        Self { into, ended, order }
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

/// The oldest vertex of a vertex's component; halves the way there.
fn root(up: &mut [u32], mut vertex: u32) -> u32 {
    while up[vertex as usize] != vertex {
        let above = up[up[vertex as usize] as usize];
        up[vertex as usize] = above;
        vertex = above;
    }
    vertex
}
