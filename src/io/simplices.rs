//! `simplices`: GUDHI's simplex list, one simplex a line: `dim v0 .. v_dim value`, in any order.

use std::path::PathBuf;

use crate::complex::{Builder, FilteredComplex};
use crate::error::{Error, Place, Result};
use crate::filtration::Points;
use crate::interrupt::Interrupt;

use super::mend::or_lenient;
use super::text::Text;
use super::token::digits;
use super::{Source, number};

/// A value of more characters is rare.
const LONGEST_NUMBER: usize = 64;

/// The simplices of a file, before anything is known of their faces.
#[derive(Debug, Clone, Default)]
pub struct SimplexList {
    path: PathBuf,
    labels: Vec<u64>,
    ends: Vec<usize>,
    values: Vec<f64>,
    lines: Vec<u64>,
    /// Of the vertices 0, 1, .., if it is a mesh.
    coordinates: Option<Points>,
}

/// Reads the list. The vertices of a simplex may stand in any order; a value may be `-inf`.
///
/// # Errors
/// [`Error::Input`] with file and line where a row is no simplex.
pub fn read(source: &Source, interrupt: &Interrupt) -> Result<SimplexList> {
    let mut list = SimplexList { path: source.path.clone(), ..SimplexList::default() };
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    loop {
        if let Some(line) = text.plain(|line| list.push_plain(line))? {
            list.lines.push(line);
            continue;
        }
        let Some(row) = text.next_row()? else { break };
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
    /// No simplices yet, of the file at this path.
    pub(super) fn of_file(path: &std::path::Path) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// Appends a simplex of increasing vertices, which the file has in this line.
    pub(super) fn push(&mut self, vertices: &[u64], value: f64, line: u64) {
        self.labels.extend_from_slice(vertices);
        self.ends.push(self.labels.len());
        self.values.push(value);
        self.lines.push(line);
    }

    /// Takes the simplex of a line with one blank between its tokens, increasing vertices and a finite value; the length of the line.
    fn push_plain(&mut self, line: &[u8]) -> Option<usize> {
        let start = self.labels.len();
        let (value, length) = self.plain(line).or_else(|| {
            self.labels.truncate(start);
            None
        })?;
        self.values.push(value);
        self.ends.push(self.labels.len());
        Some(length)
    }

    /// Takes the vertices of such a line; its value and length.
    fn plain(&mut self, line: &[u8]) -> Option<(f64, usize)> {
        let (dimension, mut behind, mut rest) = digits(line)?;
        let mut before = None;
        for _ in 0..=dimension {
            let (vertex, byte, left) = digits(rest).filter(|_| behind == b' ')?;
            if before.is_some_and(|before| before >= vertex) {
                return None;
            }
            self.labels.push(vertex);
            before = Some(vertex);
            (behind, rest) = (byte, left);
        }
        let end =
            rest.iter().take(LONGEST_NUMBER).position(|&byte| byte == b'\n').filter(|_| behind == b' ')?;
        let value: f64 = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
        value.is_finite().then(|| (value, line.len() - rest.len() + end + 1))
    }

    /// The simplices of a complex in the order of its filtration.
    pub(super) fn of_complex(complex: &FilteredComplex) -> Self {
        let mut list = Self::default();
        for cell in 0..complex.len() as u32 {
            list.push(&complex.labels(cell), complex.value(cell), 0);
        }
        list
    }

    /// The same list with the places of its vertices.
    pub(super) fn with_coordinates(self, coordinates: Option<Points>) -> Self {
        Self { coordinates, ..self }
    }

    /// The places of the vertices 0, 1, .., if it is a mesh.
    #[must_use]
    pub fn coordinates(&self) -> Option<&Points> {
        self.coordinates.as_ref()
    }

    /// The simplices, increasing vertices and value of each, in the order of the file.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u64], f64)> {
        (0..self.len()).map(|index| (self.vertices(index), self.values[index]))
    }

    /// The values of the simplices.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

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

    /// Number of simplices of each dimension.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = Vec::new();
        for index in 0..self.len() {
            let dimension = self.vertices(index).len() - 1;
            if dimension >= counts.len() {
                counts.resize(dimension + 1, 0);
            }
            counts[dimension] += 1;
        }
        counts
    }

    /// The simplices up to a dimension; the others have been read, but are not compared with their faces.
    #[must_use]
    pub fn up_to(self, dimension: usize) -> Self {
        if (0..self.len()).all(|index| self.vertices(index).len() <= dimension + 1) {
            return self;
        }
        let mut left = Self { path: self.path.clone(), ..Self::default() };
        for index in (0..self.len()).filter(|&index| self.vertices(index).len() <= dimension + 1) {
            left.labels.extend_from_slice(self.vertices(index));
            left.ends.push(left.labels.len());
            left.values.push(self.values[index]);
            left.lines.push(self.lines[index]);
        }
        left
    }

    /// The line of the file where a simplex stands.
    pub(super) fn line(&self, index: usize) -> u64 {
        self.lines[index]
    }

    /// Gives a simplex another value.
    pub(super) fn set_value(&mut self, index: usize, value: f64) {
        self.values[index] = value;
    }

    /// Gives a simplex another value if that is less.
    pub(super) fn lower(&mut self, index: usize, value: f64) {
        self.values[index] = self.values[index].min(value);
    }

    /// Labels, increasing, of the simplex in the given row.
    pub(super) fn vertices(&self, index: usize) -> &[u64] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.labels[start..self.ends[index]]
    }

    /// The filtered complex of these simplices.
    ///
    /// # Errors
    /// [`Error::Input`] with file and line of a simplex that is listed twice, lacks a face or is born before one.
    pub fn build(&self, interrupt: &Interrupt) -> Result<FilteredComplex> {
        let sorted = self.builder(interrupt)?.sort(interrupt);
        sorted.and_then(|sorted| sorted.build(interrupt)).map_err(|error| self.locate(error))
    }

    /// A builder that has been given these simplices; [`SimplexList::locate`] makes its errors name lines.
    ///
    /// # Errors
    /// [`Error::Limit`] with file and line of a simplex that has too many vertices; [`Error::Interrupted`] on request.
    pub fn builder(&self, interrupt: &Interrupt) -> Result<Builder> {
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
        Ok(builder)
    }

    /// Puts the line of the simplex in place of its name. Of a simplex listed more than once it is the last line.
    #[must_use]
    pub fn locate(&self, error: Error) -> Error {
        match error {
            Error::Input { place: Place::Simplex(labels), found, expected } => {
                let line = (0..self.len()).rev().find(|&i| self.vertices(i) == labels).map(|i| self.lines[i]);
                let place = match line {
                    Some(line) => Place::Line(self.path.clone(), line),
                    None => Place::File(self.path.clone()),
                };
                Error::input(place, format!("simplex {labels:?}: {found}"), or_lenient(expected))
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
        write_simplex(out, &complex.labels(cell), complex.value(cell))?;
    }
    Ok(())
}

/// Writes the simplices of a list in its order.
pub(super) fn write_list(out: &mut dyn std::io::Write, list: &SimplexList) -> std::io::Result<()> {
    list.iter().try_for_each(|(vertices, value)| write_simplex(out, vertices, value))
}

fn write_simplex(
    out: &mut (impl std::io::Write + ?Sized),
    vertices: &[u64],
    value: f64,
) -> std::io::Result<()> {
    write!(out, "{}", vertices.len() - 1)?;
    vertices.iter().try_for_each(|vertex| write!(out, " {vertex}"))?;
    writeln!(out, " {}", number::text(value))
}
