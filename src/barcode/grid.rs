//! Equally spaced numbers.

/// `samples` numbers from `low` to `high`, both ends among them; only `low` if it is one number.
#[must_use]
pub fn samples(low: f64, high: f64, samples: usize) -> Vec<f64> {
    let step = (high - low) / samples.saturating_sub(1).max(1) as f64;
    (0..samples).map(|at| if at > 0 && at + 1 == samples { high } else { low + at as f64 * step }).collect()
}
