//! One flat parameter vector and its layout, in a fixed order.

use std::ops::Range;

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal, Uniform};
use serde::{Deserialize, Serialize};

/// How a network's parameters start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initialisation {
    /// Weights normal with variance 2 / fan-in, biases zero; scales of batch normalisation one (He, Zhang, Ren, Sun: Delving Deep into Rectifiers, 2015).
    #[default]
    HeNormal,
    /// Weights and biases uniform in ±1 / √fan-in, as `PyTorch` starts its convolutions and linear layers; scales of batch
    /// normalisation one, shifts zero.
    Pytorch,
}

/// One named tensor of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name in a `PyTorch` state dictionary, as `conv1.weight`.
    pub name: String,
    /// The shape in `PyTorch`'s order: `(outputs, inputs, height, width)`, `(outputs, inputs)` or `(outputs)`.
    pub shape: Vec<usize>,
    /// Where the tensor begins in the flat vector.
    pub offset: usize,
    start: Start,
}

/// What a tensor's values start as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Weight { fan_in: usize },
    Bias { fan_in: usize },
    Ones,
    Zeros,
}

impl Entry {
    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place in the flat vector.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.len()
    }
}

/// The tensors of a network one after another, each flattened with the last index fastest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    entries: Vec<Entry>,
    len: usize,
}

impl Layout {
    /// Appends `NAME.weight` of the given shape and, if wanted, `NAME.bias`; returns the places of both.
    pub(crate) fn push(
        &mut self,
        name: &str,
        shape: &[usize],
        bias: bool,
    ) -> (Range<usize>, Option<Range<usize>>) {
        let fan_in = shape[1..].iter().product();
        let weight = self.append(format!("{name}.weight"), shape, Start::Weight { fan_in });
        let bias = bias.then(|| self.append(format!("{name}.bias"), &shape[..1], Start::Bias { fan_in }));
        (weight, bias)
    }

    /// Appends scale and shift of a batch normalisation, `NAME.weight` and `NAME.bias`; returns the places of both.
    pub(crate) fn push_norm(&mut self, name: &str, channels: usize) -> (Range<usize>, Range<usize>) {
        let weight = self.append(format!("{name}.weight"), &[channels], Start::Ones);
        (weight, self.append(format!("{name}.bias"), &[channels], Start::Zeros))
    }

    fn append(&mut self, name: String, shape: &[usize], start: Start) -> Range<usize> {
        let entry = Entry { name, shape: shape.to_vec(), offset: self.len, start };
        let range = entry.range();
        self.len = range.end;
        self.entries.push(entry);
        range
    }

    /// The tensors in the order of the flat vector.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of parameters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no parameter.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A random start.
    pub(crate) fn initial(&self, initialisation: Initialisation, random: &mut ChaCha8Rng) -> Vec<f64> {
        let mut point = Vec::with_capacity(self.len);
        for entry in &self.entries {
            let len = point.len() + entry.len();
            match (entry.start, initialisation) {
                (Start::Ones, _) => point.resize(len, 1.0),
                (Start::Zeros, _) | (Start::Bias { .. }, Initialisation::HeNormal) => point.resize(len, 0.0),
                (Start::Weight { fan_in }, Initialisation::HeNormal) => {
                    let deviation = (2.0 / fan_in as f64).sqrt();
                    point.extend((0..entry.len()).map(|_| deviation * normal(random)));
                }
                (Start::Weight { fan_in } | Start::Bias { fan_in }, Initialisation::Pytorch) => {
                    let bound = 1.0 / (fan_in as f64).sqrt();
                    let uniform = Uniform::new(-bound, bound).expect("a finite positive bound");
                    point.extend((0..entry.len()).map(|_| uniform.sample(random)));
                }
            }
        }
        point
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}
