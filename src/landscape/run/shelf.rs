//! Where the centres and samples of finished pieces are read from when they are needed.

use std::path::{Path, PathBuf};

use super::record::{self, Found};
use crate::error::{Error, Place, Result};
use crate::landscape::simplex::GrownSimplex;

/// A folder of finished pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::landscape) struct Shelf(PathBuf);

impl Shelf {
    pub(super) fn new(pieces: &Path) -> Self {
        Self(pieces.to_owned())
    }

    /// A piece that was finished before.
    ///
    /// # Errors
    /// [`Error::Input`] if it is there no more, or damaged.
    pub(in crate::landscape) fn take(&self, vertices: &[u32]) -> Result<GrownSimplex> {
        let what = match record::read(&self.0, vertices)? {
            Found::Whole(piece) => return Ok(*piece),
            Found::Nothing => "it is gone".to_owned(),
            Found::Damaged(what) => what,
        };
        let file = format!("{}.json", record::stem(vertices));
        Err(Error::input(Place::File(self.0.join(file)), what, "the piece as it was finished"))
    }
}
