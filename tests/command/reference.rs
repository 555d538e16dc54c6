//! Files that other programs wrote, against the bars that they found in them: `data/reference/make.py` says how they were made.

use std::path::Path;

use super::{barcode, root, stdout};

/// Bars of a text of three numbers a line, with any separator.
fn sorted(text: &str) -> Vec<(usize, f64, f64)> {
    let bar = |line: &str| -> (usize, f64, f64) {
        let fields: Vec<_> = line.split([',', ' ']).take(3).collect();
        let [dimension, birth, death] = &fields[..] else { panic!("three fields in {line}") };
        let number = |text: &str| text.parse::<f64>().expect("a number");
        (dimension.parse().expect("a dimension"), number(birth), number(death))
    };
    let mut bars: Vec<_> = text.lines().map(bar).collect();
    bars.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    bars
}

#[test]
fn other_programs_find_the_same_bars() {
    let folder = root().join("data/reference");
    let manifest = std::fs::read_to_string(folder.join("manifest.txt")).expect("the manifest is there");
    let rows: Vec<_> = manifest.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(rows.len() > 10);
    for row in rows {
        let fields: Vec<_> = row.split('|').map(str::trim).collect();
        let [file, arguments, expected] = &fields[..] else { panic!("three fields in {row}") };
        let expected = std::fs::read_to_string(folder.join(expected)).expect("the bars are there");
        let found = found(&folder.join(file), arguments);
        // Files have no bars of length zero, some programs have.
        let mut found = sorted(&found);
        found.retain(|bar| bar.1 < bar.2);
        assert_eq!(found, sorted(&expected), "{row}");
    }
}

#[test]
fn alpha_complexes_are_those_of_gudhi_up_to_the_last_digit() {
    let folder = root().join("data/reference");
    let text = std::fs::read_to_string(folder.join("alpha_points.pers")).expect("the bars are there");
    let arguments = "--format point-cloud --complex alpha --min-persistence 1e-12";
    let (found, expected) = (sorted(&found(&folder.join("alpha_points.csv"), arguments)), sorted(&text));
    assert_eq!(found.len(), expected.len());
    // The exact value lies between the numbers; GUDHI does not always take the nearest.
    let near = |a: f64, b: f64| a == b || (a - b).abs() <= 2.0 * f64::EPSILON * b.abs();
    for (one, other) in found.iter().zip(&expected) {
        assert!(one.0 == other.0 && near(one.1, other.1) && near(one.2, other.2), "{one:?} {other:?}");
    }
}

/// The bars that are computed, or those of a result.
fn found(file: &Path, arguments: &str) -> String {
    if arguments == "convert" {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_sublevel"));
        return stdout(command.arg("convert").arg(file).args(["-", "--quiet", "--to", "pers"]));
    }
    let mut command = barcode();
    command.arg(file).args(arguments.split_whitespace()).args(["--quiet", "--output-format", "csv"]);
    let text = stdout(&mut command);
    text.split_once('\n').map_or(String::new(), |(_, bars)| bars.to_owned())
}
