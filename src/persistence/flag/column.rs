//! The column that is being reduced: a cochain, and its coboundary as far as it was enumerated.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::key::Key;
use super::limits::Limits;
use super::ranks::Ranks;
use super::simplices::Simplices;
use crate::algebra::Field;
use crate::error::Result;

/// Entries that cancel between two looks at the interrupt.
const BETWEEN_CHECKS: usize = 1 << 14;

/// An entry of the coboundary; the smallest key comes first out of a heap.
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

/// The part of a coboundary that is looked at: cofacets whose diameter edges are from `first` up to `end`, and that do not come before `from`.
#[derive(Clone, Copy)]
pub(super) struct Window<K> {
    pub(super) first: u32,
    pub(super) end: u32,
    pub(super) from: Option<K>,
}

/// A cochain and its coboundary.
pub(super) struct Column<K: Key, F: Field> {
    field: F,
    heap: BinaryHeap<Item<K, F::Unit>>,
    /// The cochain, terms that cancel included.
    pub(super) cochain: Vec<(K, F::Unit)>,
    joined: Vec<(u32, u32)>,
    /// How many entries the coboundary was given.
    pub(super) pushes: usize,
}

impl<K: Key, F: Field> Column<K, F> {
    pub(super) fn new(field: F) -> Self {
        Self { field, heap: BinaryHeap::new(), cochain: Vec::new(), joined: Vec::new(), pushes: 0 }
    }

    /// Becomes zero.
    pub(super) fn clear(&mut self) {
        self.heap.clear();
        self.cochain.clear();
        self.pushes = 0;
    }

    pub(super) fn bytes(&self) -> u64 {
        ((self.heap.capacity() + self.cochain.capacity()) * size_of::<(K, F::Unit)>()) as u64
    }

    /// Adds a multiple of a simplex.
    #[inline]
    pub(super) fn add<R: Ranks>(
        &mut self,
        simplices: &Simplices<'_, F, R>,
        (simplex, factor): (K, F::Unit),
        window: Window<K>,
    ) {
        self.cochain.push((simplex, factor));
        self.push(simplices, (simplex, factor), window);
    }

    /// Enumerates the coboundary of the cochain once more, in a window that follows those before.
    pub(super) fn widen<R: Ranks>(
        &mut self,
        simplices: &Simplices<'_, F, R>,
        window: Window<K>,
        limits: Limits<'_>,
    ) -> Result<()> {
        self.cancel();
        for at in 0..self.cochain.len() {
            if at % 256 == 0 {
                limits.check_bytes("columns", self.bytes())?;
            }
            self.push(simplices, self.cochain[at], window);
        }
        Ok(())
    }

    /// The smallest entry of the coboundary, which stays in.
    pub(super) fn pivot(&mut self, limits: Limits<'_>) -> Result<Option<(K, F::Unit)>> {
        let mut cancelled = 0;
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
                cancelled += 1;
                if cancelled % BETWEEN_CHECKS == 0 {
                    limits.check()?;
                }
            }
            if let Some(unit) = sum {
                self.heap.push(Item { key, unit });
                return Ok(Some((key, unit)));
            }
        }
        Ok(None)
    }

    /// Adds up the terms of the cochain.
    pub(super) fn cancel(&mut self) {
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

    /// Pushes the cofacets of a simplex in a window.
    fn push<R: Ranks>(
        &mut self,
        simplices: &Simplices<'_, F, R>,
        (simplex, factor): (K, F::Unit),
        Window { first, end, from }: Window<K>,
    ) {
        let (parts, vertices) = simplices.parts(simplex);
        if parts.edge > end {
            return;
        }
        let first = if parts.edge >= first { 0 } else { first };
        self.joined.clear();
        simplices.ranks.joined(&vertices, first, end, &mut self.joined);
        self.pushes += self.joined.len();
        for &(x, rank) in &self.joined {
            let key = simplices.cofacet(&parts, &vertices, x, rank);
            if from.is_none_or(|from| key >= from) {
                let smaller = vertices.iter().filter(|&&vertex| vertex < x).count();
                let unit = if smaller % 2 == 0 { factor } else { self.field.negate(factor) };
                self.heap.push(Item { key, unit });
            }
        }
    }
}
