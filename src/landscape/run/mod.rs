//! A run on disk: every finished piece is there before the next begins, and opening the directory is resuming.

mod atomic;
mod claim;
mod contents;
mod differences;
mod directory;
mod lock;
mod log;
mod manifest;
mod partners;
#[cfg(feature = "mpi")]
mod ranks;
mod record;
mod refusal;
mod search;
mod shelf;

pub use claim::Claim;
pub use contents::RunContents;
pub use directory::{DAMAGED, RunDirectory};
pub use lock::Shard;
pub use manifest::{Hashed, Input, Manifest};
pub use partners::Partners;
#[cfg(feature = "mpi")]
pub use ranks::Ranks;
pub(in crate::landscape) use record::{Found, stem, vertices};
pub(in crate::landscape) use shelf::Shelf;
