//! A sum of columns with a place for every row.

use std::ops::Range;

use super::{
    DenseColumn, Factor, Lanes, add_bits, add_in_planes, add_multiples, add_planes, digits, nonzero, sevens,
};
use crate::algebra::{Entry, Field, Vector};

/// A sum under way, in which rows may be zero again at any time; only the words of 64 rows that were touched are gone over.
///
/// Memory, in bits a row: 1 over Z/2, 2 over Z/3, 3 over Z/7, else 16.
#[derive(Debug)]
pub(crate) struct DenseSum<F: Field> {
    field: F,
    places: Places,
    /// The words outside which everything is zero.
    touched: Range<usize>,
}

#[derive(Debug)]
enum Places {
    /// Over Z/2.
    Bits(Vec<u64>),
    /// Over Z/3: the bits of the rows that are not zero, and of those that are 2.
    Planes(Vec<u64>, Vec<u64>),
    /// Over Z/7: the first digits of all rows, the second, the third; zero is 0 or 7.
    Sevens([Vec<u64>; 3]),
    Residues(Vec<u16>),
}

impl<F: Field> DenseSum<F> {
    /// Zero, without rows.
    pub(crate) fn new(field: F) -> Self {
        let places = match field.characteristic() {
            2 => Places::Bits(Vec::new()),
            3 => Places::Planes(Vec::new(), Vec::new()),
            7 => Places::Sevens(Default::default()),
            _ => Places::Residues(Vec::new()),
        };
        Self { field, places, touched: 0..0 }
    }

    /// Makes room for so many rows.
    pub(crate) fn resize(&mut self, rows: usize) {
        let words = rows.div_ceil(64);
        match &mut self.places {
            Places::Bits(bits) => bits.resize(words, 0),
            Places::Planes(n, s) => [n, s].into_iter().for_each(|bits| bits.resize(words, 0)),
            Places::Sevens(digits) => digits.iter_mut().for_each(|bits| bits.resize(words, 0)),
            Places::Residues(residues) => residues.resize(64 * words, 0),
        }
    }

    /// Becomes zero.
    pub(crate) fn clear(&mut self) {
        let words = std::mem::take(&mut self.touched);
        match &mut self.places {
            Places::Bits(bits) => bits[words].fill(0),
            Places::Planes(n, s) => [n, s].into_iter().for_each(|bits| bits[words.clone()].fill(0)),
            Places::Sevens(digits) => digits.iter_mut().for_each(|bits| bits[words.clone()].fill(0)),
            Places::Residues(residues) => residues[64 * words.start..64 * words.end].fill(0),
        }
    }

    fn touch(&mut self, words: &Range<usize>) {
        let Range { start, end } = self.touched;
        self.touched = if start == end { words.clone() } else { start.min(words.start)..end.max(words.end) };
    }

    /// Adds a multiple of a column.
    #[inline]
    pub(crate) fn add(&mut self, column: &Vector<F::Unit>, factor: F::Unit) {
        match column {
            Vector::Entries(entries) => self.add_entries(entries, factor),
            Vector::Dense(column) => self.add_dense(column, factor),
        }
    }

    fn add_entries(&mut self, entries: &[Entry<F::Unit>], factor: F::Unit) {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return };
        self.touch(&(first.row as usize / 64..last.row as usize / 64 + 1));
        let field = self.field;
        match &mut self.places {
            Places::Bits(bits) => {
                for entry in entries {
                    bits[entry.row as usize / 64] ^= 1 << (entry.row % 64);
                }
            }
            Places::Planes(n, s) => {
                for entry in entries {
                    let (at, bit) = (entry.row as usize / 64, entry.row % 64);
                    let sign = u64::from(field.integer(field.multiply(entry.coefficient, factor)) == 2);
                    (n[at], s[at]) = add_in_planes((n[at], s[at]), (1 << bit, sign << bit));
                }
            }
            Places::Sevens(digits) => {
                for entry in entries {
                    let (at, bit) = (entry.row as usize / 64, entry.row as usize % 64);
                    let residue = field.integer(field.multiply(entry.coefficient, factor)) as u16;
                    let sum = sevens::add(at_word(digits, at), sevens::single(residue, bit));
                    digits.iter_mut().zip(sum).for_each(|(bits, sum)| bits[at] = sum);
                }
            }
            Places::Residues(residues) => {
                let factor = Factor::new(field.integer(factor) as u32, field.characteristic());
                for entry in entries {
                    let residue = &mut residues[entry.row as usize];
                    *residue = factor.multiply_add(field.integer(entry.coefficient) as u16, *residue);
                }
            }
        }
    }

    #[inline]
    fn add_dense(&mut self, column: &DenseColumn, factor: F::Unit) {
        let words = column.words();
        self.touch(&words);
        let factor = self.field.integer(factor) as u16;
        match (&mut self.places, &column.lanes) {
            (Places::Bits(bits), Lanes::Bits(column)) => add_bits(column, &mut bits[words]),
            (Places::Planes(n, s), Lanes::Planes(column)) => {
                let planes = column.split_at(column.len() / 2);
                add_planes(planes, factor == 2, &mut n[words.clone()], &mut s[words]);
            }
            (Places::Sevens(sum), Lanes::Sevens(column)) => {
                let sum = sum.each_mut().map(|bits| &mut bits[words.clone()]);
                sevens::add_multiple(factor, digits(column), sum);
            }
            (Places::Residues(residues), _) => {
                let sum = &mut residues[64 * words.start..64 * words.end];
                add_multiples(self.field.characteristic(), &[(factor, column)], words.start, sum);
            }
            _ => unreachable!("a dense column is of the field that it was made over"),
        }
    }

    /// Subtracts another sum, which has as many rows.
    pub(crate) fn subtract(&mut self, other: &Self) {
        let words = other.touched.clone();
        self.touch(&words);
        match (&mut self.places, &other.places) {
            (Places::Bits(bits), Places::Bits(other)) => {
                add_bits(&other[words.clone()], &mut bits[words]);
            }
            (Places::Planes(n, s), Places::Planes(other_n, other_s)) => {
                let planes = (&other_n[words.clone()], &other_s[words.clone()]);
                add_planes(planes, true, &mut n[words.clone()], &mut s[words]);
            }
            (Places::Sevens(digits), Places::Sevens(other)) => {
                let other = other.each_ref().map(|bits| &bits[words.clone()]);
                sevens::add_multiple(6, other, digits.each_mut().map(|bits| &mut bits[words.clone()]));
            }
            (Places::Residues(residues), Places::Residues(other)) => {
                let (p, rows) = (self.field.characteristic(), 64 * words.start..64 * words.end);
                Factor::new(p - 1, p).multiply_add_all(&other[rows.clone()], &mut residues[rows]);
            }
            _ => unreachable!("both are of one field"),
        }
    }

    /// The coefficient in a row.
    #[inline]
    pub(crate) fn coefficient(&self, row: usize) -> Option<F::Unit> {
        let (at, bit) = (row / 64, row % 64);
        let residue = match &self.places {
            Places::Bits(bits) => bits[at] >> bit & 1,
            Places::Planes(n, s) => (n[at] >> bit & 1) + (s[at] >> bit & 1),
            Places::Sevens(digits) => sevens::residue(at_word(digits, at), bit).into(),
            Places::Residues(residues) => residues[row].into(),
        };
        self.field.unit(residue as i64)
    }

    /// A bit for each row of a word that is not zero.
    #[inline]
    fn occupied(&self, word: usize) -> u64 {
        match &self.places {
            Places::Bits(bits) | Places::Planes(bits, _) => bits[word],
            Places::Sevens(digits) => sevens::occupied(at_word(digits, word)),
            Places::Residues(residues) => nonzero(&residues[64 * word..64 * (word + 1)]),
        }
    }

    /// The last row that is not zero, and its coefficient.
    pub(crate) fn last(&self) -> Option<(usize, F::Unit)> {
        let words = self.touched.clone().rev().map(|word| (word, self.occupied(word)));
        let (word, occupied) = words.into_iter().find(|&(_, occupied)| occupied != 0)?;
        let row = 64 * word + occupied.ilog2() as usize;
        self.coefficient(row).map(|unit| (row, unit))
    }

    /// Makes rows zero (`rows` has a bit a row) by adding multiples of columns: that of such a row has coefficient -1 there and 0 in all later rows.
    pub(crate) fn eliminate(&mut self, rows: &[u64], columns: &[Vector<F::Unit>]) {
        let (mut word, mut terms) = (self.touched.end, Vec::new());
        while word > self.touched.start {
            word -= 1;
            if matches!(self.places, Places::Residues(_)) {
                self.eliminate_word(word, rows[word], columns, &mut terms);
                continue;
            }
            while let occupied @ 1.. = self.occupied(word) & rows[word] {
                let row = 64 * word + occupied.ilog2() as usize;
                let unit = self.coefficient(row).expect("it is not zero there");
                self.add(&columns[row], unit);
            }
        }
    }

    /// Makes rows of one word of residues zero: dense columns are added in the word one by one, then all together in the words before it; of these
    /// some begin later than others.
    fn eliminate_word<'c>(
        &mut self,
        word: usize,
        rows: u64,
        columns: &'c [Vector<F::Unit>],
        terms: &mut Vec<(u16, &'c DenseColumn)>,
    ) {
        let (p, mut left) = (self.field.characteristic(), rows);
        while left != 0 {
            let row = 64 * word + left.ilog2() as usize;
            left ^= 1 << (row % 64);
            let Some(unit) = self.coefficient(row) else { continue };
            let Vector::Dense(column) = &columns[row] else {
                self.add(&columns[row], unit);
                continue;
            };
            self.touch(&column.words());
            let factor = self.field.integer(unit) as u16;
            column.add_word(word, factor, p, self.residues(word, word + 1).try_into().expect("64 rows"));
            terms.push((factor, column));
        }
        terms.sort_unstable_by_key(|(_, column)| column.start);
        for at in 0..terms.len() {
            let start = terms[at].1.start;
            let end = terms.get(at + 1).map_or(word, |(_, next)| next.start);
            if start < end {
                add_multiples(p, &terms[..=at], start, self.residues(start, end));
            }
        }
        terms.clear();
    }

    /// The residues of the words from one to another.
    fn residues(&mut self, start: usize, end: usize) -> &mut [u16] {
        if let Places::Residues(residues) = &mut self.places {
            &mut residues[64 * start..64 * end]
        } else {
            unreachable!("the field is none of those whose elements are kept as bits")
        }
    }

    /// A multiple of the sum, to be kept.
    pub(crate) fn times(&self, factor: F::Unit) -> Vector<F::Unit> {
        let is_occupied = |&word: &usize| self.occupied(word) != 0;
        let Some(start) = self.touched.clone().find(is_occupied) else { return Vector::zero() };
        let end = self.touched.clone().rfind(is_occupied).expect("one is not zero") + 1;
        let count: usize = (start..end).map(|word| self.occupied(word).count_ones() as usize).sum();
        // The entries that take as much as a word of rows, or are as long added.
        let entries = match &self.places {
            Places::Bits(_) | Places::Planes(..) => 2,
            Places::Sevens(_) => 3,
            Places::Residues(_) => 6,
        };
        if count > entries * (end - start) {
            return Vector::Dense(DenseColumn { start, lanes: self.lanes(start, end, factor) });
        }
        let rows = (start..end).flat_map(|word| {
            let not_zero = |word: u64| (word != 0).then_some(word);
            let rest =
                std::iter::successors(not_zero(self.occupied(word)), move |rest| not_zero(rest & (rest - 1)));
            rest.map(move |rest| 64 * word + rest.trailing_zeros() as usize)
        });
        let entry = |row: usize| {
            let coefficient = self.field.multiply(self.coefficient(row)?, factor);
            Some(Entry { row: row as u32, coefficient })
        };
        Vector::Entries(rows.filter_map(entry).collect())
    }

    /// A multiple of the words from one to another.
    fn lanes(&self, start: usize, end: usize, factor: F::Unit) -> Lanes {
        let (p, factor) = (self.field.characteristic(), self.field.integer(factor) as u32);
        match &self.places {
            Places::Bits(bits) => Lanes::Bits(bits[start..end].into()),
            Places::Planes(n, s) => {
                let (n, s) = (&n[start..end], &s[start..end]);
                let negation = if factor == 2 { u64::MAX } else { 0 };
                Lanes::Planes(
                    n.iter().copied().chain(s.iter().zip(n).map(|(s, n)| s ^ (n & negation))).collect(),
                )
            }
            Places::Sevens(digits) => {
                let mut words = vec![0; 3 * (end - start)].into_boxed_slice();
                for at in start..end {
                    let multiple = sevens::multiple(factor as u16, at_word(digits, at));
                    for (digit, word) in sevens::canonical(multiple).into_iter().enumerate() {
                        words[digit * (end - start) + at - start] = word;
                    }
                }
                Lanes::Sevens(words)
            }
            Places::Residues(residues) => {
                let mut scaled = vec![0; 64 * (end - start)];
                Factor::new(factor, p).multiply_add_all(&residues[64 * start..64 * end], &mut scaled);
                Lanes::of_residues(scaled, p)
            }
        }
    }
}

/// The digits of 64 elements of Z/7.
#[inline]
fn at_word(digits: &[Vec<u64>; 3], word: usize) -> sevens::Digits {
    digits.each_ref().map(|bits| bits[word])
}

#[cfg(test)]
mod tests;
