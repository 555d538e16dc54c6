//! Smooth ridges: the softest modes of the Hessian are followed by products that differences of gradients give.

use super::frame::{Frame, Lengths, Shape};
use super::probe::Probe;
use super::spectrum::compressed;
use super::vector::{add, dot, eigen, extend_basis, minus, norm, plus, project_out, scaled};
use crate::error::Result;

/// The step of a difference of gradients, as a share of the scale.
pub(super) const DIFFERENCE: f64 = 1e-4;

/// The product of the Hessian at a point, where the gradient is `gradient`, with a unit vector.
fn product(
    probe: &Probe<'_>,
    point: &[f64],
    gradient: &[f64],
    direction: &[f64],
    step: f64,
) -> Result<Vec<f64>> {
    let (_, ahead) = probe.gradient(&plus(point, step, direction))?;
    Ok(scaled(&minus(&ahead, gradient), 1.0 / step))
}

/// The frame on top of the smooth ridge near `point`, whose plane is near `plane` and is turned to the softest modes at most `turns` times; none if
/// there is no top close by.
///
/// Henkelman, Jónsson, "A dimer method for finding saddle points on high dimensional potential surfaces using only first derivatives" (1999);
/// Munro, Wales, "Defect migration in crystalline silicon" (1999).
pub(super) fn frame(
    probe: &Probe<'_>,
    point: &[f64],
    plane: &[Vec<f64>],
    turns: usize,
    lengths: Lengths,
) -> Result<Option<Frame>> {
    let mut here = point.to_vec();
    let mut modes = Modes { plane: plane.to_vec(), curvatures: Vec::new() };
    let (mut value, mut gradient) = probe.gradient(&here)?;
    modes.turn(probe, &here, &gradient, turns, lengths.scale)?;
    let longest = 0.1 * lengths.scale;
    for round in 0..8 {
        let parts: Vec<f64> = modes.plane.iter().map(|direction| dot(&gradient, direction)).collect();
        let mut slope = gradient.clone();
        project_out(&mut slope, &modes.plane);
        let centred = norm(&parts) <= (0.05 * norm(&slope)).max(0.3 * lengths.tolerance);
        let concave = modes.curvatures.iter().all(|curvature| *curvature < 0.0);
        if centred && concave {
            let Modes { plane, curvatures } = modes;
            return Ok(Some(Frame { point: here, value, plane, slope, shape: Shape::Smooth { curvatures } }));
        }
        let mut shift = vec![0.0; here.len()];
        for ((part, curvature), direction) in parts.iter().zip(&modes.curvatures).zip(&modes.plane) {
            // Newton's step uphill; along what still curves upwards, simply uphill.
            let step = if *curvature < 0.0 { -part / curvature } else { part.signum() * 0.5 * longest };
            add(&mut shift, step.clamp(-longest, longest), direction);
        }
        add(&mut here, 1.0, &shift);
        (value, gradient) = probe.gradient(&here)?;
        if !concave || round % 3 == 2 || norm(&shift) > 0.3 * longest {
            modes.turn(probe, &here, &gradient, 1, lengths.scale)?;
        }
    }
    Ok(None)
}

struct Modes {
    plane: Vec<Vec<f64>>,
    curvatures: Vec<f64>,
}

impl Modes {
    /// Rayleigh-Ritz in the plane and its residuals; ends with the curvatures along the plane.
    fn turn(
        &mut self,
        probe: &Probe<'_>,
        here: &[f64],
        gradient: &[f64],
        turns: usize,
        scale: f64,
    ) -> Result<()> {
        let step = DIFFERENCE * scale;
        let mut images = Vec::new();
        for direction in &self.plane {
            images.push(product(probe, here, gradient, direction, step)?);
        }
        let size = self.plane.len();
        for turn in 0..=turns {
            let (mut basis, mut of_basis) = (self.plane.clone(), images.clone());
            if turn < turns {
                for (direction, image) in self.plane.iter().zip(&images) {
                    let mut residual = image.clone();
                    project_out(&mut residual, &self.plane);
                    let small = norm(&residual) <= 0.05 * dot(direction, image).abs();
                    if !small && basis.len() < here.len() && extend_basis(&mut basis, residual) {
                        let newest = basis.last().expect("it was just extended");
                        of_basis.push(product(probe, here, gradient, newest, step)?);
                    }
                }
            }
            let settled = basis.len() == size;
            let ritz = eigen(compressed(&basis, &of_basis));
            let combined = |of: &[Vec<f64>], weights: &[f64]| {
                let mut sum = vec![0.0; here.len()];
                weights.iter().zip(of).for_each(|(weight, vector)| add(&mut sum, *weight, vector));
                sum
            };
            let lowest = &ritz[..size];
            self.curvatures = lowest.iter().map(|(value, _)| *value).collect();
            self.plane = lowest.iter().map(|(_, weights)| combined(&basis, weights)).collect();
            images = lowest.iter().map(|(_, weights)| combined(&of_basis, weights)).collect();
            if settled {
                break;
            }
        }
        Ok(())
    }
}
