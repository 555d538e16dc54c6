//! Weight matching: of the parameter vectors that are the same function, one near another vector.

use super::Network;
use super::assignment::best_assignment;
use super::units::Units;

/// An exchange counts if it gains more than this share of the units' own products.
const GAIN: f64 = 1e-9;

impl Network {
    /// `point` with its units exchanged, and signs turned where the activation is odd, so that no exchange within one class of units brings it nearer
    /// to `other`: the same function, to rounding. Units that additions tie together move as one; those of padded shortcuts stay.
    ///
    /// Classes take turns until none gains: each time the products of all its units with those of `other` are an assignment problem.
    /// Weight matching of Ainsworth, Hayase, Srinivasa, "Git Re-Basin: merging models modulo permutation symmetries" (2023), in the order of the layers and
    /// not a random one.
    #[must_use]
    pub fn aligned(&self, point: &[f64], other: &[f64]) -> Vec<f64> {
        let classes = self.exchangeable();
        let mut copy = point.to_vec();
        loop {
            let mut gained = false;
            for units in &classes {
                gained |= units.exchange(&mut copy, other);
            }
            if !gained {
                return copy;
            }
        }
    }
}

impl Units {
    /// Exchanges the units so that the sum of products with those of `other` is largest; false if that gains nothing.
    fn exchange(&self, copy: &mut [f64], other: &[f64]) -> bool {
        let gather = |vector: &[f64]| -> Vec<Vec<f64>> {
            self.places.iter().map(|unit| unit.iter().map(|&place| vector[place]).collect()).collect()
        };
        let (own, theirs) = (gather(copy), gather(other));
        let scale: f64 = own.iter().chain(&theirs).map(|unit| dot(unit, unit)).sum();
        // Numbers that are none have no best exchange, and would be exchanged for ever.
        if !scale.is_finite() {
            return false;
        }
        let products: Vec<Vec<f64>> =
            theirs.iter().map(|to| own.iter().map(|from| dot(to, from)).collect()).collect();
        let worth = |product: f64| if self.odd { product.abs() } else { product };
        let gains: Vec<Vec<f64>> =
            products.iter().map(|row| row.iter().map(|product| worth(*product)).collect()).collect();
        let seats = best_assignment(&gains);
        let now: f64 = (0..own.len()).map(|unit| products[unit][unit]).sum();
        let then: f64 = seats.iter().enumerate().map(|(unit, &from)| gains[unit][from]).sum();
        if then <= now + GAIN * scale {
            return false;
        }
        for (unit, &from) in seats.iter().enumerate() {
            let sign = if self.odd && products[unit][from] < 0.0 { -1.0 } else { 1.0 };
            self.places[unit].iter().zip(&own[from]).for_each(|(&to, value)| copy[to] = sign * value);
        }
        true
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
