//! `sublevel check --file`.

use assert_cmd::Command;

use super::data;

fn check(file: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.arg("check").arg("--file").arg(data(file)).args(arguments);
    let output = command.output().expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn every_format_is_checked() {
    for file in [
        "projective_plane.simplices",
        "sphere.phat",
        "sphere.phat_binary",
        "sphere.dipha",
        "sphere_coboundary.dipha",
        "square.distance",
        "square.points.csv",
        "square.sparse",
    ] {
        let (code, said, error) = check(file, &[]);
        assert_eq!(code, Some(0), "{file}: {said}{error}");
        let implicit = usize::from(file.starts_with("square"));
        let passed = said.lines().filter(|line| line.starts_with("pass  ")).count();
        assert_eq!(passed, 7 + implicit, "{file}: {said}");
        assert_eq!(said.matches("implicit agrees with twist").count(), implicit, "{file}: {said}");
    }
}

#[test]
fn the_counts_are_those_of_the_complex() {
    // 6 - 15 + 10 = 1 = 1 - 1 + 1 over Z/2, and 1 over Z/3, where only the component is left.
    for (modulus, essential, pairs) in [("2", "[1, 1, 1]", 14), ("3", "[1, 0, 0]", 15)] {
        let (_, said, _) = check("projective_plane.simplices", &["-p", modulus]);
        for expected in [
            format!("31 cells, by dimension [6, 15, 10]; coefficients in Z/{modulus}"),
            format!("Euler characteristic: 1 by cells, 1 by essential bars {essential}"),
            format!("every cell is in one bar: {pairs} pairs"),
            "d d = 0: 10 boundaries of boundaries".to_owned(),
        ] {
            assert!(said.contains(&expected), "{expected} in {said}");
        }
    }
}

#[test]
fn options_without_a_meaning_are_refused() {
    let cases: [(&str, &[&str], i32, &str); 4] = [
        ("sphere.phat", &["-p", "3"], 2, "--modulus"),
        ("sphere.phat", &["--threshold", "1"], 2, "--threshold"),
        ("sphere.phat", &["-p", "4"], 2, "modulus: 4"),
        ("bad/p_row_later", &["--format", "phat-ascii"], 3, "p_row_later:"),
    ];
    for (file, arguments, expected, message) in cases {
        let (code, _, error) = check(file, arguments);
        assert!(code == Some(expected) && error.contains(message), "{file} {arguments:?}: {code:?} {error}");
    }
}

#[test]
fn too_many_cells_are_refused_and_can_be_forced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let many = folder.path().join("many");
    let vertices: Vec<_> = (0..500_001).map(|vertex| format!("0 {vertex} 0\n")).collect();
    std::fs::write(&many, vertices.concat()).expect("writable");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.args(["check", "--format", "simplices", "--file"]).arg(&many).args(arguments);
        command.output().expect("the command starts")
    };
    let output = run(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(4) && said.contains("500001 cells, more than the 500000"), "{said}");
    assert_eq!(run(&["--force"]).status.code(), Some(0));
}
