//! Distances between finitely many points.

use rayon::prelude::*;

use crate::error::{Error, Place, Result};

/// Points in Euclidean space; all coordinates are finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    dimension: usize,
    coordinates: Vec<f64>,
}

impl Points {
    /// Points of `dimension` coordinates each, one after the other.
    ///
    /// # Errors
    /// [`Error::Usage`] if the dimension is 0, if the last point is incomplete or if a coordinate is not finite.
    pub fn new(dimension: usize, coordinates: Vec<f64>) -> Result<Self> {
        if dimension == 0 || !coordinates.len().is_multiple_of(dimension) {
            let found = format!("{} coordinates for points in dimension {dimension}", coordinates.len());
            return Err(Error::usage("points", found, "a multiple of a dimension of at least 1"));
        }
        match coordinates.iter().find(|x| !x.is_finite()) {
            Some(bad) => Err(Error::usage("points", format!("the coordinate {bad}"), "finite coordinates")),
            None => Ok(Self { dimension, coordinates }),
        }
    }

    /// Number of points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.coordinates.len() / self.dimension
    }

    /// Whether there is no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.coordinates.is_empty()
    }

    /// Coordinates per point.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Whether these are as many points as coordinates, none of them negative, and next to nothing on the diagonal: a matrix of distances,
    /// perhaps a spoilt one, that was taken for points.
    #[must_use]
    pub fn look_like_distances(&self) -> bool {
        let size = self.dimension;
        let largest = self.coordinates.iter().copied().fold(0.0, f64::max);
        let on_diagonal = self.coordinates.iter().step_by(size + 1);
        self.len() == size
            && size > 1
            && self.coordinates.iter().all(|x| *x >= 0.0)
            && on_diagonal.fold(0.0, |most, x| f64::max(most, *x)) <= 1e-6 * largest
    }
}

/// The distances between `n` points: symmetric, zero on the diagonal, nowhere negative or NaN; `+inf` means
/// that the two points are never joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Distances {
    points: usize,
    /// Strict lower triangle, row by row: d(1,0) d(2,0) d(2,1) d(3,0) ...
    lower: Vec<f64>,
}

impl Distances {
    /// From the strict lower triangle, row by row: `d(1,0) d(2,0) d(2,1) d(3,0) ...`, shape `(n (n - 1) / 2)`.
    ///
    /// # Errors
    /// [`Error::Input`] if the number of distances does not belong to any `n`, or if one is negative or NaN; it names the pair.
    pub fn from_lower(lower: Vec<f64>) -> Result<Self> {
        let Some(points) = Self::points_for(lower.len()) else {
            return Err(Error::input(
                Place::Argument("distances".into()),
                format!("{} distances", lower.len()),
                "n (n - 1) / 2 of them for n points",
            ));
        };
        if let Some(at) = lower.iter().position(|d| d.is_nan() || *d < 0.0) {
            let row = (1..points).find(|row| at < row * (row + 1) / 2).unwrap_or(points);
            let column = at - row * (row - 1) / 2;
            return Err(Error::input(
                Place::Argument(format!("distance ({row}, {column})")),
                lower[at].to_string(),
                "a number from 0 up",
            ));
        }
        Ok(Self { points, lower })
    }

    /// The number of points that have `count` distances, if there is one.
    #[must_use]
    pub fn points_for(count: usize) -> Option<usize> {
        let guess = (2.0 * count as f64).sqrt() as usize;
        (guess.saturating_sub(2)..guess + 3)
            .filter(|&n| n > 0)
            .find(|&n| (n as u128) * (n as u128 - 1) / 2 == count as u128)
    }

    /// Euclidean distances; `O(n^2 d)` time on all threads.
    ///
    /// # Errors
    /// [`Error::Limit`], before memory is taken, if the distances need more than `limit` bytes; [`Error::Input`] if two points are farther
    /// apart than any `f64`, because an infinite distance would say that they are never joined.
    pub fn euclidean(points: &Points, limit: u64) -> Result<Self> {
        let n = points.len();
        let bytes = (n as u128) * (n.saturating_sub(1) as u128) / 2 * size_of::<f64>() as u128;
        if bytes > u128::from(limit) {
            return Err(Error::Limit(format!(
                "the distances between {n} points need {bytes} bytes, more than the memory limit of {limit}"
            )));
        }
        let rows: Vec<&[f64]> = points.coordinates.chunks_exact(points.dimension).collect();
        let mut lower = vec![0.0; (bytes / size_of::<f64>() as u128) as usize];
        let mut parts = Vec::with_capacity(n);
        let mut rest = lower.as_mut_slice();
        for row in 1..n {
            let (part, after) = rest.split_at_mut(row);
            parts.push((row, part));
            rest = after;
        }
        parts.into_par_iter().try_for_each(|(row, part)| {
            for (column, (distance, other)) in part.iter_mut().zip(&rows).enumerate() {
                *distance = euclidean(rows[row], other);
                if distance.is_infinite() {
                    let place = Place::Argument(format!("distance ({row}, {column})"));
                    return Err(Error::input(place, "larger than 1.8e308", "points at distances of 64 bits"));
                }
            }
            Ok(())
        })?;
        Ok(Self { points: n, lower })
    }

    /// Number of points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points
    }

    /// Whether there is no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points == 0
    }

    /// The distance between two points.
    ///
    /// # Panics
    /// If one of them is not below [`Distances::len`].
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> f64 {
        assert!(i < self.points && j < self.points, "points are numbered from 0 to {}", self.points);
        match i.cmp(&j) {
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Greater => self.lower[i * (i - 1) / 2 + j],
            std::cmp::Ordering::Less => self.lower[j * (j - 1) / 2 + i],
        }
    }

    /// The strict lower triangle, row by row.
    #[must_use]
    pub fn lower(&self) -> &[f64] {
        &self.lower
    }

    /// The smallest radius of a ball around one of the points that holds all: from this value on the Rips complex is a cone,
    /// so nothing changes any more. `+inf` if no point is joined to all others, 0 for one point.
    #[must_use]
    pub fn enclosing_radius(&self) -> f64 {
        let mut farthest = vec![0.0_f64; self.points];
        let mut distances = self.lower.iter();
        for i in 1..self.points {
            for (j, &distance) in distances.by_ref().take(i).enumerate() {
                farthest[i] = farthest[i].max(distance);
                farthest[j] = farthest[j].max(distance);
            }
        }
        farthest.into_iter().fold(f64::INFINITY, f64::min)
    }
}

/// Euclidean distance; scaled by the largest difference where the plain sum of squares would leave the range of `f64`.
fn euclidean(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
    if squares.is_normal() {
        return squares.sqrt();
    }
    let largest = a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    if largest == 0.0 || largest.is_infinite() {
        return largest;
    }
    let scaled: f64 = a.iter().zip(b).map(|(x, y)| ((x - y) / largest).powi(2)).sum();
    largest * scaled.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_has_its_sides_and_diagonals() {
        let points = Points::new(2, vec![0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0]).expect("four points");
        let distances = Distances::euclidean(&points, u64::MAX).expect("no limit");
        let root = 2.0_f64.sqrt();
        assert_eq!(distances.lower(), [1.0, root, 1.0, 1.0, root, 1.0]);
        assert_eq!((distances.get(2, 0), distances.get(0, 2), distances.get(1, 1)), (root, root, 0.0));
        assert_eq!(distances.enclosing_radius(), root);
        assert!(matches!(Distances::euclidean(&points, 47), Err(Error::Limit(_))));
    }

    #[test]
    fn extreme_coordinates_keep_their_distance() {
        for (scale, expected) in [(1e200, 5e200), (1e-200, 5e-200)] {
            let distance = euclidean(&[3.0 * scale, 0.0], &[0.0, 4.0 * scale]);
            assert!((distance / expected - 1.0).abs() < 1e-15, "{distance}");
        }
        assert_eq!(euclidean(&[1.0], &[1.0]), 0.0);
        let points = Points::new(1, vec![-1e308, 0.0, 1e308]).expect("finite");
        let error = Distances::euclidean(&points, u64::MAX).expect_err("2e308 is no f64").to_string();
        assert!(error.starts_with("distance (2, 0): larger than 1.8e308"), "{error}");
    }

    #[test]
    fn only_triangular_numbers_are_lower_triangles() {
        let valid: Vec<_> = (0..16).filter(|&m| Distances::points_for(m).is_some()).collect();
        assert_eq!(valid, [0, 1, 3, 6, 10, 15]);
        assert_eq!(Distances::points_for(50_000 * 49_999 / 2), Some(50_000));
        let error = Distances::from_lower(vec![1.0, 1.0, -1.0]).expect_err("negative").to_string();
        assert!(error.starts_with("distance (2, 1): -1"), "{error}");
    }

    #[test]
    fn the_enclosing_radius_is_that_of_the_best_centre() {
        let line = Distances::from_lower(vec![1.0, 2.0, 1.0]).expect("three points on a line");
        assert_eq!(line.enclosing_radius(), 1.0);
        let apart = Distances::from_lower(vec![f64::INFINITY]).expect("two points");
        assert_eq!(apart.enclosing_radius(), f64::INFINITY);
        assert_eq!(Distances::from_lower(vec![]).expect("a point").enclosing_radius(), 0.0);
    }
}
