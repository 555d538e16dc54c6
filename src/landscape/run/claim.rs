//! Claims: of several processes that share a run directory one makes a piece, and the others know.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::lock;
#[cfg(feature = "mpi")]
use super::ranks::Grant;
use crate::error::{Error, Result};

/// How often a claim is tried whose file another process removes at that moment, its work being done; after that it counts as taken for now.
const ATTEMPTS: usize = 8;

/// The right to do one piece of work, for as long as this is held.
///
/// In an MPI job the first rank has granted it. Else it is the operating system's lock of a file, which ends with the process however that ends, also with `kill -9` or with its machine: no clock, no
/// guess of how long a silent worker is to be waited for. It holds between machines where the file system carries locks between them: NFS from version 4 on, Lustre mounted with
/// `flock`, GPFS, `CephFS`. Where it does not, work is done twice and nothing else happens: pieces do not depend on who makes them, and files are
/// written beside their place and renamed.
#[derive(Debug)]
pub struct Claim {
    held: Held,
}

#[derive(Debug)]
enum Held {
    /// No other process can be at work.
    Nothing,
    Lock(PathBuf, File),
    /// The first rank hears of it when this is dropped.
    #[cfg(feature = "mpi")]
    Granted {
        _grant: Grant,
    },
}

impl Claim {
    /// The claim of a process that is alone.
    pub(super) fn alone() -> Self {
        Self { held: Held::Nothing }
    }

    /// The claim that the first rank has granted.
    #[cfg(feature = "mpi")]
    pub(super) fn granted(grant: Grant) -> Self {
        Self { held: Held::Granted { _grant: grant } }
    }

    /// Claims the work that this file stands for; none if another process, or another thread of this one, is at it.
    pub(super) fn take(path: &Path) -> Result<Option<Self>> {
        for _ in 0..ATTEMPTS {
            let file = lock::file(path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path).map_err(Error::file(path))? => {
                    return Ok(Some(Self { held: Held::Lock(path.to_owned(), file) }));
                }
                // It was removed after it was opened: nobody else would see this lock.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(Error::file(path)(error)),
            }
        }
        Ok(None)
    }

    /// Gives the claim back for good, the work done and on disk. Another process may have looked for the work before that, and takes the claim now: whether it is finished
    /// is to be looked at after taking a claim.
    pub fn done(self) {
        // Where locks do not reach, the file may be another's. One that stays is only a name more in a folder.
        if let Held::Lock(path, file) = &self.held
            && is_at(file, path).unwrap_or(false)
        {
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether this open file is the one that now lies there, and not one of the same name that was removed.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let there = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        there => there?,
    };
    let held = file.metadata()?;
    Ok((held.dev(), held.ino()) == (there.dev(), there.ino()))
}

/// Other systems do not remove a file that is open.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Claim, Held, is_at};

    #[test]
    fn a_claim_excludes_until_it_is_dropped_or_done() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let path = folder.path().join("0-1");
        let claim = Claim::take(&path).expect("taken").expect("free");
        assert!(Claim::take(&path).expect("no error").is_none());
        drop(claim);
        let claim = Claim::take(&path).expect("taken").expect("free again");
        claim.done();
        assert!(!path.exists());
        assert!(Claim::take(&path).expect("no error").is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_claim_on_a_file_that_was_removed_is_noticed_and_removes_no_others() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let path = folder.path().join("0-1");
        let late = Claim::take(&path).expect("taken").expect("free");
        fs::remove_file(&path).expect("removed");
        let Held::Lock(_, held) = &late.held else { panic!("a lock") };
        assert!(!is_at(held, &path).expect("gone"));
        let third = Claim::take(&path).expect("taken").expect("another file");
        assert!(!is_at(held, &path).expect("another"));
        late.done();
        assert!(path.exists() && Claim::take(&path).expect("no error").is_none());
        third.done();
        assert!(!path.exists());
    }
}
