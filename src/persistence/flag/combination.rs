//! Vectors over the classes of dimension 1: as they are kept, and while they are added up.

use pulp::Arch;

use crate::algebra::Field;

/// A vector as it is kept: its terms one by one, or over Z/2, if that is smaller, as bits.
#[derive(Debug, Clone)]
pub(super) enum Vector<U> {
    /// Classes ascending, each with its coefficient.
    Terms(Box<[(u32, U)]>),
    /// A bit for each class from `64 * start` on.
    Bits { start: usize, words: Box<[u64]> },
}

impl<U: Copy> Vector<U> {
    pub(super) fn zero() -> Self {
        Self::Terms(Box::default())
    }

    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Self::Terms(terms) if terms.is_empty())
    }

    /// The bytes beside its own.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Terms(terms) => size_of_val(&**terms),
            Self::Bits { words, .. } => size_of_val(&**words),
        }
    }
}

/// A sum of vectors under way: a bit a class over Z/2, else a coefficient a class.
pub(super) struct Sum<F: Field> {
    field: F,
    one: F::Unit,
    arch: Arch,
    bits: Vec<u64>,
    units: Vec<Option<F::Unit>>,
    /// Words of 64 classes outside which all coefficients are 0: the first one, and the one after the last.
    first: usize,
    end: usize,
}

impl<F: Field> Sum<F> {
    /// The units of Z/2 take no room, so bits do.
    const BINARY: bool = size_of::<F::Unit>() == 0;

    pub(super) fn new(field: F) -> Self {
        let one = field.unit(1).expect("1 is not 0 in a field");
        Self { field, one, arch: Arch::new(), bits: Vec::new(), units: Vec::new(), first: 0, end: 0 }
    }

    /// Makes room for so many classes.
    pub(super) fn resize(&mut self, classes: usize) {
        let words = classes.div_ceil(64);
        if Self::BINARY {
            self.bits.resize(words, 0);
        } else {
            self.units.resize(64 * words, None);
        }
    }

    pub(super) fn clear(&mut self) {
        if Self::BINARY {
            self.bits[self.first..self.end].fill(0);
        } else {
            self.units[64 * self.first..64 * self.end].fill(None);
        }
        (self.first, self.end) = (0, 0);
    }

    fn cover(&mut self, first: usize, end: usize) {
        let empty = self.first == self.end;
        self.first = if empty { first } else { self.first.min(first) };
        self.end = if empty { end } else { self.end.max(end) };
    }

    /// Adds a multiple of a vector.
    pub(super) fn add(&mut self, vector: &Vector<F::Unit>, factor: F::Unit) {
        match vector {
            Vector::Terms(terms) => {
                let (Some(first), Some(last)) = (terms.first(), terms.last()) else { return };
                self.cover(first.0 as usize / 64, last.0 as usize / 64 + 1);
                for &(class, unit) in terms {
                    self.add_term(class as usize, self.field.multiply(unit, factor));
                }
            }
            Vector::Bits { start, words } => {
                self.cover(*start, start + words.len());
                xor(self.arch, &mut self.bits[*start..], words);
            }
        }
    }

    fn add_term(&mut self, class: usize, unit: F::Unit) {
        if Self::BINARY {
            self.bits[class / 64] ^= 1 << (class % 64);
        } else {
            let sum = &mut self.units[class];
            *sum = sum.map_or(Some(unit), |sum| self.field.add(sum, unit));
        }
    }

    /// Adds a multiple of another sum.
    pub(super) fn add_sum(&mut self, other: &Self, factor: F::Unit) {
        self.cover(other.first, other.end);
        if Self::BINARY {
            let range = other.first..other.end;
            xor(self.arch, &mut self.bits[range.clone()], &other.bits[range]);
            return;
        }
        for class in 64 * other.first..64 * other.end {
            if let Some(unit) = other.units[class] {
                self.add_term(class, self.field.multiply(unit, factor));
            }
        }
    }

    /// The coefficient of a class.
    pub(super) fn coefficient(&self, class: usize) -> Option<F::Unit> {
        if Self::BINARY {
            (self.bits[class / 64] >> (class % 64) & 1 == 1).then_some(self.one)
        } else {
            self.units[class]
        }
    }

    /// Puts older classes in the place of those that are dead (`dead` has a bit a class): `relations` has by class, if it is dead, what is 0,
    /// with coefficient -1 at the class itself and 0 at younger ones.
    pub(super) fn reduce(&mut self, dead: &[u64], relations: &[Vector<F::Unit>]) {
        let mut at = self.end;
        while at > self.first {
            at -= 1;
            let mut left = dead[at];
            if Self::BINARY {
                left &= self.bits[at];
            }
            while left != 0 {
                let bit = left.ilog2();
                let class = 64 * at + bit as usize;
                if let Some(unit) = self.coefficient(class) {
                    self.add(&relations[class], unit);
                }
                left = dead[at] & ((1 << bit) - 1);
                if Self::BINARY {
                    left &= self.bits[at];
                }
            }
        }
    }

    /// The youngest class and its coefficient; none if the sum is 0.
    pub(super) fn youngest(&self) -> Option<(usize, F::Unit)> {
        if Self::BINARY {
            let at = (self.first..self.end).rev().find(|&at| self.bits[at] != 0)?;
            return Some((64 * at + self.bits[at].ilog2() as usize, self.one));
        }
        (64 * self.first..64 * self.end).rev().find_map(|class| Some((class, self.units[class]?)))
    }

    /// A multiple of the sum, to be kept.
    pub(super) fn times(&self, factor: F::Unit) -> Vector<F::Unit> {
        if !Self::BINARY {
            let units =
                (64 * self.first..64 * self.end).filter_map(|class| Some((class as u32, self.units[class]?)));
            return Vector::Terms(
                units.map(|(class, unit)| (class, self.field.multiply(unit, factor))).collect(),
            );
        }
        let words = &self.bits[self.first..self.end];
        let Some(start) = words.iter().position(|&word| word != 0) else { return Vector::zero() };
        let end = words.iter().rposition(|&word| word != 0).expect("one is not 0") + 1;
        let (start, words) = (self.first + start, &words[start..end]);
        let ones: u32 = words.iter().map(|word| word.count_ones()).sum();
        if ones as usize > 2 * words.len() {
            return Vector::Bits { start, words: words.into() };
        }
        let classes = super::rows::members(words).map(|class| (64 * start as u32 + class, self.one));
        Vector::Terms(classes.collect())
    }
}

impl<U: Copy> Vector<U> {
    /// Whether a class of these (a bit a class) has a coefficient.
    pub(super) fn meets(&self, classes: &[u64]) -> bool {
        match self {
            Self::Terms(terms) => {
                terms.iter().any(|&(class, _)| classes[class as usize / 64] >> (class % 64) & 1 == 1)
            }
            Self::Bits { start, words } => words.iter().zip(&classes[*start..]).any(|(a, b)| a & b != 0),
        }
    }
}

/// `a += b` over Z/2.
fn xor(arch: Arch, a: &mut [u64], b: &[u64]) {
    arch.dispatch(
        #[inline(always)]
        || a.iter_mut().zip(b).for_each(|(a, b)| *a ^= b),
    );
}
