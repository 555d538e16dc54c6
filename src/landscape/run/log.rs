//! What happened when, and how losses fell: files that only grow, of each process its own.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::lock::Shard;
use super::{atomic, record};
use crate::error::{Error, Result};

const LOG: &str = "log";
const LOSSES: &str = "losses";

/// The two files of one process.
#[derive(Debug)]
pub(super) struct Log {
    lines: (PathBuf, File),
    losses: (PathBuf, File),
}

impl Log {
    /// Opens the files of a process, at their ends.
    pub(super) fn open(path: &Path, shard: Option<Shard>) -> Result<Self> {
        let suffix = shard.map_or(String::new(), |shard| format!("-{}", shard.name()));
        let append = |name: String| {
            let path = path.join(name);
            let file =
                OpenOptions::new().create(true).append(true).open(&path).map_err(Error::file(&path))?;
            Ok((path, file))
        };
        let log = Self {
            lines: append(format!("{LOG}{suffix}.txt"))?,
            losses: append(format!("{LOSSES}{suffix}.csv"))?,
        };
        let (path, file) = &log.losses;
        if file.metadata().map_err(Error::file(path))?.len() == 0 {
            add(&log.losses, "vertices,share,loss")?;
        }
        Ok(log)
    }

    /// The same files, for a part of the run that keeps its pieces elsewhere.
    pub(super) fn again(&self) -> Result<Self> {
        let again =
            |(path, file): &(PathBuf, File)| Ok((path.clone(), file.try_clone().map_err(Error::file(path))?));
        Ok(Self { lines: again(&self.lines)?, losses: again(&self.losses)? })
    }

    pub(super) fn line(&self, line: &str) -> Result<()> {
        add(&self.lines, line)
    }

    pub(super) fn loss(&self, vertices: &[u32], share: f64, loss: f64) -> Result<()> {
        add(&self.losses, &format!("{},{share},{loss}", record::stem(vertices)))
    }
}

fn add((path, file): &(PathBuf, File), line: &str) -> Result<()> {
    let mut file = file;
    file.write_all(format!("{line}\n").as_bytes()).map_err(Error::file(path))
}

/// Whether a file is one that a [`Log`] writes.
pub(super) fn is_ours(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    [(LOG, "txt"), (LOSSES, "csv")].iter().any(|(name, ending)| {
        let rest = stem.strip_prefix(name);
        path.extension().is_some_and(|found| found == *ending)
            && rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(Shard::is_name))
    })
}

/// The logs of all processes of a run. What is no UTF-8 in one, as a power failure may leave it, is replaced.
pub(super) fn texts(path: &Path) -> Result<Vec<String>> {
    let logs = atomic::files(path)?.into_iter();
    let logs = logs.filter(|file| is_ours(file) && file.extension().is_some_and(|ending| ending == "txt"));
    let text = |path: PathBuf| {
        let bytes = std::fs::read(&path).map_err(Error::file(&path))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    logs.map(text).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::is_ours;

    #[test]
    fn only_the_names_that_processes_give_are_ours() {
        for ours in ["log.txt", "losses.csv", "log-1-of-2.txt", "losses-12-of-12.csv"] {
            assert!(is_ours(Path::new(ours)), "{ours}");
        }
        for not in
            ["log-book.txt", "log-1.txt", "log-3-of-2.txt", "log-01-of-2.txt", "log-+1-of-2.txt", "log.csv"]
        {
            assert!(!is_ours(Path::new(not)), "{not}");
        }
    }
}
