//! `cubical`: arrays of values on a grid, from `.npy` of any dimension or from text, one row a line; and the images of DIPHA (type 1).

use std::io::Write;

use crate::complex::{Construction, CubicalGrid};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::perseus::appears;
use super::text::Text;
use super::{Bytes, Source, dipha, npy};

/// The most axes of an image.
const MOST_AXES: usize = 64;

/// Reads an array; its first axis, the row of text, is the last of the grid. Values are on vertices until another construction is asked for; `inf` is
/// a mask.
///
/// # Errors
/// [`Error::Input`] with file and line of rows of different lengths and of NaN.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<CubicalGrid> {
    let (mut extents, values) = if source.bytes.starts_with(npy::MAGIC) {
        let array = npy::read(&source.path, &source.bytes)?;
        if array.numbers.is_empty() || array.shape.is_empty() || array.shape.len() > MOST_AXES {
            let found = format!("an array of shape {:?}", array.shape);
            let expected = format!("1 to {MOST_AXES} axes and at least one value");
            return Err(Error::input(Place::File(source.path.clone()), found, expected));
        }
        (array.shape, array.numbers)
    } else {
        rows(source, interrupt)?
    };
    extents.reverse();
    let periodic = vec![false; extents.len()];
    appears(CubicalGrid::new(extents, periodic, values, Construction::Vertices), source)
}

/// Whether the file is an array of so many axes that it can be nothing but an image.
pub(super) fn has_more_axes(source: &Source) -> bool {
    npy::read(&source.path, &source.bytes).is_ok_and(|array| array.shape.len() > 2)
}

/// Shape and values of a table.
fn rows(source: &Source, interrupt: &Interrupt) -> Result<(Vec<usize>, Vec<f64>)> {
    let (mut values, mut width, mut count) = (Vec::new(), 0, 0);
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        if count == 0 {
            width = row.len();
        }
        if row.len() != width {
            return Err(
                row.error(format!("a row of {} values", row.len()), format!("{width}, as in the first"))
            );
        }
        for index in 0..width {
            values.push(row.number(index)?);
        }
        count += 1;
    }
    if count == 0 {
        return Err(Error::input(Place::File(source.path.clone()), "no values", "at least one"));
    }
    Ok((vec![count, width], values))
}

/// Reads what follows the type of an image of DIPHA: the number of values and of axes, the extents, the values, first axis fastest, on vertices.
pub(super) fn read_dipha(
    bytes: &mut Bytes<'_>,
    source: &Source,
    interrupt: &Interrupt,
) -> Result<CubicalGrid> {
    let count = bytes.count("the number of values", 8)?;
    let axes = bytes.count("the number of axes", 8)?;
    if !(1..=MOST_AXES).contains(&axes) {
        return Err(bytes.wrong(format!("{axes} axes"), format!("1 to {MOST_AXES}")));
    }
    let (mut extents, mut product) = (Vec::new(), 1_usize);
    for _ in 0..axes {
        let extent = bytes.i64("an extent")?;
        let extent = usize::try_from(extent).ok().filter(|&extent| extent > 0);
        let Some(extent) = extent else { return Err(bytes.wrong("an extent below 1", "1 or more")) };
        product = product.saturating_mul(extent);
        extents.push(extent);
    }
    if product != count {
        return Err(bytes.wrong(format!("extents {extents:?} of {count} values"), "a product of as many"));
    }
    let mut values = Vec::new();
    for at in 0..count {
        if at.is_multiple_of(1 << 14) {
            interrupt.check()?;
        }
        let value = f64::from_bits(bytes.i64("a value")?.cast_unsigned());
        if value.is_nan() {
            return Err(bytes.wrong("the value NaN", "a number"));
        }
        values.push(value);
    }
    bytes.end()?;
    appears(CubicalGrid::new(extents, vec![false; axes], values, Construction::Vertices), source)
}

/// Writes the values as an image of DIPHA; whoever reads it takes them to be on vertices, and no axis for periodic.
///
/// # Errors
/// What the writer reports.
pub fn write_dipha(out: &mut (impl Write + ?Sized), grid: &CubicalGrid) -> std::io::Result<()> {
    let head = [dipha::MAGIC, 1, grid.values().len() as i64, grid.extents().len() as i64];
    for word in head.into_iter().chain(grid.extents().iter().map(|&extent| extent as i64)) {
        out.write_all(&word.to_le_bytes())?;
    }
    grid.values().iter().try_for_each(|value| out.write_all(&value.to_le_bytes()))
}

/// Writes the values as `perseus-cubtop`, which is on top cubes: periodic axes with negative extents, masks as `inf`.
///
/// # Errors
/// What the writer reports.
pub fn write_perseus(out: &mut (impl Write + ?Sized), grid: &CubicalGrid) -> std::io::Result<()> {
    writeln!(out, "{}", grid.extents().len())?;
    for (extent, &periodic) in grid.extents().iter().zip(grid.periodic()) {
        writeln!(out, "{}{extent}", if periodic { "-" } else { "" })?;
    }
    grid.values().iter().try_for_each(|&value| writeln!(out, "{}", super::number::text(value)))
}

/// Writes an image of two axes as a table, a row a line.
pub(super) fn write(out: &mut dyn Write, grid: &CubicalGrid) -> std::io::Result<()> {
    let mut rows = grid.values().chunks(grid.extents()[0]);
    rows.try_for_each(|row| super::number::write_row(out, row.iter().copied(), " "))
}
