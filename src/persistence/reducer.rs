//! The loop that all algorithms share: columns are reduced from left to right.

use super::pairing::NONE;
use super::watch::Watch;
use crate::algebra::{Entry, Field, SparseColumns, WorkingColumn};
use crate::error::Result;

/// A reduced column that differs from the one in the matrix.
enum Changed<U> {
    /// Its entries, the pivot's coefficient 1.
    Sparse(Box<[Entry<U>]>),
    /// Its bits; over Z/2 only.
    Dense(Box<[u64]>),
}

/// The columns reduced so far.
struct Reduced<U> {
    /// By row: the column whose pivot it is.
    column_of: Vec<u32>,
    /// By column: where it is in `changed`, or `NONE` if it is as in the matrix.
    place: Vec<u32>,
    changed: Vec<Changed<U>>,
}

/// Reduces the columns from left to right, those that are cleared left out. Returns, by row, the column whose pivot it is, or `NONE`.
///
/// A column whose pivot is free is claimed without being copied. Of the others, over Z/2 those with an entry in every fourth word or
/// more are kept as bits, so that adding them is exclusive or of words.
pub(super) fn reduce_columns<F: Field>(
    field: F,
    columns: &SparseColumns<F::Unit>,
    cleared: impl Fn(usize) -> bool,
    watch: Watch<'_>,
) -> Result<Vec<u32>> {
    let mut working = WorkingColumn::new(field, columns.rows());
    let mut reduced = Reduced {
        column_of: vec![NONE; columns.rows()],
        place: vec![NONE; columns.len()],
        changed: Vec::new(),
    };
    for j in 0..columns.len() as u32 {
        if cleared(j as usize) {
            continue;
        }
        let column = columns.column(j as usize);
        let Some(last) = column.last() else { continue };
        let mut pivot = Some(last.row);
        if reduced.column_of[last.row as usize] != NONE {
            pivot = reduce_column(field, columns, j, &mut reduced, &mut working, watch)?;
        }
        if let Some(row) = pivot {
            reduced.column_of[row as usize] = j;
        }
    }
    Ok(reduced.column_of)
}

/// Adds earlier columns to column `j` until its pivot is free, keeps it and returns the pivot; none if nothing is left.
fn reduce_column<F: Field>(
    field: F,
    columns: &SparseColumns<F::Unit>,
    j: u32,
    reduced: &mut Reduced<F::Unit>,
    working: &mut WorkingColumn<F>,
    watch: Watch<'_>,
) -> Result<Option<u32>> {
    let one = field.unit(1).expect("1 is not 0 in a field");
    let column = columns.column(j as usize);
    working.add(column, one);
    // An upper bound on the number of entries, to know without counting that a column is sparse.
    let mut bound = column.len();
    loop {
        watch.check()?;
        let Some(pivot) = working.pivot() else { return Ok(None) };
        let other = reduced.column_of[pivot.row as usize];
        if other == NONE {
            reduced.place[j as usize] = reduced.changed.len() as u32;
            reduced.changed.push(keep(field, pivot, bound, working));
            return Ok(Some(pivot.row));
        }
        let factor = field.negate(pivot.coefficient);
        let place = reduced.place[other as usize];
        let added = if place == NONE {
            let column = columns.column(other as usize);
            let leading = column.last().expect("a column with a pivot is not zero").coefficient;
            working.add(column, field.multiply(factor, field.invert(leading)));
            column.len()
        } else {
            match &reduced.changed[place as usize] {
                Changed::Sparse(column) => {
                    working.add(column, factor);
                    column.len()
                }
                Changed::Dense(words) => {
                    working.add_words(words);
                    64 * words.len()
                }
            }
        };
        bound += added;
    }
}

/// Takes the reduced column out of the accumulator.
fn keep<F: Field>(
    field: F,
    pivot: Entry<F::Unit>,
    bound: usize,
    working: &mut WorkingColumn<F>,
) -> Changed<F::Unit> {
    let words = pivot.row as usize / 64 + 1;
    if WorkingColumn::<F>::IS_PARITY && 4 * bound >= words && 4 * working.population(words) >= words {
        return Changed::Dense(working.take_words(words));
    }
    Changed::Sparse(working.take(field.invert(pivot.coefficient)))
}
