//! `distance`: a full distance matrix, one row a line.

use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::filtration::Distances;
use crate::interrupt::Interrupt;

use super::text::{Row, Text};
use super::{Lenience, Rule, Source, npy};

/// Reads an `n` by `n` matrix from text or from a two-dimensional array, and checks all of it: symmetric, 0 on the diagonal unless that is asked
/// for.
///
/// # Errors
/// [`Error::Input`] with file and line of the first entry that is wrong.
pub(super) fn read(
    source: &Source,
    diagonal: Option<&mut Vec<f64>>,
    interrupt: &Interrupt,
) -> Result<Distances> {
    if source.bytes.starts_with(npy::MAGIC) {
        let array = npy::view(&source.path, &source.bytes)?;
        let n = order(source, &array.shape)?;
        let entry = |i, j| array.entry(i, j);
        return checked(source, (n, entry), |_| Place::File(source.path.clone()), diagonal, interrupt);
    }
    let (numbers, lines) = rows(source, interrupt)?;
    let n = lines.len();
    let entry = |i, j| numbers[i * n + j];
    checked(source, (n, entry), |row| Place::Line(source.path.clone(), lines[row]), diagonal, interrupt)
}

/// The distances of a square matrix of so many rows, by row and column, whose rows stand at these places; its diagonal goes where it is asked for.
pub(super) fn checked(
    source: &Source,
    (n, entry): (usize, impl Fn(usize, usize) -> f64),
    place: impl Fn(usize) -> Place,
    mut diagonal: Option<&mut Vec<f64>>,
    interrupt: &Interrupt,
) -> Result<Distances> {
    let mut lower = Vec::with_capacity(n * n.saturating_sub(1) / 2);
    for i in 0..n {
        interrupt.check()?;
        for j in 0..i {
            let (below, above) = (entry(i, j), entry(j, i));
            if below != above || below < 0.0 {
                let place = || place(i);
                lower.push(settled(&source.lenience, (i, j), below, above, place)?);
            } else {
                lower.push(below);
            }
        }
        let own = entry(i, i);
        if let Some(diagonal) = &mut diagonal {
            if !own.is_finite() {
                let found = format!("{own} on the diagonal of row {i}");
                return Err(Error::input(place(i), found, "the birth of a vertex, finite"));
            }
            diagonal.push(own);
        } else if own != 0.0 {
            not_itself(source, i, own, || place(i))?;
        }
    }
    Distances::from_lower(lower)
}

/// What is said of a distance of a point to itself that is not 0.
fn not_itself(source: &Source, i: usize, own: f64, place: impl FnOnce() -> Place) -> Result<()> {
    source.lenience.forgive(Rule::Diagonal, || {
        let found = format!("{own} as distance of point {i} to itself");
        Error::input(place(), found, "0 on the diagonal, or --vertex-births diagonal")
    })
}

/// The distance of a pair whose entries below and above the diagonal differ, or are none.
fn settled(
    lenience: &Lenience,
    (i, j): (usize, usize),
    below: f64,
    above: f64,
    place: impl Fn() -> Place,
) -> Result<f64> {
    if below < 0.0 {
        let found = format!("the distance {below} between points {i} and {j}");
        return Err(Error::input(place(), found, "a number from 0 up"));
    }
    let number = |distance: f64| {
        if distance.is_nan() {
            lenience.forgive(Rule::Nan, || no_number(place(), i, j)).map(|()| f64::INFINITY)
        } else {
            Ok(distance)
        }
    };
    let (below, above) = (number(below)?, number(above)?);
    if below != above {
        lenience.forgive_by(Rule::Asymmetric, (below - above).abs(), || {
            let found = format!("{below} as distance ({i}, {j}), but {above} as distance ({j}, {i})");
            Error::input(place(), found, "a symmetric matrix")
        })?;
    }
    Ok(below)
}

/// An error about a distance that is none.
fn no_number(place: Place, i: usize, j: usize) -> Error {
    Error::input(place, format!("the distance NaN between points {i} and {j}"), "a number from 0 up")
}

/// A token as a distance; `nan`, if that is forgiven, as one that is never reached.
pub(super) fn number(source: &Source, row: &Row<'_>, index: usize) -> Result<f64> {
    row.number(index).or_else(|error| {
        if row.token(index).eq_ignore_ascii_case(b"nan") {
            return source.lenience.forgive(Rule::Nan, || error).map(|()| f64::INFINITY);
        }
        Err(error)
    })
}

/// The number of rows of an array that is a square matrix.
fn order(source: &Source, shape: &[usize]) -> Result<usize> {
    match *shape {
        [rows, columns] if rows == columns && rows > 0 => Ok(rows),
        _ => Err(Error::input(
            Place::File(source.path.clone()),
            format!("an array of shape {shape:?}"),
            "a square matrix with at least one row",
        )),
    }
}

/// The numbers of a square matrix, row by row, and the line of each row.
fn rows(source: &Source, interrupt: &Interrupt) -> Result<(Vec<f64>, Vec<u64>)> {
    let path: &Path = &source.path;
    let mut numbers = Vec::new();
    let mut lines = Vec::new();
    // Where each row ends.
    let mut ends = Vec::new();
    let mut width = 0;
    let mut text = Text::new(path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        if lines.is_empty() {
            width = row.len();
        }
        if row.len() != width {
            source.lenience.forgive(Rule::Ragged, || unequal(&row, width, lines.len()))?;
        }
        if row.len() < lines.len() {
            let found = format!("row {} of {} numbers", lines.len() + 1, row.len());
            return Err(row.error(found, "a number for each row before it"));
        }
        for index in 0..row.len() {
            numbers.push(number(source, &row, index)?);
        }
        lines.push(row.line);
        ends.push(numbers.len());
        if lines.len() > width {
            source.lenience.forgive(Rule::Ragged, || too_many(&row, width, lines.len()))?;
        }
    }
    if lines.is_empty() || lines.len() < width {
        let error = || too_few(path, width, lines.len());
        if lines.is_empty() {
            return Err(error());
        }
        source.lenience.forgive(Rule::Ragged, error)?;
    }
    let square = ends.iter().zip(1..).all(|(&end, row)| end == row * lines.len());
    Ok((if square { numbers } else { completed(&numbers, &ends) }, lines))
}

/// A row that is not as long as those before it.
fn unequal(row: &Row<'_>, width: usize, rows: usize) -> Error {
    let staircase = width <= 1 && row.len() == rows + 1;
    let hint = if staircase { "; rows of 1, 2, 3, .. look like --format lower-distance" } else { "" };
    row.error(format!("a row of {} numbers after rows of {width}{hint}", row.len()), "rows of equal length")
}

/// More rows than columns.
fn too_many(row: &Row<'_>, width: usize, rows: usize) -> Error {
    row.error(format!("row {rows} of {width} numbers"), "as many rows as columns")
}

/// Fewer rows than columns.
fn too_few(path: &Path, width: usize, rows: usize) -> Error {
    let found = format!("{rows} rows of {width} numbers");
    Error::input(Place::File(path.to_owned()), found, "a square matrix with at least one row")
}

/// A square matrix by strict rules, row by row: of what is read it keeps the distances. Those above the diagonal stand in the places of those below
/// until they are compared.
pub(super) struct Square<'a> {
    source: &'a Source,
    width: usize,
    rows: usize,
    lower: Vec<f64>,
    wrong: Option<Error>,
}

impl<'a> Square<'a> {
    /// Without rows yet.
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, width: 0, rows: 0, lower: Vec::new(), wrong: None }
    }

    /// Takes the next row.
    pub(super) fn row(&mut self, row: &Row<'_>) -> Result<()> {
        if self.rows == 0 {
            self.width = row.len();
            let bytes = Distances::bytes(self.width);
            if bytes > u128::from(self.source.limit) {
                let (path, limit) = (self.source.path.display(), self.source.limit);
                return Err(Error::Limit(format!(
                    "{path}: the distances between {} points need {bytes} bytes, more than the memory limit of {limit}",
                    self.width
                )));
            }
            // Zeros take no memory before they are written over.
            self.lower = vec![0.0; self.width * (self.width - 1) / 2];
        }
        if row.len() != self.width {
            self.source.lenience.forgive(Rule::Ragged, || unequal(row, self.width, self.rows))?;
        }
        let i = self.rows;
        self.rows += 1;
        if self.rows > self.width {
            (0..row.len()).try_for_each(|at| number(self.source, row, at).map(|_| ()))?;
            self.source.lenience.forgive(Rule::Ragged, || too_many(row, self.width, self.rows))?;
        }
        let start = i * i.saturating_sub(1) / 2;
        for j in 0..i {
            let (below, above) = (number(self.source, row, j)?, self.lower[start + j]);
            if below != above || below < 0.0 {
                let strict = settled(&self.source.lenience, (i, j), below, above, || row.place());
                self.keep(strict.err());
            }
        }
        let own = number(self.source, row, i)?;
        if own != 0.0 {
            self.keep(not_itself(self.source, i, own, || row.place()).err());
        }
        for j in i + 1..self.width {
            self.lower[j * (j - 1) / 2 + i] = number(self.source, row, j)?;
        }
        Ok(())
    }

    /// Keeps the first error about distances; one about the shape of the matrix goes before it.
    fn keep(&mut self, error: Option<Error>) {
        self.wrong = self.wrong.take().or(error);
    }

    /// Bytes of the distances that may have been written.
    pub(super) fn bytes(&self) -> u64 {
        8 * self.lower.len() as u64
    }

    /// The distances, if all rows are there.
    pub(super) fn finish(self) -> Result<Distances> {
        let few = || too_few(&self.source.path, self.width, self.rows);
        if self.rows == 0 {
            return Err(few());
        }
        if self.rows < self.width {
            self.source.lenience.forgive(Rule::Ragged, few)?;
        }
        self.wrong.map_or_else(|| Distances::from_lower(self.lower), Err)
    }
}

/// The square matrix of rows that reach the diagonal at least: what is missing above is what stands below.
fn completed(numbers: &[f64], ends: &[usize]) -> Vec<f64> {
    let n = ends.len();
    let start = |row: usize| if row == 0 { 0 } else { ends[row - 1] };
    let given = |i: usize, j: usize| numbers[start(i)..ends[i]].get(j).copied();
    let entry = |i: usize, j: usize| {
        given(i, j).unwrap_or_else(|| if i == j { 0.0 } else { given(j, i).unwrap_or(0.0) })
    };
    (0..n * n).map(|at| entry(at / n, at % n)).collect()
}
