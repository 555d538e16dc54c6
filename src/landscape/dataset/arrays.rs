//! Arrays of numpy: `.npy` files, and members of `.npz` files, stored or deflated.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use crate::error::{Error, Place, Result};
use crate::npy::{self, Array};

/// The path as text, and where in it the colon before a member's name stands.
fn colon(path: &Path) -> Option<(&str, usize)> {
    let text = path.to_str()?;
    text.rfind(".npz:").map(|dot| (text, dot + 4))
}

/// The file of a path that may name a member.
pub(super) fn file(path: &Path) -> &Path {
    colon(path).map_or(path, |(text, colon)| Path::new(&text[..colon]))
}

/// The member that a path names.
pub(super) fn member(path: &Path) -> Option<String> {
    colon(path).map(|(text, colon)| text[colon + 1..].to_owned())
}

/// The inputs of an array: the shape of one, and all values.
pub(super) fn inputs(path: &Path, file: &[u8]) -> Result<([usize; 3], Vec<f32>)> {
    let array = array(path, file, "one input an example, along the first axis")?;
    let shape = match array.shape[1..] {
        [] => [1; 3],
        [height, width] => [1, height, width],
        [channels, height, width] => [channels, height, width],
        ref rest => [rest.iter().product(), 1, 1],
    };
    Ok((shape, array.numbers.into_iter().map(|number| number as f32).collect()))
}

/// The labels of an array.
pub(super) fn labels(path: &Path, file: &[u8]) -> Result<Vec<u32>> {
    let expected = "one label an example, a whole number from 0 to 65535";
    let array = array(path, file, expected)?;
    let place = || Place::File(path.to_owned());
    if array.numbers.len() != array.shape[0] {
        return Err(Error::input(place(), format!("an array of shape {:?}", array.shape), expected));
    }
    let label = |(example, &number): (usize, &f64)| {
        if number.fract() == 0.0 && (0.0..=65535.0).contains(&number) {
            return Ok(number as u32);
        }
        Err(Error::input(place(), format!("label {number} of example {example}"), expected))
    };
    array.numbers.iter().enumerate().map(label).collect()
}

/// The targets of an array: numbers of one, and all values.
pub(super) fn targets(path: &Path, file: &[u8]) -> Result<(usize, Vec<f32>)> {
    let array = array(path, file, "one target an example, along the first axis")?;
    let width = array.shape[1..].iter().product();
    Ok((width, array.numbers.into_iter().map(|number| number as f32).collect()))
}

/// The array that a path names; none of its axes is empty and all its numbers are finite.
fn array(path: &Path, file: &[u8], expected: &str) -> Result<Array> {
    let bytes = if file.starts_with(npy::MAGIC) { file.into() } else { unpacked(path, file)? };
    let array = npy::read(path, &bytes)?;
    let wrong = |found| Err(Error::input(Place::File(path.to_owned()), found, expected));
    if array.shape.is_empty() || array.numbers.is_empty() {
        return wrong(format!("an array of shape {:?}", array.shape));
    }
    match array.numbers.iter().position(|number| !number.is_finite()) {
        Some(place) => wrong(format!("{} at place {place} of the array", array.numbers[place])),
        None => Ok(array),
    }
}

/// The bytes of the member of a `.npz` file.
fn unpacked<'a>(path: &Path, file: &[u8]) -> Result<Cow<'a, [u8]>> {
    let wrong = |found: String, expected: &str| Error::input(Place::File(path.to_owned()), found, expected);
    let damaged = |error: &dyn std::fmt::Display| wrong(error.to_string(), "a whole .npy or .npz file");
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|error| damaged(&error))?;
    let names: Vec<String> =
        archive.file_names().filter_map(|name| name.strip_suffix(".npy")).map(str::to_owned).collect();
    let name = match (member(path), names.as_slice()) {
        (Some(name), _) if names.contains(&name) => name,
        (None, [only]) => only.clone(),
        (name, _) => {
            let found = name.map_or("no member is named".into(), |name| format!("no member `{name}`"));
            return Err(wrong(found, &format!("FILE.npz:NAME, with a name of {}", names.join(", "))));
        }
    };
    let index = archive.index_for_name(&format!("{name}.npy")).expect("the archive has the name");
    let member = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
    let (method, size) = (member.compression(), member.size());
    // One byte more than the directory promises, so that a longer member is seen too; memory grows only with what is there.
    let limit = size.saturating_add(1);
    let mut bytes = Vec::new();
    let read = match method {
        CompressionMethod::STORE => member.take(limit).read_to_end(&mut bytes),
        CompressionMethod::DEFLATE => DeflateDecoder::new(member).take(limit).read_to_end(&mut bytes),
        other => return Err(wrong(format!("a member compressed by {other}"), "one stored or deflated")),
    };
    read.map_err(|error| damaged(&error))?;
    if bytes.len() as u64 != size {
        return Err(damaged(&format!("{} bytes of member `{name}`, of {size}", bytes.len())));
    }
    Ok(bytes.into())
}
