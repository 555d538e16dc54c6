//! Betti curves.

use super::Diagram;

/// How many bars `[birth, death)` hold each of `places`, in any order.
///
/// Time `O((n + m) log n)` for `n` bars and `m` places. Equal to GUDHI's `BettiCurve` on the same grid.
#[must_use]
pub fn betti_curve(diagram: &Diagram, places: &[f64]) -> Vec<usize> {
    let births: Vec<f64> = diagram.points().iter().map(|point| point.0).collect();
    let mut deaths: Vec<f64> = diagram.points().iter().map(|point| point.1).collect();
    deaths.sort_unstable_by(f64::total_cmp);
    let until = |ends: &[f64], place: f64| ends.partition_point(|&end| end <= place);
    places.iter().map(|&place| until(&births, place) - until(&deaths, place)).collect()
}
