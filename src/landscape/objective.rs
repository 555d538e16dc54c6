//! The loss as a function of one flat parameter vector: all that the landscape knows of a network.

use super::parameters::Layout;

/// The loss at a parameter vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// The objective itself, in nats for cross-entropy; its sublevel sets are what the barcodes describe.
    pub value: f64,
    /// The share of examples classified correctly, in `[0, 1]`, where that has a meaning.
    pub accuracy: Option<f64>,
}

/// Gradients over successive mini-batches: writes the gradient at a point and returns the batch's loss.
pub type StochasticGradient<'a> = Box<dyn FnMut(&[f64], &mut [f64]) -> f64 + 'a>;

/// A loss, its exact value over a fixed evaluation set, and its gradients.
///
/// Every method is a function of its arguments alone: the same on every call, thread and thread count.
pub trait Objective: Sync {
    /// The number of parameters.
    fn dimension(&self) -> usize;

    /// A random starting point for training a minimum.
    fn initial(&self, seed: u64) -> Vec<f64>;

    /// The loss over the whole evaluation set; shape of `point`: `(dimension)`.
    fn loss(&self, point: &[f64]) -> Loss;

    /// The gradient of [`Objective::loss`], written to `gradient`; returns the value.
    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64;

    /// Mini-batch gradients in an order that depends on `seed` alone.
    fn stochastic(&self, seed: u64) -> StochasticGradient<'_>;

    /// The accuracy of one answer to everything: the share of the commonest class in the evaluation set, where that has a meaning.
    fn chance(&self) -> Option<f64> {
        None
    }

    /// The tensors that a point is made of, where they have names.
    fn layout(&self) -> Option<&Layout> {
        None
    }

    /// The loss of the best answer that does not look, in nats: the entropy of the classes in the evaluation set, where that has a meaning.
    fn chance_loss(&self) -> Option<f64> {
        None
    }

    /// The losses of the single examples of the evaluation set at a point: their mean is [`Objective::loss`], to rounding. None where the loss is
    /// no mean of that kind.
    fn examples(&self, _point: &[f64]) -> Option<Vec<f64>> {
        None
    }

    /// The nearest to `other` of the points that a symmetry of the loss makes of `point`, as far as it is known: an exchange of a layer's units, say. None where no
    /// symmetry is known.
    fn copy_near(&self, _point: &[f64], _other: &[f64]) -> Option<Vec<f64>> {
        None
    }

    /// The point itself with units exchanged, so that weight matching finds it near `other`: the same function, to rounding. None where no symmetry is known.
    fn aligned(&self, _point: &[f64], _other: &[f64]) -> Option<Vec<f64>> {
        None
    }

    /// Another point of the same loss, by a symmetry of it that `seed` chooses: an exchange of hidden units at random, say. None where no symmetry is known.
    fn permuted(&self, _point: &[f64], _seed: u64) -> Option<Vec<f64>> {
        None
    }

    /// How many mini-batches make an epoch of [`Objective::stochastic`].
    fn steps_per_epoch(&self) -> usize {
        1
    }
}
