//! Options that have no effect on an input are refused by name, for every kind of input; the others are taken.

use assert_cmd::Command;

use super::{barcode, data, root};

/// A file of each kind.
const KINDS: [(&str, &str); 8] = [
    ("points", "square.points.csv"),
    ("distances", "square.distance"),
    ("graph", "square.sparse"),
    ("directed", "triangle.flag"),
    ("simplices", "sphere.off"),
    ("matrix", "sphere.phat"),
    ("valued", "sphere.dipha"),
    ("image", "void.image.npy"),
];

/// An option and the kinds on which it has an effect.
const OPTIONS: [(&[&str], &[&str]); 18] = [
    (&["--threshold", "1"], &["points", "distances", "graph"]),
    (&["--metric", "euclidean"], &["points"]),
    (&["--metric", "manhattan"], &["points"]),
    (&["--n-perm", "2"], &["points", "distances"]),
    (&["--vertex-births", "data/formats/square.weights"], &["points", "distances", "graph"]),
    (&["--collapse", "always"], &["points", "distances", "graph"]),
    (&["--collapse", "never"], &["points", "distances", "graph"]),
    (&["--dry-run"], &["points", "distances", "graph"]),
    (&["--partial"], &["points", "distances", "graph"]),
    (&["--construction", "T"], &["image"]),
    (&["--vertex-values", "data/formats/sphere.heights"], &["simplices"]),
    (&["--star", "upper"], &[]),
    (&["--undirected"], &["directed"]),
    (&["--values", "data/formats/sphere.values.npy"], &["matrix"]),
    (&["--modulus", "3"], &["points", "distances", "graph", "directed", "simplices", "image"]),
    (&["--algorithm", "implicit"], &["points", "distances", "graph", "image"]),
    (&["--output-format", "phat-pairs"], &["simplices", "matrix", "valued"]),
    (
        &["--ratio", "1.1"],
        &["points", "distances", "graph", "directed", "simplices", "matrix", "valued", "image"],
    ),
];

#[test]
fn an_option_without_effect_is_refused_and_named() {
    let mut wrong = Vec::new();
    for (kind, file) in KINDS {
        for (option, kinds) in OPTIONS {
            let output = barcode().arg(data(file)).arg("-q").args(option).output().expect("it starts");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let refused = output.status.code() == Some(2)
                && said.starts_with(&format!("sublevel: {}: ", option[0]))
                && said.contains("expected ")
                && output.stdout.is_empty();
            let fits = if kinds.contains(&kind) { output.status.success() } else { refused };
            if !fits {
                wrong.push(format!("{option:?} on {kind}: {:?}, {said}", output.status.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn combinations_without_effect_are_refused() {
    for (file, arguments, expected) in [
        (
            "square.points.csv",
            "--partial --algorithm twist",
            "--partial: given for points that is written out",
        ),
        ("sphere.phat", "--output-format phat-pairs --dim 0", "--dim: bars that are left out"),
        ("sphere.phat", "--output-format phat-pairs -m 2", "--min-persistence: bars that are left out"),
        ("sphere.phat", "--output-format phat-pairs --describe", "--describe: a description"),
        ("sphere.phat", "--output-format pers --representatives 1", "--representatives: "),
        ("sphere.phat", "--essential-death inf", "--essential-death: given for a layout"),
        ("sphere.phat", "-o bars.png", "--output: a picture of a kind"),
    ] {
        let mut command = barcode();
        let output =
            command.arg(data(file)).arg("-q").args(arguments.split(' ')).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(expected), "{arguments}: {said}");
    }
}

#[test]
fn more_points_than_there_are_is_said() {
    let output =
        barcode().arg(data("square.points.csv")).args(["--n-perm", "9"]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("--n-perm 9, but there are 4 points: all are taken"),
        "{said}"
    );
}

#[test]
fn other_subcommands_refuse_them_too() {
    for (arguments, expected) in [
        ("vectorise BARS entropy --samples 5", "--samples: given for entropy"),
        ("vectorise BARS statistics --range 0 1", "--range: given for statistics"),
        ("vectorise BARS betti --levels 2", "--levels: given for betti"),
        ("vectorise BARS landscape --power 2", "--power: given for landscape"),
        ("vectorise BARS betti --deviation 2", "--deviation: given for betti"),
        ("vectorise BARS betti --lengths 0 1", "--lengths: given for betti"),
        ("inspect data/formats/sphere.phat --dim 2", "--dim: given for a boundary matrix"),
        ("distance BARS BARS --order 2", "--order: 2"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.current_dir(root()).args(arguments.replace("BARS", "data/reference/points.pers").split(' '));
        let output = command.output().expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(expected), "{arguments}: {said}");
    }
}
