//! The grammar that all text formats share: rows of numbers, comments, one kind of separator a file.
//!
//! ```text
//! file    := [BOM] { line }       line := { blank } [ row ] [ comment ] EOL     EOL := LF | CRLF | end of file
//! comment := '#' any              row  := token { separator token } [ separator ]
//! separator := blanks | blanks? , blanks? | blanks? ; blanks?
//! ```

use std::fmt;
use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::token::{parse, shown};

/// Rows read between two looks at the interrupt.
const ROWS_BETWEEN_CHECKS: u64 = 1 << 12;

/// What stands between two tokens of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Blanks,
    Comma,
    Semicolon,
}

impl fmt::Display for Separator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blanks => "blanks",
            Self::Comma => "`,`",
            Self::Semicolon => "`;`",
        })
    }
}

/// A text file, read row by row; lines without tokens are passed over.
pub(super) struct Text<'a> {
    path: &'a Path,
    rest: &'a [u8],
    line: u64,
    separator: Option<(Separator, u64)>,
    tokens: Vec<&'a [u8]>,
    interrupt: &'a Interrupt,
}

/// How far a text is read.
#[derive(Clone, Copy)]
pub(super) struct State {
    line: u64,
    separator: Option<(Separator, u64)>,
}

/// The tokens of one line.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    path: &'r Path,
    /// Counted from 1.
    pub(super) line: u64,
    tokens: &'r [&'r [u8]],
}

impl<'a> Text<'a> {
    /// Starts at the first line; a UTF-8 byte order mark is skipped, UTF-16 is refused.
    pub(super) fn new(path: &'a Path, bytes: &'a [u8], interrupt: &'a Interrupt) -> Result<Self> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(Error::input(
                Place::Line(path.to_owned(), 1),
                "a UTF-16 byte order mark",
                "text in ASCII or UTF-8",
            ));
        }
        let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Ok(Self { path, rest, line: 0, separator: None, tokens: Vec::new(), interrupt })
    }

    /// What follows in a file of which a part has been read; the begin, if none has.
    pub(super) fn resumed(
        path: &'a Path,
        bytes: &'a [u8],
        state: Option<State>,
        interrupt: &'a Interrupt,
    ) -> Result<Self> {
        match state {
            None => Self::new(path, bytes, interrupt),
            Some(State { line, separator }) => {
                Ok(Self { path, rest: bytes, line, separator, tokens: Vec::new(), interrupt })
            }
        }
    }

    /// How far it is read; `within` says that the last line goes on.
    pub(super) fn state(&self, within: bool) -> State {
        State { line: self.line - u64::from(within), separator: self.separator }
    }

    /// What follows so many lines of a file.
    pub(super) fn after(path: &'a Path, rest: &'a [u8], lines: u64, interrupt: &'a Interrupt) -> Self {
        Self { path, rest, line: lines, separator: None, tokens: Vec::new(), interrupt }
    }

    /// Lets `parse` read the next line if it is plain: digits and numbers with one blank between and a line feed at the end. It returns the
    /// length of the line, or nothing if the line is anything else, which then is a matter for [`Text::next_row`]. The number of the line.
    pub(super) fn plain(&mut self, parse: impl FnOnce(&'a [u8]) -> Option<usize>) -> Result<Option<u64>> {
        if self.separator.is_some_and(|(separator, _)| separator != Separator::Blanks) {
            return Ok(None);
        }
        if self.line.is_multiple_of(ROWS_BETWEEN_CHECKS) {
            self.interrupt.check()?;
        }
        let Some(length) = parse(self.rest) else { return Ok(None) };
        self.line += 1;
        if self.separator.is_none() && self.rest[..length].contains(&b' ') {
            self.separator = Some((Separator::Blanks, self.line));
        }
        self.rest = &self.rest[length..];
        Ok(Some(self.line))
    }

    /// The next row that has a token; none at the end of the file.
    pub(super) fn next_row(&mut self) -> Result<Option<Row<'_>>> {
        loop {
            if self.rest.is_empty() {
                return Ok(None);
            }
            if self.line.is_multiple_of(ROWS_BETWEEN_CHECKS) {
                self.interrupt.check()?;
            }
            self.line += 1;
            let rest = self.rest;
            let (line, rest) = match rest.iter().position(|&byte| byte == b'\n') {
                Some(end) => (&rest[..end], &rest[end + 1..]),
                None => (rest, &rest[rest.len()..]),
            };
            self.rest = rest;
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let comment = line.iter().position(|&byte| byte == b'#').unwrap_or(line.len());
            self.split(&line[..comment])?;
            if !self.tokens.is_empty() {
                return Ok(Some(Row { path: self.path, line: self.line, tokens: &self.tokens }));
            }
        }
    }

    /// The row that was read last; of no tokens, if none was.
    pub(super) fn row(&self) -> Row<'_> {
        Row { path: self.path, line: self.line, tokens: &self.tokens }
    }

    /// Cuts one line, comment and line end removed, into its tokens.
    fn split(&mut self, line: &'a [u8]) -> Result<()> {
        let blanks = |from: usize| line[from..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        self.tokens.clear();
        let mut at = blanks(0);
        while at < line.len() {
            let length = line[at..].iter().take_while(|b| !matches!(b, b' ' | b'\t' | b',' | b';')).count();
            if length == 0 {
                let found = format!("an empty field before `{}`", char::from(line[at]));
                return Err(Error::input(self.place(), found, "a number"));
            }
            self.tokens.push(&line[at..at + length]);
            at += length;
            at += blanks(at);
            let separator = match line.get(at) {
                None => break,
                Some(b',') => Separator::Comma,
                Some(b';') => Separator::Semicolon,
                Some(_) => Separator::Blanks,
            };
            self.separate(separator)?;
            if separator != Separator::Blanks {
                at += 1;
                at += blanks(at);
            }
        }
        Ok(())
    }

    /// Refuses a second kind of separator: `1,5;2` is a decimal comma, not three numbers.
    fn separate(&mut self, separator: Separator) -> Result<()> {
        let &mut (first, line) = self.separator.get_or_insert((separator, self.line));
        if first == separator {
            return Ok(());
        }
        Err(Error::input(
            self.place(),
            format!("numbers separated by {separator}"),
            format!("{first} as in line {line}: one kind of separator a file"),
        ))
    }

    fn place(&self) -> Place {
        Place::Line(self.path.to_owned(), self.line)
    }
}

impl Row<'_> {
    /// Number of tokens, at least 1.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// A token as it stands there.
    pub(super) fn token(&self, index: usize) -> &[u8] {
        self.tokens[index]
    }

    /// Where this row stands.
    pub(super) fn place(&self) -> Place {
        Place::Line(self.path.to_owned(), self.line)
    }

    /// An error at this row.
    pub(super) fn error(&self, found: impl Into<String>, expected: impl Into<String>) -> Error {
        Error::input(self.place(), found, expected)
    }

    /// The token as a number: decimal, correctly rounded; `inf` allowed, `nan` and what overflows are not.
    pub(super) fn number(&self, index: usize) -> Result<f64> {
        parse(self.tokens[index]).map_err(|(found, expected)| self.error(found, expected))
    }

    /// The token as a finite number.
    pub(super) fn finite(&self, index: usize) -> Result<f64> {
        let number = self.number(index)?;
        if number.is_finite() {
            Ok(number)
        } else {
            Err(self.error(format!("`{}`", shown(self.tokens[index])), "a finite number"))
        }
    }

    /// The token as an unsigned decimal integer below 2^64; `what` names it in the error.
    pub(super) fn index(&self, index: usize, what: &str) -> Result<u64> {
        let token = self.tokens[index];
        let digits = token.iter().all(u8::is_ascii_digit);
        let number = if digits { std::str::from_utf8(token).ok().and_then(|t| t.parse().ok()) } else { None };
        number.ok_or_else(|| {
            self.error(
                format!("`{}` as {what}", shown(token)),
                "an integer from 0 to 18446744073709551615 in decimal digits",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Result<Vec<(u64, Vec<f64>)>> {
        let interrupt = Interrupt::new();
        let mut text = Text::new(Path::new("t"), text, &interrupt)?;
        let mut rows = Vec::new();
        while let Some(row) = text.next_row()? {
            let numbers = (0..row.len()).map(|i| row.number(i)).collect::<Result<_>>()?;
            rows.push((row.line, numbers));
        }
        Ok(rows)
    }

    #[test]
    fn what_the_grammar_allows_is_read() {
        let text = b"\xef\xbb\xbf# head\r\n\r\n 1 , 2.5,.5 ,\r\n+1.,-2e-3 # end\n1e-400,-Inf,1E2";
        let expected =
            vec![(3, vec![1.0, 2.5, 0.5]), (4, vec![1.0, -2e-3]), (5, vec![0.0, f64::NEG_INFINITY, 100.0])];
        assert_eq!(rows(text).expect("valid"), expected);
        assert_eq!(rows(b"1 2\t3\n4").expect("valid"), vec![(1, vec![1.0, 2.0, 3.0]), (2, vec![4.0])]);
        assert_eq!(rows(b"").expect("valid"), vec![]);
    }

    #[test]
    fn what_it_does_not_allow_is_refused_with_its_line() {
        let bad: [(&[u8], &str); 10] = [
            (b"1,5;2", "t:1: numbers separated by `;`"),
            (b"1 2\n1,2", "t:2: numbers separated by `,`"),
            (b"1,,2", "t:1: an empty field"),
            (b"1\n,2", "t:2: an empty field"),
            (b"1.2.3", "t:1: `1.2.3`"),
            (b"0x10", "t:1: `0x10`"),
            (b"1e400", "t:1: `1e400`, too large"),
            (b"1\nnan", "t:2: not a number"),
            (b"1e", "t:1: `1e`"),
            (b"\xff\xfe1\0", "t:1: a UTF-16"),
        ];
        for (text, expected) in bad {
            let error = rows(text).expect_err(expected).to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
