//! `sublevel check`: passes, misses and refusals, each with its exit code.

use assert_cmd::Command;

fn check(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    let output = command.arg("check").args(arguments).output().expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the table is text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_ring_of_the_user_s_own_passes() {
    let (code, table, _) =
        check(&["ring", "--minima", "5", "--dimension", "4", "--eps", "0.4", "--seed", "2"]);
    assert_eq!(code, Some(0), "{table}");
    assert!(
        table.contains("ring, 5 minima in R^4, eps 0.4") && table.contains("1 passed, 0 missed"),
        "{table}"
    );
    assert!(table.contains("[0.360, 1.000)"), "the exact loop is b = eps - eps^2/4: {table}");
}

#[test]
fn a_miss_is_listed_and_is_exit_code_1() {
    let (code, table, error) = check(&["ring", "--minima", "3", "--polish", "0"]);
    assert_eq!(code, Some(1), "{table}");
    assert!(table.contains("MISS"), "{table}");
    assert!(error.contains("1 of 1 checks missed"), "{error}");
}

#[test]
fn parameters_without_a_meaning_are_refused() {
    for arguments in [
        &["--eps", "0.2"][..],
        &["wells", "--eps", "0.2"],
        &["convex", "--eps", "0.2"],
        &["sphere", "--minima", "5"],
        &["ring", "--eps", "3"],
        &["ring", "--round"],
        &["ring", "--dimension", "2000000000000"],
        &["ring", "--index", "9"],
        &["ring", "--learning-rate", "nan"],
        &["ring", "--starts", "0"],
        &["ring", "--tolerance=-1"],
        &["torus"],
    ] {
        let (code, _, error) = check(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {error}");
        if let Some(option) =
            arguments.iter().find_map(|argument| argument.split('=').next()?.strip_prefix("--"))
        {
            assert!(error.contains(&format!("--{option}")) || arguments[0].starts_with("--"), "{error}");
        }
    }
}
