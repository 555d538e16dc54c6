//! Simplices of one dimension from their keys: cofacets, and those pairs that can be told from a block alone.

use super::key::{Key, Parts, Vertices, bits_of_vertex};
use super::ranks::Ranks;
use crate::algebra::Field;
use crate::complex::FilteredGraph;

/// A cochain: simplices of one dimension, each with its coefficient.
pub(super) type Cochain<K, F> = Box<[(K, <F as Field>::Unit)]>;

/// The simplices of a dimension.
pub(super) struct Simplices<'a, F: Field, R> {
    pub(super) field: F,
    pub(super) one: F::Unit,
    pub(super) graph: &'a FilteredGraph,
    pub(super) ranks: &'a R,
    pub(super) bits: u32,
    pub(super) dimension: usize,
}

/// A simplex one dimension above.
pub(super) struct Cofacet<K> {
    key: K,
    parts: Parts,
    vertices: Vertices,
}

impl<'a, F: Field, R: Ranks> Simplices<'a, F, R> {
    pub(super) fn new(field: F, graph: &'a FilteredGraph, ranks: &'a R, dimension: usize) -> Self {
        let (one, bits) = (field.unit(1).expect("1 is not 0 in a field"), bits_of_vertex(graph.vertices()));
        Self { field, one, graph, ranks, bits, dimension }
    }

    /// The diameter edge of a simplex.
    pub(super) fn edge<K: Key>(&self, key: K) -> u32 {
        Parts::of(key, self.bits, self.dimension - 1).edge
    }

    /// The parts and vertices of a simplex.
    #[inline]
    pub(super) fn parts<K: Key>(&self, key: K) -> (Parts, Vertices) {
        let parts = Parts::of(key, self.bits, self.dimension - 1);
        (parts, parts.vertices(self.graph.ends(parts.edge)))
    }

    /// A simplex one dimension above.
    pub(super) fn above<K: Key>(&self, key: K) -> Cofacet<K> {
        let parts = Parts::of(key, self.bits, self.dimension);
        Cofacet { key, parts, vertices: parts.vertices(self.graph.ends(parts.edge)) }
    }

    /// The key of a simplex with one more vertex; `rank` is the largest of the edges that join it.
    #[inline]
    pub(super) fn cofacet<K: Key>(&self, parts: &Parts, vertices: &[u32], x: u32, rank: u32) -> K {
        let bits = self.bits;
        let insert = |key: K, others: &mut dyn Iterator<Item = u32>| {
            let (mut key, mut left) = (key, true);
            for other in others {
                if left && x > other {
                    (key, left) = (key.with(bits, x), false);
                }
                key = key.with(bits, other);
            }
            if left { key.with(bits, x) } else { key }
        };
        if rank < parts.edge {
            return insert(K::of_edge(parts.edge), &mut parts.others().iter().copied());
        }
        let [u, v] = self.graph.ends(rank);
        let y = if u == x { v } else { u };
        let others = vertices.iter().filter(|&&other| other != y);
        others.fold(K::of_edge(rank), |key, &other| key.with(bits, other))
    }

    /// The incidence of a simplex and its facet without a vertex.
    fn sign(&self, vertices: &[u32], omitted: u32) -> F::Unit {
        let smaller = vertices.iter().filter(|&&vertex| vertex < omitted).count();
        if smaller % 2 == 0 { self.one } else { self.field.negate(self.one) }
    }

    /// The facet of a pivot whose first cofacet it is and that is its last facet, if there is one, with its incidence.
    pub(super) fn apparent<K: Key>(&self, pivot: &Cofacet<K>) -> Option<(K, F::Unit)> {
        let last = *pivot.parts.others().last().expect("a pivot has two vertices beside its diameter edge");
        let (mut facet, mut count) = ([0; 34], 0);
        for &vertex in pivot.vertices.iter().filter(|&&vertex| vertex != last) {
            facet[count] = vertex;
            count += 1;
        }
        let least = self.ranks.least(&facet[..count], pivot.parts.edge)?;
        (least == last).then(|| (pivot.key.without(self.bits, 1), self.sign(&pivot.vertices, last)))
    }

    /// If the last two vertices of a pivot join two components of its block, the cochain that is constant on the younger.
    pub(super) fn merge<K: Key>(&self, pivot: &Cofacet<K>) -> Option<Cochain<K, F>> {
        let Cofacet { key, parts, vertices } = pivot;
        let &[.., a, b] = parts.others() else { return None };
        let base: Vec<u32> = vertices.iter().copied().filter(|&vertex| vertex != a && vertex != b).collect();
        let mut block = Vec::new();
        self.ranks.joined(&base, 0, parts.edge - 1, &mut block);
        let mut block: Vec<u32> = block.into_iter().map(|(x, _)| x).filter(|&x| x < a && x != b).collect();
        // At this edge a has been joined to those of its neighbours that come before b.
        let before = |x: u32| x < b && self.ranks.rank(x, a) < parts.edge;
        let with_b = self.component(vec![b], &mut block, parts.edge, before)?;
        let mut with_a = vec![a];
        block.retain(|&x| {
            let near = before(x);
            if near {
                with_a.push(x);
            }
            !near
        });
        let with_a = self.component(with_a, &mut block, parts.edge, |_| false)?;
        let (young, inside, outside) =
            if with_b.iter().min() > with_a.iter().min() { (with_b, b, a) } else { (with_a, a, b) };
        let units = |x: u32| self.sign(&base, x);
        let leading = self.field.multiply(units(inside), self.sign(vertices, outside));
        let inverse = self.field.invert(leading);
        let key = key.without(self.bits, 2);
        let terms = young.iter().map(|&x| (key.with(self.bits, x), self.field.multiply(units(x), inverse)));
        Some(terms.collect())
    }

    /// Adds to a set what it is joined to, directly or not, by edges before `end`, and takes that out of `rest`; none if one of these is not allowed.
    fn component(
        &self,
        mut set: Vec<u32>,
        rest: &mut Vec<u32>,
        end: u32,
        forbidden: impl Fn(u32) -> bool,
    ) -> Option<Vec<u32>> {
        let mut at = 0;
        while at < set.len() {
            let (y, start) = (set[at], set.len());
            at += 1;
            rest.retain(|&x| {
                let near = self.ranks.rank(x, y) < end;
                if near {
                    set.push(x);
                }
                !near
            });
            if set[start..].iter().any(|&x| forbidden(x)) {
                return None;
            }
        }
        Some(set)
    }
}
