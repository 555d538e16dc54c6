//! Dense columns and their arithmetic, many rows at a step, with the vector instructions that there are.

use pulp::Arch;

pub(super) use factor::Factor;

mod bytes;
mod factor;

/// A column stored row by row, in as few bits as its field allows.
#[derive(Debug, PartialEq)]
pub(crate) enum DenseColumn {
    /// Over Z/2: a bit a row.
    Bits(Box<[u64]>),
    /// Over Z/3: the bits of the rows that are not zero, then as many of those that are 2.
    Planes(Box<[u64]>),
    /// A residue below 256 a row.
    Bytes(Box<[u8]>),
    /// A residue a row.
    Halves(Box<[u16]>),
}

impl DenseColumn {
    /// A column of residues, over a field of more than three elements; as many rows as fill words of 64.
    pub(super) fn of_residues(residues: Vec<u16>, p: u32) -> Self {
        if p < 256 {
            Self::Bytes(residues.iter().map(|&residue| residue as u8).collect())
        } else {
            Self::Halves(residues.into())
        }
    }

    /// The number of steps that adding it costs, each about as long as adding an entry.
    pub(crate) fn cost(&self) -> usize {
        match self {
            Self::Bits(words) => words.len() / 8,
            Self::Planes(words) => words.len() / 4,
            Self::Bytes(lanes) => lanes.len() / 16,
            Self::Halves(lanes) => lanes.len() / 8,
        }
    }

    /// The number of words of 64 rows.
    pub(super) fn words(&self) -> usize {
        match self {
            Self::Bits(words) => words.len(),
            Self::Planes(words) => words.len() / 2,
            Self::Bytes(lanes) => lanes.len() / 64,
            Self::Halves(lanes) => lanes.len() / 64,
        }
    }

    fn bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(lanes) = self { Some(lanes) } else { None }
    }

    /// Adds `factor` times the rows of one word of 64 to residues.
    pub(super) fn add_word(&self, word: usize, factor: Factor, sum: &mut [u16; 64]) {
        let rows = 64 * word..64 * (word + 1);
        match self {
            Self::Bytes(lanes) => factor.multiply_add_all(&lanes[rows], sum),
            Self::Halves(lanes) => factor.multiply_add_all(&lanes[rows], sum),
            Self::Bits(_) | Self::Planes(_) => unreachable!("columns over Z/2 and Z/3 have no residues"),
        }
    }
}

/// Adds multiples of columns to residues, whose rows all of them have; all are of the same field.
pub(super) fn add_multiples(p: u32, terms: &[(u16, &DenseColumn)], sum: &mut [u16]) {
    if p < 256 {
        let terms = terms.iter().filter_map(|&(factor, column)| Some((factor, column.bytes()?)));
        bytes::add_multiples(p, &terms.collect::<Vec<_>>(), sum);
        return;
    }
    for (tile, sum) in sum.chunks_mut(TILE).enumerate() {
        for (factor, column) in terms {
            if let DenseColumn::Halves(lanes) = column {
                let lanes = &lanes[TILE * tile..][..sum.len()];
                Factor::new((*factor).into(), p).multiply_add_all(lanes, sum);
            }
        }
    }
}

/// The rows that are done at a time, of few enough bytes that they stay close by.
const TILE: usize = 1 << 11;

/// The sum of elements of Z/3, a bit of each word an element: `n` where it is not zero, `s` where it is 2 (Boothby, Bradshaw, "Bitslicing and
/// the method of four Russians over larger finite fields", 2009).
#[inline]
pub(super) fn add_in_planes((xn, xs): (u64, u64), (yn, ys): (u64, u64)) -> (u64, u64) {
    let t = xs ^ yn;
    ((xn ^ yn) | (t ^ ys), (xn ^ ys) & t)
}

/// Adds elements of Z/3 to others, or subtracts them.
pub(super) fn add_planes(x: &[u64], subtract: bool, n: &mut [u64], s: &mut [u64]) {
    let (xn, xs) = x.split_at(x.len() / 2);
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
