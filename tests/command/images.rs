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
            }
        }
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let cases: [(&[&str], i32, &str); 4] = [
        (&["--algorithm", "implicit", "-m", "-1"], 2, "--algorithm: implicit for bars of length zero"),
        (&["--algorithm", "twist", "-p", "3"], 2, "--algorithm auto"),
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
