//! `pers`: GUDHI's persistence diagrams, `[[field] dim] birth death` a line; and those of DIPHA (type 2).

use std::io::Write;

use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

use super::intervals::NEVER;
use super::text::Text;
use super::{Bytes, Interval, Source, dipha, number};

/// Reads intervals from lines of two, three or four numbers, the same on all lines; a dimension of -1 is one that is not known.
///
/// # Errors
/// [`Error::Input`] with file and line of a death before its birth, or of a row that is no interval.
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
        if length == 4 {
            row.index(0, "the characteristic of a field")?;
        }
        let (birth, death) = (row.number(length - 2)?, row.number(length - 1)?);
        let interval = Interval::checked(dimension, birth, death);
        intervals.push(interval.map_err(|(found, expected)| row.error(found, expected))?);
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
        let birth = f64::from_bits(bytes.i64("a birth")?.cast_unsigned());
        let death = f64::from_bits(bytes.i64("a death")?.cast_unsigned());
        let interval = Interval::checked(Some(dimension.cast_unsigned()), birth, death);
        let interval = interval.map_err(|(found, expected)| bytes.wrong(found, expected))?;
        let death = if signed < 0 || death == NEVER { f64::INFINITY } else { death };
        intervals.push(Interval { death, ..interval });
    }
    bytes.end()?;
    Ok(intervals)
}

/// Writes `dim birth death` a line, without the dimension if none is known.
///
/// # Errors
/// What the writer reports.
pub fn write(out: &mut (impl Write + ?Sized), intervals: &[Interval]) -> std::io::Result<()> {
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

/// What stands for the death of an essential class in a diagram of DIPHA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EssentialDeath {
    /// The largest finite value of the barcode, as DIPHA writes it.
    #[default]
    Largest,
    /// Infinity.
    Infinite,
}

impl std::str::FromStr for EssentialDeath {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "max" => Ok(Self::Largest),
            "inf" => Ok(Self::Infinite),
            _ => Err(Error::usage("--essential-death", format!("`{name}`"), "max or inf")),
        }
    }
}

/// Writes a diagram of DIPHA. An essential class of dimension `dim` has dimension `-dim - 1`.
///
/// # Errors
/// What the writer reports.
pub fn write_dipha(
    out: &mut dyn Write,
    intervals: &[Interval],
    essential_death: EssentialDeath,
) -> std::io::Result<()> {
    let ends = intervals.iter().flat_map(|interval| [interval.birth, interval.death]);
    let finite = ends.filter(|end| *end < f64::INFINITY);
    let last = match essential_death {
        EssentialDeath::Largest => finite.fold(f64::NEG_INFINITY, f64::max),
        EssentialDeath::Infinite => f64::INFINITY,
    };
    for word in [dipha::MAGIC, 2, intervals.len() as i64] {
        out.write_all(&word.to_le_bytes())?;
    }
    for interval in intervals {
        let dimension = interval.dimension.unwrap_or(0) as i64;
        let essential = interval.death == f64::INFINITY;
        let (dimension, death) = if essential { (-dimension - 1, last) } else { (dimension, interval.death) };
        out.write_all(&dimension.to_le_bytes())?;
        out.write_all(&interval.birth.to_le_bytes())?;
        out.write_all(&death.to_le_bytes())?;
    }
    Ok(())
}
