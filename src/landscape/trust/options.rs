//! The section `[trust]` of a plan.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Place, Result};

/// The most resamples and repeats.
const MOST: usize = 100_000;

/// How far the numbers of a run can be trusted, and what finding that out may cost. No piece of the run depends on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrustOptions {
    /// How often all simplices are grown again, each time with the next seed: the cost of the growth, each.
    pub repeats: usize,
    /// Whether all simplices are grown with an eighth, a quarter and half of the epochs and rounds too: together the cost of the growth.
    pub budgets: bool,
    /// Resamples of the evaluation set, at the places of the largest losses: one evaluation a simplex.
    pub bootstrap: usize,
    /// How much of the resamples an interval holds.
    pub confidence: f64,
    /// Whether descents from both sides of each path's top must end in its two minima; some hundred gradients of the whole evaluation set a path.
    pub capture: bool,
    /// Whether simplices are grown between states between which there is nothing to find too: copies of the deepest minimum by a symmetry, and its further
    /// training. The bars of those say below which length a bar means nothing. For index r twice the cost of the simplices on r + 2 minima.
    pub null: bool,
}

impl Default for TrustOptions {
    fn default() -> Self {
        Self { repeats: 0, budgets: false, bootstrap: 1000, confidence: 0.95, capture: true, null: false }
    }
}

impl TrustOptions {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Input`] naming the plan's key that is out of range.
    pub fn check(&self) -> Result<()> {
        let wrong = |key: &str, found: String, expected: String| {
            Err(Error::input(Place::Key(format!("trust.{key}")), found, expected))
        };
        for (key, value) in [("repeats", self.repeats), ("bootstrap", self.bootstrap)] {
            if value > MOST {
                return wrong(key, value.to_string(), format!("at most {MOST}"));
            }
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return wrong("confidence", self.confidence.to_string(), "a number between 0 and 1".into());
        }
        Ok(())
    }
}
