//! Where results go: never over the input, never half, and a closed pipe is no error.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use super::{barcode, data, stdout};

#[test]
fn a_file_gets_what_standard_output_would() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("bars.txt");
    fs::write(&target, "old").expect("writable");
    let said = stdout(barcode().arg(data("square.points.csv")).arg("-o").arg(&target));
    assert_eq!(said, "");
    let expected = stdout(barcode().arg(data("square.points.csv")));
    assert_eq!(fs::read_to_string(&target).expect("written"), expected);
    assert_eq!(fs::read_dir(folder.path()).expect("it exists").count(), 1, "no temporary file is left");
}

#[test]
fn a_failure_leaves_the_old_file_and_no_other() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("bars.txt");
    fs::write(&target, "old").expect("writable");
    let output =
        barcode().arg(data("bad/c_nan")).args(["--format", "point-cloud", "-o"]).arg(&target).output();
    assert_eq!(output.expect("the command starts").status.code(), Some(3));
    assert_eq!(fs::read_to_string(&target).expect("still there"), "old");
    assert_eq!(fs::read_dir(folder.path()).expect("it exists").count(), 1);
}

#[test]
fn the_input_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = folder.path().join("square.points.csv");
    fs::copy(data("square.points.csv"), &input).expect("writable");
    let before = fs::read(&input).expect("it is there");
    let same = folder.path().join(".").join("square.points.csv");
    let output = barcode().arg(&input).arg("-o").arg(&same).output().expect("the command starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("--output: the input"), "{said}");
    assert_eq!(fs::read(&input).expect("still there"), before);
}

#[test]
fn an_output_that_cannot_be_written_is_found_before_the_work() {
    // The input does not even exist: it is the output that is complained of.
    let output = barcode().args(["missing-input", "-o", "missing-folder/bars"]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("missing-folder/bars"), "{said}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let points = folder.path().join("points");
    let lines: Vec<_> = (0..60_000).map(|i| format!("0 {i} {i}\n")).collect();
    fs::write(&points, lines.concat()).expect("writable");
    let mut child = Command::new(env!("CARGO_BIN_EXE_sublevel"))
        .args(["barcode", "--format", "simplices"])
        .arg(&points)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut first = [0; 16];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("the first line");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{:?}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let output = barcode().arg(data("square.points.csv")).args(["-q", "-o", "/dev/full"]).output();
    let output = output.expect("the command starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("/dev/full"), "{:?} {said}", output.status);
}
