//! Binary files, read without believing them: every length is checked against what is left before anything is taken.

use std::path::Path;

use crate::error::{Error, Place, Result};

/// A binary file in memory and how far it has been read.
pub(super) struct Bytes<'a> {
    path: &'a Path,
    content: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    /// Starts at byte 0.
    pub(super) fn new(path: &'a Path, content: &'a [u8]) -> Self {
        Self { path, content, at: 0 }
    }

    /// The next 8 bytes as a little-endian signed integer; `what` names it in the error.
    pub(super) fn i64(&mut self, what: &str) -> Result<i64> {
        match self.content.get(self.at..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => {
                self.at += 8;
                Ok(i64::from_le_bytes(*bytes))
            }
            None => Err(Error::input(
                Place::Byte(self.path.to_owned(), self.at as u64),
                format!("the file ends after {} bytes", self.content.len()),
                format!("8 bytes: {what}"),
            )),
        }
    }

    /// The next integer as a number of things that take `size` bytes each, so many that they can still be in the file.
    pub(super) fn count(&mut self, what: &str, size: usize) -> Result<usize> {
        let count = self.i64(what)?;
        let most = (self.content.len() - self.at) / size;
        match usize::try_from(count) {
            Ok(count) if count <= most => Ok(count),
            _ => Err(self.wrong(
                format!("{count} as {what}"),
                format!("0 to {most}, because {} bytes are left", self.content.len() - self.at),
            )),
        }
    }

    /// What is left, in whole words.
    pub(super) fn words(&self) -> &'a [[u8; 8]] {
        self.content[self.at..].as_chunks().0
    }

    /// Passes over words that were read by other means.
    pub(super) fn skip(&mut self, words: usize) {
        self.at += 8 * words;
    }

    /// The next byte to be read.
    pub(super) fn place(&self) -> u64 {
        self.at as u64
    }

    /// An error at the integer that was read last.
    pub(super) fn wrong(&self, found: impl Into<String>, expected: impl Into<String>) -> Error {
        Error::input(Place::Byte(self.path.to_owned(), self.at.saturating_sub(8) as u64), found, expected)
    }

    /// Refuses bytes behind the last thing that the header announced.
    pub(super) fn end(&self) -> Result<()> {
        let left = self.content.len() - self.at;
        if left == 0 {
            return Ok(());
        }
        let place = Place::Byte(self.path.to_owned(), self.at as u64);
        Err(Error::input(place, format!("{left} bytes behind the last column"), "the end of the file"))
    }
}
