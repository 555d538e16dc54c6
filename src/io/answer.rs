//! A barcode with everything that makes it readable on its own: where it comes from, how it was computed, what bears each bar.

use serde::{Serialize, Serializer};

use super::{Interval, NamedChain, RepresentativesSummary};

/// The name and version of the JSON layout.
pub(super) const LAYOUT: &str = "sublevel/1";

/// What a computation answers. Its JSON form is the layout `sublevel/1`.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    format: &'static str,
    /// What was read.
    pub input: InputSummary,
    /// How it was computed.
    pub parameters: Parameters,
    /// Whether all dimensions that were asked for are there.
    pub complete: bool,
    /// What a reader of the bars should know.
    pub warnings: Vec<String>,
    /// Seconds spent.
    pub timing_s: Timing,
    /// Processor seconds of all threads in all parts but loading, where the system tells.
    pub cpu: Option<f64>,
    /// Largest resident memory of the process in bytes, where the system tells.
    pub peak_rss_bytes: Option<u64>,
    /// The cycles or cocycles of bars, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representatives: Option<RepresentativesSummary>,
    /// The bars, sorted by dimension, then birth cell.
    pub bars: Vec<NamedBar>,
}

impl Answer {
    /// A complete answer without warnings.
    #[must_use]
    pub fn new(input: InputSummary, parameters: Parameters, timing_s: Timing, bars: Vec<NamedBar>) -> Self {
        let (complete, warnings) = (true, Vec::new());
        let (cpu, peak_rss_bytes, representatives) = (None, None, None);
        Self {
            format: LAYOUT,
            input,
            parameters,
            complete,
            warnings,
            timing_s,
            cpu,
            peak_rss_bytes,
            representatives,
            bars,
        }
    }

    /// The bars without their cells.
    #[must_use]
    pub fn intervals(&self) -> Vec<Interval> {
        let interval = |bar: &NamedBar| {
            let dimension = Some(bar.dimension);
            Interval { dimension, birth: bar.birth, death: bar.death }
        };
        self.bars.iter().map(interval).collect()
    }

    /// The numbers of the cells at the ends of the bars that die, where cells have numbers.
    #[must_use]
    pub fn pairs(&self) -> Vec<Interval> {
        let number = |cell: &CellName| match cell {
            CellName::Cell(cell) => Some(f64::from(*cell)),
            CellName::Simplex(_) => None,
        };
        let pair = |bar: &NamedBar| {
            let (birth, death) = (number(&bar.birth_cell)?, number(bar.death_cell.as_ref()?)?);
            Some(Interval { dimension: None, birth, death })
        };
        self.bars.iter().filter_map(pair).collect()
    }

    /// The same with an empty list of bars.
    pub(super) fn without_bars(&self) -> Self {
        Self {
            format: self.format,
            input: self.input.clone(),
            parameters: self.parameters.clone(),
            complete: self.complete,
            warnings: self.warnings.clone(),
            timing_s: self.timing_s,
            cpu: self.cpu,
            peak_rss_bytes: self.peak_rss_bytes,
            representatives: self.representatives.clone(),
            bars: Vec::new(),
        }
    }
}

/// The input of a computation.
#[derive(Debug, Clone, Serialize)]
pub struct InputSummary {
    /// Its path as it was given.
    pub path: String,
    /// SHA-256 of the file as it is stored, in hexadecimal.
    pub sha256: String,
    /// The name of its format.
    pub format: String,
    /// Number of vertices (cells of dimension 0).
    pub n_vertices: usize,
    /// Number of cells of each dimension.
    pub n_simplices_by_dim: Vec<usize>,
}

/// What determines the bars, given the input.
#[derive(Debug, Clone, Serialize)]
pub struct Parameters {
    /// The largest homological dimension computed.
    pub max_dim: usize,
    /// The largest filtration value, if there is one.
    pub threshold: Option<f64>,
    /// The characteristic of the field of coefficients.
    pub modulus: u32,
    /// What filtration values measure: `diameter` for Rips complexes, `squared radius` or `radius` for alpha complexes, `value` for values that were given, `cell` for cell numbers.
    pub units: &'static str,
    /// `rips`, if the complex was built from distances, `alpha`, if from points in the plane by a triangulation.
    pub construction: Option<&'static str>,
    /// The type of the filtration values.
    pub value_type: &'static str,
    /// The algorithm that was asked for.
    pub algorithm: String,
    /// Only bars longer than this are listed.
    pub min_persistence: f64,
    /// From dimension 1 on, only bars whose death is more than this times their birth.
    pub ratio: f64,
    /// For Rips complexes: how the edges were made.
    #[serde(flatten)]
    pub rips: Option<Construction>,
}

/// How the edges of a Rips complex were made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Construction {
    /// The metric; `precomputed` for distances that were read.
    pub metric: String,
    /// Whether vertices have births of their own.
    pub vertex_births: bool,
    /// Whether edges were collapsed.
    pub collapsed: bool,
    /// How many of the points were taken, if not all.
    pub n_perm: Option<usize>,
    /// Then the largest distance of a point to the nearest of those taken.
    pub covering_radius: Option<f64>,
    /// Then how far, in bottleneck distance, the bars can be from those of all points, if the distances are a metric.
    pub error_bound: Option<f64>,
}

/// Seconds of each part of the work.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Timing {
    /// Reading and checking the input.
    pub load: f64,
    /// Distances, the complex and its boundary matrix; for distances the sorting too.
    pub build: f64,
    /// Putting the cells in order, those of a matrix after checking them one by one.
    pub sort: f64,
    /// From the boundary matrix to the barcode.
    pub reduce: f64,
}

/// A bar and what bears and kills it.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedBar {
    /// Homological dimension.
    pub dimension: usize,
    /// Filtration value at which the class appears; may be `-inf`.
    pub birth: f64,
    /// Filtration value at which it dies; `+inf` if it never does.
    pub death: f64,
    /// The cell that creates it.
    pub birth_cell: CellName,
    /// The cell that kills it; none if it never dies.
    pub death_cell: Option<CellName>,
    /// What stands for it; none if it was not asked for.
    pub chain: Option<NamedChain>,
}

/// A cell as results name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CellName {
    /// The labels of its vertices, increasing.
    Simplex(Vec<u64>),
    /// Its number in a matrix without simplices.
    Cell(u32),
}

impl Serialize for NamedBar {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let (birth_key, death_key) = match self.birth_cell {
            CellName::Simplex(_) => ("birth_simplex", "death_simplex"),
            CellName::Cell(_) => ("birth_cell", "death_cell"),
        };
        let fields = 5 + usize::from(self.chain.is_some());
        let mut bar = serializer.serialize_struct("Bar", fields)?;
        bar.serialize_field("dim", &self.dimension)?;
        // JSON has no infinities: a death that never comes is null, a birth before all values a word.
        if self.birth == f64::NEG_INFINITY {
            bar.serialize_field("birth", "-inf")?;
        } else {
            bar.serialize_field("birth", &self.birth)?;
        }
        bar.serialize_field("death", &finite_death(self.death))?;
        bar.serialize_field(birth_key, &self.birth_cell)?;
        bar.serialize_field(death_key, &self.death_cell)?;
        if let Some(chain) = &self.chain {
            bar.serialize_field(chain.kind.name(), &chain.terms)?;
        }
        bar.end()
    }
}

/// The death as JSON shows it: nothing for `+inf`; `-inf` only occurs in bars of length zero.
fn finite_death(death: f64) -> Option<serde_json::Value> {
    match death {
        f64::INFINITY => None,
        f64::NEG_INFINITY => Some("-inf".into()),
        death => Some(death.into()),
    }
}
