//! Minima: trained from seeds, the same on any number of threads, and schedules.

use std::path::Path;
use std::sync::Mutex;

use sublevel::landscape::minima::{MinimaOptions, minima};
use sublevel::landscape::network::NetworkOptions;
use sublevel::landscape::optimiser::{Descent, Schedule};
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::RunDirectory;
use sublevel::landscape::{Event, NetworkObjective, Objective, ObjectiveOptions, Watch};
use sublevel::{Error, Interrupt};

use crate::datasets::digits;

fn objective() -> NetworkObjective {
    let network = NetworkOptions { widths: vec![64, 24, 10], ..NetworkOptions::default() };
    NetworkObjective::open(&digits(), &network, &ObjectiveOptions::default(), Path::new("data/digits"))
        .expect("the repository's data")
}

fn in_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(work)
}

#[test]
fn minima_depend_on_their_seeds_alone() {
    let objective = objective();
    let interrupt = Interrupt::new();
    let options = MinimaOptions { count: 3, seed: 4, epochs: 2, ..MinimaOptions::default() };
    let train = |options: &MinimaOptions| minima(&objective, options, None, &Watch::silent(&interrupt));
    let one = in_threads(1, || train(&options)).expect("a plan that trains");
    let three = in_threads(3, || train(&options)).expect("a plan that trains");
    assert_eq!(one, three);
    let later = train(&MinimaOptions { count: 1, seed: 5, ..options }).expect("a plan that trains");
    assert_eq!(later[0].centre, one[1].centre);
    assert_ne!(one[0].centre, one[1].centre);
    assert_eq!(one[2].vertices, [2]);
    assert_eq!(one[2].value, objective.loss(&one[2].centre).value);
    assert_eq!(one[2].maximum.argmax, [1.0]);
    assert_eq!(one[2].gradients, 2 * 12);
}

#[test]
fn training_learns_the_digits() {
    let objective = objective();
    let interrupt = Interrupt::new();
    let options = MinimaOptions { count: 2, epochs: 30, learning_rate: 0.1, ..MinimaOptions::default() };
    let events = Mutex::new(Vec::new());
    let notify = |event: Event<'_>| {
        if let Event::Finished { vertices, value } = event {
            events.lock().expect("no panic").push((vertices.to_vec(), value));
        }
    };
    let trained = minima(&objective, &options, None, &Watch::new(&interrupt, &notify)).expect("it trains");
    let mut told = events.into_inner().expect("no panic");
    told.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(told, [(vec![0], trained[0].value), (vec![1], trained[1].value)]);
    for minimum in &trained {
        let start = objective.loss(&objective.initial(1 + u64::from(minimum.vertices[0]))).value;
        assert!(minimum.value < 0.25 && start > 2.0, "{start} -> {}", minimum.value);
        assert!(minimum.maximum.accuracy > Some(0.97), "{:?}", minimum.maximum.accuracy);
        let test = objective.test(&minimum.centre).expect("the digits have a test set");
        assert!(test.accuracy > Some(0.93), "{test:?}");
    }
}

#[test]
fn what_the_run_holds_is_not_trained_again() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let run = RunDirectory::open(&folder.path().join("run"), &Plan::default(), &[]).expect("a new run");
    let objective = objective();
    let interrupt = Interrupt::new();
    let options = MinimaOptions { count: 3, epochs: 1, ..MinimaOptions::default() };
    let train = |epochs| {
        let stages = Mutex::new(Vec::new());
        let notify = |event: Event<'_>| {
            if let Event::Stage { total, done, .. } = event {
                stages.lock().expect("no panic").push((total, done));
            }
        };
        let options = MinimaOptions { epochs, ..options.clone() };
        let trained = minima(&objective, &options, Some(&run), &Watch::new(&interrupt, &notify));
        (trained.expect("it trains"), stages.into_inner().expect("no panic"))
    };
    let mut settled = train(1).0.swap_remove(1);
    settled.value += 1.0;
    run.keep(&settled).expect("a writable folder");
    // With other options, so that a minimum that is trained again would differ from the one that was kept.
    let (second, stages) = train(2);
    assert_eq!(second[1], settled);
    assert_eq!(second[0].gradients, 12, "kept from the first time");
    assert_eq!(stages, [(3, 3)]);
}

#[test]
fn a_rate_too_large_is_an_error_that_names_the_seed() {
    let objective = objective();
    let interrupt = Interrupt::new();
    let options = MinimaOptions { count: 1, seed: 9, learning_rate: 1e9, ..MinimaOptions::default() };
    let error = minima(&objective, &options, None, &Watch::silent(&interrupt)).expect_err("it diverges");
    assert!(error.to_string().contains("seed 9"), "{error}");
    let options = MinimaOptions { momentum: 1.0, ..MinimaOptions::default() };
    let error = minima(&objective, &options, None, &Watch::silent(&interrupt)).expect_err("out of range");
    assert!(error.to_string().contains("minima.momentum"), "{error}");
}

#[test]
fn an_interrupt_stops_training() {
    let interrupt = Interrupt::new();
    let notify = |event: Event<'_>| {
        if matches!(event, Event::Step { .. }) {
            interrupt.set();
        }
    };
    let options = MinimaOptions { epochs: 1_000_000, ..MinimaOptions::default() };
    let result = minima(&objective(), &options, None, &Watch::new(&interrupt, &notify));
    assert!(matches!(result, Err(Error::Interrupted)));
}

#[test]
fn schedules_are_those_of_the_papers() {
    for share in [0.0, 0.3, 1.0] {
        assert_eq!(Schedule::Constant.factor(share), 1.0);
    }
    let garipov = [(0.0, 1.0), (0.5, 1.0), (0.7, 0.505), (0.9, 0.01), (1.0, 0.01)];
    let step = [(0.0, 1.0), (0.49, 1.0), (0.5, 0.1), (0.74, 0.1), (0.75, 0.01), (0.92, 0.001), (1.0, 0.001)];
    for (share, factor) in garipov {
        assert!((Schedule::Garipov.factor(share) - factor).abs() < 1e-12, "{share}");
    }
    for (share, factor) in step {
        assert_eq!(Schedule::Step.factor(share), factor, "{share}");
    }
}

#[test]
fn descent_is_heavy_ball() {
    let mut descent = Descent::new(2, 0.1, 0.9, Schedule::Constant);
    let mut point = [1.0, -1.0];
    descent.step(&mut point, &[1.0, 0.0], 0.0);
    assert_eq!(point, [0.9, -1.0]);
    descent.step(&mut point, &[1.0, 2.0], 0.5);
    assert!((point[0] - 0.71).abs() < 1e-15 && (point[1] + 1.2).abs() < 1e-15, "{point:?}");
}

#[test]
fn descent_in_the_way_of_nesterov_looks_ahead() {
    let mut descent = Descent::new(1, 0.1, 0.9, Schedule::Constant).nesterov(true);
    let mut point = [1.0];
    descent.step(&mut point, &[1.0], 0.0);
    // The velocity is 1, and the point moves by .1 (1 + .9); then the velocity is 2.9 and it moves by .1 (2 + .9 * 2.9).
    assert!((point[0] - 0.81).abs() < 1e-15, "{point:?}");
    descent.step(&mut point, &[2.0], 0.5);
    assert!((point[0] - 0.349).abs() < 1e-15, "{point:?}");
}

#[test]
fn a_minimum_at_chance_level_is_told_however_finite_its_loss() {
    let objective = objective();
    let interrupt = Interrupt::new();
    let warned = |options: &MinimaOptions| {
        let warnings = Mutex::new(Vec::new());
        let notify = |event: Event<'_>| {
            if let Event::Warning(text) = event {
                warnings.lock().expect("no panic").push(text.to_owned());
            }
        };
        let trained =
            minima(&objective, options, None, &Watch::new(&interrupt, &notify)).expect("it is kept");
        (trained, warnings.into_inner().expect("no panic"))
    };
    let options = MinimaOptions { count: 1, epochs: 3, learning_rate: 0.1, ..MinimaOptions::default() };
    assert_eq!(warned(&options).1, Vec::<String>::new());
    let chance = objective.chance().expect("labels have classes");
    assert!(chance > 0.1 && chance < 0.15, "{chance}");
    // A rate so high that every hidden unit dies: the loss stays finite.
    let (trained, warnings) = warned(&MinimaOptions { learning_rate: 10.0, momentum: 0.0, ..options });
    assert!(trained[0].maximum.accuracy <= Some(chance), "{:?}", trained[0].maximum);
    let [warning] = warnings.as_slice() else { panic!("one warning: {warnings:?}") };
    assert!(warning.starts_with("minimum 0 (seed 1) did not train: its accuracy 0."), "{warning}");
}
