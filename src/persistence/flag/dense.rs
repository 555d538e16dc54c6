//! The rest of a long reduction in dimension 2, with a place for every triangle in the cochain.
//!
//! Instead of a heap of cofacets, the edges from the pivot on are gone over in order, and all cofacets whose diameter edge that is are looked at
//! together, many at a step: the coboundary at an edge `uv` and vertices `x > y` is a sum of three rows of the cochain, at `y`, and a number. That is
//! what the heap would give, in the same order.

use super::key::Key;
use super::ranks::{NEVER, Ranks};
use super::rows::{Rows, members};
use super::triangles::{self, Triangles};
use crate::algebra::Field;
use crate::complex::FilteredGraph;

/// The most bytes that triangles may come to take.
const MOST_BYTES: u64 = 300 << 20;

/// Whether a column that has cost so many pushes is cheaper to finish here, with so many bits a triangle: the edges that are left, and what it takes to begin.
pub(super) fn pays(graph: &FilteredGraph, bits: usize, edge: u32, pushes: usize) -> bool {
    let (vertices, left) = (graph.vertices(), graph.edges() - edge as usize);
    let begin = vertices * vertices * vertices.div_ceil(64) / 64;
    pushes > left * vertices / 128 + begin && triangles::bytes(bits, vertices) <= MOST_BYTES
}

/// The bytes that [`Dense`] takes at most.
pub(super) fn bytes(bits: usize, vertices: usize) -> u64 {
    triangles::bytes(bits, vertices) + vertices as u64 * vertices.div_ceil(64) as u64 * 8
}

/// A cochain of triangles, and the graph of all edges before the one that is looked at.
pub(super) struct Dense<'a, F: Field, R> {
    field: F,
    graph: &'a FilteredGraph,
    ranks: &'a R,
    bits: u32,
    triangles: Triangles<F>,
    rows: Rows,
    edge: u32,
    lune: Vec<u64>,
    /// The vertices of the lune that are still to be looked at.
    left: Vec<u32>,
}

/// A cofacet at which the coboundary is not zero.
pub(super) struct Pivot<K, U> {
    pub(super) key: K,
    pub(super) unit: U,
    /// The facet without the last vertex and their incidence, if no smaller vertex makes a simplex with that facet.
    pub(super) apparent: Option<(K, U)>,
}

impl<'a, F: Field, R: Ranks> Dense<'a, F, R> {
    /// No triangles, and all edges before `edge`. `bits` is the width of a vertex in a key.
    pub(super) fn new(field: F, graph: &'a FilteredGraph, ranks: &'a R, bits: u32, edge: u32) -> Self {
        let mut rows = Rows::new(graph.vertices());
        for &[u, v] in &graph.all_ends()[..edge as usize] {
            rows.join(u, v);
        }
        let triangles = Triangles::new(field, graph.vertices());
        let (lune, left) = (Vec::new(), Vec::new());
        let mut dense = Self { field, graph, ranks, bits, triangles, rows, edge, lune, left };
        dense.enter();
        dense
    }

    /// The edge that is looked at.
    pub(super) fn edge(&self) -> u32 {
        self.edge
    }

    /// The bytes that are taken at most.
    pub(super) fn bytes(&self) -> u64 {
        bytes(triangles::bits(self.field), self.graph.vertices())
    }

    /// Adds a multiple of a triangle.
    pub(super) fn add<K: Key>(&mut self, triangle: K, factor: F::Unit) {
        let [u, v] = self.graph.ends(triangle.without(self.bits, 1).edge());
        let mut vertices = [u, v, triangle.last(self.bits)];
        vertices.sort_unstable();
        self.triangles.add(vertices, factor);
    }

    /// Finds the lune of the edge.
    fn enter(&mut self) {
        let [u, v] = self.graph.ends(self.edge);
        self.lune.clear();
        self.lune.extend(self.rows.row(u).iter().zip(self.rows.row(v)).map(|(a, b)| a & b));
        self.left.clear();
        self.left.extend(members(&self.lune));
        self.left.reverse();
    }

    /// The next pivot, from the one last returned on; none if there is no more before `end`.
    pub(super) fn next<K: Key>(&mut self, end: u32) -> Option<Pivot<K, F::Unit>> {
        loop {
            let ends @ [u, v] = self.graph.ends(self.edge);
            while let Some(&x) = self.left.last() {
                if let Some((y, least)) = self.triangles.first(ends, x, [&self.lune, self.rows.row(x)]) {
                    return Some(self.pivot(ends, x, y, least));
                }
                self.left.pop();
            }
            if self.edge + 1 >= end {
                return None;
            }
            self.rows.join(u, v);
            self.edge += 1;
            self.enter();
        }
    }

    fn pivot<K: Key>(&self, [u, v]: [u32; 2], x: u32, y: u32, least: bool) -> Pivot<K, F::Unit> {
        let [u, v] = [u.min(v), u.max(v)];
        // The coboundary alternates; of the vertices as they stand, x and y are in the wrong order, and perhaps others.
        let exchanged = 1 + [u > x, u > y, v > x, v > y].into_iter().filter(|&wrong| wrong).count();
        let sign = |count: usize| if count.is_multiple_of(2) { 1 } else { -1 };
        let value = sign(exchanged) * self.triangles.coboundary([u, v], x, y);
        let facet = K::of_edge(self.edge).with(self.bits, x);
        let smaller = usize::from(u < y) + usize::from(v < y);
        let incidence = self.field.unit(sign(smaller)).expect("1 is not 0 in a field");
        Pivot {
            key: facet.with(self.bits, y),
            unit: self.field.unit(value).expect("the coboundary is not zero there"),
            apparent: least.then_some((facet, incidence)),
        }
    }

    /// All triangles, each with its coefficient.
    pub(super) fn all<K: Key>(&self) -> Vec<(K, F::Unit)> {
        let mut all = Vec::new();
        for a in 0..self.graph.vertices() as u32 {
            for b in a + 1..self.graph.vertices() as u32 {
                let ab = self.ranks.rank(a, b);
                if ab == NEVER {
                    continue;
                }
                self.triangles.each_after(a, b, |c, unit| {
                    let (ac, bc) = (self.ranks.rank(a, c), self.ranks.rank(b, c));
                    let (edge, last) = [(ab, c), (ac, b), (bc, a)].into_iter().max().expect("three edges");
                    all.push((K::of_edge(edge).with(self.bits, last), unit));
                });
            }
        }
        all
    }
}
