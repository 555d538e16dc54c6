//! The minimum of convex wells, whose exact barcode is that of a nerve.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::curvature::Curvature;
use crate::error::{Error, Result};
use crate::landscape::{Loss, Objective, StochasticGradient};

/// Which random wells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WellsOptions {
    /// Parameters.
    pub dimension: usize,
    /// Wells.
    pub count: usize,
    /// Whether every well is round, with the unit matrix; otherwise its curvatures lie between 1/4 and 4.
    pub round: bool,
    /// The seed.
    pub seed: u64,
}

/// `L = min over i of (x - p_i)^T Q_i (x - p_i) + w_i`, no minimum hidden under another well.
///
/// Sublevel sets are unions of convex sets, so their homology is that of the nerve, filtered by `F(sigma) = min over x of max over i in sigma of g_i(x)`:
/// see [`Wells::balance`].
#[derive(Debug, Clone)]
pub struct Wells {
    pub(super) dimension: usize,
    pub(super) wells: Vec<Well>,
}

#[derive(Debug, Clone)]
pub(super) struct Well {
    pub(super) bottom: Vec<f64>,
    pub(super) matrix: Curvature,
    pub(super) height: f64,
}

impl Well {
    pub(super) fn value(&self, point: &[f64]) -> f64 {
        self.height + self.matrix.form(&self.offset(point))
    }

    fn offset(&self, point: &[f64]) -> Vec<f64> {
        point.iter().zip(&self.bottom).map(|(x, p)| x - p).collect()
    }

    /// The gradient.
    pub(super) fn slope(&self, point: &[f64]) -> Vec<f64> {
        self.matrix.apply(&self.offset(point)).into_iter().map(|entry| 2.0 * entry).collect()
    }
}

impl Wells {
    /// Random wells: bottoms uniform in a cube of side 3 (2/d)^(1/4), heights uniform in [0, 1/2], turned at random; from 200 parameters
    /// on, where a matrix has too many entries, by random rotations of coordinate planes.
    ///
    /// # Errors
    /// If there is no well or no dimension, or if no choice without a hidden minimum is found.
    pub fn random(options: WellsOptions) -> Result<Self> {
        let WellsOptions { dimension, count, round, seed } = options;
        if count == 0 {
            return Err(Error::usage("--minima", "0", "at least 1"));
        }
        if dimension == 0 {
            return Err(Error::usage("--dimension", "0", "at least 1"));
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let half = 1.5 * (2.0 / dimension as f64).powf(0.25);
        for _ in 0..10_000 {
            let well = |_| {
                let bottom = (0..dimension).map(|_| random.random_range(-half..half)).collect();
                let exponent = if round { 0.0 } else { 4.0_f64.ln() };
                let matrix = Curvature::random(dimension, exponent, &mut random);
                let height = random.random_range(0.0..0.5);
                Well { bottom, matrix, height }
            };
            let wells = Self { dimension, wells: (0..count).map(well).collect() };
            if wells.none_hidden() {
                return Ok(wells);
            }
        }
        Err(Error::usage(
            "--minima",
            count.to_string(),
            format!("fewer wells in R^{dimension}: one always hides another"),
        ))
    }

    /// The number of wells.
    #[must_use]
    pub fn count(&self) -> usize {
        self.wells.len()
    }

    /// The bottoms of the wells: the minima.
    #[must_use]
    pub fn minima(&self) -> Vec<Vec<f64>> {
        self.wells.iter().map(|well| well.bottom.clone()).collect()
    }

    /// The largest of some wells, by their indices, at a point of shape `(dimension)`.
    #[must_use]
    pub fn highest(&self, members: &[u32], point: &[f64]) -> f64 {
        let values = members.iter().map(|&member| self.wells[member as usize].value(point));
        values.fold(f64::NEG_INFINITY, f64::max)
    }

    fn none_hidden(&self) -> bool {
        self.wells.iter().all(|well| self.loss(&well.bottom).value >= well.height)
    }

    fn lowest(&self, point: &[f64]) -> (&Well, f64) {
        let values = self.wells.iter().map(|well| (well, well.value(point)));
        values.min_by(|a, b| a.1.total_cmp(&b.1)).expect("wells are not empty, by construction")
    }
}

impl Objective for Wells {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn initial(&self, seed: u64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..self.dimension).map(|_| random.random_range(-1.5..1.5)).collect()
    }

    fn loss(&self, point: &[f64]) -> Loss {
        Loss { value: self.lowest(point).1, accuracy: None }
    }

    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (well, value) = self.lowest(point);
        gradient.copy_from_slice(&well.slope(point));
        value
    }

    /// The full gradient: a formula has no mini-batches.
    fn stochastic(&self, _seed: u64) -> StochasticGradient<'_> {
        Box::new(|point, gradient| self.gradient(point, gradient))
    }
}
