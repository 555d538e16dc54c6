//! Networks as lists of layers over one flat parameter vector, and their exact gradients.
//!
//! One description, [`Network`], has two readers: [`Pass`], which runs on one processor thread in buffers that it
//! reuses and computes every landscape, and [`autograd`], which says the same in candle's tensors, leaves the gradient to candle,
//! and serves only to test the first.

pub mod autograd;
mod convolution;
mod cross_entropy;
mod elementary;
mod linear;
mod matrix;
mod options;
mod pass;
mod real;

use std::ops::Range;

use crate::error::{Error, Place, Result};
use crate::landscape::parameters::Layout;

pub use options::{Kind, NetworkOptions};
pub use pass::{Outcome, Pass};
pub use real::Real;
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

/// One layer: a linear map, a bias, perhaps a 2x2 maximum, and an activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// A convolution with stride 1 and one bias a channel.
    Convolution {
        /// Channels out.
        channels: usize,
        /// Side of the square kernel.
        kernel: usize,
        /// Zeros added on every side.
        padding: usize,
        /// Whether the maximum over disjoint 2x2 windows follows; sides must then be even.
        pool: bool,
        /// What follows. It grows with its argument, so it may as well come after the maximum.
        activation: Activation,
    },
    /// A linear map of all values of an image, in the order `(channel, row, column)`, and a bias.
    Linear {
        /// Values out.
        outputs: usize,
        /// What follows.
        activation: Activation,
    },
}

/// A layer with its sizes and its places in the parameter vector.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placed {
    layer: Layer,
    /// `(channels, height, width)` in.
    input: [usize; 3],
    /// `(channels, height, width)` out, after pooling.
    output: [usize; 3],
    weight: Range<usize>,
    bias: Range<usize>,
}

impl Placed {
    fn inputs(&self) -> usize {
        self.input.iter().product()
    }

    fn outputs(&self) -> usize {
        self.output.iter().product()
    }
}

/// A classifier: layers one after another, the last giving one score a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    layers: Vec<Placed>,
    layout: Layout,
}

impl Network {
    /// A network on images of shape `input`, `(channels, height, width)`. Parameters are named as in `PyTorch`:
    /// `conv1.weight`, `conv1.bias`, …, `fc1.weight`, ….
    ///
    /// # Errors
    /// [`Error::Input`] if there is no layer, a layer is empty, a kernel is larger than its padded image, a side to be
    /// pooled is odd, or a convolution follows a linear layer.
    pub fn new(input: [usize; 3], layers: &[Layer]) -> Result<Self> {
        let mut layout = Layout::default();
        let mut placed: Vec<Placed> = Vec::with_capacity(layers.len());
        let mut shape = input;
        let mut linear = 0;
        for (index, &layer) in layers.iter().enumerate() {
            let wrong = |found: String, expected: &str| {
                Err(Error::input(Place::Argument(format!("layer {}", index + 1)), found, expected))
            };
            let (output, [weight, bias]) = match layer {
                Layer::Convolution { channels, kernel, padding, pool, .. } => {
                    if linear > 0 {
                        return wrong("a convolution after a linear layer".into(), "convolutions first");
                    }
                    let [depth, height, width] = shape;
                    let least = height.min(width) + 2 * padding;
                    if channels == 0 || kernel == 0 || kernel > least || padding >= kernel {
                        return wrong(
                            format!("{channels} kernels of side {kernel}, padding {padding}, on {shape:?}"),
                            "at least one kernel that fits into the padded image, and padding below its side",
                        );
                    }
                    let sides = [height, width].map(|side| side + 2 * padding + 1 - kernel);
                    if pool && sides.iter().any(|side| side % 2 == 1) {
                        return wrong(format!("pooling of sides {sides:?}"), "even sides");
                    }
                    let [height, width] = sides.map(|side| if pool { side / 2 } else { side });
                    let name = format!("conv{}", index + 1);
                    ([channels, height, width], layout.push(&name, &[channels, depth, kernel, kernel]))
                }
                Layer::Linear { outputs, .. } => {
                    if outputs == 0 || shape.contains(&0) {
                        return wrong(format!("{outputs} outputs of {shape:?}"), "at least one of each");
                    }
                    linear += 1;
                    let inputs = shape.iter().product();
                    ([outputs, 1, 1], layout.push(&format!("fc{linear}"), &[outputs, inputs]))
                }
            };
            placed.push(Placed { layer, input: shape, output, weight, bias });
            shape = output;
        }
        if linear == 0 {
            let place = Place::Argument("layers".into());
            return Err(Error::input(
                place,
                "no linear layer",
                "a linear layer at the end, one output a class",
            ));
        }
        Ok(Self { layers: placed, layout })
    }

    /// The parameters' names, shapes and places.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The shape of an image: `(channels, height, width)`.
    #[must_use]
    pub fn input(&self) -> [usize; 3] {
        self.layers[0].input
    }

    /// The number of classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.last().outputs()
    }

    fn last(&self) -> &Placed {
        self.layers.last().expect("a network has a linear layer at the end")
    }
}
