//! By one thread or by all: the reduction of one dimension.

use super::columns::Columns;
use super::lockfree::Lockfree;
use super::pairing::{NONE, Pairing, pairs};
use super::reducer::Reducer;
use super::watch::Watch;
use super::work::Work;
use crate::algebra::Field;
use crate::error::Result;

/// Who reduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Threads {
    /// The thread that calls.
    One,
    /// All threads of the current pool.
    All,
    /// All threads of the current pool where they are worth their trouble, for waking them takes time, and they do work in vain which one thread does not: in a
    /// dimension with [`ENTRIES`] from the beginning, else as soon as one thread has done [`ALONE`].
    Enough,
}

/// The entries of a dimension that are enough for all threads.
const ENTRIES: usize = 1 << 20;

/// The entries that one thread adds before others help, about half a millisecond of work: as much again is likely to follow.
const ALONE: usize = 1 << 18;

/// The entries that are enough for two threads with tasks of their own, which are awake for longer.
const APART: usize = 1 << 17;

impl Threads {
    /// Whether all threads are wanted from the beginning where there are so many entries.
    pub(super) fn all(self, entries: usize) -> bool {
        self == Self::All || self.several() && entries >= ENTRIES
    }

    /// Whether two tasks that have nothing to do with each other, one of them with so many entries, are for two threads.
    pub(super) fn apart(self, entries: usize) -> bool {
        self == Self::All || self.several() && entries >= APART
    }

    /// Whether all threads may come to be wanted.
    pub(super) fn several(self) -> bool {
        self == Self::Enough && rayon::current_num_threads() > 1
    }
}

/// The reduction of the columns of a dimension under way: by one thread, and after a while by all.
pub(super) struct Engine<'a, F: Field> {
    one: Option<Reducer<'a, F>>,
    /// What one thread may do before others help.
    alone: Work,
    all: Option<Lockfree<'a, F>>,
}

impl<'a, F: Field> Engine<'a, F> {
    /// The reduction at its beginning. Where columns are not known whole, one thread does all of it: with ends it takes a quarter of the time that
    /// two take with whole columns (complete 2-complex on 250 vertices: .06 s against .23 s); what dense columns leave out saves more, too.
    pub(super) fn new(field: F, dimension: usize, columns: Columns<'a, F::Unit>, threads: Threads) -> Self {
        let all = columns.whole().is_some_and(|whole| threads.all(whole.entries()));
        let alone = if threads.several() { Work::limited(ALONE) } else { Work::unlimited() };
        if all {
            return Self { one: None, alone, all: Some(Lockfree::new(field, dimension, columns)) };
        }
        Self { one: Some(Reducer::new(field, dimension, columns)), alone, all: None }
    }

    /// Reduces the columns, those that are cleared left out, until all are done or the work allowed is. Returns whether all are done; if not,
    /// a later call goes on.
    pub(super) fn run(
        &mut self,
        cleared: impl Fn(usize) -> bool + Sync,
        work: &mut Work,
        watch: Watch<'_>,
    ) -> Result<bool> {
        while let Some(reducer) = &mut self.one {
            let allowed = work.left().min(self.alone.left());
            let mut now = Work::limited(allowed);
            let done = reducer.run(&cleared, &mut now, watch)?;
            let spent = allowed - now.left();
            work.spend(spent);
            if done || self.alone.spend(spent) {
                return Ok(done);
            }
            if reducer.is_whole() {
                self.all = self.one.take().map(Reducer::share).transpose()?;
                break;
            }
            self.alone = Work::limited(ALONE);
            if work.left() == 0 {
                return Ok(false);
            }
        }
        let Some(lockfree) = &mut self.all else { unreachable!("it is one thread or all") };
        lockfree.run(cleared, work, watch)
    }

    /// The share of the columns that are done, as long as one thread does them.
    pub(super) fn done(&self) -> Option<f64> {
        self.one.as_ref().map(Reducer::done)
    }

    /// By row, the column whose pivot it is, or `NONE`.
    pub(super) fn pivots(self) -> Pairing {
        match self {
            Self { one: Some(reducer), .. } => reducer.pivots(),
            Self { all, .. } => all.map_or_else(Vec::new, |lockfree| lockfree.pivots()),
        }
    }

    /// From the pivots of the coboundary to the death of each birth: there a column is a birth and its pivot the death, and both are counted from the
    /// end.
    pub(super) fn deaths(self, births: usize, deaths: usize) -> Pairing {
        let death = |pivot: u32| deaths as u32 - 1 - pivot;
        if let Some(reducer) = &self.one {
            let births = (0..births as u32).rev();
            return births.map(|column| reducer.pivot(column).map_or(NONE, death)).collect();
        }
        let mut death_of = vec![NONE; births];
        for (pivot, column) in pairs(&self.pivots()) {
            death_of[births - 1 - column as usize] = death(pivot);
        }
        death_of
    }
}
