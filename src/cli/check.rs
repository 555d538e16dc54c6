//! `sublevel check`: what can be checked by whoever does not believe the program.

mod file;
#[cfg(feature = "landscape")]
mod losses;

use clap::Args;
use sublevel::{Interrupt, Result};

/// Arguments of `sublevel check`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    file: file::Arguments,
    #[cfg(feature = "landscape")]
    #[command(flatten)]
    losses: losses::Arguments,
}

/// Runs it: of a file if one is named, else of losses.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    if let Some(file) = &arguments.file.file {
        return file::run(file, &arguments.file, interrupt);
    }
    #[cfg(feature = "landscape")]
    losses::run(&arguments.losses, interrupt)?;
    Ok(())
}

/// A line of the table. The verdict is in the exit code too, so a reader that has gone away is no reason to stop.
fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{line}");
}
