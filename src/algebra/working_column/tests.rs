use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::algebra::{Z2, Zp};

/// Enough rows for three levels of flags.
const ROWS: u32 = 64 * 64 * 64 + 5;

/// The primes around which the arithmetic changes.
const PRIMES: [u32; 9] = [2, 3, 5, 7, 251, 257, 32_749, 32_771, 65_521];

/// Adds columns, sparse and dense, and takes pivots off, beside a map that does the same.
fn beside_a_map<F: Field>(field: F, rows: u32, columns: &[(BTreeMap<u32, i64>, bool)]) {
    let mut working = WorkingColumn::new(field, rows as usize);
    let mut other = WorkingColumn::new(field, rows as usize);
    let mut expected = BTreeMap::new();
    let one = field.unit(1).expect("1 is not zero");
    for (column, dense) in columns {
        let units = column.iter().filter_map(|(&row, &c)| Some((row, field.unit(c)?)));
        let entries: Vec<_> = units.map(|(row, coefficient)| Entry { row, coefficient }).collect();
        let mut factor = -1;
        other.add(&entries, one);
        let pivot = other.pivot().filter(|_| *dense);
        if let Some(pivot) = pivot
            && let Some(dense) = other.take_dense(pivot, usize::MAX / 4, 0)
        {
            assert_eq!(other.pivot(), None);
            factor = -field.integer(pivot.coefficient);
            working.add_dense(&dense, field.unit(factor).expect("a unit"));
            factor = -1;
        } else {
            other.take(one, &mut Vec::new());
            working.add(&entries, field.unit(factor).expect("-1 is not zero"));
        }
        for (row, c) in column {
            let sum = expected.remove(row).unwrap_or(0) + factor * c;
            if field.unit(sum).is_some() {
                expected.insert(*row, sum);
            }
        }
        let pivot = expected.last_key_value().and_then(|(&row, &c)| Some((row, field.unit(c)?)));
        assert_eq!(working.pivot().map(|entry| (entry.row, entry.coefficient)), pivot);
    }
    let mut taken = vec![Entry { row: 0, coefficient: one }];
    working.take(field.unit(-2).unwrap_or(one), &mut taken);
    let taken: Vec<_> = taken[1..].iter().map(|entry| (entry.row, Some(entry.coefficient))).collect();
    let factor = field.unit(-2).map_or(1, |_| -2);
    let expected: Vec<_> = expected.into_iter().map(|(row, c)| (row, field.unit(factor * c))).collect();
    assert_eq!(taken, expected);
    assert_eq!(working.pivot(), None);
}

fn columns(rows: u32) -> impl Strategy<Value = Vec<(BTreeMap<u32, i64>, bool)>> {
    let row = prop_oneof![rows - 9..rows, 0..9_u32, 0..rows];
    prop::collection::vec((prop::collection::btree_map(row, 1_i64..99, 0..30), any::<bool>()), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn adds_and_finds_pivots(wide in columns(ROWS), narrow in columns(200)) {
        for (rows, columns) in [(ROWS, wide), (200, narrow)] {
            beside_a_map(Z2, rows, &columns);
            for p in PRIMES {
                beside_a_map(Zp::new(p).expect("prime"), rows, &columns);
            }
        }
    }
}

/// A column with an entry in every second row or more, the last in `pivot`.
fn filled(p: u32, pivot: u32, seed: &mut u32) -> Vec<i64> {
    let mut next = || {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *seed >> 8
    };
    let mut residues: Vec<_> = (0..pivot).map(|_| i64::from(next() % p)).collect();
    residues.push(i64::from(1 + next() % (p - 1)));
    residues
}

fn entries<F: Field>(field: F, residues: &[i64]) -> Vec<Entry<F::Unit>> {
    let units = (0..).zip(residues).filter_map(|(row, &c)| Some((row, field.unit(c)?)));
    units.map(|(row, coefficient)| Entry { row, coefficient }).collect()
}

/// Eliminates by filled columns with pivots in the last words, but for some rows, beside integers.
fn eliminates<F: Field>(field: F, rows: u32, mut seed: u32) {
    let p = field.characteristic();
    let mut working = WorkingColumn::new(field, rows as usize);
    let mut columns = BTreeMap::new();
    let one = field.unit(1).expect("1 is not zero");
    for row in (rows.saturating_sub(300).max(20)..rows).filter(|row| row % 41 > 0) {
        let mut residues = filled(p, row, &mut seed);
        working.add(&entries(field, &residues), one);
        let pivot = working.pivot().expect("the column is not zero");
        let dense = working.take_dense(pivot, usize::MAX / 4, 0).expect("a filled column is dense");
        let inverse = field.integer(field.invert(pivot.coefficient));
        for residue in &mut residues {
            *residue = *residue * inverse % i64::from(p);
        }
        columns.insert(row, (dense, residues));
    }
    let mut expected = filled(p, rows - 1, &mut seed);
    working.add(&entries(field, &expected), one);
    while let Some(pivot) = working.pivot() {
        while let Some((_, column)) = columns.get(&(expected.len() as u32).wrapping_sub(1))
            && pivot.row as usize / 64 == (expected.len() - 1) / 64
        {
            let factor = i64::from(p) - expected[expected.len() - 1];
            let sums = expected.iter_mut().zip(column);
            sums.for_each(|(sum, c)| *sum = (*sum + factor * c) % i64::from(p));
            expected.truncate(expected.iter().rposition(|&c| c != 0).map_or(0, |last| last + 1));
        }
        let mut steps = 0;
        while let Some(next) = working.pivot()
            && next.row / 64 == pivot.row / 64
            && working.eliminate(next, |row| Some(Pivoted::Dense(&columns.get(&row)?.0))).is_some()
        {
            steps += 1;
        }
        let last = expected.last().and_then(|&c| Some((expected.len() as u32 - 1, field.unit(c)?)));
        assert_eq!(working.pivot().map(|entry| (entry.row, entry.coefficient)), last, "modulo {p}");
        if steps == 0 {
            break;
        }
    }
    let mut taken = Vec::new();
    working.take(one, &mut taken);
    assert_eq!(taken, entries(field, &expected), "modulo {p}");
}

#[test]
fn many_multiples_are_added_at_once() {
    for (seed, rows) in [(1, 40), (2, 64), (3, 900), (4, 64 * 33 + 7), (5, 64 * 65)] {
        eliminates(Z2, rows, seed);
        for p in PRIMES.into_iter().chain([11, 101, 127, 131, 181, 241]) {
            eliminates(Zp::new(p).expect("prime"), rows, seed);
        }
    }
}
