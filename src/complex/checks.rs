//! What must hold of a boundary matrix that is given cell by cell.

use super::boundary::{BoundaryMatrix, Cell};
use crate::algebra::{Field, WorkingColumn};
use crate::error::{Error, Place, Result};

/// The largest dimension of a cell: a file of two cells may name any number, and each dimension takes some memory.
const MAX_DIMENSION: usize = 65_535;

pub(super) fn too_many() -> Error {
    Error::Limit("more than 4294967295 cells, the most that are counted in 32 bits".into())
}

/// Values are numbers and rise along every boundary, whose rows are distinct cells of one dimension less.
pub(super) fn cells<U>(cells: &[Cell<U>]) -> Result<()> {
    if u32::try_from(cells.len()).is_err() {
        return Err(too_many());
    }
    // The last cell that had each row, to see repetitions in one pass.
    let mut last_with = vec![u32::MAX; cells.len()];
    for (id, cell) in (0_u32..).zip(cells) {
        let error =
            |found: String, expected: &str| Err(Error::input(Place::Cell(u64::from(id)), found, expected));
        if cell.value.is_nan() {
            return error("value NaN".into(), "a number");
        }
        if cell.dimension > MAX_DIMENSION {
            return Err(Error::Limit(format!(
                "cell {id} has dimension {}, more than {MAX_DIMENSION}",
                cell.dimension
            )));
        }
        for row in cell.boundary.iter().map(|entry| entry.row) {
            let Some(face) = cells.get(row as usize) else {
                return error(format!("row {row}"), &format!("a row below {}", cells.len()));
            };
            if face.dimension + 1 != cell.dimension {
                let found = format!(
                    "dimension {}, but cell {row} in its boundary has {}",
                    cell.dimension, face.dimension
                );
                return error(found, "cells of one dimension less in a boundary");
            }
            if last_with[row as usize] == id {
                return error(format!("row {row} twice"), "every row once");
            }
            last_with[row as usize] = id;
            if cell.value < face.value {
                let found =
                    format!("value {}, but cell {row} in its boundary has {}", cell.value, face.value);
                return error(found, "a value at least that of every face");
            }
        }
    }
    Ok(())
}

/// The boundary of every boundary is zero.
pub(super) fn boundary_of_boundary<F: Field>(matrix: &BoundaryMatrix<F>) -> Result<()> {
    for dimension in 2..matrix.dimensions() {
        let (upper, lower) = (matrix.columns(dimension), matrix.columns(dimension - 1));
        let mut sum = WorkingColumn::new(matrix.field(), lower.rows());
        for (rank, &cell) in matrix.positions(dimension).iter().enumerate() {
            for entry in upper.column(rank) {
                sum.add(lower.column(entry.row as usize), entry.coefficient);
            }
            if sum.pivot().is_some() {
                return Err(matrix.error(
                    cell,
                    "the boundary of its boundary is not zero",
                    "a chain complex",
                ));
            }
        }
    }
    Ok(())
}
