//! Sums of multiples of columns with a byte a row: of several products at a time only the sum is reduced modulo `p`.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

use pulp::{Arch, Simd, WithSimd};

use super::{DenseColumn, TILE};

/// Adds multiples of columns of bytes to residues modulo `p`, a prime between 3 and 256, from the word `start` on; the columns have all rows of the sum.
pub(super) fn add_multiples(p: u32, terms: &[(u16, &DenseColumn)], start: usize, sum: &mut [u16]) {
    Arch::new().dispatch(Addition { p: p as u16, terms, start, sum });
}

struct Addition<'a> {
    p: u16,
    terms: &'a [(u16, &'a DenseColumn)],
    start: usize,
    sum: &'a mut [u16],
}

impl WithSimd for Addition<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { p, terms, start, sum } = self;
        let reciprocal = reciprocal(p);
        for (tile, sum) in sum.chunks_mut(TILE).enumerate() {
            let row = 64 * start + TILE * tile;
            let mut rest = terms;
            while !rest.is_empty() {
                let (count, offset) = run(p, rest);
                let (mut run, after) = rest.split_at(count);
                rest = after;
                if offset > 0 {
                    for y in &mut *sum {
                        *y = y.wrapping_add(offset);
                    }
                }
                while let Some((eight, others)) = run.split_first_chunk::<8>() {
                    add(p, eight, row, sum);
                    run = others;
                }
                if let Some((four, others)) = run.split_first_chunk::<4>() {
                    add(p, four, row, sum);
                    run = others;
                }
                if let Some((two, others)) = run.split_first_chunk::<2>() {
                    add(p, two, row, sum);
                    run = others;
                }
                if let Some((one, _)) = run.split_first_chunk::<1>() {
                    add(p, one, row, sum);
                }
                for y in &mut *sum {
                    *y = reduced(p, reciprocal, *y);
                }
            }
        }
    }
}

/// How many terms may be added before a sum is reduced, so that it fits in 16 bits; and a multiple of `p` at least as large as the products with
/// negative factors are together.
fn run(p: u16, terms: &[(u16, &DenseColumn)]) -> (usize, u16) {
    // Less what was there, and what makes the offset a multiple of `p`.
    let mut room = u32::from(u16::MAX - 2 * p);
    let (mut count, mut negative) = (0, 0);
    for &(factor, _) in terms {
        let product = u32::from(factor.min(p - factor)) * u32::from(p - 1);
        if product > room && count > 0 {
            break;
        }
        room -= product;
        negative += if factor > p / 2 { product } else { 0 };
        count += 1;
    }
    (count, negative.next_multiple_of(p.into()) as u16)
}

/// Adds multiples of columns to the rows from one on, modulo 2^16.
#[inline(always)]
fn add<const N: usize>(p: u16, terms: &[(u16, &DenseColumn); N], first: usize, sum: &mut [u16]) {
    let (mut columns, mut factors): ([&[u8]; N], _) = ([&[]; N], [0; N]);
    for (term, &(factor, column)) in terms.iter().enumerate() {
        columns[term] = &column.bytes()[first - 64 * column.start..][..sum.len()];
        // That nearest to zero.
        factors[term] = if factor > p / 2 { factor.wrapping_sub(p) } else { factor };
    }
    for (row, y) in sum.iter_mut().enumerate() {
        let mut total = *y;
        for term in 0..N {
            total = total.wrapping_add(factors[term].wrapping_mul(u16::from(columns[term][row])));
        }
        *y = total;
    }
}

/// Adds `factor` times residues to others.
pub(super) fn add_word(p: u32, factor: u16, x: &[u8; 64], sum: &mut [u16; 64]) {
    let p = p as u16;
    Arch::new().dispatch(Word { p, reciprocal: reciprocal(p), factor, x, sum });
}

/// What is done to a word of rows.
struct Word<'a> {
    p: u16,
    reciprocal: u16,
    factor: u16,
    x: &'a [u8; 64],
    sum: &'a mut [u16; 64],
}

impl WithSimd for Word<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { p, reciprocal, factor, x, sum } = self;
        for (y, &x) in sum.iter_mut().zip(x) {
            *y = reduced(p, reciprocal, *y + factor * u16::from(x));
        }
    }
}

/// `floor(2^16 / p)`, once for many sums: a division would keep their loop from being vectorised.
fn reciprocal(p: u16) -> u16 {
    ((1 << 16) / u32::from(p)) as u16
}

/// An integer modulo `p` (Barrett, "Implementing the Rivest Shamir and Adleman public key encryption algorithm on a standard digital signal
/// processor", 1986).
#[inline(always)]
fn reduced(p: u16, reciprocal: u16, y: u16) -> u16 {
    let quotient = ((u32::from(y) * u32::from(reciprocal)) >> 16) as u16;
    // Below 2p, for the quotient is at most 1 too small.
    let rest = y.wrapping_sub(quotient.wrapping_mul(p));
    rest.min(rest.wrapping_sub(p))
}
