//! `sublevel landscape --mpi`: the ranks of an MPI job make what one process makes, each piece once.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use super::landscape::{PLAN, Trial, differing, text};

/// Three ranks, or more than the machine has processors.
fn job(trial: &Trial, run: &str, more: &[&str]) -> Output {
    let mut command = Command::new("mpirun");
    command.args(["-n", "3", "--oversubscribe", "--bind-to", "none", "--allow-run-as-root"]);
    command.arg(env!("CARGO_BIN_EXE_sublevel")).args(["landscape", "tiny.toml", "--mpi", "--threads", "2"]);
    command.args(["--run", run]).args(more).current_dir(trial.run("."));
    command.output().expect("mpirun starts")
}

/// The vertices of the pieces that a rank has worked on.
fn made(trial: &Trial, run: &str, rank: usize) -> BTreeSet<String> {
    let table = fs::read_to_string(trial.run(run).join(format!("losses-{rank}-of-3.csv"))).expect("a table");
    table.lines().skip(1).filter_map(|row| Some(row.split_once(',')?.0.to_owned())).collect()
}

#[test]
fn three_ranks_give_the_bytes_of_one_process_and_make_no_piece_twice() {
    let trial = Trial::new(PLAN);
    trial.finish("whole", &["--threads", "1"]);
    let output = job(&trial, "ranks", &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).matches("distance to the empty barcode").count(), 1);
    assert_eq!(differing(&trial.outcome("whole"), &trial.outcome("ranks")), [""; 0]);
    let pieces: Vec<_> = (1..=3).flat_map(|rank| made(&trial, "ranks", rank)).collect();
    let trained = trial.trained("whole");
    assert_eq!(pieces.len(), trained.len(), "{pieces:?}");
    assert_eq!(pieces.into_iter().collect::<BTreeSet<_>>(), trained);
    let claims = fs::read_dir(trial.run("ranks").join("claims"));
    assert!(claims.is_err(), "claims need no files");
}

#[test]
fn a_job_goes_on_where_another_stopped_and_tells_one_error() {
    let trial = Trial::new(PLAN);
    let more = ["--set", "minima.count=3"];
    trial.finish("whole", &more);
    trial.finish("ranks", &more);
    for gone in ["0-1.json", "0-1-2.json", "2.json"] {
        fs::remove_file(trial.run("ranks").join("pieces").join(gone)).expect("removed");
    }
    let output = job(&trial, "ranks", &more);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(differing(&trial.outcome("whole"), &trial.outcome("ranks")), [""; 0]);
    let output = job(&trial, "ranks", &["--set", "minima.count=4"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr).matches("cannot be mixed").count(), 1, "{}", text(&output.stderr));
}
