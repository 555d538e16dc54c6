//! The input and what is said about it.

use std::path::PathBuf;

use sublevel::io::{self, Content, Format, Lenience, Source, Streamed};
use sublevel::{Error, Interrupt, Result};

use super::super::remark::remark;
use super::clock::{Clock, Part};
use super::compute::warn;
use super::{Arguments, effect};

/// The memory limit where the system does not say how much there is.
const USUAL_LIMIT: u64 = 4 << 30;

/// An input, read.
pub(super) struct Loaded {
    pub(super) path: PathBuf,
    pub(super) content: Content,
    /// Of the vertices of a Rips complex; none if all are 0.
    pub(super) births: Vec<f64>,
    pub(super) format: Format,
    pub(super) sha256: String,
    /// Most bytes to use.
    pub(super) limit: u64,
    /// What was read although it is against the rules.
    pub(super) forgiven: Vec<String>,
}

impl Loaded {
    /// Reads it.
    pub(super) fn read(arguments: &Arguments, clock: &mut Clock, interrupt: &Interrupt) -> Result<Self> {
        let limit = arguments.memory_limit.as_deref().map_or_else(|| Ok(available()), size)?;
        let lenience = Lenience::of_names(&arguments.lenient)?;
        let (source, streamed) = source(arguments, lenience, limit, interrupt)?;
        // The checksum takes about as long as the rest of the reading.
        let (sha256, read) = rayon::join(
            || source.sha256(),
            || streamed.map_or_else(|| content(arguments, &source, interrupt), Ok),
        );
        let (format, mut content, mut births) = read?;
        let path = source.path.clone();
        let forgiven: Vec<_> = source.lenience.forgiven().iter().map(ToString::to_string).collect();
        drop(source);
        effect::undirected(arguments, &content)?;
        if let (Content::Directed(graph), true) = (&content, arguments.undirected) {
            content = Content::Graph(graph.undirected()?);
        }
        effect::check(arguments, &content)?;
        if let (Content::Columns(columns), Some(path)) = (&mut content, &arguments.values) {
            columns.take_values(&Source::read(path, limit, interrupt)?)?;
        }
        if let Some(path) = arguments.rips.births_file() {
            births = io::read_births(&Source::read(path, limit, interrupt)?, interrupt)?;
            let points = points(&content);
            if births.len() != points {
                let found = format!("{} numbers", births.len());
                let place = sublevel::error::Place::File(path.to_owned());
                return Err(Error::input(place, found, format!("{points}, one a vertex")));
            }
        }
        if !arguments.quiet {
            for said in &forgiven {
                warn(said);
            }
        }
        if let (Content::Graph(graph), true) = (&content, births.is_empty()) {
            births = graph.births().to_vec();
        }
        clock.end_of(Part::Load);
        Ok(Self { path, content, births, format, sha256, limit, forgiven })
    }
}

/// The number of vertices of a Rips complex.
pub(super) fn points(content: &Content) -> usize {
    match content {
        Content::Distances(distances) => distances.len(),
        Content::Points(points) => points.len(),
        Content::Graph(graph) => graph.vertices(),
        Content::Simplices(_)
        | Content::Columns(_)
        | Content::Directed(_)
        | Content::Grid(_)
        | Content::Diagram(_) => 0,
    }
}

/// The input, and what it holds if it was read piece by piece: text in a format that is named, or that its name speaks of, by strict rules.
fn source(
    arguments: &Arguments,
    lenience: Lenience,
    limit: u64,
    interrupt: &Interrupt,
) -> Result<(Source, Option<Read>)> {
    let input = &arguments.input;
    let precomputed = arguments.rips.is_precomputed().then_some("distance");
    let named = arguments.format.as_deref().or(precomputed).map(str::parse::<Format>).transpose()?;
    let format = named.or_else(|| Format::by_name(input)).filter(|format| format.streams());
    let strict = lenience.is_strict() && !arguments.rips.births_on_diagonal();
    let Some(format) = format.filter(|_| strict) else {
        return Ok((Source::read(input, limit, interrupt)?.with_lenience(lenience), None));
    };
    match format.stream(input, limit, interrupt)? {
        Streamed::Whole(source) => Ok((source.with_lenience(lenience), None)),
        Streamed::Content(content, source) => {
            if named.is_none() && !arguments.quiet {
                say(&source, format);
            }
            Ok((source, Some((format, content, Vec::new()))))
        }
    }
}

fn say(source: &Source, format: Format) {
    let array = source.path.extension().is_some_and(|ending| ending == "npy");
    let image = if array && format != Format::Cubical { ", not as cubical, an image" } else { "" };
    let name = source.path.display();
    remark(&format!("sublevel: {name}: read as {format}{image} (--format says otherwise)"));
}

/// The content in the format that was named, or in the one that fits; then it says so.
fn content(arguments: &Arguments, source: &Source, interrupt: &Interrupt) -> Result<Read> {
    let precomputed = arguments.rips.is_precomputed().then_some("distance");
    if let Some(name) = arguments.format.as_deref().or(precomputed) {
        let format: Format = name.parse()?;
        if arguments.rips.births_on_diagonal() {
            let (content, births) = format.read_with_diagonal(source, interrupt)?;
            return Ok((format, content, births));
        }
        return Ok((format, format.read(source, interrupt)?, Vec::new()));
    }
    if arguments.rips.births_on_diagonal() {
        let found = "diagonal, of a file in a format that is not named";
        return Err(Error::usage("--vertex-births", found, "--format distance, dipha or sparse"));
    }
    let (format, mut content) = Format::guess(source, interrupt)?;
    if !source.lenience.is_strict() {
        // What the formats that do not fit had to be forgiven is of no interest.
        source.lenience.forget();
        content = format.read(source, interrupt)?;
    }
    if !arguments.quiet {
        say(source, format);
    }
    Ok((format, content, Vec::new()))
}

/// Format, content, and births on the diagonal.
type Read = (Format, Content, Vec<f64>);

/// A size as `100M` or `4G`; the units are powers of 1024.
pub(in crate::cli) fn size(text: &str) -> Result<u64> {
    let wrong = || Error::usage("--memory-limit", format!("`{text}`"), "a number of bytes, as 100M or 4G");
    let (digits, shift) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 10),
        Some((at, 'm' | 'M')) => (&text[..at], 20),
        Some((at, 'g' | 'G')) => (&text[..at], 30),
        Some((at, 't' | 'T')) => (&text[..at], 40),
        _ => (text, 0),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    number.checked_mul(1 << shift).filter(|&bytes| bytes > 0).ok_or_else(wrong)
}

/// Three quarters of the memory that is free to take: of what the system has, and of what is left of a limit of the address space.
pub(in crate::cli) fn available() -> u64 {
    let free = kilobytes("/proc/meminfo", "MemAvailable:").map(|free| free << 10);
    let left = address_space_left().map(|left| left.max(1 << 10));
    free.into_iter().chain(left).min().map_or(USUAL_LIMIT, |bytes| bytes / 4 * 3)
}

/// The bytes of the address space that are left under its limit (`ulimit -v`), if there is one.
pub(in crate::cli) fn address_space_left() -> Option<u64> {
    let room = address_space().zip(kilobytes("/proc/self/status", "VmSize:"));
    room.map(|(most, taken)| most.saturating_sub(taken << 10))
}

/// The limit of the address space in bytes, if there is one.
fn address_space() -> Option<u64> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// A line such as `MemAvailable:  123 kB` of one of Linux's tables.
pub(super) fn kilobytes(table: &str, name: &str) -> Option<u64> {
    let table = std::fs::read_to_string(table).ok()?;
    let line = table.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
