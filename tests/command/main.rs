//! The command as its users meet it: files in, text out, exit codes.

mod alpha;
mod answer;
mod bad;
#[cfg(feature = "landscape")]
mod budgets;
#[cfg(feature = "landscape")]
mod check;
mod check_file;
mod convert;
mod damaged;
mod described;
mod documents;
mod edge;
mod effect;
mod faults;
mod fuzzed;
mod images;
mod inspect;
mod interrupt;
#[cfg(feature = "landscape")]
mod landscape;
mod layouts;
mod lenient;
mod mending;
mod options;
mod output;
mod pairs;
mod phat_pairs;
#[cfg(feature = "mpi")]
mod ranks;
mod reference;
mod refused;
#[cfg(feature = "landscape")]
mod report;
mod representatives;
mod rips;
mod round_trip;
#[cfg(feature = "landscape")]
mod saddles;
#[cfg(feature = "landscape")]
mod shards;
mod shared;
mod valid;

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The root of the repository, from which the manifests name their files.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of `data/formats`.
fn data(name: &str) -> PathBuf {
    root().join("data/formats").join(name)
}

/// `sublevel barcode`, started in the root of the repository.
fn barcode() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.arg("barcode").current_dir(root());
    command
}

/// The rows of a manifest: fields between `|`, comments and empty lines left out.
fn manifest(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(data(name)).expect("the manifest is there");
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| line.split('|').map(|field| field.trim().to_owned()).collect()).collect()
}

/// Standard output of a command that succeeds.
fn stdout(command: &mut Command) -> String {
    let output = command.output().expect("the command starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).expect("results are text")
}
