//! Simplices in parameter space: the barycentric map, its optimisation, and its largest loss.

mod ascent;
mod capture;
mod focus;
mod grid;
mod known;
mod lower;
mod map;
mod max_loss;
mod model;
mod options;
mod polish;
mod ridge;

use serde::{Deserialize, Serialize};

use crate::landscape::Loss;

pub use capture::{Verdict, capture};
pub use grid::{coordinates, grid, grid_len};
pub use lower::{Lowered, Lowering, lower, lower_jointly};
pub use map::{Face, ParameterSimplex};
pub use max_loss::max_loss;
pub use options::{Focus, GrowthOptions, LowerOptions, MaximumOptions, Search, Sides, Start};
pub(super) use polish::MOST_CUTS;

use crate::barcode::exact;

/// The largest loss found on a simplex, and how it was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Maximum {
    /// The largest loss; where the search knew a floor that this does not exceed, a lower bound of it.
    #[serde(with = "exact")]
    pub loss: f64,
    /// The accuracy there.
    #[serde(with = "exact::option")]
    pub accuracy: Option<f64>,
    /// Where: barycentric coordinates, one a vertex.
    #[serde(with = "exact::list")]
    pub argmax: Vec<f64>,
    /// Evaluations of the full loss spent.
    pub evaluations: u64,
    /// By how much the last grid raised the maximum over that of the grid half as fine. Each time ascents climb from the grid's peaks, so this
    /// is 0 where they had reached the summit before, and where no finer grid was asked for. It is no bound: a summit between the points of both grids, which no ascent finds, shows in
    /// a finer grid only.
    #[serde(with = "exact")]
    pub refinement: f64,
    /// Losses on the coarse grid, for pictures; empty above dimension 2.
    pub samples: Vec<Sample>,
}

/// The loss at one point of a barycentric grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Barycentric coordinates, one a vertex.
    #[serde(with = "exact::list")]
    pub point: Vec<f64>,
    /// The loss there.
    #[serde(with = "exact")]
    pub loss: f64,
    /// The accuracy there.
    #[serde(with = "exact::option")]
    pub accuracy: Option<f64>,
}

/// A simplex whose map is settled: what a run records, one at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct GrownSimplex {
    /// Increasing indices of its minima.
    pub vertices: Vec<u32>,
    /// The free centre; for a vertex, the minimum itself.
    pub centre: Vec<f64>,
    /// The largest loss over the whole simplex by its own search.
    pub maximum: Maximum,
    /// The filtration value: the larger of its own maximum and its facets' values.
    pub value: f64,
    /// Mini-batch gradients spent on it, all starts together.
    pub gradients: u64,
}

impl GrownSimplex {
    /// The same without centre and samples, which are on disk.
    #[must_use]
    pub fn light(mut self) -> Self {
        (self.centre, self.maximum.samples) = (Vec::new(), Vec::new());
        self
    }

    /// A minimum as a vertex: its index, its parameters, the full loss there, and the mini-batch gradients spent on it.
    #[must_use]
    pub fn vertex(index: u32, point: Vec<f64>, loss: Loss, gradients: u64) -> Self {
        let Loss { value, accuracy } = loss;
        let samples = vec![Sample { point: vec![1.0], loss: value, accuracy }];
        let maximum =
            Maximum { loss: value, accuracy, argmax: vec![1.0], evaluations: 1, refinement: 0.0, samples };
        Self { vertices: vec![index], centre: point, maximum, value, gradients }
    }
}
