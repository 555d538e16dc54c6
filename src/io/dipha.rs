//! `dipha`: boundary matrices with values as DIPHA writes them (type 0), by rows or by columns. Its distances are in `dipha_distance`.

use std::io::Write;

use crate::algebra::Entry;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::columns::{Columns, Places, Values};
use super::{Source, bytes::Bytes};

/// The first word of every file: the product of the letters D, i, p, h and a.
pub(super) const MAGIC: i64 = 8_067_171_840;
/// The types of content, by number; the one that is read is the first.
const TYPES: [(i64, &str); 5] = [
    (0, "weighted boundary matrix"),
    (1, "image data"),
    (2, "persistence diagram"),
    (7, "distance matrix"),
    (8, "sparse distance matrix"),
];
/// The largest number of cells, one less than the numbers of 32 bits.
const MOST_CELLS: usize = u32::MAX as usize;
/// Words read between two looks at the interrupt.
const WORDS_BETWEEN_CHECKS: usize = 1 << 16;
/// The words before the dimensions.
const HEADER: u64 = 5;

/// Whether a file begins as DIPHA's do.
pub(super) fn has_magic(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC.to_le_bytes())
}

/// The type of the content of a file, by its number; none if the file is too short or not DIPHA's.
pub(super) fn kind(bytes: &[u8]) -> Option<u64> {
    let words = bytes.as_chunks::<8>().0;
    has_magic(bytes).then(|| words.get(1).copied().map(u64::from_le_bytes))?
}

/// What follows the type.
pub(super) fn behind_kind(source: &Source) -> Bytes<'_> {
    let mut bytes = Bytes::new(&source.path, &source.bytes);
    bytes.skip(2);
    bytes
}

/// Reads, all of them 8-byte little-endian words: magic number, type 0, 0 for boundaries or 1 for coboundaries, the number of cells and the
/// largest dimension; then for all cells dimensions, values (floating point) and where their columns begin; then the number of entries and
/// the entries. Cells may come in any order.
///
/// # Errors
/// [`Error::Input`] with file and byte for a number that cannot be, for a file that ends early and for one that goes on behind its last entry.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Columns> {
    let mut bytes = Bytes::new(&source.path, &source.bytes);
    let cobounds = head(&mut bytes)?;
    let cells = bytes.count("the number of cells", 8 * 3)?;
    if cells > MOST_CELLS {
        return Err(bytes.wrong(format!("{cells} cells"), format!("at most {MOST_CELLS}")));
    }
    let top = bytes.i64("the largest dimension")?;
    if !(0..=i64::from(u16::MAX)).contains(&top) {
        return Err(bytes.wrong(format!("{top} as the largest dimension"), "0 to 65535"));
    }
    let mut columns = Columns::new(source, Places::Words(8 * HEADER));
    let mut reader = Reader { source, bytes, interrupt };
    columns.dimensions = reader.each(cells, |word| {
        let dimension = i64::from_le_bytes(word);
        let known = (0..=top).contains(&dimension).then_some(dimension as u16);
        known.ok_or_else(|| (format!("a cell of dimension {dimension}"), format!("0 to {top}")))
    })?;
    columns.values = Values::Given(reader.each(cells, |word| {
        let value = f64::from_le_bytes(word);
        let known = (value < f64::INFINITY).then_some(value);
        known.ok_or_else(|| (format!("the value {value}"), "a number below infinity".into()))
    })?);
    // The number of entries is the end of the last column.
    let most = reader.bytes.words().len().saturating_sub(cells + 1);
    let mut range = 0..=0;
    columns.offsets = reader.each(cells + 1, |word| {
        let begin = u64::from_le_bytes(word);
        if !range.contains(&begin) {
            let found = format!("{} entries before a column or in all", begin.cast_signed());
            return Err((found, format!("{} to {}", range.start(), range.end())));
        }
        range = begin..=most as u64;
        Ok(begin as usize)
    })?;
    let entries = columns.offsets.last().copied().unwrap_or(0);
    columns.entries = reader.each(entries, |word| {
        let row = u64::from_le_bytes(word);
        let known = (row < cells as u64).then_some(Entry { row: row as u32, coefficient: () });
        known.ok_or_else(|| {
            (format!("row {}", row.cast_signed()), format!("0 to {}", cells.saturating_sub(1)))
        })
    })?;
    reader.bytes.end()?;
    if cobounds {
        (columns.offsets, columns.entries) = transpose(&columns.offsets, &columns.entries);
    }
    columns.some()
}

/// Reads magic number, type and orientation; whether the columns are coboundaries.
fn head(bytes: &mut Bytes<'_>) -> Result<bool> {
    let magic = bytes.i64("the magic number of DIPHA")?;
    if magic != MAGIC {
        return Err(bytes.wrong(format!("{magic}"), format!("{MAGIC}, the magic number of DIPHA")));
    }
    let kind = bytes.i64("the type of the content")?;
    if kind != TYPES[0].0 {
        let name = TYPES.iter().find(|(number, _)| *number == kind).map_or("unknown", |(_, name)| name);
        return Err(bytes.wrong(
            format!("type {kind} ({name})"),
            "type 0, 7 or 8, a matrix of boundaries or distances, 1 or 2",
        ));
    }
    match bytes.i64("the kind of columns")? {
        0 => Ok(false),
        1 => Ok(true),
        other => {
            Err(bytes.wrong(format!("{other} as the kind of columns"), "0, boundaries, or 1, coboundaries"))
        }
    }
}

/// What is left of a file.
struct Reader<'a> {
    source: &'a Source,
    bytes: Bytes<'a>,
    interrupt: &'a Interrupt,
}

impl Reader<'_> {
    /// What the next words mean; a word that means nothing is answered with what was found and what was expected.
    fn each<T>(
        &mut self,
        count: usize,
        mut meaning: impl FnMut([u8; 8]) -> std::result::Result<T, (String, String)>,
    ) -> Result<Vec<T>> {
        let words = self.bytes.words();
        let Some(words) = words.get(..count) else {
            self.bytes.skip(words.len());
            self.bytes.i64("a word of the matrix")?;
            return Ok(Vec::new());
        };
        let mut meanings = Vec::with_capacity(count);
        for piece in words.chunks(WORDS_BETWEEN_CHECKS) {
            self.interrupt.check()?;
            for &word in piece {
                meanings.push(meaning(word).map_err(|(found, expected)| {
                    let byte = self.bytes.place() + 8 * meanings.len() as u64;
                    Error::input(Place::Byte(self.source.path.clone(), byte), found, expected)
                })?);
            }
        }
        self.bytes.skip(count);
        Ok(meanings)
    }
}

/// From the cofaces of each cell to the faces of each.
fn transpose(offsets: &[usize], entries: &[Entry<()>]) -> (Vec<usize>, Vec<Entry<()>>) {
    let mut ends = vec![0; offsets.len()];
    for entry in entries {
        ends[entry.row as usize + 1] += 1;
    }
    for cell in 1..ends.len() {
        ends[cell] += ends[cell - 1];
    }
    let mut next = ends.clone();
    let mut faces = vec![Entry { row: 0, coefficient: () }; entries.len()];
    for (face, column) in (0..).zip(offsets.windows(2)) {
        for coface in &entries[column[0]..column[1]] {
            let place = &mut next[coface.row as usize];
            faces[*place].row = face;
            *place += 1;
        }
    }
    (ends, faces)
}

/// Writes boundaries with values.
pub(super) fn write(out: &mut dyn Write, columns: &Columns) -> std::io::Result<()> {
    let top = columns.counts().len().saturating_sub(1);
    for word in [MAGIC, TYPES[0].0, 0, columns.len() as i64, top as i64] {
        out.write_all(&word.to_le_bytes())?;
    }
    columns.iter().try_for_each(|(dimension, ..)| out.write_all(&u64::from(dimension).to_le_bytes()))?;
    columns.iter().try_for_each(|(_, _, value)| out.write_all(&value.to_le_bytes()))?;
    let mut offset = 0_u64;
    for (_, rows, _) in columns.iter() {
        out.write_all(&offset.to_le_bytes())?;
        offset += rows.len() as u64;
    }
    out.write_all(&offset.to_le_bytes())?;
    let rows = columns.iter().flat_map(|(_, rows, _)| rows);
    rows.into_iter().try_for_each(|entry| out.write_all(&u64::from(entry.row).to_le_bytes()))
}
