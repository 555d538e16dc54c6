//! What a plan says about saddles.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Place, Result};

/// How saddles are searched: the section `[saddles]` of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SaddleOptions {
    /// The highest index of a barcode: 1 needs discs, 2 balls; no more than 2.
    pub index: usize,
    /// The gradient norm at which a point counts as critical.
    pub gradient: f64,
    /// The most steps along a ridge; where the loss is curved very unequally, as that of networks is, it takes many.
    pub steps: usize,
    /// How far a cell's largest loss may lie above its critical point's.
    pub tolerance: f64,
    /// Random bulges for every pair without a saddle, beside those away from its neighbours.
    pub restarts: usize,
    /// The most gaps that are searched until the minima are connected.
    pub gaps: usize,
    /// The most triples of minima around whose top saddles are searched.
    pub triples: usize,
    /// Whether minima that descents find on the way become vertices; else paths lead through them, and the complex stands on the given ones.
    pub new_minima: bool,
    /// Once so many gradients were spent no search begins any more; what is not connected or filled then stays so.
    pub budget: u64,
    /// The seed of random directions.
    pub seed: u64,
}

impl Default for SaddleOptions {
    fn default() -> Self {
        Self {
            index: 1,
            gradient: 1e-5,
            steps: 300,
            tolerance: 1e-4,
            restarts: 2,
            gaps: 200,
            triples: 500,
            new_minima: true,
            budget: 1_000_000,
            seed: 0,
        }
    }
}

impl SaddleOptions {
    /// Checks every number.
    ///
    /// # Errors
    /// Names the plan key that cannot be followed.
    pub fn validate(&self) -> Result<()> {
        let refuse = |name: &str, found: String, expected: &str| {
            Err(Error::input(Place::Key(format!("saddles.{name}")), found, expected))
        };
        if self.index > 2 {
            return refuse("index", self.index.to_string(), "at most 2");
        }
        if self.steps == 0 {
            return refuse("steps", "0".into(), "at least 1");
        }
        for (name, value) in [("gradient", self.gradient), ("tolerance", self.tolerance)] {
            if !(value.is_finite() && value > 0.0) {
                return refuse(name, value.to_string(), "a positive number");
            }
        }
        Ok(())
    }
}
