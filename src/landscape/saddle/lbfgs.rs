//! Directions of limited-memory BFGS.

use std::collections::VecDeque;

use super::vector::{add, dot, minus, norm, scaled};

/// How many steps are remembered.
const MEMORY: usize = 10;

/// The last steps and what they changed in the gradient.
///
/// Liu, Nocedal, "On the limited memory BFGS method for large scale optimization" (1989).
#[derive(Debug, Default)]
pub(super) struct Lbfgs {
    pairs: VecDeque<(Vec<f64>, Vec<f64>, f64)>,
}

impl Lbfgs {
    /// Remembers a step from one point and gradient to another, if the curvature along it was positive.
    pub(super) fn learn(&mut self, from: (&[f64], &[f64]), to: (&[f64], &[f64])) {
        let (step, change) = (minus(to.0, from.0), minus(to.1, from.1));
        let curvature = dot(&step, &change);
        if curvature > 1e-10 * norm(&step) * norm(&change) {
            if self.pairs.len() == MEMORY {
                self.pairs.pop_front();
            }
            self.pairs.push_back((step, change, curvature));
        }
    }

    pub(super) fn forget(&mut self) {
        self.pairs.clear();
    }

    /// A downhill direction; without memory a step of length `first` along the negative gradient.
    pub(super) fn direction(&self, gradient: &[f64], first: f64) -> Vec<f64> {
        let Some((_, change, curvature)) = self.pairs.back() else {
            return scaled(gradient, -first / norm(gradient).max(f64::MIN_POSITIVE));
        };
        let mut direction = scaled(gradient, -1.0);
        let mut factors = Vec::with_capacity(self.pairs.len());
        for (step, change, curvature) in self.pairs.iter().rev() {
            let factor = dot(step, &direction) / curvature;
            add(&mut direction, -factor, change);
            factors.push(factor);
        }
        let size = curvature / dot(change, change);
        for entry in &mut direction {
            *entry *= size;
        }
        for ((step, change, curvature), factor) in self.pairs.iter().zip(factors.into_iter().rev()) {
            let other = dot(change, &direction) / curvature;
            add(&mut direction, factor - other, step);
        }
        if dot(&direction, gradient) < 0.0 {
            direction
        } else {
            scaled(gradient, -first / norm(gradient).max(f64::MIN_POSITIVE))
        }
    }
}
