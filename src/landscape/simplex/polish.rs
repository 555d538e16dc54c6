//! Lowering the maximum itself: a bundle method over the local maxima.

use super::max_loss::{Evaluator, Peak, Peaks, distance, peaks};
use super::model::{Cut, combination, first_step, heaviest, predicted};
use super::{Lowering, MaximumOptions, ParameterSimplex, Search};
use crate::error::Result;
use crate::landscape::Event;

/// The most points of the simplex that a model holds.
pub(in crate::landscape) const MOST_CUTS: usize = 24;
/// Two points of the simplex closer than this, in every coordinate, make one cut.
const SAME_POINT: f64 = 1e-3;
/// The polish stops once the model cannot lower the maximum by more than this share of the tolerance of the maximum.
const PROMISE: f64 = 0.1;
/// A move counts if the maximum falls by this share of what the model promised.
const KEPT_PROMISE: f64 = 0.1;

/// What a polish spent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    pub(super) evaluations: u64,
    pub(super) gradients: u64,
}

/// Moves the free centre so that the largest loss on the simplex falls; `reached` holds the peaks of the current map, and of the new one
/// afterwards.
///
/// Each round models the maximum by the values and slopes of the loss at its local maxima (the slope with respect to the
/// centre is the free weight times the gradient), and moves along the solution of `min over d of max over i of (value_i +
/// slope_i . d) + |d|^2 / (2 step)`: the shortest element of the hull of the slopes, weighted by the values. The move is accepted only if the
/// searched maximum falls by a tenth of what the model promised; otherwise the points that stood in the way join the model, or the
/// step shrinks. A pass stops after `polish` rounds in all, at the facets' value, or when the model promises less than a tenth of the tolerance. Then
/// the maximum is searched once more on a grid twice as fine, since a lowered maximum hides between the points that lowered it; if that
/// raises it, a second pass goes on with the finer search.
///
/// This is the proximal bundle method (Kiwiel, "Methods of descent for nondifferentiable optimization", 1985) on a maximum over a
/// compact set.
pub(super) fn polish(
    task: &Lowering<'_>,
    simplex: &mut ParameterSimplex<'_>,
    reached: &mut Peaks,
) -> Result<Spent> {
    let mut polish = Polish {
        task,
        search: task.options.maximum.clone(),
        points: Vec::new(),
        cuts: Vec::new(),
        step: None,
        round: 0,
        spent: Spent::default(),
    };
    polish.run(simplex, reached)?;
    if polish.search.search == Search::Grid {
        return Ok(polish.spent);
    }
    polish.search.grid *= 2;
    let finer = polish.peaks(simplex)?;
    let hidden = finer.maximum.loss - reached.maximum.loss;
    *reached = finer;
    if hidden > task.options.maximum.tolerance {
        polish.run(simplex, reached)?;
    }
    Ok(polish.spent)
}

/// A polish under way.
struct Polish<'a> {
    task: &'a Lowering<'a>,
    search: MaximumOptions,
    points: Vec<Vec<f64>>,
    cuts: Vec<Cut>,
    step: Option<f64>,
    round: usize,
    spent: Spent,
}

impl Polish<'_> {
    /// Rounds until the model promises nothing more.
    fn run(&mut self, simplex: &mut ParameterSimplex<'_>, reached: &mut Peaks) -> Result<()> {
        let size = simplex.size();
        let whole = simplex.whole();
        let rounds = self.task.options.simplices.polish;
        self.renew(simplex, reached, &[])?;
        while self.round < rounds {
            let top = reached.maximum.loss;
            if top <= self.task.floor || !top.is_finite() || self.cuts.is_empty() {
                break;
            }
            let share = self.round as f64 / rounds as f64;
            self.task.watch.tell(Event::Step { vertices: self.task.vertices, share, loss: top });
            self.round += 1;
            let length = *self.step.get_or_insert_with(|| first_step(&self.cuts, size));
            let weights = heaviest(&self.cuts, length);
            let shift = combination(&self.cuts, &weights, -length);
            let promise = top - predicted(&self.cuts, &shift).max(self.task.floor);
            if promise <= PROMISE * self.task.options.maximum.tolerance {
                break;
            }
            let before = simplex.free_centre().to_vec();
            simplex.centre_mut(whole).iter_mut().zip(&shift).for_each(|(x, step)| *x += step);
            match self.attempt(simplex, top - KEPT_PROMISE * promise)? {
                Trial::Lower(lower) => {
                    *reached = *lower;
                    self.renew(simplex, reached, &weights)?;
                    self.step = Some(length * 1.5);
                }
                Trial::Higher(obstacles) => {
                    simplex.centre_mut(whole).copy_from_slice(&before);
                    let learnt = self.learn(simplex, obstacles)?;
                    self.step = Some(if learnt { length / 1.5 } else { length / 3.0 });
                }
            }
        }
        Ok(())
    }

    /// A new model at the current centre: the cuts that carried weight, and the peaks.
    fn renew(&mut self, simplex: &ParameterSimplex<'_>, reached: &Peaks, weights: &[f64]) -> Result<()> {
        let carrying = self.cuts.iter().zip(weights).filter(|(_, weight)| **weight > 1e-6);
        self.points = carrying.map(|(cut, _)| cut.point.clone()).collect();
        add_points(&mut self.points, reached.all.iter().map(|peak| peak.point.clone()));
        self.points.truncate(MOST_CUTS);
        self.cuts = self.cut(simplex, 0)?;
        Ok(())
    }

    /// Takes obstacles into the model; false if it knew them, or is full.
    fn learn(&mut self, simplex: &ParameterSimplex<'_>, obstacles: Vec<Vec<f64>>) -> Result<bool> {
        let known = self.points.len();
        add_points(&mut self.points, obstacles);
        if self.points.len() == known || self.points.len() > MOST_CUTS {
            self.points.truncate(known);
            return Ok(false);
        }
        let new = self.cut(simplex, known)?;
        self.cuts.extend(new);
        Ok(true)
    }

    /// Whether the map's maximum is below `goal`; if not, points where it is not.
    fn attempt(&mut self, simplex: &ParameterSimplex<'_>, goal: f64) -> Result<Trial> {
        let mut evaluator = Evaluator::new(self.task.objective, simplex, self.task.watch);
        for cut in &self.cuts {
            self.spent.evaluations += 1;
            if evaluator.loss(&cut.point)?.value > goal {
                return Ok(Trial::Higher(Vec::new()));
            }
        }
        let found = self.peaks(simplex)?;
        if found.maximum.loss <= goal {
            return Ok(Trial::Lower(Box::new(found)));
        }
        let above = |peak: Peak| (peak.loss.value > goal).then_some(peak.point);
        Ok(Trial::Higher(found.all.into_iter().filter_map(above).collect()))
    }

    fn peaks(&mut self, simplex: &ParameterSimplex<'_>) -> Result<Peaks> {
        let found = peaks(self.task.objective, simplex, &self.search, self.task.floor, self.task.watch)?;
        self.spent.evaluations += found.maximum.evaluations;
        Ok(found)
    }

    /// Values and slopes at the points from `first` on; those where the loss is no number are left out.
    fn cut(&mut self, simplex: &ParameterSimplex<'_>, first: usize) -> Result<Vec<Cut>> {
        let mut vector = vec![0.0; simplex.parameters()];
        let mut cuts = Vec::with_capacity(self.points.len() - first);
        for point in &self.points[first..] {
            self.task.watch.check()?;
            simplex.evaluate(point, &mut vector);
            let mut slope = vec![0.0; vector.len()];
            let value = self.task.objective.gradient(&vector, &mut slope);
            self.spent.gradients += 1;
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
}

enum Trial {
    Lower(Box<Peaks>),
    Higher(Vec<Vec<f64>>),
}

/// Adds the points that are not near one that is there.
fn add_points(points: &mut Vec<Vec<f64>>, new: impl IntoIterator<Item = Vec<f64>>) {
    for point in new {
        if points.iter().all(|known| distance(known, &point) > SAME_POINT) {
            points.push(point);
        }
    }
}
