//! One of the threads that reduce columns without locks.

use std::sync::atomic::Ordering;

use super::kept::Kept;
use super::lockfree::{Column, Reduced, Shared, UNBROKEN};
use super::pairing::NONE;
use super::watch::{Progress, Watch};
use crate::algebra::{Entry, Field, Pivoted, WorkingColumn};
use crate::error::Result;

/// The columns that a thread takes at a time, at most.
const BLOCK: usize = 1024;

/// The work after which a block was much, and after which it is counted.
const WORK: usize = 1024;

/// The work that a single column may be before it is counted.
const PATIENCE: usize = 1 << 16;

/// What an addition costs besides its entries.
const OVERHEAD: usize = 4;

/// A thread at work.
pub(super) struct Worker<'a, 'b, F: Field> {
    shared: &'a Shared<'b, F>,
    watch: Watch<'a>,
    /// The accumulator, once it is needed.
    working: Option<WorkingColumn<F>>,
    /// Room for the entries of a column.
    sparse: Vec<Entry<F::Unit>>,
    /// The work since it was counted last.
    work: usize,
}

/// What has become of a column.
enum End {
    /// It is zero.
    Zero,
    /// It is known by a new code and has this pivot, which may be another's.
    Reduced(u32, u32),
    /// The work allowed is done before that.
    Paused,
}

impl<'a, 'b, F: Field> Worker<'a, 'b, F> {
    pub(super) fn new(shared: &'a Shared<'b, F>, watch: Watch<'a>) -> Self {
        Self { shared, watch, working: None, sparse: Vec::new(), work: 0 }
    }

    /// Takes blocks of columns until there are none or the work allowed is done.
    ///
    /// A block is twice as large as the last if that was little work, else half as large, so that the threads stay close to each other and to
    /// the order of a single one, in which no work is done in vain.
    pub(super) fn run(mut self, dimension: usize, cleared: impl Fn(usize) -> bool) -> Result<()> {
        let (shared, state) = (self.shared, self.shared.state);
        let columns = shared.columns.len();
        // What was begun before, one by one.
        loop {
            let Some(begun) = state.left.lock().expect(UNBROKEN).pop() else { break };
            if self.settle_all(&mut vec![begun])?.is_none() {
                return Ok(());
            }
        }
        let mut begun = Vec::new();
        let mut block = 1;
        loop {
            self.watch.check()?;
            let start = state.next.fetch_add(block, Ordering::Relaxed);
            if start >= columns {
                return Ok(());
            }
            let end = columns.min(start + block);
            for column in (start..end).filter(|&column| !cleared(column)) {
                if let Some(last) = shared.columns.column(column).last()
                    && let Some((code, _)) = shared.place(column as u32, last.row)
                {
                    begun.push((code, last.row));
                }
            }
            let Some(much) = self.settle_all(&mut begun)? else { return Ok(()) };
            block = if much { (block / 2).max(1) } else { (2 * block).min(BLOCK) };
            let done = state.done.fetch_add(end - start, Ordering::Relaxed) + end - start;
            self.watch.report(Progress { dimension, done, columns });
        }
    }

    /// Settles columns, of which nothing is left in the list. Returns whether that was much work; none if it was more than is allowed, and what
    /// is begun has been put down for later.
    fn settle_all(&mut self, begun: &mut Vec<(u32, u32)>) -> Result<Option<bool>> {
        let mut much = false;
        for (settled, &(code, row)) in begun.iter().enumerate() {
            let paused = self.settle(code, row)?;
            let counted = self.work > WORK;
            much |= counted;
            let more = !counted || self.shared.spend(std::mem::take(&mut self.work));
            if paused.is_some() || !more {
                let mut left = self.shared.state.left.lock().expect(UNBROKEN);
                left.extend(begun[settled + 1..].iter().rev().copied().chain(paused));
                begun.clear();
                return Ok(None);
            }
        }
        begun.clear();
        Ok(Some(much))
    }

    /// Reduces a column, and those that it drives out, until one finds a free pivot or becomes zero. Returns the column and its row at which it
    /// had to pause.
    fn settle(&mut self, mut code: u32, mut row: u32) -> Result<Option<(u32, u32)>> {
        while let Some((left, owner)) = self.shared.place(code, row) {
            match self.reduce(left, owner)? {
                End::Zero => return Ok(None),
                End::Reduced(next, pivot) => (code, row) = (next, pivot),
                End::Paused => return Ok(Some((left, row))),
            }
        }
        Ok(None)
    }

    /// Adds the owner of its pivot to a column, and so on until nothing is left or the pivot is not an earlier column's.
    fn reduce(&mut self, code: u32, owner: u32) -> Result<End> {
        let shared = self.shared;
        let Shared { field, columns, .. } = *shared;
        let (column, mut owner) = (shared.column(code), shared.column(owner));
        let working = self.working.get_or_insert_with(|| WorkingColumn::new(field, columns.rows()));
        let one = field.unit(1).expect("1 is not 0 in a field");
        // An upper bound on the number of entries, to know without counting that a column is sparse.
        let (mut bound, _) = shared.add(working, column, one);
        let column = column.index();
        let mut pivot = working.pivot().expect("a column with a pivot is not zero");
        loop {
            self.watch.check()?;
            let earlier = |row| {
                let owner = shared.column_of(row).filter(|owner| owner.index() < column)?;
                Some(match owner {
                    Column::Original(index) => Pivoted::Sparse(columns.column(index as usize)),
                    Column::Reduced(reduced) => reduced.entries.pivoted(),
                })
            };
            let (entries, cost) = match working.eliminate(pivot, earlier) {
                Some(cost) => (columns.rows(), cost),
                None => shared.add(working, owner, field.negate(pivot.coefficient)),
            };
            (bound, self.work) = (bound + entries, self.work + OVERHEAD + cost);
            let Some(next) = working.pivot() else { return Ok(End::Zero) };
            pivot = next;
            let code = shared.owner(pivot.row);
            if code != NONE {
                owner = shared.column(code);
            }
            if code == NONE || owner.index() > column {
                let entries = Kept::take(working, pivot, bound.min(columns.rows()), &mut self.sparse);
                return Ok(End::Reduced(shared.publish(Reduced { column, entries })?, pivot.row));
            }
            if self.work > PATIENCE && !shared.spend(std::mem::take(&mut self.work)) {
                working.clear();
                return Ok(End::Paused);
            }
        }
    }
}
