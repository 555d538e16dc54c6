//! Ctrl-C ends the command at once, with code 130.
#![cfg(unix)]

use std::ffi::OsStr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may go on.
const LATEST: Duration = Duration::from_secs(1);

/// Sends Ctrl-C after the given time; the exit code and how long it took from then.
fn stopped(mut child: Child, after: Duration) -> (Option<i32>, Duration) {
    std::thread::sleep(after);
    assert!(child.try_wait().expect("it can be asked").is_none(), "it ended by itself");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());
    let start = Instant::now();
    // Waiting for a child closes its standard input, which would end the command in another way.
    let _input = child.stdin.take();
    let code = child.wait().expect("it ends").code();
    (code, start.elapsed())
}

/// `sublevel barcode` with these arguments and a pipe as standard input, which says nothing.
fn started(arguments: &[&OsStr]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sublevel"))
        .arg("barcode")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts")
}

/// The shortest of up to three times that `work` takes to end: a machine with other work may be late once.
fn shortest(work: impl Fn() -> Duration) -> Duration {
    let mut least = work();
    for _ in 0..2 {
        if least >= LATEST {
            least = least.min(work());
        }
    }
    least
}

#[test]
fn during_the_work() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let points = folder.path().join("points");
    // Random points of many coordinates: classes of dimension 2 without end.
    let mut state = 1_u64;
    let mut coordinate = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{} ", state >> 33)
    };
    let lines: Vec<_> = (0..1500).map(|_| (0..24).map(&mut coordinate).collect::<String>() + "\n").collect();
    std::fs::write(&points, lines.concat()).expect("writable");
    let target = folder.path().join("bars");
    let options = ["--format", "point-cloud", "--dim", "3", "--memory-limit", "1T", "-o"].map(OsStr::new);
    let took = shortest(|| {
        let child = started(&[&options[..], &[target.as_os_str(), points.as_os_str()]].concat());
        let (code, took) = stopped(child, Duration::from_millis(300));
        assert_eq!(code, Some(130));
        took
    });
    assert!(took < LATEST, "{took:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("it exists").count(), 1, "only the points are left");
}

#[test]
fn while_waiting_for_input() {
    let took = shortest(|| {
        let child = started(&[OsStr::new("-")]);
        let (code, took) = stopped(child, Duration::from_millis(300));
        assert_eq!(code, Some(130));
        took
    });
    assert!(took < LATEST, "{took:?}");
}
