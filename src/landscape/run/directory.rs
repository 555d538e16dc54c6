//! The directory of a run.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::{Input, Manifest};
use super::record::{self, Found};
use super::{atomic, differences, search};
use crate::error::{Error, Place, Result};
use crate::landscape::parameters::Layout;
use crate::landscape::plan::Plan;
use crate::landscape::saddle::{Cost, Kept};
use crate::landscape::simplex::GrownSimplex;

pub(super) const PLAN: &str = "plan.toml";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const PIECES: &str = "pieces";
const SEARCHES: &str = "searches";
const BRANCHES: &str = "trust";
/// The section of the plan that no piece depends on.
const TRUST: &str = "trust";
/// How the sentence about a damaged piece ends.
pub const DAMAGED: &str = "the piece counts as missing";
const LOCK: &str = "lock";
const LOG: &str = "log.txt";
const LOSSES: &str = "losses.csv";

/// A directory that holds the finished minima and simplices of one plan, opened by the one process that adds to it.
///
/// Content: `searches/` with a record and a tensor file for every search for saddles, `trust/` with a folder of pieces for every growth that is compared with the plan's, `plan.toml` (every key), `manifest.json` (program and data by their hashes), `pieces/` with a tensor file and
/// a record for every minimum and simplex, `log.txt`, `losses.csv` (how the loss of each piece fell). The record is written last and holds checksums: a piece without a
/// valid record was never finished. The lock is the operating system's and ends with the process, however it ends.
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
    pieces: PathBuf,
    manifest: Manifest,
    damaged: Vec<String>,
    layout: Option<Layout>,
    log: File,
    losses: File,
    lock: Arc<File>,
}

impl RunDirectory {
    /// Creates the directory, or resumes the run that it holds.
    ///
    /// # Errors
    /// [`Error::Mismatch`] if it holds results of another plan, program or data, naming what differs;
    /// [`Error::Input`] if it holds something that is no run; [`Error::File`] if the system refuses or another
    /// process is writing this run.
    pub fn open(path: &Path, plan: &Plan, inputs: &[Input]) -> Result<Self> {
        let manifest = Manifest::of(inputs)?;
        refuse_foreign(path)?;
        let pieces = path.join(PIECES);
        fs::create_dir_all(&pieces).map_err(Error::file(&pieces))?;
        let lock = lock(&path.join(LOCK))?;
        if let Some(known) = Manifest::read(&path.join(MANIFEST))? {
            refuse_other(path, &known, &manifest, plan)?;
        } else {
            atomic::write(&path.join(PLAN), plan.text()?.as_bytes())?;
            atomic::write(&path.join(MANIFEST), &manifest.text()?)?;
        }
        atomic::clean(path)?;
        atomic::clean(&pieces)?;
        atomic::clean(&path.join(SEARCHES))?;
        let damaged = all(&pieces)?.1;
        let (log, losses) = (append(&path.join(LOG))?, append(&path.join(LOSSES))?);
        let lock = Arc::new(lock);
        let run = Self { path: path.to_owned(), pieces, manifest, damaged, layout: None, log, losses, lock };
        if run.losses.metadata().map_err(Error::file(path.join(LOSSES)))?.len() == 0 {
            run.add(&run.losses, LOSSES, "vertices,share,loss")?;
        }
        Ok(run)
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
        atomic::clean(&pieces)?;
        let damaged = all(&pieces)?.1;
        let again = |file: &File, name: &str| file.try_clone().map_err(Error::file(self.path.join(name)));
        Ok(Self {
            path: self.path.clone(),
            pieces,
            manifest: self.manifest.clone(),
            damaged,
            layout: self.layout.clone(),
            log: again(&self.log, LOG)?,
            losses: again(&self.losses, LOSSES)?,
            lock: Arc::clone(&self.lock),
        })
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
        let layout = self.layout.as_ref().filter(|layout| layout.len() == piece.centre.len());
        record::write(&self.pieces, piece, layout)
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
        self.add(&self.log, LOG, line)
    }

    /// Adds a row to the losses: the mini-batch loss of a piece once `share` of its work was done. A piece that was begun twice
    /// has its rows twice; the later ones count.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub fn loss(&self, vertices: &[u32], share: f64, loss: f64) -> Result<()> {
        self.add(&self.losses, LOSSES, &format!("{},{share},{loss}", record::stem(vertices)))
    }

    fn add(&self, mut file: &File, name: &str, line: &str) -> Result<()> {
        file.write_all(format!("{line}\n").as_bytes()).map_err(Error::file(self.path.join(name)))
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

/// Every whole piece, vertices first, and a sentence for every damaged one.
pub(super) fn all(pieces: &Path) -> Result<(Vec<GrownSimplex>, Vec<String>)> {
    let (mut whole, mut damaged) = (Vec::new(), Vec::new());
    for path in atomic::files(pieces)? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let vertices = record::vertices(&stem).filter(|_| path.extension().is_some_and(|end| end == "json"));
        let Some(vertices) = vertices else { continue };
        match record::read(pieces, &vertices)? {
            Found::Whole(piece) => whole.push(*piece),
            Found::Damaged(what) => {
                damaged.push(format!("{}: {what}; {DAMAGED}", path.display()));
            }
            Found::Nothing => {}
        }
    }
    whole.sort_by(|a, b| (a.vertices.len(), &a.vertices).cmp(&(b.vertices.len(), &b.vertices)));
    Ok((whole, damaged))
}

fn append(path: &Path) -> Result<File> {
    OpenOptions::new().create(true).append(true).open(path).map_err(Error::file(path))
}

/// Takes the lock of the directory, or says who holds it.
fn lock(path: &Path) -> Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(Error::file(path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::Error(error)) => Err(Error::file(path)(error)),
        Err(TryLockError::WouldBlock) => Err(Error::file(path)(io::Error::new(
            io::ErrorKind::WouldBlock,
            "another process is writing this run; wait for it, or give another directory",
        ))),
    }
}

/// A directory without a manifest must be new, or hold only what a run that was killed at once leaves.
fn refuse_foreign(path: &Path) -> Result<()> {
    if path.join(MANIFEST).exists() {
        return Ok(());
    }
    let ours = [PLAN, PIECES, LOCK, LOG, LOSSES];
    let foreign = atomic::files(path)?.into_iter().find(|file| {
        let name = file.file_name().unwrap_or_default();
        !ours.iter().any(|ours| name == *ours) && !atomic::is_unfinished(file)
    });
    match foreign {
        None if atomic::files(&path.join(PIECES))?.is_empty() => Ok(()),
        None => Err(Error::input(
            Place::File(path.join(MANIFEST)),
            "the manifest is missing although there are results",
            "the directory as the run left it",
        )),
        Some(file) => Err(Error::input(
            Place::File(path.to_owned()),
            format!("it is no run and holds {}", file.file_name().unwrap_or_default().display()),
            "a new directory, or one that an earlier run has made",
        )),
    }
}

/// The plan's key that holds an input: the inputs of a list are numbered.
fn in_plan(key: &str) -> &str {
    key.trim_end_matches(|end: char| end.is_ascii_digit() || end == '.')
}

/// Results of another plan, program or data are not continued.
fn refuse_other(path: &Path, known: &Manifest, now: &Manifest, plan: &Plan) -> Result<()> {
    // Data may have moved: its content is compared by the manifests, its path not at all.
    let files: BTreeSet<&str> =
        known.inputs.iter().chain(&now.inputs).map(|input| in_plan(&input.key)).collect();
    let (old, _) = Plan::read(&path.join(PLAN), &[])?;
    let mut found = known.differences(now);
    // No piece depends on how its trust is measured.
    let skip = files.into_iter().chain([TRUST]).collect();
    found.extend(differences::between(&old.table()?, &plan.table()?, &skip));
    if found.is_empty() {
        return if old.trust == plan.trust {
            Ok(())
        } else {
            atomic::write(&path.join(PLAN), plan.text()?.as_bytes())
        };
    }
    Err(Error::Mismatch(format!(
        "{} holds results that cannot be mixed with this plan: {}; give another directory, or restore what has changed",
        path.display(),
        found.join("; ")
    )))
}
