//! `sublevel check`.

use clap::Args;
use sublevel::{Interrupt, Result};

/// Arguments of `sublevel check`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// Runs it.
pub(crate) fn run(_arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    interrupt.check()
}
