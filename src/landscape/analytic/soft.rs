//! Softened wells: smooth everywhere, with the barcode of the wells up to a known shift.

use super::Wells;
use crate::error::{Error, Result};
use crate::landscape::{Loss, Objective, StochasticGradient};

/// `L = -1/beta * log of the sum over i of exp(-beta g_i(x))`, for wells `g_i`.
///
/// It lies below the lowest well by no more than `log(count) / beta`, so by the stability of barcodes every bar moves by no more than that. Where k wells meet and
/// the others are far above, it lies below them by `log(k) / beta`: saddles sink by about `log(2) / beta`, points of index 2 by `log(3) / beta`.
#[derive(Debug, Clone)]
pub struct SoftWells {
    wells: Wells,
    beta: f64,
}

impl SoftWells {
    /// The wells, softened.
    ///
    /// # Errors
    /// If `beta` is no positive number.
    pub fn new(wells: Wells, beta: f64) -> Result<Self> {
        if beta.is_finite() && beta > 0.0 {
            return Ok(Self { wells, beta });
        }
        Err(Error::usage("--beta", beta.to_string(), "a positive number"))
    }

    /// By how much a point sinks where so many wells meet and the others are far above.
    #[must_use]
    pub fn shift(&self, meeting: usize) -> f64 {
        (meeting as f64).ln() / self.beta
    }

    /// The value, and the share that each well has in it.
    fn shares(&self, point: &[f64]) -> (f64, Vec<f64>) {
        let values: Vec<f64> = self.wells.wells.iter().map(|well| well.value(point)).collect();
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let mut shares: Vec<f64> = values.iter().map(|value| (self.beta * (lowest - value)).exp()).collect();
        let sum: f64 = shares.iter().sum();
        for share in &mut shares {
            *share /= sum;
        }
        (lowest - sum.ln() / self.beta, shares)
    }
}

impl Objective for SoftWells {
    fn dimension(&self) -> usize {
        self.wells.dimension()
    }

    fn initial(&self, seed: u64) -> Vec<f64> {
        self.wells.initial(seed)
    }

    fn loss(&self, point: &[f64]) -> Loss {
        Loss { value: self.shares(point).0, accuracy: None }
    }

    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (value, shares) = self.shares(point);
        gradient.fill(0.0);
        // A share below the last digits changes nothing.
        for (well, share) in self.wells.wells.iter().zip(shares).filter(|(_, share)| *share > 1e-18) {
            let slope = well.slope(point);
            gradient.iter_mut().zip(&slope).for_each(|(sum, entry)| *sum += share * entry);
        }
        value
    }

    /// The full gradient: a formula has no mini-batches.
    fn stochastic(&self, _seed: u64) -> StochasticGradient<'_> {
        Box::new(|point, gradient| self.gradient(point, gradient))
    }
}
