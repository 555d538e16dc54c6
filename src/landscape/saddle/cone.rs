//! Cones, and the adaptive search for their highest points.

use super::probe::Probe;
use super::vector::{extend_basis, minus, plus};
use crate::error::Result;

/// A map of a box into parameter space: the first coordinate runs around the loop, each other one is the share of the way from an apex.
pub(super) type Map<'a> = &'a dyn Fn(&[f64]) -> Vec<f64>;

/// A cone over a loop, or a cone over cones.
pub(super) struct Cone<'a> {
    /// The map; loop coordinate in `0..arcs` (periodic), others in `0..=1`.
    pub(super) map: Map<'a>,
    /// Arcs of the loop, the unit of the first coordinate.
    pub(super) arcs: usize,
    /// How many coordinates are shares of a way from an apex.
    pub(super) shares: usize,
}

/// A high point: coordinates, and the loss.
#[derive(Debug, Clone)]
pub(super) struct High {
    pub(super) at: Vec<f64>,
    pub(super) value: f64,
}

/// Steps of each share.
const LEVELS: usize = 8;
/// How many peaks of the lattice are climbed.
const PEAKS: usize = 3;

impl Cone<'_> {
    /// The highest point found: a lattice, then climbs from its highest peaks by shrinking steps. Climbs that could not pass `enough` are left
    /// out; with `enough` of minus infinity none is.
    pub(super) fn highest(&self, probe: &Probe<'_>, enough: f64) -> Result<High> {
        let axes = 1 + self.shares;
        let inner = LEVELS - 1;
        let total = self.arcs * inner.pow(self.shares as u32);
        let place = |index: usize| {
            let mut rest = index;
            let mut at = vec![(rest % self.arcs) as isize];
            rest /= self.arcs;
            for _ in 0..self.shares {
                at.push((rest % inner) as isize);
                rest /= inner;
            }
            at
        };
        let coordinates = |at: &[isize]| -> Vec<f64> {
            let share = |level: &isize| (*level + 1) as f64 / LEVELS as f64;
            std::iter::once(at[0] as f64).chain(at[1..].iter().map(share)).collect()
        };
        let mut values = Vec::with_capacity(total);
        for index in 0..total {
            values.push(probe.value(&(self.map)(&coordinates(&place(index))))?);
        }
        let index = |at: &[isize]| {
            let wrapped = at[0].rem_euclid(self.arcs as isize) as usize;
            let inside = at[1..].iter().all(|level| (0..inner as isize).contains(level));
            inside.then(|| {
                at[1..].iter().rev().fold(0, |sum, level| sum * inner + *level as usize) * self.arcs + wrapped
            })
        };
        let mut peaks = Vec::new();
        for own in 0..total {
            let at = place(own);
            let mut slack = 0.0_f64;
            let mut peak = true;
            for turn in 0..3_usize.pow(axes as u32) {
                let mut other = at.clone();
                let mut digits = turn;
                for entry in &mut other {
                    *entry += (digits % 3) as isize - 1;
                    digits /= 3;
                }
                let Some(other) = index(&other) else { continue };
                slack = slack.max(values[own] - values[other]);
                peak &= values[other] < values[own] || (values[other] == values[own] && own <= other);
            }
            // A peak between lattice points rises above it by about as much as the lattice falls off around it.
            if peak && values[own] + slack > enough {
                peaks.push(High { at: coordinates(&at), value: values[own] });
            }
        }
        peaks.sort_by(|a, b| b.value.total_cmp(&a.value));
        peaks.truncate(PEAKS);
        let apex = vec![0.0; axes];
        let mut best = High { value: probe.value(&(self.map)(&apex))?, at: apex };
        for peak in peaks {
            let top = self.climb(probe, peak)?;
            if top.value > best.value {
                best = top;
            }
        }
        Ok(best)
    }

    fn climb(&self, probe: &Probe<'_>, mut here: High) -> Result<High> {
        let axes = here.at.len();
        let mut unit = vec![0.5 / LEVELS as f64; axes];
        unit[0] = 0.5;
        let mut step = 1.0;
        while step > 0.02 {
            let mut moved = false;
            for turn in 0..3_usize.pow(axes as u32) {
                let mut there = here.at.clone();
                let mut digits = turn;
                for (place, (entry, unit)) in there.iter_mut().zip(&unit).enumerate() {
                    *entry += ((digits % 3) as f64 - 1.0) * step * unit;
                    digits /= 3;
                    *entry =
                        if place == 0 { entry.rem_euclid(self.arcs as f64) } else { entry.clamp(0.0, 1.0) };
                }
                if there == here.at {
                    continue;
                }
                let value = probe.value(&(self.map)(&there))?;
                if value > here.value {
                    here = High { at: there, value };
                    moved = true;
                    break;
                }
            }
            if !moved {
                step *= 0.5;
            }
        }
        Ok(here)
    }

    /// An orthonormal basis of the cone's tangent space at a point; at the apex, of the ways to points around the loop.
    pub(super) fn tangent(&self, at: &[f64]) -> Vec<Vec<f64>> {
        let here = (self.map)(at);
        let mut basis = Vec::new();
        let mut shifts: Vec<Vec<f64>> = Vec::new();
        for place in (0..at.len()).rev() {
            let mut ahead = at.to_vec();
            let (low, high) = if place == 0 { (-0.1, 0.1) } else { (-0.01, 0.01) };
            ahead[place] += high;
            let mut behind = at.to_vec();
            behind[place] += low;
            for shifted in [&mut ahead, &mut behind] {
                shifted[0] = shifted[0].rem_euclid(self.arcs as f64);
                shifted[1..].iter_mut().for_each(|share| *share = share.clamp(0.0, 1.0));
            }
            shifts.push(minus(&(self.map)(&ahead), &(self.map)(&behind)));
        }
        for arc in 0..self.arcs {
            let mut other = vec![0.5; at.len()];
            other[0] = arc as f64;
            shifts.push(minus(&(self.map)(&other), &here));
        }
        for shift in shifts {
            if basis.len() < at.len() && independent(&basis, &shift) {
                extend_basis(&mut basis, shift);
            }
        }
        basis
    }
}

fn independent(basis: &[Vec<f64>], vector: &[f64]) -> bool {
    let mut rest = vector.to_vec();
    super::vector::project_out(&mut rest, basis);
    super::vector::norm(&rest) > 0.2 * super::vector::norm(vector) && super::vector::norm(vector) > 0.0
}

/// The point of a closed list of knots at a coordinate that counts knots.
pub(super) fn around(knots: &[Vec<f64>], coordinate: f64) -> Vec<f64> {
    let place = coordinate.floor();
    let first = place as usize % knots.len();
    let second = (first + 1) % knots.len();
    plus(&knots[first], coordinate - place, &minus(&knots[second], &knots[first]))
}
