//! `sublevel barcode`.

mod clock;
mod progress;
mod question;
mod representatives;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use clap::{Args, Parser, ValueEnum};
use rayon::prelude::*;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::io::{
    self, Answer, CellName, InputSummary, NamedBar, Output, Parameters, RepresentativesSummary,
};
use sublevel::persistence::{self, Algorithm, Watch};
use sublevel::{Bar, BoundaryMatrix, Error, Interrupt, Result};

use clock::{Clock, Part};
use progress::{Line, Reached};
pub(super) use question::Cells;
use question::Question;
use representatives::Asked;

use super::threads::Threads;

/// How long work may go on after Ctrl-C before it is left behind.
const PATIENCE: Duration = Duration::from_millis(300);

const EXAMPLES: &str = "\
Formats:
  simplices        dim v0 .. v_dim value         one simplex a line (GUDHI)
  phat-ascii       dim r1 r2 ..                  one column a line, in filtration order
  phat-binary      the same as 8-byte integers   values from --values FILE.npy
  dipha            a boundary matrix with values 8-byte words
  lower-distance   d(1,0) d(2,0) d(2,1) ..       line breaks mean nothing (Ripser)
  distance         a full symmetric matrix       one row a line
  point-cloud      x1 x2 ..                      one point a line, Euclidean
  gzip and npy files are recognised by their first bytes.

Examples:
  sublevel barcode complex.simplices
  sublevel barcode points.csv --format point-cloud --dim 2 --threshold 0.8
  sublevel barcode complex.simplices --representatives 5 --output-format json
  sublevel barcode matrix.phat --values values.npy --output-format json -o bars.json
  zcat distances.gz | sublevel barcode - --format lower-distance -p 3";

/// Arguments of `sublevel barcode`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// File to read; `-` is standard input
    input: PathBuf,
    /// What the file contains (list below); guessed if not given
    #[arg(long, value_name = "NAME")]
    pub(super) format: Option<String>,
    /// Largest homological dimension [default: 1 for points and distances, all for complexes]
    #[arg(long, visible_aliases = ["maxdim", "max-dim"], value_name = "R")]
    pub(super) dim: Option<usize>,
    /// Largest edge of the Rips complex [default: the enclosing radius]
    #[arg(
        short = 'r',
        long,
        visible_alias = "max-edge-length",
        value_name = "T",
        allow_negative_numbers = true
    )]
    pub(super) threshold: Option<f64>,
    /// Coefficients in Z/P, P a prime below 65536
    #[arg(short = 'p', long, visible_aliases = ["coeff", "field-charac"], value_name = "P", default_value_t = 2)]
    pub(super) modulus: u32,
    /// auto, standard, twist, cohomology, lockfree-twist or lockfree-cohomology; all give the same bars
    #[arg(long, value_name = "NAME", default_value = "auto")]
    algorithm: String,
    #[command(flatten)]
    threads: Threads,
    /// Only bars longer than this; a negative number also lists bars of length zero
    #[arg(short, long, value_name = "LENGTH", default_value_t = 0.0, allow_negative_numbers = true)]
    min_persistence: f64,
    #[command(flatten)]
    representatives: Asked,
    /// Layout of the result
    #[arg(long, value_enum, default_value_t = Layout::Ripser)]
    output_format: Layout,
    /// File to write, which appears when it is complete [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Filtration values of a PHAT matrix, one a column [default: the number of the column]
    #[arg(long, value_name = "FILE.npy")]
    pub(super) values: Option<PathBuf>,
    /// Most memory to use, as 100M or 4G [default: three quarters of what is available]
    #[arg(long, value_name = "SIZE")]
    memory_limit: Option<String>,
    /// No remarks on standard error
    #[arg(short, long)]
    quiet: bool,
}

/// A command line of `sublevel barcode` alone.
#[derive(Debug, Parser)]
struct FileAlone {
    #[command(flatten)]
    arguments: Arguments,
}

impl Arguments {
    /// Those of a file and no options.
    pub(super) fn of_file(file: &Path) -> Self {
        let line = FileAlone::try_parse_from([OsStr::new("barcode"), OsStr::new("--"), file.as_os_str()]);
        line.expect("a file alone is a command line").arguments
    }
}

/// The cells that `sublevel barcode` would reduce.
pub(super) fn cells(arguments: &Arguments, interrupt: &Interrupt) -> Result<Cells> {
    Ok(Question::read(arguments, &mut Clock::start(), interrupt)?.cells)
}

/// Layouts of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// The text that Ripser prints
    Ripser,
    /// Everything, self-describing: layout sublevel/1
    Json,
    /// One bar a line with the simplices that bear and kill it
    Csv,
}

/// Runs it. The work has a thread of its own, so that Ctrl-C never waits for a step that does not look at the interrupt.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    arguments.representatives.check(arguments.output_format != Layout::Ripser)?;
    arguments.threads.start()?;
    let mut inputs: Vec<&Path> = vec![&arguments.input];
    inputs.extend(arguments.values.as_deref());
    let output = Output::open(arguments.output.as_deref(), &inputs)?;
    let (sender, receiver) = sync_channel(1);
    let reached = Reached::default();
    let mut line = Line::new(arguments.quiet, reached.clone());
    let worker = {
        let (arguments, interrupt) = (arguments.clone(), interrupt.clone());
        std::thread::spawn(move || {
            let observer = |progress| reached.note(progress);
            let watch = Watch::new(&interrupt).with_observer(&observer);
            // If nobody listens any more, the command was interrupted.
            let _ = sender.send(Done::compute(&arguments, &interrupt, watch));
        })
    };
    let mut asked: Option<Instant> = None;
    let done = loop {
        match receiver.recv_timeout(Duration::from_millis(20)) {
            Ok(done) => break done?,
            Err(RecvTimeoutError::Timeout) => line.tick(),
            Err(RecvTimeoutError::Disconnected) => match worker.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => return Err(Error::Interrupted),
            },
        }
        if interrupt.is_set() && asked.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
            return Err(Error::Interrupted);
        }
    };
    drop(line);
    output.finish(|out| match arguments.output_format {
        Layout::Ripser => {
            io::ripser::write(out, done.preface.as_ref(), &done.answer.bars, done.answer.parameters.max_dim)
        }
        Layout::Json => io::json::write(out, &done.answer),
        Layout::Csv => {
            io::csv::write(out, &done.answer.bars, done.simplices, arguments.representatives.kind())
        }
    })
}

/// What is left to write.
struct Done {
    answer: Answer,
    preface: Option<io::ripser::Preface>,
    simplices: bool,
}

impl Done {
    fn compute(arguments: &Arguments, interrupt: &Interrupt, watch: Watch<'_>) -> Result<Self> {
        let algorithm = arguments.algorithm.parse::<Algorithm>()?;
        // Before anything is read, so that a modulus that is no prime is found at once.
        let field = Zp::new(arguments.modulus)?;
        let mut clock = Clock::start();
        let question = Question::read(arguments, &mut clock, interrupt)?;
        let options = persistence::Options { algorithm, max_dimension: Some(question.max_dimension) };
        let (bars, summary) = match &question.cells {
            Cells::Complex(complex) => {
                let name = |cell| CellName::Simplex(complex.labels(cell));
                if arguments.modulus == 2 {
                    bars(&complex.boundary(Z2), arguments, &options, name, &mut clock, interrupt, watch)?
                } else {
                    bars(&complex.boundary(field), arguments, &options, name, &mut clock, interrupt, watch)?
                }
            }
            Cells::Matrix(matrix, numbers) => {
                let number = |cell: u32| numbers.as_ref().map_or(cell, |numbers| numbers[cell as usize]);
                let name = |cell| CellName::Cell(number(matrix.given(cell)));
                bars(matrix, arguments, &options, name, &mut clock, interrupt, watch)?
            }
        };
        let simplices = matches!(question.cells, Cells::Complex(_));
        let mut answer = answer(arguments, algorithm, &question, &clock, bars);
        if let Some(warning) = summary.as_ref().and_then(representatives::warning) {
            warn(&warning);
            answer.warnings.push(warning);
        }
        answer.representatives = summary;
        Ok(Self { answer, preface: question.preface, simplices })
    }
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
        construction: question.preface.as_ref().map(|_| "rips"),
        value_type: "f64",
        algorithm: algorithm.to_string(),
        min_persistence: arguments.min_persistence,
    };
    let mut answer = Answer::new(input, parameters, clock.timing(), bars);
    answer.cpu = clock.cpu();
    answer.peak_rss_bytes = question::kilobytes("/proc/self/status", "VmHWM:").map(|kb| kb << 10);
    answer
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
    let barcode = persistence::barcode(matrix, options, watch)?;
    clock.end_of(Part::Reduce);
    let long = |bar: &&Bar| bar.length() > arguments.min_persistence;
    let listed: Vec<Bar> = barcode.bars().iter().filter(long).copied().collect();
    let found = arguments.representatives.find(matrix, &barcode, &listed, &name, interrupt)?;
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

#[expect(clippy::print_stderr, reason = "what is missing is said, under --quiet too")]
fn warn(text: &str) {
    eprintln!("sublevel: warning: {text}");
}
