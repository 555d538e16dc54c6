//! The elementary steps that a declared network comes down to, each from values it reads to one value it makes.

use std::ops::Range;

use super::matrix::Store;
use super::{Activation, Pooling};

/// How the values of several images lie in a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrangement {
    /// `(channel, image, row, column)`: one matrix product serves many images, and a channel's values lie side by side.
    Channels,
    /// `(image, channel, row, column)`: as linear layers read them.
    Images,
}

/// What lies between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value {
    /// `(channels, height, width)`.
    pub(super) shape: [usize; 3],
    pub(super) arrangement: Arrangement,
}

/// The steps from one channel to the next and from one image to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strides {
    pub(super) channel: usize,
    pub(super) image: usize,
}

impl Value {
    /// Values of one image.
    pub(super) fn len(self) -> usize {
        self.shape.iter().product()
    }

    /// Values of one channel of one image.
    pub(super) fn plane(self) -> usize {
        self.shape[1] * self.shape[2]
    }

    /// Where channels and images begin, when there are so many images.
    pub(super) fn strides(self, images: usize) -> Strides {
        let plane = self.plane();
        match self.arrangement {
            Arrangement::Channels => Strides { channel: images * plane, image: plane },
            Arrangement::Images => Strides { channel: plane, image: self.len() },
        }
    }
}

/// A convolution's sizes; its values are `(depth, height, width)` in and `(channels, rows, columns)` before the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Geometry {
    pub(super) depth: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) kernel: usize,
    pub(super) padding: usize,
    pub(super) stride: usize,
    pub(super) channels: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operation {
    /// A convolution, its bias if it has one, the maximum over 2x2 windows if `pool`, and an activation, which grows with its
    /// argument and so may as well come after the maximum.
    Convolution {
        geometry: Geometry,
        weight: Range<usize>,
        bias: Option<Range<usize>>,
        pool: bool,
        activation: Activation,
    },
    /// Batch normalisation of every channel, with its own statistics, scale and shift, and an activation.
    Normalise { weight: Range<usize>, bias: Range<usize>, activation: Activation },
    /// Pooling over disjoint windows of the given sides.
    Pool { over: Pooling, window: [usize; 2] },
    /// The same values, image after image.
    Flatten,
    /// A linear map with bias and an activation.
    Linear { weight: Range<usize>, bias: Range<usize>, activation: Activation },
    /// The sum with the value `shortcut`, of which every `stride`-th row and column is taken and channels that it lacks are
    /// zero; and an activation.
    Add { shortcut: usize, stride: usize, activation: Activation },
}

/// One step. Value 0 are the images; the first step makes value 1, the second value 2, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) operation: Operation,
    /// The value it reads; an addition reads one more.
    pub(super) input: usize,
}

impl Step {
    /// The values it reads.
    pub(super) fn reads(&self) -> impl Iterator<Item = usize> + use<> {
        let second = match self.operation {
            Operation::Add { shortcut, .. } => Some(shortcut),
            _ => None,
        };
        std::iter::once(self.input).chain(second)
    }
}

/// Which buffer each value, or each gradient of a value, lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    /// The buffer of each value.
    pub(super) of: Vec<usize>,
    /// How many buffers there are.
    pub(super) count: usize,
}

impl Places {
    /// A buffer for each value: everything is kept, as a backward pass needs it.
    pub(super) fn apart(steps: &[Step]) -> Self {
        Self { of: (0..=steps.len()).collect(), count: steps.len() + 1 }
    }

    /// As few buffers as do for a forward pass alone: a value's is free again after the last step that reads it.
    pub(super) fn forward(steps: &[Step]) -> Self {
        let values = steps.len() + 1;
        let mut last = vec![steps.len(); values];
        for (time, step) in steps.iter().enumerate() {
            step.reads().for_each(|value| last[value] = time);
        }
        Self::share((0..values).map(|value| (value, value.saturating_sub(1), last[value])), values)
    }

    /// As few buffers as do for the gradients of a backward pass: from the last step that reads a value to the one that makes it.
    pub(super) fn backward(steps: &[Step]) -> Self {
        let values = steps.len() + 1;
        let mut order = vec![(values - 1, 0, 0)];
        let mut seen = vec![false; values];
        // The images themselves have no gradient.
        seen[0] = true;
        for (time, step) in steps.iter().rev().enumerate() {
            for value in step.reads() {
                if !std::mem::replace(&mut seen[value], true) {
                    order.push((value, time, steps.len() - value));
                }
            }
        }
        Self::share(order.into_iter(), values)
    }

    /// Buffers for values in the order in which they come to life: `(value, first use, last use)`.
    fn share(order: impl Iterator<Item = (usize, usize, usize)>, values: usize) -> Self {
        let mut places = Self { of: vec![0; values], count: 0 };
        let mut free_after: Vec<usize> = Vec::new();
        for (value, first, last) in order {
            let place = free_after.iter().position(|&end| end < first).unwrap_or_else(|| {
                free_after.push(0);
                free_after.len() - 1
            });
            free_after[place] = last;
            places.of[value] = place;
        }
        places.count = free_after.len();
        places
    }
}

/// For each step and each value it reads, whether its gradient is the first that a backward pass finds.
pub(super) fn stores(steps: &[Step]) -> Vec<[Store; 2]> {
    let mut seen = vec![false; steps.len() + 1];
    let mut stores: Vec<[Store; 2]> = steps
        .iter()
        .rev()
        .map(|step| {
            let mut own = [Store::Replace; 2];
            for (store, value) in own.iter_mut().zip(step.reads()) {
                if std::mem::replace(&mut seen[value], true) {
                    *store = Store::Add;
                }
            }
            own
        })
        .collect();
    stores.reverse();
    stores
}
