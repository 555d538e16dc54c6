//! Vietoris-Rips complexes, written out simplex by simplex.

use crate::complex::FilteredComplex;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

use super::Distances;

/// The most cells that a complex can number.
const MOST_CELLS: u64 = u32::MAX as u64;
/// A simplex of so many vertices has more than [`MOST_CELLS`] faces.
const TOO_MANY_VERTICES: usize = 33;
/// Simplices between two looks at the interrupt.
const SIMPLICES_BETWEEN_CHECKS: u64 = 1 << 14;

/// Bytes that one cell of a complex of the given dimension takes at the peak of its computation. The build takes up to 40 + 12 (dimension + 1), the
/// simplices in the builder included; later, over Z/p, the complex, its matrix and the coboundary are there together, which is what is counted.
/// Columns that fill in take more.
#[must_use]
pub fn bytes_per_cell(dimension: usize) -> u64 {
    40 + 20 * (dimension as u64 + 1)
}

/// The Vietoris-Rips complex of finitely many points: a simplex for each set of points that are pairwise at most the threshold apart;
/// its value is the largest of these distances (the diameter, not the radius). Vertices have value 0, or a birth, and their number as label.
///
/// Built by extending each simplex by the later common neighbours of its vertices (A. Zomorodian, *Fast construction of the
/// Vietoris-Rips complex*, 2010, the incremental algorithm).
#[derive(Debug, Clone, Copy)]
pub struct Rips<'a> {
    distances: &'a Distances,
    births: &'a [f64],
    dimension: usize,
    threshold: f64,
}

impl<'a> Rips<'a> {
    /// The complex up to simplices of the given dimension; homology is right below that dimension. Without a threshold it ends at the
    /// enclosing radius, from which on nothing changes.
    ///
    /// # Errors
    /// [`Error::Usage`] for a threshold that is negative or NaN.
    pub fn new(distances: &'a Distances, dimension: usize, threshold: Option<f64>) -> Result<Self> {
        if let Some(threshold) = threshold.filter(|t| t.is_nan() || *t < 0.0) {
            return Err(Error::usage("threshold", threshold.to_string(), "a number from 0 up"));
        }
        let threshold = threshold.unwrap_or_else(|| distances.enclosing_radius());
        Ok(Self { distances, births: &[], dimension, threshold })
    }

    /// The same with vertices that are born at these values, none of them after an edge of the vertex.
    #[must_use]
    pub fn with_births(self, births: &'a [f64]) -> Self {
        Self { births, ..self }
    }

    /// The largest value of a simplex.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Number of simplices, or none if there are more than `most`. Takes time in proportion to the number, but no memory.
    ///
    /// # Errors
    /// [`Error::Interrupted`] on request.
    pub fn count(&self, most: u64, interrupt: &Interrupt) -> Result<Option<u64>> {
        let mut count = 0_u64;
        let mut next_check = 0;
        let complete = self.visit(true, &mut |simplex, _, leaves| {
            count += 1 + leaves;
            if count >= next_check {
                interrupt.check()?;
                next_check = count + SIMPLICES_BETWEEN_CHECKS;
            }
            Ok(count <= most && simplex.len() < TOO_MANY_VERTICES)
        })?;
        Ok(complete.then_some(count))
    }

    /// The filtered complex.
    ///
    /// # Errors
    /// [`Error::Limit`], before memory is taken, if the simplices need more than `limit` bytes or are more than 2^32 - 1;
    /// [`Error::Interrupted`] on request.
    pub fn build(&self, limit: u64, interrupt: &Interrupt) -> Result<FilteredComplex> {
        let each =
            bytes_per_cell(self.dimension.min(self.distances.len().saturating_sub(1)).min(TOO_MANY_VERTICES));
        let most = (limit / each).min(MOST_CELLS);
        let Some(_) = self.count(most, interrupt)? else {
            return Err(Error::Limit(format!(
                "the Rips complex of {} points at threshold {} has more than {most} simplices up to dimension {}, which at {each} bytes \
                 each is more than the memory limit of {limit} bytes; a smaller dimension or threshold needs less",
                self.distances.len(),
                self.threshold,
                self.dimension,
            )));
        };
        let mut builder = FilteredComplex::builder();
        let mut added = 0_u64;
        self.visit(false, &mut |simplex, value, _| {
            added += 1;
            if added.is_multiple_of(SIMPLICES_BETWEEN_CHECKS) {
                interrupt.check()?;
            }
            builder.add(simplex, value)?;
            Ok(true)
        })?;
        builder.build()
    }

    /// Whether two points at this distance are joined; infinitely distant ones never are.
    fn joins(&self, distance: f64) -> bool {
        distance <= self.threshold && distance < f64::INFINITY
    }

    /// Calls `visit(vertices, value, leaves)` for each simplex, faces before cofaces, until it answers `false`; says whether all were
    /// visited. If `count_leaves`, simplices of the top dimension are not visited but counted at their facet as `leaves`.
    fn visit(&self, count_leaves: bool, visit: &mut Visit<'_>) -> Result<bool> {
        let mut simplex = Vec::new();
        for vertex in 0..self.distances.len() {
            let candidates: Vec<_> = (vertex + 1..self.distances.len())
                .map(|other| (other, self.distances.get(other, vertex)))
                .filter(|&(_, distance)| self.joins(distance))
                .collect();
            simplex.push(vertex as u64);
            let birth = self.births.get(vertex).copied().unwrap_or(0.0);
            if !self.extend(&mut simplex, birth, &candidates, count_leaves, visit)? {
                return Ok(false);
            }
            simplex.pop();
        }
        Ok(true)
    }

    /// Visits the simplex and all that extend it by candidates: later points, each with its largest distance to the vertices.
    fn extend(
        &self,
        simplex: &mut Vec<u64>,
        value: f64,
        candidates: &[(usize, f64)],
        count_leaves: bool,
        visit: &mut Visit<'_>,
    ) -> Result<bool> {
        let dimension = simplex.len() - 1;
        let leaves = count_leaves && dimension + 1 == self.dimension;
        if !visit(simplex, value, if leaves { candidates.len() as u64 } else { 0 })? {
            return Ok(false);
        }
        if leaves || dimension >= self.dimension {
            return Ok(true);
        }
        for (index, &(vertex, farthest)) in candidates.iter().enumerate() {
            let next: Vec<_> = if dimension + 1 == self.dimension {
                Vec::new()
            } else {
                candidates[index + 1..]
                    .iter()
                    .map(|&(other, farthest)| (other, self.distances.get(other, vertex), farthest))
                    .filter(|&(_, distance, _)| self.joins(distance))
                    .map(|(other, distance, farthest)| (other, distance.max(farthest)))
                    .collect()
            };
            simplex.push(vertex as u64);
            if !self.extend(simplex, value.max(farthest), &next, count_leaves, visit)? {
                return Ok(false);
            }
            simplex.pop();
        }
        Ok(true)
    }
}

/// What is done at a simplex: its vertices, its value, and the number of its cofacets of the top dimension that are not visited.
type Visit<'v> = dyn FnMut(&[u64], f64, u64) -> Result<bool> + 'v;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_agrees_with_the_binomial_coefficients() {
        let ones = Distances::from_lower(vec![1.0; 10 * 9 / 2]).expect("ten points");
        let interrupt = Interrupt::new();
        for (dimension, expected) in [(0, 10), (1, 55), (2, 175), (3, 385), (9, 1023), (12, 1023)] {
            let rips = Rips::new(&ones, dimension, None).expect("no threshold");
            assert_eq!(rips.count(2000, &interrupt).expect("no interrupt"), Some(expected));
            assert_eq!(rips.count(expected - 1, &interrupt).expect("no interrupt"), None);
        }
        let below = Rips::new(&ones, 3, Some(0.5)).expect("a threshold");
        assert_eq!(below.count(2000, &interrupt).expect("no interrupt"), Some(10));
    }

    #[test]
    fn a_limit_is_found_before_the_memory_is_taken() {
        let zeros = Distances::from_lower(vec![0.0; 2000 * 1999 / 2]).expect("2000 points");
        let rips = Rips::new(&zeros, 1000, None).expect("no threshold");
        let error = rips.build(u64::MAX, &Interrupt::new()).expect_err("2^2000 simplices");
        assert!(matches!(error, Error::Limit(_)), "{error}");
    }

    #[test]
    fn a_stop_is_obeyed() {
        let interrupt = Interrupt::new();
        interrupt.set();
        let ones = Distances::from_lower(vec![1.0; 300 * 299 / 2]).expect("300 points");
        let rips = Rips::new(&ones, 5, None).expect("no threshold");
        assert!(matches!(rips.count(u64::MAX, &interrupt), Err(Error::Interrupted)));
    }
}
