//! From a question to the answer that is written.

use rayon::prelude::*;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::filtration::DirectedFlag;
use sublevel::io::{Answer, CellName, InputSummary, NamedBar, Parameters, RepresentativesSummary, ripser};
use sublevel::persistence::{self, Algorithm, Watch};
use sublevel::{Bar, BoundaryMatrix, Error, Interrupt, Result};

use super::super::remark::remark;
use super::clock::{Clock, Part};
use super::load::Loaded;
use super::question::{Cells, Question};
use super::rips::Estimate;
use super::{Arguments, alpha, grid, load, representatives, rips};

/// The word for the engine that does not write complexes out.
pub(super) const IMPLICIT: &str = "implicit";

/// What is left to write.
pub(super) struct Done {
    pub(super) answer: Answer,
    pub(super) preface: Option<ripser::Preface>,
    pub(super) simplices: bool,
    /// Instead of the rest, after a dry run.
    pub(super) estimate: Option<Estimate>,
    /// What ended the work before the last dimension.
    pub(super) stopped: Option<Error>,
}

impl Done {
    pub(super) fn compute(arguments: &Arguments, interrupt: &Interrupt, watch: Watch<'_>) -> Result<Self> {
        let named = arguments.algorithm != IMPLICIT;
        let algorithm = if named { named_algorithm(&arguments.algorithm)? } else { Algorithm::Auto };
        // Before anything is read, so that a modulus that is no prime is found at once.
        let field = Zp::new(arguments.modulus)?;
        let mut clock = Clock::start();
        let mut loaded = Loaded::read(arguments, &mut clock, interrupt)?;
        let forgiven = std::mem::take(&mut loaded.forgiven);
        let image = grid::is_implicit(arguments, &loaded.content)?;
        if image || rips::is_implicit(arguments, &loaded.content)? {
            let mut done = if image {
                grid::compute(arguments, loaded, &mut clock, watch)
            } else {
                rips::compute(arguments, loaded, &mut clock, interrupt, watch)
            }?;
            done.answer.warnings.splice(0..0, forgiven);
            return Ok(done);
        }
        if let Some(done) = alpha::dry_run(arguments, &loaded, &clock) {
            return Ok(done);
        }
        let question = Question::of(arguments, loaded, &mut clock, interrupt)?;
        let max_dimension = Some(question.max_dimension);
        let options = persistence::Options { algorithm, max_dimension, ..Default::default() };
        let (bars, summary) = match &question.cells {
            Cells::Complex(complex) => {
                let name = |cell| CellName::Simplex(complex.labels(cell));
                if arguments.modulus == 2 {
                    bars(&complex.boundary(Z2), arguments, &options, name, &mut clock, interrupt, watch)?
                } else {
                    bars(&complex.boundary(field), arguments, &options, name, &mut clock, interrupt, watch)?
                }
            }
            Cells::Directed(flag) if arguments.modulus == 2 => {
                directed(flag, &flag.matrix(Z2)?, arguments, &options, &mut clock, interrupt, watch)?
            }
            Cells::Directed(flag) => {
                directed(flag, &flag.matrix(field)?, arguments, &options, &mut clock, interrupt, watch)?
            }
            Cells::Matrix(matrix, numbers) => {
                let name = numbered(matrix, numbers.as_deref());
                bars(matrix, arguments, &options, name, &mut clock, interrupt, watch)?
            }
            Cells::Signed(matrix, numbers) => {
                let name = numbered(matrix, numbers.as_deref());
                bars(matrix, arguments, &options, name, &mut clock, interrupt, watch)?
            }
        };
        let simplices = matches!(question.cells, Cells::Complex(_) | Cells::Directed(_));
        let mut answer = answer(arguments, algorithm, &question, &clock, bars);
        answer.warnings.extend(forgiven);
        answer.representatives = summary;
        let mut done = Self { answer, preface: question.preface, simplices, estimate: None, stopped: None };
        done.warn_of_representatives();
        Ok(done)
    }

    /// Says how many representatives are left out, if any are.
    pub(super) fn warn_of_representatives(&mut self) {
        if let Some(warning) = self.answer.representatives.as_ref().and_then(representatives::warning) {
            warn(&warning);
            self.answer.warnings.push(warning);
        }
    }
}

/// The algorithm on matrices that has a name.
fn named_algorithm(name: &str) -> Result<Algorithm> {
    name.parse().map_err(|error| match error {
        Error::Usage { argument, found, expected } => {
            Error::usage(&argument, found, format!("{expected}, {IMPLICIT}"))
        }
        other => other,
    })
}

/// The bars with what makes them readable on their own.
fn answer(
    arguments: &Arguments,
    algorithm: Algorithm,
    question: &Question,
    clock: &Clock,
    bars: Vec<NamedBar>,
) -> Answer {
    let input = InputSummary {
        path: arguments.input.display().to_string(),
        sha256: question.sha256.clone(),
        format: question.format.to_string(),
        n_vertices: question.counts.first().copied().unwrap_or(0),
        n_simplices_by_dim: question.counts.clone(),
    };
    let parameters = Parameters {
        max_dim: question.max_dimension,
        threshold: question.threshold,
        modulus: arguments.modulus,
        units: question.units,
        construction: question.preface.as_ref().map(|_| "rips").or(question.construction),
        value_type: "f64",
        algorithm: algorithm.to_string(),
        min_persistence: arguments.min_persistence,
        ratio: arguments.rips.ratio,
        rips: question
            .preface
            .as_ref()
            .map(|preface| arguments.rips.construction(preface.coordinates.is_some(), None)),
    };
    let mut answer = Answer::new(input, parameters, clock.timing(), bars);
    answer.cpu = clock.cpu();
    answer.peak_rss_bytes = load::kilobytes("/proc/self/status", "VmHWM:").map(|kb| kb << 10);
    answer
}

/// The names of cells that have only numbers: those of the file if some of its cells were left out.
fn numbered<'a, F: Field>(
    matrix: &'a BoundaryMatrix<F>,
    numbers: Option<&'a [u32]>,
) -> impl Fn(u32) -> CellName + Sync + 'a {
    move |cell| {
        let given = matrix.given(cell);
        CellName::Cell(numbers.map_or(given, |numbers| numbers[given as usize]))
    }
}

/// The same for cells that are lists of vertices.
fn directed<F: Field>(
    flag: &DirectedFlag,
    matrix: &BoundaryMatrix<F>,
    arguments: &Arguments,
    options: &persistence::Options,
    clock: &mut Clock,
    interrupt: &Interrupt,
    watch: Watch<'_>,
) -> Result<(Vec<NamedBar>, Option<RepresentativesSummary>)> {
    let name = |cell| CellName::Simplex(flag.vertices(matrix.given(cell)));
    bars(matrix, arguments, options, name, clock, interrupt, watch)
}

/// The bars that are listed, with names for their cells, and the representatives that are asked for. The matrix has just been built.
fn bars<F: Field>(
    matrix: &BoundaryMatrix<F>,
    arguments: &Arguments,
    options: &persistence::Options,
    name: impl Fn(u32) -> CellName + Sync,
    clock: &mut Clock,
    interrupt: &Interrupt,
    watch: Watch<'_>,
) -> Result<(Vec<NamedBar>, Option<RepresentativesSummary>)> {
    clock.end_of(Part::Build);
    let reduction = persistence::reduce(matrix, options, watch)?;
    let barcode = reduction.barcode(arguments.min_persistence);
    clock.end_of(Part::Reduce);
    let kept = |bar: &&Bar| arguments.rips.keeps(bar.dimension, bar.birth, bar.death);
    let listed: Vec<Bar> = barcode.bars().iter().filter(kept).copied().collect();
    let columns = arguments.layout().has_columns();
    let name = |cell: u32| if columns { CellName::Cell(cell) } else { name(cell) };
    let found = arguments.representatives.find(matrix, &reduction, &listed, name, interrupt)?;
    let (chains, summary) = found.unzip();
    let chains = chains.unwrap_or_else(|| vec![None; listed.len()]);
    let named = listed.par_iter().zip(chains).map(|(bar, chain)| NamedBar {
        dimension: bar.dimension,
        birth: bar.birth,
        death: bar.death,
        birth_cell: name(bar.birth_cell),
        death_cell: bar.death_cell.map(&name),
        chain,
    });
    Ok((named.collect(), summary))
}

pub(super) fn warn(text: &str) {
    remark(&format!("sublevel: warning: {text}"));
}
