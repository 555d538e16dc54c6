//! What must hold of a boundary matrix that is given cell by cell.

use rayon::prelude::*;

use super::arrays::CellArrays;
use super::boundary::BoundaryMatrix;
use crate::algebra::{Entry, Field, SparseColumns};
use crate::error::{Error, Place, Result};

/// Cells that one thread checks at a time, at least.
const PIECE: usize = 1 << 15;
/// Boundaries up to this length are searched for repetitions pair by pair.
const SHORT: usize = 16;

pub(super) fn too_many() -> Error {
    Error::Limit("more than 4294967295 cells, the most that are counted in 32 bits".into())
}

/// The dimension as it is kept: a file of two cells may name any number, and each dimension takes some memory.
pub(super) fn dimension(id: usize, dimension: usize) -> Result<u16> {
    u16::try_from(dimension)
        .map_err(|_| Error::Limit(format!("cell {id} has dimension {dimension}, more than {}", u16::MAX)))
}

/// Values are numbers and rise along every boundary, whose rows are distinct cells of one dimension less.
pub(super) fn cells<U: Copy + Send + Sync>(arrays: &CellArrays<'_, U>) -> Result<()> {
    let wrong = first(arrays.len(), |mut piece| piece.find_map(|id| cell(arrays, id as u32).err()));
    wrong.map_or(Ok(()), Err)
}

/// Coefficients are units: over Z/p the type also holds 0 and what is not reduced.
pub(super) fn units<F: Field>(field: F, arrays: &CellArrays<'_, F::Unit>) -> Result<()> {
    if size_of::<F::Unit>() == 0 {
        return Ok(());
    }
    let integer = |entry: &Entry<F::Unit>| field.integer(entry.coefficient);
    let wrong = |entry: &&Entry<F::Unit>| field.unit(integer(entry)) != Some(entry.coefficient);
    let wrong = first(arrays.len(), |mut piece| {
        piece.find_map(|id| Some((id, arrays.boundary(id as u32).iter().find(wrong)?)))
    });
    wrong.map_or(Ok(()), |(id, entry)| {
        let found = format!("coefficient {} of row {}", integer(entry), entry.row);
        let expected = format!("a coefficient from 1 to {}", field.characteristic() - 1);
        Err(Error::input(Place::Cell(id as u64), found, expected))
    })
}

/// The first thing that a search finds, piece by piece, on all threads of the pool: a few pieces for each, as a search may need room of its own.
fn first<T: Send>(count: usize, search: impl Fn(std::ops::Range<usize>) -> Option<T> + Sync) -> Option<T> {
    let size = PIECE.max(count.div_ceil(4 * rayon::current_num_threads()));
    let pieces = (0..count.div_ceil(size)).into_par_iter();
    pieces.find_map_first(|piece| search(piece * size..count.min((piece + 1) * size)))
}

fn cell<U: Copy + Send + Sync>(arrays: &CellArrays<'_, U>, id: u32) -> Result<()> {
    let error =
        |found: String, expected: &str| Err(Error::input(Place::Cell(u64::from(id)), found, expected));
    let (dimension, value) = (arrays.dimensions[id as usize], arrays.values[id as usize]);
    if value.is_nan() {
        return error("value NaN".into(), "a number");
    }
    let boundary = arrays.boundary(id);
    for row in boundary.iter().map(|entry| entry.row) {
        let (Some(&face), Some(&earlier)) =
            (arrays.dimensions.get(row as usize), arrays.values.get(row as usize))
        else {
            return error(format!("row {row}"), &format!("a row below {}", arrays.len()));
        };
        if u32::from(face) + 1 != u32::from(dimension) {
            let found = format!("dimension {dimension}, but cell {row} in its boundary has {face}");
            return error(found, "cells of one dimension less in a boundary");
        }
        if value < earlier {
            let found = format!("value {value}, but cell {row} in its boundary has {earlier}");
            return error(found, "a value at least that of every face");
        }
    }
    match repeated(boundary) {
        Some(row) => error(format!("row {row} twice"), "every row once"),
        None => Ok(()),
    }
}

/// A row that a boundary has twice.
fn repeated<U: Copy>(boundary: &[Entry<U>]) -> Option<u32> {
    if boundary.windows(2).all(|pair| pair[0].row < pair[1].row) {
        return None;
    }
    let mut rows = boundary.iter().enumerate();
    if boundary.len() <= SHORT {
        let twice = |&(at, entry): &(usize, &Entry<U>)| boundary[..at].iter().any(|e| e.row == entry.row);
        return rows.find(twice).map(|(_, entry)| entry.row);
    }
    let mut rows: Vec<_> = rows.map(|(_, entry)| entry.row).collect();
    rows.sort_unstable();
    rows.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// The boundary of every boundary is zero.
pub(super) fn boundary_of_boundary<F: Field>(matrix: &BoundaryMatrix<F>) -> Result<()> {
    for dimension in 2..matrix.dimensions() {
        let (upper, lower) = (matrix.columns(dimension), matrix.columns(dimension - 1));
        let wrong = first(upper.len(), |piece| no_cycle(matrix.field(), upper, lower, piece));
        if let Some(rank) = wrong {
            let cell = matrix.positions(dimension)[rank];
            return Err(matrix.error(cell, "the boundary of its boundary is not zero", "a chain complex"));
        }
    }
    Ok(())
}

/// The first of these columns of `upper` whose boundary in `lower` is not zero.
///
/// The sum is kept row by row with the number of rows that are not zero. It is zero again after each column that is right, so nothing is ever
/// cleared or searched, and over Z/2 a row is a byte.
fn no_cycle<F: Field>(
    field: F,
    upper: &SparseColumns<F::Unit>,
    lower: &SparseColumns<F::Unit>,
    mut piece: std::ops::Range<usize>,
) -> Option<usize> {
    let mut sum: Vec<Option<F::Unit>> = vec![None; lower.rows()];
    piece.find(|&rank| {
        let mut rows = 0_isize;
        for face in upper.column(rank) {
            for entry in lower.column(face.row as usize) {
                let term = field.multiply(face.coefficient, entry.coefficient);
                let place = &mut sum[entry.row as usize];
                let before = *place;
                *place = before.map_or(Some(term), |before| field.add(before, term));
                rows += isize::from(place.is_some()) - isize::from(before.is_some());
            }
        }
        rows != 0
    })
}
