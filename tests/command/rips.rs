//! Points and distances: Ripser's command lines, samples, estimates, births.

#[cfg(unix)]
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{barcode, data, stdout};

fn json(file: &str, arguments: &[&str]) -> Value {
    let mut command = barcode();
    command.arg(data(file)).args(["-q", "--output-format", "json"]).args(arguments);
    serde_json::from_str(&stdout(&mut command)).expect("JSON")
}

#[test]
fn command_lines_of_ripser_work_unchanged() {
    let expected = "persistence intervals in dim 1:\n [1,1.4142135623730951)\n";
    let lines: [(&str, &[&str]); 6] = [
        ("square.lower_distance", &["--format", "lower-distance", "--dim", "1", "--modulus", "3"]),
        ("square.upper_distance", &["--format", "upper-distance", "--threshold", "2"]),
        ("square.distance", &["--format", "distance", "--ratio", "1"]),
        ("square.points.csv", &["--format", "point-cloud", "--dim", "2"]),
        ("square.distances.dipha", &["--format", "dipha"]),
        ("square.lower_distance", &["--format", "lower"]),
    ];
    for (file, arguments) in lines {
        let named = stdout(barcode().args(arguments).arg(data(file)));
        assert!(named.contains(expected), "{file}: {named}");
        // Without a file it is standard input.
        let bytes = std::fs::read(data(file)).expect("the file is there");
        let output = barcode().args(arguments).write_stdin(bytes).output().expect("the command starts");
        assert_eq!(String::from_utf8_lossy(&output.stdout), named, "{file}");
    }
    let sparse = stdout(barcode().args(["--format", "sparse"]).arg(data("square.sparse")));
    assert!(
        sparse.starts_with("sparse distance matrix with 4 points and 4/6 entries\npersistence"),
        "{sparse}"
    );
    assert!(sparse.ends_with("in dim 1:\n [1, )\n"), "{sparse}");
}

#[test]
fn the_text_is_that_of_ripser() {
    let square = "0 0\n1 0\n1 1\n0 1\n";
    let run = |arguments: &[&str], input: &'static str| stdout(barcode().args(arguments).write_stdin(input));
    let options =
        ["--dim", "2", "--threshold", "1.4", "--format", "point-cloud", "--modulus", "3", "--ratio", "2"];
    let components = "persistence intervals in dim 0:\n [0,1)\n [0,1)\n [0,1)\n [0, )\n";
    let expected = format!(
        "point cloud with 4 points in dimension 2\n{components}persistence intervals in dim 1:\n [1, )\npersistence intervals in dim 2:\n"
    );
    assert_eq!(run(&options, square), expected);
    let dense = |loops: &str| {
        format!(
            "value range: [1,2]\ndistance matrix with 4 points, using threshold at enclosing radius 2\n{components}\
             persistence intervals in dim 1:\n{loops}"
        )
    };
    let lower = ["--format", "lower-distance", "--ratio"];
    assert_eq!(run(&[&lower[..], &["1.9"]].concat(), "1,\n2,1,\n1,2,1\n"), dense(" [1,2)\n"));
    assert_eq!(run(&[&lower[..], &["2"]].concat(), "1\n2 1\n1 2 1\n"), dense(""));
    let sparse = format!(
        "sparse distance matrix with 4 points and 4/6 entries\n{components}persistence intervals in dim 1:\n [1, )\n"
    );
    let threshold = run(&["--format", "upper-distance", "--threshold", "1.5"], "1 2 1 1 2 1\n");
    assert_eq!(threshold, format!("value range: [1,2]\n{sparse}"));
    assert_eq!(run(&["--format", "sparse"], "0 1 1\n1 2 1\n2 3 1\n3 0 1\n"), sparse);
}

#[test]
fn the_implicit_engine_says_what_the_written_out_complex_says() {
    for file in ["square.points.csv", "square.distance", "square.sparse", "apart.distance", "one.points.csv"]
    {
        for options in [&["-p", "3"][..], &["--dim", "2"], &["--dim", "0"], &["-r", "1.2", "--dim", "2"]] {
            let csv = |algorithm| {
                let mut command = barcode();
                command.arg(data(file)).args(options).args([
                    "-q",
                    "--output-format",
                    "csv",
                    "--algorithm",
                    algorithm,
                ]);
                stdout(&mut command)
            };
            assert_eq!(csv("implicit"), csv("cohomology"), "{file} {options:?}");
            assert_eq!(csv("auto"), csv("implicit"), "{file} {options:?}");
        }
    }
}

#[test]
fn a_sample_says_how_wrong_it_can_be() {
    let sample = json("square.points.csv", &["--n-perm", "3"]);
    let parameters = &sample["parameters"];
    assert_eq!((&parameters["n_perm"], &parameters["covering_radius"]), (&3.into(), &1.0.into()));
    assert_eq!((&parameters["error_bound"], &parameters["metric"]), (&2.0.into(), &"euclidean".into()));
    assert_eq!(sample["input"]["n_vertices"], 3);
    // The first point, its opposite, and the first of the other two, under their own numbers.
    let births: Vec<_> =
        sample["bars"].as_array().expect("bars").iter().map(|bar| &bar["birth_simplex"][0]).collect();
    assert_eq!(births, [0, 1, 2]);
    let cosine = json("square.upper_distance", &["--n-perm", "9"]);
    assert_eq!(cosine["parameters"]["covering_radius"], 0.0);
}

#[test]
fn a_dry_run_only_counts() {
    let said = stdout(barcode().arg(data("square.points.csv")).args(["-q", "--dry-run", "-r", "1"]));
    assert!(said.starts_with("4 points, 4 edges up to 1, bars up to dimension 1\nabout 0 MiB"), "{said}");
    let said = json("square.points.csv", &["--dry-run", "--dim", "2"]);
    assert_eq!((&said["n_edges"], &said["max_dim"]), (&6.into(), &2.into()));
    // A limit that the work would meet is no obstacle to the estimate.
    let output = barcode()
        .args(["--format", "sparse", "--dry-run", "--memory-limit", "1k", "-"])
        .write_stdin("0 1 1\n1 2 1\n".repeat(9))
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(unix)]
#[test]
fn what_is_finished_is_printed_if_that_is_asked_for() {
    // Dimensions 0 and 1 are quick; the fourth of so many points scattered in eight dimensions is not.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let points = folder.path().join("points");
    let mut state = 1_u64;
    let mut number = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{} ", state >> 44)
    };
    let lines: Vec<String> = (0..1200).map(|_| (0..8).map(|_| number()).collect::<String>() + "\n").collect();
    std::fs::write(&points, lines.concat()).expect("writable");
    // A machine with other work may be late once.
    let took = (0..3).map(|_| partial_answer(&points)).find(|took| *took < Duration::from_secs(1));
    assert!(took.is_some(), "a second after Ctrl-C it still ran, three times");
}

/// Stops the command when the second dimension has begun, checks what it prints, and says how long it took to end.
#[cfg(unix)]
fn partial_answer(points: &Path) -> Duration {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sublevel"))
        .args(["barcode", "--partial", "--dim", "4", "--format", "point-cloud", "--memory-limit", "1T"])
        .arg(points)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let mut said = lines.map_while(Result::ok);
    let begun = said.find(|line| line.starts_with("sublevel: dimension 2, "));
    assert!(begun.is_some(), "it never came to dimension 2");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());
    let start = Instant::now();
    let output = child.wait_with_output().expect("it ends");
    let took = start.elapsed();
    assert_eq!(output.status.code(), Some(130));
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(answer.ends_with("# incomplete: interrupted\n"), "{answer}");
    // Dimension 0 is whole; dimension 1 has a head and bars.
    let components = answer.lines().filter(|line| line.starts_with(" [0,")).count();
    let (_, loops) = answer.split_once("persistence intervals in dim 1:\n").expect("dimension 1");
    assert!(components == 1200 && loops.starts_with(" ["), "{components}: {loops}");
    took
}

#[test]
fn a_collapse_leaves_the_bars() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let points = folder.path().join("points");
    let lines: Vec<_> =
        (0..40_u32).map(|i| format!("{} {} {}\n", i * i % 17, i * 7 % 13, i * i * i % 11)).collect();
    std::fs::write(&points, lines.concat()).expect("writable");
    let bars = |collapse| {
        let mut command = barcode();
        command.arg(&points).args([
            "--format",
            "point-cloud",
            "--dim",
            "3",
            "-r",
            "9",
            "--collapse",
            collapse,
        ]);
        // Bars that are born together may come in another order.
        let mut lines: Vec<_> = stdout(&mut command).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let expected = bars("never");
    assert!(expected.len() > 45, "{expected:?}");
    assert_eq!(bars("always"), expected);
    assert_eq!(bars("auto"), expected);
    let said = json("square.points.csv", &["--collapse", "always"]);
    assert_eq!(
        (&said["parameters"]["collapsed"], said["bars"].as_array().map(Vec::len)),
        (&true.into(), Some(5))
    );
}

#[test]
fn cycles_and_cocycles_come_without_the_complex() {
    // Two squares that share nothing, one larger; and a point of their own.
    let points = "0 0\n0 1\n1 0\n1 1\n10 0\n10 2\n12 0\n12 2\n30 30\n";
    let bars = |options: &[&str]| {
        let mut command = barcode();
        command.args(["-q", "--format", "point-cloud", "--output-format", "json"]).args(options);
        let answer: Value = serde_json::from_str(&stdout(command.write_stdin(points))).expect("JSON");
        answer
    };
    for kind in ["cycle", "cocycle"] {
        let options = ["--representatives", "1", "--representative-kind", kind, "-p", "5", "--dim", "2"];
        let (implicit, explicit) =
            (bars(&options), bars(&[&options[..], &["--algorithm", "cohomology"]].concat()));
        assert_eq!(implicit["parameters"]["algorithm"], "implicit");
        let summary = &implicit["representatives"];
        assert_eq!((&summary["bars"], &summary["left_out"]), (&2.into(), &0.into()));
        let with = |answer: &Value| -> Vec<Value> {
            let bars = answer["bars"].as_array().expect("bars").iter();
            bars.filter(|bar| bar.get(kind).is_some()).cloned().collect()
        };
        // In the longest bars of both dimensions nothing ties, so both engines must name the same chains.
        assert_eq!(with(&implicit), with(&explicit), "{kind}");
        assert_eq!(with(&implicit)[1]["birth"], 2.0, "{kind}");
        // Under a sample chains name the points of the file.
        let sample = bars(&[&options[..], &["--n-perm", "5"]].concat());
        let text = with(&sample)[0].to_string();
        assert!(text.contains("[0]") && (kind == "cycle" || text.contains("[8]")), "{text}");
    }
    let all = bars(&["--representatives", "all", "--representative-limit", "9"]);
    let left = all["bars"].as_array().expect("bars").iter().filter(|bar| bar["cycle"].is_null()).count();
    assert_eq!(
        (all["representatives"]["left_out"].as_u64(), &all["representatives"]["entries"]),
        (Some(left as u64), &9.into())
    );
    assert!(all["warnings"][0].as_str().expect("a warning").contains("--representative-limit"));
}
