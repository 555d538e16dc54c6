//! `--complex alpha`: what results say, and options that make no sense with it.

use std::fs;

use assert_cmd::Command;
use serde_json::Value;

use super::{barcode, data, root, stdout};

/// The answer about the unit square.
fn answer(arguments: &[&str]) -> Value {
    let mut command = barcode();
    command.arg(data("square.points.csv")).args(["--complex", "alpha", "--output-format", "json"]);
    serde_json::from_str(&stdout(command.args(arguments))).expect("JSON")
}

#[test]
fn results_say_what_their_values_are() {
    let squares = answer(&[]);
    let parameters = &squares["parameters"];
    assert_eq!(
        (&parameters["construction"], &parameters["units"]),
        (&"alpha".into(), &"squared radius".into())
    );
    assert_eq!(squares["input"]["n_simplices_by_dim"], serde_json::json!([4, 5, 2]));
    let last = squares["bars"].as_array().expect("bars").last().expect("a loop").clone();
    assert_eq!((&last["dim"], &last["birth"], &last["death"]), (&1.into(), &0.25.into(), &0.5.into()));
    let radii = answer(&["--alpha-values", "radius", "--threshold", "0.6"]);
    assert_eq!(
        (&radii["parameters"]["units"], &radii["parameters"]["threshold"]),
        (&"radius".into(), &0.6.into())
    );
    let last = radii["bars"].as_array().expect("bars").last().expect("a loop").clone();
    assert_eq!((&last["birth"], &last["death"]), (&0.5.into(), &Value::Null));
}

#[test]
fn a_unit_that_was_not_named_is_said() {
    let said = |more: &[&str]| {
        let mut command = barcode();
        command
            .arg(data("square.points.csv"))
            .args(["--format", "point-cloud", "--complex", "alpha"])
            .args(more);
        String::from_utf8(command.output().expect("the command starts").stderr).expect("text")
    };
    assert!(said(&[]).contains("squared radii"));
    assert_eq!((said(&["--quiet"]), said(&["--alpha-values", "squared"])), (String::new(), String::new()));
}

#[test]
fn cycles_estimates_and_fields_work_as_with_simplices() {
    let cycles = answer(&["--representatives", "1", "-p", "3"]);
    let last = cycles["bars"].as_array().expect("bars").last().expect("a loop").clone();
    assert_eq!(last["cycle"]["simplices"].as_array().map(Vec::len), Some(4), "{last}");
    let estimate = answer(&["--dry-run"]);
    assert_eq!((&estimate["n_vertices"], &estimate["n_edges_at_most"]), (&4.into(), &9.into()));
    let mut command = barcode();
    let output =
        command.arg(data("square.points.csv")).args(["--complex", "alpha", "--memory-limit", "1k"]).output();
    assert_eq!(output.expect("the command starts").status.code(), Some(4));
}

#[test]
fn a_converted_complex_has_the_same_bars() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let points = root().join("data/reference/alpha_points.csv");
    let bars = |file: &std::path::Path, more: &[&str]| {
        let text = stdout(barcode().arg(file).args(["--output-format", "csv", "--quiet"]).args(more));
        text.lines().map(|line| line.splitn(4, ',').take(3).collect::<Vec<_>>().join(",")).collect::<Vec<_>>()
    };
    let convert = |target: &std::path::Path, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.args(["convert", "--quiet", "--complex", "alpha"]).arg(&points).arg(target).args(more);
        command.output().expect("the command starts")
    };
    let simplices = folder.path().join("alpha.simplices");
    assert!(convert(&simplices, &["--alpha-values", "radius"]).status.success());
    let direct =
        bars(&points, &["--complex", "alpha", "--alpha-values", "radius", "--format", "point-cloud"]);
    assert_eq!(bars(&simplices, &["--dim", "1"]), direct);
    assert!(fs::read_to_string(&simplices).expect("written").lines().count() > 300);
    for (target, more, expected) in [
        ("a.distance", &[][..], "--complex: given for points as distance"),
        ("a.simplices", &["--dim", "2"], "--dim: given for points"),
        ("a.simplices", &["--metric", "cosine"], "--metric: given for points"),
    ] {
        let output = convert(&folder.path().join(target), more);
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.code() == Some(2) && said.contains(expected), "{said}");
    }
}

#[test]
fn options_without_effect_are_refused() {
    for (file, more, expected) in [
        ("square.points.csv", &["--metric", "cosine"][..], "--metric: given for an alpha complex"),
        ("square.points.csv", &["--n-perm", "2"], "--n-perm: given for an alpha complex"),
        ("square.points.csv", &["--collapse", "always"], "--collapse: given for an alpha complex"),
        ("square.points.csv", &["--algorithm", "implicit"], "--algorithm: implicit for an alpha complex"),
        ("square.points.csv", &["--threshold", "-1"], "threshold: -1; expected a number from 0 up"),
        ("square.distance", &[], "--complex: alpha for distances; expected points in the plane"),
        ("projective_plane.simplices", &[], "--complex: alpha for a simplicial complex"),
    ] {
        let mut command = barcode();
        let output = command.arg(data(file)).args(["--complex", "alpha"]).args(more).output();
        let output = output.expect("the command starts");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.code() == Some(2) && said.contains(expected), "{more:?}: {said}");
    }
    let output = barcode().arg(data("square.points.csv")).args(["--alpha-values", "radius"]).output();
    let said = String::from_utf8(output.expect("the command starts").stderr).expect("text");
    assert!(said.contains("--alpha-values: a unit without an alpha complex"), "{said}");
}

#[test]
fn bad_points_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (text, code, expected) in [
        ("1 2 3\n4 5 6\n", 2, "--complex: alpha for points of 3 coordinates"),
        ("0 0\n1 1e70\n", 3, "points: simplex [1]: the coordinate 1"),
        ("0 0\n1 nan\n", 3, "points:2"),
    ] {
        let file = folder.path().join("points");
        fs::write(&file, text).expect("writable");
        let output = barcode().arg(&file).args(["--complex", "alpha", "--format", "point-cloud"]).output();
        let output = output.expect("the command starts");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.code() == Some(code) && said.contains(expected), "{said}");
    }
}
