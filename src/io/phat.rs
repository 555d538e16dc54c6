//! Boundary matrices over Z/2 as PHAT writes them, one column a cell in filtration order: `phat-ascii` and `phat-binary`.

use std::io::Write;

use crate::algebra::Entry;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::columns::{Columns, Places};
use super::text::Text;
use super::token::digits;
use super::{Rule, Source, bytes::Bytes};

/// The largest number of cells, one less than the numbers of 32 bits.
const MOST_CELLS: usize = u32::MAX as usize;
/// The largest dimension that PHAT itself can hold (a signed byte).
const LARGEST_DIMENSION: u64 = 127;
/// Columns read between two looks at the interrupt.
const COLUMNS_BETWEEN_CHECKS: usize = 1 << 14;

/// Reads `dim r1 r2 ..` from each line that is not empty; the rows may stand in any order.
///
/// # Errors
/// [`Error::Input`] with file and line for a row that is no earlier cell of one dimension less, or listed twice.
pub(super) fn read_ascii(source: &Source, interrupt: &Interrupt) -> Result<Columns> {
    let mut columns = Columns::new(source, Places::Lines(Vec::new()));
    let mut rows = Vec::new();
    let (mut gaps, mut next) = (Vec::new(), 0);
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    loop {
        let plain = text.plain(|line| {
            let (dimension, length) = plain_line(line, &mut rows)?;
            push(&mut columns, dimension, &rows).ok().map(|()| length)
        })?;
        let line = if let Some(line) = plain {
            line
        } else {
            let Some(row) = text.next_row()? else { break };
            let dimension = row.index(0, "the dimension of a column")?;
            rows.clear();
            for index in 1..row.len() {
                rows.push(row.index(index, "a row")?);
            }
            rows.sort_unstable();
            push(&mut columns, dimension, &rows).map_err(|(found, expected)| row.error(found, expected))?;
            row.line
        };
        if line != next {
            gaps.push((columns.len() as u32 - 1, line));
        }
        next = line + 1;
    }
    columns.places = Places::Lines(gaps);
    columns.some()
}

/// The dimension and the length of a line of digits, one blank between; its rows increase.
fn plain_line(line: &[u8], rows: &mut Vec<u64>) -> Option<(u64, usize)> {
    rows.clear();
    let (dimension, mut behind, mut rest) = digits(line)?;
    while behind == b' ' {
        let (row, byte, left) = digits(rest)?;
        if rows.last().is_some_and(|&before| before >= row) {
            return None;
        }
        rows.push(row);
        (behind, rest) = (byte, left);
    }
    (behind == b'\n').then_some((dimension, line.len() - rest.len()))
}

/// Reads the number of columns and then dimension, number of rows and rows of each, all of them 8-byte little-endian integers.
///
/// # Errors
/// [`Error::Input`] with file and byte, as [`read_ascii`]; besides for rows that do not increase, for a file that
/// ends early and for one that goes on behind its last column.
pub(super) fn read_binary(source: &Source, interrupt: &Interrupt) -> Result<Columns> {
    let mut columns = Columns::new(source, Places::Phat);
    let mut bytes = Bytes::new(&source.path, &source.bytes);
    let count = bytes.count("the number of columns", 16)?;
    columns.dimensions.reserve_exact(count);
    columns.offsets.reserve_exact(count);
    // As many entries as there are if the file ends where it should.
    columns.entries.reserve_exact((source.bytes.len() - 8 - 16 * count) / 8);
    let mut rows = Vec::new();
    for column in 0..count {
        if column.is_multiple_of(COLUMNS_BETWEEN_CHECKS) {
            interrupt.check()?;
        }
        match push_plain(&mut columns, bytes.words()) {
            Some(words) => bytes.skip(words),
            None => read_column(source, &mut bytes, &mut columns, &mut rows)?,
        }
    }
    bytes.end()?;
    columns.some()
}

/// Appends the column at the start of these words and returns their number; none, if anything is not as it should be.
fn push_plain(columns: &mut Columns, words: &[[u8; 8]]) -> Option<usize> {
    let [dimension, length, rest @ ..] = words else { return None };
    let (dimension, cell) = (u64::from_le_bytes(*dimension), columns.len());
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let rows = rest.get(..length)?;
    if dimension > LARGEST_DIMENSION || cell >= MOST_CELLS {
        return None;
    }
    let mut least = 0;
    let entries = rows.iter().map_while(|row| {
        let row = u64::from_le_bytes(*row);
        let face = columns.dimensions.get(usize::try_from(row).ok()?)?;
        let fits = row >= least && u64::from(*face) + 1 == dimension;
        least = row + 1;
        fits.then_some(Entry { row: row as u32, coefficient: () })
    });
    columns.entries.extend(entries);
    let start = columns.offsets[cell];
    if columns.entries.len() - start < length {
        columns.entries.truncate(start);
        return None;
    }
    columns.offsets.push(columns.entries.len());
    columns.dimensions.push(dimension as u16);
    Some(2 + length)
}

/// Reads one column word by word, so that what is wrong with it is named.
fn read_column(
    source: &Source,
    bytes: &mut Bytes<'_>,
    columns: &mut Columns,
    rows: &mut Vec<u64>,
) -> Result<()> {
    let column = columns.len();
    let place = bytes.place();
    let dimension = bytes.i64("the dimension of a column")?;
    let dimension = u64::try_from(dimension)
        .map_err(|_| bytes.wrong(format!("{dimension} as the dimension of a column"), "0 to 127"))?;
    let length = bytes.count("the number of rows of a column", 8)?;
    rows.clear();
    for _ in 0..length {
        let row = bytes.i64("a row")?;
        let Ok(row) = u64::try_from(row) else {
            return Err(bytes.wrong(format!("row {row} of column {column}"), "a row from 0 up"));
        };
        if let Some(before) = rows.last().filter(|before| **before > row) {
            let error = || bytes.wrong(format!("row {row} behind row {before}"), "rows that increase");
            source.lenience.forgive(Rule::Unsorted, error)?;
        }
        rows.push(row);
    }
    rows.sort_unstable();
    let place = Place::Byte(source.path.clone(), place);
    push(columns, dimension, rows).map_err(|(found, expected)| Error::input(place, found, expected))
}

/// Appends a column whose rows do not decrease; says what is wrong with it and what was expected.
fn push(columns: &mut Columns, dimension: u64, rows: &[u64]) -> std::result::Result<(), (String, String)> {
    let cell = columns.len();
    if dimension > LARGEST_DIMENSION {
        return Err((format!("a cell of dimension {dimension}"), "a dimension from 0 to 127".into()));
    }
    if cell >= MOST_CELLS {
        return Err((format!("more than {MOST_CELLS} cells"), "fewer".into()));
    }
    if let Some([row, _]) = rows.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err((format!("row {row} twice in column {cell}"), "each row once".into()));
    }
    for &row in rows {
        if row >= cell as u64 {
            let expected = if cell == 0 {
                "none: the first cell has no boundary".into()
            } else {
                format!("rows below {cell}, because columns stand in filtration order")
            };
            return Err((format!("row {row} in column {cell}"), expected));
        }
        let face = columns.dimensions[row as usize];
        if u64::from(face) + 1 != dimension {
            let found = format!("row {row} of dimension {face} in column {cell} of dimension {dimension}");
            return Err((found, "rows of one dimension less".into()));
        }
        columns.entries.push(Entry { row: row as u32, coefficient: () });
    }
    columns.dimensions.push(dimension as u16);
    columns.offsets.push(columns.entries.len());
    Ok(())
}

/// Writes columns that stand in filtration order as text; their values are lost.
pub(super) fn write_ascii(out: &mut dyn Write, columns: &Columns) -> std::io::Result<()> {
    for (dimension, rows, _) in columns.iter() {
        write!(out, "{dimension}")?;
        rows.iter().try_for_each(|entry| write!(out, " {}", entry.row))?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes columns that stand in filtration order, with increasing rows, as 8-byte integers; their values are lost.
pub(super) fn write_binary(out: &mut dyn Write, columns: &Columns) -> std::io::Result<()> {
    out.write_all(&(columns.len() as u64).to_le_bytes())?;
    for (dimension, rows, _) in columns.iter() {
        out.write_all(&u64::from(dimension).to_le_bytes())?;
        out.write_all(&(rows.len() as u64).to_le_bytes())?;
        rows.iter().try_for_each(|entry| out.write_all(&u64::from(entry.row).to_le_bytes()))?;
    }
    Ok(())
}
