//! Points with coordinates.

use crate::error::{Error, Result};

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

    /// The points, one after the other.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.coordinates.chunks_exact(self.dimension)
    }

    /// Some of the points, by their numbers.
    ///
    /// # Panics
    /// If a number is not below [`Points::len`].
    #[must_use]
    pub fn subset(&self, numbers: &[u32]) -> Self {
        let point = |&number: &u32| &self.coordinates[number as usize * self.dimension..][..self.dimension];
        Self { dimension: self.dimension, coordinates: numbers.iter().flat_map(point).copied().collect() }
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
