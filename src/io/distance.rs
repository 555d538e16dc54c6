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
        return checked(source, &array(source)?, |_| Place::File(source.path.clone()), diagonal, interrupt);
    }
    let (numbers, lines) = rows(source, interrupt)?;
    checked(source, &numbers, |row| Place::Line(source.path.clone(), lines[row]), diagonal, interrupt)
}

/// The distances of a square matrix, row by row, whose rows stand at these places; its diagonal goes where it is asked for.
pub(super) fn checked(
    source: &Source,
    numbers: &[f64],
    place: impl Fn(usize) -> Place,
    mut diagonal: Option<&mut Vec<f64>>,
    interrupt: &Interrupt,
) -> Result<Distances> {
    let n = numbers.len().isqrt();
    let mut lower = Vec::with_capacity(n * n.saturating_sub(1) / 2);
    for i in 0..n {
        interrupt.check()?;
        for j in 0..i {
            let (below, above) = (numbers[i * n + j], numbers[j * n + i]);
            if below != above || below < 0.0 {
                let place = || place(i);
                lower.push(settled(&source.lenience, (i, j), below, above, place)?);
            } else {
                lower.push(below);
            }
        }
        let own = numbers[i * n + i];
        if let Some(diagonal) = &mut diagonal {
            if !own.is_finite() {
                let found = format!("{own} on the diagonal of row {i}");
                return Err(Error::input(place(i), found, "the birth of a vertex, finite"));
            }
            diagonal.push(own);
        } else if own != 0.0 {
            source.lenience.forgive(Rule::Diagonal, || {
                let found = format!("{own} as distance of point {i} to itself");
                Error::input(place(i), found, "0 on the diagonal, or --vertex-births diagonal")
            })?;
        }
    }
    Distances::from_lower(lower)
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

fn array(source: &Source) -> Result<Vec<f64>> {
    let array = npy::read(&source.path, &source.bytes)?;
    match array.shape[..] {
        [rows, columns] if rows == columns && rows > 0 => Ok(array.numbers),
        _ => Err(Error::input(
            Place::File(source.path.clone()),
            format!("an array of shape {:?}", array.shape),
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
            let staircase = width <= 1 && row.len() == lines.len() + 1;
            let hint = if staircase { "; rows of 1, 2, 3, .. look like --format lower-distance" } else { "" };
            let found = format!("a row of {} numbers after rows of {width}{hint}", row.len());
            source.lenience.forgive(Rule::Ragged, || row.error(found, "rows of equal length"))?;
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
            source.lenience.forgive(Rule::Ragged, || {
                row.error(format!("row {} of {width} numbers", lines.len()), "as many rows as columns")
            })?;
        }
    }
    if lines.is_empty() || lines.len() < width {
        let error = |found| {
            Error::input(Place::File(path.to_owned()), found, "a square matrix with at least one row")
        };
        let found = format!("{} rows of {width} numbers", lines.len());
        if lines.is_empty() {
            return Err(error(found));
        }
        source.lenience.forgive(Rule::Ragged, || error(found))?;
    }
    let square = ends.iter().zip(1..).all(|(&end, row)| end == row * lines.len());
    Ok((if square { numbers } else { completed(&numbers, &ends) }, lines))
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
