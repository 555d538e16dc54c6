//! Representatives are cycles and cocycles of their bars, judged by Gaussian elimination; in normal form, and dual to each other.

use proptest::prelude::*;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::complex::BoundaryMatrix;
use sublevel::error::Error;
use sublevel::persistence::{self, Algorithm, Kind, Options, Reduction, Representative};
use sublevel::{Bar, Interrupt};

use crate::agreement::{cells, change_basis, simplices};
use crate::judge::{Chain, rank};
use crate::{barcode, complex, families};

/// A chain or cochain with a coefficient for every cell.
fn dense<F: Field>(field: F, cells: usize, representative: &Representative<F::Unit>) -> Vec<i64> {
    let mut chain = vec![0; cells];
    assert!(representative.entries.windows(2).all(|pair| pair[0].row < pair[1].row), "cells ascend");
    for entry in &representative.entries {
        chain[entry.row as usize] = field.integer(entry.coefficient);
    }
    chain
}

/// The reduction of a matrix.
fn reduced<F: Field>(matrix: &BoundaryMatrix<F>) -> Reduction {
    persistence::reduce(matrix, &Options::default(), &Interrupt::new()).expect("nobody interrupts")
}

/// The representatives of some bars, which must be the same in any order in which they are asked for.
fn all<F: Field>(
    matrix: &BoundaryMatrix<F>,
    reduction: &Reduction,
    bars: &[Bar],
    kind: Kind,
) -> Vec<Representative<F::Unit>> {
    let find = |bars: &[Bar]| {
        let found =
            persistence::representatives(matrix, reduction, bars, kind, usize::MAX, &Interrupt::new());
        found.expect("nobody interrupts")
    };
    let found = find(bars);
    let backwards: Vec<_> = bars.iter().rev().copied().collect();
    let mut again = find(&backwards);
    again.reverse();
    assert_eq!(found, again);
    for (at, bar) in bars.iter().enumerate().step_by(3) {
        assert_eq!(find(&[*bar]), found[at..=at]);
    }
    found
}

impl Chain {
    /// The boundary of a chain.
    fn boundary_of(&self, chain: &[i64]) -> Vec<i64> {
        let mut sum = vec![0; chain.len()];
        for (column, c) in self.boundary.iter().zip(chain) {
            sum.iter_mut().zip(column).for_each(|(sum, x)| *sum = (*sum + c * x).rem_euclid(self.p));
        }
        sum
    }

    /// The coboundary of a cochain.
    fn coboundary_of(&self, cochain: &[i64]) -> Vec<i64> {
        let value = |column: &Vec<i64>| column.iter().zip(cochain).map(|(a, b)| a * b).sum::<i64>();
        self.boundary.iter().map(|column| value(column).rem_euclid(self.p)).collect()
    }

    /// Whether a chain is a sum of boundaries of the first `cells` cells.
    fn bounds(&self, chain: &[i64], cells: usize) -> bool {
        let boundaries = self.boundary[..cells].to_vec();
        rank(self.p, [boundaries.clone(), vec![chain.to_vec()]].concat()) == rank(self.p, boundaries)
    }

    /// Whether a cochain, seen on the first `cells` cells, is a coboundary there.
    fn cobounds(&self, cochain: &[i64], cells: usize) -> bool {
        let rows: Vec<Vec<i64>> =
            (0..cells).map(|row| (0..cells).map(|column| self.boundary[column][row]).collect()).collect();
        rank(self.p, [rows.clone(), vec![cochain[..cells].to_vec()]].concat()) == rank(self.p, rows)
    }
}

/// Every cycle and cocycle against the judge and its normal form.
fn judge<F: Field>(field: F, matrix: &BoundaryMatrix<F>, chain: &Chain) {
    let barcode = barcode(matrix, None);
    let (bars, cells) = (barcode.bars(), chain.dimensions.len());
    let death_of = |cell: usize| {
        let bar = bars.iter().find(|bar| bar.birth_cell as usize == cell)?;
        Some(bar.death_cell.map_or(cells, |death| death as usize))
    };
    let reduction = reduced(matrix);
    let cycles = all(matrix, &reduction, bars, Kind::Cycle);
    let cocycles = all(matrix, &reduction, bars, Kind::Cocycle);
    let cycles: Vec<_> = cycles.iter().map(|cycle| dense(field, cells, cycle)).collect();
    let cocycles: Vec<_> = cocycles.iter().map(|cocycle| dense(field, cells, cocycle)).collect();
    for (bar, (cycle, cocycle)) in bars.iter().zip(cycles.iter().zip(&cocycles)) {
        let (birth, death) = (bar.birth_cell as usize, bar.death_cell.map_or(cells, |death| death as usize));
        let within = |x: &[i64], cell: usize| x[cell] == 0 || chain.dimensions[cell] == bar.dimension;
        assert!((0..cells).all(|cell| within(cycle, cell) && within(cocycle, cell)), "one dimension");

        assert!(chain.boundary_of(cycle).iter().all(|&x| x == 0), "a cycle");
        assert_eq!(
            (cycle[birth], cycle.iter().rposition(|&x| x != 0)),
            (1, Some(birth)),
            "the youngest cell"
        );
        assert!(!chain.bounds(cycle, death), "it bounds before {death}");
        assert!(bar.is_essential() || chain.bounds(cycle, death + 1), "it does not bound at {death}");
        for cell in (0..birth).filter(|&cell| cycle[cell] != 0) {
            let dies = death_of(cell);
            assert!(dies.is_none_or(|dies| dies > death && death < cells), "no cell of a bar that ended");
        }

        let coboundary = chain.coboundary_of(cocycle);
        let first = coboundary.iter().position(|&x| x != 0);
        assert_eq!(first, bar.death_cell.map(|death| death as usize), "a cocycle until the bar ends");
        assert_eq!(
            (cocycle[birth], cocycle.iter().position(|&x| x != 0)),
            (1, Some(birth)),
            "the oldest cell"
        );
        assert!(chain.cobounds(cocycle, birth), "nothing before the bar begins");
        for cells in birth + 1..=death {
            assert!(!chain.cobounds(cocycle, cells), "a class as long as the bar");
        }
        for cell in (birth + 1..cells).filter(|&cell| cocycle[cell] != 0) {
            assert!(death_of(cell).is_some_and(|dies| dies < death), "only cells of bars that ended");
        }
    }
    for (i, cocycle) in cocycles.iter().enumerate() {
        for (j, cycle) in cycles.iter().enumerate() {
            let value = cocycle.iter().zip(cycle).map(|(a, b)| a * b).sum::<i64>().rem_euclid(chain.p);
            assert_eq!(value, i64::from(i == j), "dual bases");
        }
    }
}

fn judge_simplices<F: Field>(field: F, simplices: &[(Vec<u64>, f64)]) {
    let chain = Chain::of_simplices(i64::from(field.characteristic()), simplices);
    judge(field, &complex(simplices).boundary(field), &chain);
}

fn zp(p: u32) -> Zp {
    Zp::new(p).expect("prime")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn of_simplices_with_ties(simplices in simplices()) {
        judge_simplices(Z2, &simplices);
        judge_simplices(zp(3), &simplices);
        judge_simplices(zp(5), &simplices);
    }

    #[test]
    fn of_cells_that_are_not_simplices(
        simplices in simplices(),
        changes in prop::collection::vec((0_usize..40, 0_usize..40, 1_i64..5), 0..40),
        p in prop::sample::select(vec![2_u32, 3, 5, 257]),
    ) {
        let field = zp(p);
        let mut chain = Chain::of_simplices(i64::from(p), &simplices);
        change_basis(&mut chain, &changes);
        let matrix = BoundaryMatrix::from_cells(field, &cells(field, &chain)).expect("a complex in another basis");
        judge(field, &matrix, &chain);
    }
}

/// The sum of products of the coefficients at cells that both have.
fn value<F: Field>(field: F, a: &Representative<F::Unit>, b: &Representative<F::Unit>) -> i64 {
    let product = |entry: &sublevel::algebra::Entry<F::Unit>| {
        let at = b.entries.binary_search_by_key(&entry.row, |other| other.row).ok()?;
        Some(field.integer(field.multiply(entry.coefficient, b.entries[at].coefficient)))
    };
    a.entries.iter().filter_map(product).sum::<i64>().rem_euclid(i64::from(field.characteristic()))
}

/// Long columns, dense ones among them: cycles have no boundary, and the first bars are dual to all.
fn larger<F: Field>(field: F, family: &families::Family) {
    let complex = complex(&family.simplices);
    let matrix = complex.boundary(field);
    let barcode = barcode(&matrix, None);
    let mut bars: Vec<_> =
        barcode.bars().iter().filter(|bar| bar.dimension > 0).step_by(7).copied().collect();
    bars.sort_by(|a, b| b.length().total_cmp(&a.length()));
    let reduction = reduced(&matrix);
    let cycles = all(&matrix, &reduction, &bars, Kind::Cycle);
    let cocycles = all(&matrix, &reduction, &bars, Kind::Cocycle);
    for cycle in &cycles {
        let mut sums = std::collections::BTreeMap::new();
        for entry in &cycle.entries {
            for face in matrix.column(entry.row) {
                let term = field.integer(field.multiply(face.coefficient, entry.coefficient));
                *sums.entry(face.row).or_insert(0) += term;
            }
        }
        assert!(sums.values().all(|&sum| field.unit(sum).is_none()), "{}: a cycle", family.name);
    }
    for (i, cocycle) in cocycles.iter().enumerate().step_by(5) {
        for (j, cycle) in cycles.iter().enumerate() {
            assert_eq!(value(field, cocycle, cycle), i64::from(i == j), "{}: dual bases", family.name);
        }
    }
}

#[test]
fn of_larger_complexes() {
    for family in [
        families::skeleton(14, 3, 2),
        families::flag(30, 3, 0.6, 4),
        families::grid(6, false, 5),
        families::random_triangles(40, 7),
        families::fan(30),
        families::shuffled(12, 3, 8),
    ] {
        larger(Z2, &family);
        larger(zp(3), &family);
        larger(zp(65_521), &family);
    }
}

/// A full triangle and a loop beside it, which is filled later.
fn two_loops() -> Vec<(Vec<u64>, f64)> {
    let edges = [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]];
    let vertices = (0..4).map(|vertex| (vec![vertex], 0.0));
    let edges = edges.into_iter().map(|edge| (edge.to_vec(), 1.0));
    vertices.chain(edges).chain([(vec![0, 1, 2], 2.0), (vec![1, 2, 3], 3.0)]).collect()
}

#[test]
fn the_same_from_the_pairs_of_every_algorithm() {
    let matrix = complex(&families::shuffled(9, 3, 1).simplices).boundary(zp(3));
    let of = |algorithm, kind| {
        let options = Options { algorithm, ..Options::default() };
        let reduction = persistence::reduce(&matrix, &options, &Interrupt::new()).expect("nobody interrupts");
        all(&matrix, &reduction, reduction.barcode(-1.0).bars(), kind)
    };
    for kind in [Kind::Cycle, Kind::Cocycle] {
        let expected = of(Algorithm::Standard, kind);
        for algorithm in Algorithm::ALL {
            assert_eq!(of(algorithm, kind), expected, "{algorithm}");
        }
    }
}

#[test]
fn a_limit_keeps_the_first_that_fit() {
    let matrix = complex(&two_loops()).boundary(Z2);
    let barcode = barcode(&matrix, None);
    let (reduction, loops) = (reduced(&matrix), barcode.dimension(1));
    let rows = |most: usize| {
        let found =
            persistence::representatives(&matrix, &reduction, loops, Kind::Cycle, most, &Interrupt::new());
        let found = found.expect("nobody interrupts");
        found.iter().map(|one| one.entries.iter().map(|entry| entry.row).collect()).collect::<Vec<Vec<_>>>()
    };
    // Vertices are 0 to 3, edges 4 to 8, triangles 9 and 10; the second goes round both triangles, for edge 6 is of a bar that ended.
    assert_eq!(rows(7), [vec![4, 5, 6], vec![4, 5, 7, 8]]);
    assert_eq!(rows(6), [vec![4, 5, 6]]);
    assert_eq!(rows(2), Vec::<Vec<u32>>::new());
}

#[test]
fn a_largest_dimension_changes_nothing_below() {
    let matrix = complex(&families::shuffled(9, 4, 1).simplices).boundary(Z2);
    let whole = reduced(&matrix);
    for max in 0..4 {
        let options = Options { max_dimension: Some(max), ..Options::default() };
        let cut = persistence::reduce(&matrix, &options, &Interrupt::new()).expect("nobody interrupts");
        let bars = barcode(&matrix, Some(max));
        for kind in [Kind::Cycle, Kind::Cocycle] {
            let [cut, whole] = [&cut, &whole].map(|reduction| all(&matrix, reduction, bars.bars(), kind));
            assert_eq!(cut, whole);
        }
    }
}

#[test]
fn bars_of_something_else_are_refused_and_an_interrupt_obeyed() {
    let matrix = complex(&two_loops()).boundary(Z2);
    let barcode = barcode(&matrix, None);
    let of = |reduction: &Reduction, bars: &[Bar], interrupt: &Interrupt| {
        persistence::representatives(&matrix, reduction, bars, Kind::Cycle, 99, interrupt)
    };
    let reduction = reduced(&matrix);
    let bar = Bar { death_cell: None, ..barcode.dimension(1)[0] };
    let error = of(&reduction, &[bar], &Interrupt::new()).expect_err("no bar of the reduction");
    assert!(error.to_string().starts_with("bar: "), "{error}");
    // The triangles in the other order fill the same loops, each the other's.
    let mut swapped = two_loops();
    (swapped[9].1, swapped[10].1) = (3.0, 2.0);
    let swapped = reduced(&complex(&swapped).boundary(Z2));
    let loops = swapped.barcode(0.0);
    let error = of(&swapped, loops.dimension(1), &Interrupt::new()).expect_err("other pairs");
    assert!(error.to_string().starts_with("reduction: pairs"), "{error}");
    let larger = reduced(&complex(&families::shuffled(9, 4, 1).simplices).boundary(Z2));
    let error = of(&larger, &[], &Interrupt::new()).expect_err("other cells");
    assert!(error.to_string().starts_with("reduction: pairs"), "{error}");
    let interrupt = Interrupt::new();
    interrupt.set();
    assert!(matches!(of(&reduction, barcode.bars(), &interrupt), Err(Error::Interrupted)));
}
