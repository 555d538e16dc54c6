//! Arrays inside `.npz` archives, addressed as `file.npz:NAME`.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::error::{Error, Place, Result};

/// The end of an archive's name and the begin of a member's.
const BETWEEN: &str = ".npz:";

/// Archive and member that a path speaks of.
pub(super) fn address(path: &Path) -> Option<(PathBuf, &str)> {
    let text = path.to_str()?;
    let at = text.rfind(BETWEEN)? + BETWEEN.len();
    Some((PathBuf::from(&text[..at - 1]), &text[at..]))
}

/// The array of this name, with or without its `.npy`, of at most `limit` bytes.
///
/// # Errors
/// [`Error::Input`] for a damaged archive or one without such an array, which names those that there are; [`Error::Limit`] for a larger one.
pub(super) fn unpack(path: &Path, stored: &[u8], name: &str, limit: u64) -> Result<Vec<u8>> {
    let wrong = |found: String, expected: String| Error::input(Place::File(path.to_owned()), found, expected);
    let damaged = |error: &dyn std::fmt::Display| wrong(error.to_string(), "a whole .npz file".into());
    let mut archive = ZipArchive::new(Cursor::new(stored)).map_err(|error| damaged(&error))?;
    let known = archive.file_names().find(|known| known.strip_suffix(".npy").unwrap_or(known) == name);
    let Some(known) = known.or_else(|| archive.file_names().find(|known| *known == name)) else {
        let mut names: Vec<_> =
            archive.file_names().map(|known| known.strip_suffix(".npy").unwrap_or(known)).collect();
        names.sort_unstable();
        names.truncate(20);
        return Err(wrong(format!("no array `{name}`"), format!("one of {}", names.join(", "))));
    };
    let known = known.to_owned();
    let member = archive.by_name(&known).map_err(|error| damaged(&error))?;
    let mut bytes = Vec::new();
    // A byte more than allowed, so that a longer one is seen.
    member.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > limit {
        let path = path.display();
        return Err(Error::Limit(format!(
            "{path}: more than {limit} bytes in {known}, which is the memory limit"
        )));
    }
    Ok(bytes)
}
