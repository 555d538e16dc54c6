//! `lower-distance` and `upper-distance`: a strict triangle of a distance matrix, as Ripser reads it. Line breaks mean nothing. `binary`: the
//! lower one as 4-byte floating point numbers.

use crate::error::{Error, Place, Result};
use crate::filtration::Distances;
use crate::interrupt::Interrupt;

use super::text::{Row, Text};
use super::{Rule, Source, distance, npy};

/// The numbers that triangles have.
const EXPECTED: &str = "n (n - 1) / 2 of them for n points: 1, 3, 6, 10, ..";

/// Reads the distances `d(1,0) d(2,0) d(2,1) d(3,0) ...`, from text or from a one-dimensional array.
///
/// # Errors
/// [`Error::Input`] with file and line for a token that is no distance, and for a number of distances that no `n` has.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Distances> {
    distances(source, whole(source, numbers(source, interrupt)?)?)
}

/// Reads the distances `d(0,1) d(0,2) .. d(1,2) d(1,3) ..`, as scipy's `pdist` orders them.
///
/// # Errors
/// As for the lower triangle.
pub(super) fn read_upper(source: &Source, interrupt: &Interrupt) -> Result<Distances> {
    of_upper(source, numbers(source, interrupt)?)
}

/// The distances of a triangle that was read row by row.
///
/// # Errors
/// As for the lower triangle.
pub(super) fn of_triangle(triangle: Triangle<'_>, upper: bool) -> Result<Distances> {
    let source = triangle.source;
    let numbers = triangle.finish()?;
    if upper { of_upper(source, numbers) } else { distances(source, whole(source, numbers)?) }
}

fn of_upper(source: &Source, numbers: Vec<f64>) -> Result<Distances> {
    let upper = whole(source, numbers)?;
    let n = Distances::points_for(upper.len()).expect("a whole triangle");
    let mut lower = vec![0.0; upper.len()];
    let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| j * (j - 1) / 2 + i));
    pairs.zip(upper).for_each(|(at, distance)| lower[at] = distance);
    distances(source, lower)
}

/// Reads the lower triangle as little-endian floating point numbers of 4 bytes, nothing before or after.
///
/// # Errors
/// [`Error::Input`] with file and byte for one that is no distance, and for a number of bytes that no `n` has.
pub(super) fn read_binary(source: &Source) -> Result<Distances> {
    let (words, rest) = source.bytes.as_chunks::<4>();
    if !rest.is_empty() {
        source.lenience.forgive(Rule::Trailing, || {
            let found = format!("{} bytes", source.bytes.len());
            Error::input(Place::File(source.path.clone()), found, "numbers of 4 bytes each")
        })?;
    }
    let mut numbers: Vec<f64> = words.iter().map(|word| f64::from(f32::from_le_bytes(*word))).collect();
    for (at, distance) in numbers.iter_mut().enumerate().filter(|(_, d)| d.is_nan() || **d < 0.0) {
        let place = Place::Byte(source.path.clone(), 4 * at as u64);
        let error = Error::input(place, format!("the distance {distance}"), "a number from 0 up");
        if !distance.is_nan() {
            return Err(error);
        }
        source.lenience.forgive(Rule::Nan, || error)?;
        *distance = f64::INFINITY;
    }
    distances(source, whole(source, numbers)?)
}

/// The numbers of a triangle, from text or from an array, none of those of a text negative.
fn numbers(source: &Source, interrupt: &Interrupt) -> Result<Vec<f64>> {
    let path = &source.path;
    if source.bytes.starts_with(npy::MAGIC) {
        let array = npy::read(path, &source.bytes)?;
        if array.shape.len() != 1 {
            let found = format!("an array of shape {:?}", array.shape);
            return Err(Error::input(Place::File(path.clone()), found, "a one-dimensional array"));
        }
        let mut numbers = array.numbers;
        for distance in numbers.iter_mut().filter(|distance| distance.is_nan()) {
            source.lenience.forgive(Rule::Nan, || {
                Error::input(Place::File(path.clone()), "a distance that is NaN", "a number from 0 up")
            })?;
            *distance = f64::INFINITY;
        }
        return Ok(numbers);
    }
    let mut triangle = Triangle::new(source);
    let mut text = Text::new(path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        triangle.row(&row, true)?;
    }
    triangle.finish()
}

/// The numbers of a triangle and the shape of its rows, as far as they are read.
pub(super) struct Triangle<'a> {
    source: &'a Source,
    numbers: Vec<f64>,
    rows: Rows,
    /// How many numbers of the row are there already.
    begun: usize,
}

impl<'a> Triangle<'a> {
    /// Without numbers yet.
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, numbers: Vec::new(), rows: Rows::default(), begun: 0 }
    }

    /// Takes a row, or a part of one that does not end the line.
    pub(super) fn row(&mut self, row: &Row<'_>, ends: bool) -> Result<()> {
        for index in 0..row.len() {
            let number = distance::number(self.source, row, index)?;
            if number < 0.0 {
                return Err(row.error(format!("the distance {number}"), "a number from 0 up"));
            }
            self.numbers.push(number);
        }
        self.begun += row.len();
        if ends {
            self.rows.add(self.begun, self.numbers[self.numbers.len() - 1]);
            self.begun = 0;
        }
        Ok(())
    }

    /// Bytes of the numbers.
    pub(super) fn bytes(&self) -> u64 {
        8 * self.numbers.len() as u64
    }

    /// The numbers, if their rows have the shape of a triangle, or none.
    fn finish(self) -> Result<Vec<f64>> {
        let Self { source, numbers, rows, .. } = self;
        let place = || Place::File(source.path.clone());
        if rows.has_diagonal(&numbers) {
            let found = "rows of 1, 2, 3, .. numbers that all end in 0: a lower triangle with its diagonal";
            return Err(Error::input(place(), found, "the triangle below the diagonal alone"));
        }
        if rows.is_square() {
            let found =
                format!("{} numbers; rows of equal length look like --format distance", numbers.len());
            return Err(Error::input(place(), found, EXPECTED));
        }
        Ok(numbers)
    }
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

/// As many of the numbers as make a whole triangle, all unless it is forgiven that more follow.
fn whole(source: &Source, mut numbers: Vec<f64>) -> Result<Vec<f64>> {
    let place = || Place::File(source.path.clone());
    if numbers.is_empty() {
        return Err(Error::input(place(), "no numbers", "the distances of at least two points"));
    }
    if Distances::points_for(numbers.len()).is_none() {
        source.lenience.forgive(Rule::Trailing, || {
            Error::input(place(), format!("{} numbers", numbers.len()), EXPECTED)
        })?;
        let whole = (0..numbers.len()).rev().find(|&count| Distances::points_for(count).is_some());
        numbers.truncate(whole.unwrap_or(0));
    }
    Ok(numbers)
}

fn distances(source: &Source, lower: Vec<f64>) -> Result<Distances> {
    Distances::from_lower(lower).map_err(|error| super::in_file(&source.path, error))
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
