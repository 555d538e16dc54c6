//! Boundary matrices over Z/2 as PHAT writes them, one column a cell in filtration order: `phat-ascii` and `phat-binary`.

use std::path::PathBuf;

use crate::algebra::{Entry, Z2};
use crate::complex::{BoundaryMatrix, Cell};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::{Source, bytes::Bytes, npy, text::Text};

/// The largest number of cells, one less than the numbers of 32 bits.
const MOST_CELLS: usize = u32::MAX as usize;
/// The largest dimension that PHAT itself can hold (a signed byte).
const LARGEST_DIMENSION: u64 = 127;

/// The columns of a file, in filtration order.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    path: PathBuf,
    /// Whether `places` are bytes; lines otherwise.
    binary: bool,
    places: Vec<u64>,
    dimensions: Vec<u8>,
    ends: Vec<usize>,
    rows: Vec<u32>,
}

/// Reads `dim r1 r2 ..` from each line that is not empty; the rows may stand in any order.
///
/// # Errors
/// [`Error::Input`] with file and line for a row that is no earlier cell of one dimension less, or listed twice.
pub(super) fn read_ascii(source: &Source, interrupt: &Interrupt) -> Result<Columns> {
    let mut columns = Columns::new(source, false);
    let mut rows = Vec::new();
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        let dimension = row.index(0, "the dimension of a column")?;
        rows.clear();
        for index in 1..row.len() {
            rows.push(row.index(index, "a row")?);
        }
        rows.sort_unstable();
        columns.push(dimension, &rows).map_err(|(found, expected)| row.error(found, expected))?;
        columns.places.push(row.line);
    }
    columns.some()
}

/// Reads the number of columns and then dimension, number of rows and rows of each, all of them 8-byte little-endian integers.
///
/// # Errors
/// [`Error::Input`] with file and byte, as [`read_ascii`]; besides for rows that do not increase, for a file that
/// ends early and for one that goes on behind its last column.
pub(super) fn read_binary(source: &Source, interrupt: &Interrupt) -> Result<Columns> {
    let mut columns = Columns::new(source, true);
    let mut bytes = Bytes::new(&source.path, &source.bytes);
    let count = bytes.count("the number of columns", 16)?;
    let mut rows = Vec::new();
    for column in 0..count {
        if column.is_multiple_of(1 << 14) {
            interrupt.check()?;
        }
        let dimension = bytes.i64("the dimension of a column")?;
        let dimension = u64::try_from(dimension)
            .map_err(|_| bytes.wrong(format!("{dimension} as the dimension of a column"), "0 to 127"))?;
        columns.places.push(16 * column as u64 + 8 * columns.rows.len() as u64 + 8);
        let length = bytes.count("the number of rows of a column", 8)?;
        rows.clear();
        for _ in 0..length {
            let row = bytes.i64("a row")?;
            let Ok(row) = u64::try_from(row) else {
                return Err(bytes.wrong(format!("row {row} of column {column}"), "a row from 0 up"));
            };
            if let Some(before) = rows.last().filter(|before| **before > row) {
                return Err(bytes.wrong(format!("row {row} behind row {before}"), "rows that increase"));
            }
            rows.push(row);
        }
        columns.push(dimension, &rows).map_err(|(found, expected)| {
            Error::input(Place::Byte(source.path.clone(), columns.places[column]), found, expected)
        })?;
    }
    bytes.end()?;
    columns.some()
}

impl Columns {
    fn new(source: &Source, binary: bool) -> Self {
        let (places, dimensions, ends, rows) = Default::default();
        Self { path: source.path.clone(), binary, places, dimensions, ends, rows }
    }

    /// Appends a column whose rows do not decrease; says what is wrong with it and what was expected.
    fn push(&mut self, dimension: u64, rows: &[u64]) -> std::result::Result<(), (String, String)> {
        let cell = self.len();
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
            let face = self.dimensions[row as usize];
            if u64::from(face) + 1 != dimension {
                let found =
                    format!("row {row} of dimension {face} in column {cell} of dimension {dimension}");
                return Err((found, "rows of one dimension less".into()));
            }
            self.rows.push(row as u32);
        }
        self.dimensions.push(dimension as u8);
        self.ends.push(self.rows.len());
        Ok(())
    }

    /// Refuses a file without columns.
    fn some(self) -> Result<Self> {
        if self.is_empty() {
            return Err(Error::input(Place::File(self.path), "no columns", "at least one cell"));
        }
        Ok(self)
    }

    /// Number of columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.dimensions.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.dimensions.is_empty()
    }

    /// Number of entries of all columns together.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.rows.len()
    }

    /// Dimension of a cell.
    #[must_use]
    pub fn dimension(&self, cell: usize) -> usize {
        usize::from(self.dimensions[cell])
    }

    /// The facets of a cell, increasing.
    #[must_use]
    pub fn rows(&self, cell: usize) -> &[u32] {
        let start = if cell == 0 { 0 } else { self.ends[cell - 1] };
        &self.rows[start..self.ends[cell]]
    }

    /// The boundary matrix of these columns, each with the value that is given for its number.
    ///
    /// # Errors
    /// [`Error::Input`] with file and line or byte of a column whose boundary has a boundary.
    pub fn matrix(&self, values: impl Fn(usize) -> f64) -> Result<BoundaryMatrix<Z2>> {
        let cells: Vec<_> = (0..self.len())
            .map(|cell| Cell {
                dimension: self.dimension(cell),
                value: values(cell),
                boundary: self.rows(cell).iter().map(|&row| Entry { row, coefficient: () }).collect(),
            })
            .collect();
        BoundaryMatrix::from_cells(Z2, &cells).map_err(|error| self.locate(error))
    }

    /// Puts the place in the file into an error that only knows the number of the column.
    fn locate(&self, error: Error) -> Error {
        match error {
            Error::Input { place: Place::Cell(cell), found, expected } if (cell as usize) < self.len() => {
                let (path, at) = (self.path.clone(), self.places[cell as usize]);
                let place = if self.binary { Place::Byte(path, at) } else { Place::Line(path, at) };
                Error::input(place, format!("column {cell}: {found}"), expected)
            }
            error => super::in_file(&self.path, error),
        }
    }

    /// The filtration values that belong to these columns, from a one-dimensional `.npy` file. Without one, the value of a
    /// cell is its number.
    ///
    /// # Errors
    /// [`Error::Input`] if there are more or fewer values than columns, or if a value is NaN, `+inf` or less than the one before.
    pub fn values(&self, source: &Source) -> Result<Vec<f64>> {
        let place = Place::File(source.path.clone());
        if !source.bytes.starts_with(npy::MAGIC) {
            return Err(Error::input(
                place,
                "no npy magic at the start",
                "a .npy file with one value a column",
            ));
        }
        let array = npy::read(&source.path, &source.bytes)?;
        if array.shape != [self.len()] {
            let found = format!("an array of shape {:?}", array.shape);
            return Err(Error::input(place, found, format!("shape [{}], one value a column", self.len())));
        }
        if let Some(at) = array.numbers.iter().position(|v| v.is_nan() || *v == f64::INFINITY) {
            let found = format!("the value {} of cell {at}", array.numbers[at]);
            return Err(Error::input(place, found, "numbers below infinity"));
        }
        if let Some(at) = array.numbers.windows(2).position(|pair| pair[0] > pair[1]) {
            let (before, value) = (array.numbers[at], array.numbers[at + 1]);
            let found = format!("the value {value} of cell {} after {before}", at + 1);
            return Err(Error::input(
                place,
                found,
                "values that do not decrease, because columns stand in filtration order",
            ));
        }
        Ok(array.numbers)
    }
}
