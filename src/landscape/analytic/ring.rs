//! A ring of minima around a peak.

use std::f64::consts::TAU;

use super::{Analytic, Fixture};
use crate::error::{Error, Result};

/// How steeply the loss rises in the directions beside the plane of the ring (and the space of the sphere).
pub(super) const WALL: f64 = 4.0;

/// `minima` equal minima on the unit circle of a plane in R^`dimension`: with s = x² + y² and the angle φ,
/// L = (s - 1)² + eps s (1 - cos(minima φ)) / 2 + 4 |z|².
///
/// Exact bars: with b = eps - eps²/4, index 0 has `minima - 1` bars [0, b), index 1 the bar [b, 1), and there are no others.
///
/// # Errors
/// Needs at least 3 minima, 2 dimensions, and 0 < eps < 2.
pub fn ring(minima: usize, dimension: usize, eps: f64) -> Result<Fixture> {
    if minima < 3 {
        return Err(Error::usage("--minima", minima.to_string(), "at least 3 on a ring"));
    }
    if dimension < 2 {
        return Err(Error::usage("--dimension", dimension.to_string(), "at least 2 for a ring"));
    }
    check_eps(eps)?;
    let count = minima as f64;
    let saddle = eps - eps * eps / 4.0;
    let on_circle = |place: usize| {
        let angle = TAU * place as f64 / count;
        let mut point = vec![0.0; dimension];
        (point[0], point[1]) = (angle.cos(), angle.sin());
        point
    };
    Ok(Fixture {
        name: format!("ring, {minima} minima in R^{dimension}, eps {eps}"),
        objective: Analytic::new(dimension, move |point, gradient| {
            let (x, y) = (point[0], point[1]);
            let s = x * x + y * y;
            let (sine, cosine) = (count * y.atan2(x)).sin_cos();
            if let Some(gradient) = gradient {
                let radial = 4.0 * (s - 1.0) + eps * (1.0 - cosine);
                let around = eps * count * sine / 2.0;
                gradient.iter_mut().zip(point).for_each(|(slope, z)| *slope = 2.0 * WALL * z);
                (gradient[0], gradient[1]) = (radial * x - around * y, radial * y + around * x);
            }
            let beside: f64 = point[2..].iter().map(|z| z * z).sum();
            (s - 1.0).powi(2) + eps * s * (1.0 - cosine) / 2.0 + WALL * beside
        }),
        minima: (0..minima).map(on_circle).collect(),
        bars: vec![vec![(0.0, saddle); minima - 1], vec![(saddle, 1.0)]],
    })
}

pub(super) fn check_eps(eps: f64) -> Result<()> {
    if eps > 0.0 && eps < 2.0 {
        Ok(())
    } else {
        Err(Error::usage("--eps", eps.to_string(), "a number between 0 and 2"))
    }
}
