//! Cycles and cocycles in results.

use serde_json::{Value, json};

use super::{barcode, data, stdout};

fn answer(file: &str, arguments: &[&str]) -> Value {
    let mut command = barcode();
    command.arg(data(file)).args(["-q", "--output-format", "json"]).args(arguments);
    serde_json::from_str(&stdout(&mut command)).expect("JSON")
}

#[test]
fn the_longest_bars_of_each_dimension_come_first() {
    let square = answer("square.points.csv", &["--representatives", "2", "-p", "3"]);
    let bars = square["bars"].as_array().expect("bars");
    // The component that stays, and the first of the other three: a point against the one that stays.
    assert_eq!(bars[0]["cycle"], json!({"simplices": [[0]], "coefficients": [1]}));
    assert_eq!(bars[1]["cycle"], json!({"simplices": [[0], [1]], "coefficients": [-1, 1]}));
    assert!(bars[2..4].iter().all(|bar| bar.get("cycle").is_none()), "{bars:?}");
    let sides = json!({"simplices": [[0, 1], [0, 3], [1, 2], [2, 3]], "coefficients": [1, -1, 1, 1]});
    assert_eq!((bars.len(), &bars[4]["cycle"]), (5, &sides));
    let summary = &square["representatives"];
    assert_eq!(
        (&summary["kind"], &summary["bars"], &summary["left_out"]),
        (&"cycle".into(), &3.into(), &0.into())
    );
    assert_eq!((&summary["entries"], &summary["limit"]), (&7.into(), &1_000_000.into()));
    assert_eq!(square["warnings"], json!([]));
    assert!(answer("square.points.csv", &[]).get("representatives").is_none());
}

#[test]
fn loops_have_signs_and_cells_numbers() {
    let of = |kind| {
        let options = ["--representatives", "all", "--representative-kind", kind, "-p", "5"];
        answer("square.points.csv", &options)["bars"][4].clone()
    };
    let cycle = json!({"simplices": [[0, 1], [0, 3], [1, 2], [2, 3]], "coefficients": [1, -1, 1, 1]});
    assert_eq!(of("cycle")["cycle"], cycle);
    assert_eq!(of("cocycle")["cocycle"], json!({"simplices": [[2, 3]], "coefficients": [1]}));
    // The last column closes a sphere of four triangles.
    let sphere = answer("sphere.phat", &["--representatives", "all"]);
    let bars = sphere["bars"].as_array().expect("bars");
    let hollow = json!({"cells": [10, 11, 12, 13], "coefficients": [1, 1, 1, 1]});
    assert_eq!(bars[bars.len() - 1]["cycle"], hollow);
}

#[test]
fn the_same_bytes_by_every_algorithm() {
    for kind in ["cycle", "cocycle"] {
        let mut answers = Vec::new();
        for algorithm in ["auto", "standard", "twist", "cohomology", "lockfree-twist", "lockfree-cohomology"]
        {
            for threads in ["1", "3"] {
                let mut command = barcode();
                command.arg(data("projective_plane.simplices")).args(["-p", "3", "-m", "-1"]);
                command.args(["--output-format", "csv", "--algorithm", algorithm, "-j", threads]);
                command.args(["--representatives", "all", "--representative-kind", kind]);
                answers.push(stdout(&mut command));
            }
        }
        assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
        let head = answers[0].lines().next().expect("a head");
        assert_eq!(head, format!("dim,birth,death,birth_simplex,death_simplex,{kind}"));
    }
}

#[test]
fn what_the_limit_cuts_is_said_everywhere() {
    let options = ["--representatives", "all", "--representative-limit", "6"];
    let mut command = barcode();
    command.arg(data("square.points.csv")).args(options).args(["-q", "--output-format", "csv"]);
    let output = command.output().expect("the command starts");
    let expected = "\
dim,birth,death,birth_simplex,death_simplex,cycle
0,0,inf,0,,0:1
0,0,1,1,0 1,0:1;1:1
0,0,1,2,1 2,0:1;2:1
0,0,1,3,0 3,left out
1,1,1.4142135623730951,2 3,0 2 3,left out
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let said =
        "the cycles of 2 of 5 bars, the shortest, are left out: all together would have more than 6 entries";
    assert!(String::from_utf8_lossy(&output.stderr).contains(said), "{output:?}");
    let answer = answer("square.points.csv", &options);
    assert!(answer["warnings"][0].as_str().expect("a warning").contains(said), "{answer}");
    assert_eq!(
        (&answer["representatives"]["left_out"], &answer["bars"][4]["cycle"]),
        (&2.into(), &Value::Null)
    );
    assert!(answer["bars"][4].get("cycle").is_some(), "null, not absent");
}

#[test]
fn nonsense_is_a_usage_error() {
    let cases: [(&[&str], &str); 5] = [
        (
            &["--representatives", "3"],
            "--representatives: representatives in a layout that has no place for them",
        ),
        (&["--representatives", "0", "--output-format", "csv"], "a number of bars from 1 up, or all"),
        (&["--representatives", "some", "--output-format", "csv"], "a number of bars from 1 up, or all"),
        (&["--representative-kind", "cocycle"], "--representatives"),
        (&["--representative-limit", "9"], "--representatives"),
    ];
    for (arguments, expected) in cases {
        let output = barcode().arg(data("square.points.csv")).args(arguments).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(expected), "{arguments:?}: {said}");
    }
}
