//! Persistent entropy.

use super::Diagram;

/// The entropy, in nats, of the lengths of bars as shares of their sum; bars of infinite length are left out, and without others it is 0.
///
/// Equal to GUDHI's `Entropy` (mode `scalar`) and persim's `persistent_entropy`.
///
/// Rucco, Castiglione, Merelli, Pettini, "Characterisation of the idiotypic immune network through persistent entropy", 2016.
#[must_use]
pub fn entropy(diagram: &Diagram) -> f64 {
    let lengths =
        || diagram.points().iter().map(|point| point.1 - point.0).filter(|length| length.is_finite());
    let sum: f64 = lengths().sum();
    let terms = lengths().map(|length| length / sum).filter(|&share| share > 0.0);
    // Adding 0 makes an empty sum, and one of a single bar, +0.
    -terms.map(|share| share * share.ln()).sum::<f64>() + 0.0
}
