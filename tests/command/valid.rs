//! Every file of `data/formats` has the barcode that mathematics says.

use std::collections::BTreeMap;

use super::{barcode, data, manifest};

/// Bars as `dim,birth,death`, with their number.
fn counted(csv: &str) -> BTreeMap<String, usize> {
    let mut bars = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let bar = line.splitn(4, ',').take(3).collect::<Vec<_>>().join(",");
        *bars.entry(bar).or_default() += 1;
    }
    bars
}

fn expected(bars: &str) -> BTreeMap<String, usize> {
    let bars = bars.split(';').map(|bar| bar.trim().split_once(" x ").expect("count x bar"));
    bars.map(|(count, bar)| (bar.to_owned(), count.parse().expect("a count"))).collect()
}

#[test]
fn every_file_has_its_barcode() {
    for row in manifest("manifest.txt") {
        let [file, arguments, format, bars] = &row[..] else { panic!("four fields in {row:?}") };
        let mut command = barcode();
        command.arg(data(file)).args(arguments.split_whitespace()).args(["--output-format", "csv"]);
        let output = command.output().expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{row:?}: {said}");
        if arguments.contains("--format") {
            assert_eq!(said, "", "{row:?}");
        } else {
            let guess = format!("read as {format}");
            assert!([" ", ","].iter().any(|end| said.contains(&format!("{guess}{end}"))), "{row:?}: {said}");
        }
        assert_eq!(counted(&String::from_utf8_lossy(&output.stdout)), expected(bars), "{row:?}");
    }
}

#[test]
fn every_file_is_in_the_manifest() {
    let rows = manifest("manifest.txt");
    for entry in std::fs::read_dir(data("")).expect("the folder is there") {
        let name = entry.expect("readable").file_name().into_string().expect("ASCII names");
        let listed = rows.iter().any(|row| row[0] == name || row[1].contains(&name));
        assert!(listed || ["manifest.txt", "bad"].contains(&name.as_str()), "{name} is in no row");
    }
}

#[test]
fn standard_input_is_a_file_too() {
    for name in ["square.points.csv", "square.points.csv.gz", "square.points.npy"] {
        let bytes = std::fs::read(data(name)).expect("the file is there");
        let output = barcode().arg("-").write_stdin(bytes).output().expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("<stdin>: read as point-cloud"), "{said}");
        assert!(String::from_utf8_lossy(&output.stdout).contains(" [1,1.4142135623730951)"));
    }
}
