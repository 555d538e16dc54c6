//! What is added to the column under work, and how it is kept.

use super::{Changed, Entries, NONE, Reducer};
use crate::algebra::{Entry, Field, Pivoted};

/// What an addition costs besides its entries.
const OVERHEAD: usize = 4;

impl<F: Field> Reducer<'_, F> {
    /// Adds the multiple of a reduced column that takes the pivot off, and if that is dense those that come next, and returns what it cost. If
    /// that column is not known as far as is wanted, takes it up instead.
    pub(super) fn add(&mut self, other: u32, pivot: Entry<F::Unit>) -> usize {
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

    /// Adds columns that are known as far as the sum is, to begin with the dense one whose pivot this is, and returns what it cost.
    fn eliminate(&mut self, pivot: Entry<F::Unit>) -> usize {
        let Self { columns, column_of, marks, changed, entries, sum, .. } = self;
        let with_pivot = |row: u32| {
            let owner = column_of[row as usize];
            if row < sum.horizon || owner == NONE || owner == sum.column {
                return None;
            }
            let Some(place) = marks.rank(owner) else {
                let horizon = columns.horizon(owner as usize, sum.whole);
                let column = columns.fetched(owner as usize, sum.whole)?;
                return (horizon <= sum.horizon).then_some(Pivoted::Sparse(column));
            };
            let changed = &changed[place];
            let known = changed.horizon <= sum.horizon;
            known.then(|| match &changed.entries {
                Entries::Sparse(start, end) => Pivoted::Sparse(&entries[*start..*end]),
                Entries::Dense(column) => Pivoted::Dense(column),
            })
        };
        sum.working.eliminate(pivot, with_pivot).expect("the column of the pivot is dense")
    }

    /// Takes the reduced column out of the accumulator.
    pub(super) fn keep(&mut self, pivot: Entry<F::Unit>) {
        let sum = &mut self.sum;
        let (start, horizon) = (self.entries.len(), sum.horizon);
        let window = if sum.whole || pivot.row < self.window { horizon } else { horizon.max(self.window) };
        let dense = sum.working.keep(pivot, sum.bound, (horizon, window), &mut self.entries);
        let changed = match dense {
            None => {
                Changed { pivot: pivot.row, horizon, entries: Entries::Sparse(start, self.entries.len()) }
            }
            Some(dense) => {
                self.cut |= window > 0;
                Changed { pivot: pivot.row, horizon: window, entries: Entries::Dense(dense) }
            }
        };
        if let Some(place) = self.marks.rank(sum.column) {
            self.changed[place] = changed;
        } else {
            // Columns are changed from left to right: those that waited for this one come later.
            self.marks.push(sum.column);
            self.changed.push(changed);
        }
    }
}
