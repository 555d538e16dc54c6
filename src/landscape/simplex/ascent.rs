//! Local ascent on a simplex: a pattern search along the directions of its creases.

use super::max_loss::{Evaluator, Peak};
use super::ridge::along_ridge;
use crate::error::Result;

/// Ascents halve their step at most this often.
const MOST_HALVINGS: u32 = 20;
/// Steps along a crease at one size of the step.
const MOST_RIDGE_STEPS: u32 = 10;

/// Pattern search upwards from `peak` with first step `step`; gives up once it cannot pass `best` any more.
pub(super) fn ascend(
    evaluator: &mut Evaluator<'_>,
    mut peak: Peak,
    mut step: f64,
    best: f64,
    tolerance: f64,
    directions: &[Vec<f64>],
) -> Result<Peak> {
    let mut drops = vec![f64::INFINITY; directions.len()];
    let mut before = f64::INFINITY;
    for _ in 0..MOST_HALVINGS {
        step /= 2.0;
        let mut reach = 0.0;
        for _ in 0..MOST_RIDGE_STEPS {
            poll(evaluator, &mut peak, step, directions, &mut drops)?;
            // A loss that is concave at this scale and drops by b one way can rise by no more than b the other way.
            reach = drops.iter().copied().filter(|drop| drop.is_finite()).fold(0.0, f64::max);
            // Around a smooth summit drops shrink to a quarter when the step is halved; on a crease to a half.
            let crease = directions.len() > 2 && reach > tolerance && reach > 0.35 * before;
            let ridge = if crease { along_ridge(evaluator, &peak, step, directions, &drops)? } else { None };
            let Some(higher) = ridge else { break };
            peak = higher;
        }
        if reach <= tolerance || peak.loss.value + reach < best || peak.loss.value == f64::INFINITY {
            break;
        }
        before = reach;
    }
    Ok(peak)
}

/// Moves `peak` while one of `directions` rises; `drops` then holds by how much the loss falls along each, infinite where the simplex ends.
fn poll(
    evaluator: &mut Evaluator<'_>,
    peak: &mut Peak,
    step: f64,
    directions: &[Vec<f64>],
    drops: &mut [f64],
) -> Result<()> {
    let mut trial = vec![0.0; peak.point.len()];
    let (mut which, mut fruitless) = (0, 0);
    while fruitless < directions.len() {
        drops[which] = f64::INFINITY;
        let mut rises = false;
        if shifted(&peak.point, &directions[which], step, &mut trial) {
            let loss = evaluator.loss(&trial)?;
            drops[which] = peak.loss.value - loss.value;
            rises = loss.value > peak.loss.value;
            if rises {
                *peak = Peak { point: trial.clone(), loss };
            }
        }
        // A direction that rises is tried again.
        if rises {
            fruitless = 0;
        } else {
            fruitless += 1;
            which = (which + 1) % directions.len();
        }
    }
    Ok(())
}

/// Writes `point + step * direction` to `trial`, shortened to stay in the simplex; false if it does not move.
pub(super) fn shifted(point: &[f64], direction: &[f64], step: f64, trial: &mut [f64]) -> bool {
    let room = point.iter().zip(direction).filter(|(_, slope)| **slope < 0.0);
    let length = room.map(|(coordinate, slope)| coordinate / -slope).fold(step, f64::min);
    if length <= 1e-9 {
        return false;
    }
    for ((moved, coordinate), slope) in trial.iter_mut().zip(point).zip(direction) {
        *moved = (coordinate + length * slope).max(0.0);
    }
    let sum: f64 = trial.iter().sum();
    for coordinate in trial {
        *coordinate /= sum;
    }
    true
}

/// Differences of the barycentres of disjoint faces: all of them up to dimension 3, above it those of two vertices and of a face and
/// its opposite.
pub(super) fn directions(vertices: usize) -> Vec<Vec<f64>> {
    let whole = (1_u32 << vertices) - 1;
    let share = |face: u32, vertex: usize| f64::from(face >> vertex & 1) / f64::from(face.count_ones());
    let mut directions = Vec::new();
    for up in 1..whole {
        for down in (1..whole).filter(|down| up & down == 0) {
            let ends = up.is_power_of_two() && down.is_power_of_two();
            if vertices <= 4 || ends || up | down == whole {
                directions
                    .push((0..vertices).map(|vertex| share(up, vertex) - share(down, vertex)).collect());
            }
        }
    }
    directions
}
