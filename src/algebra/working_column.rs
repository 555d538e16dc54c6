//! The accumulator of a reduction: one column under many additions, with its pivot always at hand.

use super::{Entry, Field};

/// A column as a 64-ary tree of bits: a bit a row, and above it a flag for every 64 rows that may hold one, and so on.
///
/// An addition costs one step an entry, a pivot one step a level. A flag is cleared only when it is found to lie. The coefficients
/// stand beside the bits and mean something only where the bit is set; over Z/2 they take no space.
#[derive(Debug)]
pub(crate) struct WorkingColumn<F: Field> {
    field: F,
    words: Vec<u64>,
    /// `flags[0]` has a bit for each word, `flags[k]` one for each word of `flags[k - 1]`; the last has one word.
    /// A set flag has all flags above it set.
    flags: Vec<Vec<u64>>,
    coefficients: Vec<F::Unit>,
}

impl<F: Field> WorkingColumn<F> {
    /// Whether an entry carries no coefficient, so that addition is exclusive or.
    pub(crate) const IS_PARITY: bool = size_of::<F::Unit>() == 0;

    /// The zero column.
    pub(crate) fn new(field: F, rows: usize) -> Self {
        let one = field.unit(1).expect("1 is not 0 in a field");
        let mut flags = vec![vec![0; rows.div_ceil(64 * 64).max(1)]];
        while let Some(last) = flags.last()
            && last.len() > 1
        {
            flags.push(vec![0; last.len().div_ceil(64)]);
        }
        Self { field, words: vec![0; rows.div_ceil(64).max(1)], flags, coefficients: vec![one; rows] }
    }

    /// Adds `factor` times a column.
    pub(crate) fn add(&mut self, column: &[Entry<F::Unit>], factor: F::Unit) {
        for &Entry { row, coefficient } in column {
            let (index, bit) = (row as usize / 64, 1 << (row % 64));
            let word = self.words[index];
            if word == 0 {
                self.flag(index);
            }
            if Self::IS_PARITY {
                self.words[index] = word ^ bit;
                continue;
            }
            let term = self.field.multiply(coefficient, factor);
            let place = &mut self.coefficients[row as usize];
            if word & bit == 0 {
                self.words[index] = word | bit;
                *place = term;
            } else {
                match self.field.add(*place, term) {
                    Some(sum) => *place = sum,
                    None => self.words[index] = word & !bit,
                }
            }
        }
    }

    /// Adds a column given as bits; over Z/2 only.
    pub(crate) fn add_words(&mut self, column: &[u64]) {
        debug_assert!(Self::IS_PARITY, "words carry no coefficients");
        for (word, other) in self.words.iter_mut().zip(column) {
            *word ^= other;
        }
        let mut children = column.len();
        for level in &mut self.flags {
            let whole = children / 64;
            level[..whole].fill(u64::MAX);
            if !children.is_multiple_of(64) {
                level[whole] |= (1 << (children % 64)) - 1;
            }
            children = children.div_ceil(64);
        }
    }

    /// Notes that a word may be non-zero.
    fn flag(&mut self, mut child: usize) {
        for level in &mut self.flags {
            let word = &mut level[child / 64];
            let bit = 1 << (child % 64);
            if *word & bit != 0 {
                return;
            }
            *word |= bit;
            child /= 64;
        }
    }

    /// The last entry; none if the column is zero.
    pub(crate) fn pivot(&mut self) -> Option<Entry<F::Unit>> {
        let top = self.flags.len();
        // `level` words above the bits, at word `index` there.
        let (mut level, mut index) = (top, 0);
        loop {
            let word = if level == 0 { self.words[index] } else { self.flags[level - 1][index] };
            if word == 0 {
                if level == top {
                    return None;
                }
                self.flags[level][index / 64] &= !(1 << (index % 64));
                index /= 64;
                level += 1;
                continue;
            }
            index = index * 64 + (63 - word.leading_zeros() as usize);
            if level == 0 {
                return Some(Entry { row: index as u32, coefficient: self.coefficients[index] });
            }
            level -= 1;
        }
    }

    /// The bits of rows `0..64 count`, and the column becomes zero; its pivot must lie there.
    pub(crate) fn take_words(&mut self, count: usize) -> Box<[u64]> {
        let words = self.words[..count].into();
        self.words[..count].fill(0);
        words
    }

    /// The number of entries in rows `0..64 count`.
    pub(crate) fn population(&self, count: usize) -> usize {
        self.words[..count].iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The entries, rows ascending, each multiplied by `factor`; the column becomes zero.
    pub(crate) fn take(&mut self, factor: F::Unit) -> Box<[Entry<F::Unit>]> {
        let mut entries = Vec::new();
        for (block, flags) in self.flags[0].iter_mut().enumerate() {
            for child in bits(std::mem::take(flags)) {
                let index = 64 * block + child;
                for bit in bits(std::mem::take(&mut self.words[index])) {
                    let row = 64 * index + bit;
                    let coefficient = self.field.multiply(self.coefficients[row], factor);
                    entries.push(Entry { row: row as u32, coefficient });
                }
            }
        }
        entries.into()
    }
}

/// The positions of the set bits of a word, ascending.
fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            bit
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::algebra::{Z2, Zp};

    /// Enough rows for three levels of flags.
    const ROWS: u32 = 64 * 64 * 64 + 5;

    /// Adds sparse columns and takes pivots off, beside a map that does the same.
    fn beside_a_map<F: Field>(field: F, columns: &[BTreeMap<u32, i64>]) {
        let mut working = WorkingColumn::new(field, ROWS as usize);
        let mut expected = BTreeMap::new();
        for column in columns {
            let units = column.iter().filter_map(|(&row, &c)| Some((row, field.unit(c)?)));
            let entries: Vec<_> = units.map(|(row, coefficient)| Entry { row, coefficient }).collect();
            let factor = field.unit(-1).expect("-1 is not zero");
            working.add(&entries, factor);
            for (row, c) in column {
                let sum = expected.remove(row).unwrap_or(0) - c;
                if field.unit(sum).is_some() {
                    expected.insert(*row, sum);
                }
            }
            let pivot = expected.last_key_value().and_then(|(&row, &c)| Some((row, field.unit(c)?)));
            assert_eq!(working.pivot().map(|entry| (entry.row, entry.coefficient)), pivot);
            let words = pivot.map_or(0, |(row, _)| row as usize / 64 + 1);
            assert_eq!(working.population(words), expected.len());
        }
        let taken = working.take(field.unit(1).expect("1 is not zero"));
        let taken: Vec<_> = taken.iter().map(|entry| (entry.row, Some(entry.coefficient))).collect();
        let expected: Vec<_> = expected.into_iter().map(|(row, c)| (row, field.unit(c))).collect();
        assert_eq!(taken, expected);
        assert_eq!(working.pivot(), None);
    }

    proptest! {
        #[test]
        fn adds_and_finds_pivots(
            columns in prop::collection::vec(
                prop::collection::btree_map(prop_oneof![ROWS - 9..ROWS, 0..9_u32, 0..ROWS], 1_i64..9, 0..9),
                0..12,
            ),
        ) {
            beside_a_map(Z2, &columns);
            beside_a_map(Zp::new(2).expect("prime"), &columns);
            beside_a_map(Zp::new(5).expect("prime"), &columns);
        }

        #[test]
        fn words_are_columns_too(rows in prop::collection::btree_set(0..ROWS, 1..9)) {
            let entries: Vec<_> = rows.iter().map(|&row| Entry { row, coefficient: () }).collect();
            let last = *rows.last().expect("not empty");
            let mut working = WorkingColumn::new(Z2, ROWS as usize);
            working.add(&entries, ());
            let words = working.take_words(last as usize / 64 + 1);
            prop_assert_eq!(working.pivot(), None);
            working.add_words(&words);
            prop_assert_eq!(working.pivot().map(|entry| entry.row), Some(last));
            working.add(&entries[..entries.len() - 1], ());
            prop_assert_eq!(working.take(()).to_vec(), [Entry { row: last, coefficient: () }]);
        }
    }
}
