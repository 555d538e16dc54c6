//! The time of a training step and of a forward pass, in the rows of `torch_step.py` beside it.
//!
//! `cargo bench --bench step -- [THREADS] [processor] [NETWORK...]`. A step of ours runs on one thread; with more, every thread makes steps of its
//! own, as simplices do, and a row is the wall time divided by the steps that all of them made. With `processor` it is the time that a thread has had a processor, divided
//! in the same way: what the wall time would be on processors that nobody else uses, as far as others leave the caches alone.
#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sublevel::landscape::dataset::{Dataset, Examples};
use sublevel::landscape::network::{Kind, NetworkOptions};
use sublevel::landscape::optimiser::{Descent, Schedule};
use sublevel::landscape::parameters::Initialisation;
use sublevel::landscape::{NetworkObjective, Objective, ObjectiveOptions};

const BATCH: usize = 128;

fn objective(kind: Kind) -> NetworkObjective {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (shape, widths, depth) = match kind {
        Kind::Mlp => ([1, 8, 8], vec![64, 24, 10], None),
        Kind::Resnet => ([3, 32, 32], Vec::new(), Some(20)),
        _ => ([1, 28, 28], Vec::new(), None),
    };
    let images = (0..BATCH * shape.iter().product::<usize>()).map(|_| random.random()).collect();
    let labels: Vec<u8> = (0..BATCH).map(|_| random.random_range(0..10)).collect();
    let train = Examples::new(shape, images, labels).expect("one label an image");
    let network = NetworkOptions { kind, widths, depth, ..NetworkOptions::default() };
    let network = network.build(shape, 10).expect("images that fit");
    let dataset = Dataset { train, test: None, files: Vec::new() };
    NetworkObjective::new(network, Initialisation::HeNormal, dataset, &ObjectiveOptions::default())
        .expect("data that fit")
}

/// Nanoseconds that this thread has had a processor, where the system tells; other programs do not disturb it, but it
/// moves in ticks of some milliseconds.
fn processor() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// Milliseconds of a call of `work` in each of twelve blocks of a quarter of a second, in increasing order.
fn times(by_processor: bool, mut work: impl FnMut()) -> Vec<f64> {
    for _ in 0..10 {
        work();
    }
    let block = |_| {
        let (before, start) = (processor().filter(|_| by_processor), Instant::now());
        let mut calls = 0;
        while start.elapsed() < Duration::from_millis(250) {
            work();
            calls += 1;
        }
        let wall = start.elapsed().as_nanos() as f64;
        let spent = before.zip(processor()).map_or(wall, |(before, after)| (after - before) as f64);
        spent / 1e6 / f64::from(calls)
    };
    let mut times: Vec<f64> = (0..12).map(block).collect();
    times.sort_by(f64::total_cmp);
    times
}

fn row(
    name: &str,
    what: &str,
    (threads, by_processor): (usize, bool),
    work: impl Fn(usize) -> Box<dyn FnMut()> + Sync,
) {
    let mut all: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let run = |thread| {
            let work = &work;
            scope.spawn(move || times(by_processor, work(thread)))
        };
        let running: Vec<_> = (0..threads).map(run).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    all.sort_by(|a, b| a[a.len() / 2].total_cmp(&b[b.len() / 2]));
    let slowest = &all[threads - 1];
    let [median, least] = [slowest[slowest.len() / 2], slowest[0]].map(|time| time / threads as f64);
    println!("{name:14} {what:8} {median:8.3} ({least:.3}) ms");
}

fn main() {
    let threads = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let by_processor = threads == 1 || std::env::args().any(|argument| argument == "processor");
    println!("sublevel, {threads} thread(s)   median (least)");
    let networks = [
        ("mlp-64-24-10", Kind::Mlp),
        ("lenet-44k", Kind::Lenet44k),
        ("lenet-61k", Kind::Lenet61k),
        ("lenet-431k", Kind::Lenet431k),
        ("resnet-20", Kind::Resnet),
    ];
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    let all = !networks.iter().any(|(name, _)| asked(name));
    for (name, kind) in networks.into_iter().filter(|(name, _)| all || asked(name)) {
        let objective: &'static NetworkObjective = Box::leak(Box::new(objective(kind)));
        row(name, "step", (threads, by_processor), |thread| {
            let mut point = objective.initial(thread as u64);
            let mut gradient = vec![0.0; point.len()];
            let mut batches = objective.stochastic(thread as u64);
            let mut descent = Descent::new(point.len(), 1e-3, 0.9, Schedule::Constant);
            Box::new(move || {
                batches(&point, &mut gradient);
                descent.step(&mut point, &gradient, 0.0);
            })
        });
        row(name, "forward", (threads, by_processor), |thread| {
            let point = objective.initial(thread as u64);
            Box::new(move || {
                std::hint::black_box(objective.loss(&point));
            })
        });
    }
}
