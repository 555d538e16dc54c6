//! Lowering the maximum itself: an exchange method with a quadratic model over the local maxima.

use super::max_loss::{Evaluator, Peak, Peaks, distance, peaks};
use super::{Lowering, ParameterSimplex};
use crate::error::Result;
use crate::landscape::Event;

/// The most points of the simplex that a model holds.
const MOST_CUTS: usize = 24;
/// Two points of the simplex closer than this, in every coordinate, make one cut.
const SAME_POINT: f64 = 1e-3;
/// The polish stops once the model cannot lower the maximum by more than this share of the tolerance of the maximum.
const PROMISE: f64 = 0.1;

/// What a polish spent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    pub(super) evaluations: u64,
    pub(super) gradients: u64,
}

/// The loss at one fixed point of the simplex, linear in the move of the free centre.
struct Cut {
    point: Vec<f64>,
    value: f64,
    slope: Vec<f64>,
}

/// Moves the free centre so that the largest loss on the simplex falls; `reached` holds the peaks of the current map, and of the new one afterwards.
///
/// Each round models the maximum by the values and slopes of the loss at its local maxima (the slope with respect to the
/// centre is the free weight times the gradient), and moves along the solution of `min over d of max over i of (value_i +
/// slope_i . d) + |d|^2 / (2 step)`: the shortest element of the hull of the slopes, weighted by the values. The move is accepted only if the searched
/// maximum falls by a tenth of what the model promised; otherwise the points that stood in the way join the model, or the step shrinks. Stops after `polish` rounds, at
/// the facets' value, or when the model promises less than a tenth of the tolerance. This is the proximal bundle method (Kiwiel, "Methods of descent
/// for nondifferentiable optimization", 1985) on a maximum over a compact set.
pub(super) fn polish(
    task: &Lowering<'_>,
    simplex: &mut ParameterSimplex<'_>,
    reached: &mut Peaks,
) -> Result<Spent> {
    let mut spent = Spent::default();
    let size = simplex.size();
    let whole = simplex.whole();
    let tolerance = task.options.maximum.tolerance;
    let mut points: Vec<Vec<f64>> = reached.all.iter().map(|peak| peak.point.clone()).collect();
    let mut cuts = cut(task, simplex, &points, &mut spent)?;
    let mut step: Option<f64> = None;
    let rounds = task.options.simplices.polish;
    for round in 0..rounds {
        let top = reached.maximum.loss;
        if top <= task.floor || !top.is_finite() || cuts.is_empty() {
            break;
        }
        task.watch.tell(Event::Step {
            vertices: task.vertices,
            share: round as f64 / rounds as f64,
            loss: top,
        });
        let length = *step.get_or_insert_with(|| first_step(&cuts, size));
        let weights = heaviest(&cuts, length);
        let shift = combination(&cuts, &weights, -length);
        let model =
            cuts.iter().map(|cut| cut.value + dot(&cut.slope, &shift)).fold(f64::NEG_INFINITY, f64::max);
        let promise = top - model.max(task.floor);
        if promise <= PROMISE * tolerance {
            break;
        }
        let before = simplex.free_centre().to_vec();
        for (coordinate, step) in simplex.centre_mut(whole).iter_mut().zip(&shift) {
            *coordinate += step;
        }
        let trial = attempt(task, simplex, &cuts, top - 0.1 * promise, &mut spent)?;
        match trial {
            Trial::Lower(lower) => {
                *reached = *lower;
                points = cuts
                    .iter()
                    .zip(&weights)
                    .filter(|(_, w)| **w > 1e-6)
                    .map(|(cut, _)| cut.point.clone())
                    .collect();
                let new: Vec<_> = reached.all.iter().map(|peak| peak.point.clone()).collect();
                add_points(&mut points, new);
                points.truncate(MOST_CUTS);
                cuts = cut(task, simplex, &points, &mut spent)?;
                step = Some(length * 1.5);
            }
            Trial::Higher(obstacles) => {
                simplex.centre_mut(whole).copy_from_slice(&before);
                let known = points.len();
                add_points(&mut points, obstacles);
                if points.len() == known || points.len() > MOST_CUTS {
                    points.truncate(known);
                    step = Some(length / 3.0);
                } else {
                    cuts.extend(cut(task, simplex, &points[known..], &mut spent)?);
                    step = Some(length / 1.5);
                }
            }
        }
    }
    Ok(spent)
}

enum Trial {
    Lower(Box<Peaks>),
    Higher(Vec<Vec<f64>>),
}

/// Whether the map's maximum is below `goal`; if not, points where it is not.
fn attempt(
    task: &Lowering<'_>,
    simplex: &ParameterSimplex<'_>,
    cuts: &[Cut],
    goal: f64,
    spent: &mut Spent,
) -> Result<Trial> {
    let mut evaluator = Evaluator::new(task.objective, simplex, task.watch);
    for cut in cuts {
        if evaluator.loss(&cut.point)?.value > goal {
            spent.evaluations += evaluator.evaluations;
            return Ok(Trial::Higher(Vec::new()));
        }
    }
    spent.evaluations += evaluator.evaluations;
    let found = peaks(task.objective, simplex, &task.options.maximum, task.watch)?;
    spent.evaluations += found.maximum.evaluations;
    if found.maximum.loss <= goal {
        return Ok(Trial::Lower(Box::new(found)));
    }
    let above = |peak: Peak| (peak.loss.value > goal).then_some(peak.point);
    Ok(Trial::Higher(found.all.into_iter().filter_map(above).collect()))
}

fn add_points(points: &mut Vec<Vec<f64>>, new: Vec<Vec<f64>>) {
    for point in new {
        if points.iter().all(|known| distance(known, &point) > SAME_POINT) {
            points.push(point);
        }
    }
}

/// Values and slopes at points of the simplex.
fn cut(
    task: &Lowering<'_>,
    simplex: &ParameterSimplex<'_>,
    points: &[Vec<f64>],
    spent: &mut Spent,
) -> Result<Vec<Cut>> {
    let mut vector = vec![0.0; simplex.parameters()];
    let mut cuts = Vec::with_capacity(points.len());
    for point in points {
        task.watch.check()?;
        simplex.evaluate(point, &mut vector);
        let mut slope = vec![0.0; vector.len()];
        let value = task.objective.gradient(&vector, &mut slope);
        spent.gradients += 1;
        let weight = simplex.free_weight(point);
        for coordinate in &mut slope {
            *coordinate *= weight;
        }
        if value.is_finite() {
            cuts.push(Cut { point: point.clone(), value, slope });
        }
    }
    Ok(cuts)
}

/// A step that moves the centre by a tenth of the simplex's size along the steepest slope.
fn first_step(cuts: &[Cut], size: f64) -> f64 {
    let steepest = cuts.iter().map(|cut| dot(&cut.slope, &cut.slope)).fold(0.0, f64::max).sqrt();
    0.1 * size / steepest.max(f64::MIN_POSITIVE.sqrt())
}

/// The weights that solve the dual of the model: they maximise `sum w_i value_i - step/2 |sum w_i slope_i|^2` over the standard simplex,
/// by exact steps between pairs.
fn heaviest(cuts: &[Cut], step: f64) -> Vec<f64> {
    let count = cuts.len();
    let gram: Vec<Vec<f64>> =
        cuts.iter().map(|a| cuts.iter().map(|b| step * dot(&a.slope, &b.slope)).collect()).collect();
    let mut weights = vec![1.0 / count as f64; count];
    for _ in 0..200 * count {
        let ascent: Vec<f64> = (0..count).map(|i| cuts[i].value - dot(&gram[i], &weights)).collect();
        let up = (0..count).max_by(|&a, &b| ascent[a].total_cmp(&ascent[b]));
        let down = (0..count).filter(|&i| weights[i] > 0.0).min_by(|&a, &b| ascent[a].total_cmp(&ascent[b]));
        let (Some(up), Some(down)) = (up, down) else { break };
        let gain = ascent[up] - ascent[down];
        if gain <= 1e-12 {
            break;
        }
        let bend = gram[up][up] + gram[down][down] - 2.0 * gram[up][down];
        let moved = if bend > 0.0 { (gain / bend).min(weights[down]) } else { weights[down] };
        weights[up] += moved;
        weights[down] -= moved;
    }
    weights
}

/// `scale * sum w_i slope_i`.
fn combination(cuts: &[Cut], weights: &[f64], scale: f64) -> Vec<f64> {
    let mut sum = vec![0.0; cuts.first().map_or(0, |cut| cut.slope.len())];
    for (cut, weight) in cuts.iter().zip(weights) {
        sum.iter_mut().zip(&cut.slope).for_each(|(sum, slope)| *sum += scale * weight * slope);
    }
    sum
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
