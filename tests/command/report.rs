//! `sublevel report`: the page of a run, finished or not.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Three minima of a small network on a few digits.
const PLAN: &str = r#"
[data]
train_images = "DIGITS/train-images-idx3-ubyte.gz"
train_labels = "DIGITS/train-labels-idx1-ubyte.gz"
[network]
widths = [64, 4, 10]
[objective]
examples = 100
[minima]
count = 3
epochs = 2
[simplices]
epochs = 1
[maximum]
grid = 6
candidates = 1
"#;

fn sublevel(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.current_dir(folder).args(arguments).output().expect("the command starts")
}

#[test]
fn a_run_is_reported_whole_and_in_part() {
    let folder = TempDir::new().expect("a temporary folder");
    let digits = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
    let plan = PLAN.replace("DIGITS", digits.to_str().expect("a path in UTF-8"));
    fs::write(folder.path().join("tiny.toml"), plan).expect("written");
    let run = sublevel(folder.path(), &["landscape", "tiny.toml", "--run", "run", "-q"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));

    let whole = sublevel(folder.path(), &["report", "run", "-o", "whole"]);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let told = String::from_utf8(whole.stdout).expect("text");
    assert!(told.contains("paths      3 of 3") && told.contains("triangles  1 of 1"), "{told}");
    let page = fs::read_to_string(folder.path().join("whole/report.html")).expect("the page is there");
    assert!(
        page.contains("SHA-256 of data.train_images") && page.contains("id=\"triangle-0-1-2-loss-title\"")
    );
    assert!(!page.contains("This run is not finished"));
    assert!(folder.path().join("whole/overview.svg").is_file());

    let path = folder.path().join("run/results.json");
    let plain = fs::read_to_string(&path).expect("results are there");
    assert!(plain.contains("\"warnings\"") && plain.contains("\"distance_examples\": {"), "{plain}");
    let sets = ["--set", "trust.repeats=1", "--set", "trust.budgets=true"];
    let trusted = || {
        let run =
            sublevel(folder.path(), &[&["landscape", "tiny.toml", "--run", "run", "-q"][..], &sets].concat());
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        fs::read_to_string(&path).expect("results are there")
    };
    let first = trusted();
    assert!(folder.path().join("run/trust/seed-1/0-1-2.json").is_file());
    assert!(first.contains("\"eighths\": 4") && first.contains("\"distance_seeds\": {"));
    fs::remove_file(folder.path().join("run/trust/budget-1-of-8/0-2.json")).expect("it is there");
    assert_eq!(trusted(), first, "resumed, it is the same");
    let page = fs::read_to_string(folder.path().join("run/report/report.html")).expect("the page is there");
    assert!(
        page.contains("How far their lengths can be trusted") && page.contains("What smaller budgets give")
    );

    fs::remove_file(folder.path().join("run/pieces/0-1-2.json")).expect("the triangle's record is there");
    let part = sublevel(folder.path(), &["report", "run"]);
    assert!(part.status.success(), "{}", String::from_utf8_lossy(&part.stderr));
    let page = fs::read_to_string(folder.path().join("run/report/report.html")).expect("the page is there");
    assert!(page.contains("This run is not finished: 1 of 1 triangles are missing"));
}

#[test]
fn what_is_no_run_is_refused() {
    let folder = TempDir::new().expect("a temporary folder");
    let refused = sublevel(folder.path(), &["report", "nowhere"]);
    assert_eq!(refused.status.code(), Some(3));
    assert_eq!(
        String::from_utf8_lossy(&refused.stderr),
        "sublevel: nowhere: there is no such directory; expected the directory of a run\n"
    );
}
