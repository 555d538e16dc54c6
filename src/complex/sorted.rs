//! From simplices in order to the filtered complex.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

use super::classes::Stream;
use super::facets::{Tree, facets};
use super::filtered::FilteredComplex;
use super::level::{Level, Vertices};
use super::merge::{ascending, merge};
use super::order::order;
use super::rows::{Rows, rows, zeros};
use crate::algebra::{Entry, SparseColumns};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The simplices of a [`Builder`](super::Builder), each dimension in the order of the filtration, and their facets.
pub struct SortedSimplices {
    vertices: Vertices,
    /// By dimension.
    simplices: Vec<Simplices>,
    streams: Vec<Stream>,
}

/// The simplices of one dimension, by number in lexicographic order.
pub(super) struct Simplices {
    pub(super) ranks: Vec<u32>,
    /// The numbers of the facets, shape `(simplices, dimension + 1)`: entry `i` is the facet without vertex `i`. Empty in dimension 0.
    pub(super) facets: Vec<u32>,
    pub(super) values: Vec<f64>,
    /// Whether the value of each is the largest of its facets'.
    pub(super) inherited: bool,
}

impl SortedSimplices {
    pub(super) fn new(
        vertices: Vertices,
        levels: Vec<Level>,
        mut scratch: Vec<u64>,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let dimensions = levels.len();
        let (mut simplices, mut streams) = (Vec::with_capacity(dimensions), Vec::<Stream>::new());
        let mut lower: Option<(Tree, bool)> = None;
        for (dimension, level) in levels.into_iter().enumerate() {
            let mut tree = Tree { level, keys: Vec::new(), facets: Vec::new(), children: Vec::new() };
            let mut inherited = false;
            if let Some((lower, _)) = &lower {
                let wanted = dimension + 1 < dimensions;
                inherited = facets(&vertices, lower, &mut tree, dimension + 1, wanted, interrupt)?;
            }
            match streams.last_mut() {
                Some(stream) if inherited && stream.suits(tree.keys.len()) => {
                    stream.classify(&mut tree.keys, interrupt)?;
                }
                _ => {
                    let (ranks, keys) = ranks(&tree.level.values, &mut scratch, interrupt)?;
                    tree.keys = ranks;
                    streams.push(Stream::new(dimension, keys));
                    inherited = false;
                }
            }
            if let Some((lower, inherited)) = lower.replace((tree, inherited)) {
                simplices.push(finish(lower, inherited, dimension - 1, &mut streams, interrupt)?);
            }
        }
        if let Some((top, inherited)) = lower {
            simplices.push(finish(top, inherited, dimensions - 1, &mut streams, interrupt)?);
        }
        Ok(Self { vertices, simplices, streams })
    }

    /// The complex of these simplices.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input), naming the simplex, if one comes before one of its facets;
    /// [`Error::Interrupted`](crate::Error::Interrupted) if the token is set meanwhile.
    pub fn build(self, interrupt: &Interrupt) -> Result<FilteredComplex> {
        let Self { vertices, simplices, streams } = self;
        let (mut boundaries, mut signs) = (Vec::new(), Vec::new());
        let mut labels = vec![0; vertices.labels.len()];
        for dimension in 0..simplices.len() {
            let count = simplices[dimension].ranks.len();
            let mut found = Rows { rows: Vec::new(), signs: Vec::new() };
            let (mut height, mut width) = (0, 0);
            if dimension > 0 {
                found = rows(&vertices, &simplices, dimension, interrupt)?;
                (height, width) = (simplices[dimension - 1].ranks.len(), dimension + 1);
            } else {
                for (&label, &rank) in vertices.labels.iter().zip(&simplices[0].ranks) {
                    labels[rank as usize] = label;
                }
            }
            let entries = found.rows.into_iter().map(|row| Entry { row: row.into_inner(), coefficient: () });
            boundaries.push(Arc::new(SparseColumns::uniform(height, count, width, entries.collect())));
            signs.push(found.signs.into_iter().map(AtomicU8::into_inner).collect());
        }
        let positions = simplices.into_iter().map(|simplices| simplices.ranks).collect();
        let cells = merge(&streams, positions, interrupt)?;
        Ok(FilteredComplex { cells: Arc::new(cells), labels, boundaries, signs })
    }
}

/// The rank of each value, equal ones by number, and the ascending bits by rank.
fn ranks(values: &[f64], sorted: &mut Vec<u64>, interrupt: &Interrupt) -> Result<(Vec<u32>, Vec<u64>)> {
    let ranks = zeros(values.len());
    let key = |simplex: usize| ascending(values[simplex]);
    let place = |simplex: usize, rank: usize| ranks[simplex].store(rank as u32, Relaxed);
    let keys = order(values.len(), key, place, sorted, interrupt)?;
    Ok((ranks.into_iter().map(AtomicU32::into_inner).collect(), keys))
}

/// Lets go of what only the dimension above needs, and turns classes into ranks.
fn finish(
    tree: Tree,
    inherited: bool,
    dimension: usize,
    streams: &mut [Stream],
    interrupt: &Interrupt,
) -> Result<Simplices> {
    let Tree { level, keys: mut ranks, facets, .. } = tree;
    if inherited {
        let stream = streams.iter_mut().rfind(|stream| stream.first <= dimension);
        stream.expect("every dimension is in a stream").assign(&mut ranks, interrupt)?;
    }
    Ok(Simplices { ranks, facets, values: level.values, inherited })
}
