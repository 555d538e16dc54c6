//! Losses with convex sublevel sets: no bar in any index, whatever the vertices.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::linear::{apply, dot, orthogonal, with_spectrum};
use super::{Analytic, Fixture};
use crate::error::{Error, Result};

/// Which loss with convex sublevel sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convex {
    /// A quadratic form q with eigenvalues between 1/4 and 4.
    Quadratic,
    /// 1 - exp(-q): convex sublevel sets, but not convex.
    Bell,
    /// The larger of two linear functions: a crease, and no minimum.
    Crease,
}

impl Convex {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Quadratic, Self::Bell, Self::Crease];
}

/// `points` normal random points, none of them a minimum, on a loss of `dimension` parameters with convex sublevel sets: no bars at all.
///
/// # Errors
/// Needs at least one point and one dimension.
pub fn convex(kind: Convex, points: usize, dimension: usize, seed: u64) -> Result<Fixture> {
    if points == 0 {
        return Err(Error::usage("--minima", "0", "at least 1"));
    }
    if dimension == 0 {
        return Err(Error::usage("--dimension", "0", "at least 1"));
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut normal =
        |count: usize| -> Vec<f64> { (0..count).map(|_| random.sample(StandardNormal)).collect() };
    let minima = (0..points).map(|_| normal(dimension)).collect();
    let slopes = [normal(dimension), normal(dimension)];
    let spectrum: Vec<f64> =
        normal(dimension).iter().map(|exponent| exponent.clamp(-1.0, 1.0).exp2().powi(2)).collect();
    let matrix = with_spectrum(&orthogonal(dimension, &mut random), &spectrum);
    let (name, objective) = match kind {
        Convex::Quadratic => ("quadratic", quadratic(matrix, dimension, |q| (q, 1.0))),
        Convex::Bell => {
            ("1 - exp(-quadratic)", quadratic(matrix, dimension, |q| (-(-q).exp_m1(), (-q).exp())))
        }
        Convex::Crease => {
            let crease = Analytic::new(dimension, move |point, gradient| {
                let values = slopes.each_ref().map(|slope| dot(slope, point));
                let upper = usize::from(values[1] > values[0]);
                if let Some(gradient) = gradient {
                    gradient.copy_from_slice(&slopes[upper]);
                }
                values[upper]
            });
            ("larger of two linear", crease)
        }
    };
    Ok(Fixture {
        name: format!("convex ({name}), {points} points in R^{dimension}, seed {seed}"),
        objective,
        minima,
        bars: Vec::new(),
    })
}

/// `outer(x^T matrix x)`, with `outer` and its derivative.
fn quadratic(matrix: Vec<f64>, dimension: usize, outer: fn(f64) -> (f64, f64)) -> Analytic {
    Analytic::new(dimension, move |point, gradient| {
        let image = apply(&matrix, point);
        let (value, derivative) = outer(dot(&image, point));
        if let Some(gradient) = gradient {
            gradient.iter_mut().zip(&image).for_each(|(slope, image)| *slope = 2.0 * derivative * image);
        }
        value
    })
}
