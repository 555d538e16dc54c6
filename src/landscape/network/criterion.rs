//! What the outputs of a network are worth: cross-entropy against labels, mean squares against targets.

use super::cross_entropy::CrossEntropy;
use super::{Outcome, Real};
use crate::landscape::dataset::{Answers, Examples};

/// The loss of a chunk, and what its gradient needs.
#[derive(Debug, Clone)]
pub(super) struct Criterion {
    cross_entropy: CrossEntropy,
}

impl Criterion {
    pub(super) fn new(outputs: usize) -> Self {
        Self { cross_entropy: CrossEntropy::new(outputs) }
    }

    /// Adds the losses of the examples that `chunk` names: cross-entropies in nats, or for targets the mean over the outputs of
    /// `(output - target)²`.
    pub(super) fn forward<T: Real>(
        &mut self,
        outputs: &[T],
        examples: &Examples,
        chunk: &[u32],
        outcome: &mut Outcome,
    ) {
        match examples.answers() {
            Answers::Labels(labels) => {
                let labels = chunk.iter().map(|&index| labels[index as usize]);
                self.cross_entropy.forward(outputs, labels, outcome);
            }
            Answers::Targets { width, values } => {
                for (outputs, &index) in outputs.chunks_exact(*width).zip(chunk) {
                    let targets = &values[index as usize * width..][..*width];
                    let squares = outputs.iter().zip(targets).map(|(output, &target)| {
                        let difference = output.wide() - f64::from(target);
                        difference * difference
                    });
                    outcome.loss += squares.sum::<f64>() / *width as f64;
                }
            }
        }
    }

    /// Writes the gradient of `weight` times the sum that [`Self::forward`] has just added.
    pub(super) fn backward<T: Real>(
        &self,
        outputs: &[T],
        examples: &Examples,
        chunk: &[u32],
        weight: f64,
        delta: &mut [T],
    ) {
        match examples.answers() {
            Answers::Labels(labels) => {
                let labels = chunk.iter().map(|&index| labels[index as usize]);
                self.cross_entropy.backward(labels, weight, delta);
            }
            Answers::Targets { width, values } => {
                let factor = 2.0 * weight / *width as f64;
                let rows = outputs.chunks_exact(*width).zip(delta.chunks_exact_mut(*width));
                for ((outputs, delta), &index) in rows.zip(chunk) {
                    let targets = &values[index as usize * width..][..*width];
                    for ((delta, output), &target) in delta.iter_mut().zip(outputs).zip(targets) {
                        *delta = T::of(factor * (output.wide() - f64::from(target)));
                    }
                }
            }
        }
    }
}
