//! Images as questions.

use sublevel::algebra::Z2;
use sublevel::complex::{Construction, CubicalGrid};
use sublevel::{Error, Interrupt, Result};

use super::Arguments;
use super::clock::{Clock, Part};
use super::question::{BYTES_OF_COLUMN, BYTES_OF_ENTRY, Cells, Question, check_memory};

impl Question {
    /// The cubes of an image as a matrix.
    pub(super) fn of_grid(
        arguments: &Arguments,
        grid: CubicalGrid,
        limit: u64,
        clock: &mut Clock,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let grid = match arguments.construction.as_deref() {
            None => grid,
            Some("V" | "v") => grid.constructed(Construction::Vertices)?,
            Some("T" | "t") => grid.constructed(Construction::TopCells)?,
            Some(other) => return Err(Error::usage("--construction", format!("`{other}`"), "V or T")),
        };
        let cubes = grid.places().iter().fold(1_usize, |cubes, &places| cubes.saturating_mul(places));
        let axes = grid.extents().len() as u64;
        check_memory(cubes, cubes as u64 * (BYTES_OF_COLUMN + axes * BYTES_OF_ENTRY), limit)?;
        let counts = grid.counts();
        let top = counts.len().saturating_sub(1);
        let max_dimension = arguments.dim.unwrap_or(top).min(top);
        let (matrix, numbers) = grid.boundary(Z2, interrupt)?;
        clock.end_of(Part::Sort);
        let mut question = Self::new(Cells::Matrix(matrix, numbers), counts, max_dimension, "value");
        question.construction = Some(grid.construction().name());
        Ok(question)
    }
}
