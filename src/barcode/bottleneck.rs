//! The bottleneck distance between persistence diagrams.

use super::Diagram;
use super::cover::Cover;
use super::essential::{self, Point};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// The bottleneck distance to the empty diagram: half the longest bar; `+inf` if one is essential.
#[must_use]
pub fn bottleneck_to_empty(diagram: &Diagram) -> f64 {
    diagram.points().iter().map(half_length).fold(0.0, f64::max)
}

/// The exact bottleneck distance between two diagrams: the least `t` such that some matching moves no point by more than `t` in either
/// coordinate, points left over going to the diagonal.
///
/// Points with infinite coordinates are matched among themselves; the distance is `+inf` if their numbers differ, or if it is beyond the
/// range of `f64`, and NaN if a coordinate is. It is [`bottleneck_within`] a relative error of 0.
#[must_use]
pub fn bottleneck(a: &Diagram, b: &Diagram) -> f64 {
    // 0 is an error that can be asked for, and nobody interrupts.
    bottleneck_within(a, b, 0.0, &Interrupt::new()).unwrap_or(f64::NAN)
}

/// The bottleneck distance, or a number above it by at most `relative_error` times it.
///
/// The distance is one of those between two points, or half a length. An interval that holds it is halved; each distance that turns out to
/// be too small tells the next one that may be enough, and each that is enough the longest that is in use, so that the very number is met. Trying a distance
/// of `n` points takes time `O(n^1.5 log n)` at worst and much less after others; space is `O(n)`.
///
/// # Errors
/// [`Error::Usage`] for a relative error that is negative or no number; [`Error::Interrupted`] on request.
///
/// Efrat, Itai, Katz, "Geometry helps in bottleneck matching and related problems", 2001; Kerber, Morozov, Nigmetov, "Geometry helps to
/// compare persistence diagrams", 2017.
pub fn bottleneck_within(
    a: &Diagram,
    b: &Diagram,
    relative_error: f64,
    interrupt: &Interrupt,
) -> Result<f64> {
    if relative_error.is_nan() || relative_error < 0.0 {
        let found = relative_error.to_string();
        return Err(Error::usage("relative error", found, "0 for the exact distance, or more"));
    }
    if essential::has_nan(a) || essential::has_nan(b) {
        return Ok(f64::NAN);
    }
    let infinite =
        essential::apart(a, b).map_or(f64::INFINITY, |apart| apart.into_iter().fold(0.0, f64::max));
    if infinite == f64::INFINITY {
        return Ok(infinite);
    }
    Ok(infinite.max(finite(
        &essential::finite(a),
        &essential::finite(b),
        infinite,
        relative_error,
        interrupt,
    )?))
}

/// Half the length of a bar, also where the whole is beyond the range of `f64`.
pub(super) fn half_length(&(birth, death): &Point) -> f64 {
    let length = (death - birth).abs();
    if length < f64::INFINITY { length / 2.0 } else { (death / 2.0 - birth / 2.0).abs() }
}

/// The distance between finite points, or `enough` where it is less.
///
/// If one matching covers the long points of `a` and another those of `b`, a third covers both (Mendelsohn, Dulmage, "Some generalizations
/// of the problem of distinct representatives", 1958).
fn finite(a: &[Point], b: &[Point], enough: f64, relative_error: f64, interrupt: &Interrupt) -> Result<f64> {
    let [of_a, of_b] = [a, b].map(|points| points.iter().map(half_length).collect::<Vec<f64>>());
    let halves = || of_a.iter().chain(&of_b).copied();
    let mut covers = [Cover::new(a, b, &of_a), Cover::new(b, a, &of_b)];
    let mut low = covers.iter().map(Cover::least).fold(enough, f64::max);
    // All points can go to the diagonal at the longest.
    let mut high = halves().fold(low, f64::max);
    let mut from_below = true;
    while low * (1.0 + relative_error) < high {
        interrupt.check()?;
        let t = if from_below { low } else { between(low, high) };
        match covers.iter_mut().try_for_each(|cover| cover.cover(t)) {
            Ok(()) => {
                let used = covers.iter().map(Cover::longest).fold(0.0, f64::max);
                high = halves().filter(|&half| half <= t).fold(used, f64::max).max(low);
            }
            Err(next) => low = next.min(high),
        }
        // Near the end the next candidate above is often the distance itself.
        from_below = !from_below && high <= low * NARROW;
    }
    Ok(high)
}

/// From this ratio of the bounds on, every other distance to try is the lower one.
const NARROW: f64 = 1.01;

/// A number from `low` on and below `high`, half way in the order of all `f64`: bits of non-negative numbers are ordered as they are.
fn between(low: f64, high: f64) -> f64 {
    let (low, high) = (low.to_bits(), high.to_bits());
    f64::from_bits(low + (high - low) / 2)
}
