//! From boundary to coboundary without sorting: the entries of each row strung together.

use rayon::prelude::*;

use super::column::Starts;
use super::{Entry, SparseColumns};
use crate::error::Result;

/// No entry.
const NONE: u32 = u32::MAX;

/// The columns between two looks at whether to go on.
const CHECK: usize = 1 << 13;

/// The anti-transpose of a matrix all of whose columns have as many entries, as chains: the last entry of a column is at hand, the others are found one by
/// one, each likely to miss the cache. Made in one pass over the matrix that writes in order, where the columns themselves would be written at random. Memory: 4 bytes
/// an entry, and 4 a column for each part.
///
/// Knuth, "The Art of Computer Programming 1", 1968, 2.2.6: matrices by linked lists.
#[derive(Debug)]
pub(crate) struct Chains<'a, U> {
    matrix: &'a SparseColumns<U>,
    width: u32,
    /// By part, which is some consecutive columns of the matrix, and row: the first entry.
    first: Vec<Vec<u32>>,
    /// By entry: the next in the same part and row.
    next: Vec<u32>,
}

impl<'a, U: Copy + Send + Sync> Chains<'a, U> {
    /// The chains in so many parts, each made by a thread, given up if `check`, called every few thousand columns, fails. None if columns differ in how many entries
    /// they have, or there are none.
    pub(crate) fn new(
        matrix: &'a SparseColumns<U>,
        parts: usize,
        check: impl Fn() -> Result<()> + Sync,
    ) -> Result<Option<Self>> {
        let Starts::Multiples(width @ 1..) = matrix.starts else { return Ok(None) };
        if matrix.entries.is_empty() || u32::try_from(matrix.entries.len()).is_err() {
            return Ok(None);
        }
        let share = matrix.len().div_ceil(parts.max(1)) * width;
        let mut next = vec![0; matrix.entries.len()];
        let string = |(part, next): (usize, &mut [u32])| {
            let mut first = vec![NONE; matrix.rows];
            for (block, next) in next.chunks_mut(CHECK * width).enumerate().rev() {
                check()?;
                let start = part * share + block * CHECK * width;
                let entries = matrix.entries[start..start + next.len()].iter().zip(next).enumerate();
                for (at, (entry, next)) in entries.rev() {
                    *next = std::mem::replace(&mut first[entry.row as usize], (start + at) as u32);
                }
            }
            Ok(first)
        };
        let first: Result<Vec<_>> = if parts <= 1 {
            next.chunks_mut(share).enumerate().map(string).collect()
        } else {
            next.par_chunks_mut(share).enumerate().map(string).collect()
        };
        Ok(Some(Self { matrix, width: width as u32, first: first?, next }))
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.matrix.len()
    }

    /// The number of columns.
    pub(crate) fn len(&self) -> usize {
        self.matrix.rows
    }

    /// The number of entries.
    pub(crate) fn entries(&self) -> usize {
        self.next.len()
    }

    /// The entry with the greatest row in a column.
    #[inline]
    pub(crate) fn last(&self, j: usize) -> Option<Entry<U>> {
        let row = self.len() - 1 - j;
        self.first.iter().map(|first| first[row]).find(|&first| first != NONE).map(|first| self.entry(first))
    }

    /// Appends the entries of a column, rows ascending.
    pub(crate) fn push_column(&self, j: usize, entries: &mut Vec<Entry<U>>) {
        let (start, row) = (entries.len(), self.len() - 1 - j);
        for first in &self.first {
            let mut at = first[row];
            while at != NONE {
                entries.push(self.entry(at));
                at = self.next[at as usize];
            }
        }
        entries[start..].reverse();
    }

    /// An entry of the matrix as one of the anti-transpose.
    #[inline]
    fn entry(&self, at: u32) -> Entry<U> {
        let coefficient = self.matrix.entries[at as usize].coefficient;
        Entry { row: (self.rows() - 1) as u32 - at / self.width, coefficient }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_have_the_columns_of_the_anti_transpose() {
        let mut matrix = SparseColumns::new(300);
        for j in 0..20_000_u32 {
            let start = (j.wrapping_mul(2_654_435_761) >> 20) % if j % 3 == 0 { 280 } else { 9 };
            matrix.push((0..3).map(|k| Entry { row: start + 7 * k, coefficient: j as u16 }));
        }
        let expected = matrix.antitranspose();
        for parts in [1, 2, 3] {
            let chains =
                Chains::new(&matrix, parts, || Ok(())).expect("nobody stops it").expect("three each");
            assert_eq!((chains.rows(), chains.len()), (expected.rows(), expected.len()));
            for j in 0..expected.len() {
                let mut column = Vec::new();
                chains.push_column(j, &mut column);
                assert_eq!(column, expected.column(j), "column {j}, {parts} parts");
                assert_eq!(chains.last(j), column.last().copied());
            }
        }
        matrix.push([]);
        assert!(Chains::new(&matrix, 1, || Ok(())).expect("nobody stops it").is_none());
    }
}
