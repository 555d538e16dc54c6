//! The reduction of one column, as far as it goes with the reduced columns that are there.

use super::column::{Column, Window};
use super::dense::{self, Dense, Pivot};
use super::engine::Ways;
use super::key::Key;
use super::limits::Limits;
use super::ranks::Ranks;
use super::reduced::Reduced;
use super::simplices::{Cochain, Simplices};
use super::triangles;
use crate::algebra::Field;
use crate::error::Result;

/// The bytes for a place for every triangle that each column of a batch may take; more are taken by one at a time.
const PLACES_APART: u64 = 1 << 22;

/// What columns are reduced with.
pub(super) struct Means<'c, 'a, K: Key, F: Field, R> {
    pub(super) simplices: &'c Simplices<'a, F, R>,
    pub(super) reduced: &'c Reduced<K, F>,
    pub(super) ways: Ways<'a>,
    pub(super) limits: Limits<'a>,
    /// Whether nobody else reduces a column meanwhile.
    pub(super) alone: bool,
}

/// Why a reduction does not go on.
#[derive(Clone, Copy)]
pub(super) enum Stop<K, U> {
    /// Nothing is left.
    Essential,
    /// The pivot, with this coefficient, is not that of a column that is there.
    Pivot(K, U),
    /// It needs more memory than there is for each.
    Alone,
}

/// The column of a simplex under reduction.
pub(super) struct Task<'a, K: Key, F: Field, R> {
    pub(super) column: Column<K, F>,
    /// The diameter edges of the cofacets that were enumerated.
    first: u32,
    end: u32,
    /// The cochain, if the column goes on with a place for every triangle.
    dense: Option<Dense<'a, F, R>>,
    /// Pivots that are paired within their blocks, and came up; and the terms of their cochains.
    merges: Vec<(K, Cochain<K, F>)>,
    merged: usize,
    pub(super) stop: Stop<K, F::Unit>,
    /// What is to be kept if the pivot is free, with coefficient 1 there.
    pub(super) cochain: Cochain<K, F>,
}

impl<'a, K: Key, F: Field, R: Ranks> Task<'a, K, F, R> {
    pub(super) fn new(field: F) -> Self {
        Self {
            column: Column::new(field),
            first: 0,
            end: 0,
            dense: None,
            merges: Vec::new(),
            merged: 0,
            stop: Stop::Alone,
            cochain: Box::default(),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        let cochain = self.cochain.len() * size_of::<(K, F::Unit)>();
        self.bytes_on_the_way() + cochain as u64 + self.dense.as_ref().map_or(0, Dense::bytes)
    }

    /// The bytes that grow while the column is reduced.
    fn bytes_on_the_way(&self) -> u64 {
        let merges = self.merges.capacity() * size_of::<(K, Cochain<K, F>)>();
        self.column.bytes() + (merges + self.merged * size_of::<(K, F::Unit)>()) as u64
    }

    fn keep_merge(&mut self, pivot: K, cochain: Cochain<K, F>) {
        self.merged += cochain.len();
        self.merges.push((pivot, cochain));
    }

    /// Takes the pivots out that are paired within their blocks, with their cochains.
    pub(super) fn take_merges(&mut self) -> impl Iterator<Item = (K, Cochain<K, F>)> {
        self.merged = 0;
        self.merges.drain(..)
    }

    /// Gives back what only this column needs.
    pub(super) fn end(&mut self) {
        self.dense = None;
        self.cochain = Box::default();
    }

    /// Begins with the coboundary of another simplex, and goes on.
    pub(super) fn begin(&mut self, simplex: K, means: &Means<'_, 'a, K, F, R>) -> Result<()> {
        let Means { simplices, .. } = means;
        self.first = simplices.edge(simplex);
        self.end = self.first;
        self.column.clear();
        let window = Window { first: self.first, end: self.end, from: None };
        self.column.add(simplices, (simplex, simplices.one), window);
        self.go_on(means)
    }

    /// Reduces until there is a reason to stop.
    pub(super) fn go_on(&mut self, means: &Means<'_, 'a, K, F, R>) -> Result<()> {
        self.stop = match self.dense.take() {
            Some(dense) => self.go_on_with(dense, means)?,
            None => self.go_on_without(means)?,
        };
        if let Stop::Pivot(_, unit) = self.stop {
            let (field, mut cochain) = (means.simplices.field, self.cochain());
            let inverse = field.invert(unit);
            cochain.iter_mut().for_each(|entry| entry.1 = field.multiply(entry.1, inverse));
            self.cochain = cochain;
        }
        Ok(())
    }

    /// Reduces with a heap of cofacets.
    fn go_on_without(&mut self, means: &Means<'_, 'a, K, F, R>) -> Result<Stop<K, F::Unit>> {
        let &Means { simplices, reduced, limits, .. } = means;
        let (field, last) = (simplices.field, simplices.graph.edges() as u32 - 1);
        loop {
            limits.check_bytes("columns", reduced.bytes() + self.bytes_on_the_way())?;
            let Some((pivot, unit)) = self.column.pivot(limits)? else {
                if self.end == last {
                    return Ok(Stop::Essential);
                }
                self.widen(last, means)?;
                continue;
            };
            let edge = pivot.without(simplices.bits, simplices.dimension).edge();
            if let Some(bytes) = self.is_for_places(edge, means) {
                if !means.alone && bytes > PLACES_APART {
                    return Ok(Stop::Alone);
                }
                let mut dense = Dense::new(field, simplices.graph, simplices.ranks, simplices.bits, edge);
                for &(key, unit) in &self.column.cochain {
                    dense.add(key, unit);
                }
                return self.go_on_with(dense, means);
            }
            let factor = field.negate(unit);
            if let Some(cochain) = reduced.get(&pivot) {
                self.add(cochain, factor, pivot, means)?;
                continue;
            }
            let cofacet = simplices.above(pivot);
            if let Some((facet, incidence)) = simplices.apparent(&cofacet) {
                let factor = field.multiply(factor, field.invert(incidence));
                let window = Window { first: simplices.edge(facet), end: self.end, from: Some(pivot) };
                self.column.add(simplices, (facet, factor), window);
            } else if let Some(cochain) = simplices.merge(&cofacet) {
                self.add(&cochain, factor, pivot, means)?;
                self.keep_merge(pivot, cochain);
            } else {
                return Ok(Stop::Pivot(pivot, unit));
            }
        }
    }

    /// Enumerates cofacets up to a diameter that is four times as far away.
    fn widen(&mut self, last: u32, means: &Means<'_, 'a, K, F, R>) -> Result<()> {
        let width = (self.end - self.first).saturating_mul(4).max(1024);
        let start = self.end + 1;
        self.end = self.first.saturating_add(width).min(last);
        self.column.widen(means.simplices, Window { first: start, end: self.end, from: None }, means.limits)
    }

    /// The bytes that are needed if the column is to go on with a place for every triangle, which must have room.
    fn is_for_places(&self, edge: u32, means: &Means<'_, 'a, K, F, R>) -> Option<u64> {
        let Simplices { field, dimension, graph, .. } = *means.simplices;
        let width = triangles::bits(field);
        if dimension != 2 || !(means.ways.dense)(graph, width, edge, self.column.pushes) {
            return None;
        }
        let bytes = dense::bytes(width, graph.vertices());
        means.limits.allows(means.reduced.bytes() + self.bytes_on_the_way() + bytes).then_some(bytes)
    }

    /// Reduces with a place for every triangle; see [`dense`].
    fn go_on_with(
        &mut self,
        mut dense: Dense<'a, F, R>,
        means: &Means<'_, 'a, K, F, R>,
    ) -> Result<Stop<K, F::Unit>> {
        let &Means { simplices, reduced, limits, .. } = means;
        let (field, edges, mut end) = (simplices.field, simplices.graph.edges() as u32, dense.edge());
        let mut stop = Stop::Essential;
        'edges: while end < edges {
            end = end.saturating_add(64).min(edges);
            limits.check()?;
            while let Some(Pivot { key: pivot, unit, apparent }) = dense.next::<K>(end) {
                limits.check()?;
                let factor = field.negate(unit);
                let mut add = |cochain: &Cochain<K, F>| {
                    for &(key, unit) in cochain {
                        dense.add(key, field.multiply(unit, factor));
                    }
                };
                if let Some(cochain) = reduced.get(&pivot) {
                    add(cochain);
                } else if let Some((facet, incidence)) = apparent {
                    dense.add(facet, field.multiply(factor, field.invert(incidence)));
                } else if let Some(cochain) = simplices.merge(&simplices.above(pivot)) {
                    add(&cochain);
                    self.keep_merge(pivot, cochain);
                } else {
                    stop = Stop::Pivot(pivot, unit);
                    break 'edges;
                }
            }
        }
        self.dense = Some(dense);
        Ok(stop)
    }

    /// The cochain so far.
    pub(super) fn cochain(&mut self) -> Cochain<K, F> {
        if let Some(dense) = &self.dense {
            return dense.all().into();
        }
        self.column.cancel();
        self.column.cochain.as_slice().into()
    }

    /// Adds a reduced column.
    fn add(
        &mut self,
        cochain: &[(K, F::Unit)],
        factor: F::Unit,
        pivot: K,
        means: &Means<'_, 'a, K, F, R>,
    ) -> Result<()> {
        let &Means { simplices, reduced, limits, .. } = means;
        let first = pivot.without(simplices.bits, simplices.dimension).edge();
        let window = Window { first, end: self.end, from: Some(pivot) };
        let kept = reduced.bytes() + self.bytes_on_the_way() - self.column.bytes();
        for (at, &(key, unit)) in cochain.iter().enumerate() {
            if at % 256 == 255 {
                limits.check_bytes("columns", kept + self.column.bytes())?;
            }
            let unit = simplices.field.multiply(unit, factor);
            self.column.add(simplices, (key, unit), window);
        }
        Ok(())
    }
}
