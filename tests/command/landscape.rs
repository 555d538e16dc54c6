//! `sublevel landscape`: the same barcode however often it is killed, and whatever the number of threads.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A plan on the digits that takes a few seconds, so that a kill can hit every stage.
pub(super) const PLAN: &str = r#"
[data]
train_images = "DIGITS/train-images-idx3-ubyte.gz"
train_labels = "DIGITS/train-labels-idx1-ubyte.gz"
[network]
widths = [64, 6, 10]
[objective]
examples = 200
[minima]
count = 4
epochs = 6
[simplices]
epochs = 3
starts = 2
polish = 1
[maximum]
grid = 6
candidates = 2
"#;

pub(super) struct Trial {
    folder: TempDir,
}

impl Trial {
    pub(super) fn new(plan: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let digits = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
        let plan = plan.replace("DIGITS", digits.to_str().expect("a path in UTF-8"));
        fs::write(folder.path().join("tiny.toml"), plan).expect("written");
        Self { folder }
    }

    pub(super) fn run(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn command(&self, run: &str, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.current_dir(self.folder.path()).args(["landscape", "tiny.toml", "--run", run]).args(more);
        command
    }

    pub(super) fn start(&self, run: &str, more: &[&str]) -> Child {
        self.command(run, more)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts")
    }

    pub(super) fn finish(&self, run: &str, more: &[&str]) -> Output {
        let output = self.command(run, more).output().expect("the command starts");
        assert!(output.status.success(), "{}", text(&output.stderr));
        output
    }

    pub(super) fn report(&self, run: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.current_dir(self.folder.path()).args(["report", run]).output().expect("the command starts")
    }

    /// Every byte that may not depend on how the run went: the results, the records and the centres.
    pub(super) fn outcome(&self, run: &str) -> Vec<(String, Vec<u8>)> {
        let pieces = fs::read_dir(self.run(run).join("pieces")).expect("readable");
        let mut files: Vec<_> = pieces.map(|entry| entry.expect("readable").path()).collect();
        files.push(self.run(run).join("results.json"));
        files.sort();
        let name = |path: &PathBuf| path.file_name().expect("a file").to_string_lossy().into_owned();
        files.iter().map(|path| (name(path), fs::read(path).expect("readable"))).collect()
    }

    /// The pieces that gradients were spent on; a triangle that begins no higher than its sides has none.
    pub(super) fn trained(&self, run: &str) -> BTreeSet<String> {
        let results = fs::read_to_string(self.run(run).join("results.json")).expect("readable");
        let results: Value = serde_json::from_str(&results).expect("JSON");
        let simplices = results["simplices"].as_array().expect("a list");
        let trained = simplices.iter().filter(|simplex| simplex["gradients"].as_u64() > Some(0));
        let name = |simplex: &Value| {
            let vertices = simplex["vertices"].as_array().expect("a list");
            vertices.iter().map(Value::to_string).collect::<Vec<_>>().join("-")
        };
        trained.map(name).collect()
    }

    pub(super) fn records(&self, run: &str) -> usize {
        let Ok(pieces) = fs::read_dir(self.run(run).join("pieces")) else { return 0 };
        pieces
            .filter(|entry| {
                entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|end| end == "json"))
            })
            .count()
    }

    /// Waits until the run holds `count` records or has ended.
    pub(super) fn wait_for_records(&self, run: &str, count: usize, child: &mut Child) {
        let began = Instant::now();
        while self.records(run) < count && child.try_wait().expect("a child").is_none() {
            assert!(began.elapsed() < Duration::from_secs(300), "no {count} records in five minutes");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The files that differ, by name: a difference of whole files would be pages long.
pub(super) fn differing(a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]) -> Vec<String> {
    let one_sided = |a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]| -> Vec<String> {
        a.iter().filter(|file| !b.contains(file)).map(|(name, _)| name.clone()).collect()
    };
    [one_sided(a, b), one_sided(b, a)].concat()
}

#[test]
fn killed_at_any_moment_and_resumed_on_any_threads_the_results_are_the_same_bytes() {
    let trial = Trial::new(PLAN);
    trial.finish("whole", &["--threads", "1"]);
    let whole = trial.outcome("whole");
    // 4 minima, 6 paths, 4 triangles, each a record and a tensor; and the results.
    assert_eq!(whole.len(), 2 * (4 + 6 + 4) + 1);
    let results: Value = serde_json::from_slice(&whole.last().expect("results").1).expect("JSON");
    assert!(results["bars"].as_array().is_some_and(|bars| bars.len() >= 3), "{results}");

    trial.finish("two", &["--threads", "2"]);
    assert_eq!(differing(&whole, &trial.outcome("two")), [""; 0]);

    // A seed for the moments: a failure can be repeated.
    let mut state = 20_231_117_u64;
    for threads in ["1", "2"] {
        let run = format!("killed-{threads}");
        let mut kills = 0;
        for round in 1..=6 {
            let mut child = trial.start(&run, &["--threads", threads]);
            trial.wait_for_records(&run, round * 2, &mut child);
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(Duration::from_micros(state >> 50));
            child.kill().expect("killed");
            kills += usize::from(!child.wait().expect("ended").success());
        }
        assert!(kills >= 3, "the plan is too short to be killed: {kills}");
        let resumed = if threads == "1" { "2" } else { "1" };
        trial.finish(&run, &["--threads", resumed]);
        assert_eq!(differing(&whole, &trial.outcome(&run)), [""; 0]);
    }
}

#[test]
fn damaged_pieces_are_named_and_made_again() {
    let trial = Trial::new(PLAN);
    let more = ["--set", "minima.count=3", "--set", "minima.epochs=1", "--set", "simplices.epochs=1"];
    trial.finish("run", &more);
    let whole = trial.outcome("run");
    let pieces = trial.run("run").join("pieces");
    let mut tensor = fs::read(pieces.join("0-1.safetensors")).expect("readable");
    tensor[300] ^= 16;
    fs::write(pieces.join("0-1.safetensors"), tensor).expect("written");
    fs::write(pieces.join("2.json"), "{\"format\"").expect("written");
    fs::remove_file(pieces.join("0-1-2.safetensors")).expect("removed");
    let stderr = text(&trial.finish("run", &more).stderr);
    for name in [
        "0-1.json: 0-1.safetensors does not match",
        "2.json: its record does not parse",
        "0-1-2.safetensors is missing",
    ] {
        assert!(stderr.contains(name), "{stderr}");
    }
    assert_eq!(differing(&whole, &trial.outcome("run")), [""; 0]);
}

#[test]
fn a_changed_plan_is_refused_with_exit_code_3() {
    let trial = Trial::new(PLAN);
    let more = ["--set", "minima.count=3", "--set", "minima.epochs=1", "--set", "simplices.epochs=0"];
    trial.finish("run", &more);
    let output = trial.command("run", &more).args(["--set", "objective.seed=9"]).output().expect("starts");
    assert_eq!(output.status.code(), Some(3));
    let stderr = text(&output.stderr);
    assert!(stderr.contains("`objective.seed` was 0 and is 9"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}

#[test]
fn the_answer_goes_to_stdout_and_quiet_leaves_warnings_alone() {
    let trial = Trial::new(PLAN);
    let more =
        ["--set", "minima.count=3", "--set", "minima.epochs=20", "--set", "simplices.epochs=0", "--quiet"];
    let output = trial.finish("run", &more);
    let stderr = text(&output.stderr);
    assert!(stderr.lines().all(|line| line.starts_with("warning: ")), "{stderr}");
    let stdout = text(&output.stdout);
    assert!(stdout.starts_with("index "), "{stdout}");
    assert!(
        stdout.contains("distance to the empty barcode: ") && stdout.contains("results.json"),
        "{stdout}"
    );
    let page = trial.run("run").join("report/report.html");
    assert!(stdout.contains("run/report/report.html") && page.is_file(), "{stdout}");
}

#[test]
fn quiet_hides_no_warning_and_the_report_repeats_it() {
    let trial = Trial::new(PLAN);
    // One epoch leaves the first minimum worse than one answer to everything.
    let more =
        ["--set", "minima.count=1", "--set", "minima.epochs=1", "--set", "simplices.epochs=0", "--quiet"];
    let output = trial.finish("run", &more);
    let stderr = text(&output.stderr);
    let warning = stderr.strip_prefix("warning: ").expect("a warning").trim_end();
    assert!(warning.starts_with("minimum 0 (seed 1) did not train"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let page = std::fs::read_to_string(trial.run("run").join("report/report.html")).expect("a page");
    assert!(page.contains(warning), "{warning}");
}

#[test]
fn mistakes_name_their_place_and_make_no_directory() {
    let trial = Trial::new(PLAN);
    for (set, code, wanted) in [
        ("minima.cuont=3", 3, "unknown key `minima.cuont`; expected `minima.count`"),
        ("minima.count", 2, "expected section.key=value"),
        ("objective.examples=100000", 3, "`objective.examples` is 100000; expected 1 to "),
        ("network.widths=[64, 5]", 3, "--set network.widths=[64, 5]: "),
        ("data.train_images=none.gz", 3, "none.gz: "),
    ] {
        let output = trial.command("run", &["--set", set]).output().expect("starts");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains(wanted) && stderr.lines().count() == 1, "{stderr}\nwanted: {wanted}");
        assert!(!trial.run("run").exists(), "{set}");
    }
}

#[cfg(unix)]
#[test]
fn interrupted_it_stops_within_two_seconds_and_says_how_to_go_on() {
    let trial = Trial::new(PLAN);
    trial.finish("whole", &[]);
    for records in [0, 5, 11] {
        let run = format!("interrupted-{records}");
        let mut child = trial.start(&run, &[]);
        trial.wait_for_records(&run, records, &mut child);
        while !trial.run(&run).join("log.txt").exists() {
            std::thread::sleep(Duration::from_millis(2));
        }
        let asked = Instant::now();
        let kill =
            Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill exists");
        assert!(kill.success());
        // Some send the signal to the process and to its group: two at once are one request.
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
        let output = child.wait_with_output().expect("ended");
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{stderr}");
        assert!(stderr.contains("the same command goes on from there"), "{stderr}");
        let kept = trial.records(&run);
        assert!(kept >= records, "{kept} records are kept, {records} were finished");
        trial.finish(&run, &[]);
        assert_eq!(differing(&trial.outcome("whole"), &trial.outcome(&run)), [""; 0]);
    }
}
