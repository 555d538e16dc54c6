//! Results say of what they are, in every layout that has room for it, and still do when they are converted; docs/results.md names every field.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use super::{barcode, data, root, stdout};

fn sublevel(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.args(words).current_dir(root());
    command
}

/// The result for a square over Z/3 in a file of this name, which says the layout.
fn computed(folder: &Path, name: &str) -> PathBuf {
    let target = folder.join(name);
    let mut command = barcode();
    command.arg("data/formats/square.distance").args(["-q", "-p", "3", "-o"]).arg(&target);
    if !name.contains("json") && !name.contains("npz") {
        command.arg("--describe");
    }
    stdout(&mut command);
    target
}

/// A file as JSON of `convert`.
fn as_json(file: &Path) -> Value {
    serde_json::from_str(&stdout(sublevel(&["convert", "-q", "--to", "json"]).arg(file).arg("-")))
        .expect("JSON")
}

#[test]
fn what_is_converted_keeps_what_is_known() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let json = computed(folder.path(), "bars.json");
    let known: Value = serde_json::from_slice(&std::fs::read(&json).expect("written")).expect("JSON");
    for name in
        ["bars.json", "bars.jsonl", "bars.npz", "bars.csv", "bars.ripser", "bars.pers", "bars.json.gz"]
    {
        let file = computed(folder.path(), name);
        let told = as_json(&file);
        assert_eq!(told["format"], "sublevel/1", "{name}");
        assert_eq!(told["input"], known["input"], "{name}");
        assert_eq!(told["complete"], true, "{name}");
        assert_eq!(told["parameters"]["modulus"], 3, "{name}");
        assert_eq!(told["bars"].as_array().map(Vec::len), Some(5), "{name}");
        assert_eq!(told["converted_from"]["sha256"].as_str().map(str::len), Some(64), "{name}");
        // And once more over every layout that has room for it.
        for layout in ["jsonl", "npz", "csv", "ripser", "pers"] {
            let again = folder.path().join(format!("again.{layout}"));
            let mut convert = sublevel(&["convert", "-q", "--to", layout]);
            if ["csv", "ripser", "pers"].contains(&layout) {
                convert.arg("--describe");
            }
            stdout(convert.arg(&file).arg(&again));
            let told = as_json(&again);
            assert_eq!(
                (&told["input"], &told["parameters"]),
                (&known["input"], &known["parameters"]),
                "{name}, {layout}"
            );
        }
    }
}

#[test]
fn inspect_says_what_a_barcode_says_of_itself() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["bars.csv", "bars.npz", "bars.jsonl"] {
        let file = computed(folder.path(), name);
        let told = stdout(sublevel(&["inspect", "-q"]).arg(&file));
        let about = "about       bars of \"data/formats/square.distance\" over Z/3, units \"diameter\", complete: true\n";
        assert!(told.contains(about), "{told}");
        let told = stdout(sublevel(&["inspect", "-q", "--output-format", "json"]).arg(&file));
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["about"]["parameters"]["modulus"], 3, "{name}");
    }
}

#[test]
fn what_is_not_known_is_null() {
    let told = as_json(&data("../reference/points.pers"));
    assert_eq!(
        (&told["input"], &told["parameters"], &told["complete"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(told["converted_from"]["format"], "pers");
}

#[test]
fn texts_are_described_only_if_asked() {
    for layout in ["ripser", "csv", "pers"] {
        let mut plain = barcode();
        let plain = stdout(plain.arg(data("square.distance")).args(["-q", "--output-format", layout]));
        let mut described = barcode();
        described.arg(data("square.distance")).args(["-q", "--describe", "--output-format", layout]);
        let described = stdout(&mut described);
        let (line, rest) = described.split_once('\n').expect("a line more");
        assert_eq!(rest, plain, "{layout}");
        let about: Value = serde_json::from_str(line.strip_prefix("# ").expect("a comment")).expect("JSON");
        assert_eq!(about["parameters"]["modulus"], 2);
        assert!(!plain.contains('#'), "{plain}");
    }
}

#[test]
fn a_search_for_intervals_finds_none_in_a_description() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = folder.path().join("[0,1).distance");
    std::fs::copy(data("square.distance"), &input).expect("writable");
    let text = stdout(barcode().arg(&input).args(["-q", "--describe"]));
    assert_eq!(text.matches(')').count(), 5, "{text}");
}

#[test]
fn the_ending_of_the_output_chooses_the_layout() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, begin) in [
        ("a.json", "{\"format\""),
        ("a.csv", "dim,birth,death"),
        ("a.npz", "PK"),
        ("a.pers", "0 0 "),
        ("a.svg", "<?xml"),
        ("a.html", "<!DOCTYPE html>"),
        ("a.txt", "value range"),
        ("a.ripser", "value range"),
    ] {
        let target = folder.path().join(name);
        stdout(barcode().arg(data("square.distance")).args(["-q", "-o"]).arg(&target));
        let bytes = std::fs::read(&target).expect("written");
        assert!(bytes.starts_with(begin.as_bytes()), "{name}: {}", String::from_utf8_lossy(&bytes));
    }
    let svg = std::fs::read_to_string(folder.path().join("a.svg")).expect("written");
    assert!(svg.contains("\"sha256\":\""), "{svg}");
    let html = std::fs::read_to_string(folder.path().join("a.html")).expect("written");
    assert!(html.contains("sha256") && html.matches("<svg").count() == 3, "{html}");
    let target = folder.path().join("b.json");
    let mut command = barcode();
    let output =
        command.arg(data("square.distance")).args(["--output-format", "csv", "-o"]).arg(&target).output();
    let said = String::from_utf8(output.expect("it starts").stderr).expect("text");
    assert!(said.contains("b.json: written as csv, as --output-format says, not json"), "{said}");
    assert!(std::fs::read_to_string(&target).expect("written").starts_with("dim,"));
}

#[test]
fn a_guess_is_said_unless_that_is_quiet() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = computed(folder.path(), "square.points.json");
    let file = file.to_str().expect("a path");
    for words in [&["distance", file, file][..], &["plot", file], &["vectorise", file, "betti"]] {
        let output = sublevel(words).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success() && said.contains("read as json (--format says otherwise)"),
            "{words:?}: {said}"
        );
        let output = sublevel(words).arg("--quiet").output().expect("it starts");
        assert!(output.status.success() && output.stderr.is_empty(), "{words:?}");
    }
}

#[test]
fn barcodes_over_different_fields_are_compared_with_a_warning() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let three = computed(folder.path(), "three.json");
    let two = folder.path().join("two.json");
    stdout(barcode().arg(data("square.distance")).args(["-q", "-o"]).arg(&two));
    let output = sublevel(&["distance"]).args([&two, &three]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("warning: barcodes of modulus 2 and 3 are compared"), "{said}");
}

/// The names of all fields of a JSON value.
fn fields(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                into.push(key.clone());
                fields(value, into);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| fields(value, into)),
        _ => {}
    }
}

#[test]
fn every_field_is_in_the_documents() {
    let document = std::fs::read_to_string(root().join("docs/results.md")).expect("the document is there");
    let mut names = Vec::new();
    let mut take = |text: &str| fields(&serde_json::from_str(text).expect("JSON"), &mut names);
    for arguments in [
        "data/formats/square.points.csv --n-perm 3 --representatives all",
        "data/formats/square.points.csv --dry-run",
        "data/formats/square.points.csv --dry-run --complex alpha",
        "data/formats/sphere.phat --representatives all --representative-kind cocycle",
        "data/formats/projective_plane.simplices",
        "data/formats/void.image.npy",
    ] {
        let mut command = barcode();
        take(&stdout(command.args(arguments.split(' ')).args(["-q", "--output-format", "json"])));
    }
    let pers = "data/reference/points.pers";
    for words in [
        &["distance", pers, pers, "--output-format", "json"][..],
        &["distance", pers, pers, "--metric", "wasserstein", "--output-format", "json"],
        &["vectorise", pers, "image", "--output-format", "json"],
        &["inspect", "data/formats/square.distance", "--output-format", "json"],
        &["inspect", "data/formats/ring.cubtop", "--output-format", "json"],
        &["convert", pers, "-", "--to", "json"],
    ] {
        take(&stdout(&mut sublevel(words)));
    }
    names.sort();
    names.dedup();
    let missing: Vec<_> = names.iter().filter(|name| !document.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/results.md does not name {missing:?}");
    let mut csv = barcode();
    csv.args(["data/formats/square.points.csv", "-q", "--representatives", "1", "--output-format", "csv"]);
    for column in stdout(&mut csv).lines().next().expect("a head").split(',') {
        assert!(document.contains(&format!("`{column}`")), "docs/results.md does not name {column}");
    }
    for key in ["dgm0", "giotto", "answer.json", "130"] {
        assert!(document.contains(&format!("`{key}`")), "docs/results.md does not name {key}");
    }
}
