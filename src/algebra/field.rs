//! Fields as values: the prime is chosen at run time, and Z/2 still costs nothing.

use std::fmt::Debug;

use crate::error::{Error, Result};

/// A prime field of fewer than 2^16 elements. Zero is never stored, so arithmetic speaks of units, the non-zero elements.
///
/// A field whose `Unit` has size zero is taken to be Z/2: its only unit is 1. The reductions compute with residues, and call a field only to
/// pass between them and units.
pub trait Field: Copy + PartialEq + Debug + Send + Sync {
    /// A non-zero element.
    type Unit: Copy + PartialEq + Debug + Send + Sync + 'static;

    /// The number of elements, a prime.
    fn characteristic(self) -> u32;

    /// The residue of an integer; none if it is zero.
    fn unit(self, integer: i64) -> Option<Self::Unit>;

    /// The representative of a unit between 1 and `p - 1`.
    fn integer(self, unit: Self::Unit) -> i64;

    /// `a + b`; none if it is zero.
    fn add(self, a: Self::Unit, b: Self::Unit) -> Option<Self::Unit>;

    /// `-a`.
    fn negate(self, a: Self::Unit) -> Self::Unit;

    /// `a b`.
    fn multiply(self, a: Self::Unit, b: Self::Unit) -> Self::Unit;

    /// `1 / a`.
    fn invert(self, a: Self::Unit) -> Self::Unit;
}

/// The field of two elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Z2;

impl Field for Z2 {
    type Unit = ();

    fn characteristic(self) -> u32 {
        2
    }

    fn unit(self, integer: i64) -> Option<()> {
        (integer & 1 == 1).then_some(())
    }

    fn integer(self, (): ()) -> i64 {
        1
    }

    fn add(self, (): (), (): ()) -> Option<()> {
        None
    }

    fn negate(self, (): ()) {}

    fn multiply(self, (): (), (): ()) {}

    fn invert(self, (): ()) {}
}

/// The field of `p` elements, `p` a prime below 2^16 (2 included, though [`Z2`] is faster).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zp {
    p: u16,
    /// `ceil(2^64 / p)`, for remainders by multiplication (Lemire, Kaser, Kurz, "Faster remainder by direct
    /// computation", 2019).
    reciprocal: u64,
}

impl Zp {
    /// The field of `p` elements.
    ///
    /// # Errors
    /// [`Error::Usage`] if `p` is not a prime below 2^16.
    pub fn new(p: u32) -> Result<Self> {
        match u16::try_from(p) {
            Ok(small) if is_prime(small) => {
                Ok(Self { p: small, reciprocal: (u64::MAX / u64::from(p)).wrapping_add(1) })
            }
            _ => Err(Error::usage("modulus", p.to_string(), "a prime below 65536")),
        }
    }

    #[inline]
    fn remainder(self, a: u32) -> u16 {
        let fraction = self.reciprocal.wrapping_mul(u64::from(a));
        ((u128::from(fraction) * u128::from(self.p)) >> 64) as u16
    }
}

fn is_prime(n: u16) -> bool {
    let n = u32::from(n);
    n >= 2 && (2..256).take_while(|k| k * k <= n).all(|k| n % k != 0)
}

impl Field for Zp {
    type Unit = u16;

    fn characteristic(self) -> u32 {
        u32::from(self.p)
    }

    #[inline]
    fn unit(self, integer: i64) -> Option<u16> {
        let p = i64::from(self.p);
        let residue = if (0..p).contains(&integer) { integer } else { integer.rem_euclid(p) } as u16;
        (residue != 0).then_some(residue)
    }

    #[inline]
    fn integer(self, unit: u16) -> i64 {
        i64::from(unit)
    }

    #[inline]
    fn add(self, a: u16, b: u16) -> Option<u16> {
        let (sum, p) = (u32::from(a) + u32::from(b), u32::from(self.p));
        let residue = if sum >= p { sum - p } else { sum };
        (residue != 0).then_some(residue as u16)
    }

    #[inline]
    fn negate(self, a: u16) -> u16 {
        self.p - a
    }

    #[inline]
    fn multiply(self, a: u16, b: u16) -> u16 {
        self.remainder(u32::from(a) * u32::from(b))
    }

    fn invert(self, a: u16) -> u16 {
        if a == 1 || a == self.p - 1 {
            return a;
        }
        // Extended Euclid: `s a` stays congruent to `r` modulo p.
        let (mut r, mut next_r) = (i32::from(self.p), i32::from(a));
        let (mut s, mut next_s) = (0_i32, 1_i32);
        while next_r != 0 {
            let quotient = r / next_r;
            (r, next_r) = (next_r, r - quotient * next_r);
            (s, next_s) = (next_s, s - quotient * next_s);
        }
        s.rem_euclid(i32::from(self.p)) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_that_of_integers() {
        for p in [2_u32, 3, 5, 251, 46_337, 65_521] {
            let field = Zp::new(p).expect("prime");
            for a in (1..p).step_by(1 + p as usize / 97) {
                let inverse = field.invert(a as u16);
                assert_eq!(field.multiply(a as u16, inverse), 1, "{a} modulo {p}");
                assert_eq!(field.add(a as u16, field.negate(a as u16)), None);
                for b in (1..p).rev().step_by(1 + p as usize / 89) {
                    let (product, sum) = (u64::from(a) * u64::from(b), i64::from(a) + i64::from(b));
                    let expected = (product % u64::from(p)) as u16;
                    assert_eq!(field.multiply(a as u16, b as u16), expected, "{a} {b} modulo {p}");
                    assert_eq!(field.add(a as u16, b as u16), field.unit(sum), "{a} + {b} modulo {p}");
                }
            }
        }
    }

    #[test]
    fn only_small_primes_are_moduli() {
        let primes = (0..=70_000).filter(|&n| Zp::new(n).is_ok()).count();
        assert_eq!(primes, 6542);
        let message = Zp::new(9).expect_err("9 is not prime").to_string();
        assert_eq!(message, "modulus: 9; expected a prime below 65536");
    }
}
