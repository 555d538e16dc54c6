//! Files that are either whole or not there.

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// How often a file is written whose temporary file is gone before it could be renamed.
const ATTEMPTS: usize = 3;
/// The ending of files that are still being written.
const UNFINISHED: &str = "unfinished";

/// Writes `bytes` to a temporary file beside `path`, forces them to disk, and renames it to `path`: a reader, or a
/// machine that loses power, sees the old content or the new one, never a part.
///
/// Where locks do not reach, a process that believes itself alone may [clean] the temporary file away: it is then written again.
///
/// # Errors
/// [`Error::File`] if the system refuses.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    for attempt in 1.. {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{:016x}.{UNFINISHED}", unique()));
        let unfinished = path.with_file_name(name);
        let file = File::create(&unfinished).map_err(Error::file(&unfinished))?;
        match put(file, bytes, (&unfinished, path)) {
            Ok(()) => break,
            Err(error) if attempt < ATTEMPTS && is_gone(&error) => {}
            Err(error) => return Err(Error::file(path)(error)),
        }
    }
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Fills a temporary file, forces it to disk and renames it.
fn put(mut file: File, bytes: &[u8], (from, to): (&Path, &Path)) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(from, to)
}

/// Whether somebody has removed the file, as the system of this machine or a file server says it.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::StaleNetworkFileHandle)
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
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::file(folder)(error)),
    };
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
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
        match fs::remove_file(&path) {
            // Whoever was writing it has renamed it.
            Err(error) if !is_gone(&error) => return Err(Error::file(&path)(error)),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::File;

    use super::{UNFINISHED, clean, files, is_gone, put};

    #[test]
    fn a_temporary_file_that_another_process_cleans_away_is_noticed() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let (from, to) = (folder.path().join(format!("a.{UNFINISHED}")), folder.path().join("a"));
        let file = File::create(&from).expect("created");
        clean(folder.path()).expect("cleaned");
        assert!(is_gone(&put(file, b"new", (&from, &to)).expect_err("removed")));
        assert!(files(folder.path()).expect("readable").is_empty());
    }
}
