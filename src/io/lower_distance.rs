//! `lower-distance`: the strict lower triangle of a distance matrix, as Ripser reads it. Line breaks mean nothing.

use crate::error::{Error, Place, Result};
use crate::filtration::Distances;
use crate::interrupt::Interrupt;

use super::{Source, npy, text::Text};

/// Reads the distances `d(1,0) d(2,0) d(2,1) d(3,0) ...`, from text or from a one-dimensional array.
///
/// # Errors
/// [`Error::Input`] with file and line for a token that is no distance, and for a number of distances that no `n` has.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Distances> {
    let path = &source.path;
    if source.bytes.starts_with(npy::MAGIC) {
        let array = npy::read(path, &source.bytes)?;
        if array.shape.len() != 1 {
            let found = format!("an array of shape {:?}", array.shape);
            return Err(Error::input(Place::File(path.clone()), found, "a one-dimensional array"));
        }
        return finish(source, array.numbers, "");
    }
    let mut numbers = Vec::new();
    let mut rows = Rows::default();
    let mut text = Text::new(path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        for index in 0..row.len() {
            let number = row.number(index)?;
            if number < 0.0 {
                return Err(row.error(format!("the distance {number}"), "a number from 0 up"));
            }
            numbers.push(number);
        }
        rows.add(row.len(), numbers[numbers.len() - 1]);
    }
    if rows.has_diagonal(&numbers) {
        let found = "rows of 1, 2, 3, .. numbers that all end in 0: a lower triangle with its diagonal";
        return Err(Error::input(Place::File(path.clone()), found, "the triangle below the diagonal alone"));
    }
    let hint = if rows.is_square() { "; rows of equal length look like --format distance" } else { "" };
    finish(source, numbers, hint)
}

/// Whether the file looks like a lower triangle: text with rows of 1, 2, 3, .. numbers. An array of one dimension does not, because it
/// could as well be an upper triangle, as scipy's `pdist` makes it.
pub(super) fn has_its_shape(source: &Source, interrupt: &Interrupt) -> bool {
    if source.bytes.starts_with(npy::MAGIC) {
        return false;
    }
    let mut rows = Rows::default();
    let Ok(mut text) = Text::new(&source.path, &source.bytes, interrupt) else { return false };
    while let Ok(Some(row)) = text.next_row() {
        rows.add(row.len(), 1.0);
        if !rows.staircase {
            return false;
        }
    }
    rows.count > 1
}

fn finish(source: &Source, numbers: Vec<f64>, hint: &str) -> Result<Distances> {
    let place = Place::File(source.path.clone());
    if numbers.is_empty() {
        return Err(Error::input(place, "no numbers", "the distances of at least two points"));
    }
    if Distances::points_for(numbers.len()).is_none() {
        let found = format!("{} numbers{hint}", numbers.len());
        return Err(Error::input(place, found, "n (n - 1) / 2 of them for n points: 1, 3, 6, 10, .."));
    }
    Distances::from_lower(numbers).map_err(|error| super::in_file(&source.path, error))
}

/// The lengths of the rows, as far as they tell the shape of the matrix.
struct Rows {
    count: usize,
    staircase: bool,
    all_end_in_zero: bool,
    /// Length of every row so far, if they agree.
    width: Option<usize>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { count: 0, staircase: true, all_end_in_zero: true, width: None }
    }
}

impl Rows {
    fn add(&mut self, length: usize, last: f64) {
        self.width = if self.count == 0 { Some(length) } else { self.width.filter(|&width| width == length) };
        self.count += 1;
        self.staircase &= length == self.count;
        self.all_end_in_zero &= last == 0.0;
    }

    /// Rows 1, 2, 3, .. that end in 0 could also be points without distance along a chain, but only if all distances are 0.
    fn has_diagonal(&self, numbers: &[f64]) -> bool {
        self.staircase && self.all_end_in_zero && numbers.iter().any(|&number| number != 0.0)
    }

    fn is_square(&self) -> bool {
        self.count > 1 && self.width == Some(self.count)
    }
}
