//! What a network is declared with.

use serde::{Deserialize, Serialize};

/// What is applied to every value of a layer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// `max(x, 0)`, with derivative 0 at 0.
    #[default]
    Relu,
    /// The hyperbolic tangent.
    Tanh,
    /// Nothing.
    Identity,
}

impl Activation {
    /// What a declared layer has if it says nothing.
    fn none() -> Self {
        Self::Identity
    }
}

/// What a convolution's values go through before its activation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// One bias a channel.
    #[default]
    None,
    /// Batch normalisation in place of the bias (Ioffe, Szegedy: Batch Normalization, 2015).
    Batch,
}

/// What a pooling layer takes of each window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// The largest value; of equals the first.
    Max,
    /// The mean.
    Mean,
}

/// What a residual block adds to its layers' output (He, Zhang, Ren, Sun: Deep Residual Learning, 2016).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shortcut {
    /// The block's input, whose shape must be that of the output.
    #[default]
    Identity,
    /// The same; where the shape changes, every so many-th row and column, and zeros in further channels (their option A).
    Padding,
    /// The same; where the shape changes, a convolution of side 1, with batch normalisation if a layer of the block has it (option B).
    Projection,
}

fn one() -> usize {
    1
}

/// One layer, as a plan declares it; what is not said is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Layer {
    /// A convolution.
    #[serde(rename = "conv")]
    Convolution {
        /// Channels out.
        channels: usize,
        /// Side of the square kernel.
        kernel: usize,
        /// Zeros added on every side.
        #[serde(default)]
        padding: usize,
        /// The step from one position of the kernel to the next.
        #[serde(default = "one")]
        stride: usize,
        /// Bias or normalisation.
        #[serde(default)]
        norm: Norm,
        /// What follows.
        #[serde(default = "Activation::none")]
        activation: Activation,
    },
    /// One value for each of the disjoint square windows of a channel.
    Pool {
        /// Which.
        over: Pooling,
        /// The windows' side, which divides both sides of the image; without it one window holds the whole channel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<usize>,
    },
    /// A linear map of all values of an image, in the order `(channel, row, column)`, and a bias.
    Linear {
        /// Values out.
        outputs: usize,
        /// What follows.
        #[serde(default = "Activation::none")]
        activation: Activation,
    },
    /// Layers whose output is added to their input.
    Residual {
        /// The layers, at least one.
        layers: Vec<Layer>,
        /// What is added.
        #[serde(default)]
        shortcut: Shortcut,
        /// What follows the sum.
        #[serde(default = "Activation::none")]
        activation: Activation,
        /// What the names of its parameters begin with; `block1`, `block2`, … if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
}

impl Layer {
    /// Whether the layer has statistics of a batch.
    pub(super) fn normalises(&self) -> bool {
        match self {
            Self::Convolution { norm, .. } => *norm == Norm::Batch,
            Self::Residual { layers, .. } => layers.iter().any(Self::normalises),
            Self::Pool { .. } | Self::Linear { .. } => false,
        }
    }
}
