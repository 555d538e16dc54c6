//! `distance`: a full distance matrix, one row a line.

use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::filtration::Distances;
use crate::interrupt::Interrupt;

use super::{Source, npy, text::Text};

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
        return checked(&array(source)?, |_| Place::File(source.path.clone()), diagonal, interrupt);
    }
    let (numbers, lines) = rows(source, interrupt)?;
    checked(&numbers, |row| Place::Line(source.path.clone(), lines[row]), diagonal, interrupt)
}

/// The distances of a square matrix, row by row, whose rows stand at these places; its diagonal goes where it is asked for.
pub(super) fn checked(
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
            if below.is_nan() || below < 0.0 {
                let found = format!("the distance {below} between points {i} and {j}");
                return Err(Error::input(place(i), found, "a number from 0 up"));
            }
            if below != above {
                let found = format!("{below} as distance ({i}, {j}), but {above} as distance ({j}, {i})");
                return Err(Error::input(place(i), found, "a symmetric matrix"));
            }
            lower.push(below);
        }
        let own = numbers[i * n + i];
        if let Some(diagonal) = &mut diagonal {
            if !own.is_finite() {
                let found = format!("{own} on the diagonal of row {i}");
                return Err(Error::input(place(i), found, "the birth of a vertex, finite"));
            }
            diagonal.push(own);
        } else if own != 0.0 {
            let found = format!("{own} as distance of point {i} to itself");
            return Err(Error::input(place(i), found, "0 on the diagonal, or --vertex-births diagonal"));
        }
    }
    Distances::from_lower(lower)
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
            return Err(row.error(found, "rows of equal length"));
        }
        for index in 0..width {
            numbers.push(row.number(index)?);
        }
        lines.push(row.line);
        if lines.len() > width {
            return Err(
                row.error(format!("row {} of {width} numbers", lines.len()), "as many rows as columns")
            );
        }
    }
    if lines.is_empty() || lines.len() != width {
        let found = format!("{} rows of {width} numbers", lines.len());
        return Err(Error::input(
            Place::File(path.to_owned()),
            found,
            "a square matrix with at least one row",
        ));
    }
    Ok((numbers, lines))
}
