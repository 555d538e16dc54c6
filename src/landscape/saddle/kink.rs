//! Ridges with a kink: where pieces of the loss meet, as of a minimum of functions.
//!
//! At the meeting of k + 1 pieces every piece can be seen from one side, so each is known there with its gradient; Newton's method on equal
//! values finds the meeting, and the shortest vector of the gradients' affine hull is the slope of the ridge (the V and U parts of Mifflin, Sagastizábal,
//! "A VU-algorithm for convex minimization", 2005).

use super::frame::{Frame, Lengths, Shape};
use super::probe::Probe;
use super::vector::project_out;
use super::vector::{add, distance, dot, extend_basis, minus, norm, plus, scaled, solve};
use crate::error::Result;

/// One piece of the loss, seen from a point where it is the lowest.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) point: Vec<f64>,
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
}

impl Piece {
    pub(super) fn see(probe: &Probe<'_>, point: Vec<f64>) -> Result<Self> {
        let (value, gradient) = probe.gradient(&point)?;
        Ok(Self { point, value, gradient })
    }

    fn at(&self, point: &[f64]) -> f64 {
        self.value + dot(&self.gradient, &minus(point, &self.point))
    }
}

/// Pieces seen from within this share of the scale are known well enough.
pub(super) const CLOSE: f64 = 2e-3;

/// The frame at the meeting of such pieces near `point`, looked for at distance `reach` from it; none if there is no such meeting close by.
pub(super) fn frame(
    probe: &Probe<'_>,
    point: &[f64],
    gradients: &[Vec<f64>],
    reach: f64,
    lengths: Lengths,
) -> Result<Option<Frame>> {
    let mut here = point.to_vec();
    let mut gradients = gradients.to_vec();
    let mut reach = reach;
    for _ in 0..8 {
        let Some(sides) = sides(&gradients) else { return Ok(None) };
        let mut pieces = Vec::with_capacity(sides.len());
        for side in &sides {
            pieces.push(Piece::see(probe, plus(&here, reach, side))?);
        }
        gradients = pieces.iter().map(|piece| piece.gradient.clone()).collect();
        let Some((plane, shift)) = meeting(&pieces, &here) else { return Ok(None) };
        let far = norm(&shift);
        add(&mut here, (0.1 * lengths.scale / far).min(1.0), &shift);
        if far > reach {
            continue;
        }
        if reach > CLOSE * lengths.scale {
            // The pieces were seen from too far: they curve, and their values here are off by the square of the distance.
            reach = (3.0 * reach * reach / lengths.scale).min(reach / 4.0);
            continue;
        }
        let Some(weights) = weights(&pieces, &plane) else { return Ok(None) };
        let mut slope = vec![0.0; here.len()];
        pieces.iter().zip(&weights).for_each(|(piece, weight)| add(&mut slope, *weight, &piece.gradient));
        let value = pieces.iter().map(|piece| piece.at(&here)).sum::<f64>() / pieces.len() as f64;
        return Ok(Some(Frame {
            point: here,
            value,
            plane,
            slope,
            shape: Shape::Kinked { pieces, weights },
        }));
    }
    Ok(None)
}

/// For each piece the unit direction in the plane of the gradients' differences along which all others rise equally fast above it.
fn sides(gradients: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let plane = plane(gradients)?;
    let side = |own: usize| {
        let others = (0..gradients.len()).filter(|&other| other != own);
        let row = |other: usize| {
            let difference = minus(&gradients[other], &gradients[own]);
            plane.iter().map(|direction| dot(&difference, direction)).collect()
        };
        let weights = solve(others.map(row).collect(), vec![1.0; plane.len()])?;
        let side = lift(&plane, &weights);
        Some(scaled(&side, 1.0 / norm(&side)))
    };
    (0..gradients.len()).map(side).collect()
}

fn plane(gradients: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let longest = gradients[1..].iter().map(|other| distance(other, &gradients[0])).fold(0.0, f64::max);
    let mut plane = Vec::new();
    for other in &gradients[1..] {
        let difference = minus(other, &gradients[0]);
        let mut rest = difference.clone();
        project_out(&mut rest, &plane);
        if !(norm(&rest) > 1e-3 * longest && extend_basis(&mut plane, difference)) {
            return None;
        }
    }
    Some(plane)
}

fn lift(plane: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let mut vector = vec![0.0; plane[0].len()];
    weights.iter().zip(plane).for_each(|(weight, direction)| add(&mut vector, *weight, direction));
    vector
}

/// The plane of the pieces as they are now, and the way within it to where they are equal.
fn meeting(pieces: &[Piece], here: &[f64]) -> Option<(Vec<Vec<f64>>, Vec<f64>)> {
    let gradients: Vec<_> = pieces.iter().map(|piece| piece.gradient.clone()).collect();
    let plane = plane(&gradients)?;
    let row = |other: &Piece| {
        plane
            .iter()
            .map(|direction| dot(&other.gradient, direction) - dot(&pieces[0].gradient, direction))
            .collect()
    };
    let right = pieces[1..].iter().map(|other| pieces[0].at(here) - other.at(here)).collect();
    let weights = solve(pieces[1..].iter().map(row).collect(), right)?;
    let shift = lift(&plane, &weights);
    Some((plane, shift))
}

/// The weights of the shortest vector of the affine hull of the gradients; none if one is negative: then the meeting is no top within the plane.
fn weights(pieces: &[Piece], plane: &[Vec<f64>]) -> Option<Vec<f64>> {
    let mut matrix: Vec<Vec<f64>> = plane
        .iter()
        .map(|direction| pieces.iter().map(|piece| dot(&piece.gradient, direction)).collect())
        .collect();
    matrix.push(vec![1.0; pieces.len()]);
    let mut right = vec![0.0; plane.len()];
    right.push(1.0);
    solve(matrix, right).filter(|weights| weights.iter().all(|weight| *weight > -1e-6))
}
