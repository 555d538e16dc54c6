//! What fuzzing found once, and the seeds it starts from: every file of `fuzz/regressions/TARGET` and of `data/formats` through the bodies of
//! the fuzz targets.

#[path = "../../fuzz/checks.rs"]
#[expect(unreachable_pub, reason = "public for the fuzz targets, private here")]
mod checks;

use std::path::Path;

use super::{data, root};

/// A name of a target, and its body.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 5] = [
    ("algorithms_agree", checks::algorithms_agree),
    ("cells", checks::cells),
    ("simplex_list", checks::simplex_list),
    ("phat_binary", checks::phat_binary),
    ("distance_text", checks::distance_text),
];

/// The content of every file of a folder; none if there is no folder.
fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
    paths.map(|path| std::fs::read(path).expect("readable")).collect()
}

#[test]
fn what_crashed_once_does_not_crash_again() {
    for (name, body) in TARGETS {
        for bytes in contents(&root().join("fuzz/regressions").join(name)) {
            body(&bytes);
        }
    }
}

#[test]
fn every_regression_belongs_to_a_target() {
    let Ok(folders) = std::fs::read_dir(root().join("fuzz/regressions")) else { return };
    for folder in folders {
        let name = folder.expect("readable").file_name();
        assert!(TARGETS.iter().any(|(target, _)| name == *target), "{}", name.display());
    }
}

#[test]
fn the_seeds_pass_every_reader() {
    let seeds = [contents(&data("")), contents(&data("bad"))].concat();
    assert!(seeds.len() > 100, "{} seeds", seeds.len());
    for (_, body) in &TARGETS[2..] {
        for bytes in &seeds {
            body(bytes);
        }
    }
}
