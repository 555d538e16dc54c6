//! From simplices in order to the filtered complex.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

use super::facets::{Facets, Tree, facets};
use super::filtered::FilteredComplex;
use super::level::{Level, Vertices};
use super::merge::{ascending, merge};
use super::order::order;
use crate::algebra::{Entry, SparseColumns};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The simplices of a [`Builder`](super::Builder), each dimension in the order of the filtration.
pub struct SortedSimplices {
    vertices: Vertices,
    /// By dimension.
    trees: Vec<Tree>,
    /// By dimension and rank, the ascending bits of the values.
    keys: Vec<Vec<u64>>,
    scratch: Vec<u64>,
}

impl SortedSimplices {
    pub(super) fn new(
        vertices: Vertices,
        levels: Vec<Level>,
        mut scratch: Vec<u64>,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let (mut trees, mut keys) = (Vec::with_capacity(levels.len()), Vec::with_capacity(levels.len()));
        for level in levels {
            let (ranks, sorted) = ranks(&level.values, &mut scratch, interrupt)?;
            trees.push(Tree { level, ranks, facets: Vec::new(), children: Vec::new() });
            keys.push(sorted);
        }
        Ok(Self { vertices, trees, keys, scratch })
    }

    /// The complex of these simplices.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input), naming the simplex, if one lacks a facet or comes before one of its facets;
    /// [`Error::Interrupted`](crate::Error::Interrupted) if the token is set meanwhile.
    pub fn build(self, interrupt: &Interrupt) -> Result<FilteredComplex> {
        let Self { vertices, trees, keys, scratch } = self;
        let dimensions = trees.len();
        let (mut positions, mut boundaries, mut signs) = (Vec::new(), Vec::new(), Vec::new());
        let mut labels = vec![0; vertices.labels.len()];
        let mut lower: Option<Tree> = None;
        for (dimension, mut tree) in trees.into_iter().enumerate() {
            let count = tree.ranks.len();
            let mut found = Facets { rows: Vec::new(), signs: Vec::new() };
            if let Some(lower) = &lower {
                let wanted = dimension + 1 < dimensions;
                found = facets(&vertices, lower, &mut tree, dimension + 1, wanted, interrupt)?;
            } else {
                for (&label, rank) in vertices.labels.iter().zip(&mut tree.ranks) {
                    labels[*rank.get_mut() as usize] = label;
                }
            }
            let entries = found.rows.into_iter().map(|row| Entry { row: row.into_inner(), coefficient: () });
            let rows = lower.as_ref().map_or(0, |lower| lower.ranks.len());
            let width = if dimension > 0 { dimension + 1 } else { 0 };
            boundaries.push(Arc::new(SparseColumns::uniform(rows, count, width, entries.collect())));
            signs.push(found.signs.into_iter().map(AtomicU8::into_inner).collect());
            if let Some(lower) = lower.replace(tree) {
                positions.push(memory(lower.ranks));
            }
        }
        positions.extend(lower.map(|top| memory(top.ranks)));
        let cells = merge(&keys, positions, scratch, interrupt)?;
        Ok(FilteredComplex { cells: Arc::new(cells), labels, boundaries, signs })
    }
}

/// Zeros, which cost nothing until a thread, one of several, writes to them.
pub(super) fn zeros(count: usize) -> Vec<AtomicU32> {
    vec![0; count].into_iter().map(AtomicU32::new).collect()
}

/// The same memory, for other numbers.
fn memory(ranks: Vec<AtomicU32>) -> Vec<u32> {
    ranks.into_iter().map(AtomicU32::into_inner).collect()
}

/// The rank of each value, equal ones by number, and the ascending bits by rank.
fn ranks(values: &[f64], sorted: &mut Vec<u64>, interrupt: &Interrupt) -> Result<(Vec<AtomicU32>, Vec<u64>)> {
    let ranks = zeros(values.len());
    let key = |simplex: usize| ascending(values[simplex]);
    let place = |simplex: usize, rank: usize| ranks[simplex].store(rank as u32, Relaxed);
    let keys = order(values.len(), key, place, sorted, interrupt)?;
    Ok((ranks, keys))
}
