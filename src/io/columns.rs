//! The columns of a boundary matrix over Z/2 as files have them.

use std::path::PathBuf;

use crate::algebra::{Entry, Z2};
use crate::complex::{BoundaryMatrix, CellArrays, OrderedCells};
use crate::error::{Error, Place, Result};

use super::{Source, npy};

/// The cells of a file, in its order, with their boundaries and values: 18 bytes a cell and 4 an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    pub(super) path: PathBuf,
    pub(super) places: Places,
    pub(super) dimensions: Vec<u16>,
    pub(super) offsets: Vec<usize>,
    pub(super) entries: Vec<Entry<()>>,
    pub(super) values: Values,
    /// The number in the file of each cell, if some were left out.
    pub(super) numbers: Option<Vec<u32>>,
}

/// Where the cells stand in the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Places {
    /// In lines. The cells between two of these stand in lines without gaps.
    Lines(Vec<(u32, u64)>),
    /// Dimension, number of rows and rows, a word each, after one word.
    Phat,
    /// The dimensions are consecutive words from this byte on.
    Words(u64),
    /// At these bytes.
    Bytes(Vec<u64>),
}

/// The filtration values.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    /// The number of the cell, as long as no others are given.
    Numbers,
    /// These.
    Given(Vec<f64>),
}

impl Columns {
    /// No columns yet.
    pub(super) fn new(source: &Source, places: Places) -> Self {
        let (dimensions, entries, path) = (Vec::new(), Vec::new(), source.path.clone());
        Self { path, places, dimensions, offsets: vec![0], entries, values: Values::Numbers, numbers: None }
    }

    /// Refuses a file without columns.
    pub(super) fn some(self) -> Result<Self> {
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
        self.entries.len()
    }

    /// Number of cells of each dimension.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        let top = self.dimensions.iter().max().map_or(0, |&top| usize::from(top) + 1);
        let mut counts = vec![0; top];
        self.dimensions.iter().for_each(|&dimension| counts[usize::from(dimension)] += 1);
        counts
    }

    /// Whether the file itself has filtration values.
    #[must_use]
    pub fn has_values(&self) -> bool {
        matches!(self.values, Values::Given(_))
    }

    /// The number that the file gives to a cell, by its number among those that are left.
    fn number(&self, cell: u32) -> u32 {
        self.numbers.as_ref().map_or(cell, |numbers| numbers[cell as usize])
    }

    /// The numbers that the file gives to the cells, by their numbers among those that are left; none if all are.
    #[must_use]
    pub fn into_numbers(self) -> Option<Vec<u32>> {
        self.numbers
    }

    /// The cells up to a dimension; the others have been read, but are not compared with their faces.
    #[must_use]
    pub fn up_to(self, dimension: usize) -> Self {
        if self.dimensions.iter().all(|&d| usize::from(d) <= dimension) {
            return self;
        }
        let kept = |cell: &usize| usize::from(self.dimensions[*cell]) <= dimension;
        let cells: Vec<u32> = (0..self.len()).filter(kept).map(|cell| cell as u32).collect();
        let mut left = Self {
            path: self.path.clone(),
            places: match &self.places {
                Places::Phat => Places::Bytes(cells.iter().map(|&cell| self.byte_of_column(cell)).collect()),
                Places::Bytes(bytes) => {
                    Places::Bytes(cells.iter().map(|&cell| bytes[cell as usize]).collect())
                }
                places => places.clone(),
            },
            dimensions: cells.iter().map(|&cell| self.dimensions[cell as usize]).collect(),
            offsets: vec![0],
            entries: Vec::new(),
            values: match &self.values {
                Values::Numbers => Values::Given(cells.iter().map(|&cell| f64::from(cell)).collect()),
                Values::Given(values) => {
                    Values::Given(cells.iter().map(|&cell| values[cell as usize]).collect())
                }
            },
            numbers: Some(cells.iter().map(|&cell| self.number(cell)).collect()),
        };
        // A row that is left out, which only a damaged file has, becomes one beyond all.
        let mut new = vec![u32::MAX; self.len()];
        cells.iter().zip(0..).for_each(|(&cell, at)| new[cell as usize] = at);
        for &cell in &cells {
            let rows = &self.entries[self.offsets[cell as usize]..self.offsets[cell as usize + 1]];
            let new = |row: u32| new.get(row as usize).copied().unwrap_or(u32::MAX);
            left.entries.extend(rows.iter().map(|entry| Entry { row: new(entry.row), ..*entry }));
            left.offsets.push(left.entries.len());
        }
        left
    }

    /// The cells, checked one by one and sorted.
    ///
    /// # Errors
    /// [`Error::Input`] with file and line or byte of a cell that is not above its faces; see [`CellArrays::ordered`].
    pub fn ordered(&mut self) -> Result<OrderedCells<'_, ()>> {
        if self.values == Values::Numbers {
            self.values = Values::Given((0..self.len() as u32).map(f64::from).collect());
        }
        let this = &*self;
        let values = match &this.values {
            Values::Given(values) => &values[..],
            Values::Numbers => &[],
        };
        let (dimensions, offsets, entries) = (&this.dimensions[..], &this.offsets[..], &this.entries[..]);
        let cells = CellArrays { dimensions, values, offsets, entries };
        cells.ordered().map_err(|error| this.locate(error))
    }

    /// The boundary matrix of these columns.
    ///
    /// # Errors
    /// Those of [`Columns::ordered`], and [`Error::Input`] with the place of a column whose boundary has a boundary.
    pub fn matrix(&mut self) -> Result<BoundaryMatrix<Z2>> {
        let matrix = self.ordered()?.matrix(Z2);
        matrix.map_err(|error| self.locate(error))
    }

    /// Puts the place in the file into an error that only knows the number of the column.
    #[must_use]
    pub fn locate(&self, error: Error) -> Error {
        match error {
            Error::Input { place: Place::Cell(cell), found, expected } if (cell as usize) < self.len() => {
                let number = self.number(cell as u32);
                let expected = super::mend::or_lenient(expected);
                Error::input(self.place(cell as u32), format!("column {number}: {found}"), expected)
            }
            error => super::in_file(&self.path, error),
        }
    }

    fn place(&self, cell: u32) -> Place {
        let number = self.number(cell);
        let byte = match &self.places {
            Places::Lines(gaps) => {
                let gap = gaps.partition_point(|&(first, _)| first <= number) - 1;
                let line = gaps[gap].1 + u64::from(number - gaps[gap].0);
                return Place::Line(self.path.clone(), line);
            }
            Places::Phat => self.byte_of_column(cell),
            Places::Words(first) => first + 8 * u64::from(number),
            Places::Bytes(bytes) => bytes[cell as usize],
        };
        Place::Byte(self.path.clone(), byte)
    }

    /// Where a PHAT file has the dimension of a cell, all cells before it being there.
    fn byte_of_column(&self, cell: u32) -> u64 {
        8 + 16 * u64::from(cell) + 8 * self.offsets[cell as usize] as u64
    }

    /// Takes the filtration values of these columns from a one-dimensional `.npy` file.
    ///
    /// # Errors
    /// [`Error::Input`] if there are more or fewer values than columns, or if a value is NaN, `+inf` or less than the one before.
    pub fn take_values(&mut self, source: &Source) -> Result<()> {
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
        self.values = Values::Given(array.numbers);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Content, Format};
    use super::*;
    use crate::interrupt::Interrupt;

    fn columns(text: &str) -> Columns {
        let interrupt = Interrupt::new();
        let source = Source::from_bytes(PathBuf::from("bytes"), text.into(), 1 << 20, &interrupt);
        let content = Format::PhatAscii.read(&source.expect("no gzip"), &interrupt);
        let Ok(Content::Columns(columns)) = content else { panic!("{content:?}") };
        columns
    }

    #[test]
    fn cutting_twice_is_cutting_once() {
        let whole = columns("0\n0\n1 0 1\n0\n1 0 3\n1 1 3\n2 2 4 5\n0\n");
        let once = whole.clone().up_to(0);
        assert_eq!(whole.up_to(1).up_to(0), once);
        assert_eq!(once.into_numbers(), Some(vec![0, 1, 3, 7]));
    }
}
