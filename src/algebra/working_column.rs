//! The accumulator of a reduction: one column under many additions, with its pivot always at hand.

use std::ops::Range;

use super::bit_tree::{BitTree, bits};
use super::dense::{DenseColumn, Factor, Lanes, add_bits, add_in_planes, add_multiples, add_planes, nonzero};
use super::{Entry, Field};

pub(crate) use eliminate::Pivoted;

mod eliminate;

/// A column as a tree of bits, in which the pivot is found, and beside it the coefficients: nothing over Z/2, a second bit over Z/3, else a
/// residue a row.
///
/// An addition of a sparse column costs one step an entry, of a dense one a step for as many rows as fit in a register. Memory, in bits a
/// row: 1 over Z/2, 2 over Z/3, else 17.
#[derive(Debug)]
pub(crate) struct WorkingColumn<F: Field> {
    field: F,
    tree: BitTree,
    coefficients: Coefficients,
}

/// What stands beside the bits.
#[derive(Debug)]
enum Coefficients {
    /// Z/2: a bit is an entry.
    Ones,
    /// Z/3: a bit is an entry, and it is 2 where this bit is set too.
    Signs(Vec<u64>),
    /// Z/p: the residue; a bit is set where it may be other than zero.
    Residues(Vec<u16>),
}

impl<F: Field> WorkingColumn<F> {
    /// The zero column. The characteristic of the field is below 2^16.
    pub(crate) fn new(field: F, rows: usize) -> Self {
        let tree = BitTree::new(rows);
        let coefficients = match field.characteristic() {
            _ if size_of::<F::Unit>() == 0 => Coefficients::Ones,
            3 => Coefficients::Signs(vec![0; tree.words.len()]),
            _ => Coefficients::Residues(vec![0; 64 * tree.words.len()]),
        };
        Self { field, tree, coefficients }
    }

    fn factor(&self, factor: F::Unit) -> Factor {
        Factor::new(self.field.integer(factor) as u32, self.field.characteristic())
    }

    /// Adds `factor` times a column.
    #[inline]
    pub(crate) fn add(&mut self, column: &[Entry<F::Unit>], factor: F::Unit) {
        let Some(last) = column.last() else { return };
        self.tree.reach(last.row as usize / 64);
        // Known when compiling: over Z/2 this is all, and short enough to be inlined.
        if size_of::<F::Unit>() > 0 {
            return self.add_multiple(column, factor);
        }
        for entry in column {
            let index = entry.row as usize / 64;
            let word = self.tree.words[index];
            self.tree.words[index] = word ^ 1 << (entry.row % 64);
            if word == 0 {
                self.tree.flag(index);
            }
        }
    }

    /// Adds `factor` times a column with coefficients.
    fn add_multiple(&mut self, column: &[Entry<F::Unit>], factor: F::Unit) {
        let tree = &mut self.tree;
        match &mut self.coefficients {
            Coefficients::Ones => unreachable!("over Z/2 there are no coefficients"),
            Coefficients::Signs(signs) => {
                let negative = self.field.integer(factor) == 2;
                for entry in column {
                    let (index, bit) = (entry.row as usize / 64, entry.row % 64);
                    let sign = u64::from((self.field.integer(entry.coefficient) == 2) ^ negative);
                    let word = tree.words[index];
                    let sum = add_in_planes((word, signs[index]), (1 << bit, sign << bit));
                    (tree.words[index], signs[index]) = sum;
                    if word == 0 {
                        tree.flag(index);
                    }
                }
            }
            Coefficients::Residues(residues) => {
                let factor = Factor::new(self.field.integer(factor) as u32, self.field.characteristic());
                for entry in column {
                    let (index, bit) = (entry.row as usize / 64, entry.row % 64);
                    let residue = &mut residues[entry.row as usize];
                    *residue = factor.multiply_add(self.field.integer(entry.coefficient) as u16, *residue);
                    let word = tree.words[index];
                    tree.words[index] = word & !(1 << bit) | u64::from(*residue != 0) << bit;
                    if word == 0 {
                        tree.flag(index);
                    }
                }
            }
        }
    }

    /// Adds `factor` times a dense column.
    pub(crate) fn add_dense(&mut self, column: &DenseColumn, factor: F::Unit) {
        let words = column.words();
        match (&column.lanes, &mut self.coefficients) {
            (Lanes::Bits(column), Coefficients::Ones) => {
                add_bits(column, &mut self.tree.words[words.clone()]);
            }
            (Lanes::Planes(column), Coefficients::Signs(signs)) => {
                let negative = self.field.integer(factor) == 2;
                let sum = (&mut self.tree.words[words.clone()], &mut signs[words.clone()]);
                add_planes(column.split_at(column.len() / 2), negative, sum.0, sum.1);
            }
            (_, Coefficients::Residues(residues)) => {
                let (p, factor) = (self.field.characteristic(), self.field.integer(factor) as u16);
                let sum = &mut residues[64 * words.start..64 * words.end];
                add_multiples(p, &[(factor, column)], words.start, sum);
                self.tree.words[words.clone()].fill(u64::MAX);
            }
            _ => unreachable!("a dense column is of the field that it was made over"),
        }
        self.tree.flag_first(words.end);
    }

    /// The last entry; none if the column is zero.
    #[inline]
    pub(crate) fn pivot(&mut self) -> Option<Entry<F::Unit>> {
        loop {
            let row = self.tree.last()?;
            let integer = match &self.coefficients {
                Coefficients::Ones => 1,
                Coefficients::Signs(signs) => 1 + (signs[row / 64] >> (row % 64) & 1) as i64,
                Coefficients::Residues(residues) => i64::from(residues[row]),
            };
            if let Some(coefficient) = self.field.unit(integer) {
                return Some(Entry { row: row as u32, coefficient });
            }
            self.refresh(row / 64);
        }
    }

    /// Sets the bits of one word where there are residues, and only there.
    fn refresh(&mut self, index: usize) {
        if let Coefficients::Residues(residues) = &self.coefficients {
            self.tree.words[index] = nonzero(&residues[64 * index..64 * (index + 1)]);
        }
    }

    /// Takes the column out, its pivot made 1, in the form that is cheaper to add: dense, with the rows from `window` on, or sparse with the entries of
    /// rows from `horizon` on, which are appended to a list. The pivot is not before either. It has at most `bound` entries; the column becomes zero.
    pub(crate) fn keep(
        &mut self,
        pivot: Entry<F::Unit>,
        bound: usize,
        (horizon, window): (u32, u32),
        entries: &mut Vec<Entry<F::Unit>>,
    ) -> Option<DenseColumn> {
        let dense = self.take_dense(pivot, bound, window);
        if dense.is_none() {
            self.take_from(self.field.invert(pivot.coefficient), horizon, entries);
        }
        dense
    }

    /// Takes the column out from the word of a row on, made dense and its pivot 1, if it has so many entries there that adding it so is cheaper than
    /// entry by entry. It has at most `bound` entries; the column becomes zero if it is taken.
    fn take_dense(&mut self, pivot: Entry<F::Unit>, bound: usize, window: u32) -> Option<DenseColumn> {
        let words = window as usize / 64..pivot.row as usize / 64 + 1;
        let p = self.field.characteristic();
        // The entries that cost as much as 4 words of rows.
        let entries = match self.coefficients {
            Coefficients::Ones | Coefficients::Signs(_) => 1,
            Coefficients::Residues(_) if p < 256 => 4,
            Coefficients::Residues(_) => 16,
        };
        let most = entries * words.len();
        if 4 * bound < most || 4 * self.population(words.clone()) < most {
            return None;
        }
        let factor = self.factor(self.field.invert(pivot.coefficient));
        let lanes = match &mut self.coefficients {
            Coefficients::Ones => Lanes::Bits(self.tree.words[words.clone()].into()),
            Coefficients::Signs(signs) => {
                let mut planes = vec![0; 2 * words.len()].into_boxed_slice();
                let (n, s) = planes.split_at_mut(words.len());
                n.copy_from_slice(&self.tree.words[words.clone()]);
                s.copy_from_slice(&signs[words.clone()]);
                if self.field.integer(pivot.coefficient) == 2 {
                    s.iter_mut().zip(n).for_each(|(s, n)| *s ^= *n);
                }
                signs[..words.end].fill(0);
                Lanes::Planes(planes)
            }
            Coefficients::Residues(residues) => {
                let residues = &mut residues[..64 * words.end];
                let mut scaled = vec![0; 64 * words.len()];
                factor.multiply_add_all(&residues[64 * words.start..], &mut scaled);
                residues.fill(0);
                Lanes::of_residues(scaled, p)
            }
        };
        self.tree.clear_first(words.end);
        Some(DenseColumn { start: words.start, lanes })
    }

    /// The number of entries in words of 64 rows.
    fn population(&self, words: Range<usize>) -> usize {
        match &self.coefficients {
            Coefficients::Residues(residues) => residues[64 * words.start..64 * words.end]
                .iter()
                .map(|&residue| usize::from(residue != 0))
                .sum(),
            _ => self.tree.words[words].iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Makes the column zero.
    pub(crate) fn clear(&mut self) {
        let one = self.field.unit(1).expect("1 is not 0 in a field");
        self.take_from(one, u32::MAX, &mut Vec::new());
    }

    /// Appends the entries to a list, rows ascending, each multiplied by `factor`; the column becomes zero.
    pub(crate) fn take(&mut self, factor: F::Unit, entries: &mut Vec<Entry<F::Unit>>) {
        self.take_from(factor, 0, entries);
    }

    /// The same with only the entries of rows from `horizon` on.
    fn take_from(&mut self, factor: F::Unit, horizon: u32, entries: &mut Vec<Entry<F::Unit>>) {
        let start = entries.len();
        if size_of::<F::Unit>() == 0 {
            self.tree.drain(|index, word| {
                let rows = bits(word).map(|bit| (64 * index + bit) as u32);
                let rows = rows.filter(|&row| row >= horizon);
                entries.extend(rows.map(|row| Entry { row, coefficient: factor }));
            });
            entries[start..].reverse();
            return;
        }
        let (field, scale) = (self.field, self.factor(factor));
        let coefficients = &mut self.coefficients;
        self.tree.drain(|index, word| {
            for bit in bits(word) {
                let row = 64 * index + bit;
                let integer = match coefficients {
                    Coefficients::Ones => 1,
                    Coefficients::Signs(signs) => 1 + (signs[index] >> bit & 1) as u16,
                    Coefficients::Residues(residues) => std::mem::take(&mut residues[row]),
                };
                if row >= horizon as usize
                    && let Some(coefficient) = field.unit(scale.multiply_add(integer, 0).into())
                {
                    entries.push(Entry { row: row as u32, coefficient });
                }
            }
            if let Coefficients::Signs(signs) = coefficients {
                signs[index] = 0;
            }
        });
        entries[start..].reverse();
    }
}

#[cfg(test)]
mod tests;
