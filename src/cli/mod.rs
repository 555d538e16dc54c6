//! The subcommands: one file each. Everything here belongs to the command, not to the library.

mod barcode;
#[cfg(feature = "landscape")]
mod check;
#[cfg(feature = "landscape")]
mod landscape;
#[cfg(feature = "landscape")]
mod report;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sublevel::{Error, Interrupt, Result};

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
    Barcode(barcode::Arguments),
    /// Barcodes of a loss landscape: train minima, grow simplices between them, reduce, report.
    #[cfg(feature = "landscape")]
    Landscape(landscape::Arguments),
    /// Self-check: losses whose barcodes are known exactly, through the code that landscapes use.
    #[cfg(feature = "landscape")]
    Check(check::Arguments),
    /// Writes the report of a finished (or unfinished) run again.
    #[cfg(feature = "landscape")]
    Report(report::Arguments),
}

/// Runs the chosen subcommand.
pub(crate) fn run(command: Command) -> Result<()> {
    let interrupt = Interrupt::new();
    let on_signal = interrupt.clone();
    ctrlc::set_handler(move || on_signal.set())
        .map_err(|error| Error::Limit(format!("cannot catch Ctrl-C: {error}")))?;
    match command.task {
        Task::Barcode(arguments) => barcode::run(&arguments, &interrupt),
        #[cfg(feature = "landscape")]
        Task::Landscape(arguments) => landscape::run(&arguments, &interrupt),
        #[cfg(feature = "landscape")]
        Task::Check(arguments) => check::run(&arguments, &interrupt),
        #[cfg(feature = "landscape")]
        Task::Report(arguments) => report::run(&arguments),
    }
}

/// Says the error in one sentence on stderr and turns it into the exit code.
#[expect(clippy::print_stderr, reason = "this is where the command speaks")]
pub(crate) fn fail(error: &Error) -> ExitCode {
    eprintln!("sublevel: {error}");
    ExitCode::from(error.exit_code())
}
