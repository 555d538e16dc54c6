//! Rows of images with zeros between them, as [`super::planes`] wants them.

use std::ops::Range;

use super::Real;
use super::correlate::POSITIONS;
use super::matrix::Store;
use super::steps::Geometry;

/// How some images lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    images: usize,
    height: usize,
    width: usize,
    kernel: usize,
}

impl Frame {
    pub(super) fn of(geometry: &Geometry, images: usize) -> Self {
        Self { images, height: geometry.height, width: geometry.width, kernel: geometry.kernel }
    }

    /// How far a kernel reaches beyond an edge.
    fn reach(&self) -> usize {
        self.kernel / 2
    }

    /// The distance of two rows of an image: the same rows of all images lie side by side.
    fn stride(&self) -> usize {
        self.images * (self.width + self.reach())
    }

    /// Zeros before the first value: a tap is never before the first.
    pub(super) fn lead(&self) -> usize {
        self.reach() * (self.stride() + 1)
    }

    /// Positions from the first value on, in whole tiles.
    pub(super) fn positions(&self) -> usize {
        (self.height * self.stride()).next_multiple_of(POSITIONS)
    }

    /// Values and zeros of a channel.
    pub(super) fn channel(&self) -> usize {
        self.positions() + 2 * self.lead()
    }

    /// How much farther than the first tap each tap lies.
    pub(super) fn shifts(&self) -> Vec<usize> {
        (0..self.kernel * self.kernel)
            .map(|tap| tap / self.kernel * self.stride() + tap % self.kernel)
            .collect()
    }

    /// Calls `visit` with the beginning of each row here, from the first value on, and in images without gaps.
    fn rows(&self, mut visit: impl FnMut(usize, usize)) {
        for image in 0..self.images {
            for row in 0..self.height {
                let laid = row * self.stride() + image * (self.width + self.reach());
                visit(laid, (image * self.height + row) * self.width);
            }
        }
    }

    /// Copies all rows; `way` says which of both places is that to copy from. Rows of the usual widths are copied without a call, which would take longer than the copy.
    fn copy<T: Copy>(&self, way: impl Fn(usize, usize) -> [usize; 2], from: &[T], to: &mut [T]) {
        match self.width {
            32 => self.copy_of::<T, 32>(way, from, to),
            16 => self.copy_of::<T, 16>(way, from, to),
            8 => self.copy_of::<T, 8>(way, from, to),
            width => self.rows(|laid, plain| {
                let [source, target] = way(laid, plain);
                to[target..][..width].copy_from_slice(&from[source..][..width]);
            }),
        }
    }

    fn copy_of<T: Copy, const WIDTH: usize>(
        &self,
        way: impl Fn(usize, usize) -> [usize; 2],
        from: &[T],
        to: &mut [T],
    ) {
        self.rows(|laid, plain| {
            let [source, target] = way(laid, plain);
            to[target..][..WIDTH].copy_from_slice(&from[source..][..WIDTH]);
        });
    }

    /// Takes the images of a group out of their gaps.
    pub(super) fn take<T: Real>(
        &self,
        sums: &[T],
        (values, store): (&mut [T], Store),
        (group, images, channels): (&Range<usize>, usize, usize),
    ) {
        let plane = self.height * self.width;
        for (channel, sums) in sums.chunks_exact(self.positions()).take(channels).enumerate() {
            let values = &mut values[(channel * images + group.start) * plane..];
            match store {
                Store::Replace => self.copy(|laid, plain| [laid, plain], sums, values),
                Store::Add => self.rows(|from, to| add(&sums[from..][..self.width], &mut values[to..])),
            }
        }
    }
}

fn add<T: Real>(row: &[T], target: &mut [T]) {
    target.iter_mut().zip(row).for_each(|(sum, &value)| *sum += value);
}

/// Channels of some images with gaps. Zeros stay where they are as long as frame and channels are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Laid<T> {
    values: Vec<T>,
    shape: Option<(Frame, usize)>,
}

impl<T: Real> Laid<T> {
    /// Lays the images of a group; all `images` lie without gaps, each channel's together.
    pub(super) fn lay(
        &mut self,
        frame: &Frame,
        values: &[T],
        (group, images, channels): (&Range<usize>, usize, usize),
    ) {
        if self.shape != Some((*frame, channels)) {
            self.values.clear();
            self.values.resize(channels * frame.channel(), T::zero());
            self.shape = Some((*frame, channels));
        }
        let plane = frame.height * frame.width;
        for (channel, laid) in self.values.chunks_exact_mut(frame.channel()).enumerate() {
            let values = &values[(channel * images + group.start) * plane..];
            let laid = &mut laid[frame.lead()..];
            frame.copy(|laid, plain| [plain, laid], values, laid);
        }
    }

    /// The channels, one after another.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }
}
