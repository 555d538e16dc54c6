//! The points of diagrams that lie at infinity, which are matched among themselves.

use super::Diagram;
pub(super) use super::kd_tree::Point;

/// Whether a coordinate is NaN.
pub(super) fn has_nan(diagram: &Diagram) -> bool {
    diagram.points().iter().any(|point| point.0.is_nan() || point.1.is_nan())
}

/// The points with two finite coordinates.
pub(super) fn finite(diagram: &Diagram) -> Vec<Point> {
    diagram.points().iter().copied().filter(|point| point.0.is_finite() && point.1.is_finite()).collect()
}

/// How far the points with an infinite coordinate are from their mates; none if their numbers differ. They differ in one coordinate at
/// most, and on a line matching in order is best, for every power of the distance from the first on.
pub(super) fn apart(a: &Diagram, b: &Diagram) -> Option<Vec<f64>> {
    let mut distances = Vec::new();
    let kinds: [fn(f64) -> bool; 3] = [f64::is_finite, |x| x == f64::INFINITY, |x| x == f64::NEG_INFINITY];
    for (i, birth_is) in kinds.iter().enumerate() {
        for death_is in &kinds[usize::from(i == 0)..] {
            let coordinates = |diagram: &Diagram| {
                let points = diagram.points().iter().filter(|point| birth_is(point.0) && death_is(point.1));
                let mut finite: Vec<f64> = points.map(|p| if i == 0 { p.0 } else { p.1 }).collect();
                finite.sort_unstable_by(f64::total_cmp);
                finite
            };
            let (a, b) = (coordinates(a), coordinates(b));
            if a.len() != b.len() {
                return None;
            }
            // Equal infinities are at distance 0.
            distances.extend(a.iter().zip(&b).map(|(x, y)| if x == y { 0.0 } else { (x - y).abs() }));
        }
    }
    Some(distances)
}
