//! Climbing along a crease of the loss, where every polled direction falls.

use super::ascent::{Way, shifted};
use super::max_loss::{Evaluator, Peak};
use super::model::{Cut, combination, heaviest};
use crate::error::Result;

/// Slopes are differences over this share of the step.
const DIFFERENCE: f64 = 0.02;

/// A higher point along the crease through `peak`, if one is found.
///
/// Slopes are taken at the polled points around the peak that fall least, which lie on both sides of the crease; the shortest vector of their
/// hull rises on all of them (Burke, Lewis, Overton, "A robust gradient sampling algorithm for nonsmooth, nonconvex optimization", 2005).
/// Costs k evaluations for each of 2 k + 2 points, and up to four for the step. `polled` are the directions from the peak.
pub(super) fn along_ridge(
    evaluator: &mut Evaluator<'_>,
    peak: &Peak,
    step: f64,
    polled: &[Way],
) -> Result<Option<Peak>> {
    let vertices = peak.point.len();
    let mut around: Vec<&Way> = polled.iter().filter(|way| way.drop.is_finite()).collect();
    around.sort_by(|a, b| a.drop.total_cmp(&b.drop));
    around.truncate(2 * vertices);
    let largest = (0..vertices).max_by(|&a, &b| peak.point[a].total_cmp(&peak.point[b])).unwrap_or(0);
    let mut trial = vec![0.0; vertices];
    let mut cuts = Vec::new();
    for way in around {
        shifted(&peak.point, &way.direction, step, &mut trial);
        let slope = slope(evaluator, &trial, peak.loss.value - way.drop, largest, DIFFERENCE * step)?;
        cuts.push(Cut { point: Vec::new(), value: 0.0, slope });
    }
    let steepest = cuts.iter().flat_map(|cut| &cut.slope).fold(0.0, |most: f64, slope| most.max(slope.abs()));
    if !steepest.is_finite() || cuts.is_empty() {
        return Ok(None);
    }
    // Where the simplex ends the way leads inwards.
    for wall in (0..vertices).filter(|&vertex| peak.point[vertex] == 0.0) {
        let mut slope = vec![0.0; vertices];
        slope[wall] = steepest;
        cuts.push(Cut { point: Vec::new(), value: 0.0, slope });
    }
    let mut direction = combination(&cuts, &heaviest(&cuts, 1.0), 1.0);
    direction[largest] = -direction.iter().sum::<f64>();
    let length = direction.iter().fold(0.0, |most: f64, slope| most.max(slope.abs()));
    if length <= 1e-6 * steepest {
        return Ok(None);
    }
    for coordinate in &mut direction {
        *coordinate /= length;
    }
    for share in [2.0, 1.0, 0.5, 0.25] {
        if shifted(&peak.point, &direction, share * step, &mut trial) {
            let loss = evaluator.loss(&trial)?;
            if loss.value > peak.loss.value {
                return Ok(Some(Peak { point: trial, loss }));
            }
        }
    }
    Ok(None)
}

/// Slopes at `point`, where the loss is `value`, from vertex `largest` towards every other; 0 at `largest` itself.
fn slope(
    evaluator: &mut Evaluator<'_>,
    point: &[f64],
    value: f64,
    largest: usize,
    width: f64,
) -> Result<Vec<f64>> {
    let mut slope = vec![0.0; point.len()];
    for towards in (0..point.len()).filter(|&vertex| vertex != largest) {
        let mut near = point.to_vec();
        let width = width.min(point[largest]);
        near[towards] += width;
        near[largest] -= width;
        slope[towards] = (evaluator.loss(&near)?.value - value) / width.max(f64::MIN_POSITIVE);
    }
    Ok(slope)
}
