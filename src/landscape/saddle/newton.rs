//! Ridges of smooth losses whose curvatures differ by orders of magnitude, as those of networks do.
//!
//! There the mode that a ridge falls along has a curvature of a thousandth of the largest, and neither a few products with the Hessian nor quasi-Newton steps beside
//! the plane see it. Here every step is Newton's within a Krylov space that holds the plane and the gradient and is large enough that both the lowest
//! modes and the step are settled: uphill along the lowest modes, downhill along all others, no farther than the gradient is foretold.

use super::frame::{Frame, Lengths, Shape};
use super::probe::Probe;
use super::ridge::{Descended, near};
use super::spectrum::compressed;
use super::vector::{add, dot, eigen, extend_basis, minus, norm, plus, project_out, scaled};
use crate::error::Result;

/// The step of a difference of gradients, as a share of the scale: small, for only one side is looked at.
const DIFFERENCE: f64 = 1e-6;
/// The most products with the Hessian in a step, and after how many it is asked whether they suffice.
const MOST: usize = 100;
const CHUNK: usize = 20;
/// Residuals that suffice, as shares of the mode and of the gradient.
const SETTLED: f64 = 0.1;
/// The first and the longest step, and the one below which the search is given up, as shares of the scale.
const STEPS: [f64; 3] = [0.05, 0.2, 1e-6];

/// Modes of the Hessian on a Krylov space: curvatures, increasing, with unit vectors and their images.
struct Modes {
    curvatures: Vec<f64>,
    vectors: Vec<Vec<f64>>,
    images: Vec<Vec<f64>>,
    /// The gradient's parts along them.
    parts: Vec<f64>,
}

/// From a point near a ridge down to a critical point whose index is the plane's dimension, by Newton's steps in Krylov spaces.
///
/// Banerjee, Adams, Simons, Shepard, "Search for stationary points on surfaces" (1985), with the eigenvectors of the Hessian by Lanczos as in Munro, Wales, "Defect
/// migration in crystalline silicon" (1999); the radius is ruled by how well the model foretells the gradient.
pub(super) fn descend(
    probe: &Probe<'_>,
    from: Frame,
    known: &[&[f64]],
    lengths: Lengths,
) -> Result<Descended> {
    let Frame { mut point, mut plane, .. } = from;
    let index = plane.len();
    let [first, longest, least] = STEPS.map(|share| share * lengths.scale);
    let mut radius = first;
    let (mut value, mut gradient) = probe.gradient(&point)?;
    for _ in 0..lengths.steps {
        if !norm(&gradient).is_finite() {
            return Ok(Descended::Lost(norm(&gradient)));
        }
        let modes = Modes::at(probe, &point, &gradient, &plane, lengths.scale)?;
        plane.clone_from_slice(&modes.vectors[..index]);
        if modes.curvatures.iter().any(|curvature| !curvature.is_finite()) {
            return Ok(Descended::Lost(norm(&gradient)));
        }
        if norm(&gradient) <= lengths.tolerance {
            // Of too low an index: from here no step leads anywhere.
            if modes.curvatures[index - 1] >= 0.0 {
                return Ok(Descended::Lost(norm(&gradient)));
            }
            let curvatures = modes.curvatures[..index].to_vec();
            project_out(&mut gradient, &plane);
            let shape = Shape::Smooth { curvatures };
            return Ok(Descended::Settled(Frame { point, value, plane, slope: gradient, shape }));
        }
        loop {
            let (shift, foretold) = modes.step(&gradient, index, radius);
            let there = plus(&point, 1.0, &shift);
            let (now, slopes) = probe.gradient(&there)?;
            let error = norm(&minus(&slopes, &foretold)) / norm(&gradient);
            let length = norm(&shift);
            if error < 0.25 && length > 0.9 * radius {
                radius = (2.0 * radius).min(longest);
            } else if error.is_nan() || error > 0.6 {
                radius = 0.4 * length;
            }
            if error < 1.0 {
                (point, value, gradient) = (there, now, slopes);
                break;
            }
            if radius.is_nan() || radius < least {
                return Ok(Descended::Lost(norm(&gradient)));
            }
        }
        if let Some(near) = near(&point, known, lengths) {
            return Ok(Descended::Known(near));
        }
    }
    Ok(Descended::Lost(norm(&gradient)))
}

impl Modes {
    /// Rayleigh-Ritz on the Krylov space of the plane and the gradient.
    fn at(
        probe: &Probe<'_>,
        point: &[f64],
        gradient: &[f64],
        plane: &[Vec<f64>],
        scale: f64,
    ) -> Result<Self> {
        let step = DIFFERENCE * scale;
        let (mut basis, mut of_basis): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
        let mut next: Vec<Vec<f64>> = plane.to_vec();
        next.push(gradient.to_vec());
        next.reverse();
        loop {
            while basis.len() < MOST.min(point.len()) {
                // What has no direction of its own is replaced by the image of the next that had.
                let Some(candidate) = next.pop() else { break };
                if extend_basis(&mut basis, candidate) {
                    let newest = basis.last().expect("it was just extended");
                    let (_, ahead) = probe.gradient(&plus(point, step, newest))?;
                    of_basis.push(scaled(&minus(&ahead, gradient), 1.0 / step));
                    next.insert(0, of_basis[of_basis.len() - 1].clone());
                    if basis.len().is_multiple_of(CHUNK) {
                        break;
                    }
                }
            }
            let modes = Self::of(&basis, &of_basis, gradient);
            let full = basis.len() >= MOST.min(point.len()) || next.is_empty();
            if full || modes.settled(gradient, plane.len()) {
                return Ok(modes);
            }
        }
    }

    fn of(basis: &[Vec<f64>], of_basis: &[Vec<f64>], gradient: &[f64]) -> Self {
        let combined = |of: &[Vec<f64>], weights: &[f64]| {
            let mut sum = vec![0.0; gradient.len()];
            weights.iter().zip(of).for_each(|(weight, vector)| add(&mut sum, *weight, vector));
            sum
        };
        let ritz = eigen(compressed(basis, of_basis));
        let vectors: Vec<_> = ritz.iter().map(|(_, weights)| combined(basis, weights)).collect();
        let images = ritz.iter().map(|(_, weights)| combined(of_basis, weights)).collect();
        let parts = vectors.iter().map(|vector| dot(vector, gradient)).collect();
        Self { curvatures: ritz.into_iter().map(|(value, _)| value).collect(), vectors, images, parts }
    }

    /// Whether the lowest modes and Newton's step are known well enough.
    fn settled(&self, gradient: &[f64], index: usize) -> bool {
        let mode = |place: usize| {
            let residual = plus(&self.images[place], -self.curvatures[place], &self.vectors[place]);
            norm(&residual) <= SETTLED * self.curvatures[place].abs()
        };
        let mut left = gradient.to_vec();
        for ((part, curvature), image) in self.parts.iter().zip(&self.curvatures).zip(&self.images) {
            add(&mut left, -part / curvature, image);
        }
        (0..index).all(mode) && norm(&left) <= SETTLED * norm(gradient)
    }

    /// The step within a radius, up along the lowest modes and down along the others, and the gradient that the model foretells at its end.
    fn step(&self, gradient: &[f64], index: usize, radius: f64) -> (Vec<f64>, Vec<f64>) {
        let weights = |damping: f64| -> Vec<f64> {
            let modes = self.parts.iter().zip(&self.curvatures).enumerate();
            let weight = |(place, (part, curvature)): (usize, (&f64, &f64))| {
                let side = if place < index { 1.0 } else { -1.0 };
                side * part / (curvature.abs().max(1e-9) + damping)
            };
            modes.map(weight).collect()
        };
        let mut damping = 0.0;
        if norm(&weights(0.0)) > radius {
            let (mut low, mut high) = (0.0, norm(gradient) / radius);
            for _ in 0..50 {
                damping = f64::midpoint(low, high);
                if norm(&weights(damping)) > radius { low = damping } else { high = damping }
            }
            damping = high;
        }
        let mut shift = vec![0.0; gradient.len()];
        let mut foretold = gradient.to_vec();
        for ((weight, vector), image) in weights(damping).iter().zip(&self.vectors).zip(&self.images) {
            add(&mut shift, *weight, vector);
            add(&mut foretold, *weight, image);
        }
        (shift, foretold)
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::{Frame, Lengths, Shape};
    use super::super::probe::Probe;
    use super::{Descended, descend};
    use crate::interrupt::Interrupt;
    use crate::landscape::{Loss, Objective, StochasticGradient, Watch};

    /// A loss whose gradient is no number from some distance of the origin on.
    struct Broken(f64);

    impl Objective for Broken {
        fn dimension(&self) -> usize {
            2
        }

        fn initial(&self, _seed: u64) -> Vec<f64> {
            vec![0.0; 2]
        }

        fn loss(&self, point: &[f64]) -> Loss {
            Loss { value: point[1] * point[1] - point[0] * point[0], accuracy: None }
        }

        fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
            let far = point[0].hypot(point[1]) > self.0;
            gradient.copy_from_slice(&if far { [f64::NAN; 2] } else { [-2.0 * point[0], 2.0 * point[1]] });
            self.loss(point).value
        }

        fn stochastic(&self, _seed: u64) -> StochasticGradient<'_> {
            Box::new(|point, gradient| self.gradient(point, gradient))
        }
    }

    #[test]
    fn a_gradient_that_is_no_number_ends_the_search() {
        let interrupt = Interrupt::new();
        let watch = Watch::silent(&interrupt);
        let start = [0.3_f64, 0.4];
        // At the start itself; right beside it, where curvatures are measured; a step away.
        for reach in [0.1, start[0].hypot(start[1]), 0.5 + 1e-4] {
            let objective = Broken(reach);
            let from = Frame {
                point: start.to_vec(),
                value: 0.0,
                plane: vec![vec![1.0, 0.0]],
                slope: vec![0.0, 0.8],
                shape: Shape::Smooth { curvatures: vec![-2.0] },
            };
            let lengths = Lengths { scale: 1.0, tolerance: 1e-8, steps: 50 };
            let ended =
                descend(&Probe::new(&objective, &watch), from, &[], lengths).expect("nobody interrupts");
            assert!(matches!(ended, Descended::Lost(_)) || reach > 0.5, "{reach}");
        }
    }
}
