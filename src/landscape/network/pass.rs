//! Forward and backward passes on one thread, in buffers that are allocated once.

use super::convolution::{Convolution, Strides};
use super::cross_entropy::CrossEntropy;
use super::linear::Linear;
use super::{Layer, Network, Placed, Real};
use crate::landscape::dataset::Examples;

/// Images that go through the layers of a network together: few enough for unfolded images to stay in a core's cache
/// (measured on the `LeNet`s from 8 to 128), and a usual mini-batch where nothing is unfolded.
fn chunk_size(network: &Network) -> usize {
    match network.layers[0].layer {
        Layer::Convolution { .. } => 8,
        Layer::Linear { .. } => 128,
    }
}

/// What a network says of some examples.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Outcome {
    /// The sum of their cross-entropies, in nats.
    pub loss: f64,
    /// How many are classified correctly.
    pub correct: usize,
}

/// The buffers of one thread for one network. Sums are always taken in the same order: a result depends on the
/// arguments and the processor alone.
#[derive(Debug, Clone)]
pub struct Pass<T> {
    network: Network,
    chunk: usize,
    /// The images of a chunk as the first layer reads them.
    input: Vec<T>,
    stages: Vec<Stage<T>>,
    cross_entropy: CrossEntropy,
}

/// The buffers of one layer for one chunk.
#[derive(Debug, Clone)]
struct Stage<T> {
    convolution: Option<Convolution<T>>,
    output: Vec<T>,
    /// The gradient of `output`.
    delta: Vec<T>,
}

impl<T: Real> Pass<T> {
    /// Buffers for `network`.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let chunk = chunk_size(network);
        let stage = |placed: &Placed| Stage {
            convolution: Convolution::new(placed, chunk),
            output: vec![T::zero(); chunk * placed.outputs()],
            delta: vec![T::zero(); chunk * placed.outputs()],
        };
        Self {
            network: network.clone(),
            chunk,
            input: vec![T::zero(); chunk * network.layers[0].inputs()],
            stages: network.layers.iter().map(stage).collect(),
            cross_entropy: CrossEntropy::new(chunk, network.classes()),
        }
    }

    /// The outcome on the examples that `indices` name; `parameters` has the shape of the network's layout.
    ///
    /// # Panics
    /// If parameters, images or labels do not fit the network.
    pub fn forward(&mut self, parameters: &[T], examples: &Examples, indices: &[u32]) -> Outcome {
        let mut outcome = Outcome::default();
        for chunk in indices.chunks(self.chunk) {
            self.run(parameters, examples, chunk, &mut outcome);
        }
        outcome
    }

    /// The outcome, and the gradient of the **mean** cross-entropy, written to `gradient`.
    ///
    /// # Panics
    /// If parameters, gradient, images or labels do not fit the network.
    pub fn gradient(
        &mut self,
        parameters: &[T],
        examples: &Examples,
        indices: &[u32],
        gradient: &mut [T],
    ) -> Outcome {
        assert_eq!(gradient.len(), self.network.layout.len(), "the gradient has the network's shape");
        gradient.fill(T::zero());
        let mut outcome = Outcome::default();
        for chunk in indices.chunks(self.chunk) {
            self.run(parameters, examples, chunk, &mut outcome);
            let last = self.stages.last_mut().expect("a network has layers");
            let labels = chunk.iter().map(|&index| examples.labels()[index as usize]);
            self.cross_entropy.backward(labels, 1.0 / indices.len() as f64, &mut last.delta);
            self.back(parameters, chunk.len(), gradient);
        }
        outcome
    }

    /// Sends one chunk through all layers and adds to the outcome.
    fn run(&mut self, parameters: &[T], examples: &Examples, chunk: &[u32], outcome: &mut Outcome) {
        assert_eq!(parameters.len(), self.network.layout.len(), "the parameters have the network's shape");
        assert_eq!(examples.shape(), self.network.input(), "the images have the network's input shape");
        let images = chunk.len();
        self.gather(examples, chunk);
        for index in 0..self.stages.len() {
            let (before, rest) = self.stages.split_at_mut(index);
            let input = before.last().map_or(&self.input, |stage| &stage.output);
            let placed = &self.network.layers[index];
            let (weight, bias) = (&parameters[placed.weight.clone()], &parameters[placed.bias.clone()]);
            let Stage { convolution, output, .. } = &mut rest[0];
            if let Some(convolution) = convolution {
                let strides = strides(&self.network, index, images);
                convolution.forward((weight, bias), input, images, (output, strides));
            } else {
                linear(placed, images).forward(weight, bias, input, output);
            }
        }
        let scores = &self.stages.last().expect("a network has layers").output;
        let labels = chunk.iter().map(|&index| examples.labels()[index as usize]);
        self.cross_entropy.forward(scores, labels, outcome);
    }

    /// Takes the gradient of the scores, which lies in the last stage, back through all layers.
    fn back(&mut self, parameters: &[T], images: usize, gradient: &mut [T]) {
        for index in (0..self.stages.len()).rev() {
            let placed = &self.network.layers[index];
            let weight = &parameters[placed.weight.clone()];
            let (weight_gradient, rest) = gradient[placed.weight.start..].split_at_mut(placed.weight.len());
            let gradients = (weight_gradient, &mut rest[..placed.bias.len()]);
            let (before, rest) = self.stages.split_at_mut(index);
            let (input, input_delta) = match before.last_mut() {
                Some(stage) => (&stage.output, Some(&mut stage.delta[..])),
                None => (&self.input, None),
            };
            let Stage { convolution, output, delta } = &mut rest[0];
            if let Some(convolution) = convolution {
                let strides = strides(&self.network, index, images);
                convolution.backward(weight, gradients, images, (output, delta, strides), input_delta);
            } else {
                linear(placed, images).backward(weight, gradients, input, (output, delta), input_delta);
            }
        }
    }

    /// Copies the images of a chunk: `(channel, image, row, column)` for a convolution, image after image for a linear
    /// layer.
    fn gather(&mut self, examples: &Examples, chunk: &[u32]) {
        let [channels, height, width] = self.network.input();
        let plane = height * width;
        let strides = match self.network.layers[0].layer {
            Layer::Convolution { .. } => Strides { channel: chunk.len() * plane, image: plane },
            Layer::Linear { .. } => Strides { channel: plane, image: channels * plane },
        };
        for (image, &index) in chunk.iter().enumerate() {
            for (channel, values) in examples.image(index as usize).chunks_exact(plane).enumerate() {
                let target = &mut self.input[channel * strides.channel + image * strides.image..][..plane];
                for (target, &value) in target.iter_mut().zip(values) {
                    *target = T::of(f64::from(value));
                }
            }
        }
    }
}

/// How the output of layer `index` lies: as the next layer reads it.
fn strides(network: &Network, index: usize, images: usize) -> Strides {
    let [channels, height, width] = network.layers[index].output;
    let plane = height * width;
    match network.layers[index + 1].layer {
        Layer::Convolution { .. } => Strides { channel: images * plane, image: plane },
        Layer::Linear { .. } => Strides { channel: plane, image: channels * plane },
    }
}

fn linear(placed: &Placed, images: usize) -> Linear {
    let Layer::Linear { activation, .. } = placed.layer else {
        unreachable!("a layer without convolution buffers is linear");
    };
    Linear { images, inputs: placed.inputs(), outputs: placed.outputs(), activation }
}
