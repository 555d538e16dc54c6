//! The layers of ARCHITECTURE.md hold: every room uses only the rooms below it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms that each room may use. `main` and `cli` reach the library as `sublevel::`, so they are not here.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("error", &[]),
    ("interrupt", &["error"]),
    ("npy", &["error"]),
    ("algebra", &["error", "interrupt"]),
    ("barcode", &["error", "interrupt"]),
    ("complex", &["algebra", "error", "interrupt"]),
    ("filtration", &["complex", "algebra", "error", "interrupt"]),
    ("persistence", &["complex", "algebra", "barcode", "error", "interrupt"]),
    ("landscape", &["npy", "complex", "algebra", "barcode", "error", "interrupt"]),
    (
        "io",
        &[
            "npy",
            "filtration",
            "persistence",
            "landscape",
            "complex",
            "algebra",
            "barcode",
            "error",
            "interrupt",
        ],
    ),
    (
        "report",
        &["filtration", "persistence", "landscape", "complex", "algebra", "barcode", "error", "interrupt"],
    ),
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The names that follow `crate::` in the code (comments and documentation left out).
fn uses(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for rest in line.split("crate::").skip(1) {
            let names = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or(list));
            let one = rest.starts_with('{');
            for name in names.split(if one { ',' } else { ' ' }).take(if one { usize::MAX } else { 1 }) {
                let name: String =
                    name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.insert(name);
            }
        }
    }
    found
}

/// The longest chain of `super::` in the code before its unit tests.
fn longest_super(code: &str) -> usize {
    let code = code.split("#[cfg(test)]").next().unwrap_or(code);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| (1..9).take_while(|n| line.contains(&"super::".repeat(*n))).count()).max().unwrap_or(0)
}

/// The room a file belongs to, and how many modules deep inside the room it lies.
fn room(path: &Path, source: &Path) -> (String, usize) {
    let relative = path.strip_prefix(source).expect("below src").with_extension("");
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let depth = parts.len() - 1 - usize::from(parts.last().is_some_and(|last| last == "mod"));
    (parts[0].clone(), depth)
}

#[test]
fn every_room_uses_only_rooms_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut checked = 0;
    for path in rust_files(&source) {
        let (room, depth) = room(&path, &source);
        if matches!(room.as_str(), "lib" | "main" | "cli") {
            continue;
        }
        let (_, allowed) =
            ALLOWED.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("unknown room {room}"));
        let code = std::fs::read_to_string(&path).expect("source files are readable");
        for used in uses(&code) {
            assert!(
                used == room || allowed.contains(&used.as_str()),
                "{}: crate::{used} is not below {room}",
                path.display()
            );
            checked += 1;
        }
        assert!(longest_super(&code) <= depth, "{}: super:: leaves the room", path.display());
    }
    assert!(checked > 10, "the test found too few uses to mean anything: {checked}");
}

#[test]
fn the_reader_of_uses_sees_what_it_should() {
    let code =
        "use crate::{error::Error, io};\nlet x = crate::landscape::run(crate::complex::y);\n// crate::no";
    let expected = ["complex", "error", "io", "landscape"].map(String::from);
    assert_eq!(uses(code), BTreeSet::from(expected));
    assert_eq!(longest_super("use super::super::x;\n#[cfg(test)]\nsuper::super::super::y"), 2);
}
