//! Losses whose barcodes are known exactly: the truth that `sublevel check` and the tests measure the method against.

mod convex;
mod curvature;
mod invariance;
mod linear;
mod nerve;
mod ring;
mod soft;
mod sphere;
mod wells;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::simplex::GrownSimplex;
use super::{Loss, Objective, StochasticGradient};

pub use convex::{Convex, convex};
pub use invariance::{Monotone, moved, transformed};
pub use nerve::Balance;
pub use ring::ring;
pub use soft::SoftWells;
pub use sphere::sphere;
pub use wells::{Wells, WellsOptions};

/// A value, and, where asked for, the gradient written beside it.
type Function = Box<dyn Fn(&[f64], Option<&mut [f64]>) -> f64 + Send + Sync>;

/// A loss given by a formula.
pub struct Analytic {
    dimension: usize,
    function: Function,
}

impl Analytic {
    /// The loss `function` of `dimension` parameters; it returns the value and writes the gradient where asked to.
    pub fn new(
        dimension: usize,
        function: impl Fn(&[f64], Option<&mut [f64]>) -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self { dimension, function: Box::new(function) }
    }
}

impl Objective for Analytic {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn initial(&self, seed: u64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..self.dimension).map(|_| random.sample(StandardNormal)).collect()
    }

    fn loss(&self, point: &[f64]) -> Loss {
        Loss { value: (self.function)(point, None), accuracy: None }
    }

    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        (self.function)(point, Some(gradient))
    }

    /// The full gradient: a formula has no mini-batches.
    fn stochastic(&self, _seed: u64) -> StochasticGradient<'_> {
        Box::new(|point, gradient| self.gradient(point, gradient))
    }
}

/// A loss, the vertices that its complexes stand on, and its exact bars.
pub struct Fixture {
    /// What it is, with its parameters.
    pub name: String,
    /// The loss.
    pub objective: Analytic,
    /// The minima (of a convex loss: any points); each of shape `(dimension)`.
    pub minima: Vec<Vec<f64>>,
    /// The exact bars of index 0, 1, … (index 0 reduced); none beyond the end.
    pub bars: Vec<Vec<(f64, f64)>>,
}

impl Fixture {
    /// The minima as the vertices that growth begins with.
    #[must_use]
    pub fn vertices(&self) -> Vec<GrownSimplex> {
        vertices(&self.objective, &self.minima)
    }
}

/// Points as the vertices that growth begins with.
#[must_use]
pub fn vertices(objective: &dyn Objective, points: &[Vec<f64>]) -> Vec<GrownSimplex> {
    let vertex = |(index, point): (usize, &Vec<f64>)| {
        GrownSimplex::vertex(index as u32, point.clone(), objective.loss(point), 0)
    };
    points.iter().enumerate().map(vertex).collect()
}
