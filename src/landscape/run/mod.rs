//! A run on disk: every finished piece is there before the next begins, and opening the directory is resuming.

mod atomic;
mod contents;
mod differences;
mod directory;
mod manifest;
mod record;
mod search;

pub use contents::RunContents;
pub use directory::{DAMAGED, RunDirectory};
pub use manifest::{Hashed, Input, Manifest};
pub(in crate::landscape) use record::Found;
