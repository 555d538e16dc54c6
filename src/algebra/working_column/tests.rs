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
            && let Some(dense) = other.take_dense(pivot, usize::MAX / 4)
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
