//! `json`: an answer in the layout `sublevel/1`.

use std::io::{self, Write};

use rayon::prelude::*;

use super::{Answer, NamedBar};

/// Bars that one thread turns into text at a time.
const PIECE: usize = 1 << 13;

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
