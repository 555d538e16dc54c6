//! The loop that all reductions share: columns are reduced from left to right.

use super::columns::Columns;
use super::marks::Marks;
use super::pairing::NONE;
use super::watch::{Progress, Watch};
use super::work::Work;
use crate::algebra::{DenseColumn, Entry, Field, WorkingColumn};
use crate::error::Result;

/// A reduced column that differs from the one in the matrix, scaled so that the coefficient of its pivot is 1.
struct Changed {
    pivot: u32,
    /// The row from which on it is known.
    horizon: u32,
    entries: Entries,
}

enum Entries {
    /// From here up to there in the list of all.
    Sparse(usize, usize),
    Dense(DenseColumn),
}

/// A reduction under way. Memory: 4 bytes a row, 3 bits a column, the working column, and of the columns that had to be changed some 40 bytes each and 4 an entry
/// over Z/2, 8 over Z/p, or the dense column where that is cheaper to add. A column whose pivot is free is claimed and never copied.
///
/// Where only the ends of columns are known, a sum of columns is known from the last of their horizons on. A column that would have to be
/// reduced beyond is reduced again with whole columns, and so are before it those that are added to it. Of dense columns only the ends are kept, too,
/// where there are so many more rows than columns that the others are hardly ever asked for.
pub(super) struct Reducer<'a, F: Field> {
    field: F,
    columns: Columns<'a, F::Unit>,
    dimension: usize,
    /// The column to be reduced, or the next.
    column: u32,
    /// By row: the column whose pivot it is.
    column_of: Vec<u32>,
    /// The columns that are not as in the matrix; where they are in `changed` is their rank.
    marks: Marks,
    changed: Vec<Changed>,
    /// The entries of the columns that are changed and sparse.
    entries: Vec<Entry<F::Unit>>,
    /// The column under work.
    sum: Sum<F>,
    /// Columns that wait until the column under work is known whole, and what is done of them.
    waiting: Vec<(u32, Vec<Entry<F::Unit>>)>,
    /// The row from which on dense columns are kept.
    window: u32,
    /// Whether a column is not known whole because of that.
    cut: bool,
    /// How many columns came to their horizon without a pivot.
    beyond: usize,
}

/// A column under work.
struct Sum<F: Field> {
    working: WorkingColumn<F>,
    /// Which it will be.
    column: u32,
    /// A bound on its entries; 0 if there is none.
    bound: usize,
    /// The row from which on it is known.
    horizon: u32,
    /// Whether columns are added whole.
    whole: bool,
}

impl<'a, F: Field> Reducer<'a, F> {
    /// The reduction of columns that belong to cells of a dimension, which is named in reports.
    pub(super) fn new(field: F, dimension: usize, columns: Columns<'a, F::Unit>) -> Self {
        let working = WorkingColumn::new(field, columns.rows());
        Self {
            field,
            dimension,
            column: 0,
            column_of: vec![NONE; columns.rows()],
            marks: Marks::new(columns.len()),
            changed: Vec::new(),
            entries: Vec::new(),
            sum: Sum { working, column: 0, bound: 0, horizon: 0, whole: false },
            waiting: Vec::new(),
            // What is beyond it costs the whole matrix where only the ends of columns are there.
            window: if columns.are_ends() { 0 } else { window(columns.rows(), columns.len()) },
            cut: false,
            beyond: 0,
            columns,
        }
    }

    /// Reduces the columns from left to right, those that are cleared left out, until all are done or the work allowed is. Returns whether all
    /// are done; if not, a later call goes on.
    pub(super) fn run(
        &mut self,
        cleared: impl Fn(usize) -> bool,
        work: &mut Work,
        watch: Watch<'_>,
    ) -> Result<bool> {
        let columns = self.columns.len() as u32;
        while self.column < columns {
            if self.column.is_multiple_of(REPORT) {
                watch.check()?;
                let done = self.column as usize;
                watch.report(Progress { dimension: self.dimension, done, columns: columns as usize });
            }
            // Which are cleared is as good as random: the others are gathered without asking of each.
            let start = self.column;
            let end = columns.min((start | (GATHERED - 1)) + 1);
            let mut left =
                (start..end).rev().fold(0_u64, |left, j| left << 1 | u64::from(!cleared(j as usize)));
            while left != 0 {
                let j = start + left.trailing_zeros();
                left &= left - 1;
                let Some(last) = self.columns.last(j as usize) else { continue };
                let owner = &mut self.column_of[last.row as usize];
                if *owner == NONE {
                    *owner = j;
                    continue;
                }
                self.column = j;
                if !self.reduce_column(work, watch)? {
                    return Ok(false);
                }
            }
            self.column = end;
        }
        Ok(true)
    }

    /// By row, the column whose pivot it is, or `NONE`.
    pub(super) fn pivots(self) -> Vec<u32> {
        self.column_of
    }

    /// The pivot of a column that was reduced to something.
    pub(super) fn pivot(&self, column: u32) -> Option<u32> {
        let pivot = match self.marks.rank(column) {
            None => self.columns.last(column as usize)?.row,
            Some(place) => self.changed[place].pivot,
        };
        (self.column_of[pivot as usize] == column).then_some(pivot)
    }

    /// The share of the columns that are done.
    pub(super) fn done(&self) -> f64 {
        f64::from(self.column) / self.columns.len().max(1) as f64
    }

    /// Adds earlier columns to the column until its pivot is free, and keeps it unless nothing is left. Returns false if the work allowed is
    /// done before that.
    fn reduce_column(&mut self, work: &mut Work, watch: Watch<'_>) -> Result<bool> {
        if self.sum.bound == 0 {
            self.columns.settle(watch)?;
            self.begin(self.column, false);
        }
        let mut unwatched = 0;
        loop {
            let Some(pivot) = self.sum.working.pivot().filter(|pivot| pivot.row >= self.sum.horizon) else {
                if self.sum.horizon == 0 {
                    break;
                }
                self.columns.complete(watch)?;
                self.beyond += 1;
                if self.beyond > MOST_BEYOND {
                    self.window = 0;
                }
                self.sum.working.clear();
                self.begin(self.sum.column, true);
                continue;
            };
            let other = self.column_of[pivot.row as usize];
            if other == NONE || other == self.sum.column {
                self.column_of[pivot.row as usize] = self.sum.column;
                self.keep(pivot);
                if !self.resume() {
                    break;
                }
                continue;
            }
            if unwatched >= WATCH {
                watch.check()?;
                unwatched = 0;
            }
            let cost = self.add(other, pivot);
            unwatched += cost;
            if !work.spend(cost) {
                return Ok(false);
            }
        }
        self.sum.bound = 0;
        Ok(true)
    }

    /// Takes up a column as it is in the matrix.
    fn begin(&mut self, column: u32, whole: bool) {
        let one = self.field.unit(1).expect("1 is not 0 in a field");
        self.columns.fetch(column as usize);
        let entries = self.columns.column(column as usize, whole);
        self.sum.working.add(entries, one);
        self.sum.column = column;
        self.sum.bound = entries.len();
        self.sum.horizon = self.columns.horizon(column as usize, whole);
        self.sum.whole = whole;
    }

    /// Goes on with the column that waited last, if there is one.
    fn resume(&mut self) -> bool {
        let Some((column, entries)) = self.waiting.pop() else { return false };
        let one = self.field.unit(1).expect("1 is not 0 in a field");
        self.sum.working.add(&entries, one);
        self.sum.column = column;
        self.sum.bound = entries.len();
        true
    }
}

/// The row from which on dense columns are kept: those with pivots take half of the rows from there on at most. On the skeleton of dimension 3 of 28 vertices in
/// random order, dense columns have 18,000 rows on average, of which pivots are in the last 4,500.
fn window(rows: usize, columns: usize) -> u32 {
    rows.saturating_sub(2 * columns) as u32 / 64 * 64
}

/// The columns that come to their horizon without a pivot, and are reduced again, before columns are kept whole.
const MOST_BEYOND: usize = 32;

/// The columns after which progress is reported.
const REPORT: u32 = 1 << 10;

/// The columns that are looked at together.
const GATHERED: u32 = u64::BITS;

/// The work after which the token is looked at: about a tenth of a millisecond.
const WATCH: usize = 1 << 15;

mod add;
mod share;
#[cfg(test)]
mod tests;
