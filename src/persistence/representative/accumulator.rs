//! A column under additions, and how it is kept afterwards.

use crate::algebra::{Entry, Field, WorkingColumn};
use crate::persistence::kept::Kept;

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
        let (entries, _) = column.add_to(&mut self.working, factor, self.rows);
        self.bound = self.rows.min(self.bound + entries);
    }

    /// The last entry; none if the column is zero.
    pub(super) fn pivot(&mut self) -> Option<Entry<F::Unit>> {
        self.working.pivot()
    }

    /// Takes the column out, divided by `divisor`.
    pub(super) fn keep(&mut self, divisor: F::Unit) -> Kept<F::Unit> {
        let bound = std::mem::take(&mut self.bound);
        match self.working.pivot() {
            Some(last) => {
                let scale = Entry { coefficient: divisor, ..last };
                Kept::take(&mut self.working, scale, bound, &mut Vec::new())
            }
            None => Kept::Sparse(Box::default()),
        }
    }

    /// Takes the entries out, rows ascending, divided by `divisor`.
    pub(super) fn take(&mut self, divisor: F::Unit) -> Vec<Entry<F::Unit>> {
        let mut entries = Vec::new();
        self.working.take(self.field.invert(divisor), &mut entries);
        self.bound = 0;
        entries
    }
}
