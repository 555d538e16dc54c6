//! Products of many residues with one.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

use pulp::Arch;

/// A residue by which many others are multiplied (Shoup's trick: the quotient by `p` of a product is nearly that of a second product, by
/// a number computed once; in Harvey, "Faster arithmetic for number-theoretic transforms", 2014).
#[derive(Debug, Clone, Copy)]
pub(in crate::algebra) struct Factor {
    p: u32,
    value: u32,
    /// `floor(2^32 value / p)`.
    quotient: u32,
}

impl Factor {
    /// The factor `value` below `p`, itself below 2^16.
    #[inline]
    pub(in crate::algebra) fn new(value: u32, p: u32) -> Self {
        let quotient = ((u64::from(value) << 32) / u64::from(p)) as u32;
        Self { p, value, quotient }
    }

    /// `y + value x`, for residues.
    #[inline]
    pub(in crate::algebra) fn multiply_add(self, x: u16, y: u16) -> u16 {
        let x = u32::from(x);
        let quotient = ((u64::from(x) * u64::from(self.quotient)) >> 32) as u32;
        // Below 2p, for the quotient is at most 1 too small.
        let product = x * self.value - quotient * self.p;
        let sum = product.min(product.wrapping_sub(self.p)) + u32::from(y);
        sum.min(sum.wrapping_sub(self.p)) as u16
    }

    /// Adds `value` times the residues `x` to the residues `y`.
    pub(in crate::algebra) fn multiply_add_all<X: Copy + Into<u16>>(self, x: &[X], y: &mut [u16]) {
        if self.p >= 1 << 15 {
            self.multiply_add_all_large(x, y);
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

    /// The same for odd `p` up to 2^16, where 16 bits do not hold twice a residue: products divided by 2^16 modulo `p`, which are the difference of two
    /// upper halves (Montgomery, "Modular multiplication without trial division", 1985), of a factor multiplied by 2^16 once.
    fn multiply_add_all_large<X: Copy + Into<u16>>(self, x: &[X], y: &mut [u16]) {
        let p = self.p as u16;
        // Newton's iteration: of the inverse of `p` modulo 2^16, `p` itself has 3 bits.
        let inverse =
            (0..3).fold(p, |inverse, _| inverse.wrapping_mul(2_u16.wrapping_sub(p.wrapping_mul(inverse))));
        // The product is subtracted, for a difference shows by its sign that it must be corrected.
        let factor = ((u64::from(self.p - self.value) << 16) % u64::from(self.p)) as u16;
        let quotient = factor.wrapping_mul(inverse);
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for (y, &x) in y.iter_mut().zip(x) {
                    let x: u16 = x.into();
                    let product = subtract(upper(x, factor), upper(x.wrapping_mul(quotient), p), p);
                    *y = subtract(*y, product, p);
                }
            },
        );
    }
}

/// The upper half of a product.
#[inline(always)]
fn upper(a: u16, b: u16) -> u16 {
    ((u32::from(a) * u32::from(b)) >> 16) as u16
}

/// `a - b` modulo `p`, without a branch.
#[inline(always)]
fn subtract(a: u16, b: u16, p: u16) -> u16 {
    a.wrapping_sub(b).wrapping_add(p & u16::from(a < b).wrapping_neg())
}
