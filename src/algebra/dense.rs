//! Dense columns and their arithmetic, many rows at a step, with the vector instructions that there are.

use std::ops::Range;

use pulp::Arch;

pub(super) use factor::Factor;
pub(crate) use sum::DenseSum;

mod bytes;
mod factor;
mod sevens;
mod sum;

/// A column stored row by row, in as few bits as its field allows.
#[derive(Debug, PartialEq)]
pub(crate) struct DenseColumn {
    /// The words of 64 rows before those that are stored, of which nothing is known.
    pub(super) start: usize,
    pub(super) lanes: Lanes,
}

/// The rows of a column from some word to another.
#[derive(Debug, PartialEq)]
pub(super) enum Lanes {
    /// Over Z/2: a bit a row.
    Bits(Box<[u64]>),
    /// Over Z/3: the bits of the rows that are not zero, then as many of those that are 2.
    Planes(Box<[u64]>),
    /// Over Z/7: the first digits of all rows, the second, the third; zero is 0.
    Sevens(Box<[u64]>),
    /// A residue below 256 a row.
    Bytes(Box<[u8]>),
    /// A residue a row.
    Halves(Box<[u16]>),
}

impl Lanes {
    /// Residues over a field of more than three elements; as many rows as fill words of 64.
    pub(super) fn of_residues(residues: Vec<u16>, p: u32) -> Self {
        if p < 256 {
            Self::Bytes(residues.iter().map(|&residue| residue as u8).collect())
        } else {
            Self::Halves(residues.into())
        }
    }
}

impl DenseColumn {
    /// The number of steps that adding it costs, each about as long as adding an entry.
    pub(crate) fn cost(&self) -> usize {
        match &self.lanes {
            Lanes::Bits(words) => words.len() / 8,
            Lanes::Planes(words) | Lanes::Sevens(words) => words.len() / 4,
            Lanes::Bytes(lanes) => lanes.len() / 16,
            Lanes::Halves(lanes) => lanes.len() / 8,
        }
    }

    /// The bytes beside its own.
    pub(crate) fn memory(&self) -> usize {
        match &self.lanes {
            Lanes::Bits(words) | Lanes::Planes(words) | Lanes::Sevens(words) => size_of_val(&**words),
            Lanes::Bytes(lanes) => size_of_val(&**lanes),
            Lanes::Halves(lanes) => size_of_val(&**lanes),
        }
    }

    /// The residue in a row; zero in one that is not stored.
    pub(crate) fn residue(&self, row: usize) -> u16 {
        if !self.words().contains(&(row / 64)) {
            return 0;
        }
        let (row, bit) = (row - 64 * self.start, row % 64);
        match &self.lanes {
            Lanes::Bits(words) => (words[row / 64] >> bit & 1) as u16,
            Lanes::Planes(words) => {
                let (n, s) = words.split_at(words.len() / 2);
                (n[row / 64] >> bit & 1) as u16 + (s[row / 64] >> bit & 1) as u16
            }
            Lanes::Sevens(words) => sevens::residue(digits(words).map(|digit| digit[row / 64]), bit),
            Lanes::Bytes(lanes) => lanes[row].into(),
            Lanes::Halves(lanes) => lanes[row],
        }
    }

    /// A bit for each row of a stored word that is not zero.
    pub(super) fn occupied(&self, word: usize) -> u64 {
        let at = word - self.start;
        match &self.lanes {
            Lanes::Bits(words) | Lanes::Planes(words) => words[at],
            Lanes::Sevens(words) => digits(words).iter().fold(0, |occupied, digit| occupied | digit[at]),
            Lanes::Bytes(lanes) => nonzero(&lanes[64 * at..64 * (at + 1)]),
            Lanes::Halves(lanes) => nonzero(&lanes[64 * at..64 * (at + 1)]),
        }
    }

    /// Whether one of these rows (a bit a row) is not zero.
    pub(crate) fn meets(&self, rows: &[u64]) -> bool {
        self.words().any(|word| rows[word] != 0 && rows[word] & self.occupied(word) != 0)
    }

    /// The words of 64 rows that are stored.
    pub(super) fn words(&self) -> Range<usize> {
        let count = match &self.lanes {
            Lanes::Bits(words) => words.len(),
            Lanes::Planes(words) => words.len() / 2,
            Lanes::Sevens(words) => words.len() / 3,
            Lanes::Bytes(lanes) => lanes.len() / 64,
            Lanes::Halves(lanes) => lanes.len() / 64,
        };
        self.start..self.start + count
    }

    /// The residues of a column over a field of more than three elements and fewer than 256.
    #[inline]
    fn bytes(&self) -> &[u8] {
        if let Lanes::Bytes(lanes) = &self.lanes {
            lanes
        } else {
            unreachable!("the field is that of the sum")
        }
    }

    /// Adds `factor` times the rows of one word of 64 to residues modulo `p`.
    pub(super) fn add_word(&self, word: usize, factor: u16, p: u32, sum: &mut [u16; 64]) {
        let at = word - self.start;
        let rows = 64 * at..64 * (at + 1);
        match &self.lanes {
            Lanes::Bytes(lanes) => {
                bytes::add_word(p, factor, lanes[rows].try_into().expect("64 rows"), sum);
            }
            Lanes::Halves(lanes) => Factor::new(factor.into(), p).multiply_add_all(&lanes[rows], sum),
            Lanes::Bits(_) | Lanes::Planes(_) | Lanes::Sevens(_) => {
                unreachable!("columns of bits have no residues")
            }
        }
    }
}

/// The three digits of elements of Z/7.
#[inline]
fn digits(words: &[u64]) -> [&[u64]; 3] {
    let (first, rest) = words.split_at(words.len() / 3);
    let (second, third) = rest.split_at(rest.len() / 2);
    [first, second, third]
}

/// Adds multiples of columns to residues, which are those of the words from `start` on; all columns have these words and are of the same field.
pub(super) fn add_multiples(p: u32, terms: &[(u16, &DenseColumn)], start: usize, sum: &mut [u16]) {
    if p < 256 {
        bytes::add_multiples(p, terms, start, sum);
        return;
    }
    for (tile, sum) in sum.chunks_mut(TILE).enumerate() {
        for (factor, column) in terms {
            if let Lanes::Halves(lanes) = &column.lanes {
                let lanes = &lanes[64 * (start - column.start) + TILE * tile..][..sum.len()];
                Factor::new((*factor).into(), p).multiply_add_all(lanes, sum);
            }
        }
    }
}

/// The rows that are done at a time, of few enough bytes that they stay close by.
const TILE: usize = 1 << 11;

/// A bit for each of 64 residues that is not zero.
#[inline]
pub(super) fn nonzero<X: Copy + Into<u16>>(residues: &[X]) -> u64 {
    // Eight bytes of 0 or 1 at a time: a product moves their bits together.
    residues.chunks_exact(8).rev().fold(0, |word, eight| {
        let flags: [u8; 8] = std::array::from_fn(|row| u8::from(eight[row].into() != 0));
        word << 8 | u64::from_le_bytes(flags).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// The sum of elements of Z/3, a bit of each word an element: `n` where it is not zero, `s` where it is 2 (Boothby, Bradshaw, "Bitslicing and
/// the method of four Russians over larger finite fields", 2009).
#[inline]
pub(super) fn add_in_planes((xn, xs): (u64, u64), (yn, ys): (u64, u64)) -> (u64, u64) {
    let t = xs ^ yn;
    ((xn ^ yn) | (t ^ ys), (xn ^ ys) & t)
}

/// Adds elements of Z/3 to others, or subtracts them.
pub(super) fn add_planes((xn, xs): (&[u64], &[u64]), subtract: bool, n: &mut [u64], s: &mut [u64]) {
    let negation = if subtract { u64::MAX } else { 0 };
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for ((n, s), (&xn, &xs)) in n.iter_mut().zip(s).zip(xn.iter().zip(xs)) {
                (*n, *s) = add_in_planes((*n, *s), (xn, xs ^ (xn & negation)));
            }
        },
    );
}

/// Adds elements of Z/2 to others.
pub(super) fn add_bits(x: &[u64], y: &mut [u64]) {
    Arch::new().dispatch(
        #[inline(always)]
        || y.iter_mut().zip(x).for_each(|(y, x)| *y ^= x),
    );
}
