//! What is done with barcodes: distances between them, vectors and pictures of them, and many at once.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command as Program;

use assert_cmd::Command;
use serde_json::Value;

use super::{barcode, data, stdout};

/// A subcommand of `sublevel`.
fn sublevel(name: &str) -> Command {
    let mut command = Command::from_std(Program::new(env!("CARGO_BIN_EXE_sublevel")));
    command.arg(name);
    command
}

/// The exit code and what is said on standard error.
fn failure(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().expect("the command starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The barcode of a square in every layout that is written.
fn in_every_layout(folder: &Path) -> Vec<std::path::PathBuf> {
    let layouts = ["ripser", "json", "jsonl", "csv", "npz"];
    let file = |layout: &&str| {
        let file = folder.join(format!("square.{layout}"));
        let mut command = barcode();
        command.arg(data("square.points.csv")).args(["--output-format", layout, "-o"]).arg(&file);
        stdout(&mut command);
        file
    };
    layouts.iter().map(file).collect()
}

#[test]
fn a_barcode_is_at_distance_0_from_itself_in_every_layout() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = in_every_layout(folder.path());
    let pers = folder.path().join("moved.pers");
    fs::write(&pers, "0 0 1\n0 0 1\n0 0 1\n0 0 inf\n1 1 1.5\n").expect("writable");
    for file in &files {
        let told = stdout(sublevel("distance").arg(&files[0]).arg(file));
        assert_eq!(told, "0 0\n1 0\n", "{}", file.display());
        let dimension = stdout(sublevel("distance").arg(file).arg(&pers).args(["--dim", "1"]));
        let distance: f64 =
            dimension.trim().strip_prefix("1 ").expect("of dimension 1").parse().expect("a number");
        assert!((distance - (1.5 - 2_f64.sqrt())).abs() < 1e-12, "{distance}");
    }
}

#[test]
fn distances_say_what_they_are_of() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (a, b) = (folder.path().join("a.pers"), folder.path().join("b.pers"));
    fs::write(&a, "1 0 2\n1 5 6\n").expect("writable");
    fs::write(&b, "1 0 3\n").expect("writable");
    let mut command = sublevel("distance");
    command.arg(&a).arg(&b).args([
        "--metric",
        "wasserstein",
        "--order",
        "2",
        "--norm",
        "2",
        "--output-format",
        "json",
    ]);
    let told: Value = serde_json::from_str(&stdout(&mut command)).expect("it is JSON");
    assert_eq!(told["format"], "sublevel-distance/1");
    assert_eq!(told["parameters"]["order"], 2.0);
    assert_eq!(told["inputs"][0]["sha256"].as_str().map(str::len), Some(64));
    let distance = told["distances"][1]["distance"].as_f64().expect("a number");
    assert!((distance - 1.5_f64.sqrt()).abs() < 1e-12, "{told}");
}

#[test]
fn what_is_no_barcode_has_no_distance() {
    let (code, said) =
        failure(sublevel("distance").arg(data("square.distance")).arg(data("square.distance")));
    assert!(code == Some(3) && said.contains("is no barcode"), "{said}");
    let bars = ["--order", "2"];
    let (code, said) = failure(sublevel("distance").args(["a.pers", "b.pers"]).args(bars));
    assert!(code == Some(2) && said.contains("--order"), "{said}");
}

#[test]
fn vectors_are_tables() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bars = folder.path().join("bars.pers");
    fs::write(&bars, "0 0 inf\n0 0 1\n1 1 3\n").expect("writable");
    let vector = |more: &[&str]| stdout(sublevel("vectorise").arg(&bars).args(more));
    let betti = vector(&["betti", "--samples", "4", "--range", "0", "3"]);
    assert_eq!(betti, "dim,place,betti\n0,0,2\n0,1,1\n0,2,1\n0,3,1\n1,0,0\n1,1,1\n1,2,1\n1,3,0\n");
    let landscape =
        vector(&["landscape", "--dim", "1", "--samples", "3", "--range", "1", "3", "--levels", "1"]);
    assert_eq!(landscape, "dim,level,place,height\n1,0,1,0\n1,0,2,1\n1,0,3,0\n");
    assert_eq!(vector(&["entropy", "--dim", "1"]), "dim,entropy\n1,0\n");
    let entropy: Value =
        serde_json::from_str(&vector(&["entropy", "--dim", "0", "--cap", "1", "--output-format", "json"]))
            .expect("JSON");
    assert_eq!(entropy["rows"][0][1].as_f64(), Some(2_f64.ln()));
    let image = vector(&["image", "--samples", "2", "--dim", "1"]);
    assert_eq!(image.lines().count(), 5);
    let (code, said) = failure(sublevel("vectorise").arg(&bars).args(["betti", "--range", "3", "1"]));
    assert!(code == Some(2) && said.contains("--range"), "{said}");
}

#[test]
fn pictures_show_several_results() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = in_every_layout(folder.path());
    for kind in ["barcode", "diagram", "betti"] {
        let svg = stdout(sublevel("plot").args(&files[..2]).args(["--kind", kind]));
        assert!(
            svg.starts_with("<?xml") && svg.contains("square.ripser") && svg.contains("square.json"),
            "{svg}"
        );
        assert!(svg.contains("dimension 1"), "{svg}");
    }
    let page = folder.path().join("page.html");
    stdout(sublevel("plot").args(&files).arg("-o").arg(&page));
    let html = fs::read_to_string(&page).expect("written");
    assert_eq!(html.matches("<svg").count(), 3);
    let image = folder.path().join("image.png");
    let mut plot = sublevel("plot");
    plot.args(&files[..2]).args(["--kind", "barcode", "-o"]);
    if cfg!(feature = "png") {
        stdout(plot.arg(&image));
        let bytes = fs::read(&image).expect("written");
        let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!((side(16), side(20)), (2 * 880, 2 * 474));
        let mut nowhere = sublevel("plot");
        nowhere.args(&files[..1]).arg("-o").arg(folder.path().join("missing/image.png"));
        let (code, said) = failure(&mut nowhere);
        assert!(code != Some(0) && said.contains("missing"), "{said}");
    } else {
        let (code, said) = failure(plot.arg(&image));
        assert!(code == Some(2) && said.contains("feature `png`"), "{said}");
    }
    let (code, said) = failure(sublevel("plot").args(&files).args(["-o", "picture.pdf"]));
    assert!(code == Some(2) && said.contains(".svg"), "{said}");
}

#[test]
fn a_batch_computes_what_single_runs_do() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inputs = ["square.points.csv", "one.points.csv"].map(data);
    let mut command = barcode();
    command
        .args(&inputs)
        .args(["--format", "point-cloud", "--output-format", "csv", "-o"])
        .arg(folder.path().join("new"));
    stdout(&mut command);
    for (input, name) in inputs.iter().zip(["square.points.bars.csv", "one.points.bars.csv"]) {
        let mut single = barcode();
        let single = stdout(single.arg(input).args(["--format", "point-cloud", "--output-format", "csv"]));
        assert_eq!(fs::read_to_string(folder.path().join("new").join(name)).expect("written"), single);
    }
}

#[test]
fn one_failure_does_not_stop_the_rest_of_a_batch() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = barcode();
    command.args(["bad/c_nan", "square.points.csv", "missing.csv"].map(data));
    command.args(["--format", "point-cloud", "--output-format", "json", "-o"]).arg(folder.path());
    let (code, said) = failure(&mut command);
    assert!(code == Some(1) && said.contains("2 of 3 inputs failed"), "{said}");
    assert!(said.contains("c_nan:") && said.contains("missing.csv:"), "{said}");
    let names =
        fs::read_dir(folder.path()).expect("it exists").map(|entry| entry.expect("readable").file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["square.points.json"]);
}

#[test]
fn a_batch_never_writes_two_results_to_one_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = barcode();
    command.args(["square.points.csv", "square.points.npy"].map(data)).arg("-o").arg(folder.path());
    let (code, said) = failure(&mut command);
    assert!(code == Some(2) && said.contains("same name"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).expect("it exists").count(), 0);
    let (code, said) = failure(barcode().args(["square.points.csv", "square.points.npy"].map(data)));
    assert!(code == Some(2) && said.contains("--output"), "{said}");
}

/// The ending says both: JSON, and packed.
#[test]
fn json_is_packed_where_the_name_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [output, result] = ["out.json.gz", "bars.json"].map(|name| folder.path().join(name));
    barcode().arg(data("sphere.phat")).args(["-q", "-o"]).arg(&result).assert().success();
    for (name, more) in
        [("distance", Some(result.as_os_str())), ("vectorise", Some("betti".as_ref())), ("inspect", None)]
    {
        let mut command = sublevel(name);
        command.arg(&result).args(more).args(["-q", "-o"]).arg(&output).assert().success();
        let mut text = String::new();
        let packed = fs::File::open(&output).expect("written");
        flate2::read::GzDecoder::new(packed).read_to_string(&mut text).expect("gzip");
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{name}: {text}");
    }
}
