//! What a run directory holds, for reading only.

use std::path::{Path, PathBuf};

use super::directory::{self, MANIFEST, PIECES, PLAN};
use super::log;
use super::manifest::Manifest;
use super::shelf::Shelf;
use crate::error::{Error, Place, Result};
use crate::landscape::LossComplex;
use crate::landscape::plan::Plan;
use crate::landscape::simplex::GrownSimplex;

/// The plan and the finished pieces of a run, ended or not.
#[derive(Debug, Clone, PartialEq)]
pub struct RunContents {
    /// Where the run lies.
    pub path: PathBuf,
    /// Its plan.
    pub plan: Plan,
    /// The program and the data it was computed with, by their hashes.
    pub manifest: Manifest,
    /// The finished minima and simplices, by dimension, then vertices; those above the minima without their centres.
    pub pieces: Vec<GrownSimplex>,
    /// Pieces that are damaged, one sentence each; they are not among the others.
    pub damaged: Vec<String>,
}

impl RunContents {
    /// Reads a run without locking it: what another process finishes meanwhile is seen or not, never in part; what it replaces may be missing for a moment.
    ///
    /// # Errors
    /// [`Error::Input`] if `path` is no run directory or its plan or manifest do not parse, [`Error::File`] if the
    /// system refuses.
    pub fn read(path: &Path) -> Result<Self> {
        let manifest = Manifest::read(&path.join(MANIFEST))?.ok_or_else(|| {
            let found = if path.is_dir() { "it has no manifest.json" } else { "there is no such directory" };
            Error::input(Place::File(path.to_owned()), found, "the directory of a run")
        })?;
        let (plan, _) = Plan::read(&path.join(PLAN), &[])?;
        let (pieces, damaged) = directory::all(&path.join(PIECES))?;
        Ok(Self { path: path.to_owned(), plan, manifest, pieces, damaged })
    }

    /// The logs of the processes that have worked on it, one of each.
    ///
    /// # Errors
    /// [`Error::File`] if one cannot be read.
    pub fn logs(&self) -> Result<Vec<String>> {
        log::texts(&self.path)
    }

    /// The complex of the finished pieces, those whose faces are missing left out.
    #[must_use]
    pub fn complex(&self) -> LossComplex {
        let (minima, others): (Vec<_>, Vec<_>) =
            self.pieces.iter().cloned().partition(|piece| piece.vertices.len() == 1);
        let mut complex = LossComplex::new(minima);
        for piece in others {
            let facets = (0..piece.vertices.len()).map(|omitted| {
                let mut facet = piece.vertices.clone();
                facet.remove(omitted);
                facet
            });
            if facets.into_iter().all(|facet| complex.find(&facet).is_some()) {
                complex.extend([piece]);
            }
        }
        complex.on(Some(Shelf::new(&self.path.join(PIECES))))
    }
}
