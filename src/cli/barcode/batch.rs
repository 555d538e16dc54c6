//! `sublevel barcode` of many files at once, each with an output of its own in a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use sublevel::io::Output;
use sublevel::persistence::Watch;
use sublevel::{Error, Interrupt, Result};

use super::super::remark::remark;
use super::compute::Done;
use super::{Arguments, PATIENCE, available, size, spawn};

/// An input and where its result goes.
type Job = (PathBuf, PathBuf);

/// Whether several inputs, or one and a folder for its result, were given.
pub(super) fn is_batch(arguments: &Arguments) -> bool {
    !arguments.others.is_empty() || arguments.target.output.as_deref().is_some_and(Path::is_dir)
}

/// Computes all, as many at a time as there are threads. What fails is said and does not stop the rest.
///
/// # Errors
/// [`Error::Failed`] with the number of those that failed; others before anything is computed.
pub(super) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let jobs = Arc::new(jobs(arguments)?);
    let workers = arguments.threads.count().min(jobs.len());
    let limit = arguments.memory_limit.as_deref().map_or_else(|| Ok(available()), size)?;
    let mut each = arguments.clone();
    each.memory_limit = Some((limit / workers as u64).max(1).to_string());
    let (sender, receiver) = channel();
    let next = Arc::new(AtomicUsize::new(0));
    for _ in 0..workers {
        let (jobs, next, sender) = (jobs.clone(), next.clone(), sender.clone());
        let (mut arguments, interrupt) = (each.clone(), interrupt.clone());
        spawn(move || {
            while let Some((input, output)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                arguments.input.clone_from(input);
                // If nobody listens any more, the command was interrupted.
                if sender.send((input.clone(), one(&arguments, output, &jobs, &interrupt))).is_err() {
                    return;
                }
            }
        })?;
    }
    drop(sender);
    let (mut done, mut failed) = (0, 0);
    let mut asked: Option<Instant> = None;
    while done < jobs.len() {
        match receiver.recv_timeout(Duration::from_millis(20)) {
            Ok((input, result)) => {
                done += 1;
                failed += usize::from(result.is_err());
                if let Err(error) =
                    result.or_else(|error| if interrupt.is_set() { Ok(()) } else { Err(error) })
                {
                    say(&input, &error);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            // A worker that panicked has said so.
            Err(RecvTimeoutError::Disconnected) => {
                failed += jobs.len() - done;
                break;
            }
        }
        if interrupt.is_set() && asked.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
            return Err(Error::Interrupted);
        }
    }
    match failed {
        _ if interrupt.is_set() => Err(Error::Interrupted),
        0 => Ok(()),
        failed => Err(Error::Failed(format!("{failed} of {} inputs failed", jobs.len()))),
    }
}

/// Computes one and writes it.
fn one(arguments: &Arguments, output: &Path, jobs: &[Job], interrupt: &Interrupt) -> Result<()> {
    let inputs: Vec<&Path> =
        jobs.iter().map(|(input, _)| input.as_path()).chain(arguments.files_beside()).collect();
    let output = Output::open(Some(output), &inputs)?;
    Done::compute(arguments, interrupt, Watch::new(interrupt))?.write(arguments, output, interrupt)
}

/// The inputs with the names of their outputs: that of the input in the folder, with the layout's ending.
fn jobs(arguments: &Arguments) -> Result<Vec<Job>> {
    let Some(folder) = arguments.target.output.as_deref() else {
        let found = format!("none, for {} inputs", arguments.others.len() + 1);
        return Err(Error::usage("--output", found, "a folder"));
    };
    if arguments.rips.dry_run {
        return Err(Error::usage("--dry-run", "estimates for several inputs or in a folder", "one input"));
    }
    if folder.exists() && !folder.is_dir() {
        let found = format!("the file {}, for several inputs", folder.display());
        return Err(Error::usage("--output", found, "a folder"));
    }
    let mut outputs: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    let mut jobs = Vec::new();
    for input in std::iter::once(&arguments.input).chain(&arguments.others) {
        let Some(name) = stem(input).filter(|_| input.as_os_str() != "-") else {
            return Err(Error::usage("INPUT", format!("`{}` among several", input.display()), "files"));
        };
        let output = folder.join(format!("{name}.{}", arguments.layout().ending()));
        if let Some(other) = outputs.insert(output.clone(), input) {
            let found = format!(
                "{} and {}, whose results have the same name {}",
                other.display(),
                input.display(),
                output.display()
            );
            return Err(Error::usage("INPUT", found, "names that differ before the last dot"));
        }
        jobs.push((input.clone(), output));
    }
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    Ok(jobs)
}

/// The name of a file without `.gz` and the ending before it.
fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()).filter(|stem| !stem.is_empty())
}

fn say(input: &Path, error: &Error) {
    let (input, error) = (input.display().to_string(), error.to_string());
    if error.starts_with(&input) {
        remark(&format!("sublevel: {error}"));
    } else {
        remark(&format!("sublevel: {input}: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::stem;

    #[test]
    fn outputs_are_named_by_what_stands_before_the_last_dot() {
        let stem = |path| stem(Path::new(path));
        assert_eq!(stem("a/square.points.csv").as_deref(), Some("square.points"));
        assert_eq!(stem("square.points.csv.gz").as_deref(), Some("square.points"));
        assert_eq!(stem("square").as_deref(), Some("square"));
        assert_eq!(stem(".csv"), None);
    }
}
