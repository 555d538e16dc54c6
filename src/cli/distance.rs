//! `sublevel distance`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use sublevel::barcode::{Wasserstein, bottleneck_within};
use sublevel::io::Output;
use sublevel::{Error, Interrupt, Result};

use super::diagrams::{Diagrams, Reading, dimensions, number};
use super::ending;
use super::interruptible::finish;

const EXAMPLES: &str = "\
Barcodes are read from what `sublevel barcode` writes (json, jsonl, csv, ripser, npz) and from pers (GUDHI) and dipha diagrams.
Points with infinite coordinates are matched among themselves; the distance is inf if their numbers differ.

Examples:
  sublevel distance a.json b.json
  sublevel distance a.pers b.npz --dim 1 --relative-error 0.01
  sublevel distance a.csv b.csv --metric wasserstein --order 2 --norm 2     as gudhi with order=2, internal_p=2
  sublevel distance a.csv b.csv --metric wasserstein --norm 2               as persim";

/// Arguments of `sublevel distance`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// One barcode; `-` is standard input
    first: PathBuf,
    /// The other
    second: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// Which distance
    #[arg(long, value_enum, default_value_t = Metric::Bottleneck)]
    metric: Metric,
    /// Only this dimension; may be given several times [default: all that occur]
    #[arg(long, value_name = "R")]
    dim: Vec<usize>,
    /// Of Wasserstein distances: the power of distances that is summed, 1 or more [default: 1]
    #[arg(long, value_name = "P")]
    order: Option<f64>,
    /// Of Wasserstein distances: the norm of the plane, 1 or more, or inf [default: inf]
    #[arg(long, visible_alias = "internal-p", value_name = "Q")]
    norm: Option<f64>,
    /// Of the bottleneck distance: how much larger, in proportion, the result may be [default: 0, the exact distance]
    #[arg(long, value_name = "E")]
    relative_error: Option<f64>,
    /// Layout of the result [default: text; json, if the output ends in .json]
    #[arg(long, value_enum)]
    output_format: Option<Layout>,
    /// File to write, which appears when it is complete [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Metric {
    /// The least that the worst point must move; exact
    Bottleneck,
    /// The least sum of powers of what all must move; exact
    Wasserstein,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// Dimension and distance, a line each
    Text,
    /// Self-describing: layout sublevel-distance/1
    Json,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    check(arguments)?;
    let output = Output::open(arguments.output.as_deref(), &[&arguments.first, &arguments.second])?;
    let read = |path| Diagrams::read(path, &arguments.reading, interrupt);
    let (a, b) = (read(&arguments.first)?, read(&arguments.second)?);
    arguments.reading.compare(&[&a, &b]);
    let mut distances = Vec::new();
    let dimensions = dimensions(&arguments.dim, &[&a, &b]);
    arguments.reading.missing(&dimensions, &[&a, &b]);
    for dimension in dimensions {
        let (a, b) = (a.diagram(dimension), b.diagram(dimension));
        let distance = match arguments.metric {
            Metric::Bottleneck => {
                bottleneck_within(&a, &b, arguments.relative_error.unwrap_or(0.0), interrupt)?
            }
            Metric::Wasserstein => arguments.wasserstein().distance(&a, &b, interrupt)?,
        };
        distances.push((dimension, distance));
    }
    let (named, name) = (arguments.output_format, arguments.output.as_deref());
    let (layout, packed) = ending::layout(named, name, Layout::Json, Layout::Text);
    finish(output, packed, interrupt, |out| match layout {
        Layout::Text => {
            distances.iter().try_for_each(|(dimension, distance)| writeln!(out, "{dimension} {distance}"))
        }
        Layout::Json => writeln!(out, "{}", arguments.json(&[&a, &b], &distances)),
    })
}

/// Options that mean nothing for the chosen distance are errors, because their user expects an effect.
fn check(arguments: &Arguments) -> Result<()> {
    let wasserstein = arguments.metric == Metric::Wasserstein;
    let given = [
        ("--order", arguments.order, true),
        ("--norm", arguments.norm, true),
        ("--relative-error", arguments.relative_error, false),
    ];
    for (name, value, of_wasserstein) in given {
        if let Some(value) = value.filter(|_| wasserstein != of_wasserstein) {
            let metric = if of_wasserstein { "wasserstein" } else { "bottleneck" };
            return Err(Error::usage(name, value.to_string(), format!("--metric {metric} beside it")));
        }
    }
    Ok(())
}

impl Arguments {
    fn wasserstein(&self) -> Wasserstein {
        let Wasserstein { order, norm } = Wasserstein::default();
        Wasserstein { order: self.order.unwrap_or(order), norm: self.norm.unwrap_or(norm) }
    }

    /// The result with what makes it readable on its own.
    fn json(&self, inputs: &[&Diagrams], distances: &[(usize, f64)]) -> Value {
        let inputs = inputs.iter().map(|input| input.json());
        let parameters = match self.metric {
            Metric::Bottleneck => {
                json!({"metric": "bottleneck", "relative_error": self.relative_error.unwrap_or(0.0)})
            }
            Metric::Wasserstein => {
                let Wasserstein { order, norm } = self.wasserstein();
                json!({"metric": "wasserstein", "order": order, "norm": number(norm), "relative_error": 0.0})
            }
        };
        let distances = distances
            .iter()
            .map(|&(dimension, distance)| json!({"dim": dimension, "distance": number(distance)}));
        json!({
            "format": "sublevel-distance/1",
            "inputs": inputs.collect::<Vec<_>>(),
            "parameters": parameters,
            "distances": distances.collect::<Vec<_>>(),
        })
    }
}
