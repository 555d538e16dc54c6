//! Persistent cohomology above dimension 1, with coboundaries that are computed when they are needed.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::dense::{self, Dense};
use super::key::{Key, Parts, Vertices, bits_of_vertex};
use super::ranks::Ranks;
use crate::algebra::Field;
use crate::complex::FilteredGraph;
use crate::error::{Error, Result};
use crate::persistence::watch::{Progress, Watch};

/// Additions between two looks at the interrupt.
const BETWEEN_CHECKS: usize = 256;

/// An entry of the column that is being reduced; the smallest key comes first out of a heap.
#[derive(Clone, Copy)]
struct Item<K, U> {
    key: K,
    unit: U,
}

impl<K: Key, U> PartialEq for Item<K, U> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<K: Key, U> Eq for Item<K, U> {}

impl<K: Key, U> PartialOrd for Item<K, U> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Key, U> Ord for Item<K, U> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.cmp(&self.key)
    }
}

/// A cochain: simplices of one dimension, each with its coefficient.
type Cochain<K, F> = Box<[(K, <F as Field>::Unit)]>;

/// The reduction of the coboundaries of the simplices of one dimension.
pub(super) struct Reduction<'a, K: Key, F: Field, R> {
    field: F,
    one: F::Unit,
    graph: &'a FilteredGraph,
    ranks: &'a R,
    bits: u32,
    dimension: usize,
    /// The place of a reduced column by its pivot.
    pivots: FxHashMap<K, u32>,
    /// By place: the cochain whose coboundary the reduced column is, with coefficient 1 at the pivot.
    cochains: Vec<Cochain<K, F>>,
    heap: BinaryHeap<Item<K, F::Unit>>,
    /// The cochains of simplices that are paired with nothing.
    essential: FxHashMap<K, Cochain<K, F>>,
    /// The cochain of the column being reduced, terms that cancel included.
    cochain: Vec<(K, F::Unit)>,
    joined: Vec<(u32, u32)>,
    /// How many entries were pushed for the column being reduced.
    pushes: usize,
    /// The entries of all cochains that are kept.
    kept: usize,
    /// The bytes that columns may take.
    limit: u64,
}

/// Simplices, each with what it is paired with.
pub(super) type Pairs<K> = Vec<(K, Option<K>)>;

impl<'a, K: Key, F: Field, R: Ranks> Reduction<'a, K, F, R> {
    pub(super) fn new(
        field: F,
        graph: &'a FilteredGraph,
        ranks: &'a R,
        dimension: usize,
        limit: u64,
    ) -> Self {
        Self {
            field,
            one: field.unit(1).expect("1 is not 0 in a field"),
            graph,
            ranks,
            bits: bits_of_vertex(graph.vertices()),
            dimension,
            pivots: FxHashMap::default(),
            cochains: Vec::new(),
            heap: BinaryHeap::new(),
            essential: FxHashMap::default(),
            cochain: Vec::new(),
            joined: Vec::new(),
            pushes: 0,
            kept: 0,
            limit,
        }
    }

    /// Pairs these simplices, descending, none of which kills.
    pub(super) fn run(&mut self, columns: &[K], watch: Watch<'_>) -> Result<Pairs<K>> {
        let mut pairs = Vec::with_capacity(columns.len());
        for (done, &column) in columns.iter().enumerate() {
            watch.report(Progress { dimension: self.dimension, done, columns: columns.len() });
            pairs.push((column, self.reduce(column, watch)?));
        }
        Ok(pairs)
    }

    /// Whether a simplex is a pivot.
    pub(super) fn kills(&self, key: &K) -> bool {
        self.pivots.contains_key(key)
    }

    /// The cocycle of a pair, with coefficient 1 at the birth.
    pub(super) fn cocycle(&self, birth: K, death: Option<K>) -> Vec<(K, F::Unit)> {
        let cochain = match death {
            Some(death) => &self.cochains[self.pivots[&death] as usize],
            None => &self.essential[&birth],
        };
        let leading = cochain.iter().find(|entry| entry.0 == birth).expect("a cocycle holds its birth").1;
        let inverse = self.field.invert(leading);
        cochain.iter().map(|&(key, unit)| (key, self.field.multiply(unit, inverse))).collect()
    }

    fn parts(&self, key: K) -> (Parts, Vertices) {
        let parts = Parts::of(key, self.bits, self.dimension - 1);
        (parts, parts.vertices(self.graph.ends(parts.edge)))
    }

    /// Reduces the coboundary of a simplex; returns its pivot.
    fn reduce(&mut self, simplex: K, watch: Watch<'_>) -> Result<Option<K>> {
        let last = self.graph.edges() as u32 - 1;
        let first = Parts::of(simplex, self.bits, self.dimension - 1).edge;
        let (mut end, mut additions) = (first, 0);
        self.heap.clear();
        self.cochain.clear();
        self.pushes = 0;
        self.cochain.push((simplex, self.one));
        self.push(simplex, self.one, first, end, None);
        loop {
            additions += 1;
            if additions % BETWEEN_CHECKS == 1 {
                watch.check()?;
                self.check_limit()?;
            }
            let Some(Item { key: pivot, unit }) = self.pivot() else {
                if end == last {
                    self.cancel();
                    self.essential.insert(simplex, self.cochain.as_slice().into());
                    return Ok(None);
                }
                let width = (end - first).saturating_mul(4).max(1024);
                let start = end + 1;
                end = first.saturating_add(width).min(last);
                self.cancel();
                for at in 0..self.cochain.len() {
                    let (key, unit) = self.cochain[at];
                    self.push(key, unit, start, end, None);
                }
                continue;
            };
            if size_of::<F::Unit>() == 0 && self.dimension == 2 && self.pushes > 1 << 12 {
                let edge = Parts::of(pivot, self.bits, self.dimension).edge;
                if dense::pays(self.graph, edge, self.pushes) {
                    return self.finish_dense(simplex, edge, watch);
                }
            }
            let factor = self.field.negate(unit);
            if let Some(&place) = self.pivots.get(&pivot) {
                self.add(place, factor, pivot, end);
                continue;
            }
            let parts = Parts::of(pivot, self.bits, self.dimension);
            let vertices = parts.vertices(self.graph.ends(parts.edge));
            if let Some((facet, incidence)) = self.apparent(pivot, &parts, &vertices) {
                let factor = self.field.multiply(factor, self.field.invert(incidence));
                self.cochain.push((facet, factor));
                self.push(facet, factor, parts.edge, end, Some(pivot));
            } else if let Some(cochain) = self.merge(pivot, &parts, &vertices) {
                let place = self.keep(pivot, cochain);
                self.add(place, factor, pivot, end);
            } else {
                self.cancel();
                let inverse = self.field.invert(unit);
                let field = self.field;
                let scaled = self.cochain.iter().map(|&(key, unit)| (key, field.multiply(unit, inverse)));
                let cochain = scaled.collect();
                self.keep(pivot, cochain);
                return Ok(Some(pivot));
            }
        }
    }

    /// Goes on from a diameter edge with the cochain as bits; see [`dense`].
    fn finish_dense(&mut self, simplex: K, edge: u32, watch: Watch<'_>) -> Result<Option<K>> {
        let mut dense = Dense::new(self.graph, self.ranks, self.bits, edge);
        for &(key, _) in &self.cochain {
            dense.toggle(key);
        }
        let (edges, mut end) = (self.graph.edges() as u32, edge);
        loop {
            watch.check()?;
            end = end.saturating_add(64).min(edges);
            while let Some((pivot, least)) = dense.next::<K>(end) {
                if let Some(&place) = self.pivots.get(&pivot) {
                    self.cochains[place as usize].iter().for_each(|entry| dense.toggle(entry.0));
                    continue;
                }
                if least {
                    dense.toggle(pivot.without(self.bits, 1));
                    continue;
                }
                let parts = Parts::of(pivot, self.bits, self.dimension);
                let vertices = parts.vertices(self.graph.ends(parts.edge));
                if let Some(cochain) = self.merge(pivot, &parts, &vertices) {
                    cochain.iter().for_each(|entry| dense.toggle(entry.0));
                    self.keep(pivot, cochain);
                    continue;
                }
                let cochain = dense.all().into_iter().map(|key| (key, self.one)).collect();
                self.keep(pivot, cochain);
                return Ok(Some(pivot));
            }
            if end == edges {
                let cochain = dense.all().into_iter().map(|key| (key, self.one)).collect();
                self.essential.insert(simplex, cochain);
                return Ok(None);
            }
        }
    }

    fn check_limit(&self) -> Result<()> {
        let entries = self.kept + self.heap.capacity() + self.cochain.capacity();
        if (entries * size_of::<(K, F::Unit)>()) as u64 <= self.limit {
            return Ok(());
        }
        Err(Error::Limit(format!(
            "the columns of dimension {} take more than the {} bytes that the memory limit leaves for them",
            self.dimension, self.limit
        )))
    }

    fn keep(&mut self, pivot: K, cochain: Cochain<K, F>) -> u32 {
        let place = self.cochains.len() as u32;
        self.pivots.insert(pivot, place);
        self.kept += cochain.len();
        self.cochains.push(cochain);
        place
    }

    /// Adds a reduced column.
    fn add(&mut self, place: u32, factor: F::Unit, pivot: K, end: u32) {
        let cochain = std::mem::take(&mut self.cochains[place as usize]);
        let first = Parts::of(pivot, self.bits, self.dimension).edge;
        for &(key, unit) in &cochain {
            let unit = self.field.multiply(unit, factor);
            self.cochain.push((key, unit));
            self.push(key, unit, first, end, Some(pivot));
        }
        self.cochains[place as usize] = cochain;
    }

    /// The smallest entry, which stays in.
    fn pivot(&mut self) -> Option<Item<K, F::Unit>> {
        while let Some(Item { key, unit }) = self.heap.pop() {
            let mut sum = Some(unit);
            while let Some(next) = self.heap.peek()
                && next.key == key
            {
                sum = match sum {
                    Some(sum) => self.field.add(sum, next.unit),
                    None => Some(next.unit),
                };
                self.heap.pop();
            }
            if let Some(unit) = sum {
                let item = Item { key, unit };
                self.heap.push(item);
                return Some(item);
            }
        }
        None
    }

    /// Adds up the terms of the cochain.
    fn cancel(&mut self) {
        self.cochain.sort_unstable_by_key(|&(key, _)| key);
        let (mut kept, mut at) = (0, 0);
        while at < self.cochain.len() {
            let (key, unit) = self.cochain[at];
            let mut sum = Some(unit);
            at += 1;
            while at < self.cochain.len() && self.cochain[at].0 == key {
                let next = self.cochain[at].1;
                sum = sum.map_or(Some(next), |sum| self.field.add(sum, next));
                at += 1;
            }
            if let Some(unit) = sum {
                self.cochain[kept] = (key, unit);
                kept += 1;
            }
        }
        self.cochain.truncate(kept);
    }

    /// Pushes the cofacets of a simplex whose diameter edges are from `first` up to `end`, and that do not come before `from`.
    fn push(&mut self, simplex: K, factor: F::Unit, first: u32, end: u32, from: Option<K>) {
        let (parts, vertices) = self.parts(simplex);
        if parts.edge > end {
            return;
        }
        let first = if parts.edge >= first { 0 } else { first };
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        self.ranks.joined(&vertices, first, end, &mut joined);
        self.pushes += joined.len();
        for &(x, rank) in &joined {
            let smaller = vertices.iter().filter(|&&vertex| vertex < x).count();
            let key = self.cofacet(&parts, &vertices, x, rank);
            if from.is_none_or(|from| key >= from) {
                let unit = if smaller % 2 == 0 { factor } else { self.field.negate(factor) };
                self.heap.push(Item { key, unit });
            }
        }
        self.joined = joined;
    }

    /// The key of a simplex with one more vertex; `rank` is the largest of the edges that join it.
    fn cofacet(&self, parts: &Parts, vertices: &[u32], x: u32, rank: u32) -> K {
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

    /// The facet of a pivot whose first cofacet it is and that is its last facet, if there is one, with its incidence.
    fn apparent(&self, pivot: K, parts: &Parts, vertices: &[u32]) -> Option<(K, F::Unit)> {
        let last = *parts.others().last().expect("a pivot has two vertices beside its diameter edge");
        let (mut facet, mut count) = ([0; 34], 0);
        for &vertex in vertices.iter().filter(|&&vertex| vertex != last) {
            facet[count] = vertex;
            count += 1;
        }
        let least = self.ranks.least(&facet[..count], parts.edge)?;
        (least == last).then(|| (pivot.without(self.bits, 1), self.sign(vertices, last)))
    }

    /// The incidence of a simplex and its facet without a vertex.
    fn sign(&self, vertices: &[u32], omitted: u32) -> F::Unit {
        let smaller = vertices.iter().filter(|&&vertex| vertex < omitted).count();
        if smaller % 2 == 0 { self.one } else { self.field.negate(self.one) }
    }

    /// If the last two vertices of a pivot join two components of its block, the cochain that is constant on the younger.
    fn merge(&self, pivot: K, parts: &Parts, vertices: &[u32]) -> Option<Cochain<K, F>> {
        let [prefix @ .., a, b] = parts.others() else { return None };
        let base: Vec<u32> = vertices.iter().copied().filter(|vertex| vertex != a && vertex != b).collect();
        let mut block = Vec::new();
        self.ranks.joined(&base, 0, parts.edge - 1, &mut block);
        let mut block: Vec<u32> = block.into_iter().map(|(x, _)| x).filter(|x| x < a).collect();
        debug_assert!(prefix.iter().all(|vertex| vertex > a), "vertices descend");
        let joined = |x: u32, y: u32| self.ranks.rank(x, y) < parts.edge;
        // The component of b, unless it holds one of the neighbours of a that come before b.
        let mut component = vec![*b];
        block.retain(|x| x != b);
        let mut at = 0;
        while at < component.len() {
            let y = component[at];
            at += 1;
            let start = component.len();
            block.retain(|&x| {
                let near = joined(x, y);
                if near {
                    component.push(x);
                }
                !near
            });
            if component[start..].iter().any(|&x| x < *b && joined(x, *a)) {
                return None;
            }
        }
        // The component of a and of those neighbours.
        let mut other = vec![*a];
        block.retain(|&x| {
            let near = x < *b && joined(x, *a);
            if near {
                other.push(x);
            }
            !near
        });
        let mut at = 1;
        while at < other.len() {
            let y = other[at];
            at += 1;
            block.retain(|&x| {
                let near = joined(x, y);
                if near {
                    other.push(x);
                }
                !near
            });
        }
        let (young, inside, outside) =
            if component.iter().min() > other.iter().min() { (component, *b, *a) } else { (other, *a, *b) };
        let units = |x: u32| self.sign(&base, x);
        let facet: Vec<u32> = vertices.iter().copied().filter(|&vertex| vertex != outside).collect();
        debug_assert!(facet.contains(&inside), "the facet in the younger component");
        let leading = self.field.multiply(units(inside), self.sign(vertices, outside));
        let inverse = self.field.invert(leading);
        let key = pivot.without(self.bits, 2);
        Some(
            young.iter().map(|&x| (key.with(self.bits, x), self.field.multiply(units(x), inverse))).collect(),
        )
    }
}
