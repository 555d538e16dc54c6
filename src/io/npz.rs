//! `npz`: barcodes for numpy, as persim and ripser.py keep them, and as giotto-tda does.

use std::io::{self, Cursor, Read, Write};

use ndarray::{ArrayView2, ArrayView3};
use ndarray_npy::WriteNpyExt;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{About, Answer, Interval, NamedBar, Source, npy};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// The first bytes of every zip archive with members.
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";

/// The member that has all of an answer but its bars.
const DESCRIPTION: &str = "answer.json";

/// Writes the array `dgm0`, `dgm1`, .. of every dimension, shape `(bars, 2)`: births and deaths, `inf` for a class that never dies; the array
/// `giotto`, shape `(1, bars, 3)`: birth, death and dimension, where such a death is the threshold or else the largest finite value; and
/// `answer.json`, which numpy gives as bytes: all the rest of the answer.
///
/// # Errors
/// What the writer reports.
pub fn write(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for dimension in 0..=answer.parameters.max_dim {
        let bars = answer.bars.iter().filter(|bar| bar.dimension == dimension);
        let numbers: Vec<f64> = bars.flat_map(|bar| [bar.birth, bar.death]).collect();
        let array = ArrayView2::from_shape((numbers.len() / 2, 2), &numbers).map_err(io::Error::other)?;
        archive.start_file(format!("dgm{dimension}.npy"), options())?;
        array.write_npy(&mut archive).map_err(io::Error::other)?;
    }
    let numbers = triples(&answer.bars, answer.parameters.threshold);
    let array = ArrayView3::from_shape((1, numbers.len() / 3, 3), &numbers).map_err(io::Error::other)?;
    archive.start_file("giotto.npy", options())?;
    array.write_npy(&mut archive).map_err(io::Error::other)?;
    archive.start_file(DESCRIPTION, options())?;
    serde_json::to_writer(&mut archive, &answer.without_bars())?;
    out.write_all(archive.finish()?.get_ref())
}

/// Writes intervals of known dimension as the arrays `dgm0`, `dgm1`, .. and what is known of them as `answer.json`.
pub(super) fn write_intervals(
    out: &mut dyn Write,
    intervals: &[Interval],
    about: Option<&About>,
) -> io::Result<()> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let top = intervals.iter().filter_map(|interval| interval.dimension).max().unwrap_or(0);
    for dimension in 0..=top {
        let own = intervals.iter().filter(|interval| interval.dimension == Some(dimension));
        let numbers: Vec<f64> = own.flat_map(|interval| [interval.birth, interval.death]).collect();
        archive.start_file(format!("dgm{dimension}.npy"), options())?;
        npy::write(&mut archive, &[numbers.len() / 2, 2], &numbers)?;
    }
    if let Some(about) = about {
        archive.start_file(DESCRIPTION, options())?;
        write!(archive, "{about}")?;
    }
    out.write_all(archive.finish()?.get_ref())
}

/// Without a time, so that equal answers are equal files.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .large_file(true)
}

/// Birth, death and dimension of every bar.
fn triples(bars: &[NamedBar], threshold: Option<f64>) -> Vec<f64> {
    let finite = bars.iter().flat_map(|bar| [bar.birth, bar.death]).filter(|x| x.is_finite());
    let last = threshold.unwrap_or_else(|| finite.fold(f64::NEG_INFINITY, f64::max));
    let death = |bar: &NamedBar| if bar.death == f64::INFINITY { last } else { bar.death };
    bars.iter().flat_map(|bar| [bar.birth, death(bar), bar.dimension as f64]).collect()
}

/// Reads every array whose name ends in a number, its dimension: shape `(bars, 2)`.
///
/// # Errors
/// [`Error::Input`] for a damaged archive, an array of another shape, or none at all.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let wrong =
        |found: String, expected: &str| Error::input(Place::File(source.path.clone()), found, expected);
    let mut archive = open(source)?;
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    let mut members: Vec<(u64, String)> =
        names.into_iter().filter_map(|name| Some((dimension(name.strip_suffix(".npy")?)?, name))).collect();
    members.sort();
    if members.is_empty() {
        return Err(wrong(
            "no array whose name ends in a dimension".into(),
            "dgm0, dgm1, .. or arr_0, arr_1, ..",
        ));
    }
    let mut intervals = Vec::new();
    for (dimension, name) in members {
        let bytes = member(&mut archive, &name, source, interrupt)?;
        let array = npy::read(&source.path, &bytes)?;
        let [_, 2] = array.shape[..] else {
            return Err(wrong(format!("{name} of shape {:?}", array.shape), "shape (bars, 2)"));
        };
        for (row, ends) in array.numbers.chunks_exact(2).enumerate() {
            let interval = Interval::checked(Some(dimension), ends[0], ends[1]);
            intervals
                .push(interval.map_err(|(found, expected)| {
                    wrong(format!("row {row} of {name}: {found}"), &expected)
                })?);
        }
    }
    Ok(intervals)
}

/// The member that describes the bars, if there is one.
pub(super) fn description(source: &Source, interrupt: &Interrupt) -> Result<Option<Vec<u8>>> {
    let mut archive = open(source)?;
    if archive.index_for_name(DESCRIPTION).is_none() {
        return Ok(None);
    }
    member(&mut archive, DESCRIPTION, source, interrupt).map(Some)
}

type Archive<'a> = ZipArchive<Cursor<&'a Vec<u8>>>;

fn open(source: &Source) -> Result<Archive<'_>> {
    ZipArchive::new(Cursor::new(&source.bytes)).map_err(|error| damaged(source, &error))
}

fn damaged(source: &Source, error: &dyn std::fmt::Display) -> Error {
    Error::input(Place::File(source.path.clone()), error.to_string(), "a whole .npz file")
}

/// The bytes of a member, not more than the limit allows.
fn member(archive: &mut Archive<'_>, name: &str, source: &Source, interrupt: &Interrupt) -> Result<Vec<u8>> {
    interrupt.check()?;
    let member = archive.by_name(name).map_err(|error| damaged(source, &error))?;
    let mut bytes = Vec::new();
    // A byte more than allowed, so that a longer one is seen.
    let most = source.limit.saturating_add(1);
    member.take(most).read_to_end(&mut bytes).map_err(|error| damaged(source, &error))?;
    if bytes.len() as u64 <= source.limit {
        return Ok(bytes);
    }
    let (path, limit) = (source.path.display(), source.limit);
    Err(Error::Limit(format!("{path}: more than {limit} bytes in {name}")))
}

/// The number at the end of a name.
fn dimension(name: &str) -> Option<u64> {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    name[letters.len()..].parse().ok()
}
