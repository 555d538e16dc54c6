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

/// Whether an output is to be JSON by its name.
pub(super) fn is_json(output: Option<&Path>) -> bool {
    output.is_some_and(|output| of(output).0.as_deref() == Some("json"))
}
