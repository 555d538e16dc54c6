//! The reduction of columns by many threads at once, without locks.

use std::sync::Mutex;
use std::sync::atomic::{AtomicIsize, AtomicU32, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::columns::Columns;
use super::kept::Kept;
use super::lockfree_store::Store;
use super::lockfree_worker::Worker;
use super::pairing::NONE;
use super::watch::Watch;
use super::work::Work;
use crate::algebra::{Field, SparseColumns, WorkingColumn};
use crate::error::{Error, Result};

/// A reduced column that differs from the one in the matrix, as it was at one moment; nobody changes it any more.
pub(super) struct Reduced<U> {
    pub(super) column: u32,
    pub(super) entries: Kept<U>,
}

/// A reduction by all threads under way.
///
/// Memory: 4 bytes a row; a working column a thread; the columns that were published, of which a column has one for each pivot it had to
/// leave to an earlier one, besides the last.
///
/// A pivot is claimed by compare and swap. A column that comes to a pivot of an earlier one adds that one and goes on; of a later one,
/// it takes the pivot and the later column goes on. What was published stays as it is until the end, so that whoever still reads
/// it does no harm: it was a column with that pivot, and earlier than the reader's. As with a single thread, a column whose pivot is free is claimed without being copied.
///
/// The pivots are the same as one after the other, since they do not depend on the order of additions from left to right.
///
/// Morozov, Nigmetov, "Towards lockfree persistent homology", 2020.
pub(super) struct Lockfree<'a, F: Field> {
    field: F,
    dimension: usize,
    columns: Columns<'a, F::Unit>,
    state: State<F::Unit>,
}

/// What the threads have come to.
///
/// A column is known by a code: below the number of columns it is the column of the matrix as it is; the rest count the reduced
/// columns in `store`. So a code stands for the same entries forever.
pub(super) struct State<U> {
    /// By row: the code of the column whose pivot it is for now, or `NONE`. Over time the columns in one row only get earlier.
    owners: Vec<AtomicU32>,
    store: Store<Reduced<U>>,
    /// The first column that no thread has taken.
    pub(super) next: AtomicUsize,
    /// The columns dealt with.
    pub(super) done: AtomicUsize,
    /// What was begun when the work allowed was done: codes of columns without a pivot, and the rows of their last entries.
    pub(super) left: Mutex<Vec<(u32, u32)>>,
}

impl<'a, F: Field> Lockfree<'a, F> {
    /// The reduction of columns, known whole, that belong to cells of a dimension, which is named in reports.
    pub(super) fn new(field: F, dimension: usize, columns: Columns<'a, F::Unit>) -> Self {
        let owners = (0..columns.rows()).into_par_iter().map(|_| AtomicU32::new(NONE)).collect();
        Self::resumed(field, dimension, columns, owners, 0)
    }

    /// The same where the first columns have been reduced and have these owners, by row, if none differs from the one in the matrix.
    pub(super) fn resumed(
        field: F,
        dimension: usize,
        columns: Columns<'a, F::Unit>,
        owners: Vec<AtomicU32>,
        first: usize,
    ) -> Self {
        let (next, done, left) = (AtomicUsize::new(first), AtomicUsize::new(first), Mutex::default());
        Self { field, dimension, columns, state: State { owners, store: Store::new(), next, done, left } }
    }

    /// Makes known how the column of a pivot differs from the one in the matrix.
    pub(super) fn change(&mut self, pivot: u32, reduced: Reduced<F::Unit>) -> Result<()> {
        let code = self.shared(&AtomicIsize::new(0)).publish(reduced)?;
        *self.state.owners[pivot as usize].get_mut() = code;
        Ok(())
    }

    /// Notes a column that is begun.
    pub(super) fn leave(&mut self, column: u32) {
        if let Some(last) = whole(&self.columns).column(column as usize).last() {
            self.state.left.get_mut().expect(UNBROKEN).push((column, last.row));
        }
    }

    /// Reduces the columns in parallel, those that are cleared left out, until all are done or little more than the work allowed. Returns whether all are done;
    /// if not, a later call goes on: of each thread the column under work is begun again.
    pub(super) fn run(
        &mut self,
        cleared: impl Fn(usize) -> bool + Sync,
        work: &mut Work,
        watch: Watch<'_>,
    ) -> Result<bool> {
        let allowed = isize::try_from(work.left()).unwrap_or(isize::MAX);
        let budget = AtomicIsize::new(allowed);
        let threads = (0..rayon::current_num_threads()).into_par_iter().with_max_len(1);
        let shared = &self.shared(&budget);
        threads.map(|_| Worker::new(shared, watch).run(self.dimension, &cleared)).collect::<Result<()>>()?;
        work.spend((allowed - budget.into_inner().clamp(0, allowed)).cast_unsigned());
        let State { next, left, .. } = &mut self.state;
        Ok(*next.get_mut() >= self.columns.len() && left.get_mut().expect(UNBROKEN).is_empty())
    }

    /// By row, the column whose pivot it is, or `NONE`.
    pub(super) fn pivots(&self) -> Vec<u32> {
        let budget = AtomicIsize::new(0);
        let shared = self.shared(&budget);
        let column = |owner: &AtomicU32| match owner.load(Ordering::Relaxed) {
            NONE => NONE,
            code => shared.column(code).index(),
        };
        self.state.owners.par_iter().map(column).collect()
    }

    fn shared<'b>(&'b self, budget: &'b AtomicIsize) -> Shared<'b, F> {
        Shared { field: self.field, columns: whole(&self.columns), state: &self.state, budget }
    }
}

/// The columns, which are known whole.
fn whole<'b, U: Copy + Send + Sync>(columns: &'b Columns<'_, U>) -> &'b SparseColumns<U> {
    columns.whole().expect("columns that threads share are known whole")
}

/// What is promised of a lock.
pub(super) const UNBROKEN: &str = "no thread panics";

/// A column on its way.
#[derive(Clone, Copy)]
pub(super) enum Column<'a, U> {
    /// One as in the matrix.
    Original(u32),
    /// One that was published.
    Reduced(&'a Reduced<U>),
}

impl<U> Column<'_, U> {
    /// Its number in the matrix.
    pub(super) fn index(self) -> u32 {
        match self {
            Self::Original(index) => index,
            Self::Reduced(reduced) => reduced.column,
        }
    }
}

/// What all threads see.
pub(super) struct Shared<'a, F: Field> {
    pub(super) field: F,
    pub(super) columns: &'a SparseColumns<F::Unit>,
    pub(super) state: &'a State<F::Unit>,
    /// The work that all threads together may still do.
    budget: &'a AtomicIsize,
}

impl<F: Field> Shared<'_, F> {
    /// Counts work that has been done; false if no more is allowed.
    pub(super) fn spend(&self, work: usize) -> bool {
        self.budget.fetch_sub(work as isize, Ordering::Relaxed) > work as isize
    }

    /// The column that a code stands for.
    pub(super) fn column(&self, code: u32) -> Column<'_, F::Unit> {
        match (code as usize).checked_sub(self.columns.len()) {
            None => Column::Original(code),
            Some(index) => Column::Reduced(self.state.store.get(index)),
        }
    }

    /// The code of the column whose pivot a row is for now, or `NONE`.
    pub(super) fn owner(&self, row: u32) -> u32 {
        self.state.owners[row as usize].load(Ordering::Acquire)
    }

    /// The column whose pivot a row is for now.
    pub(super) fn column_of(&self, row: u32) -> Option<Column<'_, F::Unit>> {
        let code = self.owner(row);
        (code != NONE).then(|| self.column(code))
    }

    /// Makes a column known.
    pub(super) fn publish(&self, reduced: Reduced<F::Unit>) -> Result<u32> {
        let code = self.columns.len() + self.state.store.push(reduced);
        match u32::try_from(code) {
            Ok(code) if code != NONE => Ok(code),
            _ => {
                Err(Error::Limit("more than 4294967295 columns, the most that are counted in 32 bits".into()))
            }
        }
    }

    /// Adds `factor` times a column, its pivot's coefficient made 1. Returns a bound on the number of entries, and the work.
    pub(super) fn add(
        &self,
        working: &mut WorkingColumn<F>,
        column: Column<'_, F::Unit>,
        factor: F::Unit,
    ) -> (usize, usize) {
        match column {
            Column::Original(index) => {
                let column = self.columns.column(index as usize);
                let leading = column.last().expect("a column with a pivot is not zero").coefficient;
                working.add(column, self.field.multiply(factor, self.field.invert(leading)));
                (column.len(), column.len())
            }
            Column::Reduced(reduced) => reduced.entries.add_to(working, factor, self.columns.rows()),
        }
    }

    /// Gives a pivot to the column of a code if nobody has it or a later column. Returns the code of the column that is left without a pivot
    /// (the one that was there, or the one that came too late) and the code of the one that has it; none if no column is left over.
    pub(super) fn place(&self, code: u32, row: u32) -> Option<(u32, u32)> {
        let place = &self.state.owners[row as usize];
        let mut owner = place.load(Ordering::Acquire);
        loop {
            if owner != NONE && self.column(owner).index() < self.column(code).index() {
                return Some((code, owner));
            }
            match place.compare_exchange(owner, code, Ordering::AcqRel, Ordering::Acquire) {
                Ok(NONE) => return None,
                Ok(later) => return Some((later, code)),
                Err(other) => owner = other,
            }
        }
    }
}
