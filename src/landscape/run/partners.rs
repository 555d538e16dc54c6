//! Who else works on a run, and how it is settled who makes what.

use std::fs;
use std::path::Path;

use super::claim::Claim;
use super::lock::{self, Opening, Shard};
#[cfg(feature = "mpi")]
use super::ranks::Ranks;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// Who else works on a run. Whoever it is, pieces are made by the same code and come out as the same bytes.
#[derive(Debug, Clone)]
pub enum Partners {
    /// No other process.
    Nobody,
    /// Processes on one machine or several: claims are locks of files.
    Shards(Shard),
    /// The ranks of an MPI job: claims are granted by the first.
    #[cfg(feature = "mpi")]
    Ranks(Ranks),
}

impl Partners {
    /// Whether the answer is this process's to tell: of the ranks of a job it is the first's.
    #[must_use]
    pub fn tells(&self) -> bool {
        match self {
            Self::Nobody | Self::Shards(_) => true,
            #[cfg(feature = "mpi")]
            Self::Ranks(ranks) => ranks.is_first(),
        }
    }

    /// Lets those in who wait for the directory.
    pub(super) fn opened(&self) {
        match self {
            Self::Nobody | Self::Shards(_) => {}
            #[cfg(feature = "mpi")]
            Self::Ranks(ranks) if ranks.is_first() => ranks.meet(),
            #[cfg(feature = "mpi")]
            Self::Ranks(_) => {}
        }
    }

    /// Where this process begins to look for work, and what its logs are called; none if it is alone.
    pub(super) fn shard(&self) -> Option<Shard> {
        match self {
            Self::Nobody => None,
            Self::Shards(shard) => Some(*shard),
            #[cfg(feature = "mpi")]
            Self::Ranks(ranks) => Some(ranks.shard()),
        }
    }

    /// Takes the locks of the directory that this process needs.
    pub(super) fn open(&self, path: &Path, interrupt: &Interrupt) -> Result<Opening> {
        match self {
            Self::Nobody => Opening::alone(path),
            Self::Shards(_) => Opening::shared(path, interrupt),
            #[cfg(feature = "mpi")]
            Self::Ranks(ranks) => Opening::of_rank(path, ranks.is_first()),
        }
    }

    /// The claim of a shard on its number: two of the same would write one log.
    pub(super) fn number(&self, claims: &Path) -> Result<Option<Claim>> {
        let Self::Shards(shard) = self else { return Ok(None) };
        fs::create_dir_all(claims).map_err(Error::file(claims))?;
        let path = claims.join(format!("shard-{}", shard.name()));
        let why =
            format!("another process is shard {shard} of this run; wait for it, or give another number");
        Claim::take(&path)?.ok_or_else(|| lock::taken(&path, &why)).map(Some)
    }

    /// Claims a piece of work by its name in the folder of claims; none if another process is at it.
    pub(super) fn claim(&self, claims: &Path, name: &str) -> Result<Option<Claim>> {
        match self {
            Self::Nobody => Ok(Some(Claim::alone())),
            Self::Shards(_) => {
                fs::create_dir_all(claims).map_err(Error::file(claims))?;
                Claim::take(&claims.join(name))
            }
            #[cfg(feature = "mpi")]
            Self::Ranks(ranks) => {
                let name = claims.join(name);
                Ok(ranks.take(name.as_os_str().as_encoded_bytes()).map(Claim::granted))
            }
        }
    }
}
