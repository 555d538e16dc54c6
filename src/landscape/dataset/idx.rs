//! IDX files: a magic number, one big-endian 32-bit size for each dimension, then the bytes.
//!
//! Places in errors are byte positions in the uncompressed content.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Place, Result};

/// The images of a file: their shape `(1, height, width)` and all pixels.
pub(super) fn images(path: &Path, file: &[u8]) -> Result<([usize; 3], Vec<u8>)> {
    let ([_, height, width], pixels) = content(path, file, "images")?;
    Ok(([1, height, width], pixels))
}

/// The labels of a file.
pub(super) fn labels(path: &Path, file: &[u8]) -> Result<Vec<u8>> {
    let ([_], labels) = content(path, file, "labels")?;
    Ok(labels)
}

/// The sizes and bytes of a file of unsigned bytes with `D` dimensions, none of them empty.
fn content<const D: usize>(path: &Path, file: &[u8], what: &str) -> Result<([usize; D], Vec<u8>)> {
    let header = 4 + 4 * D;
    let mut source: Box<dyn Read> =
        if file.starts_with(&[0x1f, 0x8b]) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let start = take(path, &mut source, header as u64)?;
    let place = |byte: usize| Place::Byte(path.to_owned(), byte as u64);
    let magic = [0, 0, 8, D as u8];
    if !start.starts_with(&magic) {
        let found: Cow<str> = if start.len() < 4 {
            format!("the file ends after {} bytes", start.len()).into()
        } else {
            format!("the magic number {:02x?}", &start[..4]).into()
        };
        return Err(Error::input(place(0), found, format!("{magic:02x?}, an IDX file of {what}")));
    }
    if start.len() < header {
        let expected = format!("{D} sizes, {header} bytes of header");
        return Err(Error::input(place(start.len()), "the file ends", expected));
    }
    let mut sizes = [0; D];
    let mut total = 1_u64;
    for (dimension, size) in sizes.iter_mut().enumerate() {
        let bytes = start[4 + 4 * dimension..][..4].try_into().expect("four bytes");
        *size = u32::from_be_bytes(bytes) as usize;
        if *size == 0 {
            return Err(Error::input(place(4 + 4 * dimension), "a size of 0", "at least 1"));
        }
        total = total.saturating_mul(*size as u64);
    }
    // One byte more than the header promises, so that a longer file is seen too; memory grows only with what is there.
    let bytes = take(path, &mut source, total.saturating_add(1))?;
    if bytes.len() as u64 != total {
        let longer = bytes.len() as u64 > total;
        let end = header + bytes.len().min(usize::try_from(total).unwrap_or(usize::MAX));
        let found = if longer { "the file goes on" } else { "the file ends" };
        let expected = format!("{total} bytes after the header, as its sizes {sizes:?} say");
        return Err(Error::input(place(end), found, expected));
    }
    Ok((sizes, bytes))
}

/// At most `limit` bytes of the source.
fn take(path: &Path, source: &mut dyn Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit).read_to_end(&mut bytes).map_err(|error| {
        Error::input(Place::File(path.to_owned()), error.to_string(), "a whole gzip file")
    })?;
    Ok(bytes)
}
