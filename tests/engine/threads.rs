//! The number of threads changes nothing: neither bars nor cells, whatever the schedule.

use proptest::prelude::*;
use rayon::ThreadPool;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::complex::BoundaryMatrix;
use sublevel::persistence::{self, Algorithm, Options, Progress, Watch};
use sublevel::{Barcode, Error, Interrupt};

use crate::agreement::{cells, change_basis, simplices};
use crate::judge::Chain;
use crate::{complex, families};

/// The algorithms that use the threads there are.
const PARALLEL: [Algorithm; 3] = [Algorithm::Auto, Algorithm::LockfreeTwist, Algorithm::LockfreeCohomology];

fn pool(threads: usize) -> ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

fn by<F: Field>(matrix: &BoundaryMatrix<F>, algorithm: Algorithm, max_dimension: Option<usize>) -> Barcode {
    let options = Options { algorithm, max_dimension, min_persistence: -1.0 };
    persistence::barcode(matrix, &options, &Interrupt::new()).expect("nobody interrupts")
}

/// Compares every number of threads, `times` times over, with the standard algorithm on one.
fn any_number_of_threads<F: Field>(matrix: &BoundaryMatrix<F>, times: usize) {
    for max_dimension in [None, Some(1)] {
        let expected = by(matrix, Algorithm::Twist, max_dimension);
        for threads in [1, 2, 3, 5] {
            pool(threads).install(|| {
                for algorithm in (0..times).flat_map(|_| PARALLEL) {
                    assert_eq!(
                        by(matrix, algorithm, max_dimension),
                        expected,
                        "{algorithm}, {threads} threads"
                    );
                }
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn ties_are_broken_the_same_way(simplices in simplices()) {
        let complex = complex(&simplices);
        any_number_of_threads(&complex.boundary(Z2), 2);
        any_number_of_threads(&complex.boundary(Zp::new(3).expect("prime")), 2);
    }

    #[test]
    fn cells_of_any_kind(
        simplices in simplices(),
        changes in prop::collection::vec((0_usize..40, 0_usize..40, 1_i64..5), 0..40),
        p in prop::sample::select(vec![2_u32, 3, 5]),
    ) {
        let field = Zp::new(p).expect("prime");
        let mut chain = Chain::of_simplices(i64::from(p), &simplices);
        change_basis(&mut chain, &changes);
        let cells = cells(field, &chain);
        any_number_of_threads(&BoundaryMatrix::from_cells(field, &cells).expect("a complex in another basis"), 2);
    }
}

#[test]
fn complexes_on_which_threads_meet() {
    let families = [
        families::skeleton(34, 2, 3),
        families::flag(60, 3, 0.5, 4),
        families::grid(12, false, 5),
        families::random_triangles(60, 7),
        families::fan(80),
        families::shuffled(16, 3, 8),
    ];
    for family in families {
        let complex = complex(&family.simplices);
        any_number_of_threads(&complex.boundary(Z2), 4);
        any_number_of_threads(&complex.boundary(Zp::new(65_521).expect("prime")), 4);
    }
}

#[test]
fn bars_are_listed_alike_by_all_threads() {
    // Enough pairs for several threads.
    let family = families::named("G/240r").expect("a family");
    let matrix = complex(&family.simplices).boundary(Z2);
    let all = pool(1).install(|| by(&matrix, Algorithm::Auto, None));
    for least in [-1.0, 0.0, 0.25] {
        let options = Options { min_persistence: least, ..Options::default() };
        let kept: Vec<_> = all.bars().iter().copied().filter(|bar| bar.length() > least).collect();
        for threads in [1, 3] {
            let listed = pool(threads).install(|| persistence::barcode(&matrix, &options, &Interrupt::new()));
            assert!(
                listed.expect("nobody interrupts").bars() == kept,
                "longer than {least}, {threads} threads"
            );
        }
    }
}

#[test]
fn auto_gives_the_other_a_turn_and_goes_back() {
    // On the fan the twist, which begins, has cubic work and cohomology hardly any; the triangles are too much for the first turn of either, and
    // for one thread, so that others go on where it has come to.
    for family in [families::fan(2100), families::random_triangles(150, 4)] {
        let matrix = complex(&family.simplices).boundary(Z2);
        let expected = pool(1).install(|| by(&matrix, Algorithm::Auto, None));
        for threads in [2, 3] {
            assert_eq!(
                pool(threads).install(|| by(&matrix, Algorithm::Auto, None)),
                expected,
                "{}",
                family.name
            );
        }
    }
}

#[test]
fn every_thread_stops_when_asked() {
    let matrix = complex(&families::random_triangles(60, 7).simplices).boundary(Z2);
    for algorithm in [Algorithm::LockfreeTwist, Algorithm::LockfreeCohomology] {
        for threads in [1, 2, 3, 5] {
            let interrupt = Interrupt::new();
            let stop = |_: Progress| interrupt.set();
            let watch = Watch::new(&interrupt).with_observer(&stop);
            let options = Options { algorithm, ..Options::default() };
            let result = pool(threads).install(|| persistence::barcode(&matrix, &options, watch));
            assert!(matches!(result, Err(Error::Interrupted)), "{algorithm}, {threads} threads");
        }
    }
}
