//! Polylines in parameter space.

use super::probe::Probe;
use super::vector::{distance, minus, norm, plus};
use crate::error::Result;

/// A polyline by its knots.
#[derive(Debug, Clone)]
pub(super) struct Polyline(pub(super) Vec<Vec<f64>>);

impl Polyline {
    /// The same with knots added until neighbours are at most `spacing` apart; every segment in at least two.
    pub(super) fn refined(&self, spacing: f64) -> Vec<Vec<f64>> {
        let mut knots = Vec::new();
        for pair in self.0.windows(2) {
            let count = (distance(&pair[0], &pair[1]) / spacing).ceil().clamp(2.0, 1e3) as usize;
            let way = minus(&pair[1], &pair[0]);
            knots.extend((0..count).map(|knot| plus(&pair[0], knot as f64 / count as f64, &way)));
        }
        knots.extend(self.0.last().cloned());
        knots
    }

    fn length(&self) -> f64 {
        self.0.windows(2).map(|pair| distance(&pair[0], &pair[1])).sum()
    }

    /// So many points, equally far apart along it.
    pub(super) fn samples(&self, count: usize) -> Vec<Vec<f64>> {
        let step = self.length() / (count - 1) as f64;
        let mut samples = Vec::with_capacity(count);
        let (mut behind, mut next) = (0.0, 0);
        for pair in self.0.windows(2) {
            let length = distance(&pair[0], &pair[1]);
            let way = minus(&pair[1], &pair[0]);
            while next < count && step * next as f64 <= behind + length {
                let share = if length > 0.0 { (step * next as f64 - behind) / length } else { 0.0 };
                samples.push(plus(&pair[0], share, &way));
                next += 1;
            }
            behind += length;
        }
        while samples.len() < count {
            samples.extend(self.0.last().cloned());
        }
        samples
    }
}

/// Whether the loss stays at or below `ceiling` on the straight line between two points, by values this far apart.
pub(super) fn stays_below(
    probe: &Probe<'_>,
    from: &[f64],
    to: &[f64],
    ceiling: f64,
    spacing: f64,
) -> Result<bool> {
    let way = minus(to, from);
    let count = (norm(&way) / spacing).ceil().clamp(2.0, 200.0) as usize;
    for knot in 1..count {
        if probe.value(&plus(from, knot as f64 / count as f64, &way))? > ceiling {
            return Ok(false);
        }
    }
    Ok(true)
}
