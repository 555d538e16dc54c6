//! `json`: an answer in the layout `sublevel/1`, of which the bars are read back; and the same by lines, `jsonl`.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};

use super::answer::LAYOUT;
use super::{About, Answer, Interval, NamedBar, Source};
use crate::error::{Error, Place, Result};

/// How the layouts of this program's results begin.
const PROGRAM: &str = "sublevel";
/// Bars that one thread turns into text at a time.
const PIECE: usize = 1 << 13;

/// What is read of an answer.
#[derive(Deserialize)]
struct Read {
    format: String,
    /// None where they follow, one a line.
    bars: Option<Vec<Bar>>,
}

/// What is read of a bar.
#[derive(Deserialize)]
struct Bar {
    dim: Option<u64>,
    birth: Value,
    death: Option<Value>,
}

/// A number, or the word for an infinite one.
struct Value(f64);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Value;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number, or \"-inf\"")
            }
            fn visit_f64<E>(self, number: f64) -> std::result::Result<Value, E> {
                Ok(Value(number))
            }
            fn visit_u64<E>(self, number: u64) -> std::result::Result<Value, E> {
                Ok(Value(number as f64))
            }
            fn visit_i64<E>(self, number: i64) -> std::result::Result<Value, E> {
                Ok(Value(number as f64))
            }
            fn visit_str<E: serde::de::Error>(self, word: &str) -> std::result::Result<Value, E> {
                match word {
                    "-inf" => Ok(Value(f64::NEG_INFINITY)),
                    "inf" => Ok(Value(f64::INFINITY)),
                    _ => Err(E::invalid_value(Unexpected::Str(word), &self)),
                }
            }
        }
        deserializer.deserialize_any(Number)
    }
}

/// Whether a file begins as JSON objects do.
pub(super) fn has_head(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}

/// Reads the bars of a result.
///
/// # Errors
/// [`Error::Input`] with file and line.
pub(super) fn read(source: &Source) -> Result<Vec<Interval>> {
    let mut results = serde_json::Deserializer::from_slice(&source.bytes).into_iter::<Read>();
    let read = results.next().unwrap_or_else(|| Err(serde_json::Error::custom("nothing")));
    let read = read.and_then(|result| {
        let ours = result.format.starts_with(PROGRAM);
        if ours {
            Ok(result)
        } else {
            Err(serde_json::Error::custom(format!("the format `{}`", result.format)))
        }
    });
    let result = read.map_err(|error| {
        let place = match error.line() {
            0 => Place::File(source.path.clone()),
            line => Place::Line(source.path.clone(), line as u64),
        };
        Error::input(place, error.to_string(), format!("a result in the layout {LAYOUT}"))
    })?;
    let Some(bars) = result.bars else { return read_lines(source) };
    let end = results.byte_offset();
    if let Some(more) = source.bytes[end..].iter().position(|byte| !byte.is_ascii_whitespace()) {
        let place = Place::Byte(source.path.clone(), (end + more) as u64);
        return Err(Error::input(place, "something behind the result", "the end of the file"));
    }
    let intervals = bars.iter().enumerate().map(|(at, bar)| {
        bar.interval().map_err(|(found, expected)| {
            Error::input(Place::File(source.path.clone()), format!("bar {at}: {found}"), expected)
        })
    });
    intervals.collect()
}

/// Reads the bars behind the first line, one a line.
fn read_lines(source: &Source) -> Result<Vec<Interval>> {
    let lines = (1..).zip(source.bytes.split(|&byte| byte == b'\n')).skip(1);
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let intervals = lines.map(|(number, line)| {
        let wrong = |found: String, expected: &str| {
            Error::input(Place::Line(source.path.clone(), number), found, expected)
        };
        let bar: Bar = serde_json::from_slice(line)
            .map_err(|error| wrong(error.to_string(), "a bar with dim, birth and death"))?;
        bar.interval().map_err(|(found, expected)| wrong(found, &expected))
    });
    intervals.collect()
}

impl Bar {
    fn interval(&self) -> std::result::Result<Interval, (String, String)> {
        let death = self.death.as_ref().map_or(f64::INFINITY, |death| death.0);
        Interval::checked(self.dim, self.birth.0, death)
    }
}

/// Writes the answer without its bars on one line, then each bar on a line of its own, so that a reader needs no more than that at a time.
///
/// # Errors
/// What the writer reports.
pub fn write_lines(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    writeln!(out, "{}", About::of(answer)?)?;
    for bar in &answer.bars {
        serde_json::to_writer(&mut *out, bar)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes intervals as a result of which no more is known than it is told.
pub(super) fn write_intervals(
    out: &mut dyn Write,
    intervals: &[Interval],
    about: Option<&About>,
) -> io::Result<()> {
    let head = head(about);
    write!(out, "{},\"bars\":[", &head[..head.len() - 1])?;
    for (at, interval) in intervals.iter().enumerate() {
        write!(out, "{}", if at == 0 { "" } else { "," })?;
        write_interval(out, interval)?;
    }
    writeln!(out, "]}}")
}

/// The same by lines.
pub(super) fn write_interval_lines(
    out: &mut dyn Write,
    intervals: &[Interval],
    about: Option<&About>,
) -> io::Result<()> {
    writeln!(out, "{}", head(about))?;
    for interval in intervals {
        write_interval(out, interval)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The result without its bars, on one line.
fn head(about: Option<&About>) -> String {
    about.map_or_else(|| format!("{{\"format\":\"{LAYOUT}\"}}"), ToString::to_string)
}

fn write_interval(out: &mut dyn Write, interval: &Interval) -> io::Result<()> {
    let number = |end: f64| match end {
        f64::INFINITY => "null".to_owned(),
        f64::NEG_INFINITY => "\"-inf\"".to_owned(),
        end => serde_json::Value::from(end).to_string(),
    };
    let dimension = interval.dimension.map_or_else(|| "null".to_owned(), |dimension| dimension.to_string());
    let (birth, death) = (number(interval.birth), number(interval.death));
    write!(out, "{{\"dim\":{dimension},\"birth\":{birth},\"death\":{death}}}")
}

/// Writes the answer on one line; the bars, which may be millions, on all threads of the pool.
///
/// # Errors
/// What the writer reports.
pub fn write(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let mut text = serde_json::to_vec(&answer.without_bars())?;
    // The ends of the empty list, which stands last, and of the object.
    text.truncate(text.len() - 2);
    out.write_all(&text)?;
    for (at, bars) in answer.bars.chunks(PIECE * rayon::current_num_threads()).enumerate() {
        let pieces: Vec<_> = bars.par_chunks(PIECE).map(pieces).collect::<io::Result<_>>()?;
        for (piece, text) in pieces.iter().enumerate() {
            // Every bar has a comma before it, of which the first is one too many.
            out.write_all(&text[usize::from(at + piece == 0)..])?;
        }
    }
    out.write_all(b"]}\n")
}

/// Bars as text, with a comma before each.
fn pieces(bars: &[NamedBar]) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(128 * bars.len());
    for bar in bars {
        text.push(b',');
        serde_json::to_writer(&mut text, bar)?;
    }
    Ok(text)
}
