//! `sublevel landscape --shard I/N`: several processes on one run directory make what one makes, each piece once, whoever dies.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Output};

use serde_json::Value;

use super::landscape::{PLAN, Trial, differing, text};

/// The vertices of the pieces that a process has worked on.
fn made(trial: &Trial, run: &str, shard: &str) -> BTreeSet<String> {
    let path = trial.run(run).join(format!("losses-{}.csv", shard.replace('/', "-of-")));
    let table = fs::read_to_string(path).unwrap_or_default();
    table.lines().skip(1).filter_map(|row| Some(row.split_once(',')?.0.to_owned())).collect()
}

fn ended(child: Child) -> Output {
    let output = child.wait_with_output().expect("ended");
    assert!(output.status.success(), "{}", text(&output.stderr));
    output
}

fn shard(trial: &Trial, run: &str, shard: &str) -> Child {
    trial.start(run, &["--threads", "1", "--shard", shard])
}

#[test]
fn two_processes_give_the_bytes_of_one_and_make_no_piece_twice() {
    let trial = Trial::new(PLAN);
    trial.finish("whole", &["--threads", "1"]);
    let whole = trial.outcome("whole");
    let both = ["1/2", "2/2"].map(|number| shard(&trial, "shared", number));
    both.into_iter().map(ended).for_each(drop);
    assert_eq!(differing(&whole, &trial.outcome("shared")), [""; 0]);
    let [first, second] = ["1/2", "2/2"].map(|number| made(&trial, "shared", number));
    assert!(first.is_disjoint(&second), "{first:?} and {second:?}");
    assert_eq!(&first | &second, trial.trained("whole"));
    // A third that comes late finds everything done.
    let late = trial.finish("shared", &["--shard", "3/3"]);
    assert!(text(&late.stdout).contains("distance to the empty barcode"), "{}", text(&late.stdout));
    assert_eq!(made(&trial, "shared", "3/3"), BTreeSet::new());
    assert_eq!(differing(&whole, &trial.outcome("shared")), [""; 0]);
    // And so does a process that is alone.
    trial.finish("shared", &[]);
    assert_eq!(differing(&whole, &trial.outcome("shared")), [""; 0]);
}

#[test]
fn of_three_processes_one_is_killed_and_nothing_is_lost() {
    let trial = Trial::new(PLAN);
    trial.finish("whole", &["--threads", "2"]);
    let whole = trial.outcome("whole");
    let mut kills = 0;
    for (records, dies) in [(1, 0), (6, 1), (11, 2)] {
        let run = format!("killed-{dies}");
        let mut three = ["1/3", "2/3", "3/3"].map(|number| shard(&trial, &run, number));
        trial.wait_for_records(&run, records, &mut three[dies]);
        three[dies].kill().expect("killed");
        for (place, mut child) in three.into_iter().enumerate() {
            if place == dies {
                kills += usize::from(!child.wait().expect("ended").success());
            } else {
                ended(child);
            }
        }
        // What the killed one was writing lies there until a process finds itself alone.
        let mut outcome = trial.outcome(&run);
        outcome.retain(|(name, _)| !name.ends_with(".unfinished"));
        assert_eq!(differing(&whole, &outcome), [""; 0], "after {records} records");
        trial.finish(&run, &["--shard", "1/1"]);
        assert_eq!(differing(&whole, &trial.outcome(&run)), [""; 0], "after {records} records");
    }
    assert!(kills > 0, "all had ended before they were killed");
}

#[test]
fn a_bad_file_of_minima_leaves_no_directory() {
    let trial = Trial::new(PLAN);
    let bad = trial.run("bad.safetensors");
    fs::write(&bad, b"no tensors").expect("written");
    let output = trial.command("run", &["--minima", "bad.safetensors"]).output().expect("starts");
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("bad.safetensors") && stderr.contains("a whole safetensors file"), "{stderr}");
    assert!(!trial.run("run").exists());
}

#[test]
fn a_process_whose_partners_never_start_does_everything() {
    let trial = Trial::new(PLAN);
    let more = ["--set", "minima.epochs=2", "--set", "trust.repeats=1"];
    trial.finish("whole", &more);
    trial.finish("alone", &[&more[..], &["--shard", "7/9"]].concat());
    assert_eq!(differing(&trial.outcome("whole"), &trial.outcome("alone")), [""; 0]);
    let results: Value =
        serde_json::from_slice(&fs::read(trial.run("alone").join("results.json")).expect("results"))
            .expect("JSON");
    assert!(!results["trust"][0]["distance_seeds"].is_null(), "{}", results["trust"]);
}

#[test]
fn a_lone_triangle_whose_sides_move_is_made_by_one_of_two() {
    let trial = Trial::new(PLAN);
    let more = [
        "--set",
        "minima.count=3",
        "--set",
        "minima.epochs=2",
        "--set",
        "simplices.starts=1",
        "--set",
        "simplices.sides=trainable",
    ];
    trial.finish("whole", &more);
    let both =
        ["1/2", "2/2"].map(|number| trial.start("shared", &[&more[..], &["--shard", number]].concat()));
    both.into_iter().map(ended).for_each(drop);
    assert_eq!(differing(&trial.outcome("whole"), &trial.outcome("shared")), [""; 0]);
    let [first, second] = ["1/2", "2/2"].map(|number| made(&trial, "shared", number).contains("0-1-2"));
    assert!(first != second, "the triangle was made by {}", if first { "both" } else { "nobody" });
}

#[test]
fn a_shard_is_two_numbers() {
    let trial = Trial::new(PLAN);
    for wrong in ["2", "3/2", "0/2", "one/two"] {
        let output = trial.command("run", &["--shard", wrong]).output().expect("starts");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("I/N with 1 <= I <= N"), "{stderr}");
        assert!(!trial.run("run").exists());
    }
}

#[test]
fn what_was_measured_of_another_plan_is_not_told() {
    let trial = Trial::new(PLAN);
    let more = ["--set", "minima.count=3", "--set", "minima.epochs=2", "--set", "trust.bootstrap=20"];
    trial.finish("run", &more);
    let report = || text(&trial.report("run").stdout);
    assert!(report().contains("other draws of the examples"), "{}", report());
    // As if the next plan had been killed before it measured anything.
    let path = trial.run("run").join("plan.toml");
    let plan = fs::read_to_string(&path).expect("a plan");
    assert!(plan.contains("confidence = 0.95"), "{plan}");
    fs::write(&path, plan.replace("confidence = 0.95", "confidence = 0.5")).expect("written");
    assert!(!report().contains("other draws of the examples"), "{}", report());
    fs::write(&path, plan).expect("written");
    assert!(report().contains("other draws of the examples"), "{}", report());
}
