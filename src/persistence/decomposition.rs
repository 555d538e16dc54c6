//! The decomposition R = D V, kept whole so that it can be checked.

use sprs::CsMat;

use super::watch::{Progress, Watch};
use crate::algebra::{Entry, Field, SparseColumns, WorkingColumn};
use crate::complex::BoundaryMatrix;
use crate::error::{Error, Result};

/// The columns that are multiplied at once.
const BATCH: usize = 4096;

/// R and V of one dimension.
type Factors<U> = (SparseColumns<U>, SparseColumns<U>);

/// A decomposition of a boundary matrix D: a reduced matrix R and an invertible one V with R = D V.
///
/// Nothing of it is believed: each of its properties is a method that looks at every column, the product by another implementation (sprs).
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition<F: Field> {
    field: F,
    /// R and V on the cells of each dimension from 1 up, numbered among those of their dimension.
    dimensions: Vec<Factors<F::Unit>>,
}

/// Decomposes the boundary matrix by the standard algorithm, all columns of V kept. `most` bounds the entries of R and V together.
///
/// Cohen-Steiner, Edelsbrunner, Morozov, "Vines and vineyards by updating persistence in linear time", 2006.
///
/// # Errors
/// [`Error::Limit`] if there are more entries than `most`; [`Error::Interrupted`] if the token is set meanwhile.
pub fn decompose<'a, F: Field>(
    matrix: &BoundaryMatrix<F>,
    most: usize,
    watch: impl Into<Watch<'a>>,
) -> Result<Decomposition<F>> {
    let (watch, mut left) = (watch.into(), most);
    let mut dimensions = Vec::new();
    for dimension in 1..matrix.dimensions() {
        dimensions.push(decompose_columns(matrix, dimension, &mut left, watch)?);
    }
    Ok(Decomposition { field: matrix.field(), dimensions })
}

/// R and V of one dimension.
fn decompose_columns<F: Field>(
    matrix: &BoundaryMatrix<F>,
    dimension: usize,
    left: &mut usize,
    watch: Watch<'_>,
) -> Result<Factors<F::Unit>> {
    let (field, given) = (matrix.field(), matrix.columns(dimension));
    let one = field.unit(1).expect("1 is not 0 in a field");
    let (mut reduced, mut change) = (SparseColumns::new(given.rows()), SparseColumns::new(given.len()));
    let (mut column, mut combination) =
        (WorkingColumn::new(field, given.rows()), WorkingColumn::new(field, given.len()));
    let mut column_of = vec![None; given.rows()];
    for j in 0..given.len() {
        if j % 1024 == 0 {
            watch.report(Progress { dimension, done: j, columns: given.len() });
        }
        column.add(given.column(j), one);
        combination.add(&[Entry { row: j as u32, coefficient: one }], one);
        while let Some(pivot) = column.pivot() {
            watch.check()?;
            let Some(other) = column_of[pivot.row as usize] else {
                column_of[pivot.row as usize] = Some(j);
                break;
            };
            let other_column: &[Entry<F::Unit>] = reduced.column(other);
            let leading = other_column.last().expect("a column with a pivot is not zero").coefficient;
            let factor = field.negate(field.multiply(pivot.coefficient, field.invert(leading)));
            column.add(other_column, factor);
            combination.add(change.column(other), factor);
        }
        for (working, columns) in [(&mut column, &mut reduced), (&mut combination, &mut change)] {
            let mut entries = Vec::new();
            working.take(one, &mut entries);
            *left = left.checked_sub(entries.len()).ok_or_else(|| {
                Error::Limit("the matrices R and V have more entries than are allowed".into())
            })?;
            columns.push(entries);
        }
    }
    Ok((reduced, change))
}

impl<F: Field> Decomposition<F> {
    /// Whether R is D V.
    ///
    /// # Errors
    /// [`Error::Interrupted`] if the token is set meanwhile.
    pub fn is_product<'a>(&self, matrix: &BoundaryMatrix<F>, watch: impl Into<Watch<'a>>) -> Result<bool> {
        let watch = watch.into();
        if self.dimensions.len() + 1 != matrix.dimensions().max(1) {
            return Ok(false);
        }
        for (dimension, (reduced, change)) in (1..).zip(&self.dimensions) {
            if !is_product(self.field, matrix.columns(dimension), change, Some(reduced), watch)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the last entries of the columns of R are in different rows.
    #[must_use]
    pub fn is_reduced(&self) -> bool {
        self.dimensions.iter().all(|(reduced, _)| {
            let mut taken = vec![false; reduced.rows()];
            let mut pivots = (0..reduced.len()).filter_map(|j| reduced.column(j).last());
            pivots.all(|pivot| !std::mem::replace(&mut taken[pivot.row as usize], true))
        })
    }

    /// Whether V is upper triangular with ones on the diagonal, hence invertible.
    #[must_use]
    pub fn is_unitriangular(&self) -> bool {
        self.dimensions.iter().all(|(_, change)| {
            let is_one = |entry: &Entry<F::Unit>| self.field.integer(entry.coefficient) == 1;
            (0..change.len())
                .all(|j| change.column(j).last().is_some_and(|last| last.row as usize == j && is_one(last)))
        })
    }

    /// The number of entries of R and V.
    #[must_use]
    pub fn entries(&self) -> (usize, usize) {
        let sum = |(r, v): (usize, usize), (reduced, change): &Factors<_>| {
            (r + reduced.entries(), v + change.entries())
        };
        self.dimensions.iter().fold((0, 0), sum)
    }

    /// The pairs of birth and death that the pivots of R are, by positions in the filtration of the matrix, sorted.
    #[must_use]
    pub fn pairs(&self, matrix: &BoundaryMatrix<F>) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (dimension, (reduced, _)) in (1..).zip(&self.dimensions) {
            let (births, deaths) = (matrix.positions(dimension - 1), matrix.positions(dimension));
            pairs.extend(
                deaths
                    .iter()
                    .enumerate()
                    .filter_map(|(j, &death)| Some((births[reduced.column(j).last()?.row as usize], death))),
            );
        }
        pairs.sort_unstable();
        pairs
    }
}

/// Whether the boundary of every boundary is zero.
///
/// # Errors
/// [`Error::Interrupted`] if the token is set meanwhile.
pub fn is_chain_complex<'a, F: Field>(
    matrix: &BoundaryMatrix<F>,
    watch: impl Into<Watch<'a>>,
) -> Result<bool> {
    let watch = watch.into();
    for dimension in 2..matrix.dimensions() {
        let (lower, upper) = (matrix.columns(dimension - 1), matrix.columns(dimension));
        if !is_product(matrix.field(), lower, upper, None, watch)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether `a b` is what is expected, or zero if nothing is.
fn is_product<F: Field>(
    field: F,
    a: &SparseColumns<F::Unit>,
    b: &SparseColumns<F::Unit>,
    expected: Option<&SparseColumns<F::Unit>>,
    watch: Watch<'_>,
) -> Result<bool> {
    let (a, p) = (integers(field, a, 0..a.len()), i64::from(field.characteristic()));
    for start in (0..b.len()).step_by(BATCH) {
        watch.check()?;
        let product = &a * &integers(field, b, start..b.len().min(start + BATCH));
        for (j, column) in (start..).zip(product.outer_iterator()) {
            let residues = column.iter().map(|(row, sum)| (row, sum.rem_euclid(p)));
            let mut found: Vec<_> = residues.filter(|&(_, residue)| residue != 0).collect();
            found.sort_unstable();
            let expected = expected.map_or(&[][..], |expected| expected.column(j));
            let expected =
                expected.iter().map(|entry| (entry.row as usize, field.integer(entry.coefficient)));
            if !found.into_iter().eq(expected) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Some columns as a matrix of integers below the characteristic.
fn integers<F: Field>(
    field: F,
    columns: &SparseColumns<F::Unit>,
    range: std::ops::Range<usize>,
) -> CsMat<i64> {
    let mut offsets = vec![0];
    let (mut rows, mut coefficients) = (Vec::new(), Vec::new());
    for j in range.clone() {
        rows.extend(columns.column(j).iter().map(|entry| entry.row as usize));
        coefficients.extend(columns.column(j).iter().map(|entry| field.integer(entry.coefficient)));
        offsets.push(rows.len());
    }
    CsMat::new_csc((columns.rows(), range.len()), offsets, rows, coefficients)
}

#[cfg(test)]
mod tests;
