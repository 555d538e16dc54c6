//! Claims: of several processes that share a run directory one makes a piece, and the others know.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::lock;
use crate::error::{Error, Result};

/// The right to do one piece of work, for as long as this is held.
///
/// It is the operating system's lock of a file, which ends with the process however that ends, also with `kill -9` or with its machine: no clock, no
/// guess of how long a silent worker is to be waited for. It holds between machines where the file system carries locks between them: NFS from version 4 on, Lustre mounted with
/// `flock`, GPFS, `CephFS`. Where it does not, work is done twice and nothing else happens: pieces do not depend on who makes them, and files are
/// written beside their place and renamed.
#[derive(Debug)]
pub struct Claim {
    /// The lock; none where no other process can be at work.
    held: Option<(PathBuf, File)>,
}

impl Claim {
    /// The claim of a process that is alone.
    pub(super) fn alone() -> Self {
        Self { held: None }
    }

    /// Claims the work that this file stands for; none if another process, or another thread of this one, is at it.
    pub(super) fn take(path: &Path) -> Result<Option<Self>> {
        let file = lock::file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { held: Some((path.to_owned(), file)) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::file(path)(error)),
        }
    }

    /// Gives the claim back for good, the work done and on disk. Whoever has opened the file before it was removed gets a lock that nobody else sees, and so
    /// must look for the finished work after taking a claim.
    pub fn done(self) {
        if let Some((path, _)) = &self.held {
            // A file that stays is only a name more in a folder.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Claim;

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
}
