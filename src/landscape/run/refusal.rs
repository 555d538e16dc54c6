//! What a run directory must not be mixed with.

use std::collections::BTreeSet;
use std::path::Path;

use super::directory::{CLAIMS, MANIFEST, PIECES, PLAN};
use super::manifest::Manifest;
use super::{atomic, differences, lock, log};
use crate::error::{Error, Place, Result};
use crate::landscape::plan::Plan;

/// The section of the plan that no piece depends on.
const TRUST: &str = "trust";

/// A directory without a manifest must be new, or hold only what a run that was killed at once leaves.
pub(super) fn foreign(path: &Path) -> Result<()> {
    let foreign = atomic::files(path)?.into_iter().find(|file| {
        let name = file.file_name().unwrap_or_default();
        let known = [PLAN, PIECES, CLAIMS].into_iter().chain(lock::NAMES).any(|ours| name == ours);
        !known && !log::is_ours(file) && !atomic::is_unfinished(file)
    });
    let results = !atomic::files(&path.join(PIECES))?.is_empty();
    // Looked at last: another process may be setting the directory up.
    if path.join(MANIFEST).exists() {
        return Ok(());
    }
    match foreign {
        None if !results => Ok(()),
        None => Err(Error::input(
            Place::File(path.join(MANIFEST)),
            "the manifest is missing although there are results",
            "the directory as the run left it",
        )),
        Some(file) => Err(Error::input(
            Place::File(path.to_owned()),
            format!("it is no run and holds {}", file.file_name().unwrap_or_default().display()),
            "a new directory, or one that an earlier run has made",
        )),
    }
}

/// The plan's key that holds an input: the inputs of a list are numbered.
fn in_plan(key: &str) -> &str {
    key.trim_end_matches(|end: char| end.is_ascii_digit() || end == '.')
}

/// Results of another plan, program or data are not continued. Nor is another way to measure their trust taken up, unless this process is alone: those at
/// work would go on to write what the plan in the directory no longer says.
pub(super) fn other(path: &Path, known: &Manifest, now: &Manifest, plan: &Plan, alone: bool) -> Result<()> {
    // Data may have moved: its content is compared by the manifests, its path not at all.
    let files: BTreeSet<&str> =
        known.inputs.iter().chain(&now.inputs).map(|input| in_plan(&input.key)).collect();
    let (old, _) = Plan::read(&path.join(PLAN), &[])?;
    let mut found = known.differences(now);
    let (old_table, new_table) = (old.table()?, plan.table()?);
    // No piece depends on how its trust is measured.
    let skip = files.iter().copied().chain([TRUST]).collect();
    found.extend(differences::between(&old_table, &new_table, &skip));
    let place = path.display();
    if !found.is_empty() {
        let found = found.join("; ");
        return Err(Error::Mismatch(format!(
            "{place} holds results that cannot be mixed with this plan: {found}; give another directory, or restore what has changed"
        )));
    }
    if old.trust == plan.trust {
        return Ok(());
    }
    if !alone {
        let found = differences::between(&old_table, &new_table, &files).join("; ");
        return Err(Error::Mismatch(format!(
            "other processes are at work on {place} with another plan: {found}; wait for them, or restore what has changed"
        )));
    }
    atomic::write(&path.join(PLAN), plan.text()?.as_bytes())
}
