//! The steps that go over values once: pooling, the sum of a residual block, a change of arrangement.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined where vector instructions are chosen is compiled for them"
)]

use pulp::{Arch, Simd, WithSimd};

use super::matrix::Store;
use super::steps::Value;
use super::{Activation, CHUNK, Pooling, Real};

/// One of these steps, between two values of so many images.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    pub(super) from: Value,
    pub(super) to: Value,
    pub(super) images: usize,
}

impl Between {
    /// Calls `visit` with the beginnings of each channel of each image, in the first value and in the second, as far as both
    /// have the channel.
    fn planes(self, mut visit: impl FnMut(usize, usize)) {
        let (from, to) = (self.from.strides(self.images), self.to.strides(self.images));
        for channel in 0..self.from.shape[0].min(self.to.shape[0]) {
            for image in 0..self.images {
                let at = |strides: super::steps::Strides| channel * strides.channel + image * strides.image;
                visit(at(from), at(to));
            }
        }
    }

    /// Copies every value to its place in the other arrangement.
    pub(super) fn flatten<T: Real>(self, input: &[T], output: &mut [T]) {
        let plane = self.from.plane();
        self.planes(|from, to| output[to..][..plane].copy_from_slice(&input[from..][..plane]));
    }

    /// The gradient of [`Self::flatten`].
    pub(super) fn unflatten<T: Real>(self, delta: &[T], input_delta: &mut [T], store: Store) {
        let plane = self.from.plane();
        self.planes(|from, to| add(&delta[to..][..plane], &mut input_delta[from..][..plane], store));
    }

    /// Adds the values of a shortcut, whose every `stride`-th row and column is taken.
    pub(super) fn shortcut<T: Real>(self, stride: usize, input: &[T], output: &mut [T]) {
        self.sparse(stride, |from, to| output[to] += input[from]);
    }

    /// The gradient of [`Self::shortcut`].
    pub(super) fn shortcut_back<T: Real>(
        self,
        stride: usize,
        delta: &[T],
        input_delta: &mut [T],
        store: Store,
    ) {
        if store == Store::Replace {
            input_delta[..self.images * self.from.len()].fill(T::zero());
        }
        self.sparse(stride, |from, to| input_delta[from] += delta[to]);
    }

    /// Calls `visit` with the places of every value that a shortcut takes, and of the value it is added to.
    fn sparse(self, stride: usize, mut visit: impl FnMut(usize, usize)) {
        let [[_, _, width], [_, rows, columns]] = [self.from.shape, self.to.shape];
        self.planes(|from, to| {
            for row in 0..rows {
                for column in 0..columns {
                    visit(from + (row * width + column) * stride, to + row * columns + column);
                }
            }
        });
    }

    /// The largest or the mean value of each window; of equals the first, and not-a-number wins, so that it is never hidden.
    pub(super) fn pool<T: Real>(self, over: Pooling, window: [usize; 2], input: &[T], output: &mut [T]) {
        let area = T::of((window[0] * window[1]) as f64);
        self.windows(window, |to, start| {
            let values = self.inside(window, start).map(|from| input[from]);
            output[to] =
                match over {
                    Pooling::Max => values.fold(T::neg_infinity(), |best, value| {
                        if value > best || value.is_nan() { value } else { best }
                    }),
                    Pooling::Mean => values.sum::<T>() / area,
                };
        });
    }

    /// The gradient of [`Self::pool`].
    pub(super) fn unpool<T: Real>(
        self,
        (over, window): (Pooling, [usize; 2]),
        (input, output): (&[T], &[T]),
        delta: &[T],
        input_delta: &mut [T],
        store: Store,
    ) {
        let area = T::of((window[0] * window[1]) as f64);
        if store == Store::Replace {
            input_delta[..self.images * self.from.len()].fill(T::zero());
        }
        self.windows(window, |to, start| {
            let mut places = self.inside(window, start);
            match over {
                Pooling::Max => {
                    if let Some(kept) = places.find(|&from| input[from] == output[to] || input[from].is_nan())
                    {
                        input_delta[kept] += delta[to];
                    }
                }
                Pooling::Mean => places.for_each(|from| input_delta[from] += delta[to] / area),
            }
        });
    }

    /// Calls `visit` with the place of every pooled value and that of the first value in its window.
    fn windows(self, [high, wide]: [usize; 2], mut visit: impl FnMut(usize, usize)) {
        let [[_, _, width], [_, rows, columns]] = [self.from.shape, self.to.shape];
        self.planes(|from, to| {
            for row in 0..rows {
                for column in 0..columns {
                    visit(to + row * columns + column, from + row * high * width + column * wide);
                }
            }
        });
    }

    /// The places of the values in the window that begins at `start`.
    fn inside(self, [high, wide]: [usize; 2], start: usize) -> impl Iterator<Item = usize> {
        let width = self.from.shape[2];
        (0..high).flat_map(move |down| (0..wide).map(move |right| start + down * width + right))
    }
}

/// The activated sum of two values.
pub(super) fn sum<T: Real>(values: [&[T]; 2], activation: Activation, output: &mut [T]) {
    Arch::new().dispatch(Sum { values, activation, output });
}

struct Sum<'a, T> {
    values: [&'a [T]; 2],
    activation: Activation,
    output: &'a mut [T],
}

impl<T: Real> WithSimd for Sum<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let [main, shortcut] = self.values.map(|values| values.chunks(CHUNK));
        for (output, (main, shortcut)) in self.output.chunks_mut(CHUNK).zip(main.zip(shortcut)) {
            for (sum, (&a, &b)) in output.iter_mut().zip(main.iter().zip(shortcut)) {
                *sum = a + b;
            }
            self.activation.apply(output);
        }
    }
}

/// Puts a gradient where it belongs, or adds it to what is there.
pub(super) fn add<T: Real>(delta: &[T], target: &mut [T], store: Store) {
    match store {
        Store::Replace => target.copy_from_slice(delta),
        Store::Add => target.iter_mut().zip(delta).for_each(|(sum, &value)| *sum += value),
    }
}
