//! How well `auto` chooses: its time against that of every other algorithm, by turns; `cargo bench --bench auto`.
//!
//! Milliseconds, the least of several turns; an algorithm that takes ten times as long as `auto` and a second is stopped. The last column is `auto`
//! against the best of the others, which should stay below 1.2.
#![allow(clippy::print_stdout)]

mod families;

use std::thread;
use std::time::{Duration, Instant};

use sublevel::complex::{BoundaryMatrix, FilteredComplex};
use sublevel::persistence::{self, Algorithm, Options};
use sublevel::{Interrupt, Z2};

const FAMILIES: [&str; 22] = [
    "A/24_3",
    "A/40_3",
    "A/60_2",
    "A/16_5",
    "A/120_2",
    "B/60_2",
    "B/200_2",
    "B/400_3_0.25",
    "B/1200_3_0.2",
    "C/12r",
    "C/24r",
    "C/24s",
    "D/60",
    "D/150",
    "D/220",
    "E/300",
    "E/800",
    "F/14_4",
    "F/28_3",
    "G/60r",
    "G/240r",
    "G/240s",
];
const TURNS: usize = 5;

/// The time of one reduction, if it ends in time.
fn time(matrix: &BoundaryMatrix<Z2>, algorithm: Algorithm, limit: Duration) -> Option<Duration> {
    let interrupt = Interrupt::new();
    let options = Options { algorithm, ..Options::default() };
    let start = Instant::now();
    thread::scope(|scope| {
        let clock = scope.spawn(|| {
            thread::park_timeout(limit);
            interrupt.set();
        });
        let reduction = persistence::reduce(matrix, &options, &interrupt);
        let spent = start.elapsed();
        clock.thread().unpark();
        reduction.ok().map(|_| spent)
    })
}

fn main() {
    let names = Algorithm::ALL.map(Algorithm::name).join(" | ");
    println!("| family | cells | {names} | auto / best |");
    println!("|{}", "---|".repeat(Algorithm::ALL.len() + 3));
    for name in FAMILIES {
        let family = families::named(name).expect("a family");
        let mut builder = FilteredComplex::builder();
        for (vertices, value) in &family.simplices {
            builder.add(vertices, *value).expect("a simplex");
        }
        let matrix = builder.build().expect("a filtered complex").boundary(Z2);
        let mut limit = Duration::from_secs(60);
        let mut least: [Option<Duration>; Algorithm::ALL.len()] = [Some(Duration::MAX); Algorithm::ALL.len()];
        for _ in 0..TURNS {
            for (least, algorithm) in least.iter_mut().zip(Algorithm::ALL) {
                *least = least.and_then(|least| Some(least.min(time(&matrix, algorithm, limit)?)));
                if algorithm == Algorithm::Auto {
                    limit = (10 * least.expect("a minute is enough")).max(Duration::from_secs(1));
                }
            }
        }
        let times =
            least.map(|time| time.map_or("-".into(), |time| format!("{:.3}", 1e3 * time.as_secs_f64())));
        let of = |keep: fn(Algorithm) -> bool| {
            let chosen = least.iter().zip(Algorithm::ALL).filter(|&(_, algorithm)| keep(algorithm));
            chosen.filter_map(|(time, _)| *time).min().expect("one ends").as_secs_f64()
        };
        let ratio =
            of(|algorithm| algorithm == Algorithm::Auto) / of(|algorithm| algorithm != Algorithm::Auto);
        println!("| {} | {} | {} | {ratio:.2} |", family.name, matrix.len(), times.join(" | "));
    }
}
