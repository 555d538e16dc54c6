//! Values and gradients of one search, counted, and stopped where a stop is asked for.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::landscape::{Objective, Watch};

/// What a search has spent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Gradients of the loss; each gives its value along.
    pub gradients: u64,
    /// Values of the loss without a gradient.
    pub values: u64,
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.gradients += other.gradients;
        self.values += other.values;
    }
}

/// A loss as one search sees it; every search has its own.
pub struct Probe<'a> {
    objective: &'a dyn Objective,
    watch: &'a Watch<'a>,
    gradients: Cell<u64>,
    values: Cell<u64>,
}

impl<'a> Probe<'a> {
    /// A probe that has spent nothing.
    #[must_use]
    pub fn new(objective: &'a dyn Objective, watch: &'a Watch<'a>) -> Self {
        Self { objective, watch, gradients: Cell::new(0), values: Cell::new(0) }
    }

    /// The loss at a point; one that is no number counts as infinite.
    ///
    /// # Errors
    /// If the watch stops.
    pub fn value(&self, point: &[f64]) -> Result<f64> {
        self.watch.check()?;
        self.values.set(self.values.get() + 1);
        Ok(number(self.objective.loss(point).value))
    }

    /// The loss and its gradient at a point.
    ///
    /// # Errors
    /// If the watch stops.
    pub fn gradient(&self, point: &[f64]) -> Result<(f64, Vec<f64>)> {
        self.watch.check()?;
        self.gradients.set(self.gradients.get() + 1);
        let mut gradient = vec![0.0; point.len()];
        let value = number(self.objective.gradient(point, &mut gradient));
        Ok((value, gradient))
    }

    /// What was spent so far.
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost { gradients: self.gradients.get(), values: self.values.get() }
    }
}

fn number(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value }
}
