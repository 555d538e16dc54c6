//! The bottleneck distance between persistence diagrams.

use super::Diagram;
use super::matching::covers_left;

/// The bottleneck distance to the empty diagram: half the longest bar; `+inf` if one is essential.
#[must_use]
pub fn bottleneck_to_empty(diagram: &Diagram) -> f64 {
    diagram.points().iter().map(half_length).fold(0.0, f64::max)
}

/// The exact bottleneck distance between two diagrams: the least `t` such that some matching moves no point by more than `t` in either
/// coordinate, points left over going to the diagonal.
///
/// Points with infinite coordinates are matched among themselves; the distance is `+inf` if their numbers differ, and NaN if a coordinate is.
/// Time `O(64 n^2 sqrt(n))` at worst for `n` points, space `O(n)`: the distance is found by bisection on the bits of `t`, which ends at the very
/// number at which a matching becomes possible.
///
/// Efrat, Itai, Katz, "Geometry helps in bottleneck matching and related problems", 2001; Edelsbrunner, Harer, "Computational topology", 2010.
#[must_use]
pub fn bottleneck(a: &Diagram, b: &Diagram) -> f64 {
    if a.points().iter().chain(b.points()).any(|point| point.0.is_nan() || point.1.is_nan()) {
        return f64::NAN;
    }
    let infinite = at_infinity(a, b);
    if infinite == f64::INFINITY {
        return infinite;
    }
    infinite.max(finite(&finite_points(a), &finite_points(b)))
}

type Point = (f64, f64);

fn half_length(point: &Point) -> f64 {
    (point.1 - point.0).abs() / 2.0
}

fn finite_points(diagram: &Diagram) -> Vec<Point> {
    diagram.points().iter().copied().filter(|point| point.0.is_finite() && point.1.is_finite()).collect()
}

/// The distance between the points with an infinite coordinate. On a line, matching in order is best.
fn at_infinity(a: &Diagram, b: &Diagram) -> f64 {
    let mut distance = 0.0_f64;
    let infinite: [fn(f64) -> bool; 3] = [f64::is_finite, |x| x == f64::INFINITY, |x| x == f64::NEG_INFINITY];
    for (i, birth_is) in infinite.iter().enumerate() {
        for death_is in &infinite[usize::from(i == 0)..] {
            let coordinates = |diagram: &Diagram| {
                let points = diagram.points().iter().filter(|point| birth_is(point.0) && death_is(point.1));
                let mut finite: Vec<f64> = points.map(|p| if i == 0 { p.0 } else { p.1 }).collect();
                finite.sort_unstable_by(f64::total_cmp);
                finite
            };
            let (a, b) = (coordinates(a), coordinates(b));
            if a.len() != b.len() {
                return f64::INFINITY;
            }
            // Equal infinities are at distance 0.
            let apart = a.iter().zip(&b).filter(|(x, y)| x != y).map(|(x, y)| (x - y).abs());
            distance = apart.fold(distance, f64::max);
        }
    }
    distance
}

/// The distance between diagrams of finite points, sorted by birth.
fn finite(a: &[Point], b: &[Point]) -> f64 {
    let longest = a.iter().chain(b).map(half_length).fold(0.0, f64::max);
    // All points can go to the diagonal at `longest`. The bits of non-negative numbers are ordered as the numbers are.
    let (mut low, mut high) = (0, longest.to_bits());
    while low < high {
        let middle = low + (high - low) / 2;
        let t = f64::from_bits(middle);
        if long_are_covered(a, b, t) && long_are_covered(b, a, t) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    f64::from_bits(high)
}

/// Whether some matching moves all points of `a` that are more than `t` away from the diagonal to points of `b` within `t`.
///
/// If one matching covers the long points of `a` and another those of `b`, a third covers both (Mendelsohn, Dulmage, "Some generalizations
/// of the problem of distinct representatives", 1958).
fn long_are_covered(a: &[Point], b: &[Point], t: f64) -> bool {
    let long: Vec<Point> = a.iter().copied().filter(|point| half_length(point) > t).collect();
    covers_left(long.len(), b.len(), |u| {
        let (birth, death) = long[u];
        let start = b.partition_point(|point| birth - point.0 > t);
        let near = b[start..].iter().take_while(move |point| point.0 - birth <= t).zip(start..);
        near.filter(move |(point, _)| (point.1 - death).abs() <= t).map(|(_, v)| v)
    })
}
