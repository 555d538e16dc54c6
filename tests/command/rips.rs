//! Points and distances: Ripser's command lines, samples, estimates, births.

use std::process::Command;

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
    let child = Command::new(env!("CARGO_BIN_EXE_sublevel"))
        .args(["barcode", "-q", "--partial", "--dim", "4", "--format", "point-cloud", "--memory-limit", "1T"])
        .arg(&points)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the command starts");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());
    let start = std::time::Instant::now();
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(start.elapsed() < std::time::Duration::from_secs(3), "{:?}", start.elapsed());
    // Either nothing was finished yet, or what is printed is marked.
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.is_empty() || said.ends_with("# incomplete: interrupted\n"), "{said}");
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
