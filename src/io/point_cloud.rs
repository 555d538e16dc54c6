//! `point-cloud`: one point a line, coordinates side by side.

use std::io::Write;

use crate::error::{Error, Place, Result};
use crate::filtration::Points;
use crate::interrupt::Interrupt;

use super::{Source, npy, number, text::Text};

/// Reads points from text or from a two-dimensional array of shape `(points, dimension)`.
///
/// # Errors
/// [`Error::Input`] with file and line of a point that has more or fewer coordinates than the first, or one that is not finite.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Points> {
    if source.bytes.starts_with(npy::MAGIC) {
        return array(source);
    }
    let mut coordinates = Vec::new();
    let mut first = None;
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        let &mut (dimension, line) = first.get_or_insert((row.len(), row.line));
        if row.len() != dimension {
            let found = format!("a point of {} coordinates", row.len());
            return Err(row.error(found, format!("{dimension} of them as in line {line}")));
        }
        for index in 0..dimension {
            coordinates.push(row.finite(index)?);
        }
    }
    match first {
        Some((dimension, _)) => Points::new(dimension, coordinates),
        None => Err(Error::input(Place::File(source.path.clone()), "no numbers", "at least one point")),
    }
}

fn array(source: &Source) -> Result<Points> {
    let place = Place::File(source.path.clone());
    let array = npy::read(&source.path, &source.bytes)?;
    let &[points, dimension] = &array.shape[..] else {
        let found = format!("an array of shape {:?}", array.shape);
        return Err(Error::input(place, found, "shape (points, dimension)"));
    };
    if points == 0 || dimension == 0 {
        let found = format!("an array of shape {:?}", array.shape);
        return Err(Error::input(place, found, "at least one point and one coordinate"));
    }
    if let Some(at) = array.numbers.iter().position(|x| !x.is_finite()) {
        let found =
            format!("{} as coordinate {} of point {}", array.numbers[at], at % dimension, at / dimension);
        return Err(Error::input(place, found, "finite coordinates"));
    }
    Points::new(dimension, array.numbers)
}

/// Writes the points, one a line.
pub(super) fn write(out: &mut dyn Write, points: &Points) -> std::io::Result<()> {
    points.iter().try_for_each(|point| number::write_row(out, point.iter().copied(), " "))
}
