//! The largest loss on a simplex: a coarse grid, local ascent from its peaks, finer grids while they still matter.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::ascent::{ascend, directions};
use super::grid::{coordinates, grid, grid_len};
use super::{Maximum, MaximumOptions, ParameterSimplex, Sample, Search};
use crate::error::{Error, Result};
use crate::landscape::{Loss, Objective, Watch};

/// The most grid points a search visits.
const MOST_POINTS: u64 = 20_000_000;

/// The largest loss of `objective` on `simplex`.
///
/// The adaptive search visits the grid half as fine as asked for and the full one, then grids twice as fine while that raised the
/// maximum by more than `options.tolerance` (at most `options.doublings` times). After each grid a pattern search climbs from its
/// highest peaks, along all differences of barycentres of disjoint faces, which contain the directions of every crease of the map; where the loss itself
/// has a crease it follows that. An ascent halves its step when no direction rises; it stops when a loss concave at that scale could not rise by more than the tolerance
/// along any direction, or not above the best. `refinement` is what the last grid still changed; a peak that no grid point and no ascent comes near is missed
/// without a sign, as by any search that only evaluates, so a loss with narrow peaks wants a finer grid. The result depends on nothing but the arguments.
///
/// # Errors
/// If the grid has more than 20 million points, or the watch stops.
pub fn max_loss(
    objective: &dyn Objective,
    simplex: &ParameterSimplex<'_>,
    options: &MaximumOptions,
    watch: &Watch<'_>,
) -> Result<Maximum> {
    let peaks = peaks(objective, simplex, options, watch)?;
    Ok(peaks.maximum)
}

/// A local maximum of the loss on a simplex.
#[derive(Debug, Clone)]
pub(super) struct Peak {
    /// Barycentric coordinates.
    pub(super) point: Vec<f64>,
    /// The loss there.
    pub(super) loss: Loss,
}

/// The maximum and the local maxima it was chosen from, highest first.
#[derive(Debug, Clone)]
pub(super) struct Peaks {
    pub(super) maximum: Maximum,
    pub(super) all: Vec<Peak>,
}

/// Counts and checks the evaluations of one search.
pub(super) struct Evaluator<'a> {
    objective: &'a dyn Objective,
    simplex: &'a ParameterSimplex<'a>,
    watch: &'a Watch<'a>,
    point: Vec<f64>,
    pub(super) evaluations: u64,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(
        objective: &'a dyn Objective,
        simplex: &'a ParameterSimplex<'a>,
        watch: &'a Watch<'a>,
    ) -> Self {
        Self { objective, simplex, watch, point: vec![0.0; simplex.parameters()], evaluations: 0 }
    }

    /// The loss at `t`; a loss that is no number counts as infinite, so that it is seen.
    pub(super) fn loss(&mut self, t: &[f64]) -> Result<Loss> {
        self.watch.check()?;
        self.simplex.evaluate(t, &mut self.point);
        self.evaluations += 1;
        let mut loss = self.objective.loss(&self.point);
        if loss.value.is_nan() {
            loss.value = f64::INFINITY;
        }
        Ok(loss)
    }
}

/// [`max_loss`], with the local maxima.
pub(super) fn peaks(
    objective: &dyn Objective,
    simplex: &ParameterSimplex<'_>,
    options: &MaximumOptions,
    watch: &Watch<'_>,
) -> Result<Peaks> {
    let full = options.steps(simplex.vertices());
    let finest = options.finest(simplex.vertices());
    check_grid(simplex.vertices(), finest)?;
    let mut evaluator = Evaluator::new(objective, simplex, watch);
    let directions = directions(simplex.vertices());
    let mut steps = full / 2;
    let mut known: FxHashMap<Vec<u32>, Loss> = FxHashMap::default();
    let mut found: Vec<Peak> = Vec::new();
    let mut samples = Vec::new();
    let mut before = f64::NEG_INFINITY;
    loop {
        visit(&mut evaluator, &mut known, steps)?;
        if steps == full && simplex.vertices() <= 3 {
            samples = collect_samples(&known, simplex.vertices(), steps);
        }
        climb(&mut evaluator, &known, steps, options, &directions, &mut found)?;
        let best = found[0].loss.value;
        let raised = best - before;
        let settled = raised.is_nan() || raised <= options.tolerance;
        let last = steps >= finest || (steps >= full && settled);
        if last {
            let refinement = if raised.is_nan() { 0.0 } else { raised };
            let Peak { point: argmax, loss } = found[0].clone();
            let (loss, accuracy, evaluations) = (loss.value, loss.accuracy, evaluator.evaluations);
            let maximum = Maximum { loss, accuracy, argmax, evaluations, refinement, samples };
            return Ok(Peaks { maximum, all: found });
        }
        before = best;
        known =
            known.into_iter().map(|(point, loss)| (point.iter().map(|c| 2 * c).collect(), loss)).collect();
        steps *= 2;
    }
}

fn check_grid(vertices: usize, steps: u32) -> Result<()> {
    let points = grid_len(vertices, steps);
    if points <= MOST_POINTS {
        return Ok(());
    }
    let grid = format!("a grid of {steps} steps on {vertices} vertices has {points} points");
    Err(Error::Limit(format!("{grid}; at most {MOST_POINTS} are searched")))
}

/// Evaluates the points of the grid that are not known yet.
fn visit(evaluator: &mut Evaluator<'_>, known: &mut FxHashMap<Vec<u32>, Loss>, steps: u32) -> Result<()> {
    for point in grid(evaluator.simplex.vertices(), steps) {
        if let Entry::Vacant(unknown) = known.entry(point) {
            let loss = evaluator.loss(&coordinates(unknown.key(), steps))?;
            unknown.insert(loss);
        }
    }
    Ok(())
}

fn collect_samples(known: &FxHashMap<Vec<u32>, Loss>, vertices: usize, steps: u32) -> Vec<Sample> {
    let sample = |point: Vec<u32>| {
        let loss = known[&point];
        Sample { point: coordinates(&point, steps), loss: loss.value, accuracy: loss.accuracy }
    };
    grid(vertices, steps).map(sample).collect()
}

/// Adds to `found` the summits reached from the highest peaks of a grid, highest first.
fn climb(
    evaluator: &mut Evaluator<'_>,
    known: &FxHashMap<Vec<u32>, Loss>,
    steps: u32,
    options: &MaximumOptions,
    directions: &[Vec<f64>],
    found: &mut Vec<Peak>,
) -> Result<()> {
    let step = 1.0 / f64::from(steps);
    let mut starts = grid_peaks(known, evaluator.simplex.vertices(), steps);
    starts.truncate(options.candidates);
    for start in starts {
        let climbed = found.iter().any(|peak| {
            distance(&peak.point, &start.point) <= 0.55 * step && peak.loss.value >= start.loss.value
        });
        if climbed {
            continue;
        }
        let best = found.iter().map(|peak| peak.loss.value).fold(start.loss.value, f64::max);
        let summit = match options.search {
            Search::Grid => start,
            Search::Adaptive => ascend(evaluator, start, step, best, options.tolerance, directions)?,
        };
        found.push(summit);
    }
    found.sort_by(|a, b| b.loss.value.total_cmp(&a.loss.value));
    Ok(())
}

/// The points of a grid that no neighbour exceeds, highest first; of a plateau the first in lexicographic order.
fn grid_peaks(known: &FxHashMap<Vec<u32>, Loss>, vertices: usize, steps: u32) -> Vec<Peak> {
    let is_peak = |point: &Vec<u32>| {
        let value = known[point].value;
        let mut neighbour = point.clone();
        for from in (0..vertices).filter(|&from| point[from] > 0) {
            for to in (0..vertices).filter(|&to| to != from) {
                neighbour[from] -= 1;
                neighbour[to] += 1;
                let other = known[&neighbour].value;
                let higher = other > value || (other == value && neighbour < *point);
                neighbour[from] += 1;
                neighbour[to] -= 1;
                if higher {
                    return false;
                }
            }
        }
        true
    };
    let mut peaks: Vec<_> = grid(vertices, steps)
        .filter(is_peak)
        .map(|point| Peak { point: coordinates(&point, steps), loss: known[&point] })
        .collect();
    peaks.sort_by(|a, b| b.loss.value.total_cmp(&a.loss.value));
    peaks
}

/// The largest difference of two coordinates.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
