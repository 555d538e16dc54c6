//! Metrics between points, and their values for many pairs at a time.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use pulp::Arch;

use super::Points;
use crate::error::{Error, Place, Result};

/// Rows of distances that are computed together, so that coordinates are loaded once for all of them.
pub(super) const ROWS: usize = 8;
/// Points on the other side of a block: its sums, [`ROWS`] times as many, stay in the first cache.
const COLUMNS: usize = 256;

/// How far two points are apart.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Metric {
    /// `sqrt(sum (x - y)^2)`.
    #[default]
    Euclidean,
    /// `sum (x - y)^2`, which is no metric, but has the Rips complexes of one.
    SquaredEuclidean,
    /// `1 - x y / (|x| |y|)`, from 0 to 2; of points that are not 0.
    Cosine,
    /// `sum |x - y|`.
    Manhattan,
    /// `max |x - y|`.
    Chebyshev,
    /// `(sum |x - y|^p)^(1/p)`, for `p` from 1 up.
    Minkowski(f64),
}

impl Metric {
    /// The names that are read, apart from `minkowski:P`.
    const NAMES: [(&'static str, Self); 9] = [
        ("euclidean", Self::Euclidean),
        ("sqeuclidean", Self::SquaredEuclidean),
        ("cosine", Self::Cosine),
        ("manhattan", Self::Manhattan),
        ("chebyshev", Self::Chebyshev),
        // Other words for the same.
        ("squared-euclidean", Self::SquaredEuclidean),
        ("cityblock", Self::Manhattan),
        ("l1", Self::Manhattan),
        ("l2", Self::Euclidean),
    ];

    /// Minkowski's metric of an exponent.
    ///
    /// # Errors
    /// [`Error::Usage`] for an exponent that is not finite or below 1.
    pub fn minkowski(p: f64) -> Result<Self> {
        if p.is_finite() && p >= 1.0 {
            return Ok(Self::Minkowski(p));
        }
        Err(Error::usage("metric", format!("minkowski:{p}"), "an exponent from 1 up"))
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Minkowski(p) = self {
            return write!(f, "minkowski:{p}");
        }
        let name = Self::NAMES.iter().find(|(_, metric)| metric == self).map_or("", |(name, _)| name);
        f.pad(name)
    }
}

impl FromStr for Metric {
    type Err = Error;

    /// `euclidean`, `sqeuclidean`, `cosine`, `manhattan` (`cityblock`), `chebyshev` or `minkowski:P`.
    ///
    /// # Errors
    /// [`Error::Usage`] with these names.
    fn from_str(name: &str) -> Result<Self> {
        if let Some(p) = name.strip_prefix("minkowski:").and_then(|p| p.parse().ok()) {
            return Self::minkowski(p);
        }
        let found = Self::NAMES.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, metric)| metric).ok_or_else(|| {
            let known = "euclidean, sqeuclidean, cosine, manhattan, chebyshev, minkowski:P";
            Error::usage("metric", format!("`{name}`"), format!("one of {known}"))
        })
    }
}

/// Points laid out for a metric: one coordinate of all points after the other.
pub(super) struct Measure {
    metric: Metric,
    points: usize,
    /// Shape `(dimension, points)`.
    coordinates: Vec<f64>,
    /// For the cosine: the square of the length of each point.
    squares: Vec<f64>,
}

impl Measure {
    /// Takes the points in.
    ///
    /// # Errors
    /// [`Error::Input`] for the cosine of a point that is 0, by its number.
    pub(super) fn new(points: &Points, metric: Metric) -> Result<Self> {
        let (n, dimension) = (points.len(), points.dimension());
        let mut coordinates = vec![0.0; n * dimension];
        let mut squares = Vec::new();
        for (i, point) in points.iter().enumerate() {
            // A power of two changes no digit of the cosine, and keeps squares in range.
            let scale = if metric == Metric::Cosine { power_below(point) } else { Some(1.0) };
            let Some(scale) = scale else {
                let place = Place::Argument(format!("point {i}"));
                return Err(Error::input(place, "0 in all coordinates", "a direction, for the cosine"));
            };
            for (k, x) in point.iter().enumerate() {
                coordinates[k * n + i] = x / scale;
            }
            if metric == Metric::Cosine {
                squares.push(point.iter().map(|x| (x / scale) * (x / scale)).sum());
            }
        }
        Ok(Self { metric, points: n, coordinates, squares })
    }

    /// Number of points.
    pub(super) fn len(&self) -> usize {
        self.points
    }

    /// The distances of up to [`ROWS`] neighbouring points to points of smaller number: those of point `i` of `rows` to the points `0..i`
    /// are the first `i` entries of `out[i - rows.start]`.
    ///
    /// # Errors
    /// [`Error::Input`] for a distance that is no `f64`, because an infinite one would say that two points are never joined.
    pub(super) fn rows(&self, rows: Range<usize>, out: &mut [Vec<f64>; ROWS]) -> Result<()> {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for first in (0..rows.end.saturating_sub(1)).step_by(COLUMNS) {
                    for (row, distances) in rows.clone().zip(out.iter_mut()) {
                        let columns = first..(first + COLUMNS).min(row);
                        if !columns.is_empty() {
                            self.block(row, columns.clone(), &mut distances[columns]);
                        }
                    }
                }
            },
        );
        for (row, distances) in rows.zip(out) {
            if let Some(column) = distances[..row].iter().position(|distance| distance.is_infinite()) {
                let place = Place::Argument(format!("distance ({row}, {column})"));
                return Err(Error::input(place, "larger than 1.8e308", "points at distances of 64 bits"));
            }
        }
        Ok(())
    }

    /// The distances of a point to all.
    pub(super) fn to_all(&self, from: usize, out: &mut [f64]) {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for first in (0..self.points).step_by(COLUMNS) {
                    let columns = first..(first + COLUMNS).min(self.points);
                    self.block(from, columns.clone(), &mut out[columns]);
                }
            },
        );
    }

    /// The distances of a point to a block of others.
    #[expect(clippy::inline_always, reason = "compiled for the instructions of the dispatch that calls it")]
    #[inline(always)]
    fn block(&self, row: usize, columns: Range<usize>, out: &mut [f64]) {
        match self.metric {
            Metric::Euclidean => {
                self.fold(row, &columns, out, |sum, x, y| sum + (x - y) * (x - y));
                for sum in out.iter_mut() {
                    *sum = sum.sqrt();
                }
                // A sum of squares that left the normal numbers, on either side, has lost digits.
                for (column, distance) in columns.zip(out) {
                    if !(1.5e-154..1.3e154).contains(distance) {
                        *distance = self.scaled(row, column, 2.0);
                    }
                }
            }
            Metric::SquaredEuclidean => self.fold(row, &columns, out, |sum, x, y| sum + (x - y) * (x - y)),
            Metric::Manhattan => self.fold(row, &columns, out, |sum, x, y| sum + (x - y).abs()),
            Metric::Chebyshev => self.fold(row, &columns, out, |most, x, y| f64::max(most, (x - y).abs())),
            Metric::Minkowski(p) => {
                for (column, distance) in columns.zip(out) {
                    *distance = self.scaled(row, column, p);
                }
            }
            Metric::Cosine => {
                self.fold(row, &columns, out, |sum, x, y| sum + x * y);
                for (column, product) in columns.zip(out) {
                    let cosine = *product / (self.squares[row] * self.squares[column]).sqrt();
                    *product = (1.0 - cosine).max(0.0);
                }
            }
        }
    }

    /// Sums over the coordinates in their order, for all columns side by side.
    #[expect(clippy::inline_always, reason = "compiled for the instructions of the dispatch that calls it")]
    #[inline(always)]
    fn fold(&self, row: usize, columns: &Range<usize>, out: &mut [f64], add: impl Fn(f64, f64, f64) -> f64) {
        out.fill(0.0);
        for coordinate in self.coordinates.chunks_exact(self.points) {
            let x = coordinate[row];
            for (sum, &y) in out.iter_mut().zip(&coordinate[columns.clone()]) {
                *sum = add(*sum, x, y);
            }
        }
    }

    /// Minkowski's distance, scaled by the largest difference, so that no power leaves the range of `f64`.
    fn scaled(&self, row: usize, column: usize, p: f64) -> f64 {
        let differences = || self.coordinates.chunks_exact(self.points).map(|x| (x[row] - x[column]).abs());
        let largest = differences().fold(0.0, f64::max);
        if largest == 0.0 || largest.is_infinite() {
            return largest;
        }
        if p == 2.0 {
            return largest * differences().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt();
        }
        largest * differences().map(|x| (x / largest).powf(p)).sum::<f64>().powf(p.recip())
    }
}

/// The largest power of two that is no larger than the largest coordinate; none if all are 0.
fn power_below(point: &[f64]) -> Option<f64> {
    let largest = point.iter().fold(0.0, |most, x| f64::max(most, x.abs()));
    // Below the normal numbers the smallest of them will do: what is left of a coordinate is exact.
    let power = f64::from_bits(largest.to_bits() & (0x7ff << 52)).max(f64::MIN_POSITIVE);
    (largest > 0.0).then_some(power)
}
