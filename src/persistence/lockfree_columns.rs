//! The reduction of columns by many threads at once, without locks.

use std::sync::atomic::{AtomicIsize, AtomicU32, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::lockfree_store::Store;
use super::pairing::NONE;
use super::watch::{Progress, Watch};
use crate::algebra::{DenseColumn, Entry, Field, SparseColumns, WorkingColumn};
use crate::error::{Error, Result};

/// The columns that a thread takes at a time, at most.
const BLOCK: usize = 1024;

/// The work after which a block was much, and after which the budget and the token are looked at.
const WORK: usize = 1024;

/// What an addition costs besides its entries.
const OVERHEAD: usize = 4;

/// The work that all threads together may still do, in entries added.
pub(super) struct Budget(AtomicIsize);

impl Budget {
    /// As much as it takes.
    pub(super) fn unlimited() -> Self {
        Self::limited(usize::MAX)
    }

    /// So much and little more.
    pub(super) fn limited(work: usize) -> Self {
        Self(AtomicIsize::new(isize::try_from(work).unwrap_or(isize::MAX)))
    }

    /// Counts work that has been done; false if no more is allowed.
    fn spend(&self, work: usize) -> bool {
        self.0.fetch_sub(work as isize, Ordering::Relaxed) > work as isize
    }
}

/// A reduced column that differs from the one in the matrix, as it was at one moment; nobody changes it any more.
struct Reduced<U> {
    column: u32,
    entries: Entries<U>,
}

/// The entries of a reduced column, the pivot's coefficient 1.
enum Entries<U> {
    /// One by one.
    Sparse(Box<[Entry<U>]>),
    /// The same in every row.
    Dense(DenseColumn),
}

/// A column on its way.
#[derive(Clone, Copy)]
enum Column<'a, U> {
    /// One as in the matrix.
    Original(u32),
    /// One that was published.
    Reduced(&'a Reduced<U>),
}

impl<U> Column<'_, U> {
    /// Its number in the matrix.
    fn index(self) -> u32 {
        match self {
            Self::Original(index) => index,
            Self::Reduced(reduced) => reduced.column,
        }
    }
}

/// What all threads see.
///
/// A column is known by a code: below the number of columns it is the column of the matrix as it is; the rest count the reduced
/// columns in `store`. So a code stands for the same entries forever.
struct Shared<'a, F: Field> {
    field: F,
    columns: &'a SparseColumns<F::Unit>,
    /// By row: the code of the column whose pivot it is for now, or `NONE`. Over time the columns in one row only get earlier.
    owners: Vec<AtomicU32>,
    store: Store<Reduced<F::Unit>>,
    /// The first column that no thread has taken.
    next: AtomicUsize,
    /// The columns dealt with.
    done: AtomicUsize,
    budget: &'a Budget,
    watch: Watch<'a>,
}

/// Reduces the columns in parallel, those that are cleared left out. Returns, by row, the column whose pivot it is, or `NONE`, unless the
/// budget is spent before: the same as one after the other, since pivots do not depend on the order of additions from left to right.
///
/// Memory: 4 bytes a row; a working column a thread; the columns that were published, of which a column has one for each pivot it had to
/// leave to an earlier one, besides the last.
///
/// A pivot is claimed by compare and swap. A column that comes to a pivot of an earlier one adds that one and goes on; of a later one,
/// it takes the pivot and the later column goes on. What was published stays as it is until the end, so that whoever still reads
/// it does no harm: it was a column with that pivot, and earlier than the reader's. As with a single thread, a column whose pivot is free is claimed without being copied.
///
/// Morozov, Nigmetov, "Towards lockfree persistent homology", 2020.
pub(super) fn reduce_columns<F: Field>(
    field: F,
    columns: &SparseColumns<F::Unit>,
    dimension: usize,
    cleared: impl Fn(usize) -> bool + Sync,
    budget: &Budget,
    watch: Watch<'_>,
) -> Result<Option<Vec<u32>>> {
    let shared = Shared {
        field,
        columns,
        owners: (0..columns.rows()).into_par_iter().map(|_| AtomicU32::new(NONE)).collect(),
        store: Store::new(),
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        budget,
        watch,
    };
    let threads = (0..rayon::current_num_threads()).into_par_iter().with_max_len(1);
    let ends: Result<Vec<_>> = threads.map(|_| Worker::new(&shared).run(dimension, &cleared)).collect();
    Ok(ends?.into_iter().all(|done| done).then(|| shared.pairing()))
}

impl<F: Field> Shared<'_, F> {
    /// The column that a code stands for.
    fn column(&self, code: u32) -> Column<'_, F::Unit> {
        match (code as usize).checked_sub(self.columns.len()) {
            None => Column::Original(code),
            Some(index) => Column::Reduced(self.store.get(index)),
        }
    }

    /// The columns by their pivots.
    fn pairing(&self) -> Vec<u32> {
        let column = |owner: &AtomicU32| match owner.load(Ordering::Relaxed) {
            NONE => NONE,
            code => self.column(code).index(),
        };
        self.owners.par_iter().map(column).collect()
    }

    /// Makes a column known.
    fn publish(&self, reduced: Reduced<F::Unit>) -> Result<u32> {
        let code = self.columns.len() + self.store.push(reduced);
        match u32::try_from(code) {
            Ok(code) if code != NONE => Ok(code),
            _ => {
                Err(Error::Limit("more than 4294967295 columns, the most that are counted in 32 bits".into()))
            }
        }
    }

    /// Adds `factor` times a column, its pivot's coefficient made 1. Returns a bound on the number of entries, and the work.
    fn add(
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
            Column::Reduced(Reduced { entries: Entries::Sparse(column), .. }) => {
                working.add(column, factor);
                (column.len(), column.len())
            }
            Column::Reduced(Reduced { entries: Entries::Dense(column), .. }) => {
                working.add_dense(column, factor);
                (self.columns.rows(), column.cost())
            }
        }
    }

    /// Gives a pivot to the column of a code if nobody has it or a later column. Returns the code of the column that is left without a pivot
    /// (the one that was there, or the one that came too late) and the code of the one that has it; none if no column is left over.
    fn place(&self, code: u32, row: u32) -> Option<(u32, u32)> {
        let place = &self.owners[row as usize];
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

/// A thread at work.
struct Worker<'a, 'b, F: Field> {
    shared: &'a Shared<'b, F>,
    /// The accumulator, once it is needed.
    working: Option<WorkingColumn<F>>,
    /// Room for the entries of a column.
    sparse: Vec<Entry<F::Unit>>,
    /// The work since the budget was asked.
    work: usize,
}

impl<'a, 'b, F: Field> Worker<'a, 'b, F> {
    fn new(shared: &'a Shared<'b, F>) -> Self {
        Self { shared, working: None, sparse: Vec::new(), work: 0 }
    }

    /// Takes blocks of columns until there are none; whether the budget sufficed.
    ///
    /// A block is twice as large as the last if that was little work, else half as large, so that the threads stay close to each other and to
    /// the order of a single one, in which no work is done in vain.
    fn run(mut self, dimension: usize, cleared: impl Fn(usize) -> bool) -> Result<bool> {
        let shared = self.shared;
        let columns = shared.columns.len();
        let mut left = Vec::new();
        let mut block = 1;
        loop {
            shared.watch.check()?;
            let start = shared.next.fetch_add(block, Ordering::Relaxed);
            if start >= columns {
                return Ok(true);
            }
            let end = columns.min(start + block);
            for column in (start..end).filter(|&column| !cleared(column)) {
                if let Some(last) = shared.columns.column(column).last()
                    && let Some((code, _)) = shared.place(column as u32, last.row)
                {
                    left.push((code, last.row));
                }
            }
            let mut much = false;
            for (code, row) in left.drain(..) {
                self.settle(code, row)?;
                if self.work > WORK {
                    much = true;
                    if !shared.budget.spend(std::mem::take(&mut self.work)) {
                        return Ok(false);
                    }
                }
            }
            block = if much { (block / 2).max(1) } else { (2 * block).min(BLOCK) };
            let done = shared.done.fetch_add(end - start, Ordering::Relaxed) + end - start;
            shared.watch.report(Progress { dimension, done, columns });
        }
    }

    /// Reduces a column, and those that it drives out, until one finds a free pivot or becomes zero.
    fn settle(&mut self, mut code: u32, mut row: u32) -> Result<()> {
        while let Some((left, owner)) = self.shared.place(code, row) {
            match self.reduce(left, owner)? {
                Some(next) => (code, row) = next,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Adds the owner of its pivot to a column, and so on until nothing is left or the pivot is not an earlier column's. Publishes the
    /// result and returns its code and pivot.
    fn reduce(&mut self, code: u32, owner: u32) -> Result<Option<(u32, u32)>> {
        let shared = self.shared;
        let Shared { field, columns, .. } = *shared;
        let (column, mut owner) = (shared.column(code), shared.column(owner));
        let working = self.working.get_or_insert_with(|| WorkingColumn::new(field, columns.rows()));
        let one = field.unit(1).expect("1 is not 0 in a field");
        let mut factor = field.negate(one);
        // An upper bound on the number of entries, to know without counting that a column is sparse.
        let (mut bound, _) = shared.add(working, column, one);
        let column = column.index();
        loop {
            shared.watch.check()?;
            let (entries, cost) = shared.add(working, owner, factor);
            (bound, self.work) = (bound + entries, self.work + OVERHEAD + cost);
            let Some(pivot) = working.pivot() else { return Ok(None) };
            let code = shared.owners[pivot.row as usize].load(Ordering::Acquire);
            if code != NONE {
                owner = shared.column(code);
            }
            if code == NONE || owner.index() > column {
                let entries = if let Some(dense) = working.take_dense(pivot, bound.min(columns.rows())) {
                    Entries::Dense(dense)
                } else {
                    self.sparse.clear();
                    working.take(field.invert(pivot.coefficient), &mut self.sparse);
                    Entries::Sparse(self.sparse.as_slice().into())
                };
                return Ok(Some((shared.publish(Reduced { column, entries })?, pivot.row)));
            }
            factor = field.negate(pivot.coefficient);
        }
    }
}
