//! `sublevel inspect`: what a file holds and whether it is valid, without computing a barcode.

mod findings;

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use sublevel::io::{About, Content, Output};
use sublevel::{Error, Interrupt, Result};

use super::barcode::{available, size};
use super::ending;
use super::formats;
use super::input::{self, Input};
use super::interruptible::finish;
use findings::Findings;

/// Arguments of `sublevel inspect`.
#[derive(Debug, Args)]
#[command(after_help = formats::list(|_| true))]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Bars up to this dimension are meant by the estimates of points, distances and graphs [default: 1]
    #[arg(long, visible_alias = "max-dim", value_name = "R")]
    dim: Option<usize>,
    /// Layout of the findings [default: text; json, if the output ends in .json]
    #[arg(long, value_enum)]
    output_format: Option<Layout>,
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
    if arguments.dim.is_some()
        && !matches!(content, Content::Points(_) | Content::Distances(_) | Content::Graph(_))
    {
        let found = format!("given for {}, where it has no effect", content.name());
        return Err(Error::usage("--dim", found, "points, distances or a graph"));
    }
    let mut findings = Findings::of(&source, format, &content);
    findings.about = About::read(format, &source, interrupt)?;
    drop(source);
    findings.look(content, arguments.dim.unwrap_or(1), limit, interrupt)?;
    findings.seconds = started.elapsed().as_secs_f64();
    let (named, name) = (arguments.output_format, arguments.output.as_deref());
    let (layout, packed) = ending::layout(named, name, Layout::Json, Layout::Text);
    finish(output, packed, interrupt, |out| match layout {
        Layout::Text => findings.write(out),
        Layout::Json => {
            serde_json::to_writer(&mut *out, &findings)?;
            writeln!(out)
        }
    })
}
