//! Convolution as a matrix product over unfolded images ("im2col"), with bias, activation and 2x2 maximum in one pass.
//!
//! Values lie as `(channel, image, row, column)`: one product serves a group of images.
//! Chellapilla, Puri, Simard: High Performance Convolutional Neural Networks for Document Processing, 2006.

use std::ops::Range;

use super::matrix::{Matrix, Store, multiply};
use super::maximum::{pool, unpool};
use super::planes::{self, Planes};
use super::steps::{Geometry, Strides};
use super::{Activation, Real, grow};

/// The most images that are unfolded together: few enough for them to stay in a core's cache (measured on the `LeNet`s
/// from 8 to 128).
pub(super) const GROUP: usize = 8;

impl Geometry {
    /// Values that one output value sees.
    fn window(&self) -> usize {
        self.depth * self.kernel * self.kernel
    }

    /// Values of one channel of one image, before pooling.
    fn plane(&self) -> usize {
        self.rows * self.columns
    }

    /// The outputs `x` along an axis of `outputs` whose input `x * stride + tap - padding` lies in `0..inputs`.
    fn inside(&self, tap: usize, outputs: usize, inputs: usize) -> Range<usize> {
        let end = (inputs + self.padding).saturating_sub(tap).div_ceil(self.stride).min(outputs);
        self.padding.saturating_sub(tap).div_ceil(self.stride).min(end)..end
    }

    /// Calls `visit` with each run of unfolded values and the run of input values that it copies: the start of both, and
    /// the length; input values are `stride` apart. Unfolded values outside all runs are padding.
    fn runs(&self, images: usize, group: &Range<usize>, mut visit: impl FnMut(usize, usize, usize)) {
        let &Self { height, width, kernel, padding, stride, .. } = self;
        for window in 0..self.window() {
            let (depth, tap) = (window / (kernel * kernel), window % (kernel * kernel));
            let (down, right) = (tap / kernel, tap % kernel);
            let across = self.inside(right, self.columns, width);
            if across.is_empty() {
                continue;
            }
            for image in group.clone() {
                let plane = (depth * images + image) * height * width;
                let start = (window * group.len() + image - group.start) * self.plane();
                for row in self.inside(down, self.rows, height) {
                    let above = plane + (row * stride + down - padding) * width;
                    let from = above + across.start * stride + right - padding;
                    visit(start + row * self.columns + across.start, from, across.len());
                }
            }
        }
    }
}

/// The buffers that nothing outlives a pass through a convolution in.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch<T> {
    /// Shape `(channels in * kernel * kernel, images * rows * columns)`: what each output of a group sees; in the backward
    /// pass, the gradient of that.
    unfolded: Vec<T>,
    /// Shape `(channels out, images, rows, columns)`: values of a group before bias and maximum; in the backward pass, their
    /// gradient.
    raw: Vec<T>,
    /// Of those that unfold nothing.
    planes: Planes<T>,
}

/// One convolution at work.
#[derive(Debug, Clone)]
pub(super) struct Convolution<T> {
    geometry: Geometry,
    pool: bool,
    activation: Activation,
    scratch: Scratch<T>,
    /// Which of its four values each window kept: 0, 1 in the upper row, 2, 3 in the lower.
    kept: Vec<u8>,
}

/// The input of a backward pass.
pub(super) struct Input<'a, T> {
    pub(super) values: &'a [T],
    /// Whether the forward pass has left its images unfolded: there was one group, and buffers are not shared.
    pub(super) unfolded: bool,
    /// The gradient, where it is wanted.
    pub(super) delta: Option<(&'a mut [T], Store)>,
}

impl<T: Real> Convolution<T> {
    pub(super) fn new(geometry: Geometry, pool: bool, activation: Activation) -> Self {
        Self { geometry, pool, activation, scratch: Scratch::default(), kept: Vec::new() }
    }

    /// Exchanges the buffers that nothing outlives a call in with those of another.
    pub(super) fn exchange(&mut self, scratch: &mut Scratch<T>) {
        std::mem::swap(&mut self.scratch, scratch);
    }

    /// Values of one channel of one image, after pooling.
    fn pooled(&self) -> usize {
        if self.pool { self.geometry.plane() / 4 } else { self.geometry.plane() }
    }

    /// Whether outputs lie as the product makes them.
    fn direct(&self, strides: Strides, images: usize) -> bool {
        !self.pool && strides.channel == images * self.geometry.plane()
    }

    /// Where the product's values of a group lie: beginning and shape.
    fn products(&self, direct: bool, group: &Range<usize>, images: usize) -> (usize, Matrix) {
        let plane = self.geometry.plane();
        let size = [self.geometry.channels, group.len() * plane];
        if direct {
            (group.start * plane, Matrix { size, strides: [images * plane, 1] })
        } else {
            (0, Matrix::rows(size[0], size[1]))
        }
    }

    /// The output of `images` images, written where `strides` say.
    pub(super) fn forward(
        &mut self,
        (weight, bias): (&[T], Option<&[T]>),
        input: &[T],
        images: usize,
        (output, strides): (&mut [T], Strides),
    ) {
        let geometry = self.geometry;
        let direct = self.direct(strides, images);
        if self.pool {
            let length = geometry.channels * images * self.pooled();
            grow(&mut self.kept, length);
        }
        if direct && planes::fits(&geometry) {
            self.scratch.planes.forward(&geometry, weight, input, images, output);
            if bias.is_some() || self.activation != Activation::Identity {
                self.finish(bias, (&(0..images), images), (output, strides));
            }
            return;
        }
        for group in groups(images) {
            self.unfold(input, images, &group);
            let (start, shape) = self.products(direct, &group, images);
            if !direct {
                grow(&mut self.scratch.raw, shape.size[0] * shape.size[1]);
            }
            let target = if direct { &mut output[start..] } else { &mut self.scratch.raw[..] };
            multiply(
                (target, shape),
                (weight, Matrix::rows(geometry.channels, geometry.window())),
                (&self.scratch.unfolded, Matrix::rows(geometry.window(), shape.size[1])),
                Store::Replace,
            );
            if !direct || bias.is_some() || self.activation != Activation::Identity {
                self.finish(bias, (&group, images), (output, strides));
            }
        }
    }

    /// From the products of a group to its outputs.
    fn finish(
        &mut self,
        bias: Option<&[T]>,
        (group, images): (&Range<usize>, usize),
        (output, strides): (&mut [T], Strides),
    ) {
        let (plane, pooled) = (self.geometry.plane(), self.pooled());
        let direct = self.direct(strides, images);
        for channel in 0..self.geometry.channels {
            for image in group.clone() {
                let output = &mut output[channel * strides.channel + image * strides.image..][..pooled];
                if !direct {
                    let raw =
                        &self.scratch.raw[(channel * group.len() + image - group.start) * plane..][..plane];
                    if self.pool {
                        let kept = &mut self.kept[(channel * images + image) * pooled..][..pooled];
                        pool(raw, self.geometry.columns, kept, output);
                    } else {
                        output.copy_from_slice(raw);
                    }
                }
                if let Some(bias) = bias {
                    for value in &mut *output {
                        *value += bias[channel];
                    }
                }
                self.activation.apply(output);
            }
        }
    }

    /// Adds the gradients of weight and bias, and stores the gradient of the input if it is wanted.
    ///
    /// `delta` is the gradient of the output that [`Self::forward`] has just written.
    pub(super) fn backward(
        &mut self,
        weight: &[T],
        (weight_gradient, mut bias_gradient): (&mut [T], Option<&mut [T]>),
        images: usize,
        (output, delta, strides): (&[T], &mut [T], Strides),
        input: Input<'_, T>,
    ) {
        let geometry = self.geometry;
        let direct = self.direct(strides, images);
        let weight_shape = Matrix::rows(geometry.channels, geometry.window());
        let Input { values, unfolded, delta: mut input_delta } = input;
        if direct && planes::fits(&geometry) {
            if bias_gradient.is_some() || self.activation != Activation::Identity {
                self.begin(bias_gradient, (&(0..images), images), (output, delta, strides));
            }
            let weights = (weight, weight_gradient);
            self.scratch.planes.backward(&geometry, weights, (values, delta), images, input_delta);
            return;
        }
        if let Some((input_delta, Store::Replace)) = &mut input_delta {
            input_delta[..images * geometry.depth * geometry.height * geometry.width].fill(T::zero());
        }
        for group in groups(images) {
            if !direct || bias_gradient.is_some() || self.activation != Activation::Identity {
                self.begin(bias_gradient.as_deref_mut(), (&group, images), (output, delta, strides));
            }
            if !unfolded {
                self.unfold(values, images, &group);
            }
            let (start, shape) = self.products(direct, &group, images);
            let products = if direct { &delta[start..] } else { &self.scratch.raw[..] };
            let unfolded_shape = Matrix::rows(geometry.window(), shape.size[1]);
            multiply(
                (weight_gradient, weight_shape),
                (products, shape),
                (&self.scratch.unfolded, unfolded_shape.transposed()),
                Store::Add,
            );
            if let Some((input_delta, _)) = &mut input_delta {
                multiply(
                    (&mut self.scratch.unfolded, unfolded_shape),
                    (weight, weight_shape.transposed()),
                    (products, shape),
                    Store::Replace,
                );
                self.fold(input_delta, images, &group);
            }
        }
    }

    /// From the gradient of a group's outputs to that of its products.
    fn begin(
        &mut self,
        mut bias_gradient: Option<&mut [T]>,
        (group, images): (&Range<usize>, usize),
        (output, delta, strides): (&[T], &mut [T], Strides),
    ) {
        let (plane, pooled) = (self.geometry.plane(), self.pooled());
        let direct = self.direct(strides, images);
        for channel in 0..self.geometry.channels {
            for image in group.clone() {
                let start = channel * strides.channel + image * strides.image;
                let delta = &mut delta[start..][..pooled];
                self.activation.chain(&output[start..][..pooled], delta);
                if let Some(bias_gradient) = &mut bias_gradient {
                    bias_gradient[channel] += delta.iter().copied().sum();
                }
                if direct {
                    continue;
                }
                let raw =
                    &mut self.scratch.raw[(channel * group.len() + image - group.start) * plane..][..plane];
                if self.pool {
                    let kept = &self.kept[(channel * images + image) * pooled..][..pooled];
                    unpool(delta, kept, self.geometry.columns, raw);
                } else {
                    raw.copy_from_slice(delta);
                }
            }
        }
    }

    fn unfold(&mut self, input: &[T], images: usize, group: &Range<usize>) {
        let geometry = self.geometry;
        let length = geometry.window() * group.len() * geometry.plane();
        grow(&mut self.scratch.unfolded, length);
        if geometry.padding > 0 {
            self.scratch.unfolded[..length].fill(T::zero());
        }
        let unfolded = &mut self.scratch.unfolded;
        if geometry.stride == 1 {
            geometry.runs(images, group, |to, from, len| {
                unfolded[to..][..len].copy_from_slice(&input[from..][..len]);
            });
        } else {
            geometry.runs(images, group, |to, from, len| {
                let values = input[from..].iter().step_by(geometry.stride);
                unfolded[to..][..len].iter_mut().zip(values).for_each(|(to, &value)| *to = value);
            });
        }
    }

    /// Adds the gradient of unfolded images to that of the images.
    fn fold(&self, input: &mut [T], images: usize, group: &Range<usize>) {
        let geometry = self.geometry;
        if geometry.stride == 1 {
            geometry.runs(images, group, |to, from, len| {
                let sums = input[from..][..len].iter_mut();
                sums.zip(&self.scratch.unfolded[to..][..len]).for_each(|(sum, &value)| *sum += value);
            });
        } else {
            geometry.runs(images, group, |to, from, len| {
                let sums = input[from..].iter_mut().step_by(geometry.stride);
                sums.zip(&self.scratch.unfolded[to..][..len]).for_each(|(sum, &value)| *sum += value);
            });
        }
    }
}

/// The groups in which images go through a convolution.
fn groups(images: usize) -> impl Iterator<Item = Range<usize>> {
    (0..images).step_by(GROUP).map(move |first| first..images.min(first + GROUP))
}
