use proptest::prelude::*;

use super::*;
use crate::algebra::{Z2, Zp};
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
