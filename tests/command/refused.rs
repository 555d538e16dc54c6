//! Every command line of `data/formats/bad/commands.txt` is refused in one sentence, and every bad file by every subcommand that reads:
//! the right exit code, no panic, no output that is not whole, little memory.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;

use super::{data, manifest, root};

/// Memory that a refusal may take, in kilobytes, beside the stacks of the threads.
const MOST_KILOBYTES: usize = 200_000;
const STACK_KILOBYTES: usize = 4_000;

/// The command with these words, under a limit of its memory, which kills where it is passed.
fn limited(words: &[String]) -> Command {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let limit = MOST_KILOBYTES + threads * STACK_KILOBYTES;
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -d {limit}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_sublevel")]);
    // Nothing here takes long; a minute is for machines with other work.
    command.args(words).current_dir(root()).timeout(Duration::from_secs(60));
    command
}

/// Exit code, standard output, and standard error, of which remarks are left out.
fn run(words: &[String]) -> (Option<i32>, String, String) {
    let output = limited(words).output().expect("the command starts");
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said.lines().filter(|line| !line.contains(" says otherwise)")).collect();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), said.join("\n"))
}

/// The words of a line; `""` is an empty one.
fn words(line: &str, out: &Path) -> Vec<String> {
    let out = out.to_str().expect("a path in UTF-8");
    let word = |word: &str| word.replace("{in}", "data/formats").replace("{out}", out);
    line.split_whitespace().map(|part| if part == "\"\"" { String::new() } else { word(part) }).collect()
}

/// How many files are in a folder.
fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("the folder is there").count()
}

/// Whether the command was built with what the line asks for.
fn is_built(line: &str) -> bool {
    cfg!(feature = "landscape")
        || !["landscape", "report", "compare"].iter().any(|task| line.starts_with(task))
            && (!line.starts_with("check") || line.contains("--file"))
}

#[test]
fn every_command_line_is_refused() {
    let rows = manifest("bad/commands.txt");
    assert!(rows.len() >= 150, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| is_built(&row[0])) {
        let [line, code, expected] = &row[..] else { panic!("three fields in {row:?}") };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (found, out, said) = run(&words(line, folder.path()));
        let expected = expected.replace("{out}", folder.path().to_str().expect("a path in UTF-8"));
        let one_sentence = said.starts_with("error: ") || said.lines().count() == 1;
        let right = found == code.parse().ok() && said.contains(&expected) && one_sentence;
        if !right || !out.is_empty() || files(folder.path()) > 0 {
            wrong.push(format!("{row:?}: {found:?}, {said}, {} files", files(folder.path())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_subcommand_that_reads_refuses_bad_files() {
    let good = "data/formats/bad/u_diagram.pers";
    let tasks = [
        "convert FILE {out}/a.simplices --dim 1",
        "convert FILE {out}/a.pers",
        "inspect FILE -o {out}/found",
        "distance FILE GOOD -o {out}/distances",
        "plot FILE -o {out}/picture.svg",
        "vectorise FILE betti -o {out}/curve",
        "check --file FILE",
    ];
    let entries = std::fs::read_dir(data("bad")).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().into_string().expect("ASCII")).collect();
    names.retain(|name| !["manifest.txt", "commands.txt"].contains(&name.as_str()));
    assert!(names.len() >= 300, "{} bad files", names.len());
    let (mut refused, mut wrong) = (0, Vec::new());
    for name in &names {
        for task in tasks {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let line = task.replace("FILE", &format!("data/formats/bad/{name}")).replace("GOOD", good);
            let (code, _, said) = run(&words(&line, folder.path()));
            let left = files(folder.path());
            // Some are bad in one format and good in the one that is guessed.
            let right = match code {
                Some(0) => true,
                Some(1..=4) => left == 0 && !said.is_empty() && said.lines().count() == 1,
                _ => false,
            };
            refused += usize::from(code != Some(0));
            if !right {
                wrong.push(format!("{line}: {code:?}, {said}, {left} files"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 6 * names.len(), "only {refused} of {} were refused", names.len() * tasks.len());
}
