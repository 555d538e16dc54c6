//! Images: without a matrix by default, the same bars as with one, over every field, within limits.

use super::{barcode, data, stdout};

/// The lines of the result, sorted: ties may be listed in another order.
fn lines(file: &str, arguments: &[&str]) -> Vec<String> {
    let text = stdout(barcode().arg(data(file)).args(arguments).arg("--quiet"));
    let mut lines: Vec<_> = text.lines().map(String::from).collect();
    lines.sort();
    lines
}

#[test]
fn the_bars_are_those_of_the_matrix_over_every_field() {
    for file in [
        "ring.image.csv",
        "ring_image.dipha",
        "ring.cubtop",
        "masked.cubtop",
        "torus.cubtop",
        "void.image.npy",
    ] {
        for construction in ["V", "T"] {
            for dim in ["0", "1", "2"] {
                let options = ["--construction", construction, "--dim", dim];
                let matrix = lines(file, &[&options[..], &["--algorithm", "twist"]].concat());
                assert!(matrix.iter().any(|line| line.contains('[')), "{file} has bars");
                assert_eq!(lines(file, &options), matrix, "{file} {options:?}");
                assert_eq!(
                    lines(file, &[&options[..], &["--algorithm", "implicit", "-j", "2"]].concat()),
                    matrix
                );
                assert_eq!(
                    lines(file, &[&options[..], &["-p", "3"]].concat()),
                    matrix,
                    "{file} {options:?} modulo 3"
                );
                assert_eq!(
                    lines(file, &[&options[..], &["-p", "3", "--algorithm", "twist"]].concat()),
                    matrix,
                    "{file} {options:?} modulo 3 by the matrix"
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let cases: [(&[&str], i32, &str); 3] = [
        (&["--algorithm", "implicit", "-m", "-1"], 2, "--algorithm: implicit for bars of length zero"),
        (&["-p", "4"], 2, "modulus"),
        (&["--memory-limit", "100"], 4, "more than"),
    ];
    for (arguments, code, expected) in cases {
        let output =
            barcode().arg(data("ring.image.csv")).args(arguments).output().expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(code) && said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn the_result_says_what_it_is() {
    let text = stdout(barcode().arg(data("ring.image.csv")).args([
        "--output-format",
        "json",
        "--construction",
        "T",
    ]));
    let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(answer["parameters"]["construction"], "T");
    assert_eq!(answer["input"]["n_simplices_by_dim"], serde_json::json!([16, 24, 9]));
    let bars = answer["bars"].as_array().expect("bars");
    assert_eq!(bars.len(), 2);
    // The pixel at (1, 1) is the cube 24 of 7 x 7, and its value ends the hole.
    assert_eq!(
        (&bars[1]["death"], &bars[1]["death_cell"]),
        (&serde_json::json!(5.0), &serde_json::json!(24))
    );
}

/// The answer for an image, as JSON.
fn answer(file: &str, arguments: &[&str]) -> serde_json::Value {
    let mut command = barcode();
    command.arg(data(file)).args(["--quiet", "--output-format", "json"]).args(arguments);
    serde_json::from_str(&stdout(&mut command)).expect("JSON")
}

#[test]
fn representatives_over_other_fields_have_signs() {
    let answer = answer("ring.image.csv", &["-p", "3", "--representatives", "all"]);
    let hole = answer["bars"].as_array().expect("bars").iter().find(|bar| bar["dim"] == 1);
    let cycle = &hole.expect("a hole")["cycle"];
    // Of 5 x 5 places: an edge stands at an odd place of one axis and an even one of the other, and its ends beside it.
    let cells = cycle["cells"].as_array().expect("cells").iter().map(|cell| cell.as_i64().expect("a number"));
    let mut ends = std::collections::BTreeMap::new();
    for (cell, coefficient) in cells.zip(cycle["coefficients"].as_array().expect("coefficients")) {
        let (x, y) = (cell % 5, cell / 5);
        assert_eq!((x + y) % 2, 1, "{cell} is an edge");
        let (step, coefficient) = (if x % 2 == 1 { 1 } else { 5 }, coefficient.as_i64().expect("an integer"));
        *ends.entry(cell + step).or_insert(0) += coefficient;
        *ends.entry(cell - step).or_insert(0) -= coefficient;
    }
    assert!(ends.len() >= 4 && ends.values().all(|sum| sum % 3 == 0), "a cycle: {cycle}");
}

#[test]
fn bars_of_length_zero_are_the_same_over_every_field() {
    let count = |p: &str| answer("void.image.npy", &["-p", p, "-m", "-1"])["bars"].as_array().map(Vec::len);
    assert_eq!(count("2"), count("5"));
    assert!(count("5").is_some_and(|count| count > 3));
}
