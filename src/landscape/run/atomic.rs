//! Files that are either whole or not there.

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The ending of files that are still being written.
const UNFINISHED: &str = "unfinished";

/// Writes `bytes` to a temporary file beside `path`, forces them to disk, and renames it to `path`: a reader, or a
/// machine that loses power, sees the old content or the new one, never a part.
///
/// # Errors
/// [`Error::File`] if the system refuses.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:016x}.{UNFINISHED}", unique()));
    let unfinished = path.with_file_name(name);
    let mut file = File::create(&unfinished).map_err(Error::file(&unfinished))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::file(&unfinished))?;
    drop(file);
    fs::rename(&unfinished, path).map_err(Error::file(path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// A number that no other write has, on this machine or another: two processes may write the same file where locks do not reach.
fn unique() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

/// Forces a folder's list of names to disk; a rename is safe only then.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::file(folder))
}

/// Other systems cannot open a folder; they order the names themselves.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> Result<()> {
    Ok(())
}

/// The files of a folder, sorted; empty if the folder is missing.
///
/// # Errors
/// [`Error::File`] if it cannot be read.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::file(folder)(error)),
    };
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(Error::file(folder))?;
    files.sort();
    Ok(files)
}

/// Whether the file was left behind by a write that never ended.
pub(super) fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == UNFINISHED)
}

/// Removes what a killed process left half written.
///
/// # Errors
/// [`Error::File`] if the system refuses.
pub(super) fn clean(folder: &Path) -> Result<()> {
    for path in files(folder)?.into_iter().filter(|path| is_unfinished(path)) {
        fs::remove_file(&path).map_err(Error::file(&path))?;
    }
    Ok(())
}
