//! The simplices of one dimension in lexicographic order.

use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashMap;

use super::given::Labels;
use super::order::{blocks, order};
use super::parallel::{each, pieces, ranges};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// The vertices of a complex: vertex `v` has the `v`-th of the increasing labels.
pub(super) struct Vertices {
    pub(super) labels: Vec<u64>,
    index: Index,
}

/// From a label to its vertex.
enum Index {
    /// The labels are `0..n`.
    Identity,
    /// Labels are small enough for a table.
    Table(Vec<u32>),
    /// They are not.
    Map(FxHashMap<u64, u32>),
}

const NO_VERTEX: u32 = u32::MAX;

impl Vertices {
    /// The vertices with these labels, increasing.
    fn new(labels: Vec<u64>) -> Self {
        let last = labels.last().copied().unwrap_or(0);
        let index = if last < labels.len() as u64 {
            Index::Identity
        } else if last / 8 <= labels.len() as u64 {
            let mut table = vec![NO_VERTEX; last as usize + 1];
            labels.iter().zip(0..).for_each(|(&label, vertex)| table[label as usize] = vertex);
            Index::Table(table)
        } else {
            Index::Map(labels.iter().copied().zip(0..).collect())
        };
        Self { labels, index }
    }

    fn find(&self, label: u64) -> Option<u32> {
        match &self.index {
            Index::Identity => (label < self.labels.len() as u64).then_some(label as u32),
            Index::Table(table) => {
                let vertex = usize::try_from(label).ok().and_then(|label| table.get(label));
                vertex.copied().filter(|&vertex| vertex != NO_VERTEX)
            }
            Index::Map(map) => map.get(&label).copied(),
        }
    }

    /// The labels of vertices.
    pub(super) fn names(&self, vertices: &[u32]) -> Vec<u64> {
        vertices.iter().map(|&vertex| self.labels[vertex as usize]).collect()
    }
}

pub(super) fn lacks(simplex: Vec<u64>, face: &[u64]) -> Error {
    let found = format!("its face {face:?} is missing");
    Error::input(Place::Simplex(simplex), found, "every face of a simplex in the complex")
}

/// The simplices of one dimension, in lexicographic order and each once.
pub(super) struct Level {
    /// Shape `(simplices, dimension + 1)`, each row increasing; empty in dimension 0, where simplex `v` is vertex `v`.
    pub(super) vertices: Vec<u32>,
    pub(super) values: Vec<f64>,
}

impl Level {
    /// The vertices of a complex and their level.
    pub(super) fn vertices(labels: Labels, mut values: Vec<f64>) -> Result<(Vertices, Self)> {
        let mut labels = labels.into_wide();
        if !labels.is_sorted() {
            let mut pairs: Vec<(u64, f64)> = labels.into_iter().zip(values).collect();
            pairs.sort_by_key(|pair| pair.0);
            (labels, values) = pairs.into_iter().unzip();
        }
        if let Some(pair) = labels.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::input(Place::Simplex(vec![pair[0]]), "given twice", "every simplex once"));
        }
        Ok((Vertices::new(labels), Self { vertices: Vec::new(), values }))
    }

    /// The simplices with these labels, `width` each. `scratch` is for sorting.
    pub(super) fn new(
        vertices: &Vertices,
        width: usize,
        labels: Labels,
        values: Vec<f64>,
        scratch: &mut Vec<u64>,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let mut level = Self { vertices: compact(vertices, width, labels, interrupt)?, values };
        if !level.is_increasing(width, interrupt)? {
            level.sort(vertices.labels.len(), width, scratch, interrupt)?;
            let mut pairs =
                level.vertices.chunks_exact(width).zip(level.vertices.chunks_exact(width).skip(1));
            if let Some((twice, _)) = pairs.find(|(row, next)| row == next) {
                let place = Place::Simplex(vertices.names(twice));
                return Err(Error::input(place, "given twice", "every simplex once"));
            }
        }
        Ok(level)
    }

    /// Whether the rows increase.
    fn is_increasing(&self, width: usize, interrupt: &Interrupt) -> Result<bool> {
        let count = self.values.len();
        let tasks: Vec<_> = ranges(count, pieces(count, 1)).collect();
        let increasing = each(tasks, |range| {
            for block in blocks(range) {
                interrupt.check()?;
                let rows = &self.vertices[block.start.saturating_sub(1) * width..block.end * width];
                if !rows_increase(rows, width) {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        Ok(increasing.into_iter().all(|increasing| increasing))
    }

    /// Sorts the rows, and the values with them.
    fn sort(
        &mut self,
        vertices: usize,
        width: usize,
        scratch: &mut Vec<u64>,
        interrupt: &Interrupt,
    ) -> Result<()> {
        let bits = (usize::BITS - (vertices - 1).leading_zeros()).max(1);
        let row = |simplex: usize| &self.vertices[simplex * width..(simplex + 1) * width];
        if width * bits as usize <= u64::BITS as usize {
            let key = |simplex| row(simplex).iter().fold(0, |key, &vertex| key << bits | u64::from(vertex));
            order(self.values.len(), key, |_, _| {}, scratch, interrupt)?;
        } else {
            scratch.clear();
            scratch.extend(0..self.values.len() as u64);
            scratch.par_sort_unstable_by_key(|&simplex| row(simplex as usize));
        }
        let numbers = || scratch.iter().map(|&item| item as u32 as usize);
        let mut sorted = Vec::with_capacity(self.vertices.len());
        for simplex in numbers() {
            sorted.extend_from_slice(row(simplex));
        }
        self.values = numbers().map(|simplex| self.values[simplex]).collect();
        self.vertices = sorted;
        Ok(())
    }
}

/// Whether every row is more than the one before; a width known when compiling takes a quarter of the time.
fn rows_increase(rows: &[u32], width: usize) -> bool {
    match width {
        2 => rows.as_chunks::<2>().0.is_sorted_by(|a, b| a < b),
        3 => rows.as_chunks::<3>().0.is_sorted_by(|a, b| a < b),
        4 => rows.as_chunks::<4>().0.is_sorted_by(|a, b| a < b),
        _ => rows.chunks_exact(width).is_sorted_by(|a, b| a < b),
    }
}

/// From labels to vertices, in the same memory if they are narrow.
fn compact(vertices: &Vertices, width: usize, labels: Labels, interrupt: &Interrupt) -> Result<Vec<u32>> {
    let missing = |simplex: &[u64]| {
        let face =
            simplex.iter().find(|&&label| vertices.find(label).is_none()).expect("a label is no vertex's");
        lacks(simplex.to_vec(), &[*face])
    };
    match labels {
        Labels::Narrow(mut labels) => {
            let count = labels.len() / width;
            let (each_piece, n) = (count.div_ceil(pieces(count, 1)).max(1) * width, vertices.labels.len());
            each(labels.chunks_mut(each_piece).collect(), |piece| {
                for block in piece.chunks_mut(super::parallel::BLOCK * width) {
                    interrupt.check()?;
                    for row in block.chunks_exact_mut(width) {
                        let known = match &vertices.index {
                            Index::Identity => (row[width - 1] as usize) < n,
                            _ => row.iter().all(|&label| vertices.find(u64::from(label)).is_some()),
                        };
                        if !known {
                            return Err(missing(&row.iter().copied().map(u64::from).collect::<Vec<_>>()));
                        }
                        if !matches!(vertices.index, Index::Identity) {
                            for label in row {
                                *label = vertices.find(u64::from(*label)).expect("it was found");
                            }
                        }
                    }
                }
                Ok(())
            })?;
            Ok(labels)
        }
        Labels::Wide(labels) => {
            let mut compact = Vec::with_capacity(labels.len());
            for block in labels.chunks(super::parallel::BLOCK * width) {
                interrupt.check()?;
                for row in block.chunks_exact(width) {
                    for &label in row {
                        compact.push(vertices.find(label).ok_or_else(|| missing(row))?);
                    }
                }
            }
            Ok(compact)
        }
    }
}
