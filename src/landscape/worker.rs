//! A network at work: between parameter vectors in `f64` and passes in any precision.

use super::dataset::Examples;
use super::network::{Network, Outcome, Pass, Real, TensorPass};

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
    pass: Engine<T>,
    parameters: Vec<T>,
    gradient: Vec<T>,
}

/// What passes are made by.
enum Engine<T> {
    Own(Box<Pass<T>>),
    Candle(TensorPass),
}

/// What becomes of a device that has stopped to do what it did when the objective was opened.
const DEVICE: &str = "the device still does what it did at the start";

impl<T: Real> Buffers<T> {
    /// By passes of our own, or by candle's on this device.
    pub(super) fn new(network: &Network, device: Option<&candle_core::Device>) -> Self {
        let dimension = network.layout().len();
        Self {
            pass: match device {
                None => Engine::Own(Box::new(Pass::new(network))),
                Some(device) => Engine::Candle(TensorPass::new(network, device.clone())),
            },
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
        match &mut self.pass {
            Engine::Own(pass) => pass.forward(&self.parameters, examples, indices),
            Engine::Candle(pass) => pass.forward(&self.parameters, examples, indices, false).expect(DEVICE),
        }
    }

    fn forward_frozen(&mut self, point: &[f64], examples: &Examples, indices: &[u32]) -> Outcome {
        self.load(point);
        match &mut self.pass {
            Engine::Own(pass) => pass.forward_frozen(&self.parameters, examples, indices),
            Engine::Candle(pass) => pass.forward(&self.parameters, examples, indices, true).expect(DEVICE),
        }
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
        let (parameters, own) = (&self.parameters, &mut self.gradient);
        let outcome = match &mut self.pass {
            Engine::Own(pass) => pass.gradient(parameters, examples, indices, own),
            Engine::Candle(pass) => pass.gradient(parameters, examples, indices, own).expect(DEVICE),
        };
        for ((sum, &own), &value) in gradient.iter_mut().zip(&self.gradient).zip(point) {
            *sum = own.wide() + decay * value;
        }
        outcome
    }
}
