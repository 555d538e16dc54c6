//! What fuzzing found once, and the seeds it starts from: every file of `fuzz/regressions/TARGET` and of `data/formats` through the bodies of
//! the fuzz targets.

#[path = "../../fuzz/checks.rs"]
#[expect(unreachable_pub, reason = "public for the fuzz targets, private here")]
mod checks;

use std::path::Path;

use super::{data, root};

/// A name of a target, and its body.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 13] = [
    ("algorithms_agree", checks::algorithms_agree),
    ("cells", checks::cells),
    ("simplex_list", checks::simplex_list),
    ("phat_binary", checks::phat_binary),
    ("distance_text", checks::distance_text),
    ("shapes", checks::shapes),
    ("any_format", checks::any_format),
    ("arrays", checks::arrays),
    ("words", checks::words),
    ("implicit", checks::implicit),
    ("images", checks::images),
    ("distances", checks::distances),
    ("points", checks::points),
];

/// The content of every file of a folder; none if there is no folder.
fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
    paths.map(|path| std::fs::read(path).expect("readable")).collect()
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
fn the_seeds_and_what_crashed_once_pass() {
    let seeds = [contents(&data("")), contents(&data("bad"))].concat();
    assert!(seeds.len() > 100, "{} seeds", seeds.len());
    for (name, body) in TARGETS {
        // The first two take no file formats: for them the seeds would be arbitrary bytes.
        let seeds = if TARGETS[..2].iter().any(|(other, _)| *other == name) { &[][..] } else { &seeds };
        for bytes in seeds.iter().chain(&contents(&root().join("fuzz/regressions").join(name))) {
            body(bytes);
        }
    }
}
