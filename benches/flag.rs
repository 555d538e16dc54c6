//! The implicit engine on distances of generated points; `cargo bench --bench flag`, a minute.
//!
//! Ids are `family n/dimension`; `Z/3` over that field, `cycles` and `cocycles` with representatives, `graph` from distances to the sorted graph alone.

#[path = "families/random.rs"]
mod random;

use std::f64::consts::TAU;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use sublevel::Interrupt;
use sublevel::complex::FilteredGraph;
use sublevel::filtration::{Distances, Points, RipsOptions, RipsPlan};
use sublevel::persistence::Kind;
use sublevel::persistence::flag::{self, FlagOptions};

use random::Random;

/// Family, number of points, largest dimension of a bar.
const CASES: [(&str, usize, usize); 9] = [
    ("circle", 300, 1),
    ("circle", 300, 2),
    ("sphere", 200, 2),
    ("torus", 500, 1),
    ("torus", 500, 2),
    ("uniform", 200, 1),
    ("uniform", 200, 2),
    ("uniform", 40, 4),
    ("matrix", 150, 1),
];

/// A point of a family: of the circle, the sphere, the torus in space, or the cube of 16 dimensions.
fn point(family: &str, random: &mut Random) -> Vec<f64> {
    let mut angle = || TAU * random.uniform();
    match family {
        "circle" => {
            let t = angle();
            vec![t.cos(), t.sin()]
        }
        "torus" => {
            let (u, v) = (angle(), angle());
            let radius = 2.0 + v.cos();
            vec![radius * u.cos(), radius * u.sin(), v.sin()]
        }
        "sphere" => {
            let (u, height) = (angle(), 2.0 * random.uniform() - 1.0);
            let radius = (1.0 - height * height).sqrt();
            vec![radius * u.cos(), radius * u.sin(), height]
        }
        _ => (0..16).map(|_| random.uniform()).collect(),
    }
}

/// The distances of a family: of points, or each at random.
fn distances(family: &str, count: usize) -> Distances {
    let mut random = Random::new(count as u64);
    if family == "matrix" {
        let lower = (0..count * (count - 1) / 2).map(|_| random.uniform()).collect();
        return Distances::from_lower(lower).expect("one a pair");
    }
    let points: Vec<Vec<f64>> = (0..count).map(|_| point(family, &mut random)).collect();
    let points = Points::new(points[0].len(), points.concat()).expect("finite coordinates");
    Distances::euclidean(&points, u64::MAX).expect("no limit")
}

fn graph(distances: &Distances) -> FilteredGraph {
    let interrupt = Interrupt::new();
    let plan = RipsPlan::of_distances(distances, RipsOptions::default(), &interrupt).expect("no options");
    plan.build(u64::MAX, &interrupt).expect("no limit")
}

fn flag(criterion: &mut Criterion) {
    for (family, count, max_dimension) in CASES {
        let distances = distances(family, count);
        let graph = graph(&distances);
        let plain = FlagOptions { max_dimension, ..FlagOptions::default() };
        let mut bench = |name: &str, options: &FlagOptions| {
            criterion.bench_function(&format!("{family} {count}/{max_dimension}{name}"), |bencher| {
                bencher
                    .iter(|| black_box(flag::barcode(&graph, options, &Interrupt::new()).expect("no limit")));
            });
        };
        bench("", &plain);
        bench(" Z/3", &FlagOptions { modulus: 3, ..plain.clone() });
        if (family, max_dimension) == ("torus", 2) {
            for (name, kind) in [(" cycles", Kind::Cycle), (" cocycles", Kind::Cocycle)] {
                bench(name, &FlagOptions { representatives: Some(kind), ..plain.clone() });
            }
            criterion.bench_function(&format!("{family} {count}/graph"), |bencher| {
                bencher.iter(|| black_box(self::graph(&distances)));
            });
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = flag
}
criterion_main!(benches);
