//! Convolution as a matrix product over unfolded images ("im2col"), with bias, activation and 2x2 maximum in one pass.
//!
//! Inside a chunk of images, values lie as `(channel, image, row, column)`: one product serves the whole chunk.
//! Chellapilla, Puri, Simard: High Performance Convolutional Neural Networks for Document Processing, 2006.

use super::matrix::{Matrix, Store, multiply};
use super::{Activation, Layer, Placed, Real};

/// The buffers of one convolution for one chunk.
#[derive(Debug, Clone)]
pub(super) struct Convolution<T> {
    geometry: Geometry,
    /// Shape `(channels in * kernel * kernel, images * rows * columns)`: what each output sees; in the backward pass, the
    /// gradient of that.
    unfolded: Vec<T>,
    /// Shape `(channels out, images, rows, columns)`: before bias and maximum; in the backward pass, the gradient of that.
    raw: Vec<T>,
    /// Which of its four values each window kept: 0, 1 in the upper row, 2, 3 in the lower.
    kept: Vec<u8>,
}

/// The sizes of one convolution.
#[derive(Debug, Clone, Copy)]
struct Geometry {
    depth: usize,
    height: usize,
    width: usize,
    kernel: usize,
    padding: usize,
    channels: usize,
    /// Sides before pooling.
    rows: usize,
    columns: usize,
    pool: bool,
    activation: Activation,
}

impl Geometry {
    /// Values that one output value sees.
    fn window(&self) -> usize {
        self.depth * self.kernel * self.kernel
    }

    /// Values of one channel of one image, before pooling.
    fn plane(&self) -> usize {
        self.rows * self.columns
    }

    /// Values of one channel of one image, after pooling.
    fn pooled(&self) -> usize {
        if self.pool { self.plane() / 4 } else { self.plane() }
    }

    /// The outputs `x` along an axis of `outputs` whose input `x + tap - padding` lies in `0..inputs`.
    fn inside(&self, tap: usize, outputs: usize, inputs: usize) -> std::ops::Range<usize> {
        let end = (inputs + self.padding - tap).min(outputs);
        self.padding.saturating_sub(tap).min(end)..end
    }
}

/// How the values of an output lie: the steps to the next channel and to the next image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strides {
    pub(super) channel: usize,
    pub(super) image: usize,
}

impl<T: Real> Convolution<T> {
    /// Buffers for `images` images; `None` if the layer is no convolution.
    pub(super) fn new(placed: &Placed, images: usize) -> Option<Self> {
        let Layer::Convolution { channels, kernel, padding, pool, activation } = placed.layer else {
            return None;
        };
        let [depth, height, width] = placed.input;
        let [rows, columns] = [height, width].map(|side| side + 2 * padding + 1 - kernel);
        let geometry =
            Geometry { depth, height, width, kernel, padding, channels, rows, columns, pool, activation };
        Some(Self {
            geometry,
            unfolded: vec![T::zero(); geometry.window() * images * geometry.plane()],
            raw: vec![T::zero(); channels * images * geometry.plane()],
            kept: vec![0; channels * images * geometry.pooled()],
        })
    }

    /// The output of `images` images, written where `strides` say.
    pub(super) fn forward(
        &mut self,
        (weight, bias): (&[T], &[T]),
        input: &[T],
        images: usize,
        (output, strides): (&mut [T], Strides),
    ) {
        let geometry = self.geometry;
        self.unfold(input, images);
        let positions = images * geometry.plane();
        multiply(
            (&mut self.raw, Matrix::rows(geometry.channels, positions)),
            (weight, Matrix::rows(geometry.channels, geometry.window())),
            (&self.unfolded, Matrix::rows(geometry.window(), positions)),
            Store::Replace,
        );
        for (channel, &bias) in bias.iter().enumerate() {
            for image in 0..images {
                let place = channel * images + image;
                let raw = &self.raw[place * geometry.plane()..][..geometry.plane()];
                let output = &mut output[channel * strides.channel + image * strides.image..];
                let output = &mut output[..geometry.pooled()];
                if geometry.pool {
                    let kept = &mut self.kept[place * geometry.pooled()..][..geometry.pooled()];
                    pool(raw, geometry.columns, kept, output);
                } else {
                    output.copy_from_slice(raw);
                }
                for value in &mut *output {
                    *value += bias;
                }
                geometry.activation.apply(output);
            }
        }
    }

    /// Adds the gradients of weight and bias, and writes the gradient of the input if `input_delta` is wanted.
    ///
    /// `delta` is the gradient of the output that [`Self::forward`] has just written.
    pub(super) fn backward(
        &mut self,
        weight: &[T],
        (weight_gradient, bias_gradient): (&mut [T], &mut [T]),
        images: usize,
        (output, delta, strides): (&[T], &mut [T], Strides),
        input_delta: Option<&mut [T]>,
    ) {
        let geometry = self.geometry;
        let positions = images * geometry.plane();
        for (channel, bias_gradient) in bias_gradient.iter_mut().enumerate() {
            for image in 0..images {
                let place = channel * images + image;
                let start = channel * strides.channel + image * strides.image;
                let delta = &mut delta[start..][..geometry.pooled()];
                geometry.activation.chain(&output[start..][..geometry.pooled()], delta);
                *bias_gradient += delta.iter().copied().sum();
                let raw = &mut self.raw[place * geometry.plane()..][..geometry.plane()];
                if geometry.pool {
                    let kept = &self.kept[place * geometry.pooled()..][..geometry.pooled()];
                    unpool(delta, kept, geometry.columns, raw);
                } else {
                    raw.copy_from_slice(delta);
                }
            }
        }
        let raw_shape = Matrix::rows(geometry.channels, positions);
        let unfolded_shape = Matrix::rows(geometry.window(), positions);
        let weight_shape = Matrix::rows(geometry.channels, geometry.window());
        multiply(
            (weight_gradient, weight_shape),
            (&self.raw, raw_shape),
            (&self.unfolded, unfolded_shape.transposed()),
            Store::Add,
        );
        if let Some(input_delta) = input_delta {
            multiply(
                (&mut self.unfolded, unfolded_shape),
                (weight, weight_shape.transposed()),
                (&self.raw, raw_shape),
                Store::Replace,
            );
            self.fold(input_delta, images);
        }
    }

    /// Calls `visit` with each run of unfolded values and the run of input values it copies: their starts and length.
    /// Unfolded values outside all runs are padding.
    fn runs(geometry: Geometry, images: usize, mut visit: impl FnMut(usize, usize, usize)) {
        let Geometry { height, width, kernel, padding, .. } = geometry;
        for window in 0..geometry.window() {
            let (channel, tap) = (window / (kernel * kernel), window % (kernel * kernel));
            let (down, right) = (tap / kernel, tap % kernel);
            let across = geometry.inside(right, geometry.columns, width);
            if across.is_empty() {
                continue;
            }
            for image in 0..images {
                let plane = (channel * images + image) * height * width;
                let start = (window * images + image) * geometry.plane();
                for row in geometry.inside(down, geometry.rows, height) {
                    let from = plane + (row + down - padding) * width + across.start + right - padding;
                    visit(start + row * geometry.columns + across.start, from, across.len());
                }
            }
        }
    }

    fn unfold(&mut self, input: &[T], images: usize) {
        if self.geometry.padding > 0 {
            self.unfolded.fill(T::zero());
        }
        let unfolded = &mut self.unfolded;
        Self::runs(self.geometry, images, |to, from, len| {
            unfolded[to..][..len].copy_from_slice(&input[from..][..len]);
        });
    }

    fn fold(&self, input: &mut [T], images: usize) {
        input[..self.geometry.depth * images * self.geometry.height * self.geometry.width].fill(T::zero());
        let unfolded = &self.unfolded;
        Self::runs(self.geometry, images, |to, from, len| {
            for (sum, &value) in input[from..][..len].iter_mut().zip(&unfolded[to..][..len]) {
                *sum += value;
            }
        });
    }
}

/// The largest of each 2x2 window, the first of equals; not-a-number wins, so that it is never hidden.
fn pool<T: Real>(raw: &[T], columns: usize, kept: &mut [u8], output: &mut [T]) {
    let half = columns / 2;
    let windows = kept.chunks_exact_mut(half).zip(output.chunks_exact_mut(half));
    for (rows, (kept, output)) in raw.chunks_exact(2 * columns).zip(windows) {
        let (upper, lower) = rows.split_at(columns);
        let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
        for ((upper, lower), (kept, output)) in pairs.zip(kept.iter_mut().zip(output)) {
            let (mut best, mut place) = (upper[0], 0);
            for (value, candidate) in [(upper[1], 1), (lower[0], 2), (lower[1], 3)] {
                if value > best || value.is_nan() {
                    (best, place) = (value, candidate);
                }
            }
            (*kept, *output) = (place, best);
        }
    }
}

/// The gradient of [`pool`]: all to the value that was kept.
fn unpool<T: Real>(delta: &[T], kept: &[u8], columns: usize, raw: &mut [T]) {
    let half = columns / 2;
    let windows = kept.chunks_exact(half).zip(delta.chunks_exact(half));
    for (rows, (kept, delta)) in raw.chunks_exact_mut(2 * columns).zip(windows) {
        let (upper, lower) = rows.split_at_mut(columns);
        let pairs = upper.chunks_exact_mut(2).zip(lower.chunks_exact_mut(2));
        for ((upper, lower), (&kept, &delta)) in pairs.zip(kept.iter().zip(delta)) {
            let to = |place| if kept == place { delta } else { T::zero() };
            (upper[0], upper[1]) = (to(0), to(1));
            (lower[0], lower[1]) = (to(2), to(3));
        }
    }
}
