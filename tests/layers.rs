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
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => found.extend(first_names(list)),
            None => found.extend(first_name(rest)),
        }
    }
    found
}

/// The name that a text begins with.
fn first_name(text: &str) -> Option<String> {
    let name: String = text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The first name of each path in a list that ends with a brace, which may have lists in it.
fn first_names(list: &str) -> Vec<String> {
    let (mut depth, mut begin, mut names) = (0, 0, Vec::new());
    for (place, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' if depth == 0 => {
                names.extend(first_name(&list[begin..place]));
                begin = place + 1;
            }
            '}' => {
                names.extend(first_name(&list[begin..place]));
                break;
            }
            _ => {}
        }
    }
    names
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
    let nested = "use crate::{\n    barcode::{Bar, Barcode},\n    npy,\n};\nuse crate::{io};";
    assert_eq!(uses(nested), BTreeSet::from(["barcode", "io", "npy"].map(String::from)));
    assert_eq!(longest_super("use super::super::x;\n#[cfg(test)]\nsuper::super::super::y"), 2);
}
