//! One flat parameter vector and its layout, in a fixed order.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal, Uniform};
use serde::{Deserialize, Serialize};

/// How a network's parameters start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initialisation {
    /// Weights normal with variance 2 / fan-in, biases zero (He, Zhang, Ren, Sun: Delving Deep into Rectifiers, 2015).
    #[default]
    HeNormal,
    /// Weights and biases uniform in ±1 / √fan-in, as `PyTorch` starts its convolutions and linear layers.
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
    fan_in: usize,
    bias: bool,
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
    pub fn range(&self) -> std::ops::Range<usize> {
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
    /// Appends `NAME.weight` of the given shape and `NAME.bias`; returns the places of both.
    pub(crate) fn push(&mut self, name: &str, shape: &[usize]) -> [std::ops::Range<usize>; 2] {
        let fan_in = shape[1..].iter().product();
        [("weight", shape), ("bias", &shape[..1])].map(|(part, shape)| {
            let entry = Entry {
                name: format!("{name}.{part}"),
                shape: shape.to_vec(),
                offset: self.len,
                fan_in,
                bias: part == "bias",
            };
            let range = entry.range();
            self.len = range.end;
            self.entries.push(entry);
            range
        })
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
            let fan_in = entry.fan_in as f64;
            match initialisation {
                Initialisation::HeNormal if entry.bias => point.resize(point.len() + entry.len(), 0.0),
                Initialisation::HeNormal => {
                    let deviation = (2.0 / fan_in).sqrt();
                    let draws = (0..entry.len()).map(|_| deviation * normal(random));
                    point.extend(draws);
                }
                Initialisation::Pytorch => {
                    let bound = 1.0 / fan_in.sqrt();
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
