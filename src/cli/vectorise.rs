//! `sublevel vectorise`.

mod rows;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use sublevel::io::Output;
use sublevel::{Diagram, Error, Interrupt, Result};

use super::diagrams::{Diagrams, Reading, dimensions, number};
use super::ending;
use super::interruptible::finish;

/// Most numbers of a result.
const MOST: usize = 100_000_000;

const EXAMPLES: &str = "\
Examples:
  sublevel vectorise bars.json betti
  sublevel vectorise bars.csv landscape --levels 5 --samples 200 --range 0 2
  sublevel vectorise bars.npz image --dim 1 --samples 20 --deviation 0.05 --cap 2 --output-format json";

/// Arguments of `sublevel vectorise`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A barcode, as json, jsonl, csv, ripser, npz, pers or dipha; `-` is standard input
    input: PathBuf,
    /// What is made of it
    #[arg(value_enum)]
    kind: Kind,
    #[command(flatten)]
    reading: Reading,
    /// Only this dimension; may be given several times [default: all that occur]
    #[arg(long, value_name = "R")]
    dim: Vec<usize>,
    /// Bars that never end, end here [default: curves take them as they are, the rest leaves them out]
    #[arg(long, value_name = "DEATH", allow_negative_numbers = true)]
    cap: Option<f64>,
    /// Samples of a curve, or pixels of an image along either side [default: 100]
    #[arg(long, value_name = "N")]
    samples: Option<usize>,
    /// First and last sample, or least and largest birth of an image [default: those of finite ends, or births]
    #[arg(long, num_args = 2, value_names = ["LOW", "HIGH"], allow_negative_numbers = true)]
    range: Option<Vec<f64>>,
    /// Of a landscape: how many functions [default: 3]
    #[arg(long, value_name = "K")]
    levels: Option<usize>,
    /// Of an image: least and largest length [default: 0 and the largest]
    #[arg(long, num_args = 2, value_names = ["LOW", "HIGH"])]
    lengths: Option<Vec<f64>>,
    /// Of an image: standard deviation of the distribution that a bar becomes [default: a pixel's side along births]
    #[arg(long, value_name = "S")]
    deviation: Option<f64>,
    /// Of an image: the power of its length that a bar weighs [default: 1]
    #[arg(long, value_name = "N")]
    power: Option<f64>,
    /// Layout of the result [default: csv; json, if the output ends in .json]
    #[arg(long, value_enum)]
    output_format: Option<Layout>,
    /// File to write, which appears when it is complete [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// How many bars hold each place
    Betti,
    /// Persistence landscapes
    Landscape,
    /// A persistence image
    Image,
    /// Persistent entropy, in nats
    Entropy,
    /// Mean, deviation and quartiles of births, deaths and lengths
    Statistics,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// A table with a head
    Csv,
    /// Self-describing: layout sublevel-vector/1
    Json,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    arguments.check()?;
    let output = Output::open(arguments.output.as_deref(), &[&arguments.input])?;
    let input = Diagrams::read(&arguments.input, &arguments.reading, interrupt)?;
    let dimensions = dimensions(&arguments.dim, &[&input]);
    arguments.reading.missing(&dimensions, &[&input]);
    let diagrams: Vec<(usize, Diagram)> = dimensions
        .into_iter()
        .map(|dimension| (dimension, capped(&input.diagram(dimension), arguments.cap)))
        .collect();
    let mut rows = Vec::new();
    for (dimension, diagram) in &diagrams {
        interrupt.check()?;
        let grid = arguments.grid(diagram)?;
        rows.extend(
            arguments.rows(diagram, grid).into_iter().map(|row| [vec![*dimension as f64], row].concat()),
        );
    }
    let columns: Vec<&str> = std::iter::once("dim").chain(arguments.columns().iter().copied()).collect();
    let (named, name) = (arguments.output_format, arguments.output.as_deref());
    let (layout, packed) = ending::layout(named, name, Layout::Json, Layout::Csv);
    finish(output, packed, interrupt, |out| match layout {
        Layout::Csv => {
            writeln!(out, "{}", columns.join(","))?;
            rows.iter().try_for_each(|row| {
                let row: Vec<String> = row.iter().map(f64::to_string).collect();
                writeln!(out, "{}", row.join(","))
            })
        }
        Layout::Json => writeln!(out, "{}", arguments.json(&input, &columns, &rows)),
    })
}

/// The same with finite deaths, if there is a last one.
fn capped(diagram: &Diagram, cap: Option<f64>) -> Diagram {
    let end = |death: f64| cap.filter(|_| death == f64::INFINITY).unwrap_or(death);
    diagram.points().iter().map(|&(birth, death)| (birth, end(death).max(birth))).collect()
}

impl Arguments {
    fn check(&self) -> Result<()> {
        let wrong =
            |name: &str, found: f64, expected: &str| Err(Error::usage(name, found.to_string(), expected));
        self.check_effect()?;
        let samples = self.samples();
        let side = if self.kind == Kind::Image { samples } else { self.levels().max(1) };
        if samples == 0 || samples.saturating_mul(side) > MOST {
            return wrong("--samples", samples as f64, "at least 1, and at most 100 million numbers in all");
        }
        if self.levels == Some(0) {
            return wrong("--levels", 0.0, "at least 1");
        }
        for (name, range) in [("--range", &self.range), ("--lengths", &self.lengths)] {
            if let Some(&[low, high]) = range.as_deref()
                && !(low.is_finite() && high.is_finite() && low < high)
            {
                return wrong(name, high, &format!("a finite number above {low}"));
            }
        }
        match (self.deviation, self.cap) {
            (Some(deviation), _) if !(deviation.is_finite() && deviation > 0.0) => {
                wrong("--deviation", deviation, "a positive number")
            }
            (_, Some(cap)) if !cap.is_finite() => wrong("--cap", cap, "a finite number"),
            _ if !self.power().is_finite() => wrong("--power", self.power(), "a finite number"),
            _ => Ok(()),
        }
    }

    /// Options that mean nothing for the kind are errors, because their user expects an effect.
    fn check_effect(&self) -> Result<()> {
        let sampled = matches!(self.kind, Kind::Betti | Kind::Landscape | Kind::Image);
        let image = self.kind == Kind::Image;
        let table = [
            ("--samples", self.samples.is_some() && !sampled, "betti, landscape or image"),
            ("--range", self.range.is_some() && !sampled, "betti, landscape or image"),
            ("--levels", self.levels.is_some() && self.kind != Kind::Landscape, "landscape"),
            ("--lengths", self.lengths.is_some() && !image, "image"),
            ("--deviation", self.deviation.is_some() && !image, "image"),
            ("--power", self.power.is_some() && !image, "image"),
        ];
        match table.into_iter().find(|(_, idle, _)| *idle) {
            Some((option, _, expected)) => Err(Error::usage(
                option,
                format!("given for {}, where it has no effect", self.name()),
                expected,
            )),
            None => Ok(()),
        }
    }

    fn samples(&self) -> usize {
        self.samples.unwrap_or(100)
    }

    fn levels(&self) -> usize {
        self.levels.unwrap_or(3)
    }

    fn power(&self) -> f64 {
        self.power.unwrap_or(1.0)
    }

    fn name(&self) -> String {
        self.kind.to_possible_value().map_or_else(String::new, |kind| kind.get_name().to_owned())
    }

    /// The result with what makes it readable on its own.
    fn json(&self, input: &Diagrams, columns: &[&str], rows: &[Vec<f64>]) -> Value {
        let rows = rows.iter().map(|row| row.iter().copied().map(number).collect::<Vec<_>>());
        json!({
            "format": "sublevel-vector/1",
            "input": input.json(),
            "parameters": {
                "kind": self.name(), "cap": self.cap, "samples": self.samples(), "range": self.range,
                "levels": self.levels(), "lengths": self.lengths, "deviation": self.deviation, "power": self.power(),
            },
            "columns": columns,
            "rows": rows.collect::<Vec<_>>(),
        })
    }
}
