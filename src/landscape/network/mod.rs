//! Networks as lists of layers over one flat parameter vector, and their exact gradients.
//!
//! One description, [`Network`], has two readers: [`Pass`], which runs on one processor thread in buffers that it
//! reuses and computes every landscape that does not ask for another device, and [`autograd`], which says the same in candle's tensors, leaves the gradient to
//! candle, tests the first, and is the way to other devices.

mod alignment;
mod architectures;
mod assignment;
pub mod autograd;
mod builder;
mod convolution;
mod correlate;
mod criterion;
mod cross_entropy;
mod elementary;
mod elementwise;
mod frame;
mod lanes;
mod layer;
mod linear;
mod matrix;
mod maximum;
mod normalise;
mod options;
mod pass;
mod planes;
mod real;
mod steps;
mod symmetry;
mod tensor_pass;
mod units;

use crate::error::{Error, Place, Result};
use crate::landscape::parameters::Layout;

use builder::Builder;
pub use layer::{Activation, Layer, Norm, Pooling, Shortcut};
pub use options::{BATCH_NORM_POLICY, Kind, NetworkOptions, Shortcuts};
pub use pass::{Outcome, Pass};
pub use real::Real;
use steps::{Step, Value};
pub(super) use tensor_pass::TensorPass;

/// A network: layers one after another, the last giving one score a class or one number a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    layers: Vec<Layer>,
    layout: Layout,
    values: Vec<Value>,
    /// Step `i` makes value `i + 1`.
    steps: Vec<Step>,
}

impl Network {
    /// A network on images of shape `input`, `(channels, height, width)`. Parameters are named as in `PyTorch`:
    /// `conv1.weight`, `conv1.bias`, `bn1.weight`, …, `fc1.weight`, …; those of a block with its name before them.
    ///
    /// # Errors
    /// [`Error::Input`] naming the layer, if there is none, one is empty or too large, a kernel is larger than its padded image,
    /// windows do not divide an image, a block's ends do not meet, a convolution follows a linear layer, or the last is not linear.
    pub fn new(input: [usize; 3], layers: &[Layer]) -> Result<Self> {
        let mut builder = Builder::new(input)?;
        builder.list(layers, "")?;
        if !matches!(layers.last(), Some(Layer::Linear { .. })) {
            let place = Place::Argument("layers".into());
            let expected = "a linear layer at the end, one output a class";
            return Err(Error::input(place, "no linear layer at the end", expected));
        }
        let Builder { layout, values, steps, .. } = builder;
        Ok(Self { layers: layers.to_vec(), layout, values, steps })
    }

    /// The layers it was declared with.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The parameters' names, shapes and places.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The shape of an image: `(channels, height, width)`.
    #[must_use]
    pub fn input(&self) -> [usize; 3] {
        self.values[0].shape
    }

    /// The number of outputs: classes, or numbers of a target.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.values[self.steps.len()].len()
    }

    /// Whether a layer normalises by the statistics of a batch.
    #[must_use]
    pub fn normalises(&self) -> bool {
        self.layers.iter().any(Layer::normalises)
    }
}

/// So many values are gone through before the next: what is done to them again finds them in the first cache, and sums of so many do well in `f32`.
const CHUNK: usize = 512;

/// Makes a buffer at least so long.
fn grow<T: Copy + Default>(buffer: &mut Vec<T>, length: usize) {
    if buffer.len() < length {
        buffer.resize(length, T::default());
    }
}
