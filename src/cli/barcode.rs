//! `sublevel barcode`.

mod alpha;
mod batch;
mod clock;
mod compute;
mod effect;
mod grid;
mod layout;
mod load;
mod progress;
mod question;
mod representatives;
mod rips;
mod star;
mod wait;
mod write;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use clap::{Args, Parser};
use sublevel::io::{Content, NamedBar, Output};
use sublevel::persistence::Watch;
use sublevel::{Interrupt, Result};

use clock::Clock;
use compute::Done;
use layout::Target;
use load::Loaded;
pub(super) use load::{address_space_left, available, size};
use progress::{Line, Reached};
use question::Question;
pub(super) use question::{BYTES_OF_COLUMN, BYTES_OF_ENTRY, Cells};
use representatives::Asked;
use rips::RipsArguments;
pub(super) use rips::rips_bytes;
use wait::wait;

use super::alpha::ComplexArguments;
use super::formats;
use super::threads::{Threads, spawn};

/// How long work may go on after Ctrl-C before it is left behind.
const PATIENCE: Duration = Duration::from_millis(300);
/// The same where finished dimensions are to be printed.
const LONG_PATIENCE: Duration = Duration::from_millis(900);

const EXAMPLES: &str = "\
Examples:
  sublevel barcode complex.simplices
  sublevel barcode points.csv --format point-cloud --dim 2 --threshold 0.8
  sublevel barcode points.csv --metric cosine --n-perm 500 --dry-run
  sublevel barcode plane.csv --complex alpha --alpha-values radius
  sublevel barcode complex.simplices --representatives 5 --output-format json
  sublevel barcode matrix.phat --values values.npy --output-format json -o bars.json
  sublevel barcode data/*.csv --output-format json -o results
  zcat distances.gz | sublevel barcode - --format lower-distance -p 3";

/// Arguments of `sublevel barcode`.
#[derive(Debug, Clone, Args)]
#[command(after_help = format!("{}\n{EXAMPLES}", formats::list(|_| true)))]
pub(crate) struct Arguments {
    /// File to read; `-` is standard input
    #[arg(default_value = "-")]
    input: PathBuf,
    /// More files: all are computed at the same time, each with a result of its own in the folder --output; one that fails does not stop the rest,
    /// and then the exit code is 1
    #[arg(value_name = "MORE")]
    others: Vec<PathBuf>,
    /// What the file contains (list below); guessed if not given
    #[arg(long, value_name = "NAME")]
    pub(super) format: Option<String>,
    #[arg(long, value_name = "RULE", help = formats::lenient())]
    pub(super) lenient: Vec<String>,
    /// Largest homological dimension [default: 1 for points and distances, all for complexes]
    #[arg(long, visible_aliases = ["maxdim", "max-dim"], value_name = "R")]
    pub(super) dim: Option<usize>,
    #[command(flatten)]
    complex: ComplexArguments,
    #[command(flatten)]
    pub(super) rips: RipsArguments,
    /// Coefficients in Z/P, P a prime below 65536
    #[arg(short = 'p', long, visible_aliases = ["coeff", "field-charac"], value_name = "P", default_value_t = 2)]
    pub(super) modulus: u32,
    /// auto, standard, twist, cohomology, lockfree-twist, lockfree-cohomology, or implicit, which takes points, distances and images
    /// without writing their complex out; all give the same bars [auto: implicit for these, unless bars of length zero are asked for, or
    /// representatives of an image]
    #[arg(long, value_name = "NAME", default_value = "auto")]
    algorithm: String,
    #[command(flatten)]
    threads: Threads,
    /// Only bars longer than this; a negative number also lists bars of length zero
    #[arg(short, long, value_name = "LENGTH", default_value_t = 0.0, allow_negative_numbers = true)]
    min_persistence: f64,
    #[command(flatten)]
    representatives: Asked,
    #[command(flatten)]
    target: Target,
    /// Filtration values of a PHAT matrix, one a column [default: the number of the column]
    #[arg(long, value_name = "FILE.npy")]
    pub(super) values: Option<PathBuf>,
    /// Which cubes have the values of an image: V, vertices, or T, top cubes [default: as the format says, V for arrays]
    #[arg(long, value_name = "V|T")]
    construction: Option<String>,
    /// Values of vertices 0, 1, .. of simplices, as text or npy: every simplex has the largest of its vertices
    #[arg(long, value_name = "FILE")]
    vertex_values: Option<PathBuf>,
    /// With --vertex-values: lower, or upper for the least, with the sign changed [default: lower]
    #[arg(long, value_name = "lower|upper")]
    star: Option<String>,
    /// Leave out the directions of a `flag` graph, whose flag complex then is one of simplices
    #[arg(long)]
    undirected: bool,
    /// Most memory to use, as 100M or 4G [default: three quarters of what is available]
    #[arg(long, value_name = "SIZE")]
    memory_limit: Option<String>,
    /// When stopped, by Ctrl-C or by the memory limit, print the dimensions that are finished, marked incomplete; says on standard error when
    /// a dimension begins
    #[arg(long)]
    partial: bool,
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

    /// The files that are read beside the input.
    fn files_beside(&self) -> impl Iterator<Item = &Path> {
        [self.values.as_deref(), self.vertex_values.as_deref(), self.rips.births_file()].into_iter().flatten()
    }
}

/// The cells that `sublevel barcode` would reduce.
pub(super) fn cells(arguments: &Arguments, interrupt: &Interrupt) -> Result<Cells> {
    let mut clock = Clock::start();
    let loaded = Loaded::read(arguments, &mut clock, interrupt)?;
    Ok(Question::of(arguments, loaded, &mut clock, interrupt)?.cells)
}

/// The bars by the engine that does not write complexes out and by one that does; none where the first has no place.
pub(super) fn by_both_engines(
    arguments: &Arguments,
    interrupt: &Interrupt,
) -> Result<Option<[Vec<NamedBar>; 2]>> {
    let arguments = Arguments { quiet: true, ..arguments.clone() };
    let content = Loaded::read(&arguments, &mut Clock::start(), interrupt)?.content;
    let image = matches!(content, Content::Grid(_));
    if !image && load::points(&content) == 0 {
        return Ok(None);
    }
    drop(content);
    let bars = |algorithm: &str| {
        let arguments = Arguments { algorithm: algorithm.to_owned(), ..arguments.clone() };
        Ok(Done::compute(&arguments, interrupt, Watch::new(interrupt))?.answer.bars)
    };
    Ok(Some([bars(compute::IMPLICIT)?, bars("twist")?]))
}

/// Runs it. The work has a thread of its own, so that Ctrl-C never waits for a step that does not look at the interrupt.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let arguments = &arguments.in_layout()?;
    arguments.threads.start()?;
    if let Some(said) = arguments.contradiction().filter(|_| !arguments.quiet) {
        compute::warn(&said);
    }
    if batch::is_batch(arguments) {
        return batch::run(arguments, interrupt);
    }
    let inputs: Vec<&Path> =
        std::iter::once(arguments.input.as_path()).chain(arguments.files_beside()).collect();
    let output = Output::open(arguments.target.output.as_deref(), &inputs)?;
    let (sender, receiver) = sync_channel(1);
    let reached = Reached::default();
    let mut line = Line::new(arguments.quiet, arguments.partial, reached.clone());
    let worker = {
        let (arguments, interrupt) = (arguments.clone(), interrupt.clone());
        spawn(move || {
            let observer = |progress| reached.note(progress);
            let watch = Watch::new(&interrupt).with_observer(&observer);
            // If nobody listens any more, the command was interrupted.
            let _ = sender.send(Done::compute(&arguments, &interrupt, watch));
        })?
    };
    let patience = if arguments.partial { LONG_PATIENCE } else { PATIENCE };
    let done = wait(&receiver, worker, interrupt, patience, || line.tick())??;
    drop(line);
    done.write_or_leave(arguments, output, interrupt)
}
