//! Text files in which line breaks mean nothing: one token after the other.

use std::path::Path;

use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

use super::Source;
use super::text::{Row, Text};

/// The tokens of a text file.
pub(super) struct Tokens<'a> {
    text: Text<'a>,
    next: usize,
    path: &'a Path,
}

impl<'a> Tokens<'a> {
    /// Starts at the first token.
    pub(super) fn new(source: &'a Source, interrupt: &'a Interrupt) -> Result<Self> {
        Ok(Self::of(Text::new(&source.path, &source.bytes, interrupt)?, &source.path))
    }

    /// The tokens of a text of which no row was read yet.
    pub(super) fn of(text: Text<'a>, path: &'a Path) -> Self {
        Self { text, next: 0, path }
    }

    /// Whether another token follows.
    pub(super) fn more(&mut self) -> Result<bool> {
        if self.next < self.text.row().len() {
            return Ok(true);
        }
        self.next = 0;
        // At the end the last row stays, so that errors have a line.
        if self.text.next_row()?.is_some() {
            return Ok(true);
        }
        self.next = self.text.row().len();
        Ok(false)
    }

    /// The row and the place there of the next token, which `what` names in the error if there is none.
    fn token(&mut self, what: &str) -> Result<(Row<'_>, usize)> {
        if !self.more()? {
            let place = crate::error::Place::File(self.path.to_owned());
            return Err(Error::input(place, "the end of the file", what));
        }
        self.next += 1;
        Ok((self.text.row(), self.next - 1))
    }

    /// The next token as a number from 0 up.
    pub(super) fn index(&mut self, what: &str) -> Result<u64> {
        let (row, at) = self.token(what)?;
        row.index(at, what)
    }

    /// The next token as a number from 0 up that is at most `most`.
    pub(super) fn small(&mut self, what: &str, most: usize) -> Result<usize> {
        let number = self.index(what)?;
        match usize::try_from(number).ok().filter(|&number| number <= most) {
            Some(number) => Ok(number),
            None => Err(self.wrong(format!("{number} as {what}"), format!("0 to {most}"))),
        }
    }

    /// The next token as a number; `inf` is one.
    pub(super) fn number(&mut self, what: &str) -> Result<f64> {
        let (row, at) = self.token(what)?;
        row.number(at)
    }

    /// The next token as a finite number.
    pub(super) fn finite(&mut self, what: &str) -> Result<f64> {
        let (row, at) = self.token(what)?;
        row.finite(at)
    }

    /// The line of the token that was read last.
    pub(super) fn line(&self) -> u64 {
        self.text.row().line
    }

    /// An error at the token that was read last.
    pub(super) fn wrong(&self, found: impl Into<String>, expected: impl Into<String>) -> Error {
        self.text.row().error(found, expected)
    }

    /// Refuses anything behind the last token that was announced.
    pub(super) fn end(&mut self, expected: &str) -> Result<()> {
        if self.more()? { Err(self.wrong("more numbers than were announced", expected)) } else { Ok(()) }
    }
}
