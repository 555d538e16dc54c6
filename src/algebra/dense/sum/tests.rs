use proptest::prelude::*;

use super::*;
use crate::algebra::{Z2, Zp};

/// Rows of four words, the last of them not full.
const ROWS: usize = 230;

/// The primes around which the arithmetic changes.
const PRIMES: [u32; 8] = [2, 3, 5, 7, 251, 257, 32_771, 65_521];

/// What columns are made of: rows with coefficients.
type Terms = Vec<(usize, i64)>;

fn vector<F: Field>(field: F, terms: &Terms) -> Vector<F::Unit> {
    let mut sum = DenseSum::new(field);
    sum.resize(ROWS);
    for &(row, coefficient) in terms {
        if let Some(coefficient) = field.unit(coefficient) {
            let one = field.unit(1).expect("1 is not 0");
            sum.add(&Vector::Entries([Entry { row: row as u32, coefficient }].into()), one);
        }
    }
    sum.times(field.unit(1).expect("1 is not 0"))
}

/// All rows of a column, as residues.
fn plain<F: Field>(field: F, vector: &Vector<F::Unit>) -> Vec<i64> {
    (0..ROWS).map(|row| vector.coefficient(field, row).map_or(0, |unit| field.integer(unit))).collect()
}

fn of_sum<F: Field>(field: F, sum: &DenseSum<F>) -> Vec<i64> {
    (0..ROWS).map(|row| sum.coefficient(row).map_or(0, |unit| field.integer(unit))).collect()
}

/// Adds columns and takes sums off, beside plain residues.
fn sums_are_right<F: Field>(field: F, columns: &[(Terms, i64)]) {
    let p = i64::from(field.characteristic());
    let (mut sum, mut other) = (DenseSum::new(field), DenseSum::new(field));
    for sum in [&mut sum, &mut other] {
        sum.resize(ROWS);
    }
    let mut expected = vec![0; ROWS];
    for (at, (terms, factor)) in columns.iter().enumerate() {
        let Some(factor) = field.unit(*factor) else { continue };
        let column = vector(field, terms);
        let mut residues = vec![0; ROWS];
        for &(row, value) in terms {
            residues[row] = (residues[row] + value).rem_euclid(p);
        }
        assert_eq!(plain(field, &column), residues);
        let mut times = field.integer(factor);
        if at % 3 == 2 {
            other.clear();
            other.add(&column, factor);
            sum.subtract(&other);
            times = -times;
        } else {
            sum.add(&column, factor);
        }
        expected.iter_mut().zip(&residues).for_each(|(sum, x)| *sum = (*sum + times * x).rem_euclid(p));
        assert_eq!(of_sum(field, &sum), expected);
        let last = expected.iter().rposition(|&value| value != 0).map(|row| (row, expected[row]));
        assert_eq!(sum.last().map(|(row, unit)| (row, field.integer(unit))), last);
        let kept = sum.times(factor);
        let scaled: Vec<_> = expected.iter().map(|x| x * field.integer(factor) % p).collect();
        assert_eq!((plain(field, &kept), kept.is_zero()), (scaled, last.is_none()));
        for row in 0..ROWS {
            let mut rows = [0; ROWS.div_ceil(64)];
            rows[row / 64] = 1 << (row % 64);
            assert_eq!(kept.meets(&rows), expected[row] != 0);
        }
    }
    sum.clear();
    assert_eq!(of_sum(field, &sum), vec![0; ROWS]);
}

/// Makes rows zero that have a column, beside the same one by one.
fn rows_become_zero<F: Field>(field: F, start: &Terms, columns: &[Option<Terms>]) {
    let p = i64::from(field.characteristic());
    let mut rows = [0_u64; ROWS.div_ceil(64)];
    let vectors = columns.iter().enumerate().map(|(row, terms)| {
        let Some(terms) = terms else { return Vector::zero() };
        rows[row / 64] |= 1 << (row % 64);
        let before = terms.iter().filter(|term| term.0 < row).copied();
        vector(field, &before.chain([(row, -1)]).collect())
    });
    let vectors: Vec<_> = vectors.collect();
    let mut expected = plain(field, &vector(field, start));
    for row in (0..ROWS).rev().filter(|&row| columns[row].is_some()) {
        let factor = expected[row];
        let column = plain(field, &vectors[row]);
        expected.iter_mut().zip(column).for_each(|(sum, x)| *sum = (*sum + factor * x) % p);
        assert_eq!(expected[row], 0);
    }
    let mut sum = DenseSum::new(field);
    sum.resize(ROWS);
    sum.add(&vector(field, start), field.unit(1).expect("1 is not 0"));
    sum.eliminate(&rows, &vectors);
    assert_eq!(of_sum(field, &sum), expected);
}

fn terms(most: usize) -> impl Strategy<Value = Terms> {
    let row = prop_oneof![0..ROWS, 64..128_usize];
    prop::collection::vec((row, 1_i64..70_000), 0..most)
}

proptest! {
    #[test]
    fn sums_are_those_of_residues(columns in prop::collection::vec((terms(200), 1_i64..9), 0..8), which in 0..PRIMES.len()) {
        match PRIMES[which] {
            2 => sums_are_right(Z2, &columns),
            p => sums_are_right(Zp::new(p).expect("prime"), &columns),
        }
    }

    #[test]
    fn elimination_is_that_of_one_row_after_another(
        start in terms(300),
        columns in prop::collection::vec(prop::option::of(terms(200)), ROWS),
        which in 0..PRIMES.len(),
    ) {
        match PRIMES[which] {
            2 => rows_become_zero(Z2, &start, &columns),
            p => rows_become_zero(Zp::new(p).expect("prime"), &start, &columns),
        }
    }
}
