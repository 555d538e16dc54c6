//! The points of a barcode in one dimension.

/// A persistence diagram: the points `(birth, death)` off the diagonal, death possibly `+inf`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagram {
    points: Vec<(f64, f64)>,
}

impl Diagram {
    /// The points, sorted by birth, then death.
    #[must_use]
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }
}

impl FromIterator<(f64, f64)> for Diagram {
    /// Keeps the points off the diagonal, sorted.
    fn from_iter<I: IntoIterator<Item = (f64, f64)>>(points: I) -> Self {
        let mut points: Vec<_> = points.into_iter().filter(|(birth, death)| birth != death).collect();
        points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Self { points }
    }
}
