//! The input of `convert` and `inspect`: a file, and what is said about it.

use std::path::{Path, PathBuf};

use clap::Args;
use sublevel::io::{Content, Format, Interval, Lenience, Source, Streamed};
use sublevel::{Error, Interrupt, Result};

use super::formats;
use super::remark::remark;

/// The word for births that stand on the diagonal.
const DIAGONAL: &str = "diagonal";

/// An input file.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// File to read; `-` is standard input
    #[arg(value_name = "INPUT")]
    pub(super) file: PathBuf,
    /// What the file contains (list below); guessed if not given
    #[arg(long, visible_alias = "format", value_name = "NAME")]
    from: Option<String>,
    /// Filtration values of a PHAT matrix or of PHAT's pairs, one a column [default: the number of the column]
    #[arg(long, value_name = "FILE.npy")]
    values: Option<PathBuf>,
    /// The lines `i i birth` of sparse distances are births of the vertices
    #[arg(long, value_name = "diagonal")]
    vertex_births: Option<String>,
    #[arg(long, value_name = "RULE", help = formats::lenient())]
    pub(super) lenient: Vec<String>,
    /// No remarks on standard error
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl Input {
    /// The files that are read.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        [Some(&self.file), self.values.as_ref()].into_iter().flatten().map(PathBuf::as_path)
    }

    /// The format that is named, if one is.
    fn named(&self) -> Result<Option<Format>> {
        self.from.as_deref().map(str::parse).transpose().map_err(|error| match error {
            Error::Usage { found, expected, .. } => Error::usage("--from", found, expected),
            error => error,
        })
    }
}

/// An input and its content, read piece by piece where that is possible: text by strict rules in a format that is named, or that its name
/// speaks of.
pub(super) fn read(input: &Input, limit: u64, interrupt: &Interrupt) -> Result<(Source, Format, Content)> {
    let lenience = Lenience::of_names(&input.lenient)?;
    let plain = lenience.is_strict() && input.vertex_births.is_none() && input.values.is_none();
    let named = input.named()?;
    let format = named.or_else(|| Format::by_name(&input.file));
    let source = match format.filter(|format| plain && format.streams()) {
        None => source(input, limit, interrupt)?,
        Some(format) => match format.stream(&input.file, limit, interrupt)? {
            Streamed::Whole(source) => source.with_lenience(lenience),
            Streamed::Content(content, source) => {
                if named.is_none() {
                    guessed(input, &source, format);
                }
                return Ok((source, format, content));
            }
        },
    };
    let (format, content) = content(input, &source, limit, interrupt)?;
    Ok((source, format, content))
}

/// Says a guess.
fn guessed(input: &Input, source: &Source, format: Format) {
    if !input.quiet {
        remark(&format!("sublevel: {}: read as {format} (--from says otherwise)", source.path.display()));
    }
}

/// The bytes of the input, and the rules that may be broken.
pub(super) fn source(input: &Input, limit: u64, interrupt: &Interrupt) -> Result<Source> {
    let lenience = Lenience::of_names(&input.lenient)?;
    Ok(Source::read(&input.file, limit, interrupt)?.with_lenience(lenience))
}

/// The content of a source in the format that was named, or in the one that fits; then it is said.
pub(super) fn content(
    input: &Input,
    source: &Source,
    limit: u64,
    interrupt: &Interrupt,
) -> Result<(Format, Content)> {
    let (format, mut content) = match input.named()? {
        Some(format) => (format, with_births(input, format, source, interrupt)?),
        None if input.vertex_births.is_some() => {
            let found = "diagonal, of a file in a format that is not named";
            return Err(Error::usage("--vertex-births", found, "--from sparse"));
        }
        None => {
            let (format, mut content) = Format::guess(source, interrupt)?;
            if !source.lenience.is_strict() {
                // What the formats that do not fit had to be forgiven is of no interest.
                source.lenience.forget();
                content = format.read(source, interrupt)?;
            }
            guessed(input, source, format);
            (format, content)
        }
    };
    say(input, &source.lenience);
    if let Some(path) = &input.values {
        match &mut content {
            Content::Columns(columns) if !columns.has_values() => {
                columns.take_values(&Source::read(path, limit, interrupt)?)?;
            }
            Content::Diagram(pairs) if format.has_columns() => {
                *pairs = Interval::by_values(pairs, &Source::read(path, limit, interrupt)?, interrupt)?;
            }
            _ => {
                let found = "values beside a file that has its own";
                return Err(Error::usage("--values", found, "a PHAT matrix or PHAT's pairs"));
            }
        }
    }
    Ok((format, content))
}

/// Says what was forgiven.
pub(super) fn say(input: &Input, lenience: &Lenience) {
    for said in lenience.forgiven().iter().filter(|_| !input.quiet) {
        remark(&format!("sublevel: warning: {said}"));
    }
}

/// The content in a format that is named, with births of vertices if they are asked for.
fn with_births(input: &Input, format: Format, source: &Source, interrupt: &Interrupt) -> Result<Content> {
    match input.vertex_births.as_deref() {
        None => format.read(source, interrupt),
        Some(DIAGONAL) if format == Format::Sparse => match format.read_with_diagonal(source, interrupt)? {
            (Content::Graph(graph), births) => Ok(Content::Graph(graph.with_births(births)?)),
            (content, _) => Ok(content),
        },
        Some(DIAGONAL) => {
            Err(Error::usage("--vertex-births", format!("diagonal of {format}"), "--from sparse"))
        }
        Some(other) => Err(Error::usage("--vertex-births", format!("`{other}`"), DIAGONAL)),
    }
}
