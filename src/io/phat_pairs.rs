//! Pairs of columns as PHAT writes them, `phat-pairs` as text and `phat-pairs-binary` as 8-byte integers: how many, then birth and death
//! of each by the numbers of their columns. A column in no pair is essential, if there is one of that number: the file does not say.

use std::io::{self, Write};

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::bytes::Bytes;
use super::tokens::Tokens;
use super::{Interval, Source};

/// The largest number of a column: those of 32 bits.
const LARGEST: u64 = u32::MAX as u64;

/// Reads pairs from text.
///
/// # Errors
/// [`Error::Input`] with file and line of a death before its birth, of a column in two pairs, or of more or fewer pairs than announced.
pub(super) fn read_ascii(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let count = tokens.index("the number of pairs")?;
    let (mut pairs, mut lines) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let birth = tokens.index("the column of a birth")?;
        let death = tokens.index("the column of a death")?;
        check(birth, death).map_err(|(found, expected)| tokens.wrong(found, expected))?;
        pairs.push((birth, death));
        lines.push(tokens.line());
    }
    tokens.end("as many pairs as the first number says")?;
    once(&pairs, |pair| Place::Line(source.path.clone(), lines[pair]))?;
    Ok(intervals(&pairs))
}

/// Reads pairs of 8-byte little-endian integers.
///
/// # Errors
/// [`Error::Input`] with file and byte, as for text.
pub(super) fn read_binary(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let mut bytes = Bytes::new(&source.path, &source.bytes);
    let count = bytes.count("the number of pairs", 16)?;
    let mut pairs = Vec::with_capacity(count);
    for at in 0..count {
        if at.is_multiple_of(1 << 14) {
            interrupt.check()?;
        }
        let (birth, death) = (bytes.i64("the column of a birth")?, bytes.i64("the column of a death")?);
        // A negative number becomes one that is too large.
        let (birth, death) = (birth.cast_unsigned(), death.cast_unsigned());
        check(birth, death).map_err(|(found, expected)| bytes.wrong(found, expected))?;
        pairs.push((birth, death));
    }
    bytes.end()?;
    once(&pairs, |pair| Place::Byte(source.path.clone(), 8 + 16 * pair as u64))?;
    Ok(intervals(&pairs))
}

/// What is wrong with a pair and what was expected.
fn check(birth: u64, death: u64) -> std::result::Result<(), (String, String)> {
    if birth < death && death <= LARGEST {
        return Ok(());
    }
    let found = format!("the pair of columns {} and {}", birth.cast_signed(), death.cast_signed());
    Err((found, format!("two numbers from 0 to {LARGEST}, the smaller first")))
}

/// Refuses a column in two pairs.
fn once(pairs: &[(u64, u64)], place: impl Fn(usize) -> Place) -> Result<()> {
    let ends = pairs.iter().enumerate().flat_map(|(at, &(birth, death))| [(birth, at), (death, at)]);
    let mut ends: Vec<_> = ends.collect();
    ends.sort_unstable();
    match ends.windows(2).find(|two| two[0].0 == two[1].0) {
        Some(two) => {
            Err(Error::input(place(two[1].1), format!("column {} in two pairs", two[0].0), "each in one"))
        }
        None => Ok(()),
    }
}

fn intervals(pairs: &[(u64, u64)]) -> Vec<Interval> {
    let interval =
        |&(birth, death): &(u64, u64)| Interval { dimension: None, birth: birth as f64, death: death as f64 };
    pairs.iter().map(interval).collect()
}

/// Pairs with the values of their columns: bars of length zero are left out, columns in no pair never die.
///
/// # Errors
/// What is wrong: a column without a value, or a value after that of its death.
pub(super) fn with_values(
    intervals: &[Interval],
    values: &[f64],
) -> std::result::Result<Vec<Interval>, (String, String)> {
    let mut paired = vec![false; values.len()];
    let mut valued = Vec::new();
    for pair in intervals {
        let (birth, death) = (pair.birth as usize, pair.death as usize);
        if death >= values.len() {
            let found = format!("{} values, for a pair that ends in column {death}", values.len());
            return Err((found, "one a column".into()));
        }
        (paired[birth], paired[death]) = (true, true);
        if values[birth] != values[death] {
            valued.push(Interval::checked(None, values[birth], values[death])?);
        }
    }
    for (&value, _) in values.iter().zip(&paired).filter(|(_, paired)| !**paired) {
        valued.push(Interval::checked(None, value, f64::INFINITY)?);
    }
    Ok(valued)
}

/// The numbers of the columns, sorted, of intervals that are pairs of columns; none if one is anything else.
fn columns(intervals: &[Interval]) -> Option<Vec<(u64, u64)>> {
    let number = |end: f64| (end >= 0.0 && end <= LARGEST as f64 && end.fract() == 0.0).then_some(end as u64);
    let pair = |interval: &Interval| Some((number(interval.birth)?, number(interval.death)?));
    let mut pairs: Vec<_> = intervals.iter().map(pair).collect::<Option<_>>()?;
    pairs.sort_unstable();
    Some(pairs)
}

/// Whether intervals are pairs of columns: of no known dimension, by different numbers of columns.
pub(super) fn are_pairs(intervals: &[Interval]) -> bool {
    let known = intervals.iter().any(|interval| interval.dimension.is_some());
    let valid = |pairs: &[(u64, u64)]| {
        pairs.iter().all(|&(birth, death)| check(birth, death).is_ok())
            && once(pairs, |_| Place::Argument(String::new())).is_ok()
    };
    !known && columns(intervals).is_some_and(|pairs| valid(&pairs))
}

/// Writes pairs as text, sorted by birth.
pub(super) fn write_ascii(out: &mut dyn Write, intervals: &[Interval]) -> io::Result<()> {
    let pairs = columns(intervals).ok_or(io::ErrorKind::InvalidData)?;
    writeln!(out, "{}", pairs.len())?;
    pairs.iter().try_for_each(|(birth, death)| writeln!(out, "{birth} {death}"))
}

/// Writes pairs as 8-byte integers, sorted by birth.
pub(super) fn write_binary(out: &mut dyn Write, intervals: &[Interval]) -> io::Result<()> {
    let pairs = columns(intervals).ok_or(io::ErrorKind::InvalidData)?;
    out.write_all(&(pairs.len() as u64).to_le_bytes())?;
    for (birth, death) in pairs {
        out.write_all(&birth.to_le_bytes())?;
        out.write_all(&death.to_le_bytes())?;
    }
    Ok(())
}
