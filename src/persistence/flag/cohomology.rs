//! Persistent cohomology above dimension 1, with coboundaries that are computed when they are needed.
//!
//! Several threads reduce the columns of a batch with what was reduced before it. Then they are kept one after the other; where an earlier column of the
//! batch has the pivot, the column goes on first, and at the same time all later ones that have to. Every column is added to at every pivot what a single thread would add, so even the cochains are the same.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::engine::Ways;
use super::key::Key;
use super::limits::Limits;
use super::ranks::Ranks;
use super::reduced::Reduced;
use super::simplices::{Cochain, Simplices};
use super::task::{Means, Stop, Task};
use crate::algebra::Field;
use crate::error::{Error, Result};

/// The columns of a batch: at first, and at most for each thread.
const FIRST: usize = 16;
const MOST: usize = 64;

/// The bytes that the columns of a batch may take before batches become smaller.
const BATCH_BYTES: u64 = 1 << 25;

/// The reduction of the coboundaries of the simplices of one dimension.
pub(super) struct Reduction<'a, K: Key, F: Field, R> {
    simplices: Simplices<'a, F, R>,
    ways: Ways<'a>,
    limits: Limits<'a>,
    reduced: Reduced<K, F>,
    /// The cochains of simplices that are paired with nothing, if cocycles are asked for.
    essential: Option<FxHashMap<K, Cochain<K, F>>>,
    /// The entries of these.
    kept: usize,
    /// The bytes of the columns of a batch.
    parked: u64,
}

/// Simplices, each with what it is paired with.
pub(super) type Pairs<K> = Vec<(K, Option<K>)>;

impl<'a, K: Key, F: Field, R: Ranks> Reduction<'a, K, F, R> {
    /// Nothing reduced yet; [`Reduction::cocycle`] works if `cocycles` are asked for.
    pub(super) fn new(
        simplices: Simplices<'a, F, R>,
        ways: Ways<'a>,
        limits: Limits<'a>,
        cocycles: bool,
    ) -> Self {
        let essential = cocycles.then(FxHashMap::default);
        Self { simplices, ways, limits, reduced: Reduced::new(), essential, kept: 0, parked: 0 }
    }

    /// Pairs these simplices, descending, none of which kills.
    pub(super) fn run(&mut self, columns: &[K]) -> Result<Pairs<K>> {
        let mut pairs = Vec::with_capacity(columns.len());
        let (mut tasks, mut work, mut width, mut alone) =
            (Vec::new(), 0, 1, rayon::current_num_threads() == 1);
        let most = MOST * rayon::current_num_threads();
        while pairs.len() < columns.len() {
            self.limits.report(self.simplices.dimension, pairs.len(), columns.len());
            let batch = &columns[pairs.len()..columns.len().min(pairs.len() + width)];
            tasks.resize_with(batch.len(), || Task::new(self.simplices.field));
            match self.pair(batch, &mut tasks, &mut pairs) {
                // One column at a time may still have room: the limit does not depend on the number of threads.
                Err(Error::Limit(_)) if batch.len() > 1 => {
                    tasks.clear();
                    (alone, width, self.parked) = (true, 1, 0);
                    continue;
                }
                result => result?,
            }
            work += tasks.iter().map(|task| task.column.pushes).sum::<usize>();
            width = match width {
                1 if alone || work < self.ways.alone.1 => 1,
                1 => FIRST,
                _ if self.parked > BATCH_BYTES => FIRST.max(width / 2),
                _ => most.min(2 * width),
            };
        }
        Ok(pairs)
    }

    /// Pairs the simplices of a batch, as far as the limits allow.
    fn pair(&mut self, batch: &[K], tasks: &mut [Task<'a, K, F, R>], pairs: &mut Pairs<K>) -> Result<()> {
        self.reduce(batch, tasks)?;
        self.parked = if batch.len() > 1 { tasks.iter().map(Task::bytes).sum() } else { 0 };
        for (at, &simplex) in batch.iter().enumerate() {
            self.catch_up(&mut tasks[at..])?;
            pairs.push((simplex, self.settle(simplex, &mut tasks[at])?));
            tasks[at].end();
        }
        Ok(())
    }

    /// If the pivot of the first of these columns is that of a reduced column, it goes on, and with it all others of which that is so.
    fn catch_up(&mut self, tasks: &mut [Task<'a, K, F, R>]) -> Result<()> {
        let waits = |task: &Task<'a, K, F, R>| matches!(task.stop, Stop::Pivot(pivot, _) if self.reduced.contains(&pivot));
        let mut waiting: Vec<_> = match &tasks[0] {
            first if waits(first) => tasks.iter_mut().filter(|task| waits(task)).collect(),
            _ => return Ok(()),
        };
        // The first alone may take more memory than each of several.
        if waiting.len() == 1 {
            return Ok(());
        }
        let bytes = |waiting: &[&mut Task<'a, K, F, R>]| waiting.iter().map(|task| task.bytes()).sum::<u64>();
        let before = bytes(&waiting);
        let mut means = self.means(false);
        means.limits = means.limits.share(self.reduced.bytes(), waiting.len());
        waiting.par_iter_mut().with_max_len(1).try_for_each(|task| task.go_on(&means))?;
        self.parked = (self.parked + bytes(&waiting)).saturating_sub(before);
        Ok(())
    }

    fn means(&self, alone: bool) -> Means<'_, 'a, K, F, R> {
        let limits = self.limits.after((self.kept * size_of::<(K, F::Unit)>()) as u64 + self.parked);
        Means { simplices: &self.simplices, reduced: &self.reduced, ways: self.ways, limits, alone }
    }

    /// Reduces the coboundaries of simplices as far as they go with what is there.
    fn reduce(&self, batch: &[K], tasks: &mut [Task<'a, K, F, R>]) -> Result<()> {
        if let ([simplex], [task]) = (batch, &mut *tasks) {
            return task.begin(*simplex, &self.means(true));
        }
        let mut means = self.means(false);
        means.limits = means.limits.share(self.reduced.bytes(), batch.len());
        let pairs = batch.par_iter().zip(tasks).with_max_len(1);
        pairs.try_for_each(|(&simplex, task)| task.begin(simplex, &means))
    }

    /// Goes on with a column until its pivot is its own, and keeps it; returns the pivot.
    fn settle(&mut self, simplex: K, task: &mut Task<'a, K, F, R>) -> Result<Option<K>> {
        loop {
            for (pivot, cochain) in task.take_merges() {
                if !self.reduced.contains(&pivot) {
                    self.reduced.keep(pivot, cochain);
                }
            }
            match task.stop {
                Stop::Pivot(pivot, _) if !self.reduced.contains(&pivot) => {
                    self.reduced.keep(pivot, std::mem::take(&mut task.cochain));
                    return Ok(Some(pivot));
                }
                Stop::Essential => {
                    if let Some(essential) = &mut self.essential {
                        let cochain = task.cochain();
                        self.kept += cochain.len();
                        essential.insert(simplex, cochain);
                    }
                    return Ok(None);
                }
                Stop::Pivot(..) | Stop::Alone => task.go_on(&self.means(true))?,
            }
        }
    }

    /// Whether a simplex is a pivot.
    pub(super) fn kills(&self, key: &K) -> bool {
        self.reduced.contains(key)
    }

    /// The cocycle of a pair, with coefficient 1 at the birth.
    pub(super) fn cocycle(&self, birth: K, death: Option<K>) -> Vec<(K, F::Unit)> {
        let cochain = match death {
            Some(death) => self.reduced.get(&death).expect("a pivot"),
            None => &self.essential.as_ref().expect("cocycles are asked for")[&birth],
        };
        let field = self.simplices.field;
        let leading = cochain.iter().find(|entry| entry.0 == birth).expect("a cocycle holds its birth").1;
        let inverse = field.invert(leading);
        cochain.iter().map(|&(key, unit)| (key, field.multiply(unit, inverse))).collect()
    }

    /// The bytes of what is kept.
    pub(super) fn bytes(&self) -> u64 {
        self.reduced.bytes() + (self.kept * size_of::<(K, F::Unit)>()) as u64
    }
}
