//! Distances between finitely many points.

use std::borrow::Cow;

use rayon::prelude::*;

use super::metric::{Measure, ROWS};
use super::table::{Room, Survey, Table};
use super::{Metric, Points};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

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

    /// The distances between points by a metric; `O(n^2 d)` time on all threads.
    ///
    /// ```
    /// use sublevel::{Interrupt, filtration::{Distances, Metric, Points}};
    /// let points = Points::new(2, vec![0.0, 0.0, 3.0, 4.0])?;
    /// let distances = Distances::of_points(&points, Metric::Manhattan, u64::MAX, &Interrupt::new())?;
    /// assert_eq!(distances.lower(), [7.0]);
    /// # Ok::<(), sublevel::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Limit`], before memory is taken, if the distances need more than `limit` bytes; [`Error::Input`] if two points are farther
    /// apart than any `f64`, because an infinite distance would say that they are never joined, and for the cosine of a point that is 0;
    /// [`Error::Interrupted`] on request.
    pub fn of_points(points: &Points, metric: Metric, limit: u64, interrupt: &Interrupt) -> Result<Self> {
        let n = points.len();
        let bytes = Self::bytes(n);
        if bytes > u128::from(limit) {
            return Err(Error::Limit(format!(
                "the distances between {n} points need {bytes} bytes, more than the memory limit of {limit}"
            )));
        }
        let measure = Measure::new(points, metric)?;
        let mut lower = vec![0.0; (bytes / size_of::<f64>() as u128) as usize];
        let mut blocks = Vec::with_capacity(n.div_ceil(ROWS));
        let mut rest = lower.as_mut_slice();
        for first in (0..n).step_by(ROWS) {
            let rows = first..(first + ROWS).min(n);
            let (block, after) = rest.split_at_mut(rows.clone().sum());
            blocks.push((rows, block));
            rest = after;
        }
        let table = Table::Measured(measure);
        blocks.into_par_iter().try_for_each_init(Room::default, |room, (rows, mut block)| {
            interrupt.check()?;
            table.rows(rows, room, |_, row| {
                let (out, after) = std::mem::take(&mut block).split_at_mut(row.len());
                out.copy_from_slice(row);
                block = after;
            })
        })?;
        Ok(Self { points: n, lower })
    }

    /// Euclidean distances: see [`Distances::of_points`].
    ///
    /// # Errors
    /// As there.
    pub fn euclidean(points: &Points, limit: u64) -> Result<Self> {
        Self::of_points(points, Metric::Euclidean, limit, &Interrupt::new())
    }

    /// Bytes that the distances between `n` points take.
    #[must_use]
    pub fn bytes(n: usize) -> u128 {
        (n as u128) * (n.saturating_sub(1) as u128) / 2 * size_of::<f64>() as u128
    }

    /// The distances between some of the points, by their numbers, each of which is there once.
    ///
    /// # Panics
    /// If a number is not below [`Distances::len`].
    #[must_use]
    pub fn subset(&self, numbers: &[u32]) -> Self {
        let row =
            |(i, &a): (usize, &u32)| numbers[..i].iter().map(move |&b| self.get(a as usize, b as usize));
        Self { points: numbers.len(), lower: numbers.iter().enumerate().flat_map(row).collect() }
    }

    /// The distances of a point to those of smaller number.
    pub(super) fn row(&self, i: usize) -> &[f64] {
        &self.lower[i * i.saturating_sub(1) / 2..][..i]
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
    ///
    /// # Panics
    /// Never: nobody can interrupt it.
    #[must_use]
    pub fn enclosing_radius(&self) -> f64 {
        let survey = Survey::of(&Table::Packed(Cow::Borrowed(self)), &Interrupt::new());
        survey.expect("nobody interrupts, and no distance is computed").radius
    }
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
        for (scale, expected) in [(1e200, 5e200), (1e-200, 5e-200), (0.0, 0.0)] {
            let points = Points::new(2, vec![3.0 * scale, 0.0, 0.0, 4.0 * scale]).expect("finite");
            let distance = Distances::euclidean(&points, u64::MAX).expect("finite").get(0, 1);
            assert!((distance - expected).abs() <= 1e-15 * expected, "{distance}");
        }
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
