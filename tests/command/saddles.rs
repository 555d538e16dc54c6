//! `method = "saddles"`: runs that are killed and resumed, their reports, and `sublevel compare`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Four minima of the smallest network that learns exclusive or.
const PLAN: &str = r#"
method = "saddles"
[data]
format = "npy"
train_inputs = "ARRAYS/xor.npz:x"
train_labels = "ARRAYS/xor.npz:y"
[network]
widths = [2, 2, 2]
activation = "tanh"
[objective]
weight_decay = 5e-2
batch = 4
precision = "f64"
[minima]
count = 4
epochs = 1000
learning_rate = 0.2
[saddles]
new_minima = false
budget = 30_000
"#;

struct Trial(TempDir);

impl Trial {
    fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let arrays = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/arrays");
        let plan = PLAN.replace("ARRAYS", arrays.to_str().expect("a path in UTF-8"));
        fs::write(folder.path().join("xor.toml"), plan).expect("written");
        Self(folder)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    fn grow(&self, run: &str, more: &[&str]) -> Output {
        let output = self.command(&[&["landscape", "xor.toml", "-q", "--run", run], more].concat()).output();
        let output = output.expect("the command starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Names and bytes of the files in a folder of a run.
    fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = fs::read_dir(self.0.path().join(folder)) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
        paths.sort();
        let name = |path: &PathBuf| path.file_name().expect("a file").to_string_lossy().into_owned();
        paths.iter().map(|path| (name(path), fs::read(path).expect("readable"))).collect()
    }

    /// How many files there are in a folder that is being written to: some may be about to get another name, so they are not read.
    fn count(&self, folder: &str) -> usize {
        fs::read_dir(self.0.path().join(folder)).map_or(0, Iterator::count)
    }

    fn results(&self, run: &str) -> Vec<u8> {
        fs::read(self.0.path().join(run).join("results.json")).expect("results are there")
    }
}

#[test]
fn a_search_that_is_killed_goes_on_to_the_same_bytes() {
    let trial = Trial::new();
    trial.grow("whole", &["--threads", "1"]);
    let searches = trial.files("whole/searches");
    assert!(searches.len() > 10, "{}", searches.len());
    for share in [0.2, 0.7] {
        let wanted = (searches.len() as f64 * share) as usize;
        let mut child = trial
            .command(&["landscape", "xor.toml", "-q", "--run", "killed", "--threads", "2"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the command starts");
        let began = Instant::now();
        while trial.count("killed/searches") < wanted && child.try_wait().expect("a child").is_none() {
            assert!(began.elapsed() < Duration::from_secs(300), "no {wanted} files in five minutes");
            std::thread::sleep(Duration::from_millis(1));
        }
        // On Unix this is SIGKILL; it may come too late, and then there is nothing left to resume.
        let _ = child.kill();
        child.wait().expect("a child");
    }
    trial.grow("killed", &[]);
    assert_eq!(trial.results("whole"), trial.results("killed"));
    for folder in ["searches", "pieces"] {
        let whole = trial.files(&format!("whole/{folder}"));
        assert!(whole == trial.files(&format!("killed/{folder}")), "{folder} differ");
    }
    let again = trial.results("whole");
    trial.grow("whole", &[]);
    assert_eq!(again, trial.results("whole"));
}

#[test]
fn results_report_and_comparison_tell_what_is_certified() {
    let trial = Trial::new();
    let told = trial.grow("saddles", &[]);
    let told = String::from_utf8(told.stdout).expect("text");
    assert!(told.contains("saddles between 4 given minima"), "{told}");
    let results: Value = serde_json::from_slice(&trial.results("saddles")).expect("JSON");
    let bars = results["bars"].as_array().expect("bars");
    assert!(!bars.is_empty());
    for bar in bars.iter().filter(|bar| bar["dim"] == 0) {
        let birth = &bar["birth_certificate"]["critical"];
        assert!(birth["gradient_norm"].as_f64().is_some_and(|norm| norm < 1e-4), "{bar}");
        let Some(death) = bar["death_certificate"]["critical"].as_object() else {
            assert!(bar["death"].is_null(), "{bar}");
            continue;
        };
        assert_eq!(
            (&death["index"], death["ends"].as_array().map(Vec::len)),
            (&Value::from(1), Some(2)),
            "{bar}"
        );
        let eigenvalues = death["eigenvalues"].as_array().expect("eigenvalues");
        assert!(eigenvalues[0].as_f64() < Some(0.0) && eigenvalues[1].as_f64() > Some(0.0), "{bar}");
    }
    let search = &results["search"];
    assert!(search["gradients"].as_u64() > Some(100) && search["saddles"].as_u64() > Some(0), "{search}");

    let report = trial.command(&["report", "saddles"]).output().expect("the command starts");
    let report = String::from_utf8(report.stdout).expect("text");
    assert!(report.contains("descents end in") && report.contains("0–"), "{report}");
    let page =
        fs::read_to_string(trial.0.path().join("saddles/report/report.html")).expect("the page is there");
    assert!(page.contains("What certifies their ends") && page.contains("Search for saddles"));

    let sets = ["--set", "method=simplices", "--set", "simplices.epochs=20", "--set", "trust.bootstrap=0"];
    trial.grow("simplices", &sets);
    let compared = trial.command(&["compare", "saddles", "simplices", "-o", "both.html"]).output();
    let compared = compared.expect("the command starts");
    assert!(compared.status.success(), "{}", String::from_utf8_lossy(&compared.stderr));
    let text = String::from_utf8(compared.stdout).expect("text");
    let row = |begin: &str| text.lines().find(|line| line.starts_with(begin)).expect("it is told").to_owned();
    assert!(row("method").contains("verified saddles") && row("method").contains("optimised simplices"));
    assert!(row("index 0: births, deaths certified").trim_end().ends_with("none"), "{text}");
    let page = fs::read_to_string(trial.0.path().join("both.html")).expect("the page is there");
    assert!(page.matches("<svg").count() >= 8);
}

#[test]
fn plans_that_saddles_cannot_follow_are_refused() {
    let trial = Trial::new();
    for (set, wanted) in [
        ("method=sadles", "`method` has unknown variant `sadles`; expected `saddles`"),
        ("saddles.index=3", "`saddles.index` is 3; expected at most 2"),
        ("saddles.gradient=0", "`saddles.gradient` is 0; expected a positive number"),
        ("saddles.steps=0", "`saddles.steps` is 0; expected at least 1"),
        ("minima.count=300", "`minima.count` is 300; expected at most 200"),
        ("saddles.budgt=5", "unknown key `saddles.budgt`; expected `saddles.budget`"),
    ] {
        let output =
            trial.command(&["landscape", "xor.toml", "--set", set]).output().expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{set}: {said}");
        assert!(said.contains(wanted), "{set}: {said}");
    }
    let missing = trial.command(&["compare", "nowhere"]).output().expect("the command starts");
    assert_eq!(missing.status.code(), Some(3), "{}", String::from_utf8_lossy(&missing.stderr));
}

#[test]
fn two_processes_share_the_searches_and_one_of_them_may_be_killed() {
    let trial = Trial::new();
    trial.grow("whole", &["--threads", "1"]);
    let shard = |run: &str, number: &str| {
        let more = ["landscape", "xor.toml", "-q", "--threads", "1", "--run", run, "--shard", number];
        trial.command(&more).stdout(std::process::Stdio::null()).spawn().expect("the command starts")
    };
    let both = ["1/2", "2/2"].map(|number| shard("shared", number));
    for mut child in both {
        assert!(child.wait().expect("ended").success());
    }
    assert_eq!(trial.results("shared"), trial.results("whole"));
    assert_eq!(trial.files("shared/searches"), trial.files("whole/searches"));
    let [mut dies, mut lives] = ["1/2", "2/2"].map(|number| shard("killed", number));
    while trial.count("killed/searches") < 8 && dies.try_wait().expect("a child").is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    dies.kill().expect("killed");
    dies.wait().expect("ended");
    assert!(lives.wait().expect("ended").success());
    assert_eq!(trial.results("killed"), trial.results("whole"));
}
