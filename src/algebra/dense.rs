//! Dense columns and their arithmetic, many rows at a step, with the vector instructions that there are.

use pulp::Arch;

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
    /// The number of steps that adding it costs, each about as long as adding an entry.
    pub(crate) fn cost(&self) -> usize {
        match self {
            Self::Bits(words) => words.len() / 8,
            Self::Planes(words) => words.len() / 4,
            Self::Bytes(lanes) => lanes.len() / 8,
            Self::Halves(lanes) => lanes.len() / 8,
        }
    }
}

/// A residue by which many others are multiplied (Shoup's trick: the quotient by `p` of a product is nearly that of a second product, by
/// a number computed once; in Harvey, "Faster arithmetic for number-theoretic transforms", 2014).
#[derive(Debug, Clone, Copy)]
pub(super) struct Factor {
    p: u32,
    value: u32,
    /// `floor(2^32 value / p)`.
    quotient: u32,
}

impl Factor {
    /// The factor `value` below `p`, itself below 2^16.
    pub(super) fn new(value: u32, p: u32) -> Self {
        let quotient = ((u64::from(value) << 32) / u64::from(p)) as u32;
        Self { p, value, quotient }
    }

    /// `y + value x`, for residues.
    #[inline]
    pub(super) fn multiply_add(self, x: u16, y: u16) -> u16 {
        let x = u32::from(x);
        let quotient = ((u64::from(x) * u64::from(self.quotient)) >> 32) as u32;
        // Below 2p, for the quotient is at most 1 too small.
        let product = x * self.value - quotient * self.p;
        let sum = product.min(product.wrapping_sub(self.p)) + u32::from(y);
        sum.min(sum.wrapping_sub(self.p)) as u16
    }

    /// Adds `value` times the residues `x` to the residues `y`.
    pub(super) fn multiply_add_all<X: Copy + Into<u16>>(self, x: &[X], y: &mut [u16]) {
        if self.p >= 1 << 15 {
            y.iter_mut().zip(x).for_each(|(y, &x)| *y = self.multiply_add(x.into(), *y));
            return;
        }
        // The same in 16 bits, of which vector instructions have the upper half of a product.
        let (p, value, quotient) = (self.p as u16, self.value as u16, (self.quotient >> 16) as u16);
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for (y, &x) in y.iter_mut().zip(x) {
                    let x: u16 = x.into();
                    let quotient = ((u32::from(x) * u32::from(quotient)) >> 16) as u16;
                    let product = x.wrapping_mul(value).wrapping_sub(quotient.wrapping_mul(p));
                    let sum = product.min(product.wrapping_sub(p)).wrapping_add(*y);
                    *y = sum.min(sum.wrapping_sub(p));
                }
            },
        );
    }
}

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
