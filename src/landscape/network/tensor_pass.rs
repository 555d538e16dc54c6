//! Passes in candle's tensors, on any device that candle knows: slower than [`Pass`](super::Pass) on a processor, and the way to others.

use candle_core::{Device, Result, Tensor, Var};

use super::autograd::{Reader, images};
use super::criterion::Criterion;
use super::{Network, Outcome, Real};
use crate::landscape::dataset::Examples;

/// How many images go through a network without batch normalisation together.
const CHUNK: usize = 1024;

/// A network in candle's tensors, on one device.
#[derive(Debug, Clone)]
pub(in crate::landscape) struct TensorPass {
    network: Network,
    device: Device,
    criterion: Criterion,
    /// Mean and variance of every batch normalisation, in the order of the layers, as the last pass has left them.
    statistics: Vec<[Tensor; 2]>,
}

impl TensorPass {
    pub(in crate::landscape) fn new(network: &Network, device: Device) -> Self {
        let criterion = Criterion::new(network.outputs());
        Self { network: network.clone(), device, criterion, statistics: Vec::new() }
    }

    /// The outcome; `frozen` says whether batch normalisation goes by the statistics that the last pass has left.
    ///
    /// # Errors
    /// What the device says.
    pub(in crate::landscape) fn forward<T: Real>(
        &mut self,
        parameters: &[T],
        examples: &Examples,
        indices: &[u32],
        frozen: bool,
    ) -> Result<Outcome> {
        let entries = self.network.layout().entries().iter();
        let leaves: Result<Vec<Tensor>> = entries
            .map(|entry| Tensor::from_slice(&parameters[entry.range()], entry.shape.as_slice(), &self.device))
            .collect();
        let (leaves, mut outcome) = (leaves?, Outcome::default());
        for chunk in indices.chunks(self.chunk(indices.len(), frozen)) {
            let scores = self.scores::<T>(&leaves, examples, chunk, frozen)?;
            let outputs = scores.flatten_all()?.to_vec1::<T>()?;
            self.criterion.forward(&outputs, examples, chunk, &mut outcome);
        }
        Ok(outcome)
    }

    /// The outcome, and the gradient of the **mean** loss of an example, written to `gradient`.
    ///
    /// # Errors
    /// What the device says.
    pub(in crate::landscape) fn gradient<T: Real>(
        &mut self,
        parameters: &[T],
        examples: &Examples,
        indices: &[u32],
        gradient: &mut [T],
    ) -> Result<Outcome> {
        gradient.fill(T::zero());
        let entries = self.network.layout().entries().iter();
        let leaves = entries.map(|entry| {
            let leaf = Var::from_slice(&parameters[entry.range()], entry.shape.as_slice(), &self.device)?;
            Ok(leaf.as_tensor().clone())
        });
        let (leaves, mut outcome) = (leaves.collect::<Result<Vec<Tensor>>>()?, Outcome::default());
        for chunk in indices.chunks(self.chunk(indices.len(), false)) {
            let scores = self.scores::<T>(&leaves, examples, chunk, false)?;
            let outputs = scores.flatten_all()?.to_vec1::<T>()?;
            self.criterion.forward(&outputs, examples, chunk, &mut outcome);
            let mut delta = vec![T::zero(); outputs.len()];
            self.criterion.backward(&outputs, examples, chunk, 1.0 / indices.len() as f64, &mut delta);
            let delta = Tensor::from_vec(delta, scores.shape(), &self.device)?;
            let gradients = (scores * delta)?.sum_all()?.backward()?;
            let flat = leaves
                .iter()
                .map(|leaf| gradients.get(leaf).expect("the scores depend on every parameter").flatten_all());
            // One copy from the device for all of them.
            let flat = Tensor::cat(&flat.collect::<Result<Vec<_>>>()?, 0)?.to_vec1::<T>()?;
            for (sum, own) in gradient.iter_mut().zip(flat) {
                *sum += own;
            }
        }
        Ok(outcome)
    }

    fn chunk(&self, images: usize, frozen: bool) -> usize {
        if self.network.normalises() && !frozen { images.max(1) } else { CHUNK }
    }

    /// The scores of the examples that `chunk` names.
    fn scores<T: Real>(
        &mut self,
        leaves: &[Tensor],
        examples: &Examples,
        chunk: &[u32],
        frozen: bool,
    ) -> Result<Tensor> {
        let images = images::<T>(&self.network, examples, chunk, &self.device)?;
        let mut reader = Reader::new(leaves, frozen.then_some(&self.statistics));
        let scores = reader.list(self.network.layers(), images)?;
        if !frozen {
            self.statistics = reader.statistics;
        }
        Ok(scores)
    }
}
