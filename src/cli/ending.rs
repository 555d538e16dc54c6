//! What the name of an output says.

use std::path::{Path, PathBuf};

/// The last part of a name in small letters, `.gz` left out, and whether it was there.
pub(super) fn of(path: &Path) -> (Option<String>, bool) {
    let part = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match part(path) {
        Some(ending) if ending == "gz" => (part(&PathBuf::from(path.file_stem().unwrap_or_default())), true),
        ending => (ending, false),
    }
}

/// The layout that was named, or else JSON or the other one by the name of the output, and whether it is to be packed.
pub(super) fn layout<L>(named: Option<L>, output: Option<&Path>, json: L, other: L) -> (L, bool) {
    let (ending, packed) = output.map_or((None, false), of);
    (named.unwrap_or(if ending.as_deref() == Some("json") { json } else { other }), packed)
}
