//! Every good file, cut off at every byte and with every byte changed: refused in words or read, and of binary files no part is taken for the whole.

use std::path::{Path, PathBuf};

use sublevel::io::{Format, Source};
use sublevel::{Error, Interrupt, Result};

use super::data;

/// Of longer files not every byte is tried.
const MOST_PLACES: usize = 1500;

/// Good files and their formats.
fn good() -> Vec<(PathBuf, Vec<u8>, Format)> {
    let entries = std::fs::read_dir(data("")).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
    let interrupt = Interrupt::new();
    paths
        .filter_map(|path| {
            let bytes = std::fs::read(&path).expect("readable");
            let source = Source::from_bytes(path.clone(), bytes.clone(), 1 << 24, &interrupt).ok()?;
            let format = Format::guess(&source, &interrupt).ok()?.0;
            Some((path, bytes, format))
        })
        .collect()
}

/// Reads damaged bytes; whether they are taken.
fn taken(path: &Path, bytes: Vec<u8>, format: Format) -> bool {
    let interrupt = Interrupt::new();
    let read = || -> Result<()> {
        let source = Source::from_bytes(path.to_owned(), bytes, 1 << 20, &interrupt)?;
        format.read(&source, &interrupt).map(|_| ())
    };
    match read() {
        Ok(()) => true,
        Err(Error::Input { found, expected, .. }) => {
            assert!(!found.is_empty() && !expected.is_empty(), "{}", path.display());
            false
        }
        Err(Error::Limit(words)) => {
            assert!(!words.is_empty(), "{}", path.display());
            false
        }
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

/// Whether a part of a file is seen to be one: its size is told by its head.
fn knows_its_size(bytes: &[u8], format: Format) -> bool {
    let packed = [&b"\x93NUMPY"[..], b"PK\x03\x04", b"\x1f\x8b"].iter().any(|magic| bytes.starts_with(magic));
    packed || matches!(format, Format::Dipha | Format::PhatBinary)
}

fn places(length: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by(length.div_ceil(MOST_PLACES).max(1))
}

#[test]
fn no_part_is_taken_for_the_whole() {
    let files = good();
    let (mut cuts, mut binary) = (0, 0);
    for (path, bytes, format) in &files {
        let whole = knows_its_size(bytes, *format);
        binary += usize::from(whole);
        for length in places(bytes.len()) {
            let taken = taken(path, bytes[..length].to_vec(), *format);
            assert!(!(taken && whole), "{length} of {} bytes of {}", bytes.len(), path.display());
            cuts += 1;
        }
    }
    assert!(files.len() >= 40 && binary >= 10 && cuts > 5000, "{} {binary} {cuts}", files.len());
}

#[test]
fn no_changed_byte_is_worse_than_refused() {
    for (path, bytes, format) in good() {
        for at in places(bytes.len()) {
            for byte in [0, 0x7f, 0xff, b'-', b'9', b'e', b' ', b'\n'] {
                let mut changed = bytes.clone();
                changed[at] = byte;
                taken(&path, changed, format);
            }
        }
    }
}
