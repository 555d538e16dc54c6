//! `simplices`: GUDHI's simplex list, one simplex a line: `dim v0 .. v_dim value`, in any order.

use std::path::PathBuf;

use crate::complex::FilteredComplex;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::{Source, text::Text};

/// The simplices of a file, before anything is known of their faces.
#[derive(Debug, Clone, Default)]
pub struct SimplexList {
    path: PathBuf,
    labels: Vec<u64>,
    ends: Vec<usize>,
    values: Vec<f64>,
    lines: Vec<u64>,
}

/// Reads the list. The vertices of a simplex may stand in any order; a value may be `-inf`.
///
/// # Errors
/// [`Error::Input`] with file and line where a row is no simplex.
pub fn read(source: &Source, interrupt: &Interrupt) -> Result<SimplexList> {
    let mut list = SimplexList { path: source.path.clone(), ..SimplexList::default() };
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        let dimension = row.index(0, "the dimension of a simplex")?;
        if row.len() < 3 || row.len() as u64 - 3 != dimension {
            let found = format!("{} tokens for a simplex of dimension {dimension}", row.len());
            let vertices = u128::from(dimension) + 1;
            return Err(row.error(found, format!("the dimension, {vertices} vertices and a value")));
        }
        let start = list.labels.len();
        for index in 1..row.len() - 1 {
            list.labels.push(row.index(index, "a vertex")?);
        }
        let labels = &mut list.labels[start..];
        labels.sort_unstable();
        if let Some([vertex, _]) = labels.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(row.error(format!("vertex {vertex} twice in a simplex"), "different vertices"));
        }
        let value = row.number(row.len() - 1)?;
        if value == f64::INFINITY {
            return Err(row.error(
                "the value inf",
                "a number: leave out a simplex that never appears, and its cofaces",
            ));
        }
        list.values.push(value);
        list.ends.push(list.labels.len());
        list.lines.push(row.line);
    }
    if list.is_empty() {
        return Err(Error::input(Place::File(source.path.clone()), "no simplices", "at least one simplex"));
    }
    Ok(list)
}

impl SimplexList {
    /// Number of simplices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The largest dimension of a simplex; 0 for an empty list.
    #[must_use]
    pub fn top_dimension(&self) -> usize {
        (0..self.len()).map(|index| self.vertices(index).len() - 1).max().unwrap_or(0)
    }

    /// Labels, increasing, of the simplex in the given row.
    fn vertices(&self, index: usize) -> &[u64] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.labels[start..self.ends[index]]
    }

    /// The filtered complex of these simplices.
    ///
    /// # Errors
    /// [`Error::Input`] with file and line of a simplex that is listed twice, lacks a face or is born before one.
    pub fn build(&self, interrupt: &Interrupt) -> Result<FilteredComplex> {
        let mut builder = FilteredComplex::builder();
        for (index, &value) in self.values.iter().enumerate() {
            if index.is_multiple_of(1 << 14) {
                interrupt.check()?;
            }
            builder.add(self.vertices(index), value).map_err(|error| match error {
                Error::Limit(words) => {
                    let place = Place::Line(self.path.clone(), self.lines[index]);
                    Error::Limit(format!("{place}: {words}"))
                }
                error => self.locate(error),
            })?;
        }
        builder.build().map_err(|error| self.locate(error))
    }

    /// Puts the line of the simplex in place of its name. Of a simplex listed more than once it is the last line.
    fn locate(&self, error: Error) -> Error {
        match error {
            Error::Input { place: Place::Simplex(labels), found, expected } => {
                let line = (0..self.len()).rev().find(|&i| self.vertices(i) == labels).map(|i| self.lines[i]);
                let place = match line {
                    Some(line) => Place::Line(self.path.clone(), line),
                    None => Place::File(self.path.clone()),
                };
                Error::input(place, format!("simplex {labels:?}: {found}"), expected)
            }
            error => super::in_file(&self.path, error),
        }
    }
}

/// Writes the complex as a list that [`read`] reads, in filtration order.
///
/// # Errors
/// What the writer reports.
pub fn write(out: &mut impl std::io::Write, complex: &FilteredComplex) -> std::io::Result<()> {
    for cell in 0..complex.len() as u32 {
        write!(out, "{}", complex.dimension(cell))?;
        for label in complex.labels(cell) {
            write!(out, " {label}")?;
        }
        writeln!(out, " {}", complex.value(cell))?;
    }
    Ok(())
}
