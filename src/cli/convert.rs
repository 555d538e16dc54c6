//! `sublevel convert`: from one format to another.

use std::path::{Path, PathBuf};

use clap::Args;
use sublevel::complex::Construction;
use sublevel::filtration::Metric;
use sublevel::io::pers::{self, EssentialDeath};
use sublevel::io::{About, Container, Content, Conversion, Format, Holds, Lenience, Output};
use sublevel::{Error, Interrupt, Result};

use super::alpha::ComplexArguments;
use super::barcode::{available, size};
use super::formats;
use super::input::{self, Input};
use super::interruptible::finish;

const EXAMPLES: &str = "\
What can be made of what: a complex becomes any other form of a complex, distances any form of distances or, with --dim, their Rips
complex; points become distances; a graph its flag complex; an image its cubes. What a format has no room for is refused.

Examples:
  sublevel convert points.csv points.distance.npy --metric cosine
  sublevel convert distances.lower_distance matrix.dipha
  sublevel convert points.csv complex.simplices --dim 2 --threshold 0.8
  sublevel convert points.csv complex.simplices --complex alpha
  sublevel convert complex.simplices matrix.phat --write-values values.npy
  sublevel convert image.npy cubes.dipha --from cubical --cells --construction T
  sublevel convert bars.json bars.pers";

/// Arguments of `sublevel convert`.
#[derive(Debug, Args)]
#[command(after_help = format!("{}\n{EXAMPLES}", formats::list(|_| true)))]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// File to write, which appears when it is complete; `-` is standard output. It may end in .gz, or in .npy where an array is meant
    output: PathBuf,
    /// What is to be written; by the name of the output if not given
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// Of points, where distances are wanted: euclidean, sqeuclidean, cosine, manhattan, chebyshev or minkowski:P [default: euclidean]
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// Largest dimension of the simplices of a complex that is built of points, distances or a graph
    #[arg(long, visible_alias = "max-dim", value_name = "D")]
    dim: Option<usize>,
    /// Largest distance in what is built of points or distances [default: none; of a complex the enclosing radius]
    #[arg(short = 'r', long, value_name = "T", allow_negative_numbers = true)]
    threshold: Option<f64>,
    #[command(flatten)]
    complex: ComplexArguments,
    /// Which cubes are to have the values of an image: V, vertices, or T, top cubes [default: as it is; V for arrays]
    #[arg(long, value_name = "V|T")]
    construction: Option<String>,
    /// Write cells, where the format could also hold what they are made of: an image or distances of DIPHA
    #[arg(long)]
    cells: bool,
    /// Leave out the directions of a graph
    #[arg(long)]
    undirected: bool,
    /// A line `# {..}` above the bars of ripser, csv and pers that says of what they are, as json, jsonl and npz always do
    #[arg(long)]
    describe: bool,
    /// What a diagram of DIPHA has for deaths that never come: max, the largest finite value, as DIPHA, or inf [default: max]
    #[arg(long, value_name = "max|inf")]
    essential_death: Option<EssentialDeath>,
    /// Where the values go that a PHAT matrix has no room for
    #[arg(long, value_name = "FILE.npy")]
    write_values: Option<PathBuf>,
    /// Most memory to use, as 100M or 4G [default: three quarters of what is available]
    #[arg(long, value_name = "SIZE")]
    memory_limit: Option<String>,
}

/// Converts one file.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let (to, container, packed) = target(arguments)?;
    to.writes()?;
    let conversion = Conversion {
        metric: arguments.metric.as_deref().map_or(Ok(Metric::Euclidean), str::parse)?,
        dimension: arguments.dim,
        threshold: arguments.threshold,
        alpha: arguments.complex.alpha(),
        construction: construction(arguments.construction.as_deref())?,
        cells: arguments.cells,
        undirected: arguments.undirected,
        limit: arguments.memory_limit.as_deref().map_or_else(|| Ok(available()), size)?,
    };
    let inputs: Vec<&Path> = arguments.input.paths().collect();
    let output = Output::open(Some(&arguments.output), &inputs)?;
    let values =
        arguments.write_values.as_deref().map(|path| Output::open(Some(path), &inputs)).transpose()?;
    let (source, from, content) = input::read(&arguments.input, conversion.limit, interrupt)?;
    let about = match &content {
        Content::Diagram(_) => Some(About::converted(About::read(from, &source, interrupt)?, from, &source)),
        _ => None,
    };
    drop(source);
    check_options(arguments, &conversion, &content, to)?;
    let content = conversion.convert(content, to, interrupt)?;
    let (content, numbers) = if values.is_some() { apart(content) } else { (content, Vec::new()) };
    let lenience = Lenience::of_names(&arguments.input.lenient)?;
    let content = content.rounded(to, &lenience)?;
    input::say(&arguments.input, &lenience);
    to.holds(&content, container)?;
    if let Some(values) = values {
        values.finish(|out| sublevel::io::write_array(out, &[numbers.len()], &numbers))?;
    }
    finish(output, packed, interrupt, |out| match (&content, &about) {
        (Content::Diagram(bars), _) if to == Format::Dipha => {
            pers::write_dipha(out, bars, arguments.essential_death.unwrap_or_default())
        }
        (Content::Diagram(bars), Some(about)) => to.write_described(out, bars, about, arguments.describe),
        _ => to.write(out, &content, container),
    })
}

/// Options that mean nothing for this conversion are errors, because their user expects an effect.
fn check_options(
    arguments: &Arguments,
    conversion: &Conversion,
    content: &Content,
    to: Format,
) -> Result<()> {
    let target = conversion.target(content, to);
    let complex = matches!(target, Holds::Simplices | Holds::Matrix);
    let points = matches!(content, Content::Points(_));
    let dense = points || matches!(content, Content::Distances(_));
    let diagram = matches!(content, Content::Diagram(_));
    let graph = matches!(content, Content::Graph(_));
    let directed = matches!(content, Content::Directed(_));
    let cuts = complex && (dense || graph) || target == Holds::Graph && dense;
    arguments.complex.check(content)?;
    let alpha = conversion.alpha.is_some();
    let given = [
        ("--complex", alpha && !complex, "a format of complexes or matrices"),
        ("--metric", arguments.metric.is_some() && (!points || alpha), "points, not their alpha complex"),
        (
            "--construction",
            conversion.construction.is_some() && !matches!(content, Content::Grid(_)),
            "an image",
        ),
        ("--undirected", conversion.undirected && !directed, "a directed graph"),
        ("--cells", conversion.cells && to != Format::Dipha, "--to dipha"),
        (
            "--dim",
            conversion.dimension.is_some() && (alpha || !(complex && (dense || graph || directed))),
            "a complex that is built of points, distances or a graph, no alpha complex",
        ),
        ("--threshold", conversion.threshold.is_some() && !cuts, "a complex or a graph that is built"),
        (
            "--essential-death",
            arguments.essential_death.is_some() && !(diagram && to == Format::Dipha),
            "a barcode and --to dipha",
        ),
        ("--describe", arguments.describe && !to.has_room_for_description(), "--to csv, ripser or pers"),
    ];
    match given.into_iter().find(|(_, idle, _)| *idle) {
        Some((option, _, expected)) => {
            let found = format!("given for {} as {to}, where it has no effect", content.name());
            Err(Error::usage(option, found, expected))
        }
        None if arguments.write_values.is_some() && !matches!(to, Format::PhatAscii | Format::PhatBinary) => {
            let found = format!("values beside {to}");
            Err(Error::usage("--write-values", found, "--to phat-ascii or phat-binary"))
        }
        None => Ok(()),
    }
}

/// The matrix without its values, and the values.
fn apart(content: Content) -> (Content, Vec<f64>) {
    match content {
        Content::Columns(columns) => {
            let numbers = columns.values();
            (Content::Columns(columns.without_values()), numbers)
        }
        other => (other, Vec::new()),
    }
}

/// Which cubes have values.
fn construction(word: Option<&str>) -> Result<Option<Construction>> {
    match word {
        None => Ok(None),
        Some("V" | "v") => Ok(Some(Construction::Vertices)),
        Some("T" | "t") => Ok(Some(Construction::TopCells)),
        Some(other) => Err(Error::usage("--construction", format!("`{other}`"), "V or T")),
    }
}

/// The format of the output, whether it is an array of numpy, and whether it is packed.
fn target(arguments: &Arguments) -> Result<(Format, Container, bool)> {
    let mut endings: Vec<_> = arguments.output.extension().into_iter().collect();
    let stem = arguments.output.with_extension("");
    endings.extend(stem.extension());
    let is = |at: usize, word| endings.get(at).is_some_and(|ending| ending.eq_ignore_ascii_case(word));
    let packed = is(0, "gz");
    let npy = is(usize::from(packed), "npy");
    let container = if npy { Container::Npy } else { Container::Plain };
    let format = match &arguments.to {
        Some(name) => name.parse().map_err(|error| match error {
            Error::Usage { found, expected, .. } => Error::usage("--to", found, expected),
            error => error,
        })?,
        None => Format::by_name(&arguments.output).ok_or_else(|| {
            let found = format!("an output `{}` whose name speaks of no format", arguments.output.display());
            Error::usage("--to", found, "--to NAME (`sublevel convert --help` lists them)")
        })?,
    };
    Ok((format, container, packed))
}
