//! What a growth will take, before it begins.

use super::simplex::{GrowthOptions, LowerOptions, MOST_CUTS, Search, Sides, grid_len};
use super::wanted::choices;

/// What the simplices of one dimension take, at most where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerEstimate {
    /// The dimension, from 1 on.
    pub dimension: usize,
    /// Simplices.
    pub simplices: u64,
    /// Mini-batch gradients.
    pub gradients: u64,
    /// Evaluations of the whole evaluation set: if no grid is made finer, no ascent climbs and no round of polish is needed; and if all are.
    pub evaluations: (u64, u64),
    /// Gradients over the whole evaluation set, which only polish takes.
    pub full_gradients: u64,
    /// Points of the grid that is kept for pictures.
    pub samples: u64,
}

/// Sweeps of an ascent: how often it tries all directions before its step is too small; it may begin again on each grid, the half and the full one at least.
const SWEEPS: u64 = 12;

/// What every dimension of a growth on so many minima takes, `steps` mini-batches making an epoch.
#[must_use]
pub fn estimate(minima: usize, options: &GrowthOptions, steps: usize) -> Vec<LayerEstimate> {
    let lower = &options.simplices;
    let layer = |(dimension, simplices): (usize, u64)| {
        // Sides that move with their triangle take no gradients of their own.
        let jointly = lower.sides == Sides::Trainable && dimension < 2;
        let gradients = if jointly { 0 } else { lower.gradients(steps) };
        one(dimension + 1, options).times(simplices, gradients)
    };
    (1..).zip(most_simplices(minima, lower)).map(layer).collect()
}

/// How many simplices a growth makes at most of each dimension from 1 on: what there can be, within limit and budget.
#[must_use]
pub fn most_simplices(minima: usize, lower: &LowerOptions) -> Vec<u64> {
    let passes = lower.passes();
    let mut left = lower.budget.filter(|_| passes > 0).map(|budget| budget / passes);
    let limit = lower.limit.map_or(u64::MAX, |limit| limit as u64);
    let layer = |dimension: usize| {
        let simplices = choices(minima, dimension + 1).min(limit).min(left.unwrap_or(u64::MAX));
        left = left.map(|left| left - simplices);
        simplices
    };
    (1..=(lower.index + 1).min(minima.saturating_sub(1))).map(layer).collect()
}

/// What one simplex takes, without its mini-batches.
fn one(vertices: usize, options: &GrowthOptions) -> LayerEstimate {
    let (lower, maximum) = (&options.simplices, &options.maximum);
    let full = maximum.steps(vertices);
    let finest = maximum.finest(vertices);
    let starts = lower.attempts() as u64;
    let rounds = starts * lower.polish as u64;
    let searches = 1 + starts * (1 + u64::from(lower.focus.is_some()));
    // Differences of barycentres of disjoint faces, to either side: 3^n - 2^(n + 1) + 1.
    let directions = 3_u64.pow(vertices as u32) + 1 - 2_u64.pow(vertices as u32 + 1);
    let ascents = if maximum.search == Search::Adaptive { maximum.candidates as u64 } else { 0 };
    let climb = ascents * directions * SWEEPS * (2 + u64::from(maximum.doublings));
    let (low, high) = (grid_len(vertices, full), grid_len(vertices, finest).saturating_add(climb));
    LayerEstimate {
        dimension: vertices - 1,
        simplices: 1,
        gradients: 0,
        evaluations: (low.saturating_mul(searches), high.saturating_mul(searches + rounds)),
        full_gradients: if lower.polish == 0 { 0 } else { (starts + rounds) * MOST_CUTS as u64 },
        samples: if vertices <= 3 { low } else { 0 },
    }
}

impl LayerEstimate {
    fn times(self, simplices: u64, gradients: u64) -> Self {
        let (low, high) = self.evaluations;
        Self {
            simplices,
            gradients: simplices.saturating_mul(gradients),
            evaluations: (low.saturating_mul(simplices), high.saturating_mul(simplices)),
            full_gradients: self.full_gradients.saturating_mul(simplices),
            ..self
        }
    }
}
