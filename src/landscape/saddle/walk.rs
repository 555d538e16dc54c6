//! A ridge that was lost, walked down by its two sides.

use super::frame::Lengths;
use super::probe::Probe;
use super::top;
use super::vector::{add, dot, minus, norm, plus, scaled};
use crate::error::Result;

/// How far to either side of the ridge its slope is taken, as a share of the scale.
const ASIDE: f64 = 0.05;
/// The first step, and the one below which the walk ends, as shares of the scale.
const STEPS: [f64; 2] = [0.1, 1e-3];
/// The most steps.
const MOST: usize = 40;

/// From the top of the loss on a line, a point farther down the same ridge of index 1, with the direction across it: the gradients on both sides say where the ridge
/// goes down, and the loss between two points that go down side by side has its top on the ridge. Neither kinks nor turns of the ridge matter to this, but it ends near a
/// saddle, not in it. None if not one step leads down.
///
/// Ionova, Carter, "Ridge method for finding saddle points on potential energy surfaces" (1993).
pub(super) fn down(
    probe: &Probe<'_>,
    top: &[f64],
    across: &[f64],
    lengths: Lengths,
) -> Result<Option<(Vec<f64>, Vec<f64>)>> {
    let (mut here, mut across) = (top.to_vec(), across.to_vec());
    let mut value = probe.value(top)?;
    let mut aside = ASIDE * lengths.scale;
    let mut length = STEPS[0] * lengths.scale;
    let mut moved = false;
    for _ in 0..MOST {
        if length < STEPS[1] * lengths.scale {
            break;
        }
        let [low, high] = [-aside, aside].map(|side| plus(&here, side, &across));
        let (_, mut slope) = probe.gradient(&low)?;
        add(&mut slope, 1.0, &probe.gradient(&high)?.1);
        let part = dot(&slope, &across);
        add(&mut slope, -part, &across);
        let size = norm(&slope);
        if size == 0.0 {
            break;
        }
        let step = scaled(&slope, -length / size);
        let (there, now) = top::climb(
            probe,
            &plus(&here, 1.0, &step),
            std::slice::from_ref(&across),
            aside,
            top::NEAR * lengths.scale,
        )?;
        if now < value {
            let way = minus(&there, &here);
            // The ridge has turned: what is across it has no part along the way.
            let along = dot(&across, &way) / dot(&way, &way).max(f64::MIN_POSITIVE);
            let turned = plus(&across, -along, &way);
            let size = norm(&turned);
            if size < 0.1 {
                break;
            }
            across = scaled(&turned, 1.0 / size);
            (here, value, moved) = (there, now, true);
        } else {
            length *= 0.4;
            aside *= 0.6;
        }
    }
    Ok(moved.then_some((here, across)))
}
