//! Columns that are reduced on demand, when it is known which pivot each ends with.

use std::borrow::Cow;

use super::accumulator::Accumulator;
use crate::algebra::{Entry, Field, SparseColumns};
use crate::error::{Error, Result};
use crate::persistence::kept::Kept;
use crate::persistence::pairing::NONE;
use crate::persistence::watch::Watch;

/// A reduced column, the coefficient of its pivot 1.
struct Reduced<U> {
    column: Kept<U>,
    /// The combination of given columns that it is, if combinations are asked for.
    combination: Option<Kept<U>>,
}

/// A column that waits until another is reduced.
struct Suspended<U> {
    id: u32,
    so_far: Reduced<U>,
}

/// The reduction of single columns by earlier ones, each of which is reduced when it is first needed. The pivots are known from the pairs, so
/// that only columns of pairs are ever reduced, and one that ends with its pivot as it is given is neither touched nor copied.
pub(super) struct Columns<'a, F: Field> {
    field: F,
    one: F::Unit,
    given: Cow<'a, SparseColumns<F::Unit>>,
    /// By column: its pivot after the reduction, or `NONE`.
    pivot_of: Vec<u32>,
    /// By row: the column whose pivot it is, or `NONE`.
    column_of: Vec<u32>,
    /// By column: its place in `reduced`, or `NONE`.
    place: Vec<u32>,
    reduced: Vec<Reduced<F::Unit>>,
    column: Accumulator<F>,
    combination: Option<Accumulator<F>>,
    watch: Watch<'a>,
}

impl<'a, F: Field> Columns<'a, F> {
    /// The columns of a matrix with its pairs of row and column, and the combinations that reduced columns are only if asked for.
    pub(super) fn new(
        field: F,
        given: Cow<'a, SparseColumns<F::Unit>>,
        pairs: impl Iterator<Item = (u32, u32)>,
        combinations: bool,
        watch: Watch<'a>,
    ) -> Self {
        let (mut pivot_of, mut column_of) = (vec![NONE; given.len()], vec![NONE; given.rows()]);
        for (row, column) in pairs {
            pivot_of[column as usize] = row;
            column_of[row as usize] = column;
        }
        Self {
            field,
            one: field.unit(1).expect("1 is not 0 in a field"),
            pivot_of,
            column_of,
            place: vec![NONE; given.len()],
            reduced: Vec::new(),
            column: Accumulator::new(field, given.rows()),
            combination: combinations.then(|| Accumulator::new(field, given.len())),
            given,
            watch,
        }
    }

    /// The combination of column `j`, once, and earlier columns of pairs that has the pivot of `j`, or is zero if `j` has none; ascending.
    pub(super) fn combination(&mut self, j: u32) -> Result<Vec<Entry<F::Unit>>> {
        self.reduce(j)?;
        if self.pivot_of[j as usize] != NONE && self.place[j as usize] == NONE {
            self.keep(j);
            self.start(j);
        }
        self.column.take(self.one);
        let combination = self.combination.as_mut().expect("combinations were asked for");
        let own = combination.pivot().expect("a combination of a column and earlier ones has that column");
        Ok(combination.take(own.coefficient))
    }

    /// Column `j` without its part in the span of the earlier ones: no entry in the row of a pivot of these, and 1 at its own; ascending.
    pub(super) fn normal_form(&mut self, j: u32) -> Result<Vec<Entry<F::Unit>>> {
        self.reduce(j)?;
        let minus_one = self.field.negate(self.one);
        let mut entries: Vec<Entry<F::Unit>> = Vec::new();
        while let Some(entry) = self.column.pivot() {
            self.watch.check()?;
            let other = self.column_of[entry.row as usize];
            if other >= j {
                self.column.add(&[entry], minus_one);
                entries.push(entry);
                continue;
            }
            if !self.is_ready(other) {
                let suspended = self.suspend(j);
                self.reduce(other)?;
                self.keep(other);
                self.resume(&suspended);
            }
            self.add(other, entry);
        }
        let factor = self.field.invert(entries[0].coefficient);
        for entry in &mut entries {
            entry.coefficient = self.field.multiply(entry.coefficient, factor);
        }
        entries.reverse();
        // Later columns have less to do with this than with what `reduce` left, also where that was the column as it is given.
        self.column.add(&entries, self.one);
        self.keep(j);
        Ok(entries)
    }

    /// Leaves column `j` in the accumulators, reduced as far as its pivot, and times a factor if it was kept.
    fn reduce(&mut self, mut j: u32) -> Result<()> {
        let mut suspended = Vec::new();
        self.start(j);
        loop {
            self.watch.check()?;
            let pivot = self.column.pivot();
            if pivot.map_or(NONE, |entry| entry.row) == self.pivot_of[j as usize] {
                let Some(waiting) = suspended.pop() else { return Ok(()) };
                self.keep(j);
                self.resume(&waiting);
                j = waiting.id;
                continue;
            }
            let other = pivot.map_or(NONE, |entry| self.column_of[entry.row as usize]);
            let (Some(pivot), true) = (pivot, other < j) else { return Err(foreign()) };
            if self.is_ready(other) {
                self.add(other, pivot);
            } else {
                suspended.push(self.suspend(j));
                j = other;
                self.start(j);
            }
        }
    }

    /// Whether a column can be added: it was reduced before, or is reduced as it is given.
    fn is_ready(&self, j: u32) -> bool {
        self.place[j as usize] != NONE
            || self.given.column(j as usize).last().is_some_and(|last| last.row == self.pivot_of[j as usize])
    }

    fn start(&mut self, j: u32) {
        let (one, place) = (self.one, self.place[j as usize]);
        if place != NONE {
            let reduced = &self.reduced[place as usize];
            return add_reduced(&mut self.column, &mut self.combination, reduced, one);
        }
        self.column.add(self.given.column(j as usize), one);
        if let Some(combination) = &mut self.combination {
            combination.add(&[Entry { row: j, coefficient: one }], one);
        }
    }

    /// Adds the multiple of a column that takes away an entry in the row of its pivot.
    fn add(&mut self, other: u32, entry: Entry<F::Unit>) {
        let minus = self.field.negate(entry.coefficient);
        let place = self.place[other as usize];
        if place != NONE {
            let reduced = &self.reduced[place as usize];
            return add_reduced(&mut self.column, &mut self.combination, reduced, minus);
        }
        let column = self.given.column(other as usize);
        let leading = column.last().expect("a column with a pivot is not zero").coefficient;
        let factor = self.field.multiply(minus, self.field.invert(leading));
        self.column.add(column, factor);
        if let Some(combination) = &mut self.combination {
            let one = self.one;
            combination.add(&[Entry { row: other, coefficient: one }], factor);
        }
    }

    /// Takes what was reduced out of the accumulators for later additions.
    fn keep(&mut self, j: u32) {
        let pivot = self.column.pivot().expect("a column that is added has a pivot");
        let column = self.take(pivot.coefficient);
        let place = &mut self.place[j as usize];
        if *place == NONE {
            *place = self.reduced.len() as u32;
            self.reduced.push(column);
        } else {
            self.reduced[*place as usize] = column;
        }
    }

    fn suspend(&mut self, id: u32) -> Suspended<F::Unit> {
        Suspended { id, so_far: self.take(self.one) }
    }

    fn resume(&mut self, suspended: &Suspended<F::Unit>) {
        add_reduced(&mut self.column, &mut self.combination, &suspended.so_far, self.one);
    }

    fn take(&mut self, divisor: F::Unit) -> Reduced<F::Unit> {
        let combination = self.combination.as_mut().map(|combination| combination.keep(divisor));
        Reduced { column: self.column.keep(divisor), combination }
    }
}

/// Adds `factor` times a reduced column, and the combination that it is.
fn add_reduced<F: Field>(
    column: &mut Accumulator<F>,
    combination: &mut Option<Accumulator<F>>,
    reduced: &Reduced<F::Unit>,
    factor: F::Unit,
) {
    column.add_kept(&reduced.column, factor);
    if let (Some(sum), Some(term)) = (combination, &reduced.combination) {
        sum.add_kept(term, factor);
    }
}

/// The pairs are not those of the matrix.
pub(super) fn foreign() -> Error {
    Error::usage("reduction", "pairs that are not those of the matrix", "the reduction of this matrix")
}
