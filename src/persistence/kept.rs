//! A reduced column for itself, in the cheaper of two forms.

use crate::algebra::{DenseColumn, Entry, Field, Pivoted, WorkingColumn};

/// A column that is kept, the coefficient of its pivot 1.
pub(super) enum Kept<U> {
    /// Its entries, rows ascending.
    Sparse(Box<[Entry<U>]>),
    /// The same in every row.
    Dense(DenseColumn),
}

impl<U: Copy> Kept<U> {
    /// Takes a column with this pivot and at most `bound` entries out of an accumulator; `room` is for its entries meanwhile.
    pub(super) fn take<F: Field<Unit = U>>(
        working: &mut WorkingColumn<F>,
        pivot: Entry<U>,
        bound: usize,
        room: &mut Vec<Entry<U>>,
    ) -> Self {
        room.clear();
        let dense = working.keep(pivot, bound, (0, 0), room);
        dense.map_or_else(|| Self::Sparse(room.as_slice().into()), Self::Dense)
    }

    /// The column as one that takes an entry off.
    pub(super) fn pivoted(&self) -> Pivoted<'_, U> {
        match self {
            Self::Sparse(column) => Pivoted::Sparse(column),
            Self::Dense(column) => Pivoted::Dense(column),
        }
    }

    /// Adds `factor` times this to a column of `rows` rows. Returns a bound on the number of entries that are added, and the work.
    pub(super) fn add_to<F: Field<Unit = U>>(
        &self,
        working: &mut WorkingColumn<F>,
        factor: U,
        rows: usize,
    ) -> (usize, usize) {
        match self {
            Self::Sparse(column) => {
                working.add(column, factor);
                (column.len(), column.len())
            }
            Self::Dense(column) => {
                working.add_dense(column, factor);
                (rows, column.cost())
            }
        }
    }
}
