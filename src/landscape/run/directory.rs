//! The directory of a run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::claim::Claim;
use super::lock::Opening;
use super::log::Log;
use super::manifest::{Input, Manifest};
use super::partners::Partners;
use super::record::{self, Found};
use super::shelf::Shelf;
use super::{atomic, refusal, search};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::landscape::parameters::Layout;
use crate::landscape::plan::Plan;
use crate::landscape::saddle::{Cost, Kept};
use crate::landscape::simplex::GrownSimplex;

pub(super) const PLAN: &str = "plan.toml";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const PIECES: &str = "pieces";
pub(super) const CLAIMS: &str = "claims";
const SEARCHES: &str = "searches";
const BRANCHES: &str = "trust";
/// How the sentence about a damaged piece ends.
pub const DAMAGED: &str = "the piece counts as missing";

/// A directory that holds the finished minima and simplices of one plan, opened by the one process that adds to it, or by several that share the work.
///
/// Content: `searches/` with a record and a tensor file for every search for saddles, `trust/` with a folder of pieces for every growth that is compared with the plan's, `plan.toml` (every key), `manifest.json` (program and data by their hashes), `pieces/` with a tensor file and
/// a record for every minimum and simplex, `log.txt`, `losses.csv` (how the loss of each piece fell). The record is written last and holds checksums: a piece without a
/// valid record was never finished. The lock is the operating system's and ends with the process, however it ends. Processes that share the work hold it together, and each
/// claims a piece in `claims/` before it makes it.
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
    pieces: PathBuf,
    manifest: Manifest,
    damaged: Vec<String>,
    layout: Option<Layout>,
    log: Log,
    partners: Partners,
    claims: PathBuf,
    /// The lock of the directory, and the claim of a shard on its number.
    locks: Arc<(File, Option<Claim>)>,
}

impl RunDirectory {
    /// Creates the directory, or resumes the run that it holds.
    ///
    /// # Errors
    /// [`Error::Mismatch`] if it holds results of another plan, program or data, naming what differs;
    /// [`Error::Input`] if it holds something that is no run; [`Error::File`] if the system refuses or another
    /// process is writing this run.
    pub fn open(path: &Path, plan: &Plan, inputs: &[Input]) -> Result<Self> {
        Self::open_with(path, plan, inputs, Partners::Nobody, &Interrupt::new())
    }

    /// The same, with the partners that share the work. While another process sets the directory up it waits.
    ///
    /// # Errors
    /// As [`Self::open`], but other processes that share the work do not count, unless one has the same number or measures trust in another way;
    /// [`Error::Interrupted`].
    pub fn open_with(
        path: &Path,
        plan: &Plan,
        inputs: &[Input],
        partners: Partners,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let manifest = Manifest::of(inputs)?;
        refusal::foreign(path)?;
        let pieces = path.join(PIECES);
        fs::create_dir_all(&pieces).map_err(Error::file(&pieces))?;
        let opening = partners.open(path, interrupt)?;
        let run = Self::locked(path, plan, manifest, (opening, partners))?;
        run.partners.opened();
        Ok(run)
    }

    /// What is done under the locks.
    fn locked(
        path: &Path,
        plan: &Plan,
        manifest: Manifest,
        (opening, partners): (Opening, Partners),
    ) -> Result<Self> {
        let (pieces, claims) = (path.join(PIECES), path.join(CLAIMS));
        if let Some(known) = Manifest::read(&path.join(MANIFEST))? {
            refusal::other(path, &known, &manifest, plan, opening.alone)?;
        } else {
            atomic::write(&path.join(PLAN), plan.text()?.as_bytes())?;
            atomic::write(&path.join(MANIFEST), &manifest.text()?)?;
        }
        if opening.alone {
            let branches = atomic::files(&path.join(BRANCHES))?.into_iter().filter(|branch| branch.is_dir());
            for folder in branches.chain([path.to_owned(), pieces.clone(), path.join(SEARCHES)]) {
                atomic::clean(&folder)?;
            }
        }
        let number = partners.number(&claims)?;
        let locks = Arc::new((opening.set_up(), number));
        let damaged = all(&pieces)?.1;
        let log = Log::open(path, partners.shard())?;
        Ok(Self {
            path: path.to_owned(),
            pieces,
            manifest,
            damaged,
            layout: None,
            log,
            partners,
            claims,
            locks,
        })
    }

    /// The same run, which writes parameters as tensors of this layout: `pieces/0-1.safetensors` is then a state dictionary in
    /// double precision, which `PyTorch`'s `load_state_dict` takes.
    #[must_use]
    pub fn with_layout(self, layout: &Layout) -> Self {
        Self { layout: Some(layout.clone()), ..self }
    }

    /// A place beside the pieces of the run, for those of a growth that is compared with it: the same lock and log, other pieces. The name must
    /// tell all in which that growth differs from the plan.
    ///
    /// # Errors
    /// [`Error::File`] if the system refuses.
    pub fn branch(&self, name: &str) -> Result<Self> {
        let pieces = self.path.join(BRANCHES).join(name);
        fs::create_dir_all(&pieces).map_err(Error::file(&pieces))?;
        let damaged = all(&pieces)?.1;
        Ok(Self {
            path: self.path.clone(),
            pieces,
            manifest: self.manifest.clone(),
            damaged,
            layout: self.layout.clone(),
            log: self.log.again()?,
            partners: self.partners.clone(),
            claims: self.claims.join(name),
            locks: Arc::clone(&self.locks),
        })
    }

    /// Where centres and samples are read from.
    pub(in crate::landscape) fn shelf(&self) -> Shelf {
        Shelf::new(&self.pieces)
    }

    /// The order in which this process looks for work among so many tasks.
    pub(in crate::landscape) fn order(&self, tasks: usize) -> Vec<usize> {
        self.partners.shard().map_or_else(|| (0..tasks).collect(), |shard| shard.order(tasks).collect())
    }

    /// Claims a piece of work by its name; none if another process is at it. Whether it is finished already is to be looked at afterwards.
    ///
    /// # Errors
    /// [`Error::File`] if the system refuses, or has no locks.
    pub fn claim(&self, name: &str) -> Result<Option<Claim>> {
        self.partners.claim(&self.claims, name)
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The program and the data of this run, by their hashes.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Pieces that were finished but are damaged, one sentence each; they count as missing.
    #[must_use]
    pub fn damaged(&self) -> &[String] {
        &self.damaged
    }

    /// The finished piece on these minima, if it is there and whole.
    ///
    /// # Errors
    /// [`Error::File`] if its files cannot be read.
    pub fn find(&self, vertices: &[u32]) -> Result<Option<GrownSimplex>> {
        match record::read(&self.pieces, vertices)? {
            Found::Whole(piece) => Ok(Some(*piece)),
            Found::Nothing | Found::Damaged(_) => Ok(None),
        }
    }

    /// Records a finished piece; returns once it is safely on disk.
    ///
    /// # Errors
    /// [`Error::Input`] if its value is not a number; [`Error::File`] if it cannot be written.
    pub fn keep(&self, piece: &GrownSimplex) -> Result<()> {
        record::write(&self.pieces, piece, self.layout_of(piece))
    }

    /// Records a finished piece that has changed, in its old place; its claim is to be held, or whoever finds it missing would make it as it was.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub(in crate::landscape) fn replace(&self, piece: &GrownSimplex) -> Result<()> {
        record::replace(&self.pieces, piece, self.layout_of(piece))
    }

    /// The layout of a piece's parameters, if it has as many.
    fn layout_of(&self, piece: &GrownSimplex) -> Option<&Layout> {
        self.layout.as_ref().filter(|layout| layout.len() == piece.centre.len())
    }

    /// The finished search of this number and name.
    ///
    /// # Errors
    /// [`Error::File`] if its files cannot be read.
    pub(in crate::landscape) fn find_search<T: Kept>(&self, stem: &str) -> Result<Found<(Cost, T)>> {
        search::read(&self.path.join(SEARCHES), stem)
    }

    /// Records a finished search; returns once it is safely on disk.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub(in crate::landscape) fn keep_search<T: Kept>(&self, stem: &str, cost: Cost, found: &T) -> Result<()> {
        let folder = self.path.join(SEARCHES);
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        search::write(&folder, stem, cost, found)
    }

    /// Adds a line to the log.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub fn log(&self, line: &str) -> Result<()> {
        self.log.line(line)
    }

    /// Adds a row to the losses: the mini-batch loss of a piece once `share` of its work was done. A piece that was begun twice
    /// has its rows twice; the later ones count.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub fn loss(&self, vertices: &[u32], share: f64, loss: f64) -> Result<()> {
        self.log.loss(vertices, share, loss)
    }

    /// Writes a file of results beside the pieces: whole, or not at all.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf> {
        let path = self.path.join(name);
        atomic::write(&path, content)?;
        Ok(path)
    }
}

/// Every whole piece, vertices first, those above the minima without their centres, and a sentence for every damaged one.
pub(super) fn all(pieces: &Path) -> Result<(Vec<GrownSimplex>, Vec<String>)> {
    let (mut whole, mut damaged) = (Vec::new(), Vec::new());
    for path in atomic::files(pieces)? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let vertices = record::vertices(&stem).filter(|_| path.extension().is_some_and(|end| end == "json"));
        let Some(vertices) = vertices else { continue };
        match record::read(pieces, &vertices)? {
            Found::Whole(mut piece) => {
                if piece.vertices.len() > 1 {
                    piece.centre = Vec::new();
                }
                whole.push(*piece);
            }
            Found::Damaged(what) => {
                damaged.push(format!("{}: {what}; {DAMAGED}", path.display()));
            }
            Found::Nothing => {}
        }
    }
    whole.sort_by(|a, b| (a.vertices.len(), &a.vertices).cmp(&(b.vertices.len(), &b.vertices)));
    Ok((whole, damaged))
}
