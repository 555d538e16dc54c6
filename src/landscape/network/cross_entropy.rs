//! Cross-entropy of scores against labels, computed in `f64`.

use super::{Outcome, Real, elementary, grow};

/// The buffer of one chunk: `e^(score - largest score of the image)`, image after image.
#[derive(Debug, Clone)]
pub(super) struct CrossEntropy {
    classes: usize,
    exponentials: Vec<f64>,
}

impl CrossEntropy {
    pub(super) fn new(classes: usize) -> Self {
        Self { classes, exponentials: Vec::new() }
    }

    /// Adds the cross-entropies, in nats, and the images whose largest score is the label's.
    ///
    /// Scores that tie with another count as wrong: a network that says the same of every class knows nothing.
    pub(super) fn forward<T: Real>(
        &mut self,
        scores: &[T],
        labels: impl Iterator<Item = u32>,
        outcome: &mut Outcome,
    ) {
        let classes = self.classes;
        grow(&mut self.exponentials, scores.len());
        let images = scores.chunks_exact(classes).zip(self.exponentials.chunks_exact_mut(classes));
        for (label, (scores, exponentials)) in labels.zip(images) {
            let largest = scores.iter().map(|score| score.wide()).fold(f64::NEG_INFINITY, f64::max);
            let mut first = 0;
            for (exponential, score) in exponentials.iter_mut().zip(scores) {
                let below = score.wide() - largest;
                first += usize::from(below == 0.0);
                *exponential = elementary::exp(below);
            }
            let below = scores[label as usize].wide() - largest;
            outcome.correct += usize::from(below == 0.0 && first == 1);
            outcome.loss += exponentials.iter().sum::<f64>().ln() - below;
        }
    }

    /// Writes the gradient of `weight` times the sum of the cross-entropies that [`Self::forward`] has just added.
    pub(super) fn backward<T: Real>(&self, labels: impl Iterator<Item = u32>, weight: f64, delta: &mut [T]) {
        let images = delta.chunks_exact_mut(self.classes).zip(self.exponentials.chunks_exact(self.classes));
        for (label, (delta, exponentials)) in labels.zip(images) {
            let factor = weight / exponentials.iter().sum::<f64>();
            for (delta, exponential) in delta.iter_mut().zip(exponentials) {
                *delta = T::of(factor * exponential);
            }
            let own = label as usize;
            delta[own] = T::of(factor * exponentials[own] - weight);
        }
    }
}
