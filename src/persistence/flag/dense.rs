//! The rest of a long reduction in dimension 2 over Z/2, with the cochain as bits.
//!
//! Instead of a heap of cofacets, the edges from the pivot on are gone over in order, and all cofacets whose diameter edge that is are looked at
//! together: with `V[a, b]` the set of all `c` for which the cochain holds the triangle `abc`, the coboundary at an edge `uv` and vertices `x > y`
//! is bit `y` of `V[u, x] ^ V[v, x] ^ V[u, v]`, turned around if `x` is in `V[u, v]`. That is what the heap would give, in the same order.

use super::key::Key;
use super::ranks::{NEVER, Ranks};
use super::rows::{Rows, members};
use crate::complex::FilteredGraph;

/// The most vertices for which so many bits are taken, 280 MB.
const MOST_VERTICES: usize = 1300;

/// Whether a column that has cost so many pushes is cheaper to finish here: the edges that are left, and the bits to begin with.
pub(super) fn pays(graph: &FilteredGraph, edge: u32, pushes: usize) -> bool {
    let (vertices, left) = (graph.vertices(), graph.edges() - edge as usize);
    let begin = vertices * vertices * vertices.div_ceil(64) / 64;
    vertices <= MOST_VERTICES && pushes > left * vertices / 128 + begin
}

/// The bytes that [`Dense`] takes.
pub(super) fn bytes(vertices: usize) -> u64 {
    let vertices = vertices as u64;
    (vertices + 1) * vertices * vertices.div_ceil(64) * 8
}

/// A set of triangles, and the graph of all edges before the one that is looked at.
pub(super) struct Dense<'a, R> {
    graph: &'a FilteredGraph,
    ranks: &'a R,
    bits: u32,
    count: usize,
    words: usize,
    /// Shape `(count, count, words)`.
    triangles: Vec<u64>,
    rows: Rows,
    edge: u32,
    lune: Vec<u64>,
    /// The vertices of the lune that are still to be looked at.
    left: Vec<u32>,
}

impl<'a, R: Ranks> Dense<'a, R> {
    /// No triangles, and all edges before `edge`. `bits` is the width of a vertex in a key.
    pub(super) fn new(graph: &'a FilteredGraph, ranks: &'a R, bits: u32, edge: u32) -> Self {
        let count = graph.vertices();
        let words = count.div_ceil(64);
        let mut rows = Rows::new(count);
        for &[u, v] in &graph.all_ends()[..edge as usize] {
            rows.join(u, v);
        }
        let triangles = vec![0; count * count * words];
        let mut dense = Self {
            graph,
            ranks,
            bits,
            count,
            words,
            triangles,
            rows,
            edge,
            lune: Vec::new(),
            left: Vec::new(),
        };
        dense.enter();
        dense
    }

    /// Adds a triangle, or takes it out.
    pub(super) fn toggle<K: Key>(&mut self, triangle: K) {
        let [u, v] = self.graph.ends(triangle.without(self.bits, 1).edge());
        let w = triangle.last(self.bits);
        for (a, b, c) in [(u, v, w), (v, u, w), (u, w, v), (w, u, v), (v, w, u), (w, v, u)] {
            let start = (a as usize * self.count + b as usize) * self.words;
            self.triangles[start + c as usize / 64] ^= 1 << (c % 64);
        }
    }

    fn with(&self, a: u32, b: u32) -> &[u64] {
        &self.triangles[(a as usize * self.count + b as usize) * self.words..][..self.words]
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

    /// The next cofacet with coefficient 1, from the one last returned on, and whether its last vertex is the smallest possible; none if there is no more
    /// before `end`.
    pub(super) fn next<K: Key>(&mut self, end: u32) -> Option<(K, bool)> {
        loop {
            let [u, v] = self.graph.ends(self.edge);
            while let Some(&x) = self.left.last() {
                if let Some((y, least)) = self.first(u, v, x) {
                    return Some((K::of_edge(self.edge).with(self.bits, x).with(self.bits, y), least));
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

    /// The smallest `y` for which the coboundary holds `uvxy`, and whether no smaller vertex makes a simplex of these.
    #[inline]
    fn first(&self, u: u32, v: u32, x: u32) -> Option<(u32, bool)> {
        let base = self.with(u, v);
        let flip = 0_u64.wrapping_sub(base[x as usize / 64] >> (x % 64) & 1);
        let last = x as usize / 64;
        let (one, other, row) = (self.with(u, x), self.with(v, x), self.rows.row(x));
        let mut seen = false;
        for at in 0..=last {
            let mut there = self.lune[at] & row[at];
            if at == last {
                there &= (1 << (x % 64)) - 1;
            }
            let word = (one[at] ^ other[at] ^ base[at] ^ flip) & there;
            if word != 0 {
                let first = word.trailing_zeros();
                let least = !seen && there.trailing_zeros() == first;
                return Some((at as u32 * 64 + first, least));
            }
            seen |= there != 0;
        }
        None
    }

    /// All triangles.
    pub(super) fn all<K: Key>(&self) -> Vec<K> {
        let mut all = Vec::new();
        for a in 0..self.count as u32 {
            for b in a + 1..self.count as u32 {
                let ab = self.ranks.rank(a, b);
                if ab == NEVER {
                    continue;
                }
                let start = (b as usize + 1) / 64;
                for at in start..self.words {
                    let mut word = self.with(a, b)[at];
                    if at == start {
                        word &= u64::MAX << ((b + 1) % 64);
                    }
                    while word != 0 {
                        let c = at as u32 * 64 + word.trailing_zeros();
                        word &= word - 1;
                        let (ac, bc) = (self.ranks.rank(a, c), self.ranks.rank(b, c));
                        let (edge, last) =
                            [(ab, c), (ac, b), (bc, a)].into_iter().max().expect("three edges");
                        all.push(K::of_edge(edge).with(self.bits, last));
                    }
                }
            }
        }
        all
    }
}
