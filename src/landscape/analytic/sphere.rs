//! Four minima on a sphere around a peak.

use super::ring::{WALL, check_eps};
use super::{Analytic, Fixture};
use crate::error::{Error, Result};

/// Four equal minima at the corners of a regular tetrahedron on the unit sphere of R^3 in R^`dimension`: with s = x² + y² + z² of the
/// first three coordinates and q = 3 sqrt(3) xyz / s^(3/2), L = (s - 1)² + eps s (1 - q) / 2 + 4 |rest|².
///
/// Exact bars: with b1 = eps/2 - eps²/16 and b2 = eps - eps²/4, index 0 has three bars [0, b1), index 1 three bars [b1, b2), index 2
/// the bar [b2, 1), and there are no others. On these minima there is exactly one 3-simplex.
///
/// # Errors
/// Needs at least 3 dimensions and 0 < eps < 2.
pub fn sphere(dimension: usize, eps: f64) -> Result<Fixture> {
    if dimension < 3 {
        return Err(Error::usage("--dimension", dimension.to_string(), "at least 3 for a sphere"));
    }
    check_eps(eps)?;
    let edge = eps / 2.0 - eps * eps / 16.0;
    let triangle = eps - eps * eps / 4.0;
    let corners = [[1.0, 1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]];
    let corner = |corner: [f64; 3]| {
        let mut point = vec![0.0; dimension];
        point.iter_mut().zip(corner).for_each(|(coordinate, sign)| *coordinate = sign / 3.0_f64.sqrt());
        point
    };
    Ok(Fixture {
        name: format!("sphere, 4 minima in R^{dimension}, eps {eps}"),
        objective: Analytic::new(dimension, move |point, gradient| loss(point, eps, gradient)),
        minima: corners.map(corner).to_vec(),
        bars: vec![vec![(0.0, edge); 3], vec![(edge, triangle); 3], vec![(triangle, 1.0)]],
    })
}

fn loss(point: &[f64], eps: f64, gradient: Option<&mut [f64]>) -> f64 {
    let (x, y, z) = (point[0], point[1], point[2]);
    let s = x * x + y * y + z * z;
    let root = s.sqrt().max(f64::MIN_POSITIVE);
    let cubic = 27.0_f64.sqrt() * x * y * z / root;
    if let Some(gradient) = gradient {
        gradient.iter_mut().zip(point).for_each(|(slope, rest)| *slope = 2.0 * WALL * rest);
        let scale = 27.0_f64.sqrt() / root;
        for (slope, (own, others)) in gradient.iter_mut().zip([(x, y * z), (y, x * z), (z, x * y)]) {
            let of_cubic = scale * others - cubic * own / (root * root).max(f64::MIN_POSITIVE);
            *slope = 4.0 * (s - 1.0) * own + eps * own - eps * of_cubic / 2.0;
        }
    }
    let beside: f64 = point[3..].iter().map(|rest| rest * rest).sum();
    (s - 1.0).powi(2) + eps * (s - cubic) / 2.0 + WALL * beside
}
