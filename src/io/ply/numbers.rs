//! The data behind the header, as text or in bytes.

use std::path::Path;

use crate::error::{Error, Place, Result};

use super::Tokens;
use super::head::{Property, Type};

/// The data, one number after the other.
pub(super) enum Numbers<'a> {
    Text(Tokens<'a>),
    Binary { path: &'a Path, bytes: &'a [u8], at: usize, big: bool },
}

impl Numbers<'_> {
    pub(super) fn number(&mut self, kind: Type) -> Result<f64> {
        match self {
            Self::Text(tokens) => tokens.number("a number of the data"),
            Self::Binary { path, bytes, at, big } => {
                let Some(word) = bytes.get(*at..*at + kind.size()) else {
                    let place = Place::Byte(path.to_path_buf(), *at as u64);
                    let found = format!("the file ends after {} bytes", bytes.len());
                    return Err(Error::input(place, found, format!("{} bytes of data", kind.size())));
                };
                *at += kind.size();
                let mut number = [0; 8];
                number[..kind.size()].copy_from_slice(word);
                if *big {
                    number[..kind.size()].reverse();
                }
                Ok(kind.number(number))
            }
        }
    }

    /// How many numbers a property has.
    pub(super) fn length(&mut self, property: &Property) -> Result<u64> {
        let Some(kind) = property.length else { return Ok(1) };
        let length = self.number(kind)?;
        if length < 0.0 || length.fract() != 0.0 || length > f64::from(u32::MAX) {
            return Err(self.wrong(format!("a list of {length} numbers"), "an integer from 0 up"));
        }
        Ok(length as u64)
    }

    /// The line of the number that was read last; 0 in a binary file.
    pub(super) fn line(&self) -> u64 {
        if let Self::Text(tokens) = self { tokens.line() } else { 0 }
    }

    pub(super) fn wrong(&self, found: impl Into<String>, expected: impl Into<String>) -> Error {
        match self {
            Self::Text(tokens) => tokens.wrong(found, expected),
            Self::Binary { path, at, .. } => {
                Error::input(Place::Byte(path.to_path_buf(), *at as u64), found, expected)
            }
        }
    }

    /// Refuses anything behind the last element.
    pub(super) fn end(&mut self) -> Result<()> {
        match self {
            Self::Text(tokens) => tokens.end("the end of the file"),
            Self::Binary { bytes, at, .. } if *at < bytes.len() => {
                let left = bytes.len() - *at;
                Err(self.wrong(format!("{left} bytes behind the last element"), "the end of the file"))
            }
            Self::Binary { .. } => Ok(()),
        }
    }
}
