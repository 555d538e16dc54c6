//! `csv`: one bar a line, under the head `dim,birth,death,birth_simplex,death_simplex`, of which the first three are needed; lines that begin
//! with `#` are passed over.

use std::io::{self, Write};

use super::token::parse;
use super::{CellName, Interval, NamedBar, NamedChain, Source, number};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;
use crate::persistence::Kind;

/// What some programs write before a text.
const BOM: &[u8] = b"\xef\xbb\xbf";
/// How the head begins.
const HEAD: &[u8] = b"dim,birth,death";

/// Whether a file begins with the head.
pub(super) fn has_head(bytes: &[u8]) -> bool {
    bytes[comments(bytes).0..].starts_with(HEAD)
}

/// How many bytes and lines of comments stand before the head, with a byte order mark.
fn comments(bytes: &[u8]) -> (usize, usize) {
    let (mut at, mut lines) = (if bytes.starts_with(BOM) { BOM.len() } else { 0 }, 0);
    while bytes[at..].starts_with(b"#") {
        let Some(end) = bytes[at..].iter().position(|&byte| byte == b'\n') else {
            return (bytes.len(), lines);
        };
        (at, lines) = (at + end + 1, lines + 1);
    }
    (at, lines)
}

/// Reads dimension, birth and death of every bar; the columns behind are passed over.
///
/// # Errors
/// [`Error::Input`] with file and line of what is no bar.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let wrong = |line: usize, found: String, expected: &str| {
        Error::input(Place::Line(source.path.clone(), line as u64 + 1), found, expected)
    };
    let (start, skipped) = comments(&source.bytes);
    let wrong = |line: usize, found: String, expected: &str| wrong(line + skipped, found, expected);
    if !has_head(&source.bytes) {
        return Err(wrong(0, "another head".into(), "`dim,birth,death` and perhaps more columns"));
    }
    let lines = source.bytes[start..].split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end).enumerate();
    let columns = |line: &[u8]| line.split(|&byte| byte == b',').count();
    let (mut intervals, mut width) = (Vec::new(), 0);
    for (at, line) in lines {
        if at.is_multiple_of(1 << 14) {
            interrupt.check()?;
        }
        if at == 0 {
            width = columns(line);
            continue;
        }
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        if columns(line) != width {
            let found = format!("{} columns", columns(line));
            return Err(wrong(at, found, "as many as in the head"));
        }
        let mut fields = line.split(|&byte| byte == b',');
        let mut field = || fields.next().unwrap_or_default();
        let dimension = std::str::from_utf8(field()).ok().and_then(|text| text.parse::<u16>().ok());
        let Some(dimension) = dimension else {
            return Err(wrong(at, "a first column that is no dimension".into(), "0 to 65535"));
        };
        let number = |token| parse(token).map_err(|(found, expected)| wrong(at, found, expected));
        let (birth, death) = (number(field())?, number(field())?);
        let interval = Interval::checked(Some(dimension.into()), birth, death);
        intervals.push(interval.map_err(|(found, expected)| wrong(at, found, &expected))?);
    }
    Ok(intervals)
}

/// Writes intervals of known dimension without the columns of cells.
pub(super) fn write_intervals(out: &mut dyn Write, intervals: &[Interval]) -> io::Result<()> {
    writeln!(out, "dim,birth,death")?;
    for interval in intervals {
        let (birth, death) = (number::text(interval.birth), number::text(interval.death));
        writeln!(out, "{},{birth},{death}", interval.dimension.unwrap_or(0))?;
    }
    Ok(())
}

/// Writes the bars; the vertices of a simplex with blanks between, an essential death as `inf` and its simplex as nothing. Cells of a
/// matrix without simplices stand as numbers under `birth_cell,death_cell`. With cycles or cocycles there is a column more, of terms as
/// `0 1:1;0 2:-1`, the coefficient after the cell; it says `left out` where one was left out, and nothing where none was asked for.
///
/// # Errors
/// What the writer reports.
pub fn write(
    out: &mut dyn Write,
    bars: &[NamedBar],
    simplices: bool,
    representatives: Option<Kind>,
) -> io::Result<()> {
    let kind = if simplices { "simplex" } else { "cell" };
    write!(out, "dim,birth,death,birth_{kind},death_{kind}")?;
    writeln!(out, "{}", representatives.map(|kind| format!(",{}", kind.name())).unwrap_or_default())?;
    for bar in bars {
        let (birth, death) = (number::text(bar.birth), number::text(bar.death));
        let killer = bar.death_cell.as_ref().map(name).unwrap_or_default();
        write!(out, "{},{birth},{death},{},{killer}", bar.dimension, name(&bar.birth_cell))?;
        if representatives.is_some() {
            write!(out, ",")?;
            bar.chain.iter().try_for_each(|chain| terms(out, chain))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn terms(out: &mut dyn Write, chain: &NamedChain) -> io::Result<()> {
    let Some(terms) = &chain.terms else { return write!(out, "left out") };
    for (i, (cell, coefficient)) in terms.cells.iter().zip(&terms.coefficients).enumerate() {
        write!(out, "{}{}:{coefficient}", if i == 0 { "" } else { ";" }, name(cell))?;
    }
    Ok(())
}

fn name(cell: &CellName) -> String {
    match cell {
        CellName::Simplex(labels) => labels.iter().map(u64::to_string).collect::<Vec<_>>().join(" "),
        CellName::Cell(cell) => cell.to_string(),
    }
}
