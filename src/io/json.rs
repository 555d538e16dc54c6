//! `json`: an answer in the layout `sublevel/1`.

use std::io::{self, Write};

use super::Answer;

/// Writes the answer on one line.
///
/// # Errors
/// What the writer reports.
pub fn write(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    serde_json::to_writer(&mut *out, answer)?;
    writeln!(out)
}
