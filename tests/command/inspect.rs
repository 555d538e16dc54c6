//! `sublevel inspect`: what is in a file, and what is wrong with it.

use assert_cmd::Command;

use super::{data, manifest, root, stdout};

/// `sublevel inspect`, started in the root of the repository.
fn inspect() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.arg("inspect").current_dir(root());
    command
}

/// What is found, as JSON.
fn findings(file: &str, more: &[&str]) -> serde_json::Value {
    let mut command = inspect();
    command.arg(data(file)).args(["--quiet", "--output-format", "json"]).args(more);
    serde_json::from_str(&stdout(&mut command)).expect("JSON")
}

#[test]
fn files_are_counted() {
    let found = findings("projective_plane.simplices", &[]);
    assert_eq!(found["format"], "simplices");
    assert_eq!(found["counts"], serde_json::json!([6, 15, 10]));
    assert_eq!((&found["values"], &found["different"]), (&31.into(), &3.into()));
    assert_eq!(found["range"], serde_json::json!([0.0, 2.0]));
    assert_eq!(found["sha256"].as_str().map(str::len), Some(64));
    let found = findings("apart.distance", &[]);
    assert_eq!((&found["infinite"], &found["counts"][0]), (&2.into(), &3.into()));
    let found = findings("void.image.npy", &[]);
    assert_eq!(found["content"], "an image");
    let cubes: u64 =
        found["counts"].as_array().expect("a list").iter().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(cubes, 125);
    let found = findings("square.points.csv", &[]);
    assert_eq!((&found["content"], &found["counts"][0]), (&"points".into(), &4.into()));
    assert!(found["memory_bytes"].as_u64().is_some_and(|bytes| bytes > 0));
}

#[test]
fn what_may_be_a_mistake_is_noted() {
    for (text, format, note) in [
        ("0 0 1\n1 1 2\n0 0 1\n", "point-cloud", "1 points in the place of another one"),
        ("0 1 1\n", "lower-distance", "1 distances between different points that are 0"),
        ("0 1 1\n4 4 0\n", "sparse", "3 vertices without an edge"),
        ("0 1 1\n0 1 2\n", "pers", "1 bars of length zero"),
    ] {
        let output = inspect().args(["-", "--from", format]).write_stdin(text).output().expect("it starts");
        let found = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && found.contains(&format!("note        {note}\n")), "{found}");
    }
    assert_eq!(findings("square.points.csv", &[])["notes"], serde_json::json!([]));
}

#[test]
fn every_valid_file_is_valid() {
    for row in manifest("manifest.txt") {
        let mut command = inspect();
        command.arg(data(&row[0])).arg("--quiet");
        let words: Vec<_> = row[1].split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| pair[0] == "--format") {
            command.args(["--from", pair[1]]);
        }
        // Births on the diagonal are no part of a matrix that is only looked at.
        if row[1].contains("diagonal") {
            continue;
        }
        let text = stdout(&mut command);
        assert!(text.contains("sha256") && text.contains("valid "), "{text}");
    }
}

#[test]
fn what_is_wrong_is_found_at_its_place() {
    for (file, said) in [
        ("d_asymmetric", "d_asymmetric:"),
        ("s_late_face", "s_late_face:"),
        ("p_not_a_complex", "p_not_a_complex:"),
        ("i_row_twice", "i_row_twice@"),
    ] {
        let output = inspect().arg(format!("data/formats/bad/{file}")).output().expect("it starts");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{file}: {text}");
        assert!(text.contains(said) && output.stdout.is_empty(), "{text}");
    }
}

#[test]
fn the_memory_is_that_of_a_dry_run() {
    for (file, format) in [("square.points.csv", "point-cloud"), ("square.distance", "distance")] {
        for dim in ["1", "2"] {
            let found = findings(file, &["--from", format, "--dim", dim]);
            let mut command = super::barcode();
            command.arg(data(file)).args(["--format", format, "--dim", dim, "--dry-run", "--quiet"]);
            let told: serde_json::Value =
                serde_json::from_str(&stdout(command.args(["--output-format", "json"]))).expect("JSON");
            assert_eq!(found["memory_bytes"], told["bytes"], "{file} {dim}");
        }
    }
}
