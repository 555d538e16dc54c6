//! Distances between diagrams of random bars: `cargo bench --bench distance`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use sublevel::barcode::{Wasserstein, bottleneck};
use sublevel::{Diagram, Interrupt};

/// Births and lengths, equally distributed, from a linear congruence.
fn diagram(points: usize, mut seed: u64) -> Diagram {
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..points).map(|_| (next(), next())).map(|(birth, length)| (birth, birth + length)).collect()
}

fn distances(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("distance");
    group.sample_size(10);
    for points in [100, 1_000, 10_000] {
        let (a, b) = (diagram(points, 1), diagram(points, 2));
        group.bench_function(BenchmarkId::new("bottleneck", points), |bencher| {
            bencher.iter(|| bottleneck(black_box(&a), black_box(&b)));
        });
        for (name, order, norm) in [("wasserstein-1-inf", 1.0, f64::INFINITY), ("wasserstein-2-2", 2.0, 2.0)]
        {
            let kind = Wasserstein { order, norm };
            group.bench_function(BenchmarkId::new(name, points), |bencher| {
                bencher.iter(|| kind.distance(black_box(&a), black_box(&b), &Interrupt::new()));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, distances);
criterion_main!(benches);
