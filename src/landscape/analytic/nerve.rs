//! The nerve of convex wells: where several wells first meet, by a convex programme with a certificate.

use rustc_hash::FxHashMap;

use super::Wells;
use super::linear::{apply, solve};
use crate::complex::FilteredComplex;
use crate::error::Result;
use crate::landscape::growth::combinations;

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
        let (mut least, mut most) = (0.0, from);
        for _ in 0..60 {
            let moved = if least == 0.0 && most == from { from } else { f64::midpoint(least, most) };
            (weights[down], weights[up]) = (from - moved, to + moved);
            let values = self.values(members, &self.minimiser(members, weights));
            if values[up] > values[down] {
                if moved == from {
                    return;
                }
                least = moved;
            } else {
                most = if moved == from { from.next_down() } else { moved };
            }
        }
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
        let mut matrix = vec![0.0; self.dimension * self.dimension];
        let mut right = vec![0.0; self.dimension];
        for (&member, &weight) in members.iter().zip(weights) {
            let well = &self.wells[member as usize];
            matrix.iter_mut().zip(&well.matrix).for_each(|(sum, entry)| *sum += weight * entry);
            let image = apply(&well.matrix, &well.bottom);
            right.iter_mut().zip(&image).for_each(|(sum, entry)| *sum += weight * entry);
        }
        solve(&matrix, &right)
    }
}
