//! Texts of distances read piece by piece: in memory are the distances and a buffer, never the text.

use std::path::Path;

use super::blocks::Blocks;
use super::distance::Square;
use super::lower_distance::{self, Triangle};
use super::text::{Row, Text};
use super::{Content, Format, Source, member};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// Sizes of what is read at a time.
#[derive(Clone, Copy)]
struct Sizes {
    /// Bytes of a block.
    block: usize,
    /// A line that is longer is read in parts, where its end means nothing.
    long: usize,
}

const SIZES: Sizes = Sizes { block: 1 << 18, long: 1 << 17 };

/// An input that was read piece by piece, or as a whole where that is not possible.
pub enum Streamed {
    /// What it holds, and what is known of it beside its bytes.
    Content(Content, Source),
    /// The input, still to be read.
    Whole(Source),
}

impl Format {
    /// Whether its texts can be read piece by piece: triangles and squares of distances.
    #[must_use]
    pub fn streams(self) -> bool {
        matches!(self, Self::LowerDistance | Self::UpperDistance | Self::Distance)
    }

    /// Reads an input in a format that [streams](Self::streams), by the rules of the format without leniency, if it is text; takes as much memory as
    /// the distances do, at most `limit` bytes.
    ///
    /// # Errors
    /// Those of [`Source::read`] and [`Format::read`].
    pub fn stream(self, path: &Path, limit: u64, interrupt: &Interrupt) -> Result<Streamed> {
        self.stream_by(SIZES, path, limit, interrupt)
    }

    fn stream_by(self, sizes: Sizes, path: &Path, limit: u64, interrupt: &Interrupt) -> Result<Streamed> {
        if member::address(path).is_some_and(|_| !path.exists()) {
            return Source::read(path, limit, interrupt).map(Streamed::Whole);
        }
        let blocks = Blocks::open(path, sizes.block, interrupt)?;
        let first = blocks.next()?.unwrap_or_default();
        if !is_numbers(&first) {
            return blocks.whole(first, limit).map(Streamed::Whole);
        }
        let context = Source::taken(blocks.path().to_owned(), Vec::new(), String::new(), limit);
        let distances = if self == Self::Distance {
            let mut square = Square::new(&context);
            lines(&blocks, first, None, limit, interrupt, |row, _| {
                square.row(row)?;
                Ok(square.bytes())
            })?;
            square.finish()?
        } else {
            let mut triangle = Triangle::new(&context);
            lines(&blocks, first, Some(sizes.long), limit, interrupt, |row, ends| {
                triangle.row(row, ends)?;
                Ok(triangle.bytes())
            })?;
            lower_distance::of_triangle(triangle, self == Self::UpperDistance)?
        };
        Ok(Streamed::Content(Content::Distances(distances), blocks.source(Vec::new(), limit)))
    }
}

/// Whether the first byte that is no blank can begin a text of numbers.
fn is_numbers(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    text.first().is_none_or(|byte| byte.is_ascii_digit() || b"+-.iIn".contains(byte))
}

/// Shows `take` every row of a text, of which `first` has been taken already, and whether the line ends with it; one that is
/// longer than `long` is shown in parts. `take` says how many bytes it keeps.
fn lines(
    blocks: &Blocks<'_>,
    first: Vec<u8>,
    long: Option<usize>,
    limit: u64,
    interrupt: &Interrupt,
    mut take: impl FnMut(&Row<'_>, bool) -> Result<u64>,
) -> Result<()> {
    let (mut buffer, mut state, mut kept) = (first, None, 0);
    loop {
        let next = blocks.next()?;
        let (end, part) = match &next {
            None => (buffer.len(), false),
            Some(_) => match buffer.iter().rposition(|&byte| byte == b'\n') {
                Some(line) => (line + 1, false),
                None if long.is_some_and(|long| buffer.len() > long) => (between_numbers(&buffer), true),
                None => (0, false),
            },
        };
        if end > 0 {
            let mut text = Text::resumed(blocks.path(), &buffer[..end], state, interrupt)?;
            while let Some(row) = text.next_row()? {
                kept = take(&row, !part)?;
            }
            state = Some(text.state(part));
            buffer.drain(..end);
        }
        let Some(next) = next else { return Ok(()) };
        buffer.extend(next);
        if kept + buffer.len() as u64 > limit {
            return Err(Error::Limit(format!(
                "{}: its distances need more than {limit} bytes, which is the memory limit",
                blocks.path().display()
            )));
        }
    }
}

/// The last place behind a separator that has a number on both sides; 0 if there is none, or in a comment.
fn between_numbers(line: &[u8]) -> usize {
    if line.contains(&b'#') {
        return 0;
    }
    let number = |byte: u8| byte.is_ascii_alphanumeric() || b".+-".contains(&byte);
    let place = (1..line.len() - 1)
        .rev()
        .find(|&at| !number(line[at]) && number(line[at - 1]) && number(line[at + 1]));
    place.map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// What comes of a text, read piece by piece and as a whole.
    fn both_ways(format: Format, text: &[u8], sizes: Sizes) -> [std::result::Result<Vec<u64>, String>; 2] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, interrupt) = (folder.path().join("text"), Interrupt::new());
        std::fs::write(&path, text).expect("writable");
        let bits = |content: Result<Content>| match content {
            Ok(Content::Distances(distances)) => Ok(distances.lower().iter().map(|d| d.to_bits()).collect()),
            Ok(content) => panic!("{content:?}"),
            Err(error) => Err(error.to_string()),
        };
        let source = Source::read(&path, 1 << 20, &interrupt).expect("readable");
        let streamed = format.stream_by(sizes, &path, 1 << 20, &interrupt).map(|streamed| match streamed {
            Streamed::Content(content, known) => {
                assert_eq!(known.sha256(), source.sha256());
                Ok(content)
            }
            Streamed::Whole(source) => format.read(&source, &interrupt),
        });
        [bits(streamed.and_then(|content| content)), bits(format.read(&source, &interrupt))]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn triangles_are_those_of_the_whole_text(
            words in proptest::collection::vec("[0-9]{1,3}(\\.[0-9]{1,4})?|[0-9]e-?[0-9]|x|-1|nan|inf", 0..22),
            ends in proptest::collection::vec(0..8_usize, 22),
            separator in 0..3_usize,
            upper: bool,
            block in 1..30_usize,
        ) {
            let separator = [" ", ",", " ; "][separator];
            let mut text = String::new();
            for (word, end) in words.iter().zip(&ends) {
                text += word;
                text += ["\n", "\r\n", " # a comment, 1\n", separator, separator, separator, separator, separator][*end];
            }
            let format = if upper { Format::UpperDistance } else { Format::LowerDistance };
            let [streamed, whole] = both_ways(format, text.as_bytes(), Sizes { block, long: 2 * block });
            prop_assert_eq!(streamed, whole, "{}", text);
        }

        #[test]
        fn squares_are_those_of_the_whole_text(
            n in 1..6_usize,
            numbers in proptest::collection::vec(0..3_u32, 36),
            spoiled in proptest::option::of((0..36_usize, "x|-1|nan|7|1 1|\n")),
            block in 1..30_usize,
        ) {
            let mut words: Vec<String> = (0..n * n)
                .map(|at| (at / n, at % n))
                .map(|(i, j)| if i == j { "0".into() } else { numbers[i.max(j) * 6 + i.min(j)].to_string() })
                .collect();
            if let Some((at, word)) = spoiled.filter(|(at, _)| *at < n * n) {
                words[at] = word;
            }
            let rows: Vec<String> = words.chunks(n).map(|row| row.join(" ")).collect();
            let text = rows.join("\n");
            let [streamed, whole] = both_ways(Format::Distance, text.as_bytes(), Sizes { block, long: 2 * block });
            prop_assert_eq!(streamed, whole, "{}", text);
        }
    }

    #[test]
    fn packed_texts_and_arrays_are_read_too() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(b"3 4 5\n").expect("memory");
        let packed = packer.finish().expect("memory");
        let sizes = Sizes { block: 7, long: 7 };
        let [streamed, whole] = both_ways(Format::LowerDistance, &packed, sizes);
        assert_eq!(streamed.expect("valid"), whole.expect("valid"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("cut");
        std::fs::write(&path, &packed[..packed.len() - 5]).expect("writable");
        let damaged = Format::LowerDistance.stream_by(sizes, &path, 1 << 20, &Interrupt::new());
        assert!(matches!(damaged, Err(Error::Input { found, .. }) if found.contains("damaged gzip")));
        let mut array = Vec::new();
        crate::npy::write(&mut array, &[3], &[3.0, 4.0, 5.0]).expect("memory");
        let [streamed, whole] = both_ways(Format::LowerDistance, &array, sizes);
        assert_eq!(streamed.expect("valid"), whole.expect("valid"));
    }

    #[test]
    fn a_long_text_meets_the_limit() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("text");
        std::fs::write(&path, "1 ".repeat(1000)).expect("writable");
        let sizes = Sizes { block: 16, long: 16 };
        let read = Format::LowerDistance.stream_by(sizes, &path, 4000, &Interrupt::new());
        assert!(matches!(read, Err(Error::Limit(_))));
        std::fs::write(&path, "1 ".repeat(1000)).expect("writable");
        let read = Format::Distance.stream_by(sizes, &path, 1 << 20, &Interrupt::new());
        assert!(matches!(read, Err(Error::Limit(_))), "a row of 1000 numbers stands for 4 MB");
    }
}
