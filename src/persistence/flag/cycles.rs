//! Cycles of bars: the boundaries of those simplices that kill, reduced by what the pairs say.
//!
//! Čufar, Virk, "Fast computation of persistent homology representatives with involuted persistent homology", 2021. The pairs are known from
//! cohomology, so only the boundaries of simplices that kill are reduced. The largest facet `f` left over gives birth; the chain that takes it away is
//! the boundary of the cofacet it is apparent with, or of the path in its block to an older vertex, or the reduced column of what kills it. All of them
//! come before the simplex in question, so its reduced boundary is a cycle that bounds exactly when it comes.

use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::key::{Key, Parts, bits_of_vertex};
use super::limits::Limits;
use super::ranks::Ranks;
use crate::algebra::Field;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// A chain: simplices, each with its coefficient.
pub(super) type Chain<K, U> = Vec<(K, U)>;

/// What is left of a boundary, and the chain that it is the boundary of.
type Reduced<K, F> = (Chain<K, <F as Field>::Unit>, Chain<K, <F as Field>::Unit>);

/// Reduced boundaries of the simplices of one dimension above that of the cycles.
pub(super) struct Cycles<'a, K, F: Field, R> {
    field: F,
    one: F::Unit,
    graph: &'a FilteredGraph,
    ranks: &'a R,
    bits: u32,
    /// That of the cycles.
    dimension: usize,
    /// By what gives birth: the reduced boundary of what kills, and the chain whose boundary it is.
    reduced: FxHashMap<K, Reduced<K, F>>,
    /// The terms of all of these.
    kept: usize,
}

impl<'a, K: Key, F: Field, R: Ranks> Cycles<'a, K, F, R> {
    /// Reduces the boundaries of the deaths of these pairs.
    pub(super) fn new(
        field: F,
        graph: &'a FilteredGraph,
        ranks: &'a R,
        dimension: usize,
        pairs: &[(K, Option<K>)],
        limits: Limits<'_>,
    ) -> Result<Self> {
        let one = field.unit(1).expect("1 is not 0 in a field");
        let bits = bits_of_vertex(graph.vertices());
        let mut cycles =
            Self { field, one, graph, ranks, bits, dimension, reduced: FxHashMap::default(), kept: 0 };
        let mut pairs: Vec<_> = pairs.iter().filter_map(|&(birth, death)| Some((birth, death?))).collect();
        pairs.sort_unstable_by_key(|&(_, death)| death);
        for (birth, death) in pairs {
            let (boundary, chain) = cycles.reduce(death, Some(birth), limits)?;
            cycles.kept += boundary.capacity() + chain.capacity();
            cycles.reduced.insert(birth, (boundary, chain));
        }
        Ok(cycles)
    }

    /// The bytes that are taken.
    pub(super) fn bytes(&self) -> u64 {
        let map = self.reduced.capacity() * (size_of::<(K, Reduced<K, F>)>() + 1);
        (map + self.kept * size_of::<(K, F::Unit)>()) as u64
    }

    /// The ends of an edge.
    pub(super) fn ends(&self, edge: K) -> [u32; 2] {
        self.graph.ends(edge.edge())
    }

    /// The cycle of a bar that ends, by its birth, with coefficient 1 there.
    pub(super) fn cycle(&self, birth: K) -> Chain<K, F::Unit> {
        let boundary = &self.reduced[&birth].0;
        let leading = boundary.iter().find(|entry| entry.0 == birth).expect("a cycle holds its birth").1;
        let inverse = self.field.invert(leading);
        boundary.iter().map(|&(key, unit)| (key, self.field.multiply(unit, inverse))).collect()
    }

    /// The chain of a simplex, once, and earlier ones of its dimension that has no boundary: the simplex gives birth.
    pub(super) fn kernel(&self, simplex: K, limits: Limits<'_>) -> Result<Chain<K, F::Unit>> {
        let (boundary, mut chain) = self.reduce(simplex, None, limits)?;
        debug_assert!(boundary.is_empty(), "a simplex that gives birth");
        cancel(self.field, &mut chain);
        Ok(chain)
    }

    /// The boundary of a simplex, reduced until its largest facet is `stop`, and the chain that it is the boundary of.
    fn reduce(&self, simplex: K, stop: Option<K>, limits: Limits<'_>) -> Result<Reduced<K, F>> {
        let mut heap = Left { field: self.field, heap: BinaryHeap::new(), units: FxHashMap::default() };
        let mut chain = Vec::new();
        self.add(simplex, self.one, &mut heap, &mut chain);
        while let Some((facet, unit)) = heap.largest() {
            let chain_bytes = (chain.capacity() * size_of::<(K, F::Unit)>()) as u64;
            limits.check_bytes("cycles", self.bytes() + heap.bytes() + chain_bytes)?;
            if Some(facet) == stop {
                break;
            }
            if let Some((boundary, other)) = self.reduced.get(&facet) {
                let leading = boundary.iter().find(|entry| entry.0 == facet).expect("the pivot").1;
                let factor = self.field.negate(self.field.multiply(unit, self.field.invert(leading)));
                for &(key, unit) in boundary {
                    heap.push(key, self.field.multiply(unit, factor));
                }
                chain.extend(other.iter().map(|&(key, unit)| (key, self.field.multiply(unit, factor))));
                continue;
            }
            // What is to be taken away now, and then what that leaves at the next facet of the path.
            let mut carried = unit;
            for (cofacet, from, to) in self.partners(facet, simplex) {
                let inverse = self.field.invert(self.incidence(cofacet, from));
                let factor = self.field.negate(self.field.multiply(carried, inverse));
                self.add(cofacet, factor, &mut heap, &mut chain);
                carried = self.field.multiply(factor, self.incidence(cofacet, to));
            }
        }
        cancel(self.field, &mut chain);
        let mut boundary: Chain<_, _> = heap.units.into_iter().collect();
        boundary.sort_unstable_by_key(|entry| entry.0);
        Ok((boundary, chain))
    }

    /// Adds a multiple of a simplex to a chain, and of its boundary to what is left.
    fn add(&self, simplex: K, factor: F::Unit, left: &mut Left<K, F>, chain: &mut Chain<K, F::Unit>) {
        chain.push((simplex, factor));
        for (facet, unit) in self.boundary(simplex) {
            left.push(facet, self.field.multiply(unit, factor));
        }
    }

    /// The facets of a simplex, each with its sign.
    fn boundary(&self, simplex: K) -> Chain<K, F::Unit> {
        let parts = Parts::of(simplex, self.bits, self.dimension);
        let ends = self.graph.ends(parts.edge);
        let vertices = parts.vertices(ends);
        let facets = (0..vertices.len()).map(|omitted| {
            let left: Vec<u32> =
                vertices.iter().copied().filter(|&vertex| vertex != vertices[omitted]).collect();
            let edge = if ends.contains(&vertices[omitted]) {
                let pairs =
                    left.iter().enumerate().flat_map(|(at, &a)| left[..at].iter().map(move |&b| (a, b)));
                pairs.map(|(a, b)| self.ranks.rank(a, b)).max().expect("a facet has an edge")
            } else {
                parts.edge
            };
            let others = left.iter().filter(|vertex| !self.graph.ends(edge).contains(vertex));
            let key = others.fold(K::of_edge(edge), |key, &vertex| key.with(self.bits, vertex));
            let even = (vertices.len() - 1 - omitted).is_multiple_of(2);
            (key, if even { self.one } else { self.field.negate(self.one) })
        });
        facets.collect()
    }

    fn incidence(&self, simplex: K, facet: K) -> F::Unit {
        let boundary = self.boundary(simplex);
        boundary.iter().find(|entry| entry.0 == facet).expect("a facet").1
    }

    /// The simplices whose boundaries take a facet away that gives birth: what it is apparent with, or those along the path in its block to an older
    /// vertex, before `end`. Each comes with the facet that it is to take away and the one at which it leaves something in its place.
    fn partners(&self, facet: K, end: K) -> Vec<(K, K, K)> {
        let parts = Parts::of(facet, self.bits, self.dimension - 1);
        let vertices = parts.vertices(self.graph.ends(parts.edge));
        let last = parts.others().last().copied();
        let least = self.ranks.least(&vertices, parts.edge);
        if let Some(y) = least.filter(|&y| last.is_none_or(|last| y < last)) {
            let cofacet = facet.with(self.bits, y);
            return vec![(cofacet, facet, facet)];
        }
        let last = last.expect("an edge that gives birth and is apparent with nothing is in a pair");
        let base: Vec<u32> = vertices.iter().copied().filter(|&vertex| vertex != last).collect();
        let mut block = Vec::new();
        self.ranks.joined(&base, 0, parts.edge - 1, &mut block);
        let [prefix @ .., _] = parts.others() else { unreachable!("a last vertex") };
        let limit = prefix.last().copied().unwrap_or(u32::MAX);
        let mut block: Vec<u32> =
            block.into_iter().map(|(x, _)| x).filter(|&x| x < limit && x != last).collect();
        let key = facet.without(self.bits, 1);
        let edge = |x: u32, y: u32| key.with(self.bits, x.max(y)).with(self.bits, x.min(y));
        // Breadth first; each vertex with the one it was reached from.
        let mut reached = vec![(last, usize::MAX)];
        let mut at = 0;
        while reached[reached.len() - 1].0 >= last {
            let from = reached[at].0;
            block.retain(|&x| {
                let near = self.ranks.rank(x, from) < parts.edge && edge(x, from) < end;
                if near {
                    reached.push((x, at));
                }
                !near
            });
            if let Some(found) = reached.iter().position(|&(x, _)| x < last) {
                reached.truncate(found + 1);
            }
            at += 1;
        }
        let mut path = Vec::new();
        let mut at = reached.len() - 1;
        while reached[at].1 != usize::MAX {
            let from = reached[at].1;
            let (to, start) = (reached[at].0, reached[from].0);
            path.push((edge(to, start), key.with(self.bits, start), key.with(self.bits, to)));
            at = from;
        }
        path.reverse();
        path
    }
}

/// Adds up the terms of a chain.
fn cancel<K: Key, F: Field>(field: F, chain: &mut Chain<K, F::Unit>) {
    let mut sums: FxHashMap<K, F::Unit> = FxHashMap::default();
    for &(key, unit) in &*chain {
        add(field, &mut sums, key, unit);
    }
    chain.clear();
    chain.extend(sums);
    chain.sort_unstable_by_key(|entry| entry.0);
}

fn add<K: Key, F: Field>(field: F, sums: &mut FxHashMap<K, F::Unit>, key: K, unit: F::Unit) {
    match sums.remove(&key).map_or(Some(unit), |before| field.add(before, unit)) {
        Some(sum) => sums.insert(key, sum),
        None => None,
    };
}

/// What is left of a boundary.
struct Left<K, F: Field> {
    field: F,
    /// All keys of `units`, and others.
    heap: BinaryHeap<K>,
    units: FxHashMap<K, F::Unit>,
}

impl<K: Key, F: Field> Left<K, F> {
    fn bytes(&self) -> u64 {
        (self.heap.capacity() * size_of::<K>() + self.units.capacity() * (size_of::<(K, F::Unit)>() + 2))
            as u64
    }

    fn push(&mut self, key: K, unit: F::Unit) {
        add(self.field, &mut self.units, key, unit);
        self.heap.push(key);
    }

    /// The largest facet.
    fn largest(&mut self) -> Option<(K, F::Unit)> {
        while let Some(&key) = self.heap.peek() {
            if let Some(&unit) = self.units.get(&key) {
                return Some((key, unit));
            }
            self.heap.pop();
        }
        None
    }
}
