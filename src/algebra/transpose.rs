//! From boundary to coboundary.

use std::convert::Infallible;
use std::ops::AddAssign;

use super::column::Starts;
use super::{Entry, SparseColumns};

/// The columns or entries between two looks at whether to go on.
const CHECK: usize = 1 << 13;

impl<U: Copy> SparseColumns<U> {
    /// The transpose with the order of rows and of columns reversed: entry `(i, j)` of an `m` by `n` matrix becomes
    /// entry `(n - 1 - j, m - 1 - i)`. The anti-transpose of a boundary is the coboundary in filtration order.
    #[must_use]
    pub fn antitranspose(&self) -> Self {
        let Ok(transposed) = self.antitranspose_watched(|| Ok::<_, Infallible>(()));
        transposed
    }

    /// The same, given up if `check`, called every few thousand entries, fails.
    pub(crate) fn antitranspose_watched<E>(&self, check: impl Fn() -> Result<(), E>) -> Result<Self, E> {
        let (starts, entries) = if u32::try_from(self.entries.len()).is_ok() {
            let (starts, entries) = self.scattered::<u32, E>(check)?;
            (Starts::Narrow(starts), entries)
        } else {
            let (starts, entries) = self.scattered::<u64, E>(check)?;
            (Starts::Wide(starts.into_iter().map(|start| start as usize).collect()), entries)
        };
        Ok(Self { rows: self.len(), columns: self.rows, starts, entries })
    }

    /// Where the columns of the anti-transpose start, and its entries.
    fn scattered<I: Copy + AddAssign + From<bool> + Into<u64>, E>(
        &self,
        check: impl Fn() -> Result<(), E>,
    ) -> Result<(Vec<I>, Vec<Entry<U>>), E> {
        // Two places on: when all entries of a column are written, the next place is where the column after it starts.
        let mut starts = vec![I::from(false); self.rows + 2];
        for entries in self.entries.chunks(CHECK) {
            check()?;
            for entry in entries {
                starts[self.rows + 1 - entry.row as usize] += I::from(true);
            }
        }
        let mut sum = I::from(false);
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        // Anything: all of them are written.
        let mut entries = self.entries.first().map_or(Vec::new(), |&any| vec![any; self.entries.len()]);
        // Columns from the last to the first, so that the new rows ascend.
        for j in (0..self.len()).rev() {
            if j.is_multiple_of(CHECK) {
                check()?;
            }
            let row = (self.len() - 1 - j) as u32;
            for entry in self.column(j) {
                let place = &mut starts[self.rows - entry.row as usize];
                let at: u64 = (*place).into();
                entries[at as usize] = Entry { row, coefficient: entry.coefficient };
                *place += I::from(true);
            }
        }
        starts.truncate(self.rows + 1);
        Ok((starts, entries))
    }
}

/// The ends of the columns of an anti-transpose: of each its last entries, up to a number of them.
#[derive(Debug)]
pub(crate) struct Ends<U> {
    rows: usize,
    /// How many entries of a column are kept.
    length: usize,
    /// By column: how many entries it has in all.
    counts: Vec<u32>,
    /// By column: `length` places, of which the last are in use.
    entries: Vec<Entry<U>>,
}

impl<U: Copy> Ends<U> {
    /// The last `length` entries of each column of the anti-transpose of a matrix, given up if `check`, called every few thousand columns, fails.
    pub(crate) fn of_antitranspose<E>(
        matrix: &SparseColumns<U>,
        length: usize,
        check: impl Fn() -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut counts = vec![0; matrix.rows];
        let Some(&any) = matrix.entries.first() else {
            return Ok(Self { rows: matrix.len(), length, counts, entries: Vec::new() });
        };
        let mut entries = vec![Entry { row: 0, ..any }; matrix.rows * length];
        for j in 0..matrix.len() {
            if j.is_multiple_of(CHECK) {
                check()?;
            }
            for entry in matrix.column(j) {
                let column = matrix.rows - 1 - entry.row as usize;
                let count = &mut counts[column];
                if (*count as usize) < length {
                    let row = (matrix.len() - 1 - j) as u32;
                    let place = (column + 1) * length - 1 - *count as usize;
                    entries[place] = Entry { row, coefficient: entry.coefficient };
                }
                *count += 1;
            }
        }
        Ok(Self { rows: matrix.len(), length, counts, entries })
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub(crate) fn len(&self) -> usize {
        self.counts.len()
    }

    /// The last entries of a column, rows ascending.
    #[inline]
    pub(crate) fn column(&self, j: usize) -> &[Entry<U>] {
        let end = (j + 1) * self.length;
        &self.entries[end - self.length.min(self.counts[j] as usize)..end]
    }

    /// The row from which on nothing is left out of a column.
    #[inline]
    pub(crate) fn horizon(&self, j: usize) -> u32 {
        if self.counts[j] as usize <= self.length { 0 } else { self.column(j)[0].row }
    }
}
