//! Intervals of a barcode without the cells that bear and kill them, and the results that hold little else: those of Perseus and of
//! `CubicalRipser`.

use std::io::Write;

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::text::Text;
use super::{Source, npy, number, phat_pairs, values};

/// The death that `CubicalRipser` writes for a class that never dies.
pub(super) const NEVER: f64 = f64::MAX;
/// The numbers of a row of `CubicalRipser`: dimension, birth, death, and two places of three or four coordinates.
const WIDTHS: [usize; 2] = [9, 11];

/// An interval without the cells that bear and kill it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its dimension, if the file says.
    pub dimension: Option<usize>,
    /// Where it begins; may be `-inf`.
    pub birth: f64,
    /// Where it ends; may be `+inf`.
    pub death: f64,
}

/// What was found, and what was expected.
type Wrong = (String, String);

impl Interval {
    /// An interval that can be one.
    ///
    /// # Errors
    /// What is wrong with it and what was expected: a death before the birth, a birth at `+inf`, or a dimension above 65,535.
    pub(super) fn checked(
        dimension: Option<u64>,
        birth: f64,
        death: f64,
    ) -> std::result::Result<Self, Wrong> {
        let small = dimension.map(|dimension| u16::try_from(dimension).map(usize::from));
        let Ok(dimension) = small.transpose() else {
            return Err((format!("dimension {}", dimension.unwrap_or(0)), "0 to 65535".into()));
        };
        if birth <= death && birth < f64::INFINITY {
            return Ok(Self { dimension, birth, death });
        }
        Err((format!("death {death} of a birth at {birth}"), "a finite birth, and no death before it".into()))
    }
}

impl Interval {
    /// Pairs of columns with the values of these columns, one each: bars of length zero are left out, columns in no pair never die.
    ///
    /// # Errors
    /// [`Error::Input`] for a file that is no array of one dimension or text of numbers, or that has no value for a column.
    pub fn by_values(pairs: &[Self], source: &Source, interrupt: &Interrupt) -> Result<Vec<Self>> {
        let values = values::read(source, interrupt)?;
        phat_pairs::with_values(pairs, &values)
            .map_err(|(found, expected)| Error::input(Place::File(source.path.clone()), found, expected))
    }
}

/// `perseus-bars`: `birth death` a line, as Perseus writes the intervals of one dimension; -1 is a death that never comes.
///
/// # Errors
/// [`Error::Input`] with file and line.
pub(super) fn read_perseus(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let mut intervals = Vec::new();
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        if row.len() != 2 {
            return Err(row.error(format!("{} numbers", row.len()), "two: birth and death"));
        }
        let (birth, death) = (row.finite(0)?, row.number(1)?);
        let death = if death == -1.0 && birth >= 0.0 { f64::INFINITY } else { death };
        let interval = Interval::checked(None, birth, death);
        intervals.push(interval.map_err(|(found, expected)| row.error(found, expected))?);
    }
    Ok(intervals)
}

/// Writes intervals as [`read_perseus`] reads them.
pub(super) fn write_perseus(out: &mut dyn Write, intervals: &[Interval]) -> std::io::Result<()> {
    for interval in intervals {
        let death = if interval.death == f64::INFINITY { "-1".into() } else { number::text(interval.death) };
        writeln!(out, "{} {death}", number::text(interval.birth))?;
    }
    Ok(())
}

/// `cripser`: rows of dimension, birth, death and the places of the two cells, 9 numbers or, in four dimensions, 11; as text or as an array
/// of this width. The places are passed over.
///
/// # Errors
/// [`Error::Input`] with file and line, or the row of an array.
pub(super) fn read_cripser(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let mut intervals = Vec::new();
    if source.bytes.starts_with(npy::MAGIC) {
        let array = npy::read(&source.path, &source.bytes)?;
        let place = || Place::File(source.path.clone());
        let width = array.shape.get(1).copied().unwrap_or(0);
        if array.shape.len() != 2 || !WIDTHS.contains(&width) {
            let found = format!("an array of shape {:?}", array.shape);
            return Err(Error::input(place(), found, "(intervals, 9) or (intervals, 11)"));
        }
        for (at, row) in array.numbers.chunks_exact(width).enumerate() {
            let interval = of_cripser(row[0], row[1], row[2]);
            let wrong = |(found, expected)| Error::input(place(), format!("row {at}: {found}"), expected);
            intervals.push(interval.map_err(wrong)?);
        }
        return Ok(intervals);
    }
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        if !WIDTHS.contains(&row.len()) {
            return Err(row.error(format!("{} numbers", row.len()), "9, or 11 in four dimensions"));
        }
        let interval = of_cripser(row.number(0)?, row.number(1)?, row.number(2)?);
        intervals.push(interval.map_err(|(found, expected)| row.error(found, expected))?);
    }
    Ok(intervals)
}

fn of_cripser(dimension: f64, birth: f64, death: f64) -> std::result::Result<Interval, Wrong> {
    if dimension < 0.0 || dimension.fract() != 0.0 || dimension > f64::from(u16::MAX) {
        return Err((format!("dimension {dimension}"), "0 to 65535".into()));
    }
    let death = if death == NEVER { f64::INFINITY } else { death };
    Interval::checked(Some(dimension as u64), birth, death)
}
