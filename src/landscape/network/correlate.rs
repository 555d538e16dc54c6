//! The two sums that a convolution and its gradients come down to, over channels that lie with gaps of zeros ([`super::planes`]): there, every tap of a kernel is the
//! same distance away from every position, so that a convolution is a sum of shifted channels, of which no copy is made.
//!
//! Tiles of a few channels by a few vectors stay in registers, as in Georganas et al., Anatomy of High-Performance Deep Learning Convolutions on SIMD Architectures, 2018.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

use pulp::{Arch, Simd, WithSimd};

use super::Real;

/// Channels whose weights lie side by side.
pub(super) const BLOCK: usize = 8;
/// Vectors in a tile.
const WIDE: usize = 3;
/// Positions are counted in multiples of this, which whole tiles of any processor fill.
pub(super) const POSITIONS: usize = 48;

/// `output[c][n] = sum over d, t of weights[c][d][t] * input[d][n + shifts[t]]`.
#[derive(Debug)]
pub(super) struct Correlation<'a, T> {
    /// Channels `d`, one after another, each `shifts`' largest longer than an output.
    pub(super) input: &'a [T],
    /// The weights of [`BLOCK`] channels `c` after those of another: shape `(blocks, d, t, BLOCK)`.
    pub(super) weights: &'a [T],
    /// Where each tap lies.
    pub(super) shifts: &'a [usize],
    /// Channels `c`, as many as blocks have, one after another.
    pub(super) output: &'a mut [T],
    /// The number of channels `d`.
    pub(super) depth: usize,
    /// The number of positions `n`: a multiple of [`POSITIONS`].
    pub(super) positions: usize,
}

impl<T: Real> Correlation<'_, T> {
    /// Takes the sums.
    pub(super) fn take(self) {
        Arch::new().dispatch(self);
    }

    #[inline(always)]
    fn tiles<S: Simd, const ROWS: usize>(self, simd: S) {
        let Self { input, weights, shifts, output, depth, positions } = self;
        let lanes = T::count::<S>();
        let channel = input.len() / depth;
        for at in (0..positions).step_by(WIDE * lanes) {
            let blocks = weights.chunks_exact(depth * shifts.len() * BLOCK);
            for (weights, output) in blocks.zip(output.chunks_exact_mut(BLOCK * positions)) {
                for row in (0..BLOCK).step_by(ROWS) {
                    let mut sums = [[T::splat(simd, T::zero()); WIDE]; ROWS];
                    let taps = weights.chunks_exact(shifts.len() * BLOCK);
                    for (weights, input) in taps.zip(input.chunks_exact(channel)) {
                        for (weights, shift) in weights.chunks_exact(BLOCK).zip(shifts) {
                            let values = &input[at + shift..][..WIDE * lanes];
                            add::<T, S, ROWS>(simd, &weights[row..][..ROWS], values, &mut sums);
                        }
                    }
                    for (sums, output) in
                        sums.iter().zip(output[row * positions..].chunks_exact_mut(positions))
                    {
                        let output = &mut output[at..][..WIDE * lanes];
                        for (&sum, output) in sums.iter().zip(output.chunks_exact_mut(lanes)) {
                            T::store::<S>(sum, output);
                        }
                    }
                }
            }
        }
    }
}

/// Adds each weight times the values to a row of sums.
#[inline(always)]
fn add<T: Real, S: Simd, const ROWS: usize>(
    simd: S,
    weights: &[T],
    values: &[T],
    sums: &mut [[T::Vector<S>; WIDE]; ROWS],
) {
    let values: [T::Vector<S>; WIDE] = std::array::from_fn(|i| T::load::<S>(&values[i * T::count::<S>()..]));
    for (sums, &weight) in sums.iter_mut().zip(weights) {
        let weight = T::splat(simd, weight);
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum = T::multiply_add(simd, weight, value, *sum);
        }
    }
}

impl<T: Real> WithSimd for Correlation<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // As many rows as leave a register for a weight and those for the values.
        if S::REGISTER_COUNT >= 32 { self.tiles::<S, 8>(simd) } else { self.tiles::<S, 4>(simd) }
    }
}

/// `sums[c][d][t] += sum over n of left[c][n] * right[d][n + shifts[t]]`.
#[derive(Debug)]
pub(super) struct Products<'a, T> {
    /// Channels `c`, one after another, of which positions from `start` on are read.
    pub(super) left: &'a [T],
    /// See `left`.
    pub(super) start: usize,
    /// Channels `d`, one after another, each `shifts`' largest longer than the positions.
    pub(super) right: &'a [T],
    /// Where each tap lies.
    pub(super) shifts: &'a [usize],
    /// Shape `(c, d, t)`.
    pub(super) sums: &'a mut [T],
    /// The numbers of channels `c` and `d`.
    pub(super) channels: [usize; 2],
    /// The number of positions `n`: a multiple of [`POSITIONS`].
    pub(super) positions: usize,
}

impl<T: Real> Products<'_, T> {
    /// Takes the sums.
    pub(super) fn take(self) {
        Arch::new().dispatch(self);
    }

    #[inline(always)]
    fn tiles<S: Simd, const ROWS: usize>(self, simd: S) {
        let Self { left, start, right, shifts: all, sums, channels: [channels, depth], positions } = self;
        let [left_length, right_length] = [left.len() / channels, right.len() / depth];
        for first in (0..channels).step_by(ROWS) {
            // Where channels end, the last stands in for those that lack; its sums are not written twice.
            let rows: [&[T]; ROWS] = std::array::from_fn(|row| {
                &left[(first + row).min(channels - 1) * left_length + start..][..positions]
            });
            for (d, right) in right.chunks_exact(right_length).enumerate() {
                for (t, shifts) in all.chunks(WIDE).enumerate() {
                    let columns: [&[T]; WIDE] =
                        std::array::from_fn(|i| &right[shifts[i.min(shifts.len() - 1)]..][..positions]);
                    let tile = products::<T, S, ROWS>(simd, rows, columns);
                    for (c, tile) in (first..channels).zip(&tile) {
                        let taps = &mut sums[(c * depth + d) * all.len() + t * WIDE..];
                        taps[..shifts.len()].iter_mut().zip(tile).for_each(|(sum, &value)| *sum += value);
                    }
                }
            }
        }
    }
}

/// The scalar product of each row with each column. (Without closures: one that is not inlined is compiled without vector instructions.)
#[inline(always)]
fn products<T: Real, S: Simd, const ROWS: usize>(
    simd: S,
    rows: [&[T]; ROWS],
    columns: [&[T]; WIDE],
) -> [[T; WIDE]; ROWS] {
    let mut sums = [[T::splat(simd, T::zero()); WIDE]; ROWS];
    let lanes = T::count::<S>();
    for at in (0..rows[0].len()).step_by(lanes) {
        let mut values = [T::splat(simd, T::zero()); WIDE];
        for (value, column) in values.iter_mut().zip(&columns) {
            *value = T::load::<S>(&column[at..]);
        }
        for (sums, row) in sums.iter_mut().zip(&rows) {
            let factor = T::load::<S>(&row[at..]);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum = T::multiply_add(simd, factor, value, *sum);
            }
        }
    }
    let mut totals = [[T::zero(); WIDE]; ROWS];
    for (totals, sums) in totals.iter_mut().zip(sums) {
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total = T::total(simd, sum);
        }
    }
    totals
}

impl<T: Real> WithSimd for Products<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if S::REGISTER_COUNT >= 32 { self.tiles::<S, 8>(simd) } else { self.tiles::<S, 4>(simd) }
    }
}
