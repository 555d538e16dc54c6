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
/// reduced beyond is reduced again with whole columns, and so are before it those that are added to it.
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

    /// Adds the multiple of a reduced column that takes the pivot off, and if that is dense those that come next, and returns what it cost. If
    /// that column is not known as far as is wanted, takes it up instead.
    fn add(&mut self, other: u32, pivot: Entry<F::Unit>) -> usize {
        let sum = &mut self.sum;
        let factor = self.field.negate(pivot.coefficient);
        let column = if let Some(place) = self.marks.rank(other) {
            let changed = &self.changed[place];
            if sum.whole && changed.horizon > 0 {
                let one = self.field.unit(1).expect("1 is not 0 in a field");
                let mut entries = Vec::new();
                sum.working.take(one, &mut entries);
                self.waiting.push((sum.column, entries));
                self.begin(other, true);
                return OVERHEAD;
            }
            sum.horizon = sum.horizon.max(changed.horizon);
            match &changed.entries {
                Entries::Sparse(start, end) => {
                    let column = &self.entries[*start..*end];
                    sum.working.add(column, factor);
                    column
                }
                Entries::Dense(_) => {
                    sum.bound = self.columns.rows();
                    return OVERHEAD + self.eliminate(pivot);
                }
            }
        } else {
            self.columns.fetch(other as usize);
            let column = self.columns.column(other as usize, sum.whole);
            sum.horizon = sum.horizon.max(self.columns.horizon(other as usize, sum.whole));
            let leading = column.last().expect("a column with a pivot is not zero").coefficient;
            sum.working.add(column, self.field.multiply(factor, self.field.invert(leading)));
            column
        };
        sum.bound = self.columns.rows().min(sum.bound + column.len());
        OVERHEAD + column.len()
    }

    /// Adds dense columns that are known as far as the sum is, to begin with the one whose pivot this is, and returns what it cost.
    fn eliminate(&mut self, pivot: Entry<F::Unit>) -> usize {
        let Self { column_of, marks, changed, sum, .. } = self;
        let dense = |row: u32| {
            let owner = column_of[row as usize];
            if row < sum.horizon || owner == NONE || owner == sum.column {
                return None;
            }
            let changed = &changed[marks.rank(owner)?];
            match &changed.entries {
                Entries::Dense(column) if changed.horizon <= sum.horizon => Some(column),
                _ => None,
            }
        };
        sum.working.eliminate(pivot, dense).expect("the column of the pivot is dense")
    }

    /// Takes the reduced column out of the accumulator.
    fn keep(&mut self, pivot: Entry<F::Unit>) {
        let sum = &mut self.sum;
        let start = self.entries.len();
        let dense = sum.working.keep(pivot, sum.bound, sum.horizon, &mut self.entries);
        let entries = dense.map_or_else(|| Entries::Sparse(start, self.entries.len()), Entries::Dense);
        let changed = Changed { pivot: pivot.row, horizon: sum.horizon, entries };
        if let Some(place) = self.marks.rank(sum.column) {
            self.changed[place] = changed;
        } else {
            // Columns are changed from left to right: those that waited for this one come later.
            self.marks.push(sum.column);
            self.changed.push(changed);
        }
    }
}

/// The columns after which progress is reported.
const REPORT: u32 = 1 << 10;

/// The columns that are looked at together.
const GATHERED: u32 = u64::BITS;

/// The work after which the token is looked at: about a tenth of a millisecond.
const WATCH: usize = 1 << 15;

/// What an addition costs besides its entries.
const OVERHEAD: usize = 4;

mod share;
#[cfg(test)]
mod tests;
