//! A network at work: between parameter vectors in `f64` and passes in any precision.

use super::dataset::Examples;
use super::network::{Network, Outcome, Pass, Real};

/// A network at work in one precision, for one call at a time.
pub(super) trait Worker: Send {
    fn forward(&mut self, point: &[f64], examples: &Examples, indices: &[u32]) -> Outcome;

    /// The same with the statistics of batch normalisation that the call before has left.
    fn forward_frozen(&mut self, point: &[f64], examples: &Examples, indices: &[u32]) -> Outcome;

    /// Writes the gradient of the mean loss of an example plus `(decay / 2) |point|²`.
    fn gradient(
        &mut self,
        point: &[f64],
        examples: &Examples,
        indices: &[u32],
        decay: f64,
        gradient: &mut [f64],
    ) -> Outcome;
}

/// The worker of one precision: a pass, and the parameters and gradient in that precision.
pub(super) struct Buffers<T> {
    pass: Pass<T>,
    parameters: Vec<T>,
    gradient: Vec<T>,
}

impl<T: Real> Buffers<T> {
    pub(super) fn new(network: &Network) -> Self {
        let dimension = network.layout().len();
        Self {
            pass: Pass::new(network),
            parameters: vec![T::zero(); dimension],
            gradient: vec![T::zero(); dimension],
        }
    }

    fn load(&mut self, point: &[f64]) {
        assert_eq!(point.len(), self.parameters.len(), "the point has the network's dimension");
        for (parameter, &value) in self.parameters.iter_mut().zip(point) {
            *parameter = T::of(value);
        }
    }
}

impl<T: Real> Worker for Buffers<T> {
    fn forward(&mut self, point: &[f64], examples: &Examples, indices: &[u32]) -> Outcome {
        self.load(point);
        self.pass.forward(&self.parameters, examples, indices)
    }

    fn forward_frozen(&mut self, point: &[f64], examples: &Examples, indices: &[u32]) -> Outcome {
        self.load(point);
        self.pass.forward_frozen(&self.parameters, examples, indices)
    }

    fn gradient(
        &mut self,
        point: &[f64],
        examples: &Examples,
        indices: &[u32],
        decay: f64,
        gradient: &mut [f64],
    ) -> Outcome {
        self.load(point);
        let outcome = self.pass.gradient(&self.parameters, examples, indices, &mut self.gradient);
        for ((sum, &own), &value) in gradient.iter_mut().zip(&self.gradient).zip(point) {
            *sum = own.wide() + decay * value;
        }
        outcome
    }
}
