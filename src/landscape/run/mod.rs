//! A run on disk: every finished piece is there before the next begins, and opening the directory is resuming.

mod directory;

pub use directory::RunDirectory;
