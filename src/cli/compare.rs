//! `sublevel compare`.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use sublevel::landscape::LossComplex;
use sublevel::landscape::plan::Method;
use sublevel::landscape::run::RunContents;
use sublevel::report::{Compared, Landscape, comparison, comparison_page};
use sublevel::{Error, Interrupt, Result};

use super::report::tell;

/// Arguments of `sublevel compare`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sublevel landscape data/plans/xor.toml --run runs/saddles\n  \
    sublevel landscape data/plans/xor.toml --set method=simplices --run runs/simplices\n  \
    sublevel compare runs/saddles runs/simplices --output runs/compared.html")]
pub(crate) struct Arguments {
    /// The directories of runs, finished or not, of one loss or of several.
    #[arg(required = true, num_args = 1..)]
    runs: Vec<PathBuf>,
    /// Also writes a page with the barcodes and diagrams side by side.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let mut all = Vec::new();
    for path in &arguments.runs {
        let contents = RunContents::read(path)?;
        let (complex, landscape) = tell(&contents, interrupt)?;
        all.push(compared(&contents, &complex, landscape));
    }
    let mut text = comparison(&all);
    if let Some(path) = &arguments.output {
        fs::write(path, comparison_page(&all)).map_err(Error::file(path))?;
        text = format!("{text}\n{}\n", path.display());
    }
    super::print(&text)
}

/// One run as a column of the comparison.
fn compared(contents: &RunContents, complex: &LossComplex, landscape: Landscape) -> Compared {
    let search = landscape.verified.as_ref().map(|verified| &verified.search);
    let of = |size: fn(usize) -> bool| {
        complex.simplices().iter().filter(move |simplex| size(simplex.vertices.len()))
    };
    let above: u64 = of(|size| size > 1).map(|simplex| simplex.gradients).sum();
    let full = contents.plan.objective.examples;
    Compared {
        method: match contents.plan.method {
            Method::Simplices => "optimised simplices".into(),
            Method::Saddles => "verified saddles".into(),
        },
        examples: full.map(|examples| examples as u64),
        training: of(|size| size == 1).map(|simplex| simplex.gradients).sum(),
        batch_gradients: above,
        full_gradients: search.map_or(0, |search| search.gradients),
        values: search.map_or_else(
            || of(|size| size > 1).map(|simplex| simplex.maximum.evaluations).sum(),
            |search| search.values,
        ),
        landscape,
    }
}
