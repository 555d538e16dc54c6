//! From the file to the cells whose barcode is asked for.

use std::path::Path;

use sublevel::algebra::{Z2, Zp};
use sublevel::complex::{BoundaryMatrix, FilteredComplex};
use sublevel::error::Place;
use sublevel::filtration::{DirectedFlag, DirectedGraph, Rips, RipsPlan, bytes_per_cell};
use sublevel::io::ripser::Preface;
use sublevel::io::{Columns, Content, Format, SimplexList};
use sublevel::{Error, Interrupt, Result};

use super::Arguments;
use super::clock::{Clock, Part};
use super::load::Loaded;
use super::rips;

/// Bytes of a cell and of an entry of a matrix while the file's columns and the matrix are both there, or later the matrix and the reduction.
pub(in crate::cli) const BYTES_OF_COLUMN: u64 = 44;
pub(in crate::cli) const BYTES_OF_ENTRY: u64 = 12;

/// The cells, ready for the reduction.
pub(crate) enum Cells {
    /// Simplices with labels.
    Complex(FilteredComplex),
    /// Columns of a file that has no simplices, and the number there of each if some were left out.
    Matrix(BoundaryMatrix<Z2>, Option<Vec<u32>>),
    /// The same over another field, of cubes, which have signs.
    Signed(BoundaryMatrix<Zp>, Option<Vec<u32>>),
    /// Lists of vertices, in their order.
    Directed(DirectedFlag),
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
    /// Which cubes have the values, for images.
    pub(super) construction: Option<&'static str>,
    /// For complexes of distances.
    pub(super) preface: Option<Preface>,
}

impl Question {
    /// Builds it, simplex by simplex.
    pub(super) fn of(
        arguments: &Arguments,
        loaded: Loaded,
        clock: &mut Clock,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let Loaded { path, content, births, format, sha256, limit, .. } = loaded;
        let mut question = match content {
            Content::Simplices(list) => Self::of_simplices(arguments, list, limit, clock, interrupt),
            Content::Columns(columns) => Self::of_columns(arguments, columns, limit, clock),
            Content::Directed(graph) => Self::of_directed(arguments, &graph, limit, clock, interrupt),
            Content::Grid(grid) => Self::of_grid(arguments, grid, limit, clock, interrupt),
            Content::Diagram(_) => Err(Error::input(
                Place::File(path),
                "a barcode that was computed before",
                "a complex, an image, distances or points",
            )),
            Content::Points(points) if arguments.complex.alpha().is_some() => {
                Self::of_alpha(arguments, &points, &path, limit, interrupt)
            }
            distances @ (Content::Points(_) | Content::Distances(_) | Content::Graph(_)) => {
                let (plan, preface) = rips::plan(arguments, &distances, births, &path, limit, interrupt)?;
                Self::of_rips(arguments, &plan, preface, limit, interrupt)
            }
        }?;
        clock.end_of(Part::Build);
        question.format = format;
        question.sha256 = sha256;
        Ok(question)
    }

    pub(super) fn new(cells: Cells, counts: Vec<usize>, max_dimension: usize, units: &'static str) -> Self {
        let (format, sha256) = (Format::Simplices, String::new());
        Self {
            cells,
            counts,
            format,
            sha256,
            max_dimension,
            threshold: None,
            units,
            construction: None,
            preface: None,
        }
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
        let complex = super::star::starred(arguments, complex, limit, interrupt)?;
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

    fn of_directed(
        arguments: &Arguments,
        graph: &DirectedGraph,
        limit: u64,
        clock: &mut Clock,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let max_dimension = arguments.dim.unwrap_or(1).min(graph.vertices().saturating_sub(1));
        let flag = DirectedFlag::of_graph(graph, max_dimension + 1, limit, interrupt)?;
        let counts = flag.counts();
        clock.end_of(Part::Build);
        let mut question = Self::new(Cells::Directed(flag), counts, max_dimension, "value");
        question.construction = Some("directed flag");
        Ok(question)
    }

    fn of_rips(
        arguments: &Arguments,
        plan: &RipsPlan<'_>,
        preface: Preface,
        limit: u64,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let max_dimension = arguments.rips_dimension(plan.vertices());
        let distances = plan.distances(limit, interrupt)?;
        let rips = Rips::new(&distances, max_dimension + 1, Some(plan.threshold().max(0.0)))?
            .with_births(plan.births());
        let complex = rips.build(limit, interrupt)?;
        let counts = complex.counts();
        let mut question = Self::new(Cells::Complex(complex), counts, max_dimension, "diameter");
        question.threshold = Some(plan.threshold()).filter(|threshold| threshold.is_finite());
        question.preface = Some(preface);
        Ok(question)
    }
}

/// An error about distances of points, as one of their file.
pub(super) fn in_file(path: &Path, error: Error) -> Error {
    match error {
        Error::Input { place, found, expected } => {
            Error::input(Place::File(path.to_owned()), format!("{place}: {found}"), expected)
        }
        error => error,
    }
}

pub(super) fn check_memory(cells: usize, bytes: u64, limit: u64) -> Result<()> {
    if bytes <= limit {
        return Ok(());
    }
    Err(Error::Limit(format!(
        "{cells} cells need about {bytes} bytes, more than the memory limit of {limit} bytes"
    )))
}
