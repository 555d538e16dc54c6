//! Inputs and what a network should say of them.

use super::options::wrong;
use crate::error::{Error, Place, Result};

/// What a network should say of each example; it decides the loss.
#[derive(Debug, Clone, PartialEq)]
pub enum Answers {
    /// A class each, from 0: cross-entropy.
    Labels(Vec<u32>),
    /// So many numbers each, one example after another: mean squares.
    Targets {
        /// Numbers of an example.
        width: usize,
        /// All of them.
        values: Vec<f32>,
    },
}

/// Inputs of one shape with their answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Examples {
    shape: [usize; 3],
    images: Vec<f32>,
    answers: Answers,
    /// What zero became in each channel when inputs were normalised.
    zeros: Vec<f32>,
}

impl Examples {
    /// Examples from their values: `images` of shape `(examples, channels, height, width)`, flattened; one label each.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no example or the numbers of values and labels do not fit.
    pub fn new<L: Into<u32>>(shape: [usize; 3], images: Vec<f32>, labels: Vec<L>) -> Result<Self> {
        let count = labels.len();
        Self::build(
            shape,
            images,
            count,
            "label",
            Answers::Labels(labels.into_iter().map(Into::into).collect()),
        )
    }

    /// The same with targets: `targets` of shape `(examples, width)`, flattened.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no example or the numbers of values and targets do not fit.
    pub fn with_targets(
        shape: [usize; 3],
        images: Vec<f32>,
        (width, targets): (usize, Vec<f32>),
    ) -> Result<Self> {
        let count = if width > 0 && targets.len().is_multiple_of(width) { targets.len() / width } else { 0 };
        Self::build(shape, images, count, "target", Answers::Targets { width, values: targets })
    }

    fn build(
        shape: [usize; 3],
        images: Vec<f32>,
        count: usize,
        answer: &str,
        answers: Answers,
    ) -> Result<Self> {
        let size: usize = shape.iter().product();
        if count == 0 || Some(images.len()) != size.checked_mul(count) {
            return Err(Error::input(
                Place::Argument("images".into()),
                format!("{} values for {count} {answer}s", images.len()),
                format!("one {answer} and {size} values for each of at least one example"),
            ));
        }
        Ok(Self { shape, images, answers, zeros: vec![0.0; shape[0]] })
    }

    /// Keeps the first `count` examples, of which there are at least so many, and one.
    pub(super) fn truncate(&mut self, count: usize) {
        self.images.truncate(count * self.shape.iter().product::<usize>());
        match &mut self.answers {
            Answers::Labels(labels) => labels.truncate(count),
            Answers::Targets { width, values } => values.truncate(count * *width),
        }
    }

    /// The number of examples.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.answers {
            Answers::Labels(labels) => labels.len(),
            Answers::Targets { width, values } => values.len() / width,
        }
    }

    /// Whether there is no example; never so once built.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The shape of one input: `(channels, height, width)`; of a vector, `(coordinates, 1, 1)`.
    #[must_use]
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// One input of shape `(channels, height, width)`, flattened; pixels of images read from files lie in `[0, 1]`, unless the plan
    /// normalises them.
    #[must_use]
    pub fn image(&self, example: usize) -> &[f32] {
        let size = self.shape.iter().product::<usize>();
        &self.images[example * size..][..size]
    }

    /// What zero became in each channel when inputs were normalised.
    pub(in crate::landscape) fn zeros(&self) -> &[f32] {
        &self.zeros
    }

    /// The answers.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The labels, one an example; none if there are targets.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        match &self.answers {
            Answers::Labels(labels) => labels,
            Answers::Targets { .. } => &[],
        }
    }

    /// The numbers that a network must give at least: a score for each class that occurs, or the numbers of a target.
    #[must_use]
    pub fn outputs(&self) -> usize {
        match &self.answers {
            Answers::Labels(labels) => labels.iter().max().map_or(0, |&label| label as usize + 1),
            Answers::Targets { width, .. } => *width,
        }
    }

    /// Subtracts a number from the values of each channel and divides them by another.
    pub(super) fn normalise(&mut self, mean: &[f64], deviation: &[f64]) -> Result<()> {
        let [channels, height, width] = self.shape;
        for (key, numbers) in [("mean", mean), ("deviation", deviation)] {
            if numbers.len() > 1 && numbers.len() != channels {
                let expected = format!("{channels}, one for each channel of the images, or one for all");
                return Err(wrong(key, format!("{} numbers", numbers.len()), expected));
            }
        }
        let of = |numbers: &[f64], channel: usize, default| {
            numbers.get(if numbers.len() > 1 { channel } else { 0 }).copied().unwrap_or(default)
        };
        let normal = |channel: usize, value: f32| {
            ((f64::from(value) - of(mean, channel, 0.0)) / of(deviation, channel, 1.0)) as f32
        };
        for (place, values) in self.images.chunks_exact_mut(height * width).enumerate() {
            for value in values {
                *value = normal(place % channels, *value);
            }
        }
        for (channel, zero) in self.zeros.iter_mut().enumerate() {
            *zero = normal(channel, 0.0);
        }
        Ok(())
    }

    /// These examples with other inputs of the same shape, in the order of `indices`.
    pub(in crate::landscape) fn replaced(&self, indices: &[u32], images: Vec<f32>) -> Self {
        let answers = match &self.answers {
            Answers::Labels(labels) => {
                Answers::Labels(indices.iter().map(|&index| labels[index as usize]).collect())
            }
            Answers::Targets { width, values } => {
                let of = |&index: &u32| &values[index as usize * width..][..*width];
                Answers::Targets { width: *width, values: indices.iter().flat_map(of).copied().collect() }
            }
        };
        Self { shape: self.shape, images, answers, zeros: self.zeros.clone() }
    }
}
