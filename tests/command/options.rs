//! Names of options, and options that make no sense.

use super::{barcode, data, stdout};

/// The exit code and what was said.
fn refused(file: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = barcode().arg(data(file)).args(arguments).output().expect("the command starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_alias_means_its_option() {
    let groups: [&[&[&str]]; 6] = [
        &[&["--dim", "0"], &["--maxdim", "0"], &["--max-dim", "0"]],
        &[&["--threshold", "1"], &["--max-edge-length", "1"], &["-r", "1"]],
        &[&["--modulus", "3"], &["-p", "3"], &["--coeff", "3"], &["--field-charac", "3"]],
        &[&["--threads", "1"], &["-j", "1"]],
        &[&["--min-persistence", "-1"], &["-m", "-1"], &["--min-persistence=-1"]],
        &[&["--format", "point-cloud"], &["--format", "points"]],
    ];
    for group in groups {
        let answers: Vec<_> = group
            .iter()
            .map(|option| stdout(barcode().arg(data("square.points.csv")).args(*option)))
            .collect();
        assert!(answers.iter().all(|answer| answer == &answers[0] && !answer.is_empty()), "{group:?}");
    }
}

#[test]
fn all_algorithms_and_thread_counts_give_the_same_bytes() {
    for file in ["square.points.csv", "projective_plane.simplices", "sphere.phat"] {
        let mut answers = Vec::new();
        for algorithm in ["auto", "standard", "twist", "cohomology", "lockfree-twist", "lockfree-cohomology"]
        {
            for threads in ["1", "3"] {
                let mut command = barcode();
                command.arg(data(file)).args(["-m", "-1", "--output-format", "csv"]);
                command.args(["--algorithm", algorithm, "-j", threads]);
                answers.push(stdout(&mut command));
            }
        }
        assert!(answers.iter().all(|answer| answer == &answers[0]), "{file}: {answers:?}");
    }
}

#[test]
fn nonsense_is_a_usage_error() {
    let cases: [(&str, &[&str], &str); 24] = [
        ("square.points.csv", &["--modulus", "4"], "modulus: 4; expected a prime"),
        ("square.points.csv", &["--modulus", "65537"], "modulus: 65537; expected a prime"),
        ("square.points.csv", &["--modulus=-3"], "--modulus"),
        ("square.points.csv", &["--threshold", "-1"], "threshold: -1; expected a number from 0 up"),
        ("square.points.csv", &["--threshold", "nan"], "threshold: NaN"),
        ("square.points.csv", &["--dim=-1"], "--dim"),
        ("square.points.csv", &["--threads", "0"], "--threads"),
        ("square.points.csv", &["--algorithm", "quantum"], "algorithm: `quantum`; expected one of auto"),
        ("square.points.csv", &["--format", "pointcloud2"], "ok"),
        ("square.points.csv", &["--metric", "euclid"], "metric: `euclid`; expected one of euclidean"),
        ("square.points.csv", &["--metric", "minkowski:0.5"], "metric: minkowski:0.5; expected an exponent"),
        ("square.points.csv", &["--metric", "precomputed", "--format", "points"], "--metric: precomputed"),
        ("square.distance", &["--metric", "cosine"], "--metric: cosine for distances"),
        ("square.points.csv", &["--ratio", "0.5"], "--ratio: 0.5; expected a number from 1 up"),
        ("square.points.csv", &["--n-perm", "0"], "--n-perm: 0; expected at least 1 point"),
        ("square.points.csv", &["--n-perm", "2", "--algorithm", "twist"], "expected --algorithm implicit"),
        (
            "square.points.csv",
            &["--algorithm", "implicit", "-m", "-1"],
            "--algorithm: implicit with bars of length",
        ),
        ("projective_plane.simplices", &["--algorithm", "implicit"], "--algorithm: implicit for a complex"),
        ("square.points.csv", &["--vertex-births", "diagonal"], "--vertex-births: diagonal, of a file"),
        ("square.points.csv", &["--format", "simplexes"], "(nearest: simplices, "),
        ("square.points.csv", &["--memory-limit", "4X"], "--memory-limit: `4X`"),
        ("square.points.csv", &["--min-persistence", "nan"], "--min-persistence: NaN"),
        ("square.points.csv", &["--values", "x.npy"], "--values: given for points"),
        (
            "projective_plane.simplices",
            &["--threshold", "1"],
            "--threshold: a threshold for what is neither points nor distances",
        ),
    ];
    for (file, arguments, expected) in cases {
        let (code, said) = refused(file, arguments);
        if expected == "ok" {
            // Ripser matches its names by prefix, and so do we.
            assert_eq!(code, Some(0), "{arguments:?}: {said}");
        } else {
            assert!(code == Some(2) && said.contains(expected), "{arguments:?}: {code:?} {said}");
        }
    }
}

#[test]
fn limits_are_found_before_the_memory_is_taken() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let points = folder.path().join("points");
    let lines: Vec<_> = (0..3000).map(|i| format!("{}\n", f64::from(i) / 3000.0)).collect();
    std::fs::write(&points, lines.concat()).expect("writable");
    let cases: [(&[&str], &str); 6] = [
        (&["--memory-limit", "1k"], "more than 1024 bytes"),
        (&["--memory-limit", "1M"], "the 3374250 edges between 3000 points up to 0.5 need about"),
        (&["--memory-limit", "1M", "--partial"], "--n-perm"),
        (
            &["--memory-limit", "1M", "--algorithm", "twist"],
            "the distances between 3000 points need 35988000 bytes",
        ),
        (&["--memory-limit", "100M", "--algorithm", "twist"], "the Rips complex of 3000 points"),
        (&["--memory-limit", "16T", "--dim", "40", "--algorithm", "twist"], "4294967295 simplices"),
    ];
    for (arguments, expected) in cases {
        let mut command = barcode();
        command.arg(&points).args(["--format", "point-cloud"]).args(arguments);
        let output = command.output().expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(4) && said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn a_small_file_that_unpacks_to_much_meets_the_limit() {
    use std::io::Write;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bomb = folder.path().join("bomb.gz");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b'\n'; 64 << 20]).expect("memory");
    std::fs::write(&bomb, packer.finish().expect("memory")).expect("writable");
    let output = barcode().arg(&bomb).args(["--memory-limit", "1M"]).output().expect("the command starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(4) && said.contains("unpacked"), "{said}");
}

#[test]
fn help_shows_formats_and_examples() {
    let help = stdout(barcode().arg("--help"));
    for expected in
        ["lower-distance", "Examples:", "--max-edge-length", "--field-charac", "--memory-limit", "-r"]
    {
        assert!(help.contains(expected), "{expected} in {help}");
    }
}

#[test]
fn quiet_says_nothing() {
    let output =
        barcode().arg(data("square.points.csv")).arg("--quiet").output().expect("the command starts");
    assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty());
}
