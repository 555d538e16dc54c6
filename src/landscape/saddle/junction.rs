//! Where ridges meet: one that comes down to the meeting goes on as another.

use super::frame::{Frame, Lengths, Shape};
use super::probe::Probe;
use super::top;
use super::vector::{add, dot, extend_basis, minus, project_out, scaled};
use crate::error::Result;

/// The spheres on which the ridges that leave are looked for, as shares of the scale.
const RADII: [f64; 2] = [0.02, 0.06];

/// A frame on a ridge that leaves the neighbourhood of a point downwards: below the point's own, on a small sphere in the span of its plane and the way it was
/// going, the loss has tops where the ridges leave; the highest of those that are lower than the point is taken.
pub(super) fn pass(
    probe: &Probe<'_>,
    frame: &Frame,
    direction: &[f64],
    lengths: Lengths,
) -> Result<Option<Frame>> {
    if matches!(frame.shape, Shape::Smooth { .. }) || frame.plane.len() > 2 {
        return Ok(None);
    }
    let mut basis = frame.plane.clone();
    if !extend_basis(&mut basis, direction.to_vec()) {
        return Ok(None);
    }
    let sides = sphere(basis.len());
    let spacing: f64 = if basis.len() == 2 { 0.27 } else { 0.36 };
    for radius in RADII {
        let radius = radius * lengths.scale;
        let at = |side: &[f64]| {
            let mut point = frame.point.clone();
            side.iter().zip(&basis).for_each(|(part, axis)| add(&mut point, radius * part, axis));
            point
        };
        let values = sides.iter().map(|side| probe.value(&at(side))).collect::<Result<Vec<_>>>()?;
        let mut tops: Vec<usize> = (0..sides.len())
            .filter(|&own| {
                let near = |other: usize| dot(&sides[own], &sides[other]) > spacing.cos();
                let below = |other: usize| !near(other) || values[other] <= values[own];
                values[own] < frame.value && (0..sides.len()).all(below)
            })
            .collect();
        tops.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        for own in tops.into_iter().take(2) {
            let point = at(&sides[own]);
            let outward = [scaled(&minus(&point, &frame.point), 1.0 / radius)];
            let mut plane: Vec<Vec<f64>> = Vec::new();
            for axis in &basis {
                let mut tangent = axis.clone();
                project_out(&mut tangent, &outward);
                project_out(&mut tangent, &plane);
                if plane.len() < frame.plane.len() && dot(&tangent, &tangent) > 0.05 {
                    extend_basis(&mut plane, tangent);
                }
            }
            if plane.len() < frame.plane.len() {
                continue;
            }
            let found = top::frame(probe, &point, &plane, 0.3 * radius, lengths)?;
            if let Some(found) = found.filter(|found| found.value < frame.value - 1e-9) {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// Points spread over the unit circle or, along a spiral of golden angles, over the unit sphere.
fn sphere(dimension: usize) -> Vec<Vec<f64>> {
    let (circle, ball) = (24_u32, 120_u32);
    if dimension == 2 {
        let angle = |place| std::f64::consts::TAU * f64::from(place) / f64::from(circle);
        return (0..circle).map(|place| vec![angle(place).cos(), angle(place).sin()]).collect();
    }
    let golden = std::f64::consts::PI * (3.0 - 5.0_f64.sqrt());
    let point = |place: u32| {
        let height = 1.0 - (2.0 * f64::from(place) + 1.0) / f64::from(ball);
        let (sine, cosine) = (golden * f64::from(place)).sin_cos();
        let beside = (1.0 - height * height).sqrt();
        vec![beside * cosine, beside * sine, height]
    };
    (0..ball).map(point).collect()
}
