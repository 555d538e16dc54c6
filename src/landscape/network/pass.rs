//! Forward and backward passes on one thread, in buffers that grow to what they need once and are then used again.

use super::convolution::{Convolution, GROUP, Input, Scratch};
use super::criterion::Criterion;
use super::elementwise::{self, Between, add};
use super::linear::Linear;
use super::matrix::Store;
use super::normalise::{self, Moments};
use super::steps::{Operation, Places, stores};
use super::{Network, Real, grow};
use crate::landscape::dataset::Examples;

/// What a network says of some examples.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Outcome {
    /// The sum of their cross-entropies in nats or, against targets, of their mean squares.
    pub loss: f64,
    /// How many are classified correctly; none where there are targets.
    pub correct: usize,
}

/// The buffers of one thread for one network. Sums are always taken in the same order: a result depends on the
/// arguments and the processor alone.
///
/// Batch normalisation takes its statistics from all examples of a call, which then go through the network together; without
/// it they go in small chunks, which stay in a core's cache.
#[derive(Debug, Clone)]
pub struct Pass<T> {
    network: Network,
    /// The values between steps; [`Pass::places`] tells which lies where.
    values: Vec<Vec<T>>,
    /// Their gradients; [`Pass::delta_places`] tells which lies where.
    deltas: Vec<Vec<T>>,
    /// For passes that go back, and for those that do not.
    places: [Places; 2],
    delta_places: Places,
    /// How each step leaves the gradients of what it reads.
    stores: Vec<[Store; 2]>,
    /// What steps keep for the backward pass.
    work: Vec<Work<T>>,
    /// The buffers that convolutions share when each goes through a whole batch.
    shared: Scratch<T>,
    criterion: Criterion,
}

/// What a step keeps from one pass to the next.
#[derive(Debug, Clone)]
enum Work<T> {
    Nothing,
    Convolution(Box<Convolution<T>>),
    Statistics(Vec<Moments>),
}

/// How a pass goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Values are kept for the way back.
    There,
    /// A value's buffer is used again.
    Only,
    /// The same, with the statistics of the last pass.
    Frozen,
}

impl<T: Real> Pass<T> {
    /// Buffers for `network`.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let steps = &network.steps;
        let work = steps.iter().map(|step| match &step.operation {
            &Operation::Convolution { geometry, pool, activation, .. } => {
                Work::Convolution(Box::new(Convolution::new(geometry, pool, activation)))
            }
            Operation::Normalise { weight, .. } => Work::Statistics(vec![Moments::default(); weight.len()]),
            _ => Work::Nothing,
        });
        let work = work.collect();
        let places = [Places::apart(steps), Places::forward(steps)];
        let delta_places = Places::backward(steps);
        Self {
            values: vec![Vec::new(); places[0].count],
            deltas: vec![Vec::new(); delta_places.count],
            places,
            delta_places,
            stores: stores(steps),
            work,
            shared: Scratch::default(),
            criterion: Criterion::new(network.outputs()),
            network: network.clone(),
        }
    }

    /// How many images go through the network together.
    fn chunk(&self, images: usize, way: Way) -> usize {
        match self.network.steps.first().map(|step| &step.operation) {
            _ if self.network.normalises() && way != Way::Frozen => images.max(1),
            // Nothing is unfolded: a usual mini-batch.
            Some(Operation::Linear { .. }) => 128,
            _ => GROUP,
        }
    }

    /// The outcome on the examples that `indices` name; `parameters` has the shape of the network's layout.
    ///
    /// # Panics
    /// If parameters, images or labels do not fit the network.
    pub fn forward(&mut self, parameters: &[T], examples: &Examples, indices: &[u32]) -> Outcome {
        self.only(parameters, examples, indices, Way::Only)
    }

    /// The same with the statistics of batch normalisation that the last [`Pass::forward`] or [`Pass::gradient`] has left.
    ///
    /// # Panics
    /// If parameters, images or labels do not fit the network.
    pub fn forward_frozen(&mut self, parameters: &[T], examples: &Examples, indices: &[u32]) -> Outcome {
        self.only(parameters, examples, indices, Way::Frozen)
    }

    fn only(&mut self, parameters: &[T], examples: &Examples, indices: &[u32], way: Way) -> Outcome {
        let mut outcome = Outcome::default();
        for chunk in indices.chunks(self.chunk(indices.len(), way)) {
            self.run(parameters, examples, chunk, way, &mut outcome);
        }
        outcome
    }

    /// The outcome, and the gradient of the **mean** loss of an example, written to `gradient`.
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
        for chunk in indices.chunks(self.chunk(indices.len(), Way::There)) {
            self.run(parameters, examples, chunk, Way::There, &mut outcome);
            let last = self.network.steps.len();
            let delta = &mut self.deltas[self.delta_places.of[last]];
            grow(delta, chunk.len() * self.network.outputs());
            let outputs = &self.values[self.places[0].of[last]];
            self.criterion.backward(outputs, examples, chunk, 1.0 / indices.len() as f64, delta);
            for step in (0..last).rev() {
                self.back(step, parameters, chunk.len(), gradient);
            }
        }
        outcome
    }

    /// Sends one chunk through all steps and adds to the outcome.
    fn run(&mut self, parameters: &[T], examples: &Examples, chunk: &[u32], way: Way, outcome: &mut Outcome) {
        assert_eq!(parameters.len(), self.network.layout.len(), "the parameters have the network's shape");
        assert_eq!(examples.shape(), self.network.input(), "the images have the network's input shape");
        self.gather(examples, chunk, way);
        for step in 0..self.network.steps.len() {
            self.step(step, parameters, chunk.len(), way);
        }
        let scores = &self.values[self.places(way).of[self.network.steps.len()]];
        self.criterion.forward(scores, examples, chunk, outcome);
    }

    fn places(&self, way: Way) -> &Places {
        &self.places[usize::from(way != Way::There)]
    }

    /// One step of a forward pass.
    fn step(&mut self, index: usize, parameters: &[T], images: usize, way: Way) {
        let step = &self.network.steps[index];
        let places = &self.places[usize::from(way != Way::There)];
        let (from, to) = (self.network.values[step.input], self.network.values[index + 1]);
        let mut output = std::mem::take(&mut self.values[places.of[index + 1]]);
        grow(&mut output, images * to.len());
        let input = &self.values[places.of[step.input]][..images * from.len()];
        let result = &mut output[..images * to.len()];
        match (&step.operation, &mut self.work[index]) {
            (Operation::Convolution { weight, bias, .. }, Work::Convolution(convolution)) => {
                let bias = bias.clone().map(|bias| &parameters[bias]);
                let shares = self.network.normalises();
                if shares {
                    convolution.exchange(&mut self.shared);
                }
                let strides = to.strides(images);
                convolution.forward((&parameters[weight.clone()], bias), input, images, (result, strides));
                if shares {
                    convolution.exchange(&mut self.shared);
                }
            }
            (Operation::Normalise { weight, bias, activation }, Work::Statistics(moments)) => {
                let pair = (&parameters[weight.clone()], &parameters[bias.clone()]);
                let moments = (&mut moments[..], way == Way::Frozen);
                normalise::forward(pair, moments, *activation, images * to.plane(), (input, result));
            }
            (Operation::Pool { over, window }, _) => {
                Between { from, to, images }.pool(*over, *window, input, result);
            }
            (Operation::Flatten, _) => Between { from, to, images }.flatten(input, result),
            (Operation::Linear { weight, bias, activation }, _) => {
                let linear =
                    Linear { images, inputs: from.len(), outputs: to.len(), activation: *activation };
                linear.forward(&parameters[weight.clone()], &parameters[bias.clone()], input, result);
            }
            (&Operation::Add { shortcut, stride, activation }, _) => {
                let other = self.network.values[shortcut];
                let values = &self.values[places.of[shortcut]];
                if other.shape == to.shape {
                    elementwise::sum([input, values], activation, result);
                } else {
                    result.copy_from_slice(input);
                    Between { from: other, to, images }.shortcut(stride, values, result);
                    activation.apply(result);
                }
            }
            _ => unreachable!("the work of a step is of its kind"),
        }
        self.values[places.of[index + 1]] = output;
    }

    /// One step of a backward pass: from the gradient of what it made to those of what it read and of its parameters.
    fn back(&mut self, index: usize, parameters: &[T], images: usize, gradient: &mut [T]) {
        let step = &self.network.steps[index];
        let (from, to) = (self.network.values[step.input], self.network.values[index + 1]);
        let places = &self.places[0].of;
        let input = &self.values[places[step.input]][..images * from.len()];
        let output = &self.values[places[index + 1]][..images * to.len()];
        let mut delta = std::mem::take(&mut self.deltas[self.delta_places.of[index + 1]]);
        let own = &mut delta[..images * to.len()];
        let [store, other_store] = self.stores[index];
        let deltas = &mut self.deltas;
        // The images themselves have no gradient.
        let mut lent = (step.input > 0).then(|| {
            let mut lent = std::mem::take(&mut deltas[self.delta_places.of[step.input]]);
            grow(&mut lent, images * from.len());
            lent
        });
        let input_delta = lent.as_mut().map(|lent| &mut lent[..images * from.len()]);
        match (&step.operation, &mut self.work[index]) {
            (Operation::Convolution { weight, bias, .. }, Work::Convolution(convolution)) => {
                let (weight_gradient, rest) = gradient[weight.start..].split_at_mut(weight.len());
                let bias_gradient = bias.as_ref().map(|bias| &mut rest[..bias.len()]);
                let shares = self.network.normalises();
                if shares {
                    convolution.exchange(&mut self.shared);
                }
                let delta = input_delta.map(|delta| (delta, store));
                convolution.backward(
                    &parameters[weight.clone()],
                    (weight_gradient, bias_gradient),
                    images,
                    (output, own, to.strides(images)),
                    Input { values: input, unfolded: !shares, delta },
                );
                if shares {
                    convolution.exchange(&mut self.shared);
                }
            }
            (Operation::Normalise { weight, activation, .. }, Work::Statistics(moments)) => {
                let (scale_gradient, rest) = gradient[weight.start..].split_at_mut(weight.len());
                let gradients = (scale_gradient, &mut rest[..weight.len()]);
                let input_delta = input_delta.expect("a convolution comes before");
                let length = images * to.plane();
                let deltas = (own, input_delta, store);
                let values = (input, output);
                normalise::backward(
                    &parameters[weight.clone()],
                    gradients,
                    moments,
                    *activation,
                    length,
                    values,
                    deltas,
                );
            }
            (&Operation::Pool { over, window }, _) => {
                if let Some(input_delta) = input_delta {
                    let between = Between { from, to, images };
                    between.unpool((over, window), (input, output), own, input_delta, store);
                }
            }
            (Operation::Flatten, _) => {
                if let Some(input_delta) = input_delta {
                    Between { from, to, images }.unflatten(own, input_delta, store);
                }
            }
            (Operation::Linear { weight, bias, activation }, _) => {
                let linear =
                    Linear { images, inputs: from.len(), outputs: to.len(), activation: *activation };
                let (weight_gradient, rest) = gradient[weight.start..].split_at_mut(weight.len());
                let gradients = (weight_gradient, &mut rest[..bias.len()]);
                let delta = input_delta.map(|delta| (delta, store));
                linear.backward(&parameters[weight.clone()], gradients, input, (output, own), delta);
            }
            (&Operation::Add { shortcut, stride, activation }, _) => {
                activation.chain(output, own);
                if let Some(input_delta) = input_delta {
                    add(own, input_delta, store);
                }
                if shortcut > 0 {
                    let other = self.network.values[shortcut];
                    let target = &mut deltas[self.delta_places.of[shortcut]];
                    grow(target, images * other.len());
                    let target = &mut target[..images * other.len()];
                    if other.shape == to.shape {
                        add(own, target, other_store);
                    } else {
                        Between { from: other, to, images }.shortcut_back(stride, own, target, other_store);
                    }
                }
            }
            _ => unreachable!("the work of a step is of its kind"),
        }
        if let Some(lent) = lent {
            self.deltas[self.delta_places.of[step.input]] = lent;
        }
        self.deltas[self.delta_places.of[index + 1]] = delta;
    }

    /// Copies the images of a chunk as the first steps read them.
    fn gather(&mut self, examples: &Examples, chunk: &[u32], way: Way) {
        let images = self.network.values[0];
        let (plane, strides) = (images.plane(), images.strides(chunk.len()));
        let place = self.places(way).of[0];
        let input = &mut self.values[place];
        grow(input, chunk.len() * images.len());
        for (image, &index) in chunk.iter().enumerate() {
            for (channel, values) in examples.image(index as usize).chunks_exact(plane).enumerate() {
                let target = &mut input[channel * strides.channel + image * strides.image..][..plane];
                for (target, &value) in target.iter_mut().zip(values) {
                    *target = T::of(f64::from(value));
                }
            }
        }
    }
}
