//! The binary files of CIFAR-10: for each image one byte for the label, then 1,024 for red, green and blue.
//!
//! Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009. Places in errors are byte positions in the
//! uncompressed content.

use std::path::Path;

use super::unpacked;
use crate::error::{Error, Place, Result};

/// The shape of every image.
pub(super) const SHAPE: [usize; 3] = [3, 32, 32];
const CLASSES: u8 = 10;
const RECORD: usize = 1 + 3 * 32 * 32;

/// Appends the images and labels of a file.
pub(super) fn read(path: &Path, file: &[u8], pixels: &mut Vec<u8>, labels: &mut Vec<u8>) -> Result<()> {
    let content = unpacked(path, file)?;
    let place = |byte: usize| Place::Byte(path.to_owned(), byte as u64);
    let (records, rest) = content.as_chunks::<RECORD>();
    if !rest.is_empty() || records.is_empty() {
        let found = format!("the file ends after {} bytes", content.len());
        let expected = format!(
            "records of {RECORD} bytes, a label and 3 x 32 x 32 pixels, as in CIFAR-10's binary version"
        );
        return Err(Error::input(place(content.len()), found, expected));
    }
    for (index, &[label, ref image @ ..]) in records.iter().enumerate() {
        if label >= CLASSES {
            return Err(Error::input(place(index * RECORD), format!("label {label}"), "0 to 9"));
        }
        labels.push(label);
        pixels.extend(image);
    }
    Ok(())
}
