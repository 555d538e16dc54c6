//! Columns that are kept one by one, each in the form that suits it.

use super::{DenseColumn, Entry, Field};

/// A column as it is kept: its entries one by one or, if it has many for its length, dense.
#[derive(Debug)]
pub(crate) enum Vector<U> {
    /// Rows ascending.
    Entries(Box<[Entry<U>]>),
    /// Boxed, for lists of vectors are long and most are short.
    Dense(DenseColumn),
}

impl<U: Copy> Vector<U> {
    pub(crate) fn zero() -> Self {
        Self::Entries(Box::default())
    }

    /// Dense columns are not zero.
    pub(crate) fn is_zero(&self) -> bool {
        matches!(self, Self::Entries(entries) if entries.is_empty())
    }

    /// The bytes beside its own.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Self::Entries(entries) => size_of_val(&**entries),
            Self::Dense(column) => column.memory(),
        }
    }

    /// The coefficient in a row.
    pub(crate) fn coefficient<F: Field<Unit = U>>(&self, field: F, row: usize) -> Option<U> {
        match self {
            Self::Entries(entries) => {
                let at = entries.binary_search_by_key(&row, |entry| entry.row as usize).ok()?;
                Some(entries[at].coefficient)
            }
            Self::Dense(column) => field.unit(column.residue(row).into()),
        }
    }

    /// Whether one of these rows (a bit a row) is not zero.
    pub(crate) fn meets(&self, rows: &[u64]) -> bool {
        match self {
            Self::Entries(entries) => {
                entries.iter().any(|entry| rows[entry.row as usize / 64] >> (entry.row % 64) & 1 == 1)
            }
            Self::Dense(column) => column.meets(rows),
        }
    }
}
