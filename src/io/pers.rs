//! `pers`: GUDHI's persistence diagrams, `[[field] dim] birth death` a line; and those of DIPHA (type 2).

use std::io::Write;

use crate::error::Result;
use crate::interrupt::Interrupt;

use super::text::Text;
use super::{Bytes, Source, number};

/// The death that `CubicalRipser` writes for a class that never dies.
const NEVER: f64 = f64::MAX;

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

/// Reads intervals from lines of two, three or four numbers, the same on all lines; a dimension of -1 is one that is not known.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) with file and line of a death before its birth, or of a row that is no interval.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let mut intervals = Vec::new();
    let mut first = None;
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        let &mut (length, line) = first.get_or_insert((row.len(), row.line));
        if row.len() != length || !(2..=4).contains(&length) {
            let found = format!("{} numbers", row.len());
            return Err(row.error(found, format!("2, 3 or 4 as in line {line}: `[[field] dim] birth death`")));
        }
        let dimension = match length {
            2 => None,
            _ if row.token(length - 3) == b"-1" => None,
            _ => Some(row.index(length - 3, "a dimension")?),
        };
        let dimension = dimension.map(|dimension| {
            let small = usize::try_from(dimension).ok().filter(|&d| u16::try_from(d).is_ok());
            small.ok_or_else(|| row.error(format!("dimension {dimension}"), "0 to 65535"))
        });
        if length == 4 {
            row.index(0, "the characteristic of a field")?;
        }
        let (birth, death) = (row.number(length - 2)?, row.number(length - 1)?);
        if birth > death || birth == f64::INFINITY {
            return Err(row.error(
                format!("death {death} of a birth at {birth}"),
                "a finite birth, and no death before it",
            ));
        }
        intervals.push(Interval { dimension: dimension.transpose()?, birth, death });
    }
    Ok(intervals)
}

/// Reads what follows the type of a diagram of DIPHA: the number of intervals, then dimension, birth and death of each. An essential class has
/// dimension `-dim - 1`, or, as `CubicalRipser` writes it, the largest `f64` as death.
pub(super) fn read_dipha(bytes: &mut Bytes<'_>, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let count = bytes.count("the number of intervals", 24)?;
    let mut intervals = Vec::with_capacity(count);
    for at in 0..count {
        if at.is_multiple_of(1 << 14) {
            interrupt.check()?;
        }
        let signed = bytes.i64("a dimension")?;
        let dimension = if signed < 0 { -(signed + 1) } else { signed };
        let dimension = usize::try_from(dimension).ok().filter(|&d| u16::try_from(d).is_ok());
        let Some(dimension) = dimension else {
            return Err(bytes.wrong(format!("dimension {signed}"), "-65536 to 65535"));
        };
        let birth = f64::from_bits(bytes.i64("a birth")?.cast_unsigned());
        let death = f64::from_bits(bytes.i64("a death")?.cast_unsigned());
        if birth > death || birth.is_nan() || death.is_nan() || birth == f64::INFINITY {
            return Err(bytes.wrong(
                format!("death {death} of a birth at {birth}"),
                "a finite birth, and no death before it",
            ));
        }
        let death = if signed < 0 || death == NEVER { f64::INFINITY } else { death };
        intervals.push(Interval { dimension: Some(dimension), birth, death });
    }
    bytes.end()?;
    Ok(intervals)
}

/// Writes `dim birth death` a line, without the dimension if none is known.
///
/// # Errors
/// What the writer reports.
pub fn write(out: &mut impl Write, intervals: &[Interval]) -> std::io::Result<()> {
    let known = intervals.iter().any(|interval| interval.dimension.is_some());
    for interval in intervals {
        match interval.dimension {
            Some(dimension) => write!(out, "{dimension} ")?,
            None if known => write!(out, "-1 ")?,
            None => {}
        }
        writeln!(out, "{} {}", number::text(interval.birth), number::text(interval.death))?;
    }
    Ok(())
}
