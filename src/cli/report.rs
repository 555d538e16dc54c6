//! `sublevel report`.

use clap::Args;
use sublevel::Result;

/// Arguments of `sublevel report`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// Runs it.
pub(crate) fn run(_arguments: &Arguments) -> Result<()> {
    Ok(())
}
