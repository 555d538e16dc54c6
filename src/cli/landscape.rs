//! `sublevel landscape`.

use clap::Args;
use sublevel::{Interrupt, Result};

/// Arguments of `sublevel landscape`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// Runs it.
pub(crate) fn run(_arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    interrupt.check()
}
