//! The engine: every algorithm against an independent judge, closed forms, limits, errors, distances.

mod agreement;
mod alpha;
mod building;
mod cells;
mod closed_forms;
mod collapse;
mod cubical;
mod cubical_implicit;
mod directed;
mod distances;
mod errors;
#[path = "../../benches/families/mod.rs"]
mod families;
mod flag;
mod flag_cases;
mod flag_components;
mod judge;
mod laws;
mod limits;
mod metrics;
mod representatives;
mod threads;
mod vectors;
mod wasserstein;

use std::sync::LazyLock;

use sublevel::algebra::Field;
use sublevel::complex::{BoundaryMatrix, FilteredComplex};
use sublevel::persistence::{self, Algorithm, Options};
use sublevel::{Barcode, Interrupt};

/// The complex of these simplices.
fn complex(simplices: &[(Vec<u64>, f64)]) -> FilteredComplex {
    let mut builder = FilteredComplex::builder();
    for (labels, value) in simplices {
        builder.add(labels, *value).expect("a simplex");
    }
    builder.build().expect("a filtered complex")
}

/// The barcode, bars of length zero included, which must be the same by every algorithm.
fn barcode<F: Field>(matrix: &BoundaryMatrix<F>, max_dimension: Option<usize>) -> Barcode {
    let mut barcodes = Algorithm::ALL.map(|algorithm| {
        let options = Options { algorithm, max_dimension, min_persistence: -1.0 };
        persistence::barcode(matrix, &options, &Interrupt::new()).expect("nobody interrupts")
    });
    for (barcode, algorithm) in barcodes.iter().zip(Algorithm::ALL) {
        assert_eq!(barcode, &barcodes[0], "{algorithm} differs");
    }
    std::mem::take(&mut barcodes[0])
}

/// The barcode, which must be the same by every algorithm on one, two and three threads.
fn barcode_by_threads<F: Field>(matrix: &BoundaryMatrix<F>) -> Barcode {
    static POOLS: LazyLock<[rayon::ThreadPool; 3]> = LazyLock::new(|| {
        [1, 2, 3]
            .map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"))
    });
    let [one, two, three] = POOLS.each_ref().map(|pool| pool.install(|| barcode(matrix, None)));
    assert_eq!(one, two, "one and two threads");
    assert_eq!(one, three, "one and three threads");
    one
}

/// The numbers of essential bars by dimension.
fn betti<F: Field>(matrix: &BoundaryMatrix<F>) -> Vec<usize> {
    let barcode = barcode(matrix, None);
    let count = |d| barcode.dimension(d).iter().filter(|bar| bar.is_essential()).count();
    (0..matrix.dimensions()).map(count).collect()
}
