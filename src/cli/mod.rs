//! The subcommands: one file each. Everything here belongs to the command, not to the library.

mod alpha;
mod barcode;
mod check;
#[cfg(feature = "landscape")]
mod compare;
mod convert;
mod diagrams;
mod distance;
mod ending;
#[cfg(feature = "landscape")]
mod estimate;
mod formats;
mod input;
mod inspect;
mod interruptible;
#[cfg(feature = "landscape")]
mod landscape;
#[cfg(feature = "landscape")]
mod left_out;
#[cfg(feature = "landscape")]
mod made;
#[cfg(feature = "landscape")]
mod null;
mod plot;
#[cfg(feature = "landscape")]
mod progress;
#[cfg(feature = "mpi")]
mod ranks;
mod remark;
#[cfg(feature = "landscape")]
mod report;
#[cfg(feature = "landscape")]
mod results;
mod threads;
#[cfg(feature = "landscape")]
mod trust;
mod usage;
mod vectorise;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use sublevel::{Error, Interrupt, Result};

use remark::remark;
pub(crate) use usage::parse;

/// Persistence barcodes of filtered complexes and of neural-network loss landscapes.
#[derive(Debug, Parser)]
#[command(name = "sublevel", version, about, arg_required_else_help = true)]
pub(crate) struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Barcode of a filtered complex, a distance matrix or a point cloud in a file.
    Barcode(Box<barcode::Arguments>),
    /// Barcodes of a loss landscape: train minima, grow simplices between them, reduce, report.
    #[cfg(feature = "landscape")]
    Landscape(landscape::Arguments),
    /// From one file format to another: complexes, distances, points, images, barcodes.
    Convert(convert::Arguments),
    /// What a file holds, and whether it is valid, without computing a barcode.
    Inspect(inspect::Arguments),
    /// Self-check: of the engine on a file, or of landscapes on losses whose barcodes are known exactly.
    Check(check::Arguments),
    /// Distance between two barcodes, bottleneck or Wasserstein.
    Distance(distance::Arguments),
    /// Pictures of barcodes side by side: bars, diagrams, Betti curves.
    Plot(plot::Arguments),
    /// Curves, images and numbers made of a barcode: Betti, landscape, image, entropy, statistics.
    Vectorise(vectorise::Arguments),
    /// Every file format: what it holds, whether it is written, and how it looks.
    Formats,
    /// Writes the report of a finished (or unfinished) run again.
    #[cfg(feature = "landscape")]
    Report(report::Arguments),
    /// Several runs side by side: barcodes, what is certified, what was spent.
    #[cfg(feature = "landscape")]
    Compare(compare::Arguments),
}

/// Runs the chosen subcommand.
pub(crate) fn run(command: Command) -> Result<()> {
    let interrupt = Interrupt::new();
    let on_signal = interrupt.clone();
    let mut asked: Option<Instant> = None;
    ctrlc::set_handler(move || {
        // A second Ctrl-C means it, however far the work is from its next check; but whoever signals a process and its group
        // sends two at once and means one.
        if asked.is_some_and(|first| first.elapsed() > Duration::from_secs(1)) {
            std::process::exit(i32::from(Error::Interrupted.exit_code()));
        }
        asked.get_or_insert_with(Instant::now);
        on_signal.set();
    })
    .map_err(|error| Error::Limit(format!("cannot catch Ctrl-C: {error}")))?;
    match command.task {
        Task::Barcode(arguments) => barcode::run(&arguments, &interrupt),
        #[cfg(feature = "landscape")]
        Task::Landscape(arguments) => landscape::run(&arguments, &interrupt),
        Task::Convert(arguments) => convert::run(&arguments, &interrupt),
        Task::Inspect(arguments) => inspect::run(&arguments, &interrupt),
        Task::Check(arguments) => check::run(&arguments, &interrupt),
        Task::Plot(arguments) => plot::run(&arguments, &interrupt),
        Task::Vectorise(arguments) => vectorise::run(&arguments, &interrupt),
        Task::Formats => formats::run(),
        Task::Distance(arguments) => distance::run(&arguments, &interrupt),
        #[cfg(feature = "landscape")]
        Task::Report(arguments) => report::run(&arguments, &interrupt),
        #[cfg(feature = "landscape")]
        Task::Compare(arguments) => compare::run(&arguments, &interrupt),
    }
}

/// Writes to stdout; a reader that has heard enough and closed the pipe is no error.
#[cfg(feature = "landscape")]
pub(crate) fn print(text: &str) -> Result<()> {
    use std::io::{ErrorKind, Write};
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::file("stdout")(error)),
        _ => Ok(()),
    }
}

/// Says the error in one sentence on stderr and turns it into the exit code.
pub(crate) fn fail(error: &Error) -> ExitCode {
    remark(&format!("sublevel: {error}"));
    ExitCode::from(error.exit_code())
}
