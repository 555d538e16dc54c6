//! The clock of images: no matrix, by union-find in the plane and with columns in space. `cargo bench --bench cubical`.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sublevel::Interrupt;
use sublevel::complex::{Construction, CubicalGrid};
use sublevel::persistence::cubical::{self, CubicalOptions};

/// An image of independent values, or of waves with little noise.
fn image(extents: &[usize], noise: f64, construction: Construction) -> CubicalGrid {
    let mut state = 1_u64;
    let count = extents.iter().product::<usize>();
    let values = (0..count).map(|at| {
        // Numerical Recipes' generator; the upper bits are as good as random.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = (state >> 11) as f64 / (1_u64 << 53) as f64;
        let (mut rest, mut wave) = (at, 0.0);
        for &extent in extents {
            wave += (6.0 * std::f64::consts::PI * (rest % extent) as f64 / extent as f64).sin();
            rest /= extent;
        }
        wave + noise * random
    });
    CubicalGrid::new(extents.to_vec(), vec![false; extents.len()], values.collect(), construction)
        .expect("an image")
}

fn images(criterion: &mut Criterion) {
    for (name, extents) in [("plane", &[512, 512][..]), ("space", &[48, 48, 48])] {
        for (kind, noise) in [("random", 1e6), ("smooth", 1e-3)] {
            for construction in [Construction::Vertices, Construction::TopCells] {
                let grid = image(extents, noise, construction);
                let options = CubicalOptions::default();
                criterion.bench_function(&format!("{name}/{kind}/{construction}"), |bencher| {
                    bencher.iter(|| {
                        black_box(cubical::barcode(&grid, &options, &Interrupt::new()).expect("bars"))
                    });
                });
            }
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = images
}
criterion_main!(benches);
