//! Building and reducing complexes of the shapes that are met; `cargo bench --bench reduction`.
//!
//! Ids are `algorithm/family/size`; `build` is from simplices in flat arrays to the complex and `sort` the part of it
//! that orders them, `modulo 3` the chosen
//! algorithm over Z/3, and `dimension 1` over Z/2 for bars of dimension 0 and 1 only. Algorithms are left out where they take far longer than the others.

mod families;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, Builder, FilteredComplex};
use sublevel::persistence::{self, Algorithm, Options};
use sublevel::{Barcode, Interrupt};

use families::Family;

/// Families at sizes that take milliseconds, each with the algorithms that do not.
const CASES: [(&str, &[Algorithm]); 17] = {
    use Algorithm::{Cohomology, Standard, Twist};
    [
        ("A/24_3", &[]),
        ("A/16_5", &[Standard]),
        ("A/60_2", &[Standard, Twist]),
        ("A/40_3", &[Standard, Twist]),
        ("A/120_2", &[Standard, Twist]),
        ("B/60_2", &[Standard, Twist]),
        ("B/400_3_0.25", &[Standard]),
        ("C/24r", &[Standard]),
        ("C/24s", &[Standard]),
        ("D/150", &[Standard, Cohomology]),
        ("D/220", &[Standard, Cohomology]),
        ("E/300", &[]),
        ("E/800", &[Standard, Twist]),
        ("F/14_4", &[Standard]),
        ("F/28_3", &[Standard, Twist]),
        ("G/150r", &[Standard]),
        ("G/150s", &[Standard]),
    ]
};

/// The algorithm that does the same by one thread.
fn side(algorithm: Algorithm) -> Algorithm {
    match algorithm {
        Algorithm::LockfreeTwist => Algorithm::Twist,
        Algorithm::LockfreeCohomology => Algorithm::Cohomology,
        other => other,
    }
}

/// The simplices of one dimension, flat.
#[derive(Default)]
struct Layer {
    labels: Vec<u32>,
    values: Vec<f64>,
}

fn layers(family: &Family) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    for (labels, value) in &family.simplices {
        while layers.len() < labels.len() {
            layers.push(Layer::default());
        }
        let layer = &mut layers[labels.len() - 1];
        layer.labels.extend(labels.iter().map(|&label| label as u32));
        layer.values.push(*value);
    }
    layers
}

fn builder(layers: &[Layer]) -> Builder {
    let mut builder = FilteredComplex::builder();
    for (dimension, layer) in layers.iter().enumerate() {
        builder.add_all(dimension, &layer.labels, &layer.values).expect("simplices");
    }
    builder
}

fn barcode<F: Field>(
    matrix: &BoundaryMatrix<F>,
    algorithm: Algorithm,
    max_dimension: Option<usize>,
) -> Barcode {
    let options = Options { algorithm, max_dimension, ..Options::default() };
    persistence::barcode(matrix, &options, &Interrupt::new()).expect("nobody interrupts")
}

fn reduction(criterion: &mut Criterion) {
    for (name, slow) in CASES {
        let family = families::named(name).expect("a family");
        let name = &family.name;
        let layers = layers(&family);
        let complex = builder(&layers).build().expect("a filtered complex");
        let matrix = complex.boundary(Z2);
        for algorithm in Algorithm::ALL.into_iter().filter(|&algorithm| !slow.contains(&side(algorithm))) {
            criterion.bench_function(&format!("{algorithm}/{name}"), |bencher| {
                bencher.iter(|| black_box(barcode(&matrix, algorithm, None)));
            });
        }
        criterion.bench_function(&format!("dimension 1/{name}"), |bencher| {
            bencher.iter(|| black_box(barcode(&matrix, Algorithm::Auto, Some(1))));
        });
        let modulo_three = complex.boundary(Zp::new(3).expect("prime"));
        criterion.bench_function(&format!("modulo 3/{name}"), |bencher| {
            bencher.iter(|| black_box(barcode(&modulo_three, Algorithm::Auto, None)));
        });
        criterion.bench_function(&format!("build/{name}"), |bencher| {
            bencher.iter(|| black_box(builder(&layers).build().expect("a filtered complex")));
        });
        criterion.bench_function(&format!("sort/{name}"), |bencher| {
            let sort =
                |builder: Builder| black_box(builder.sort(&Interrupt::new()).expect("simplices, each once"));
            bencher.iter_batched(|| builder(&layers), sort, BatchSize::LargeInput);
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500));
    targets = reduction
}
criterion_main!(benches);
