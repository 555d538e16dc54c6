//! A column under additions, and how it is kept afterwards.

use crate::algebra::{DenseColumn, Entry, Field, WorkingColumn};

/// A column that is kept.
pub(super) enum Kept<U> {
    /// Its entries, rows ascending.
    Sparse(Box<[Entry<U>]>),
    /// The same in every row.
    Dense(DenseColumn),
}

/// An accumulator that knows how many entries it can have at most.
pub(super) struct Accumulator<F: Field> {
    field: F,
    working: WorkingColumn<F>,
    rows: usize,
    bound: usize,
}

impl<F: Field> Accumulator<F> {
    /// The zero column.
    pub(super) fn new(field: F, rows: usize) -> Self {
        Self { field, working: WorkingColumn::new(field, rows), rows, bound: 0 }
    }

    /// Adds `factor` times a column, rows ascending.
    pub(super) fn add(&mut self, column: &[Entry<F::Unit>], factor: F::Unit) {
        self.working.add(column, factor);
        self.bound = self.rows.min(self.bound + column.len());
    }

    /// The same with a column that was kept.
    pub(super) fn add_kept(&mut self, column: &Kept<F::Unit>, factor: F::Unit) {
        match column {
            Kept::Sparse(entries) => self.add(entries, factor),
            Kept::Dense(column) => {
                self.working.add_dense(column, factor);
                self.bound = self.rows;
            }
        }
    }

    /// The last entry; none if the column is zero.
    pub(super) fn pivot(&mut self) -> Option<Entry<F::Unit>> {
        self.working.pivot()
    }

    /// Takes the column out, divided by `divisor`.
    pub(super) fn keep(&mut self, divisor: F::Unit) -> Kept<F::Unit> {
        let last = self.working.pivot().map(|last| Entry { coefficient: divisor, ..last });
        if let Some(dense) = last.and_then(|last| self.working.take_dense(last, self.bound)) {
            self.bound = 0;
            return Kept::Dense(dense);
        }
        Kept::Sparse(self.take(divisor).into())
    }

    /// Takes the entries out, rows ascending, divided by `divisor`.
    pub(super) fn take(&mut self, divisor: F::Unit) -> Vec<Entry<F::Unit>> {
        let mut entries = Vec::new();
        self.working.take(self.field.invert(divisor), &mut entries);
        self.bound = 0;
        entries
    }
}
