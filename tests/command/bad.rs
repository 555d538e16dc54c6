//! Every file of `data/formats/bad` is refused with its exit code, at its place, in one sentence.

use sublevel::io::Format;

use super::{barcode, data, manifest};

#[test]
fn every_bad_file_is_refused_at_its_place() {
    let rows = manifest("bad/manifest.txt");
    assert!(rows.len() >= 300, "the manifest has {} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let [file, arguments, code, expected] = &row[..] else { panic!("four fields in {row:?}") };
        let mut command = barcode();
        command.arg(format!("data/formats/bad/{file}")).args(arguments.split_whitespace());
        let output = command.output().expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let as_expected = output.status.code() == Some(code.parse().expect("a code"))
            && said.contains(expected.as_str())
            && said.lines().count() == 1
            && output.stdout.is_empty();
        if !as_expected {
            wrong.push(format!("{row:?}: {:?}, {said}", output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_bad_file_is_in_the_manifest() {
    let rows = manifest("bad/manifest.txt");
    for entry in std::fs::read_dir(data("bad")).expect("the folder is there") {
        let name = entry.expect("readable").file_name().into_string().expect("ASCII names");
        let listed = rows.iter().any(|row| row[0] == name || row[1].ends_with(&format!("/{name}")));
        assert!(listed || ["manifest.txt", "commands.txt"].contains(&name.as_str()), "{name} is in no row");
    }
}

#[test]
fn no_bytes_make_any_reader_panic() {
    // Each bad and each good file, read and computed as five of the formats: refused or accepted, but never a panic (101) or a signal. That none
    // panics in reading, whatever the format, is tried in `lenient` and `damaged`.
    let folders = [data(""), data("bad")];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("the folder is there"));
    let mut files: Vec<_> = files.map(|entry| entry.expect("readable").path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    for (file, at) in files.iter().zip(0..) {
        for format in (0..5).map(|step| Format::ALL[(at + 7 * step) % Format::ALL.len()]) {
            let mut command = barcode();
            command.arg(file).args(["--format", format.name(), "--memory-limit", "100M"]);
            let output = command.output().expect("the command starts");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                matches!(output.status.code(), Some(0 | 3 | 4)),
                "{} as {format}: {said}",
                file.display()
            );
        }
    }
}
