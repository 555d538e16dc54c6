//! One training step and one evaluation of the digits' network and of the networks on 28x28 images.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use sublevel::landscape::dataset::{DataOptions, Dataset, Examples};
use sublevel::landscape::network::{Kind, NetworkOptions};
use sublevel::landscape::optimiser::{Descent, Schedule};
use sublevel::landscape::parameters::Initialisation;
use sublevel::landscape::{NetworkObjective, Objective, ObjectiveOptions};

/// The digits of the repository: an evaluation is over all 1,497 training images.
fn digits() -> NetworkObjective {
    let data = DataOptions {
        train_images: "train-images-idx3-ubyte.gz".into(),
        train_labels: "train-labels-idx1-ubyte.gz".into(),
        ..DataOptions::default()
    };
    let network = NetworkOptions { widths: vec![64, 24, 10], ..NetworkOptions::default() };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
    NetworkObjective::open(&data, &network, &ObjectiveOptions::default(), &folder)
        .expect("the repository's data")
}

/// Images of a fixed pattern: an evaluation is over 1,000 of them.
fn lenet(kind: Kind) -> NetworkObjective {
    let (count, size) = (1000, 28 * 28);
    let images = (0..count * size).map(|value| (value * 7919 % 256) as f32 / 255.0).collect();
    let labels = (0..count).map(|example| (example % 10) as u8).collect();
    let train = Examples::new([1, 28, 28], images, labels).expect("one label an image");
    let network = NetworkOptions { kind, ..NetworkOptions::default() };
    let network = network.build([1, 28, 28], 10).expect("images that fit");
    let dataset = Dataset { train, test: None, files: Vec::new() };
    NetworkObjective::new(network, Initialisation::HeNormal, dataset, &ObjectiveOptions::default())
        .expect("data that fit")
}

fn landscape(criterion: &mut Criterion) {
    let objectives = [
        ("mlp-digits", digits()),
        ("lenet-44k", lenet(Kind::Lenet44k)),
        ("lenet-61k", lenet(Kind::Lenet61k)),
        ("lenet-431k", lenet(Kind::Lenet431k)),
    ];
    for (name, objective) in &objectives {
        let mut group = criterion.benchmark_group(*name);
        group.sample_size(20);
        let mut point = objective.initial(1);
        group.bench_function("evaluation", |bencher| bencher.iter(|| black_box(objective.loss(&point))));
        let mut gradient = vec![0.0; point.len()];
        let mut batches = objective.stochastic(1);
        let mut descent = Descent::new(point.len(), 1e-3, 0.9, Schedule::Constant);
        group.bench_function("step of 128", |bencher| {
            bencher.iter(|| {
                black_box(batches(&point, &mut gradient));
                descent.step(&mut point, &gradient, 0.0);
            });
        });
        group.finish();
    }
}

criterion_group!(benches, landscape);
criterion_main!(benches);
