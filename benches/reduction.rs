//! Building and reducing complexes of the shapes that are met; `cargo bench --bench reduction`.
//!
//! Ids are `algorithm/family/size`; `build` is from simplices to the boundary matrix. The standard algorithm runs where it ends in good time.

mod families;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, Builder, FilteredComplex};
use sublevel::persistence::{self, Algorithm, Options};
use sublevel::{Barcode, Interrupt};

use families::Family;

/// The families at sizes that take milliseconds, each with the algorithms that do.
fn cases() -> Vec<(Family, &'static [Algorithm])> {
    use Algorithm::{Auto, Cohomology, Standard, Twist};
    vec![
        (families::skeleton(24, 3, 1), &[Auto, Standard, Twist, Cohomology]),
        (families::skeleton(60, 2, 1), &[Auto, Cohomology]),
        (families::skeleton(120, 2, 1), &[Auto]),
        (families::skeleton(16, 5, 1), &[Auto, Twist, Cohomology]),
        (families::skeleton(40, 3, 1), &[Auto]),
        (families::flag(60, 2, 2.0, 2), &[Auto, Cohomology]),
        (families::flag(400, 3, 0.25, 2), &[Auto, Twist, Cohomology]),
        (families::grid(24, false, 3), &[Auto, Twist, Cohomology]),
        (families::grid(24, true, 3), &[Auto, Twist, Cohomology]),
        (families::random_triangles(150, 4), &[Auto, Twist]),
        (families::random_triangles(220, 4), &[Auto]),
        (families::fan(300), &[Auto, Standard, Cohomology]),
        (families::fan(800), &[Cohomology]),
        (families::shuffled(14, 4, 5), &[Auto, Twist, Cohomology]),
        (families::shuffled(28, 3, 5), &[Auto, Cohomology]),
    ]
}

fn builder(family: &Family) -> Builder {
    let mut builder = FilteredComplex::builder();
    for (labels, value) in &family.simplices {
        builder.add(labels, *value).expect("a simplex");
    }
    builder
}

fn barcode<F: Field>(matrix: &BoundaryMatrix<F>, algorithm: Algorithm) -> Barcode {
    let options = Options { algorithm, max_dimension: None };
    persistence::barcode(matrix, &options, &Interrupt::new()).expect("nobody interrupts")
}

fn reduction(criterion: &mut Criterion) {
    for (family, algorithms) in cases() {
        let complex = builder(&family).build().expect("a filtered complex");
        let matrix = complex.boundary(Z2);
        for algorithm in algorithms {
            let id = format!("{algorithm}/{}", family.name);
            criterion.bench_function(&id, |bencher| {
                bencher.iter(|| black_box(barcode(&matrix, *algorithm)));
            });
        }
        let build = format!("build/{}", family.name);
        criterion.bench_function(&build, |bencher| {
            bencher.iter_batched(
                || builder(&family),
                |builder| black_box(builder.build().expect("a filtered complex").boundary(Z2)),
                BatchSize::LargeInput,
            );
        });
    }
    let complex = builder(&families::skeleton(40, 3, 1)).build().expect("a filtered complex");
    let matrix = complex.boundary(Zp::new(3).expect("prime"));
    criterion.bench_function("auto modulo 3/A/40_3", |bencher| {
        bencher.iter(|| black_box(barcode(&matrix, Algorithm::Auto)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = reduction
}
criterion_main!(benches);
