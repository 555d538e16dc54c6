//! Batch normalisation of channels, with the activation that follows.
//!
//! Ioffe, Szegedy: Batch Normalization, 2015. Values lie as `(channel, image, row, column)`, a channel's side by side.

#![expect(
    clippy::inline_always,
    reason = "only what is inlined where vector instructions are chosen is compiled for them"
)]

use pulp::{Arch, Simd, WithSimd};

use super::matrix::Store;
use super::{Activation, CHUNK, Real};

/// So many sums stand side by side.
const SUMS: usize = 32;

/// What is added to every variance, as in `PyTorch`.
pub(super) const EPSILON: f64 = 1e-5;

/// The statistics of a channel: the mean, and one over the root of variance and [`EPSILON`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moments {
    mean: f64,
    inverse: f64,
}

impl Moments {
    /// Of these values; the variance is their own, without a correction for the mean. Chunks have a mean and squares about it, which are put together as in Chan, Golub,
    /// `LeVeque`: Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979.
    #[inline(always)]
    fn of<T: Real>(values: &[T]) -> Self {
        let [mut count, mut mean, mut squares] = [0.0; 3];
        for chunk in values.chunks(CHUNK) {
            let more = chunk.len() as f64;
            let own = sum(chunk, chunk, |value, _| value) / more;
            let rounded = T::of(own);
            // Squares about a rounded mean are too large by the square of what was rounded away.
            let about = sum(chunk, chunk, |value, _| (value - rounded) * (value - rounded));
            let apart = own - mean;
            squares += about - more * (own - rounded.wide()).powi(2)
                + apart * apart * (count * more / (count + more));
            count += more;
            mean += apart * (more / count);
        }
        let variance = squares / count;
        let variance = if variance < 0.0 { 0.0 } else { variance };
        Self { mean, inverse: 1.0 / (variance + EPSILON).sqrt() }
    }
}

/// The sum of a function of two values over a chunk.
#[inline(always)]
fn sum<T: Real>(left: &[T], right: &[T], function: impl Fn(T, T) -> T) -> f64 {
    let mut sums = [T::zero(); SUMS];
    let rest = left.len() - left.len() % SUMS;
    for ((sum, &a), &b) in sums.iter_mut().zip(&left[rest..]).zip(&right[rest..]) {
        *sum += function(a, b);
    }
    for (a, b) in left.chunks_exact(SUMS).zip(right.chunks_exact(SUMS)) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += function(a, b);
        }
    }
    sums.iter().map(|sum| sum.wide()).sum()
}

/// Scale and shift of every channel, or their gradients.
pub(super) type Pair<'a, T> = (&'a [T], &'a [T]);

/// The outputs of channels of `length` values each; `moments` are those of these values, or stay as they are if `frozen`.
pub(super) fn forward<T: Real>(
    (scale, shift): Pair<'_, T>,
    (moments, frozen): (&mut [Moments], bool),
    activation: Activation,
    length: usize,
    (input, output): (&[T], &mut [T]),
) {
    let channels = input.chunks_exact(length).zip(output.chunks_exact_mut(length));
    for (channel, ((input, output), moments)) in channels.zip(moments).enumerate() {
        let pair = [scale[channel], shift[channel]];
        Arch::new().dispatch(Forward { pair, moments, frozen, activation, input, output });
    }
}

/// The outputs of one channel.
struct Forward<'a, T> {
    pair: [T; 2],
    moments: &'a mut Moments,
    frozen: bool,
    activation: Activation,
    input: &'a [T],
    output: &'a mut [T],
}

impl<T: Real> WithSimd for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { pair: [scale, shift], moments, frozen, activation, input, output } = self;
        if !frozen {
            *moments = Moments::of(input);
        }
        let (mean, factor) = (T::of(moments.mean), T::of(scale.wide() * moments.inverse));
        for (output, input) in output.chunks_mut(CHUNK).zip(input.chunks(CHUNK)) {
            for (output, &value) in output.iter_mut().zip(input) {
                *output = (value - mean) * factor + shift;
            }
            activation.apply(output);
        }
    }
}

/// Adds the gradients of scale and shift, and stores that of the input; `delta` is that of the output.
pub(super) fn backward<T: Real>(
    scale: &[T],
    (scale_gradient, shift_gradient): (&mut [T], &mut [T]),
    moments: &[Moments],
    activation: Activation,
    length: usize,
    (input, output): (&[T], &[T]),
    (delta, input_delta, store): (&mut [T], &mut [T], Store),
) {
    for (channel, &moments) in moments.iter().enumerate() {
        let place = channel * length..(channel + 1) * length;
        let [along, shift] = Arch::new().dispatch(Backward {
            scale: scale[channel],
            moments,
            activation,
            input: &input[place.clone()],
            output: &output[place.clone()],
            delta: &mut delta[place.clone()],
            input_delta: &mut input_delta[place],
            store,
        });
        scale_gradient[channel] += T::of(along);
        shift_gradient[channel] += T::of(shift);
    }
}

/// The gradient of one channel's input, stored, and those of its scale and its shift.
struct Backward<'a, T> {
    scale: T,
    moments: Moments,
    activation: Activation,
    input: &'a [T],
    output: &'a [T],
    delta: &'a mut [T],
    input_delta: &'a mut [T],
    store: Store,
}

impl<T: Real> WithSimd for Backward<'_, T> {
    type Output = [f64; 2];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [f64; 2] {
        let Self { scale, moments, activation, input, output, delta, input_delta, store } = self;
        let (length, mean) = (input.len() as f64, T::of(moments.mean));
        // The sums of delta, and of delta times the value about the mean.
        let [mut shift, mut about] = [0.0; 2];
        let values = input.chunks(CHUNK).zip(output.chunks(CHUNK));
        for (delta, (input, output)) in delta.chunks_mut(CHUNK).zip(values) {
            activation.chain(output, delta);
            shift += sum(delta, delta, |delta, _| delta);
            about += sum(delta, input, |delta, value| delta * (value - mean));
        }
        let along = (about - (moments.mean - mean.wide()) * shift) * moments.inverse;
        // The gradient is factor * (delta - shift / count - normalised * along / count).
        let factor = scale.wide() * moments.inverse;
        let constant = T::of(factor * shift / length);
        let slope = T::of(factor * moments.inverse * along / length);
        let factor = T::of(factor);
        let terms = delta.iter().zip(input);
        let values = terms.map(|(&delta, &value)| factor * delta - constant - slope * (value - mean));
        match store {
            Store::Replace => input_delta.iter_mut().zip(values).for_each(|(target, value)| *target = value),
            Store::Add => input_delta.iter_mut().zip(values).for_each(|(target, value)| *target += value),
        }
        [along, shift]
    }
}
