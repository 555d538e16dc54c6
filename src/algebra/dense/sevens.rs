//! Elements of Z/7, a bit of each of three words an element: the words hold the first, the second and the third binary digits of residues (bit
//! slices: Boothby, Bradshaw, "Bitslicing and the method of four Russians over larger finite fields", 2009).
//!
//! Since 2^3 = 1 modulo 7, a carry out of the third digit is a carry into the first, twice an element has its digits moved round, and 7 less an element has
//! them complemented. Every unit is 1, 2 or 4 or the negative of one, so there is no other product.
//!
//! Zero may be written 0 or 7. Of two elements up to 7 the sum is at most 14 = 8 + 6, of which the digits are 6 and the carry makes 7: so sums are again
//! at most 7, and no second carry is left.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

use pulp::{Arch, Scalar, Simd, WithSimd, bytemuck};

/// The three digits of 64 elements.
pub(super) type Digits = [u64; 3];

/// The element in a column of bits.
#[inline]
pub(super) fn residue([x, y, z]: Digits, bit: usize) -> u16 {
    let residue = (x >> bit & 1) | (y >> bit & 1) << 1 | (z >> bit & 1) << 2;
    if residue == 7 { 0 } else { residue as u16 }
}

/// A residue below 7 in one column of bits, and zero in the others.
#[inline]
pub(super) fn single(residue: u16, bit: usize) -> Digits {
    [0, 1, 2].map(|digit| (u64::from(residue) >> digit & 1) << bit)
}

/// A bit for each element that is not zero.
#[inline]
pub(super) fn occupied([x, y, z]: Digits) -> u64 {
    (x | y | z) & !(x & y & z)
}

/// The same elements, every zero written 0.
#[inline]
pub(super) fn canonical(digits: Digits) -> Digits {
    let occupied = occupied(digits);
    digits.map(|digit| digit & occupied)
}

/// The sum.
#[inline]
pub(super) fn add(x: Digits, y: Digits) -> Digits {
    sum_of(Scalar, x, y)
}

/// The sum of as many elements as the vectors of a processor have bits.
#[inline(always)]
fn sum_of<S: Simd>(simd: S, [a, b, c]: [S::u64s; 3], [x, y, z]: [S::u64s; 3]) -> [S::u64s; 3] {
    let (xor, and) = (|x, y| simd.xor_u64s(x, y), |x, y| simd.and_u64s(x, y));
    let (a, carry) = (xor(a, x), and(a, x));
    let either = xor(b, y);
    let (b, carry) = (xor(either, carry), simd.or_u64s(and(b, y), and(either, carry)));
    let either = xor(c, z);
    let (c, carry) = (xor(either, carry), simd.or_u64s(and(c, z), and(either, carry)));
    // The carry goes round.
    let (a, carry) = (xor(a, carry), and(a, carry));
    let (b, carry) = (xor(b, carry), and(b, carry));
    [a, b, xor(c, carry)]
}

/// The digit that becomes the first in a multiple, and what all digits are then added to modulo 2.
#[inline]
fn multiplier(factor: u16) -> (usize, u64) {
    match factor {
        1 => (0, 0),
        2 => (2, 0),
        4 => (1, 0),
        6 => (0, u64::MAX),
        5 => (2, u64::MAX),
        _ => (1, u64::MAX),
    }
}

/// `factor` times the elements, for a factor from 1 to 6.
#[inline]
pub(super) fn multiple(factor: u16, x: Digits) -> Digits {
    let (first, mask) = multiplier(factor);
    [0, 1, 2].map(|digit| x[(first + digit) % 3] ^ mask)
}

/// Adds `factor` times elements to others, for a factor from 1 to 6.
pub(super) fn add_multiple(factor: u16, x: [&[u64]; 3], sum: [&mut [u64]; 3]) {
    let (first, mask) = multiplier(factor);
    let x = [0, 1, 2].map(|digit| x[(first + digit) % 3]);
    Arch::new().dispatch(Addition { x, mask, sum });
}

/// Written with vectors, for a compiler looks first whether six streams overlap, and does one by one what does not fill a vector.
struct Addition<'a> {
    x: [&'a [u64]; 3],
    mask: u64,
    sum: [&'a mut [u64]; 3],
}

impl WithSimd for Addition<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { x, mask, sum } = self;
        let mask = simd.splat_u64s(mask);
        let (x_full, x_rest) = split(x, S::U64_LANES);
        let (sum_full, sum_rest) = split_mut(sum, S::U64_LANES);
        let [a, b, c] = sum_full.map(|digit| digit.chunks_exact_mut(S::U64_LANES));
        let [x, y, z] = x_full.map(|digit| digit.chunks_exact(S::U64_LANES));
        for (((a, b), c), ((x, y), z)) in a.zip(b).zip(c).zip(x.zip(y).zip(z)) {
            let x = simd.xor_u64s(load::<S>(x), mask);
            let y = simd.xor_u64s(load::<S>(y), mask);
            let z = simd.xor_u64s(load::<S>(z), mask);
            let total = sum_of(simd, [load::<S>(a), load::<S>(b), load::<S>(c)], [x, y, z]);
            store::<S>(a, total[0]);
            store::<S>(b, total[1]);
            store::<S>(c, total[2]);
        }
        if !x_rest[0].is_empty() {
            let [x, y, z] = x_rest;
            let [a, b, c] = sum_rest;
            let x = simd.xor_u64s(simd.partial_load_u64s(x), mask);
            let y = simd.xor_u64s(simd.partial_load_u64s(y), mask);
            let z = simd.xor_u64s(simd.partial_load_u64s(z), mask);
            let before = [simd.partial_load_u64s(a), simd.partial_load_u64s(b), simd.partial_load_u64s(c)];
            let total = sum_of(simd, before, [x, y, z]);
            simd.partial_store_u64s(a, total[0]);
            simd.partial_store_u64s(b, total[1]);
            simd.partial_store_u64s(c, total[2]);
        }
    }
}

/// What fills vectors of so many words, and the rest.
#[inline(always)]
fn split([x, y, z]: [&[u64]; 3], lanes: usize) -> ([&[u64]; 3], [&[u64]; 3]) {
    let full = x.len() - x.len() % lanes;
    let ((x, x_rest), (y, y_rest), (z, z_rest)) = (x.split_at(full), y.split_at(full), z.split_at(full));
    ([x, y, z], [x_rest, y_rest, z_rest])
}

#[inline(always)]
fn split_mut([x, y, z]: [&mut [u64]; 3], lanes: usize) -> ([&mut [u64]; 3], [&mut [u64]; 3]) {
    let full = x.len() - x.len() % lanes;
    let ((x, x_rest), (y, y_rest), (z, z_rest)) =
        (x.split_at_mut(full), y.split_at_mut(full), z.split_at_mut(full));
    ([x, y, z], [x_rest, y_rest, z_rest])
}

/// A vector that lies anywhere.
#[inline(always)]
fn load<S: Simd>(words: &[u64]) -> S::u64s {
    bytemuck::pod_read_unaligned(bytemuck::cast_slice(words))
}

#[inline(always)]
fn store<S: Simd>(words: &mut [u64], vector: S::u64s) {
    words.copy_from_slice(bytemuck::cast_slice(std::slice::from_ref(&vector)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair of elements, zero written in both ways, side by side.
    fn pairs() -> [Digits; 2] {
        let mut pairs = [[0; 3]; 2];
        for (element, digits) in pairs.iter_mut().enumerate() {
            for (digit, word) in digits.iter_mut().enumerate() {
                *word = (0..64_u64).map(|bit| (bit >> (3 * element + digit) & 1) << bit).sum();
            }
        }
        pairs
    }

    #[test]
    fn sums_and_multiples_of_all_elements() {
        let [x, y] = pairs();
        for factor in 1..7 {
            let mut sum = x;
            let [a, b, c] = &mut sum;
            let digits = [&[y[0]][..], &[y[1]], &[y[2]]];
            add_multiple(factor, digits, [a, b, c].map(std::slice::from_mut));
            assert_eq!(sum, add(x, multiple(factor, y)));
            for bit in 0..64 {
                let expected = (residue(x, bit) + factor * residue(y, bit)) % 7;
                assert_eq!(residue(sum, bit), expected);
                assert_eq!(occupied(sum) >> bit & 1 == 1, expected != 0);
                assert_eq!(residue(canonical(sum), bit), expected);
                assert_eq!(single(expected, bit), canonical(sum).map(|digit| digit & 1 << bit));
            }
        }
    }
}
