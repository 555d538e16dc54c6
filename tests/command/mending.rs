//! Complexes that break the rules, made into ones that keep them by `--lenient`.

use assert_cmd::Command;

use super::root;

/// The simplices that are left of these, and what is said; with the rules, and refused without the last of them.
fn mended(text: &[u8], format: &str, rules: &[&str], to: &str) -> (String, String) {
    let convert = |rules: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.current_dir(root()).args(["convert", "-", "-", "--from", format, "--to", to]);
        command.args(rules.iter().flat_map(|rule| ["--lenient", rule]));
        command.write_stdin(text).output().expect("it starts")
    };
    let (last, others) = rules.split_last().expect("a rule");
    let refused = convert(others);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{rules:?} is needed: {said}");
    assert!(said.contains(&format!(", or --lenient {last}")), "{said}");
    let output = convert(rules);
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{said}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), said)
}

#[test]
fn simplices_given_twice_have_the_least_value() {
    let (list, said) = mended(b"0 0 2\n0 1 0\n0 0 1\n1 0 1 3\n", "simplices", &["duplicates"], "simplices");
    assert_eq!(list, "0 0 1\n0 1 0\n1 0 1 3\n");
    assert!(said.contains("--lenient duplicates, once") && said.contains("<stdin>:3: simplex [0]"), "{said}");
    assert!(said.contains("the largest difference is 1"), "{said}");
}

#[test]
fn missing_faces_come_with_the_first_of_their_cofaces() {
    let (list, said) = mended(b"2 0 1 2 5\n1 0 1 4\n2 1 2 3 3\n", "simplices", &["faces"], "simplices");
    let mut lines: Vec<_> = list.lines().collect();
    lines.sort_unstable();
    let expected = [
        "0 0 4",
        "0 1 3",
        "0 2 3",
        "0 3 3",
        "1 0 1 4",
        "1 0 2 5",
        "1 1 2 3",
        "1 1 3 3",
        "1 2 3 3",
        "2 0 1 2 5",
        "2 1 2 3 3",
    ];
    assert_eq!(lines, expected);
    assert!(said.contains("--lenient faces, 8 times"), "{said}");
}

#[test]
fn late_faces_delay_what_has_them() {
    let text = b"0 0 1\n0 1 4\n1 0 1 2\n0 2 0\n1 0 2 2\n1 1 2 3\n2 0 1 2 3\n";
    let (list, said) = mended(text, "simplices", &["late"], "simplices");
    assert_eq!(list, "0 0 1\n0 1 4\n1 0 1 4\n0 2 0\n1 0 2 2\n1 1 2 4\n2 0 1 2 4\n");
    assert!(
        said.contains("--lenient late, 3 times") && said.contains("first <stdin>:3: simplex [0, 1]"),
        "{said}"
    );
    let (matrix, said) = mended(b"0 1\n0 0\n1 0 1 0.5\n", "hasse", &["late"], "hasse");
    assert_eq!(matrix, "0 0\n0 1\n1 0 1 1\n");
    assert!(said.contains("first <stdin>:3: column 2: value 0.5, below 1 of a face"), "{said}");
}

#[test]
fn rows_of_a_column_are_sorted() {
    let words = [3_u64, 0, 0, 0, 0, 1, 2, 1, 0];
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let (matrix, said) = mended(&bytes, "phat-binary", &["unsorted"], "phat-ascii");
    assert_eq!(matrix, "0\n0\n1 0 1\n");
    assert!(said.contains("--lenient unsorted, once"), "{said}");
}

#[test]
fn digits_are_rounded_to_four_bytes() {
    let convert = |rule: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.args(["convert", "-", "-", "--from", "lower-distance", "--to", "binary"]);
        command.args(rule.iter().flat_map(|rule| ["--lenient", rule]));
        command.write_stdin("0.1 0.5 0.5\n").output().expect("it starts")
    };
    assert_eq!(convert(None).status.code(), Some(2));
    let output = convert(Some("rounding"));
    assert_eq!(output.stdout, [0.1_f32, 0.5, 0.5].map(f32::to_le_bytes).concat());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--lenient rounding, once"));
}

#[test]
fn faces_that_would_fill_the_memory_are_refused() {
    let vertices: Vec<_> = (0..25).map(|vertex| vertex.to_string()).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.args(["convert", "-", "-", "--from", "simplices", "--to", "simplices", "--lenient", "faces"]);
    command.args(["--memory-limit", "1M"]);
    let output = command.write_stdin(format!("24 {} 0\n", vertices.join(" "))).output().expect("it starts");
    assert_eq!(output.status.code(), Some(4));
}
