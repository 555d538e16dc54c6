//! Pairs of columns as PHAT has them.

use std::path::Path;

use assert_cmd::Command;

use super::{barcode, data, root, stdout};

fn sublevel(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.args(words).current_dir(root());
    command
}

/// The pairs of a file of `data/formats`, or another one.
fn pairs(file: &Path) -> String {
    stdout(barcode().arg(file).args(["-q", "--output-format", "phat-pairs"]))
}

#[test]
fn every_column_but_the_essential_ones_is_in_a_pair() {
    // A tetrahedron's boundary: 4 vertices, 6 edges, 4 triangles in this order.
    assert_eq!(pairs(&data("sphere.phat")), "6\n1 4\n2 5\n3 6\n7 10\n8 11\n9 12\n");
    assert_eq!(pairs(&data("loop.dipha")), "0\n");
}

#[test]
fn columns_are_those_of_the_matrix_that_convert_writes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in ["projective_plane.simplices", "sphere.dipha", "sphere.off", "loop.hasse"] {
        let [matrix, values, own] = ["m.phat", "v.npy", "own.pairs"].map(|name| folder.path().join(name));
        let mut convert = sublevel(&["convert", "-q"]);
        stdout(convert.arg(data(file)).arg(&matrix).arg("--write-values").arg(&values));
        assert_eq!(pairs(&data(file)), pairs(&matrix), "{file}");
        // With their values the pairs are the bars.
        std::fs::write(&own, pairs(&data(file))).expect("writable");
        let mut convert = sublevel(&["convert", "-q", "--to", "pers"]);
        let by_value = stdout(convert.arg(&own).arg("-").arg("--values").arg(&values));
        let bars = stdout(barcode().arg(data(file)).args(["-q", "--output-format", "pers"]));
        let sorted = |text: &str, skipped: usize| {
            let ends = text.lines().map(|line| line.split(' ').skip(skipped).collect::<Vec<_>>().join(" "));
            let mut ends: Vec<_> = ends.collect();
            ends.sort();
            ends
        };
        assert_eq!(sorted(&by_value, 0), sorted(&bars, 1), "{file}");
    }
}

#[test]
fn both_forms_are_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [text, binary] = ["a.pairs", "a.pairs_binary"].map(|name| folder.path().join(name));
    for target in [&text, &binary] {
        stdout(barcode().arg(data("sphere.phat")).arg("-q").arg("-o").arg(target));
    }
    assert_eq!(std::fs::metadata(&binary).expect("written").len(), 8 + 6 * 16);
    assert_eq!(stdout(sublevel(&["distance"]).args([&text, &binary])), "0 0\n");
}

#[test]
fn what_are_no_pairs_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("a.pairs");
    for (text, expected) in [
        ("1\n2 1\n", "a.pairs:2: the pair of columns 2 and 1"),
        ("1\n1 4294967296\n", "a.pairs:2: the pair of columns 1 and 4294967296"),
        ("2\n0 1\n1 2\n", "a.pairs:3: column 1 in two pairs"),
        ("2\n0 1\n", "a.pairs: the end of the file"),
        ("1\n0 1\n2 3\n", "a.pairs:3: more numbers"),
        ("1\n0 .5\n", "a.pairs:2: `.5`"),
    ] {
        std::fs::write(&file, text).expect("writable");
        let output = sublevel(&["inspect", "-q"]).arg(&file).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(3) && said.contains(expected), "{said}");
    }
    std::fs::write(&file, [1_i64, -1, 2].iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>())
        .expect("writable");
    let output =
        sublevel(&["inspect", "-q", "--from", "phat-pairs-binary"]).arg(&file).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(3) && said.contains("the pair of columns -1 and 2"), "{said}");
    let convert = ["convert", "-q", "--to", "phat-pairs", "data/reference/points.pers", "-"];
    let output = sublevel(&convert).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(2) && said.contains("whose ends are no numbers of columns"),
        "{said}"
    );
}
