//! The largest loss on a simplex: a coarse grid, local ascent from its peaks, finer grids where and while they still matter.

use super::ascent::Ascent;
use super::grid::{coordinates, grid, grid_len};
use super::known::Grid;
use super::{Maximum, MaximumOptions, ParameterSimplex, Search};
use crate::error::{Error, Result};
use crate::landscape::{Loss, Objective, Watch};

/// The most grid points a search visits.
const MOST_POINTS: u64 = 20_000_000;

/// The largest loss of `objective` on `simplex`, as far as it is above `floor`: what the facets are known to reach, or negative infinity.
///
/// The adaptive search visits a grid and climbs from its highest peaks by pattern searches, along and across the creases of the map; where the loss itself
/// has a crease they follow that. An ascent halves its step when no direction rises. The one with the highest hope goes first: what a loss concave at the scale of its step could still
/// reach. The search ends when no hope is above the best, or `floor`, by more than the tolerance. Then the grid is made twice as fine where a bend as strong as at the neighbouring points would pass the
/// best, and once more while that raised the maximum by more than the tolerance (at most `options.doublings` times). `refinement` is what the last grid still changed; a peak that no grid
/// point and no ascent comes near is missed without a sign, as by any search that only evaluates, so a loss with narrow peaks wants a finer grid. The result depends on nothing but the arguments.
///
/// # Errors
/// If the grid has more than 20 million points, or the watch stops.
pub fn max_loss(
    objective: &dyn Objective,
    simplex: &ParameterSimplex<'_>,
    options: &MaximumOptions,
    floor: f64,
    watch: &Watch<'_>,
) -> Result<Maximum> {
    let peaks = peaks(objective, simplex, options, floor, watch)?;
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
    floor: f64,
    watch: &Watch<'_>,
) -> Result<Peaks> {
    let vertices = simplex.vertices();
    let steps = options.steps(vertices);
    check_grid(vertices, options.finest(vertices))?;
    let mut climb = Climb {
        evaluator: Evaluator::new(objective, simplex, watch),
        options,
        grid: Grid::new(vertices, steps),
        floor,
        ascents: Vec::new(),
    };
    climb.visit(grid(vertices, steps))?;
    let samples = if vertices <= 3 { climb.grid.samples() } else { Vec::new() };
    let refinement = match options.search {
        Search::Grid => climb.grid.highest(1) - climb.grid.highest(2),
        Search::Adaptive => climb.refine()?,
    };
    let mut all: Vec<Peak> = climb.ascents.into_iter().map(|ascent| ascent.peak).collect();
    all.sort_by(|a, b| b.loss.value.total_cmp(&a.loss.value));
    let Peak { point: argmax, loss: Loss { value: loss, accuracy } } = all[0].clone();
    let refinement = if refinement.is_nan() { 0.0 } else { refinement };
    let evaluations = climb.evaluator.evaluations;
    Ok(Peaks { maximum: Maximum { loss, accuracy, argmax, evaluations, refinement, samples }, all })
}

/// A search under way.
struct Climb<'a> {
    evaluator: Evaluator<'a>,
    options: &'a MaximumOptions,
    grid: Grid,
    floor: f64,
    ascents: Vec<Ascent>,
}

impl Climb<'_> {
    /// The highest loss so far, at least the floor.
    fn best(&self) -> f64 {
        self.ascents.iter().map(|ascent| ascent.peak.loss.value).fold(self.floor, f64::max)
    }

    /// Evaluates points of the grid that are not known, and begins an ascent at each of the highest new peaks.
    fn visit(&mut self, points: impl Iterator<Item = Vec<u32>>) -> Result<()> {
        for point in points {
            if !self.grid.known.contains_key(&point) {
                let loss = self.evaluator.loss(&coordinates(&point, self.grid.steps))?;
                self.grid.known.insert(point, loss);
            }
        }
        let near = 0.55 / f64::from(self.grid.steps);
        let mut new = self.grid.peaks();
        new.retain(|start| {
            let start = &start.peak;
            !self.ascents.iter().any(|Ascent { peak, .. }| {
                distance(&peak.point, &start.point) <= near && peak.loss.value >= start.loss.value
            })
        });
        new.truncate(self.options.candidates);
        self.ascents.extend(new);
        Ok(())
    }

    /// Climbs until no hope is worth it.
    fn climb(&mut self) -> Result<()> {
        let tolerance = self.options.tolerance;
        loop {
            let best = self.best();
            let highest = self.ascents.iter_mut().reduce(|a, b| if b.hope() > a.hope() { b } else { a });
            match highest {
                Some(ascent) if ascent.hope() > best + tolerance => {
                    ascent.climb(&mut self.evaluator, tolerance)?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// Climbs, and again on finer grids while they still matter; returns what the last of them changed.
    fn refine(&mut self) -> Result<f64> {
        self.climb()?;
        let mut raised = 0.0;
        for _ in 0..self.options.doublings {
            let before = self.best();
            self.grid.double();
            let points = self.grid.between(before + self.options.tolerance);
            self.visit(points.into_iter())?;
            self.climb()?;
            raised = self.best() - before;
            if raised.is_nan() || raised <= self.options.tolerance {
                break;
            }
        }
        Ok(raised)
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

/// The largest difference of two coordinates.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
