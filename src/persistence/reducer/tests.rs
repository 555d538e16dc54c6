use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::algebra::{SparseColumns, Z2, Zp};
use crate::complex::FilteredComplex;
use crate::interrupt::Interrupt;

/// How columns of the coboundary are known.
#[derive(Clone, Copy)]
enum Way {
    Whole,
    Ends(usize),
    Chains(usize),
}

/// The pivots of the coboundary of each dimension, reduced a little work at a time.
fn pivots<F: Field>(complex: &FilteredComplex, field: F, way: Way, allowed: usize) -> Vec<Vec<u32>> {
    let (matrix, interrupt) = (complex.boundary(field), Interrupt::new());
    let reduced = |dimension| {
        let boundary = matrix.columns(dimension);
        let watch = Watch::new(&interrupt);
        let columns = match way {
            Way::Whole => Ok(Columns::Coboundary(boundary.antitranspose())),
            Way::Ends(length) => Columns::ends(boundary, length, watch),
            Way::Chains(parts) => Columns::chains(boundary, parts, parts > 1, watch),
        };
        let columns = columns.expect("nobody interrupts");
        let mut reducer = Reducer::new(field, dimension, columns);
        while !reducer
            .run(|_| false, &mut Work::limited(allowed), Watch::new(&interrupt))
            .expect("nobody interrupts")
        {}
        reducer.pivots()
    };
    (1..matrix.dimensions()).map(reduced).collect()
}

/// The same by four threads, after one has done `alone` work, a little work at a time.
fn shared_pivots<F: Field>(
    complex: &FilteredComplex,
    field: F,
    alone: usize,
    allowed: usize,
) -> Vec<Vec<u32>> {
    let (matrix, interrupt) = (complex.boundary(field), Interrupt::new());
    let watch = Watch::new(&interrupt);
    let reduced = |dimension| {
        let columns = Columns::Coboundary(matrix.columns(dimension).antitranspose());
        let mut reducer = Reducer::new(field, dimension, columns);
        if reducer.run(|_| false, &mut Work::limited(alone), watch).expect("nobody interrupts") {
            return reducer.pivots();
        }
        let mut lockfree = reducer.share().expect("few columns");
        let mut allowed = allowed;
        while !lockfree.run(|_| false, &mut Work::limited(allowed), watch).expect("nobody interrupts") {
            allowed *= 2;
        }
        lockfree.pivots()
    };
    (1..matrix.dimensions()).map(reduced).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn neither_pauses_nor_how_columns_are_known_change_a_pivot(
        triangles in prop::collection::vec((0_u64..9, 0_u64..9, 0_u64..9, 0_u8..9), 0..70),
    ) {
        let mut builder = FilteredComplex::builder();
        let mut values = std::collections::BTreeMap::new();
        for (a, b, c, value) in triangles {
            let set = std::collections::BTreeSet::from([a, b, c]);
            let set: Vec<_> = set.into_iter().collect();
            for mask in 1..1_u32 << set.len() {
                let face: Vec<_> = (0..set.len()).filter(|i| mask >> i & 1 == 1).map(|i| set[i]).collect();
                let least = values.entry(face).or_insert(value);
                *least = value.min(*least);
            }
        }
        for (face, value) in &values {
            builder.add(face, f64::from(*value)).expect("a simplex");
        }
        let complex = builder.build().expect("a complex");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().expect("threads");
        for alone in [1, 9, 99] {
            let shared = pool.install(|| shared_pivots(&complex, Z2, alone, 9));
            prop_assert_eq!(shared, pivots(&complex, Z2, Way::Whole, usize::MAX));
        }
        for way in (1..5).map(Way::Ends).chain((1..3).map(Way::Chains)) {
            prop_assert_eq!(pivots(&complex, Z2, way, 9), pivots(&complex, Z2, Way::Whole, usize::MAX));
            for p in [3, 7] {
                let p = Zp::new(p).expect("prime");
                prop_assert_eq!(pivots(&complex, p, way, 9), pivots(&complex, p, Way::Whole, usize::MAX));
            }
        }
    }
}

/// Columns with 30 entries in random rows, every seventh of them in the first rows only, and every tenth a multiple of the one before.
fn random_columns<F: Field>(field: F, rows: u32, columns: usize, mut seed: u64) -> SparseColumns<F::Unit> {
    let mut next = |end: u32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as u32 % end
    };
    let mut matrix = SparseColumns::new(rows as usize);
    let mut before = BTreeMap::new();
    for j in 0..columns {
        let end = if j % 7 == 6 { 200 } else { rows };
        if j % 10 != 9 {
            before = (0..30).map(|_| (next(end), i64::from(1 + next(90)))).collect();
        }
        let factor = i64::from(1 + next(9));
        let units = before.iter().filter_map(|(&row, c)| Some((row, field.unit(factor * c)?)));
        matrix.push(units.map(|(row, coefficient)| Entry { row, coefficient }));
    }
    matrix
}

/// Compares the pivots with and without the rows before a window; says whether dense columns were cut and other columns had to be reduced again.
fn windowed<F: Field>(field: F, window: u32) -> bool {
    let interrupt = Interrupt::new();
    let matrix = random_columns(field, 2000, 500, 7);
    let pivots = |window: u32| {
        let mut reducer = Reducer::new(field, 1, Columns::Boundary(&matrix));
        reducer.window = window;
        let mut work = Work::unlimited();
        assert!(reducer.run(|_| false, &mut work, Watch::new(&interrupt)).expect("nobody interrupts"));
        (reducer.cut, reducer.beyond, reducer.pivots())
    };
    let (cut, beyond, found) = pivots(window);
    let whole = pivots(0);
    assert_eq!((whole.0, whole.1), (false, 0));
    assert_eq!(found, whole.2, "window {window}");
    cut && beyond > 0
}

#[test]
fn what_dense_columns_leave_out_changes_no_pivot() {
    for window in [64, 1024, 1600, 1856] {
        assert!(windowed(Z2, window), "window {window}");
        for p in [3, 5, 251, 257, 65_521] {
            assert!(windowed(Zp::new(p).expect("prime"), window), "window {window} modulo {p}");
        }
    }
}
