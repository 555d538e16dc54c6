//! From the file to the cells whose barcode is asked for.

use sublevel::algebra::Z2;
use sublevel::complex::{BoundaryMatrix, FilteredComplex};
use sublevel::error::Place;
use sublevel::filtration::{Distances, Rips, bytes_per_cell};
use sublevel::io::ripser::Preface;
use sublevel::io::{Columns, Content, Format, SimplexList, Source};
use sublevel::{Error, Interrupt, Result};

use super::Arguments;
use super::clock::{Clock, Part};

/// The memory limit where the system does not say how much there is.
const USUAL_LIMIT: u64 = 4 << 30;
/// Bytes of a cell and of an entry of a matrix while the file's columns and the matrix are both there, or later the matrix and the reduction.
const BYTES_OF_COLUMN: u64 = 44;
const BYTES_OF_ENTRY: u64 = 12;

/// The cells, ready for the reduction.
pub(crate) enum Cells {
    /// Simplices with labels.
    Complex(FilteredComplex),
    /// Columns of a file that has no simplices, and the number there of each if some were left out.
    Matrix(BoundaryMatrix<Z2>, Option<Vec<u32>>),
}

/// What is asked, and what was learned on the way.
pub(super) struct Question {
    pub(super) cells: Cells,
    /// Cells of each dimension, those above what `--dim` needs included.
    pub(super) counts: Vec<usize>,
    pub(super) format: Format,
    pub(super) sha256: String,
    /// Largest dimension of a bar.
    pub(super) max_dimension: usize,
    /// Largest value of the complex, if it was cut there.
    pub(super) threshold: Option<f64>,
    /// What filtration values measure.
    pub(super) units: &'static str,
    /// For complexes of distances.
    pub(super) preface: Option<Preface>,
}

impl Question {
    /// Reads and builds it.
    pub(super) fn read(arguments: &Arguments, clock: &mut Clock, interrupt: &Interrupt) -> Result<Self> {
        let limit = arguments.memory_limit.as_deref().map_or_else(|| Ok(available()), size)?;
        let source = Source::read(&arguments.input, limit, interrupt)?;
        // The checksum takes about as long as the rest of the reading.
        let (sha256, read) = rayon::join(|| source.sha256(), || content(arguments, &source, interrupt));
        let (format, mut content) = read?;
        let Source { path: source_path, bytes, .. } = source;
        drop(bytes);
        check_options(arguments, &content)?;
        if let (Content::Columns(columns), Some(path)) = (&mut content, &arguments.values) {
            columns.take_values(&Source::read(path, limit, interrupt)?)?;
        }
        clock.end_of(Part::Load);
        let coordinates =
            if let Content::Points(points) = &content { Some(points.dimension()) } else { None };
        let mut question = match content {
            Content::Simplices(list) => Self::of_simplices(arguments, list, limit, clock, interrupt),
            Content::Columns(columns) => Self::of_columns(arguments, columns, limit, clock),
            Content::Distances(distances) => {
                Self::of_distances(arguments, &distances, coordinates, limit, interrupt)
            }
            Content::Points(points) => {
                let distances = Distances::euclidean(&points, limit).map_err(|error| match error {
                    Error::Input { place, found, expected } => {
                        Error::input(Place::File(source_path), format!("{place}: {found}"), expected)
                    }
                    error => error,
                })?;
                Self::of_distances(arguments, &distances, coordinates, limit, interrupt)
            }
        }?;
        clock.end_of(Part::Build);
        question.format = format;
        question.sha256 = sha256;
        Ok(question)
    }

    fn new(cells: Cells, counts: Vec<usize>, max_dimension: usize, units: &'static str) -> Self {
        let (format, sha256) = (Format::Simplices, String::new());
        Self { cells, counts, format, sha256, max_dimension, threshold: None, units, preface: None }
    }

    fn of_simplices(
        arguments: &Arguments,
        list: SimplexList,
        limit: u64,
        clock: &mut Clock,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let counts = list.counts();
        let top = counts.len().saturating_sub(1);
        let max_dimension = arguments.dim.unwrap_or(top).min(top);
        let list = list.up_to(max_dimension + 1);
        let dimension = top.min(max_dimension + 1);
        // The list, which stays so that errors name lines, has value, line, end and labels of each.
        let listed = 24 + 8 * (dimension as u64 + 1);
        check_memory(list.len(), list.len() as u64 * (bytes_per_cell(dimension) + listed), limit)?;
        let builder = list.builder(interrupt)?;
        clock.end_of(Part::Build);
        let sorted = builder.sort(interrupt).map_err(|error| list.locate(error))?;
        clock.end_of(Part::Sort);
        let complex = sorted.build(interrupt).map_err(|error| list.locate(error))?;
        Ok(Self::new(Cells::Complex(complex), counts, max_dimension, "value"))
    }

    fn of_columns(arguments: &Arguments, columns: Columns, limit: u64, clock: &mut Clock) -> Result<Self> {
        let counts = columns.counts();
        let top = counts.len().saturating_sub(1);
        let max_dimension = arguments.dim.unwrap_or(top).min(top);
        let units = if columns.has_values() { "value" } else { "cell" };
        let mut columns = columns.up_to(max_dimension + 1);
        let bytes = BYTES_OF_COLUMN * columns.len() as u64 + BYTES_OF_ENTRY * columns.entries() as u64;
        check_memory(columns.len(), bytes, limit)?;
        let ordered = columns.ordered()?;
        clock.end_of(Part::Sort);
        let matrix = ordered.matrix(Z2).map_err(|error| columns.locate(error))?;
        let numbers = columns.into_numbers();
        Ok(Self::new(Cells::Matrix(matrix, numbers), counts, max_dimension, units))
    }

    fn of_distances(
        arguments: &Arguments,
        distances: &Distances,
        coordinates: Option<usize>,
        limit: u64,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let largest = distances.len().saturating_sub(2);
        let max_dimension = arguments.dim.unwrap_or(1).min(largest);
        let rips = Rips::new(distances, max_dimension + 1, arguments.threshold)?;
        let complex = rips.build(limit, interrupt)?;
        let counts = complex.counts();
        let mut question = Self::new(Cells::Complex(complex), counts, max_dimension, "diameter");
        question.threshold = Some(rips.threshold()).filter(|threshold| threshold.is_finite());
        question.preface = Some(Preface::new(distances, coordinates, &rips, arguments.threshold.is_some()));
        Ok(question)
    }
}

/// The content in the format that was named, or in the one that fits; then it says so.
#[expect(clippy::print_stderr, reason = "a guess is said")]
fn content(arguments: &Arguments, source: &Source, interrupt: &Interrupt) -> Result<(Format, Content)> {
    if let Some(name) = &arguments.format {
        let format: Format = name.parse()?;
        return Ok((format, format.read(source, interrupt)?));
    }
    let (format, content) = Format::guess(source, interrupt)?;
    if !arguments.quiet {
        eprintln!("sublevel: {}: read as {format} (--format says otherwise)", source.path.display());
    }
    Ok((format, content))
}

/// Options that mean nothing for this content are errors, because their user expects an effect.
fn check_options(arguments: &Arguments, content: &Content) -> Result<()> {
    let explicit = matches!(content, Content::Simplices(_) | Content::Columns(_));
    let matrix = matches!(content, Content::Columns(_));
    if explicit && arguments.threshold.is_some() {
        return Err(Error::usage(
            "--threshold",
            "a threshold for a complex that is given",
            "distances or points",
        ));
    }
    let without_values = matches!(content, Content::Columns(columns) if !columns.has_values());
    if !without_values && arguments.values.is_some() {
        return Err(Error::usage("--values", "values beside a file that has its own", "a PHAT matrix"));
    }
    if matrix && arguments.modulus != 2 {
        let found = format!("{} for a matrix of PHAT or DIPHA, which has no signs", arguments.modulus);
        return Err(Error::usage("--modulus", found, "2"));
    }
    if arguments.min_persistence.is_nan() {
        return Err(Error::usage("--min-persistence", "NaN", "a number"));
    }
    Ok(())
}

fn check_memory(cells: usize, bytes: u64, limit: u64) -> Result<()> {
    if bytes <= limit {
        return Ok(());
    }
    Err(Error::Limit(format!(
        "{cells} cells need about {bytes} bytes, more than the memory limit of {limit} bytes"
    )))
}

/// A size as `100M` or `4G`; the units are powers of 1024.
fn size(text: &str) -> Result<u64> {
    let wrong = || Error::usage("--memory-limit", format!("`{text}`"), "a number of bytes, as 100M or 4G");
    let (digits, shift) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 10),
        Some((at, 'm' | 'M')) => (&text[..at], 20),
        Some((at, 'g' | 'G')) => (&text[..at], 30),
        Some((at, 't' | 'T')) => (&text[..at], 40),
        _ => (text, 0),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    number.checked_mul(1 << shift).filter(|&bytes| bytes > 0).ok_or_else(wrong)
}

/// Three quarters of the memory that is free to take.
fn available() -> u64 {
    kilobytes("/proc/meminfo", "MemAvailable:").map_or(USUAL_LIMIT, |kilobytes| kilobytes * 768)
}

/// A line such as `MemAvailable:  123 kB` of one of Linux's tables.
pub(super) fn kilobytes(table: &str, name: &str) -> Option<u64> {
    let table = std::fs::read_to_string(table).ok()?;
    let line = table.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
