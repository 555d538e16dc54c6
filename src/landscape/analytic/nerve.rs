//! The nerve of convex wells: where several wells first meet, by a convex programme with a certificate.

use rustc_hash::FxHashMap;

use super::Wells;
use super::curvature::{Curvature, solve_sum};
use super::linear::solve;
use crate::complex::FilteredComplex;
use crate::error::Result;
use crate::landscape::wanted::combinations;

/// Where the sublevel sets of some wells first have a point in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// The largest of the wells at `point`: not below the least maximum, and above it by at most `gap`.
    pub value: f64,
    /// The certified distance to the optimum: `value` less the dual's value.
    pub gap: f64,
    /// The minimiser, shape `(dimension)`.
    pub point: Vec<f64>,
}

/// The gap at which the programme counts as solved.
const GAP: f64 = 1e-10;

impl Wells {
    /// Solves `min over x of max over i in members of g_i(x)`, for wells g by their indices.
    ///
    /// The dual maximises `D(mu) = min over x of sum mu_i g_i(x)` over the standard simplex: x(mu) solves a linear system, the slope of D
    /// along two members is the difference of their values at x(mu), and `max g_i(x) - sum mu_i g_i(x)` bounds the error. Weight is moved
    /// between the highest and the lowest member until they balance, which is found by bisection, D being concave.
    #[must_use]
    pub fn balance(&self, members: &[u32]) -> Balance {
        let mut weights = vec![1.0 / members.len() as f64; members.len()];
        let mut best = self.state(members, &weights);
        for _ in 0..2_000 {
            if best.gap <= GAP {
                break;
            }
            let values = self.values(members, &best.point);
            let order = |a: &usize, b: &usize| values[*a].total_cmp(&values[*b]);
            let up = (0..members.len()).max_by(order);
            let down = (0..members.len()).filter(|&place| weights[place] > 0.0).min_by(order);
            let (Some(up), Some(down)) = (up, down) else { break };
            if up == down {
                break;
            }
            self.shift(members, &mut weights, up, down);
            let state = self.state(members, &weights);
            best = state;
        }
        best
    }

    /// The nerve up to dimension `index + 1`: the filtered complex whose barcode is that of the loss, up to `index`.
    ///
    /// # Errors
    /// Never for wells made by [`Wells::random`]; a complex checks its values.
    pub fn nerve(&self, index: usize) -> Result<FilteredComplex> {
        let mut builder = FilteredComplex::builder();
        let mut below: FxHashMap<Vec<u32>, f64> = FxHashMap::default();
        for size in 1..=(index + 2).min(self.count()) {
            let mut layer = FxHashMap::default();
            for members in combinations(self.count() as u32, size) {
                let facet = |omitted: usize| [&members[..omitted], &members[omitted + 1..]].concat();
                let floor = (0..size).filter_map(|omitted| below.get(&facet(omitted))).copied();
                let value = floor.fold(self.balance(&members).value, f64::max);
                let labels: Vec<u64> = members.iter().map(|&member| u64::from(member)).collect();
                builder.add(&labels, value)?;
                layer.insert(members, value);
            }
            below = layer;
        }
        builder.build()
    }

    /// Moves weight from `down` to `up` until they balance or `down` has none left.
    fn shift(&self, members: &[u32], weights: &mut [f64], up: usize, down: usize) {
        let (from, to) = (weights[down], weights[up]);
        let set = |weights: &mut [f64], moved: f64| (weights[down], weights[up]) = (from - moved, to + moved);
        let excess = |weights: &mut [f64], moved: f64| {
            set(weights, moved);
            let values = self.values(members, &self.minimiser(members, weights));
            values[up] - values[down]
        };
        let (mut least, mut most) = (0.0, from);
        let (mut above, mut below) = (excess(weights, least), excess(weights, most));
        if below > 0.0 {
            return;
        }
        // False position; a bound that stays put a second time counts half, so that it moves in the end (the Illinois rule).
        let mut side = 0;
        for _ in 0..60 {
            let moved = least + (most - least) * above / (above - below);
            if !(moved > least && moved < most) {
                break;
            }
            let now = excess(weights, moved);
            if now.abs() <= 1e-13 {
                return;
            }
            if now > 0.0 {
                (least, above) = (moved, now);
                below *= if side == 1 { 0.5 } else { 1.0 };
                side = 1;
            } else {
                (most, below) = (moved, now);
                above *= if side == -1 { 0.5 } else { 1.0 };
                side = -1;
            }
        }
        set(weights, most.min(from.next_down()));
    }

    fn state(&self, members: &[u32], weights: &[f64]) -> Balance {
        let point = self.minimiser(members, weights);
        let values = self.values(members, &point);
        let value = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mean: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
        Balance { value, gap: value - mean, point }
    }

    fn values(&self, members: &[u32], point: &[f64]) -> Vec<f64> {
        members.iter().map(|&member| self.wells[member as usize].value(point)).collect()
    }

    /// The minimiser of the weighted sum of the members.
    fn minimiser(&self, members: &[u32], weights: &[f64]) -> Vec<f64> {
        let mut right = vec![0.0; self.dimension];
        let mut written_out = Vec::new();
        let mut terms = Vec::with_capacity(members.len());
        for (&member, &weight) in members.iter().zip(weights) {
            let well = &self.wells[member as usize];
            let image = well.matrix.apply(&well.bottom);
            right.iter_mut().zip(&image).for_each(|(sum, entry)| *sum += weight * entry);
            match &well.matrix {
                Curvature::Dense(matrix) => {
                    written_out.resize(matrix.len(), 0.0);
                    written_out.iter_mut().zip(matrix).for_each(|(sum, entry)| *sum += weight * entry);
                }
                Curvature::Turned { .. } => terms.push((weight, &well.matrix)),
            }
        }
        if terms.is_empty() { solve(&written_out, &right) } else { solve_sum(&terms, &right) }
    }
}
