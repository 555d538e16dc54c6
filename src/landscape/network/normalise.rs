//! Batch normalisation of channels, with the activation that follows.
//!
//! Ioffe, Szegedy: Batch Normalization, 2015. Values lie as `(channel, image, row, column)`, a channel's side by side.

use super::matrix::Store;
use super::{Activation, Real};

/// What is added to every variance, as in `PyTorch`.
pub(super) const EPSILON: f64 = 1e-5;

/// The statistics of a channel: the mean, and one over the root of variance and [`EPSILON`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moments {
    mean: f64,
    inverse: f64,
}

impl Moments {
    /// Of these values; the variance is their own, without a correction for the mean.
    fn of<T: Real>(values: &[T]) -> Self {
        let count = values.len() as f64;
        let mean = sum(values, values, |value, _| value) / count;
        let rounded = T::of(mean);
        // The mean square about a rounded mean is too large by the square of what was rounded away.
        let square = sum(values, values, |value, _| (value - rounded) * (value - rounded)) / count;
        let variance = square - (mean - rounded.wide()).powi(2);
        let variance = if variance < 0.0 { 0.0 } else { variance };
        Self { mean, inverse: 1.0 / (variance + EPSILON).sqrt() }
    }
}

/// The sum of a function of two values: partial sums side by side over a few hundred values, then in `f64`.
fn sum<T: Real>(left: &[T], right: &[T], function: impl Fn(T, T) -> T) -> f64 {
    let mut total = 0.0;
    for (left, right) in left.chunks(512).zip(right.chunks(512)) {
        let mut sums = [T::zero(); 16];
        let rest = left.len() - left.len() % 16;
        for ((sum, &a), &b) in sums.iter_mut().zip(&left[rest..]).zip(&right[rest..]) {
            *sum += function(a, b);
        }
        for (a, b) in left.chunks_exact(16).zip(right.chunks_exact(16)) {
            for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
                *sum += function(a, b);
            }
        }
        total += sums.iter().map(|sum| sum.wide()).sum::<f64>();
    }
    total
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
        if !frozen {
            *moments = Moments::of(input);
        }
        let factor = scale[channel].wide() * moments.inverse;
        let (mean, factor, shift) = (T::of(moments.mean), T::of(factor), shift[channel]);
        for (output, &value) in output.iter_mut().zip(input) {
            *output = (value - mean) * factor + shift;
        }
        activation.apply(output);
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
    for (channel, moments) in moments.iter().enumerate() {
        let place = channel * length..(channel + 1) * length;
        let (input, delta) = (&input[place.clone()], &mut delta[place.clone()]);
        activation.chain(&output[place.clone()], delta);
        let mean = T::of(moments.mean);
        let shift = sum(delta, delta, |delta, _| delta);
        // The sum of delta times the normalised value.
        let about = sum(delta, input, |delta, value| delta * (value - mean));
        let along = (about - (moments.mean - mean.wide()) * shift) * moments.inverse;
        scale_gradient[channel] += T::of(along);
        shift_gradient[channel] += T::of(shift);
        // The gradient is factor * (delta - shift / count - normalised * along / count).
        let factor = scale[channel].wide() * moments.inverse;
        let constant = T::of(factor * shift / length as f64);
        let slope = T::of(factor * moments.inverse * along / length as f64);
        let factor = T::of(factor);
        let target = &mut input_delta[place];
        let terms = delta.iter().zip(input);
        let values = terms.map(|(&delta, &value)| factor * delta - constant - slope * (value - mean));
        match store {
            Store::Replace => target.iter_mut().zip(values).for_each(|(target, value)| *target = value),
            Store::Add => target.iter_mut().zip(values).for_each(|(target, value)| *target += value),
        }
    }
}
