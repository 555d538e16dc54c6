//! Reduced columns by their pivots.

use rustc_hash::FxHashMap;

use super::key::Key;
use super::simplices::Cochain;
use crate::algebra::Field;

/// The reduced columns so far, as cochains of which they are the coboundaries, with coefficient 1 at the pivot.
pub(super) struct Reduced<K: Key, F: Field> {
    /// The place of a reduced column by its pivot.
    pivots: FxHashMap<K, u32>,
    cochains: Vec<Cochain<K, F>>,
    /// The entries of all cochains.
    entries: usize,
}

impl<K: Key, F: Field> Reduced<K, F> {
    pub(super) fn new() -> Self {
        Self { pivots: FxHashMap::default(), cochains: Vec::new(), entries: 0 }
    }

    /// Whether a simplex is a pivot.
    #[inline]
    pub(super) fn contains(&self, pivot: &K) -> bool {
        self.pivots.contains_key(pivot)
    }

    /// The cochain of a pivot.
    #[inline]
    pub(super) fn get(&self, pivot: &K) -> Option<&Cochain<K, F>> {
        self.pivots.get(pivot).map(|&place| &self.cochains[place as usize])
    }

    pub(super) fn keep(&mut self, pivot: K, cochain: Cochain<K, F>) {
        self.pivots.insert(pivot, self.cochains.len() as u32);
        self.entries += cochain.len();
        self.cochains.push(cochain);
    }

    /// The bytes that are taken.
    pub(super) fn bytes(&self) -> u64 {
        let pivots = self.pivots.capacity() * (size_of::<(K, u32)>() + 1);
        let cochains = self.cochains.capacity() * size_of::<Cochain<K, F>>();
        (self.entries * size_of::<(K, F::Unit)>() + pivots + cochains) as u64
    }
}
