//! Every algorithm, over every field, gives the bars that Gaussian elimination demands, ties included.

use proptest::prelude::*;
use sublevel::algebra::{Entry, Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, Cell};
use sublevel::persistence::{self, Options};
use sublevel::{Bar, Barcode, Interrupt};

use crate::families;
use crate::judge::{self, Chain};
use crate::{barcode, barcode_by_threads, complex};

/// Small filtered complexes with many ties.
pub(crate) fn simplices() -> impl Strategy<Value = Vec<(Vec<u64>, f64)>> {
    prop::collection::vec((1_u8..64, 0_u8..4), 0..9).prop_map(|given| judge::close(&given))
}

/// Counts the bars over every interval of the filtration and compares with the ranks of the maps in homology.
pub(crate) fn judge_barcode(barcode: &Barcode, chain: &Chain) {
    let cells = chain.dimensions.len();
    let top = chain.dimensions.iter().copied().max().unwrap_or(0);
    for j in 0..=cells {
        for i in 0..=j {
            for d in 0..=top {
                let lives = |bar: &&Bar| {
                    (bar.birth_cell as usize) < i && bar.death_cell.is_none_or(|death| death as usize >= j)
                };
                let bars = barcode.dimension(d).iter().filter(lives).count();
                assert_eq!(bars, chain.persistent_betti(d, i, j), "dimension {d}, from {i} to {j} cells");
            }
        }
    }
}

fn over<F: Field>(field: F, simplices: &[(Vec<u64>, f64)]) -> Barcode {
    let complex = complex(simplices);
    let matrix = complex.boundary(field);
    let barcode = barcode(&matrix, None);
    judge_barcode(&barcode, &Chain::of_simplices(i64::from(field.characteristic()), simplices));
    for bar in barcode.bars() {
        assert_eq!(bar.dimension, complex.dimension(bar.birth_cell));
        assert_eq!(bar.birth, complex.value(bar.birth_cell));
        assert_eq!(bar.death, bar.death_cell.map_or(f64::INFINITY, |death| complex.value(death)));
    }
    barcode
}

/// A chain complex in another basis: each `(i, j, c)` adds `c` times a cell to a later one of the same dimension.
pub(crate) fn change_basis(chain: &mut Chain, changes: &[(usize, usize, i64)]) {
    let cells = chain.dimensions.len();
    for &(a, b, c) in changes {
        let (i, j) = (a.min(b) % cells.max(1), a.max(b) % cells.max(1));
        if i >= j || chain.dimensions[i] != chain.dimensions[j] {
            continue;
        }
        for row in 0..cells {
            chain.boundary[j][row] =
                (chain.boundary[j][row] + c * chain.boundary[i][row]).rem_euclid(chain.p);
        }
        for column in &mut chain.boundary {
            column[i] = (column[i] - c * column[j]).rem_euclid(chain.p);
        }
    }
}

/// The cells of a chain complex, each with its number as value.
pub(crate) fn cells<F: Field>(field: F, chain: &Chain) -> Vec<Cell<F::Unit>> {
    let entries = |column: &[i64]| {
        let entries = (0..).zip(column);
        entries.filter_map(|(row, &c)| field.unit(c).map(|coefficient| Entry { row, coefficient })).collect()
    };
    let cells = chain.boundary.iter().zip(&chain.dimensions).enumerate();
    let cell = |(id, (column, &dimension)): (usize, (&Vec<i64>, &usize))| Cell {
        dimension,
        value: id as f64,
        boundary: entries(column),
    };
    cells.map(cell).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn bars_are_those_of_gaussian_elimination(simplices in simplices()) {
        let over_two = over(Z2, &simplices);
        prop_assert_eq!(&over_two, &over(Zp::new(2).expect("prime"), &simplices));
        over(Zp::new(3).expect("prime"), &simplices);
        over(Zp::new(5).expect("prime"), &simplices);
    }

    #[test]
    fn threads_and_fields_do_not_matter(simplices in simplices()) {
        let complex = complex(&simplices);
        let over_two = barcode_by_threads(&complex.boundary(Z2));
        prop_assert_eq!(&over_two, &barcode(&complex.boundary(Z2), None));
        for p in [2, 3, 5, 251] {
            let found = barcode_by_threads(&complex.boundary(Zp::new(p).expect("prime")));
            prop_assert!(p != 2 || found == over_two);
        }
    }

    #[test]
    fn cells_need_not_be_simplices(
        simplices in simplices(),
        changes in prop::collection::vec((0_usize..40, 0_usize..40, 1_i64..5), 0..40),
        p in prop::sample::select(vec![2_u32, 3, 5]),
    ) {
        let field = Zp::new(p).expect("prime");
        let mut chain = Chain::of_simplices(i64::from(p), &simplices);
        let before = barcode(&BoundaryMatrix::from_cells(field, &cells(field, &chain)).expect("a complex"), None);
        change_basis(&mut chain, &changes);
        let matrix = BoundaryMatrix::from_cells(field, &cells(field, &chain)).expect("a complex in another basis");
        let after = barcode(&matrix, None);
        judge_barcode(&after, &chain);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn the_order_given_does_not_matter(simplices in simplices(), seed in any::<u64>()) {
        let mut shuffled = simplices.clone();
        let mut random = families::Random::new(seed);
        shuffled.sort_by_cached_key(|_| (1e9 * random.uniform()) as u64);
        for (labels, _) in &mut shuffled {
            labels.reverse();
        }
        prop_assert_eq!(complex(&shuffled), complex(&simplices));
        for (cell, (labels, value)) in (0..).zip(&simplices) {
            prop_assert_eq!(&complex(&shuffled).labels(cell), labels);
            prop_assert_eq!(complex(&shuffled).value(cell), *value);
        }
    }

    #[test]
    fn a_largest_dimension_only_leaves_bars_out(simplices in simplices(), max in 0_usize..6) {
        let matrix = complex(&simplices).boundary(Zp::new(3).expect("prime"));
        let all = barcode(&matrix, None);
        let kept = all.bars().iter().copied().filter(|bar| bar.dimension <= max).collect();
        prop_assert_eq!(barcode(&matrix, Some(max)), Barcode::new(kept));
    }

    #[test]
    fn a_least_length_only_leaves_bars_out(simplices in simplices(), least in prop::sample::select(vec![-1.0, 0.0, 1.0, 2.5])) {
        let matrix = complex(&simplices).boundary(Zp::new(3).expect("prime"));
        let options = Options { min_persistence: least, ..Options::default() };
        let listed = persistence::barcode(&matrix, &options, &Interrupt::new()).expect("nobody interrupts");
        let all = barcode(&matrix, None);
        let kept = all.bars().iter().copied().filter(|bar| bar.length() > least).collect();
        prop_assert_eq!(listed, Barcode::new(kept));
    }

    #[test]
    fn matrices_survive_sprs_and_duality(simplices in simplices(), p in prop::sample::select(vec![2_u32, 3, 7])) {
        let matrix = complex(&simplices).boundary(Zp::new(p).expect("prime"));
        let cells = 0..matrix.len() as u32;
        let dimensions: Vec<_> = cells.clone().map(|cell| matrix.dimension(cell)).collect();
        let values: Vec<_> = cells.map(|cell| matrix.value(cell)).collect();
        let sparse = matrix.to_sprs();
        let back = BoundaryMatrix::from_sprs(matrix.field(), &sparse, &dimensions, &values);
        prop_assert_eq!(back.expect("the same complex"), matrix.clone());
        let back = BoundaryMatrix::from_sprs(matrix.field(), &sparse.to_csr(), &dimensions, &values);
        prop_assert_eq!(back.expect("the same complex"), matrix.clone());

        let dual = matrix.coboundary();
        prop_assert_eq!(&dual.coboundary(), &matrix);
        let last = (matrix.len() as u32).wrapping_sub(1);
        let pair = |bar: &Bar| bar.death_cell.map(|death| (last - death, last - bar.birth_cell));
        let mut mirrored: Vec<_> = barcode(&dual, None).bars().iter().filter_map(pair).collect();
        mirrored.sort_unstable();
        let pairs = |bar: &Bar| bar.death_cell.map(|death| (bar.birth_cell, death));
        let mut direct: Vec<_> = barcode(&matrix, None).bars().iter().filter_map(pairs).collect();
        direct.sort_unstable();
        prop_assert_eq!(mirrored, direct);
    }
}

#[test]
fn algorithms_agree_on_larger_complexes() {
    let p = Zp::new(65_521).expect("prime");
    let names = [
        "A/9_8",
        "A/16_3",
        "A/34_2",
        "B/40_3_0.5",
        "C/10r",
        "C/10s",
        "D/40",
        "E/40",
        "F/14_3",
        "G/24r",
        "G/24s",
    ];
    for family in names.map(|name| families::named(name).expect("a family")) {
        let complex = complex(&family.simplices);
        let over_two = barcode_by_threads(&complex.boundary(Z2));
        assert_eq!(over_two, barcode(&complex.boundary(Zp::new(2).expect("prime")), None), "{}", family.name);
        let paired = over_two.bars().iter().map(|bar| 1 + usize::from(bar.death_cell.is_some()));
        assert_eq!(paired.sum::<usize>(), complex.len(), "{}: every cell is in one bar", family.name);
        barcode_by_threads(&complex.boundary(p));
        barcode_by_threads(&complex.boundary(Zp::new(3).expect("prime")));
    }
}
