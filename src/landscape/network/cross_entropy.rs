//! Cross-entropy of scores against labels.

use super::Real;

/// The cross-entropy of one example in nats, computed in `f64`, and whether its largest score is the label's.
///
/// Scores that tie with another count as wrong: an untrained network that says the same of every class knows nothing.
pub(super) fn forward<T: Real>(scores: &[T], label: u8) -> (f64, bool) {
    let label = usize::from(label);
    let own = scores[label].wide();
    let largest = largest(scores);
    let sum: f64 = scores.iter().map(|score| (score.wide() - largest).exp()).sum();
    let rivals = scores.iter().enumerate().filter(|(class, _)| *class != label);
    let correct = rivals.map(|(_, score)| score.wide()).all(|score| own > score);
    (sum.ln() + largest - own, correct)
}

/// Writes the gradient of `weight` times the cross-entropy.
pub(super) fn backward<T: Real>(scores: &[T], label: u8, weight: f64, delta: &mut [T]) {
    let largest = largest(scores);
    let sum: f64 = scores.iter().map(|score| (score.wide() - largest).exp()).sum();
    for (class, (delta, score)) in delta.iter_mut().zip(scores).enumerate() {
        let probability = (score.wide() - largest).exp() / sum;
        let target = f64::from(u8::from(class == usize::from(label)));
        *delta = T::of(weight * (probability - target));
    }
}

fn largest<T: Real>(scores: &[T]) -> f64 {
    scores.iter().map(|score| score.wide()).fold(f64::NEG_INFINITY, f64::max)
}
