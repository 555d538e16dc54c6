//! From declared layers to steps and parameters.

use super::steps::{Arrangement, Geometry, Operation, Step, Value};
use super::{Activation, Layer, Norm, Pooling, Shortcut};
use crate::error::{Error, Place, Result};
use crate::landscape::parameters::Layout;

/// The most parameters of a network, and values of an image at one layer: more is a slip of the hand that would only fill the memory.
const MOST: f64 = 1e8;

/// What has been built so far.
#[derive(Debug)]
pub(super) struct Builder {
    pub(super) layout: Layout,
    pub(super) values: Vec<Value>,
    pub(super) steps: Vec<Step>,
    /// The value that the next layer reads.
    top: usize,
    /// What the innermost block reads; its shortcut will read it again.
    held: usize,
    blocks: usize,
    /// Where an error lies: the numbers of a layer and of the layers of a block inside it.
    path: Vec<usize>,
}

/// How many layers of each kind a list has had, for their names.
#[derive(Debug, Default)]
struct Counts {
    convolutions: usize,
    linear: usize,
}

impl Builder {
    pub(super) fn new(input: [usize; 3]) -> Result<Self> {
        let size: f64 = input.iter().map(|&size| size as f64).product();
        if !(1.0..=MOST).contains(&size) {
            let place = Place::Argument("images".into());
            return Err(Error::input(place, format!("{input:?}"), "at least one value, at most 100 million"));
        }
        let images = Value { shape: input, arrangement: Arrangement::Channels };
        let layout = Layout::default();
        Ok(Self {
            layout,
            values: vec![images],
            steps: Vec::new(),
            top: 0,
            held: 0,
            blocks: 0,
            path: Vec::new(),
        })
    }

    /// The layers of a list, one after another; names of parameters begin with `prefix`.
    pub(super) fn list(&mut self, layers: &[Layer], prefix: &str) -> Result<()> {
        let mut counts = Counts::default();
        for (index, layer) in layers.iter().enumerate() {
            self.path.push(index + 1);
            self.layer(layer, prefix, &mut counts)?;
            self.path.pop();
        }
        Ok(())
    }

    fn layer(&mut self, layer: &Layer, prefix: &str, counts: &mut Counts) -> Result<()> {
        match layer {
            &Layer::Convolution { channels, kernel, padding, stride, norm, activation } => {
                counts.convolutions += 1;
                let number = counts.convolutions;
                let names = [format!("{prefix}conv{number}"), format!("{prefix}bn{number}")];
                self.convolution((channels, kernel, padding, stride), (norm, activation), &names)
            }
            &Layer::Pool { over, size } => self.pool(over, size),
            &Layer::Linear { outputs, activation } => {
                counts.linear += 1;
                self.linear(outputs, activation, &format!("{prefix}fc{}", counts.linear))
            }
            Layer::Residual { layers, shortcut, activation, name } => {
                self.blocks += 1;
                let default = || format!("block{}", self.blocks);
                let prefix = format!("{prefix}{}.", name.clone().unwrap_or_else(default));
                self.residual(layers, (*shortcut, *activation), &prefix)
            }
        }
    }

    fn convolution(
        &mut self,
        (channels, kernel, padding, stride): (usize, usize, usize, usize),
        (norm, activation): (Norm, Activation),
        [name, norm_name]: &[String; 2],
    ) -> Result<()> {
        let input = self.values[self.top];
        if input.arrangement == Arrangement::Images {
            return self.wrong("a convolution after a linear layer", "convolutions first");
        }
        let [depth, height, width] = input.shape;
        let fits = |side: usize| padding < kernel && kernel <= side.saturating_add(2 * padding);
        if channels == 0 || kernel == 0 || stride == 0 || !fits(height) || !fits(width) {
            let shape = input.shape;
            return self.wrong(
                format!("{channels} kernels of side {kernel}, padding {padding}, stride {stride}, on {shape:?}"),
                "at least one kernel that fits into the padded image, padding below its side, a stride of at least 1",
            );
        }
        let [rows, columns] = [height, width].map(|side| (side + 2 * padding - kernel) / stride + 1);
        self.room(&[channels, depth, kernel, kernel], [channels, rows, columns])?;
        let bias = norm == Norm::None;
        let (weight, bias) = self.layout.push(name, &[channels, depth, kernel, kernel], bias);
        let geometry = Geometry { depth, height, width, kernel, padding, stride, channels, rows, columns };
        let direct = if norm == Norm::None { activation } else { Activation::Identity };
        let operation = Operation::Convolution { geometry, weight, bias, pool: false, activation: direct };
        self.push(operation, [channels, rows, columns], Arrangement::Channels);
        if norm == Norm::Batch {
            let (weight, bias) = self.layout.push_norm(norm_name, channels);
            let operation = Operation::Normalise { weight, bias, activation };
            self.push(operation, [channels, rows, columns], Arrangement::Channels);
        }
        Ok(())
    }

    fn pool(&mut self, over: Pooling, size: Option<usize>) -> Result<()> {
        let input = self.values[self.top];
        if input.arrangement == Arrangement::Images {
            return self.wrong("pooling after a linear layer", "pooling before");
        }
        let [channels, height, width] = input.shape;
        let window = size.map_or([height, width], |size| [size; 2]);
        if window[0] == 0 || height % window[0] != 0 || width % window[1] != 0 {
            return self.wrong(
                format!("windows of side {} on sides {height} and {width}", window[0]),
                "a side that divides both",
            );
        }
        // The maximum that follows a convolution at once is taken while its values are in the cache.
        let alone = self.top == self.steps.len() && self.top != self.held;
        if let Some(Step { operation: Operation::Convolution { pool, .. }, .. }) = self.steps.last_mut()
            && alone
            && !*pool
            && (over, window) == (Pooling::Max, [2, 2])
        {
            *pool = true;
            self.values[self.top].shape = [channels, height / 2, width / 2];
            return Ok(());
        }
        let shape = [channels, height / window[0], width / window[1]];
        self.push(Operation::Pool { over, window }, shape, Arrangement::Channels);
        Ok(())
    }

    fn linear(&mut self, outputs: usize, activation: Activation, name: &str) -> Result<()> {
        if outputs == 0 {
            return self.wrong("0 outputs", "at least one");
        }
        self.flatten();
        let inputs = self.values[self.top].len();
        self.room(&[outputs, inputs], [outputs, 1, 1])?;
        let (weight, bias) = self.layout.push(name, &[outputs, inputs], true);
        let bias = bias.expect("a linear layer has a bias");
        self.push(Operation::Linear { weight, bias, activation }, [outputs, 1, 1], Arrangement::Images);
        Ok(())
    }

    /// Sees to it that the top lies as linear layers read it.
    fn flatten(&mut self) {
        let value = self.values[self.top];
        if value.arrangement == Arrangement::Images {
            return;
        }
        let free = match self.steps.last() {
            None => true,
            Some(step) => {
                self.top == self.steps.len() && matches!(step.operation, Operation::Convolution { .. })
            }
        };
        if free {
            self.values[self.top].arrangement = Arrangement::Images;
        } else {
            self.push(Operation::Flatten, value.shape, Arrangement::Images);
        }
    }

    fn residual(
        &mut self,
        layers: &[Layer],
        (shortcut, activation): (Shortcut, Activation),
        prefix: &str,
    ) -> Result<()> {
        if layers.is_empty() {
            return self.wrong("a residual block without layers", "at least one");
        }
        let start = self.top;
        self.held = start;
        self.list(layers, prefix)?;
        let main = self.top;
        let [from, to] = [start, main].map(|value| self.values[value]);
        if from.arrangement != to.arrangement {
            return self.wrong(
                "a residual block that begins with images and ends with a linear layer",
                "convolutions alone or linear layers alone",
            );
        }
        let mut other = (start, 1);
        if from.shape != to.shape {
            let stride = from.shape[1].div_ceil(to.shape[1]);
            let meets = |axis: usize| (from.shape[axis] - 1) / stride + 1 == to.shape[axis];
            if !meets(1) || !meets(2) {
                return self.wrong(
                    format!("a residual block from {:?} to {:?}", from.shape, to.shape),
                    "sides that a stride takes to each other",
                );
            }
            match shortcut {
                Shortcut::Padding if from.shape[0] <= to.shape[0] => other = (start, stride),
                Shortcut::Projection if from.arrangement == Arrangement::Channels => {
                    let norm = layers.iter().any(Layer::normalises);
                    let norm = if norm { Norm::Batch } else { Norm::None };
                    self.top = start;
                    let names = [format!("{prefix}shortcut.0"), format!("{prefix}shortcut.1")];
                    self.convolution((to.shape[0], 1, 0, stride), (norm, Activation::Identity), &names)?;
                    other = (self.top, 1);
                }
                _ => {
                    return self.wrong(
                        format!("a residual block from {:?} to {:?}", from.shape, to.shape),
                        "a shape that does not change, a projection of images, or padding to more channels",
                    );
                }
            }
        }
        self.top = main;
        let (shortcut, stride) = other;
        self.push(Operation::Add { shortcut, stride, activation }, to.shape, to.arrangement);
        Ok(())
    }

    /// Appends a step that reads the top and makes a value, the new top.
    fn push(&mut self, operation: Operation, shape: [usize; 3], arrangement: Arrangement) {
        self.steps.push(Step { operation, input: self.top });
        self.values.push(Value { shape, arrangement });
        self.top = self.values.len() - 1;
    }

    /// Refuses a weight or a value that would only fill the memory.
    fn room(&self, weight: &[usize], shape: [usize; 3]) -> Result<()> {
        let product = |sizes: &[usize]| sizes.iter().map(|&size| size as f64).product::<f64>();
        let parameters = self.layout.len() as f64 + product(weight);
        if parameters > MOST || product(&shape) > MOST {
            return self.wrong(
                format!("{parameters:.0} parameters up to here, {shape:?} values of an image"),
                "at most 100 million of each",
            );
        }
        Ok(())
    }

    /// What is wrong with the layer that is being built.
    fn wrong(&self, found: impl Into<String>, expected: &str) -> Result<()> {
        let numbers: Vec<String> = self.path.iter().map(usize::to_string).collect();
        Err(Error::input(Place::Argument(format!("layer {}", numbers.join("."))), found.into(), expected))
    }
}
