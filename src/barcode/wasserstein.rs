//! The Wasserstein distances between persistence diagrams.

use super::Diagram;
use super::assignment::Assignment;
use super::bottleneck::half_length;
use super::essential::{self, Point};
use super::line;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// Which of the Wasserstein distances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wasserstein {
    /// The power `p >= 1` of distances that is summed.
    pub order: f64,
    /// The norm of the plane, `q >= 1` or `+inf`.
    pub norm: f64,
}

impl Default for Wasserstein {
    /// The sum of distances in the norm of the largest coordinate, `p = 1` and `q = inf`.
    fn default() -> Self {
        Self { order: 1.0, norm: f64::INFINITY }
    }
}

impl Wasserstein {
    /// The distance: the least `(sum of d(x, y)^p)^(1/p)` over the matchings of the points of `a` with points of `b` or of the diagonal, and those of
    /// the diagonal with the rest of `b`, where `d` is the distance in the norm `q`.
    ///
    /// It is exact up to rounding, not approximate: the sum of powers is off by about `1e-15` of the largest power of half a length. Points with
    /// infinite coordinates are matched among themselves; the distance is `+inf` if their numbers differ, or if it is beyond the range of `f64`,
    /// and NaN if a coordinate is. Time `O(n^2 log n)` for `n` points at worst, but about `n^1.5` for diagrams as one meets them; space `O(n)`.
    ///
    /// # Errors
    /// [`Error::Usage`] for a power or a norm below 1 or an infinite power; [`Error::Interrupted`] on request.
    pub fn distance(self, a: &Diagram, b: &Diagram, interrupt: &Interrupt) -> Result<f64> {
        let Self { order, norm } = self;
        if !(order >= 1.0 && order.is_finite()) {
            return Err(Error::usage(
                "order",
                order.to_string(),
                "1 or more, and finite: without end it is the bottleneck distance",
            ));
        }
        if norm.is_nan() || norm < 1.0 {
            return Err(Error::usage("norm", norm.to_string(), "1 or more, or inf"));
        }
        if essential::has_nan(a) || essential::has_nan(b) {
            return Ok(f64::NAN);
        }
        if a == b {
            return Ok(0.0);
        }
        let Some(apart) = essential::apart(a, b) else { return Ok(f64::INFINITY) };
        let (mut a, mut b) = (essential::finite(a), essential::finite(b));
        // The rows are those that search.
        if a.len() > b.len() {
            std::mem::swap(&mut a, &mut b);
        }
        // Powers neither overflow nor vanish when the longest is near 1; a power of two rounds nothing.
        let longest = a.iter().chain(&b).map(half_length).chain(apart.iter().copied()).fold(0.0, f64::max);
        if longest == 0.0 || longest == f64::INFINITY {
            return Ok(longest);
        }
        let scale = longest.log2().floor().clamp(-1000.0, 1000.0).exp2();
        let shrunk = |x: f64| x / scale;
        let infinite: f64 = apart.iter().map(|&x| shrunk(x).powf(order)).sum();
        let sum = match (order, norm) {
            (1.0, f64::INFINITY) => total(&a, &b, |x, y| shrunk(x.max(y)), interrupt)?,
            (1.0, 2.0) => total(&a, &b, |x, y| (shrunk(x).powi(2) + shrunk(y).powi(2)).sqrt(), interrupt)?,
            (2.0, f64::INFINITY) => total(&a, &b, |x, y| shrunk(x.max(y)).powi(2), interrupt)?,
            (2.0, 2.0) => total(&a, &b, |x, y| shrunk(x).powi(2) + shrunk(y).powi(2), interrupt)?,
            _ => total(&a, &b, |x, y| length(shrunk(x), shrunk(y), norm).powf(order), interrupt)?,
        };
        Ok((infinite + sum).powf(order.recip()) * scale)
    }
}

/// The norm of a vector of non-negative coordinates.
fn length(x: f64, y: f64, norm: f64) -> f64 {
    let (more, less) = (x.max(y), x.min(y));
    if norm == f64::INFINITY || less == 0.0 || more == f64::INFINITY {
        return more;
    }
    more * (1.0 + (less / more).powf(norm)).powf(norm.recip())
}

/// The cost of the cheapest matching of finite points; `cost` is that of the differences of two points' coordinates.
fn total(
    a: &[Point],
    b: &[Point],
    cost: impl Fn(f64, f64) -> f64 + Copy,
    interrupt: &Interrupt,
) -> Result<f64> {
    // The nearest point of the diagonal is the middle in every norm.
    let alone = |point: &Point| cost(half_length(point), half_length(point));
    let [alone_in_a, alone_in_b] = [a, b].map(|points| points.iter().map(alone).collect::<Vec<f64>>());
    let births = || a.iter().chain(b).map(|point| point.0);
    if births().zip(births().skip(1)).all(|(one, next)| one == next) {
        return line::total((a, &alone_in_a), (b, &alone_in_b), cost, interrupt);
    }
    let mates = Assignment::solve((a, &alone_in_a), (b, &alone_in_b), cost, interrupt)?;
    let mut left = alone_in_b;
    let mut sum = 0.0;
    for (i, mate) in mates.into_iter().enumerate() {
        sum += match mate {
            Some(j) => {
                left[j] = 0.0;
                cost((a[i].0 - b[j].0).abs(), (a[i].1 - b[j].1).abs())
            }
            None => alone_in_a[i],
        };
    }
    Ok(sum + left.iter().sum::<f64>())
}
