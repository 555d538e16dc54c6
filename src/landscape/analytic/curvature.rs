//! The matrices of wells: entry by entry, or, where those would be too many, as rotations of coordinate planes around a diagonal.

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::linear::{apply, dot, orthogonal, with_spectrum};

/// From this dimension on matrices are not written out.
const LARGE: usize = 200;
/// Layers of rotations: each pairs the coordinates anew, so that in the end one depends on up to 2^4.
const LAYERS: usize = 4;

/// A symmetric positive definite matrix.
#[derive(Debug, Clone)]
pub(super) enum Curvature {
    /// Row by row.
    Dense(Vec<f64>),
    /// `transpose(R) * diagonal(spectrum) * R`, where R is the product of the layers.
    Turned { layers: Vec<Vec<Rotation>>, spectrum: Vec<f64> },
}

/// A rotation of the plane of two coordinates.
#[derive(Debug, Clone)]
pub(super) struct Rotation {
    plane: [usize; 2],
    cosine: f64,
    sine: f64,
}

impl Rotation {
    fn turn(&self, vector: &mut [f64], sine: f64) {
        let [i, j] = self.plane;
        let (a, b) = (vector[i], vector[j]);
        vector[i] = self.cosine * a - sine * b;
        vector[j] = sine * a + self.cosine * b;
    }
}

impl Curvature {
    /// A random one whose eigenvalues have logarithms uniform in `[-exponent, exponent]`.
    pub(super) fn random(dimension: usize, exponent: f64, random: &mut ChaCha8Rng) -> Self {
        let basis = if dimension < LARGE { orthogonal(dimension, random) } else { Vec::new() };
        let spectrum: Vec<f64> =
            (0..dimension).map(|_| (exponent * random.random_range(-1.0..1.0)).exp()).collect();
        if dimension < LARGE {
            return Self::Dense(with_spectrum(&basis, &spectrum));
        }
        Self::Turned { layers: (0..LAYERS).map(|_| layer(dimension, random)).collect(), spectrum }
    }

    /// The product with a vector.
    pub(super) fn apply(&self, vector: &[f64]) -> Vec<f64> {
        match self {
            Self::Dense(matrix) => apply(matrix, vector),
            Self::Turned { layers, spectrum } => {
                let mut image = vector.to_vec();
                let all = || layers.iter().flatten();
                all().for_each(|rotation| rotation.turn(&mut image, rotation.sine));
                image.iter_mut().zip(spectrum).for_each(|(entry, eigenvalue)| *entry *= eigenvalue);
                all().rev().for_each(|rotation| rotation.turn(&mut image, -rotation.sine));
                image
            }
        }
    }

    /// The quadratic form at a vector.
    pub(super) fn form(&self, vector: &[f64]) -> f64 {
        dot(&self.apply(vector), vector)
    }
}

/// Rotations of disjoint coordinate planes, by random angles.
fn layer(dimension: usize, random: &mut ChaCha8Rng) -> Vec<Rotation> {
    let mut order: Vec<usize> = (0..dimension).collect();
    order.shuffle(random);
    let rotation = |pair: &[usize]| {
        let (sine, cosine) = random.random_range(0.0..std::f64::consts::TAU).sin_cos();
        Rotation { plane: [pair[0], pair[1]], cosine, sine }
    };
    order.chunks_exact(2).map(rotation).collect()
}

/// The solution of `sum of weight * matrix = right`, by conjugate gradients to the last digits.
///
/// Hestenes, Stiefel, "Methods of conjugate gradients for solving linear systems" (1952).
pub(super) fn solve_sum(terms: &[(f64, &Curvature)], right: &[f64]) -> Vec<f64> {
    let sum = |vector: &[f64]| {
        let mut sum = vec![0.0; vector.len()];
        for (weight, matrix) in terms.iter().filter(|(weight, _)| *weight > 0.0) {
            sum.iter_mut().zip(matrix.apply(vector)).for_each(|(sum, entry)| *sum += weight * entry);
        }
        sum
    };
    let mut solution = vec![0.0; right.len()];
    let mut residual = right.to_vec();
    let mut direction = residual.clone();
    let (whole, mut left) = (dot(right, right), dot(right, right));
    for _ in 0..200 {
        if left <= 1e-30 * whole {
            break;
        }
        let image = sum(&direction);
        let step = left / dot(&direction, &image);
        solution.iter_mut().zip(&direction).for_each(|(entry, part)| *entry += step * part);
        residual.iter_mut().zip(&image).for_each(|(entry, part)| *entry -= step * part);
        let now = dot(&residual, &residual);
        direction.iter_mut().zip(&residual).for_each(|(entry, part)| *entry = part + now / left * *entry);
        left = now;
    }
    solution
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::{Curvature, dot, solve_sum};

    #[test]
    fn a_large_matrix_is_symmetric_positive_and_solved() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let matrices: Vec<_> = (0..2).map(|_| Curvature::random(301, 4.0_f64.ln(), &mut random)).collect();
        let vector = |turn: f64| -> Vec<f64> { (0..301).map(|i| (turn * f64::from(i)).sin()).collect() };
        let (a, b) = (vector(0.7), vector(1.9));
        for matrix in &matrices {
            let crossed = dot(&matrix.apply(&a), &b) - dot(&matrix.apply(&b), &a);
            assert!(crossed.abs() < 1e-10, "{crossed}");
            let share = matrix.form(&a) / dot(&a, &a);
            assert!(share > 0.25 && share < 4.0, "{share}");
            let moved = matrix.apply(&a).iter().zip(&a).map(|(y, x)| (y - x).abs()).fold(0.0, f64::max);
            assert!(moved > 0.5, "it is not nearly the unit matrix: {moved}");
        }
        let solution = solve_sum(&[(0.3, &matrices[0]), (0.7, &matrices[1])], &a);
        let (first, second) = (matrices[0].apply(&solution), matrices[1].apply(&solution));
        let left = first.iter().zip(&second).zip(&a).map(|((x, y), a)| (0.3 * x + 0.7 * y - a).abs());
        assert!(left.fold(0.0, f64::max) < 1e-12);
    }
}
