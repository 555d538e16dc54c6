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

#[expect(clippy::print_stdout, reason = "the table is the command's output")]
fn say(line: &str) {
    println!("{line}");
}
