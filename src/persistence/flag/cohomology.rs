//! Persistent cohomology above dimension 1, with coboundaries that are computed when they are needed.

use rustc_hash::FxHashMap;

use super::column::{Column, Window};
use super::dense::{self, Dense, Pivot};
use super::engine::Ways;
use super::key::Key;
use super::limits::Limits;
use super::ranks::Ranks;
use super::simplices::{Cochain, Simplices};
use super::triangles;
use crate::algebra::Field;
use crate::error::Result;

/// The reduction of the coboundaries of the simplices of one dimension.
pub(super) struct Reduction<'a, K: Key, F: Field, R> {
    simplices: Simplices<'a, F, R>,
    ways: Ways<'a>,
    limits: Limits<'a>,
    /// The place of a reduced column by its pivot.
    pivots: FxHashMap<K, u32>,
    /// By place: the cochain whose coboundary the reduced column is, with coefficient 1 at the pivot.
    cochains: Vec<Cochain<K, F>>,
    /// The cochains of simplices that are paired with nothing, if cocycles are asked for.
    essential: Option<FxHashMap<K, Cochain<K, F>>>,
    column: Column<K, F>,
    /// The entries of all cochains that are kept.
    kept: usize,
}

/// Simplices, each with what it is paired with.
pub(super) type Pairs<K> = Vec<(K, Option<K>)>;

impl<'a, K: Key, F: Field, R: Ranks> Reduction<'a, K, F, R> {
    /// Nothing reduced yet; [`Reduction::cocycle`] works if `cocycles` are asked for.
    pub(super) fn new(
        simplices: Simplices<'a, F, R>,
        ways: Ways<'a>,
        limits: Limits<'a>,
        cocycles: bool,
    ) -> Self {
        let column = Column::new(simplices.field);
        Self {
            simplices,
            ways,
            limits,
            pivots: FxHashMap::default(),
            cochains: Vec::new(),
            essential: cocycles.then(FxHashMap::default),
            column,
            kept: 0,
        }
    }

    /// Pairs these simplices, descending, none of which kills.
    pub(super) fn run(&mut self, columns: &[K]) -> Result<Pairs<K>> {
        let mut pairs = Vec::with_capacity(columns.len());
        for (done, &column) in columns.iter().enumerate() {
            self.limits.report(self.simplices.dimension, done, columns.len());
            pairs.push((column, self.reduce(column)?));
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
            None => &self.essential.as_ref().expect("cocycles are asked for")[&birth],
        };
        let field = self.simplices.field;
        let leading = cochain.iter().find(|entry| entry.0 == birth).expect("a cocycle holds its birth").1;
        let inverse = field.invert(leading);
        cochain.iter().map(|&(key, unit)| (key, field.multiply(unit, inverse))).collect()
    }

    /// The bytes of what is kept.
    pub(super) fn bytes(&self) -> u64 {
        let pivots = self.pivots.capacity() * (size_of::<(K, u32)>() + 2);
        let cochains = self.cochains.capacity() * size_of::<Cochain<K, F>>();
        (self.kept * size_of::<(K, F::Unit)>() + pivots + cochains) as u64
    }

    fn check(&self) -> Result<()> {
        self.limits.check_bytes("columns", self.bytes() + self.column.bytes())
    }

    /// Reduces the coboundary of a simplex; returns its pivot.
    fn reduce(&mut self, simplex: K) -> Result<Option<K>> {
        let field = self.simplices.field;
        let last = self.simplices.graph.edges() as u32 - 1;
        let first = self.simplices.edge(simplex);
        let mut end = first;
        self.column.clear();
        self.column.add(&self.simplices, (simplex, self.simplices.one), Window { first, end, from: None });
        loop {
            self.check()?;
            let Some((pivot, unit)) = self.column.pivot(self.limits)? else {
                if end == last {
                    self.keep_essential(simplex);
                    return Ok(None);
                }
                let width = (end - first).saturating_mul(4).max(1024);
                let start = end + 1;
                end = first.saturating_add(width).min(last);
                self.column.widen(&self.simplices, Window { first: start, end, from: None }, self.limits)?;
                continue;
            };
            if self.goes_on_densely(pivot) {
                return self.finish_dense(simplex, pivot);
            }
            let factor = field.negate(unit);
            if let Some(&place) = self.pivots.get(&pivot) {
                self.add(place, factor, pivot, end)?;
                continue;
            }
            let cofacet = self.simplices.above(pivot);
            if let Some((facet, incidence)) = self.simplices.apparent(&cofacet) {
                let factor = field.multiply(factor, field.invert(incidence));
                let first = self.simplices.edge(facet);
                self.column.add(&self.simplices, (facet, factor), Window { first, end, from: Some(pivot) });
            } else if let Some(cochain) = self.simplices.merge(&cofacet) {
                let place = self.keep(pivot, cochain);
                self.add(place, factor, pivot, end)?;
            } else {
                self.column.cancel();
                let inverse = field.invert(unit);
                let terms = self.column.cochain.iter();
                let cochain = terms.map(|&(key, unit)| (key, field.multiply(unit, inverse))).collect();
                self.keep(pivot, cochain);
                return Ok(Some(pivot));
            }
        }
    }

    /// Whether the column is to be finished with a place for every triangle, which must have room.
    fn goes_on_densely(&self, pivot: K) -> bool {
        let Simplices { field, dimension, graph, bits, .. } = self.simplices;
        if dimension != 2 {
            return false;
        }
        let (edge, width) = (pivot.without(bits, 2).edge(), triangles::bits(field));
        (self.ways.dense)(graph, width, edge, self.column.pushes)
            && self.limits.allows(self.bytes() + self.column.bytes() + dense::bytes(width, graph.vertices()))
    }

    /// Goes on from a pivot with a place for every triangle; see [`dense`].
    fn finish_dense(&mut self, simplex: K, pivot: K) -> Result<Option<K>> {
        let Simplices { field, graph, ranks, bits, .. } = self.simplices;
        let edge = pivot.without(bits, 2).edge();
        let mut dense = Dense::new(field, graph, ranks, bits, edge);
        for &(key, unit) in &self.column.cochain {
            dense.add(key, unit);
        }
        let (edges, mut end) = (graph.edges() as u32, edge);
        while end < edges {
            end = end.saturating_add(64).min(edges);
            self.limits.check()?;
            while let Some(Pivot { key: pivot, unit, apparent }) = dense.next::<K>(end) {
                self.limits.check()?;
                let factor = field.negate(unit);
                let mut add = |cochain: &Cochain<K, F>| {
                    for &(key, unit) in cochain {
                        dense.add(key, field.multiply(unit, factor));
                    }
                };
                if let Some(&place) = self.pivots.get(&pivot) {
                    add(&self.cochains[place as usize]);
                } else if let Some((facet, incidence)) = apparent {
                    dense.add(facet, field.multiply(factor, field.invert(incidence)));
                } else if let Some(cochain) = self.simplices.merge(&self.simplices.above(pivot)) {
                    add(&cochain);
                    self.keep(pivot, cochain);
                } else {
                    let inverse = field.invert(unit);
                    let terms = dense.all().into_iter();
                    let cochain = terms.map(|(key, unit)| (key, field.multiply(unit, inverse)));
                    self.keep(pivot, cochain.collect());
                    return Ok(Some(pivot));
                }
            }
        }
        if self.essential.is_some() {
            self.column.cochain = dense.all();
            self.keep_essential(simplex);
        }
        Ok(None)
    }

    fn keep(&mut self, pivot: K, cochain: Cochain<K, F>) -> u32 {
        let place = self.cochains.len() as u32;
        self.pivots.insert(pivot, place);
        self.kept += cochain.len();
        self.cochains.push(cochain);
        place
    }

    /// Keeps the cochain of a simplex that is paired with nothing, if cocycles are asked for.
    fn keep_essential(&mut self, simplex: K) {
        if let Some(essential) = &mut self.essential {
            self.column.cancel();
            self.kept += self.column.cochain.len();
            essential.insert(simplex, self.column.cochain.as_slice().into());
        }
    }

    /// Adds a reduced column.
    fn add(&mut self, place: u32, factor: F::Unit, pivot: K, end: u32) -> Result<()> {
        let first = pivot.without(self.simplices.bits, self.simplices.dimension).edge();
        let window = Window { first, end, from: Some(pivot) };
        let kept = self.bytes();
        for (at, &(key, unit)) in self.cochains[place as usize].iter().enumerate() {
            if at % 256 == 255 {
                self.limits.check_bytes("columns", kept + self.column.bytes())?;
            }
            let unit = self.simplices.field.multiply(unit, factor);
            self.column.add(&self.simplices, (key, unit), window);
        }
        Ok(())
    }
}
