//! Convolutions whose outputs are as large as their inputs, as sums of shifted channels.
//!
//! The rows of a channel lie one after another with as many zeros between two rows as the kernel reaches beyond an edge, and so many rows of zeros between two
//! images: then each tap reads at the same distance from every position, and a zero where it reaches beyond an edge. Positions between the rows get
//! sums that mean nothing, and are not looked at.

use std::ops::Range;

use super::correlate::{BLOCK, Correlation, POSITIONS, Products};
use super::matrix::Store;
use super::steps::Geometry;
use super::{Real, grow};

/// About so many positions are taken together: few enough for a block of channels to stay in a core's first cache.
const TOGETHER: usize = 1024;

/// How some images lie.
#[derive(Debug, Clone, Copy)]
struct Frame {
    images: usize,
    height: usize,
    width: usize,
    kernel: usize,
}

impl Frame {
    fn of(geometry: &Geometry, images: usize) -> Self {
        Self { images, height: geometry.height, width: geometry.width, kernel: geometry.kernel }
    }

    /// How far a kernel reaches beyond an edge.
    fn reach(&self) -> usize {
        self.kernel / 2
    }

    /// The distance of two rows.
    fn stride(&self) -> usize {
        self.width + self.reach()
    }

    /// Zeros before the first value: a tap is never before the first.
    fn lead(&self) -> usize {
        self.reach() * (self.stride() + 1)
    }

    /// Positions from the first value on, in whole tiles.
    fn positions(&self) -> usize {
        (self.images * (self.height + self.reach()) * self.stride()).next_multiple_of(POSITIONS)
    }

    /// Values and zeros of a channel.
    fn channel(&self) -> usize {
        self.positions() + 2 * self.lead()
    }

    /// How much farther than the first tap each tap lies.
    fn shifts(&self) -> Vec<usize> {
        (0..self.kernel * self.kernel)
            .map(|tap| tap / self.kernel * self.stride() + tap % self.kernel)
            .collect()
    }

    /// Calls `visit` with the beginning of each row here, from the first value on, and in images without gaps.
    fn rows(&self, mut visit: impl FnMut(usize, usize)) {
        for image in 0..self.images {
            for row in 0..self.height {
                let to = (image * (self.height + self.reach()) + row) * self.stride();
                visit(to, (image * self.height + row) * self.width);
            }
        }
    }

    /// Lays the images of a group with gaps; all `images` lie without, each channel's together.
    fn lay<T: Real>(
        &self,
        values: &[T],
        laid: &mut Vec<T>,
        (group, images, channels): (&Range<usize>, usize, usize),
    ) {
        let length = channels * self.channel();
        grow(laid, length);
        laid[..length].fill(T::zero());
        let plane = self.height * self.width;
        for (channel, laid) in laid[..length].chunks_exact_mut(self.channel()).enumerate() {
            let values = &values[(channel * images + group.start) * plane..];
            let laid = &mut laid[self.lead()..];
            self.rows(|to, from| laid[to..][..self.width].copy_from_slice(&values[from..][..self.width]));
        }
    }

    /// Takes the images of a group out of their gaps.
    fn take<T: Real>(
        &self,
        sums: &[T],
        (values, store): (&mut [T], Store),
        (group, images, channels): (&Range<usize>, usize, usize),
    ) {
        let plane = self.height * self.width;
        for (channel, sums) in sums.chunks_exact(self.positions()).take(channels).enumerate() {
            let values = &mut values[(channel * images + group.start) * plane..];
            self.rows(|from, to| {
                super::elementwise::add(&sums[from..][..self.width], &mut values[to..][..self.width], store);
            });
        }
    }
}

/// The buffers of such convolutions, which nothing outlives a call in.
#[derive(Debug, Clone, Default)]
pub(super) struct Planes<T> {
    /// Inputs with gaps.
    input: Vec<T>,
    /// Gradients of outputs with gaps.
    delta: Vec<T>,
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
        let input = if of_delta { &self.delta } else { &self.input };
        let (input, output) = (&input[..depth * frame.channel()], &mut self.sums[..length]);
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
            frame.lay(input, &mut self.input, (&group, images, geometry.depth));
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
            frame.lay(input, &mut self.input, (&group, images, geometry.depth));
            frame.lay(delta, &mut self.delta, (&group, images, geometry.channels));
            let channels = [geometry.channels, geometry.depth];
            let [left, right] = [(&self.delta, channels[0]), (&self.input, channels[1])];
            let [left, right] = [left, right].map(|(laid, channels)| &laid[..channels * frame.channel()]);
            Products {
                left,
                start: frame.lead(),
                right,
                shifts: &frame.shifts(),
                sums: weight_gradient,
                channels,
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
