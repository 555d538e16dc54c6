//! The loop that all reductions share: columns are reduced from left to right.

use std::borrow::Cow;

use super::pairing::NONE;
use super::watch::{Progress, Watch};
use super::work::Work;
use crate::algebra::{DenseColumn, Entry, Field, SparseColumns, WorkingColumn};
use crate::error::Result;

/// A reduced column that differs from the one in the matrix.
enum Changed {
    /// Its entries, from here up to there in the list of all; the pivot's coefficient is 1.
    Sparse(usize, usize),
    /// The same in every row.
    Dense(DenseColumn),
}

/// A reduction under way. Memory: 4 bytes a row and a column, the working column, and of the columns that had to be changed 4 bytes an entry
/// over Z/2, 8 over Z/p, or the dense column where that is cheaper to add. A column whose pivot is free is claimed and never copied.
pub(super) struct Reducer<'a, F: Field> {
    field: F,
    columns: Cow<'a, SparseColumns<F::Unit>>,
    dimension: usize,
    /// The column under work, or the next.
    column: u32,
    /// A bound on the entries of the column under work; 0 if it is not in the accumulator yet.
    bound: usize,
    working: WorkingColumn<F>,
    /// By row: the column whose pivot it is.
    column_of: Vec<u32>,
    /// By column: where it is in `changed`, or `NONE` if it is as in the matrix.
    place: Vec<u32>,
    changed: Vec<Changed>,
    /// The entries of the columns that are changed and sparse.
    entries: Vec<Entry<F::Unit>>,
}

impl<'a, F: Field> Reducer<'a, F> {
    /// The reduction of columns that belong to cells of a dimension, which is named in reports.
    pub(super) fn new(field: F, dimension: usize, columns: Cow<'a, SparseColumns<F::Unit>>) -> Self {
        Self {
            field,
            dimension,
            column: 0,
            bound: 0,
            working: WorkingColumn::new(field, columns.rows()),
            column_of: vec![NONE; columns.rows()],
            place: vec![NONE; columns.len()],
            changed: Vec::new(),
            entries: Vec::new(),
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
            let j = self.column;
            if !cleared(j as usize)
                && let Some(last) = self.columns.column(j as usize).last()
            {
                let owner = &mut self.column_of[last.row as usize];
                if *owner == NONE {
                    *owner = j;
                } else if !self.reduce_column(work, watch)? {
                    return Ok(false);
                }
            }
            self.column += 1;
        }
        Ok(true)
    }

    /// By row, the column whose pivot it is, or `NONE`.
    pub(super) fn pivots(self) -> Vec<u32> {
        self.column_of
    }

    /// Adds earlier columns to the column under work until its pivot is free, and keeps it unless nothing is left. Returns false if the work
    /// allowed is done before that.
    fn reduce_column(&mut self, work: &mut Work, watch: Watch<'_>) -> Result<bool> {
        let one = self.field.unit(1).expect("1 is not 0 in a field");
        if self.bound == 0 {
            let column = self.columns.column(self.column as usize);
            self.working.add(column, one);
            self.bound = column.len();
        }
        let mut unwatched = 0;
        while let Some(pivot) = self.working.pivot() {
            let other = self.column_of[pivot.row as usize];
            if other == NONE {
                self.column_of[pivot.row as usize] = self.column;
                self.keep(pivot);
                break;
            }
            if unwatched >= WATCH {
                watch.check()?;
                unwatched = 0;
            }
            let cost = self.add(other, self.field.negate(pivot.coefficient));
            unwatched += cost;
            if !work.spend(cost) {
                return Ok(false);
            }
        }
        self.bound = 0;
        Ok(true)
    }

    /// Adds `factor` times a reduced column, scaled so that its pivot is 1, and returns what it cost.
    fn add(&mut self, other: u32, factor: F::Unit) -> usize {
        let place = self.place[other as usize];
        let column = if place == NONE {
            let column = self.columns.column(other as usize);
            let leading = column.last().expect("a column with a pivot is not zero").coefficient;
            self.working.add(column, self.field.multiply(factor, self.field.invert(leading)));
            column
        } else {
            match &self.changed[place as usize] {
                Changed::Sparse(start, end) => {
                    let column = &self.entries[*start..*end];
                    self.working.add(column, factor);
                    column
                }
                Changed::Dense(column) => {
                    self.working.add_dense(column, factor);
                    self.bound = self.columns.rows();
                    return OVERHEAD + column.cost();
                }
            }
        };
        self.bound = self.columns.rows().min(self.bound + column.len());
        OVERHEAD + column.len()
    }

    /// Takes the reduced column out of the accumulator.
    fn keep(&mut self, pivot: Entry<F::Unit>) {
        self.place[self.column as usize] = self.changed.len() as u32;
        self.changed.push(if let Some(dense) = self.working.take_dense(pivot, self.bound) {
            Changed::Dense(dense)
        } else {
            let start = self.entries.len();
            self.working.take(self.field.invert(pivot.coefficient), &mut self.entries);
            Changed::Sparse(start, self.entries.len())
        });
    }
}

/// The columns after which progress is reported.
const REPORT: u32 = 1 << 14;

/// The work after which the token is looked at: about a tenth of a millisecond.
const WATCH: usize = 1 << 15;

/// What an addition costs besides its entries.
const OVERHEAD: usize = 4;
