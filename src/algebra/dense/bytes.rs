//! Sums of multiples of columns with a byte a row: of several products at a time only the sum is reduced modulo `p`.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

use pulp::{Arch, Simd, WithSimd};

use super::TILE;

/// Adds multiples of columns to residues modulo `p`, a prime between 3 and 256; the columns have all rows of the sum.
pub(super) fn add_multiples(p: u32, terms: &[(u16, &[u8])], sum: &mut [u16]) {
    let runs = runs(p as u16, terms);
    for (tile, sum) in sum.chunks_mut(TILE).enumerate() {
        Arch::new().dispatch(Addition { p, tile, runs: &runs, sum });
    }
}

/// What is done to a tile of rows.
struct Addition<'a> {
    p: u32,
    tile: usize,
    runs: &'a [Run<'a>],
    sum: &'a mut [u16],
}

impl WithSimd for Addition<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { p, tile, runs, sum } = self;
        for run in runs {
            for y in &mut *sum {
                *y = y.wrapping_add(run.offset);
            }
            let mut fours = run.terms.chunks_exact(4);
            for four in &mut fours {
                add([four[0], four[1], four[2], four[3]], tile, sum);
            }
            for &term in fours.remainder() {
                add([term], tile, sum);
            }
            reduce(p, sum);
        }
    }
}

/// Terms whose sum fits in 16 bits.
struct Run<'a> {
    /// Factors nearest to zero, modulo 2^16, and columns.
    terms: Vec<(u16, &'a [u8])>,
    /// A multiple of `p` at least as large as the products with negative factors are together.
    offset: u16,
}

/// Divides terms into runs as long as possible.
fn runs<'a>(p: u16, terms: &[(u16, &'a [u8])]) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    let mut negative = 0;
    let mut room = 0;
    for &(factor, column) in terms {
        let least = factor.min(p - factor);
        let product = u32::from(least) * u32::from(p - 1);
        if runs.is_empty() || product > room {
            runs.push(Run { terms: Vec::new(), offset: 0 });
            // What was there, and what makes the offset a multiple of `p`.
            (negative, room) = (0, u32::from(u16::MAX - 2 * p));
        }
        room -= product;
        let run = runs.last_mut().expect("one was pushed");
        if least < factor {
            negative += product;
            run.offset = negative.next_multiple_of(p.into()) as u16;
        }
        run.terms.push((if least < factor { least.wrapping_neg() } else { least }, column));
    }
    runs
}

/// Adds multiples of a tile of columns, modulo 2^16.
#[inline(always)]
fn add<const N: usize>(terms: [(u16, &[u8]); N], tile: usize, sum: &mut [u16]) {
    let mut columns: [&[u8]; N] = [&[]; N];
    for (column, term) in columns.iter_mut().zip(terms) {
        *column = &term.1[TILE * tile..][..sum.len()];
    }
    for (row, y) in sum.iter_mut().enumerate() {
        let mut total = *y;
        for term in 0..N {
            total = total.wrapping_add(terms[term].0.wrapping_mul(u16::from(columns[term][row])));
        }
        *y = total;
    }
}

/// Reduces integers modulo `p` (Barrett, "Implementing the Rivest Shamir and Adleman public key encryption algorithm on a standard digital
/// signal processor", 1986).
#[inline(always)]
fn reduce(p: u32, sum: &mut [u16]) {
    let (reciprocal, p) = (((1 << 16) / p) as u16, p as u16);
    for y in sum {
        let quotient = ((u32::from(*y) * u32::from(reciprocal)) >> 16) as u16;
        // Below 2p, for the quotient is at most 1 too small.
        let rest = y.wrapping_sub(quotient.wrapping_mul(p));
        *y = rest.min(rest.wrapping_sub(p));
    }
}
