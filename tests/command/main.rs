//! The command, as its user meets it.

#[cfg(feature = "landscape")]
mod landscape;
