//! Simplices with the values of their facets, which need not be sorted.
//!
//! In the lower star of heights every value is a vertex's, in a flag complex every one above dimension 0 is an edge's. Such simplices are in the
//! class of the value that they have from their facets, and a stable count (Seward, 1954) of the classes orders them.

use std::iter::{once, zip};

use super::order::blocks;
use super::parallel::{cut, each, pieces, ranges};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// Some dimensions, one above the other, of which all but the lowest have no values but those of their facets.
pub(super) struct Stream {
    /// The lowest dimension.
    pub(super) first: usize,
    /// The ascending bits of the values: of each simplex by rank or, if there are several dimensions, each once.
    pub(super) keys: Vec<u64>,
    /// By dimension from the first: the rank of the first simplex of each key, and the end. None if each has one.
    starts: Vec<Option<Vec<u32>>>,
    /// How many dimensions are classified.
    dimensions: usize,
}

impl Stream {
    /// A dimension with these ascending bits of values by rank.
    pub(super) fn new(first: usize, keys: Vec<u64>) -> Self {
        Self { first, keys, starts: vec![None], dimensions: 1 }
    }

    /// The dimensions, one above the other.
    pub(super) fn dimensions(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.starts.len()
    }

    /// Whether this is one dimension, each of whose simplices has a key of its own.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.starts[..], [None])
    }

    /// The rank of the first simplex of the key of a number, in a dimension counted from the first.
    #[inline]
    pub(super) fn start(&self, dimension: usize, key: usize) -> usize {
        self.starts[dimension].as_ref().map_or(key, |starts| starts[key] as usize)
    }

    /// How many simplices have a key before that of a number.
    pub(super) fn before(&self, key: usize) -> usize {
        (0..self.starts.len()).map(|dimension| self.start(dimension, key)).sum()
    }

    /// Whether so many simplices are enough for the counts of all keys.
    pub(super) fn suits(&self, simplices: usize) -> bool {
        self.keys.len() / 4 <= simplices
    }

    /// Takes in the next dimension, whose simplices have the keys of facets; they become those of classes.
    pub(super) fn classify(&mut self, keys: &mut [u32], interrupt: &Interrupt) -> Result<()> {
        self.dimensions += 1;
        if self.dimensions > 2 || self.keys.is_sorted_by(|a, b| a < b) {
            return Ok(());
        }
        // They are ranks, and of equal values.
        let mut classes = vec![0_u32; self.keys.len()];
        for rank in 1..classes.len() {
            classes[rank] = classes[rank - 1] + u32::from(self.keys[rank - 1] < self.keys[rank]);
        }
        let firsts = (1..classes.len()).filter(|&rank| classes[rank - 1] < classes[rank]);
        let starts = once(0).chain(firsts).chain(once(classes.len()));
        self.starts[0] = Some(starts.map(|start| start as u32).collect());
        self.keys.dedup();
        let length = keys.len().div_ceil(pieces(keys.len(), 1)).max(1);
        each(keys.chunks_mut(length).collect(), |keys| {
            for block in blocks(0..keys.len()) {
                interrupt.check()?;
                keys[block].iter_mut().for_each(|key| *key = classes[*key as usize]);
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Turns the classes of the next dimension into ranks, equal ones by number.
    pub(super) fn assign(&mut self, classes: &mut [u32], interrupt: &Interrupt) -> Result<()> {
        let count = classes.len();
        // No more tables of counts than take about the space of the classes.
        let tables = pieces(count, 1).min(count.div_ceil(self.keys.len().max(1))).max(1);
        let lengths = || ranges(count, tables).map(|range| range.len());
        let counts = each(cut(classes, lengths()), |classes| {
            let mut counts = vec![0_u32; self.keys.len() + 1];
            for block in blocks(0..classes.len()) {
                interrupt.check()?;
                classes[block].iter().for_each(|&class| counts[class as usize] += 1);
            }
            Ok(counts)
        });
        let (mut counts, mut rank) = (counts?, 0);
        let mut starts = Vec::with_capacity(self.keys.len() + 1);
        for class in 0..=self.keys.len() {
            starts.push(rank);
            for counts in &mut counts {
                rank += std::mem::replace(&mut counts[class], rank);
            }
        }
        each(zip(cut(classes, lengths()), counts).collect(), |(classes, mut next)| {
            for block in blocks(0..classes.len()) {
                interrupt.check()?;
                for class in &mut classes[block] {
                    let next = &mut next[*class as usize];
                    (*class, *next) = (*next, *next + 1);
                }
            }
            Ok(())
        })?;
        self.starts.push(Some(starts));
        Ok(())
    }
}
