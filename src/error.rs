//! What can go wrong, where it went wrong, and what was expected instead.

use std::fmt;
use std::path::{Path, PathBuf};

/// The result of everything in this crate that depends on outside input.
pub type Result<T> = std::result::Result<T, Error>;

/// Where in the input an error was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A whole file.
    File(PathBuf),
    /// A line of a text file, counted from 1.
    Line(PathBuf, u64),
    /// A byte of a binary file, counted from 0.
    Byte(PathBuf, u64),
    /// A simplex, by the labels of its vertices.
    Simplex(Vec<u64>),
    /// A cell of a boundary matrix, counted from 0 in the order given.
    Cell(u64),
    /// A key of a plan, dotted as in `minima.count`.
    Key(String),
    /// An argument of the command or of a library call.
    Argument(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Line(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Byte(path, byte) => write!(f, "{}@{byte}", path.display()),
            Self::Simplex(labels) => write!(f, "simplex {labels:?}"),
            Self::Cell(cell) => write!(f, "cell {cell}"),
            Self::Key(key) => write!(f, "plan key `{key}`"),
            Self::Argument(name) => write!(f, "{name}"),
        }
    }
}

/// An error with its place and what was expected there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is not what it should be.
    #[error("{place}: {found}; expected {expected}")]
    Input {
        /// Where.
        place: Place,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// The call itself makes no sense: an unknown option, a modulus that is no prime.
    #[error("{argument}: {found}; expected {expected}")]
    Usage {
        /// Which argument.
        argument: String,
        /// What was given.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A run directory holds results of another plan, or of other data.
    #[error("{0}")]
    Mismatch(String),
    /// The work needs more than the stated limit.
    #[error("{0}")]
    Limit(String),
    /// A check was made and failed.
    #[error("{0}")]
    Failed(String),
    /// The work was interrupted; what was finished is kept.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// Input that is not what was expected at `place`.
    pub fn input(place: Place, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Input { place, found: found.into(), expected: expected.into() }
    }

    /// An argument that is not what was expected.
    pub fn usage(argument: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Usage { argument: argument.into(), found: found.into(), expected: expected.into() }
    }

    /// A failed system call on `path`, for `map_err`.
    pub fn file(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::File { path, source }
    }

    /// The exit code of the command: 1 failure, 2 usage, 3 bad input, 4 limit, 130 interrupted.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } => 2,
            Self::Input { .. } | Self::Mismatch(_) => 3,
            Self::File { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound
                | std::io::ErrorKind::IsADirectory
                | std::io::ErrorKind::InvalidData
                | std::io::ErrorKind::UnexpectedEof => 3,
                _ => 1,
            },
            Self::Failed(_) => 1,
            Self::Limit(_) => 4,
            Self::Interrupted => 130,
        }
    }
}
