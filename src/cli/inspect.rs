//! `sublevel inspect`: what a file holds and whether it is valid, without computing a barcode.

mod findings;

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use sublevel::io::Output;
use sublevel::{Interrupt, Result};

use super::barcode::{available, size};
use super::formats;
use super::input::{self, Input};
use findings::Findings;

/// Arguments of `sublevel inspect`.
#[derive(Debug, Args)]
#[command(after_help = formats::list(|_| true))]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Bars up to this dimension are meant by the estimates of points, distances and graphs
    #[arg(long, visible_alias = "max-dim", value_name = "R", default_value_t = 1)]
    dim: usize,
    /// Layout of the findings
    #[arg(long, value_enum, default_value_t = Layout::Text)]
    output_format: Layout,
    /// File to write, which appears when it is complete [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Most memory to use, as 100M or 4G [default: three quarters of what is available]
    #[arg(long, value_name = "SIZE")]
    memory_limit: Option<String>,
}

/// How the findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// A line for each
    Text,
    /// One object
    Json,
}

/// Looks at one file.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let limit = arguments.memory_limit.as_deref().map_or_else(|| Ok(available()), size)?;
    let inputs: Vec<_> = arguments.input.paths().collect();
    let output = Output::open(arguments.output.as_deref(), &inputs)?;
    let started = Instant::now();
    let source = input::source(&arguments.input, limit, interrupt)?;
    let (format, content) = input::content(&arguments.input, &source, limit, interrupt)?;
    let mut findings = Findings::of(&source, format, &content);
    drop(source);
    findings.look(content, arguments.dim, limit, interrupt)?;
    findings.seconds = started.elapsed().as_secs_f64();
    output.finish(|out| match arguments.output_format {
        Layout::Text => findings.write(out),
        Layout::Json => {
            serde_json::to_writer(&mut *out, &findings)?;
            writeln!(out)
        }
    })
}
