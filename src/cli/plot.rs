//! `sublevel plot`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use sublevel::io::Output;
use sublevel::report::{Plot, Series, Svg, plot_page};
use sublevel::{Error, Interrupt, Result};

use super::diagrams::{Diagrams, Reading, dimensions};

/// Most results in a picture: beyond them nothing can be seen.
const MOST: usize = 16;

const EXAMPLES: &str = "\
Examples:
  sublevel plot bars.json -o bars.svg
  sublevel plot bars.json --kind barcode -o bars.png
  sublevel plot a.json b.npz c.pers --kind betti --dim 1 -o curves.svg
  sublevel plot a.json b.json -o page.html                       barcodes, diagrams and Betti curves on one page";

/// Arguments of `sublevel plot`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Barcodes, as json, jsonl, csv, ripser, npz, pers or dipha, which are drawn side by side on the same scales
    #[arg(required = true, num_args = 1..=MOST)]
    inputs: Vec<PathBuf>,
    /// What is drawn [default: diagram; on a page all three]
    #[arg(long, value_enum)]
    kind: Vec<Kind>,
    #[command(flatten)]
    reading: Reading,
    /// Only this dimension; may be given several times [default: all that occur]
    #[arg(long, value_name = "R")]
    dim: Vec<usize>,
    /// What filtration values measure, for the axes [default: what the results say, if they agree]
    #[arg(long, value_name = "NAME")]
    quantity: Option<String>,
    /// File to write, .svg, .png or .html, which appears when it is complete [default: SVG on standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Bars from birth to death
    Barcode,
    /// Births against deaths
    Diagram,
    /// How many bars hold each value
    Betti,
}

impl Kind {
    fn plot(self) -> Plot {
        match self {
            Self::Barcode => Plot::Barcode,
            Self::Diagram => Plot::Diagram,
            Self::Betti => Plot::Betti,
        }
    }
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let form = Form::of(arguments.output.as_deref())?;
    let kinds = match (&arguments.kind[..], form == Form::Page) {
        ([], true) => vec![Kind::Barcode, Kind::Diagram, Kind::Betti],
        ([], false) => vec![Kind::Diagram],
        (several @ [_, _, ..], false) => {
            let found = format!("{} kinds of pictures in one file", several.len());
            return Err(Error::usage("--kind", found, "one, or an output .html"));
        }
        (kinds, _) => kinds.to_vec(),
    };
    let paths: Vec<&Path> = arguments.inputs.iter().map(PathBuf::as_path).collect();
    let output = Output::open(arguments.output.as_deref(), &paths)?;
    let read = |path: &&Path| Diagrams::read(path, &arguments.reading, interrupt);
    let inputs: Vec<Diagrams> = paths.iter().map(read).collect::<Result<_>>()?;
    arguments.reading.compare(&inputs.iter().collect::<Vec<_>>());
    let dimensions = dimensions(&arguments.dim, &inputs.iter().collect::<Vec<_>>());
    let series = |input: &Diagrams| {
        let diagrams = dimensions.iter().map(|&dimension| (dimension, input.diagram(dimension)));
        Series { name: input.path.display().to_string(), diagrams: diagrams.collect() }
    };
    let results: Vec<Series> = inputs.iter().map(series).collect();
    let quantity = arguments.quantity.clone().unwrap_or_else(|| quantity(&inputs));
    let pictures: Vec<Svg> = kinds.iter().map(|kind| kind.plot().draw(&results, &quantity)).collect();
    let bytes = match form {
        Form::Page => plot_page("Barcodes", &pictures, &notes(&inputs)).into_bytes(),
        Form::Svg => pictures[0].standalone().into_bytes(),
        #[cfg(feature = "png")]
        Form::Png => pictures[0].png()?,
    };
    output.finish(|out| out.write_all(&bytes))
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Svg,
    #[cfg(feature = "png")]
    Png,
    Page,
}

impl Form {
    /// By the name of the output.
    fn of(output: Option<&Path>) -> Result<Self> {
        let ending =
            output.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            None | Some("svg") => Ok(Self::Svg),
            Some("html" | "htm") => Ok(Self::Page),
            #[cfg(feature = "png")]
            Some("png") => Ok(Self::Png),
            #[cfg(not(feature = "png"))]
            Some("png") => {
                let found = "a PNG file from a build without the feature `png`";
                Err(Error::usage("--output", found, ".svg or .html"))
            }
            Some(other) => {
                Err(Error::usage("--output", format!("a file of kind `{other}`"), ".svg, .png or .html"))
            }
        }
    }
}

/// What the values of the results measure, if they agree about it.
fn quantity(inputs: &[Diagrams]) -> String {
    let told =
        |input: &Diagrams| Some(input.about.as_ref()?.get(&["parameters", "units"])?.as_str()?.to_owned());
    let mut units = inputs.iter().map(told);
    let first = units.next().flatten();
    match first {
        Some(unit) if unit != "value" && units.all(|other| other.as_ref() == Some(&unit)) => unit,
        _ => "filtration value".into(),
    }
}

/// What is known of the inputs.
fn notes(inputs: &[Diagrams]) -> Vec<(String, String)> {
    let note = |input: &Diagrams| {
        let known = |path: &[&str]| input.about.as_ref()?.get(path).map(ToString::to_string);
        let modulus = known(&["parameters", "modulus"]).map_or_else(String::new, |p| format!(", over Z/{p}"));
        let of = known(&["input", "path"]).map_or_else(String::new, |of| format!(", of {of}"));
        let (bars, format, sha256) = (input.intervals.len(), input.format, &input.sha256);
        (input.path.display().to_string(), format!("{bars} bars{of}{modulus}, {format}, SHA-256 {sha256}"))
    };
    inputs.iter().map(note).collect()
}
