//! From one thread to many.

use std::sync::atomic::AtomicU32;

use super::{Changed, Entries, Reducer};
use crate::algebra::Field;
use crate::error::Result;
use crate::persistence::kept::Kept;
use crate::persistence::lockfree::{Lockfree, Reduced};

impl<'a, F: Field> Reducer<'a, F> {
    /// Whether the columns are known whole.
    pub(in crate::persistence) fn is_whole(&self) -> bool {
        self.columns.whole().is_some() && !self.cut
    }

    /// Goes on by many threads; the columns are known whole.
    pub(in crate::persistence) fn share(self) -> Result<Lockfree<'a, F>> {
        let Self { field, dimension, columns, column, column_of, entries, changed, sum, .. } = self;
        let begun = (sum.bound > 0).then_some(column);
        let next = column as usize + usize::from(begun.is_some());
        let owners = column_of.iter().map(|&owner| AtomicU32::new(owner)).collect();
        let mut lockfree = Lockfree::resumed(field, dimension, columns, owners, next);
        for Changed { pivot, entries: kept, .. } in changed {
            let kept = match kept {
                Entries::Sparse(start, end) => Kept::Sparse(entries[start..end].into()),
                Entries::Dense(dense) => Kept::Dense(dense),
            };
            lockfree.change(pivot, Reduced { column: column_of[pivot as usize], entries: kept })?;
        }
        if let Some(column) = begun {
            lockfree.leave(column);
        }
        Ok(lockfree)
    }
}
