//! Convolutions whose outputs are as large as their inputs, as sums of shifted channels.
//!
//! The first rows of some images lie side by side, with as many zeros between two as the kernel reaches beyond an edge, then their second rows, and so on; before and after
//! them all are zeros: then each tap reads at the same distance from every position, and a zero where it reaches beyond an edge. Positions between the rows get
//! sums that mean nothing, and are not looked at.

use std::ops::Range;

use super::correlate::{BLOCK, Correlation, Products};
use super::frame::{Frame, Laid};
use super::matrix::Store;
use super::steps::Geometry;
use super::{Real, grow};

/// About so many positions are taken together: few enough for a block of channels to stay in a core's first cache.
const TOGETHER: usize = 1024;

/// The buffers of such convolutions, which nothing outlives a call in.
#[derive(Debug, Clone, Default)]
pub(super) struct Planes<T> {
    input: Laid<T>,
    /// Gradients of outputs.
    delta: Laid<T>,
    /// Outputs, or gradients of inputs, from the first value on with gaps.
    sums: Vec<T>,
    /// Weights as [`Correlation`] reads them.
    weights: Vec<T>,
}

/// Whether a convolution is one of these: outputs are as large as inputs, and a kernel sees more than its own place.
pub(super) fn fits(geometry: &Geometry) -> bool {
    geometry.stride == 1 && geometry.kernel > 1 && geometry.kernel == 2 * geometry.padding + 1
}

/// The groups in which so many images go through together.
pub(super) fn groups(geometry: &Geometry, images: usize) -> impl Iterator<Item = Range<usize>> + use<> {
    let together = (TOGETHER / (geometry.height * geometry.width)).max(1);
    (0..images).step_by(together).map(move |first| first..images.min(first + together))
}

impl<T: Real> Planes<T> {
    /// Lays out weights for outputs.
    fn forward_weights(&mut self, geometry: &Geometry, weight: &[T]) {
        let taps = geometry.kernel * geometry.kernel;
        self.pack([geometry.channels, geometry.depth, taps], |to, from, tap| {
            weight[(to * geometry.depth + from) * taps + tap]
        });
    }

    /// Lays out weights for gradients of inputs: from outputs to inputs, and taps point the other way.
    fn backward_weights(&mut self, geometry: &Geometry, weight: &[T]) {
        let taps = geometry.kernel * geometry.kernel;
        self.pack([geometry.depth, geometry.channels, taps], |to, from, tap| {
            weight[(from * geometry.depth + to) * taps + taps - 1 - tap]
        });
    }

    /// Lays out the weight of each channel of the sums, channel that it reads, and tap; zero for channels that fill a block up.
    fn pack(&mut self, [to, from, taps]: [usize; 3], weight: impl Fn(usize, usize, usize) -> T) {
        self.weights.clear();
        for block in (0..to).step_by(BLOCK) {
            for from in 0..from {
                for tap in 0..taps {
                    let of =
                        |to_channel| if to_channel < to { weight(to_channel, from, tap) } else { T::zero() };
                    self.weights.extend((block..block + BLOCK).map(of));
                }
            }
        }
    }

    /// Sums of `depth` channels that lie with gaps.
    fn correlate(&mut self, frame: &Frame, (of_delta, depth): (bool, usize), channels: usize) {
        let positions = frame.positions();
        let length = channels.next_multiple_of(BLOCK) * positions;
        grow(&mut self.sums, length);
        let input = if of_delta { &self.delta } else { &self.input }.values();
        let output = &mut self.sums[..length];
        Correlation { input, weights: &self.weights, shifts: &frame.shifts(), output, depth, positions }
            .take();
    }

    /// The outputs, without bias and activation.
    pub(super) fn forward(
        &mut self,
        geometry: &Geometry,
        weight: &[T],
        input: &[T],
        images: usize,
        output: &mut [T],
    ) {
        self.forward_weights(geometry, weight);
        for group in groups(geometry, images) {
            let frame = Frame::of(geometry, group.len());
            self.input.lay(&frame, input, (&group, images, geometry.depth));
            self.correlate(&frame, (false, geometry.depth), geometry.channels);
            frame.take(&self.sums, (output, Store::Replace), (&group, images, geometry.channels));
        }
    }

    /// Adds the gradient of the weights, and stores that of the inputs if it is wanted; `delta` is that of the outputs.
    pub(super) fn backward(
        &mut self,
        geometry: &Geometry,
        (weight, weight_gradient): (&[T], &mut [T]),
        (input, delta): (&[T], &[T]),
        images: usize,
        mut input_delta: Option<(&mut [T], Store)>,
    ) {
        if input_delta.is_some() {
            self.backward_weights(geometry, weight);
        }
        for group in groups(geometry, images) {
            let frame = Frame::of(geometry, group.len());
            self.input.lay(&frame, input, (&group, images, geometry.depth));
            self.delta.lay(&frame, delta, (&group, images, geometry.channels));
            Products {
                left: self.delta.values(),
                start: frame.lead(),
                right: self.input.values(),
                shifts: &frame.shifts(),
                sums: weight_gradient,
                channels: [geometry.channels, geometry.depth],
                positions: frame.positions(),
            }
            .take();
            if let Some((input_delta, store)) = &mut input_delta {
                self.correlate(&frame, (true, geometry.channels), geometry.depth);
                frame.take(&self.sums, (input_delta, *store), (&group, images, geometry.depth));
            }
        }
    }
}
