//! `gudhi-csv`: a lower triangle of distances as GUDHI reads it, `;` between the numbers: the first line is the row of the first point and holds
//! nothing that counts; line `i` behind it has at least `i` numbers.

use std::io::Write;

use crate::error::{Error, Place, Result};
use crate::filtration::Distances;
use crate::interrupt::Interrupt;

use super::text::Text;
use super::{Source, number};

/// Reads the rows, below the diagonal, with it, or whole; the diagonal must be 0 and a whole matrix symmetric. The first line may be empty.
///
/// # Errors
/// [`Error::Input`] with file and line of a row of another length, of what is no distance and of two that differ.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Distances> {
    let first = source.bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let empty = usize::from(first.trim_ascii().is_empty());
    let mut rows: Vec<(Vec<f64>, u64)> = Vec::new();
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        let numbers = (0..row.len()).map(|at| row.number(at)).collect::<Result<Vec<_>>>()?;
        if let Some(bad) = numbers.iter().find(|number| **number < 0.0) {
            return Err(row.error(format!("the distance {bad}"), "a number from 0 up"));
        }
        rows.push((numbers, row.line));
    }
    let points = rows.len() + empty;
    let mut lower = Vec::new();
    for (i, (row, line)) in (empty..).zip(&rows) {
        let wrong = |found: String, expected: String| {
            Error::input(Place::Line(source.path.clone(), *line), found, expected)
        };
        if ![i, i + 1, points].contains(&row.len()) {
            let found = format!("{} numbers in row {i}", row.len());
            return Err(wrong(found, format!("{i}, {} with the diagonal, or {points}", i + 1)));
        }
        if row.get(i).is_some_and(|own| *own != 0.0) {
            return Err(wrong(format!("{} as distance of point {i} to itself", row[i]), "0".into()));
        }
        lower.extend_from_slice(&row[..i]);
        for (j, &above) in row.iter().enumerate().skip(i + 1) {
            // A row below that is too short is refused when its turn comes.
            let below = rows.get(j - empty).and_then(|(row, _)| row.get(i)).copied().unwrap_or(above);
            if below != above {
                let found = format!("{above} as distance ({i}, {j}), but {below} as distance ({j}, {i})");
                return Err(wrong(found, "a symmetric matrix".into()));
            }
        }
    }
    if points == 0 || rows.is_empty() {
        return Err(Error::input(Place::File(source.path.clone()), "no rows", "one a point"));
    }
    Distances::from_lower(lower).map_err(|error| super::in_file(&source.path, error))
}

/// Writes the triangle with its diagonal, so that no line is empty.
pub(super) fn write(out: &mut dyn Write, distances: &Distances) -> std::io::Result<()> {
    let mut rest = distances.lower();
    for i in 0..distances.len() {
        let (row, after) = rest.split_at(i);
        row.iter().try_for_each(|distance| write!(out, "{};", number::text(*distance)))?;
        writeln!(out, "0")?;
        rest = after;
    }
    Ok(())
}
