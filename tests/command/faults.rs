//! What fails around the command: disks, memory, pipes, directories, kills. It ends with a sentence, and nothing that was finished is lost.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::{data, root};

/// The command after these words of the shell, which set limits or close files.
fn after(shell: &str, words: &[&OsStr]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{shell} exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_sublevel")]);
    command.args(words).current_dir(root());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a pipe has taken when nothing more of this size fits, in bytes.
const FULL: u64 = 60_000;

/// Vertices, one a line: bars without end, quickly.
fn many_vertices(folder: &Path, count: usize) -> std::path::PathBuf {
    let file = folder.join("vertices.simplices");
    let lines: Vec<_> = (0..count).map(|i| format!("0 {i} {i}\n")).collect();
    fs::write(&file, lines.concat()).expect("writable");
    file
}

#[test]
fn a_disk_that_fills_up_leaves_no_part_of_a_result() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = many_vertices(folder.path(), 20_000);
    let target = folder.path().join("result");
    // Files may have 64 blocks of 512 bytes; what is larger fails as on a full disk, once the signal is ignored.
    let words = |task, more: &[&'static str]| {
        let mut words = vec![OsStr::new(task), input.as_os_str(), OsStr::new("-q")];
        words.extend(more.iter().map(OsStr::new));
        words.push(target.as_os_str());
        after("trap '' XFSZ; ulimit -f 64;", &words).output().expect("the command starts")
    };
    for output in [
        words("barcode", &["-o"]),
        words("barcode", &["--output-format", "json", "-o"]),
        words("barcode", &["--output-format", "npz", "-o"]),
        words("convert", &["--to", "dipha"]),
    ] {
        let said = said(&output);
        assert!(output.status.code() == Some(1) && said.contains("result: File too large"), "{said}");
        assert_eq!(fs::read_dir(folder.path()).expect("it exists").count(), 1, "only the input is left");
    }
}

#[test]
fn a_limit_of_the_address_space_is_met_with_a_sentence() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let points = folder.path().join("points");
    let lines: Vec<_> = (0..20_000).map(|i| format!("{} {}\n", i % 141, i / 141)).collect();
    fs::write(&points, lines.concat()).expect("writable");
    // All edges would need gigabytes; the default limit knows how much of the address space is left.
    let words =
        ["barcode", "-j", "1", "--format", "point-cloud", "--dim", "2", "--algorithm"].map(OsStr::new);
    for algorithm in ["implicit", "twist"] {
        let words = [&words[..], &[OsStr::new(algorithm), points.as_os_str()]].concat();
        let output = after("ulimit -v 1000000;", &words).output().expect("the command starts");
        let said = said(&output);
        assert!(output.status.code() == Some(4) && said.contains("bytes"), "{:?} {said}", output.status);
    }
    // Not even a thread fits.
    let words = ["barcode", "-j", "1", "data/formats/square.points.csv"].map(OsStr::new);
    for kilobytes in (20_000..200_000).step_by(20_000) {
        let output = after(&format!("ulimit -v {kilobytes};"), &words).output().expect("it starts");
        let said = said(&output);
        let ended = matches!(output.status.code(), Some(0 | 4));
        assert!(ended && !said.contains("panicked"), "{kilobytes}: {:?} {said}", output.status);
    }
}

#[test]
fn a_closed_output_is_no_error_and_a_closed_input_is_empty() {
    let file = data("square.points.csv");
    let output = after("exec >&-;", &[OsStr::new("barcode"), file.as_os_str(), OsStr::new("-q")]).output();
    let output = output.expect("the command starts");
    assert!(output.status.success(), "{}", said(&output));
    // Remarks that nobody hears are no error either, and the code says what the sentence would.
    for (more, code) in [("--dim", 0), ("--modulus", 2)] {
        let words = ["barcode", "data/formats/square.points.csv", more, "1"].map(OsStr::new);
        let output = after("exec 2>/dev/full;", &words).output().expect("the command starts");
        assert_eq!(output.status.code(), Some(code), "{more}");
    }
    let output = after("exec <&-;", &["barcode", "-"].map(OsStr::new)).output().expect("the command starts");
    assert!(output.status.code() == Some(3) && said(&output).contains("<stdin>"), "{}", said(&output));
}

#[test]
fn a_pipe_that_nobody_empties_does_not_hold_up_the_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = many_vertices(folder.path(), 100_000);
    for arguments in [&["barcode", "-q"][..], &["barcode", "-q", "--output-format", "csv"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sublevel"))
            .args(arguments)
            .arg(&input)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        // Once nearly as much is written as the pipe takes, the command waits in the middle of writing.
        let writing = || {
            let status = fs::read_to_string(format!("/proc/{}/io", child.id())).unwrap_or_default();
            let written = status.lines().find_map(|line| line.strip_prefix("wchar: "));
            written.and_then(|bytes| bytes.parse::<u64>().ok()).unwrap_or(0) >= FULL
        };
        let began = Instant::now();
        while !writing() {
            assert!(began.elapsed() < Duration::from_secs(120), "it never writes");
            std::thread::sleep(Duration::from_millis(5));
        }
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
        // Without an end of its own it would wait for as long as its output is held open here.
        let asked = Instant::now();
        let code = loop {
            if let Some(status) = child.try_wait().expect("it can be asked") {
                break status.code();
            }
            if asked.elapsed() > Duration::from_secs(60) {
                child.kill().expect("killed");
                panic!("it waits for its output");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(code, Some(130), "{arguments:?}");
    }
}

#[cfg(feature = "landscape")]
mod of_landscapes {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use std::process::Child;

    use super::{Command, Duration, OsStr, Output, Stdio, after, fs, root, said};

    const PLAN: &str = r#"
[data]
train_images = "DIGITS/train-images-idx3-ubyte.gz"
train_labels = "DIGITS/train-labels-idx1-ubyte.gz"
[network]
widths = [64, 4, 10]
[objective]
examples = 60
[minima]
count = 3
epochs = 2
[simplices]
epochs = 1
starts = 1
polish = 1
[maximum]
grid = 4
candidates = 1
"#;

    /// Kills in all, unless the environment variable `SUBLEVEL_KILLS` says another number.
    const KILLS: usize = 10;

    struct Trial(tempfile::TempDir);

    impl Trial {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let digits = root().join("data/digits");
            let plan = PLAN.replace("DIGITS", digits.to_str().expect("a path in UTF-8"));
            fs::write(folder.path().join("plan.toml"), plan).expect("written");
            Self(folder)
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        /// `sublevel landscape` after these words of the shell.
        fn command(&self, shell: &str, run: &str, threads: &str) -> Command {
            let (plan, run) = (self.path("plan.toml"), self.path(run));
            let words = ["--threads", threads, "--quiet", "--run"].map(OsStr::new);
            after(
                shell,
                &[&[OsStr::new("landscape"), plan.as_os_str()], &words[..], &[run.as_os_str()]].concat(),
            )
        }

        fn start(&self, run: &str, threads: &str, more: &[&str]) -> Child {
            let mut command = self.command("", run, threads);
            command.args(more).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().expect("the command starts")
        }

        fn finish(&self, run: &str, threads: &str) -> Output {
            let output = self.command("", run, threads).output().expect("the command starts");
            assert!(output.status.success(), "{}", said(&output));
            output
        }

        /// Pieces and results by name.
        fn outcome(&self, run: &str) -> BTreeMap<String, Vec<u8>> {
            let pieces = fs::read_dir(self.path(run).join("pieces")).expect("readable");
            let pieces = pieces.map(|entry| entry.expect("readable").path());
            let files = pieces.chain([self.path(run).join("results.json")]);
            let name = |path: &PathBuf| path.file_name().expect("a file").to_string_lossy().into_owned();
            files.map(|path| (name(&path), fs::read(&path).expect("readable"))).collect()
        }
    }

    #[test]
    fn killed_at_random_moments_it_comes_to_the_same_bytes() {
        let kills = std::env::var("SUBLEVEL_KILLS").ok().and_then(|kills| kills.parse().ok());
        let trial = Trial::new();
        let began = std::time::Instant::now();
        trial.finish("whole", "1");
        let took = began.elapsed();
        let whole = trial.outcome("whole");
        assert_eq!(whole.len(), 2 * (3 + 3 + 1) + 1);
        // A seed for the moments, which lie anywhere in the time that a run takes: while it starts, computes, writes and reports.
        let (mut state, mut round, mut killed) = (20_261_130_u64, 0, 0);
        while killed < kills.unwrap_or(KILLS) {
            let run = format!("killed-{round}");
            for step in 0..4 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let share = (state >> 40) as f64 / (1_u64 << 24) as f64;
                // One thread, two threads, two processes that share the run, by turns.
                let children = match (round + step) % 3 {
                    0 => vec![trial.start(&run, "1", &[])],
                    1 => vec![trial.start(&run, "2", &[])],
                    _ => ["1/2", "2/2"].map(|shard| trial.start(&run, "1", &["--shard", shard])).into(),
                };
                std::thread::sleep(Duration::from_secs_f64(took.as_secs_f64() * share));
                for mut child in children {
                    child.kill().expect("killed, or already at its end");
                    killed += usize::from(!child.wait().expect("ended").success());
                }
            }
            trial.finish(&run, if round % 2 == 0 { "2" } else { "1" });
            assert!(trial.outcome(&run) == whole, "{run}: other bytes after {killed} kills");
            fs::remove_dir_all(trial.path(&run)).expect("removed");
            round += 1;
            assert!(round < 100 * KILLS.max(kills.unwrap_or(0)), "a run is never hit");
        }
    }

    #[test]
    fn a_full_disk_corrupts_nothing() {
        let trial = Trial::new();
        trial.finish("whole", "1");
        let whole = trial.outcome("whole");
        let mut stopped = 0;
        for blocks in [0, 1, 2, 3, 4, 6, 8, 12] {
            let run = format!("full-{blocks}");
            let shell = format!("trap '' XFSZ; ulimit -f {blocks};");
            let output = trial.command(&shell, &run, "1").output().expect("the command starts");
            let said = said(&output);
            assert!(!said.contains("panicked"), "{blocks}: {said}");
            if !output.status.success() {
                stopped += 1;
                let words = output.status.code() == Some(1) && said.contains("File too large");
                assert!(words && said.contains(&run), "{blocks}: {said}");
            }
            // With room again the run goes on: no part of a file counts as a piece.
            trial.finish(&run, "2");
            assert!(trial.outcome(&run) == whole, "{blocks} blocks: other bytes");
        }
        assert!(stopped >= 4, "only {stopped} runs met the limit");
    }

    #[test]
    fn where_nothing_can_be_written_it_says_so() {
        let trial = Trial::new();
        let plan = trial.path("plan.toml");
        for place in ["/proc/run", "/dev/null/run"] {
            let words = [OsStr::new("landscape"), plan.as_os_str(), OsStr::new("--run"), OsStr::new(place)];
            let output = after("", &words).output().expect("the command starts");
            let said = said(&output);
            assert!(!output.status.success() && said.contains(place), "{said}");
            assert!(!said.contains("panicked"), "{said}");
        }
    }
}
