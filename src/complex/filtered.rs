//! Filtered simplicial complexes, valid by construction.

use std::sync::Arc;

use super::boundary::BoundaryMatrix;
use super::builder::Builder;
use super::cells::Cells;
use super::simplex::{Simplex, sign};
use crate::algebra::{Entry, Field, SparseColumns};

/// A filtered simplicial complex: closed, monotone, without duplicates and without NaN, by construction.
///
/// Its cells are numbered by the one total order (value, dimension, vertices lexicographically). Values may be infinite: a cell at
/// `-inf` is there from the beginning, one at `+inf` comes after every finite one.
///
/// ```
/// use sublevel::complex::FilteredComplex;
/// let mut builder = FilteredComplex::builder();
/// builder.add(&[7], 0.0)?;
/// builder.add(&[3], 1.0)?;
/// builder.add(&[7, 3], 2.0)?;
/// let complex = builder.build()?;
/// assert_eq!(complex.labels(2), [3, 7]);
/// assert_eq!(complex.value(2), 2.0);
/// # Ok::<(), sublevel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FilteredComplex {
    pub(super) cells: Arc<Cells>,
    /// The labels of the vertices, increasing: vertex `v` of `simplices` has `labels[v]`.
    pub(super) labels: Vec<u64>,
    /// By dimension.
    pub(super) simplices: Vec<Simplices>,
}

/// The simplices of one dimension, by rank.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Simplices {
    /// Shape `(simplices, dimension + 1)`, each row increasing.
    pub(super) vertices: Vec<u32>,
    /// The ranks of the facets, shape `(simplices, dimension + 1)`: entry `i` is the facet without vertex `i`. Empty in dimension 0.
    pub(super) facets: Vec<u32>,
}

impl FilteredComplex {
    /// A builder that takes simplices in any order.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The number of simplices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are no simplices.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The largest dimension of a simplex; none for the empty complex.
    #[must_use]
    pub fn top_dimension(&self) -> Option<usize> {
        self.cells.dimensions().checked_sub(1)
    }

    /// The number of simplices of each dimension.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        (0..self.cells.dimensions()).map(|dimension| self.cells.of_dimension(dimension).len()).collect()
    }

    /// The dimension of the simplex at a position of the filtration.
    #[must_use]
    pub fn dimension(&self, cell: u32) -> usize {
        self.cells.dimension(cell)
    }

    /// The filtration value of the simplex at a position of the filtration.
    #[must_use]
    pub fn value(&self, cell: u32) -> f64 {
        self.cells.value(cell)
    }

    /// The vertex labels, increasing, of the simplex at a position of the filtration.
    #[must_use]
    pub fn labels(&self, cell: u32) -> Vec<u64> {
        let width = self.dimension(cell) + 1;
        let start = self.cells.rank(cell) as usize * width;
        let vertices = &self.simplices[width - 1].vertices[start..start + width];
        vertices.iter().map(|&vertex| self.labels[vertex as usize]).collect()
    }

    /// The simplex at a position of the filtration.
    #[must_use]
    pub fn simplex(&self, cell: u32) -> Simplex {
        Simplex::from_sorted(self.labels(cell))
    }

    /// The boundary matrix with coefficients in a field.
    #[must_use]
    pub fn boundary<F: Field>(&self, field: F) -> BoundaryMatrix<F> {
        let columns = (0..self.simplices.len()).map(|dimension| Arc::new(self.columns(field, dimension)));
        BoundaryMatrix::from_parts(field, Arc::clone(&self.cells), columns.collect())
    }

    /// The boundary from one dimension to the next lower one, by ranks.
    fn columns<F: Field>(&self, field: F, dimension: usize) -> SparseColumns<F::Unit> {
        let count = self.cells.of_dimension(dimension).len();
        if dimension == 0 {
            return SparseColumns::uniform(0, count, 0, Vec::new());
        }
        let rows = self.cells.of_dimension(dimension - 1).len();
        let facets = &self.simplices[dimension].facets;
        let coefficients: Vec<F::Unit> = (0..=dimension)
            .map(|omitted| field.unit(sign(omitted)).expect("a sign is not zero in a field"))
            .collect();
        let mut entries = Vec::with_capacity(facets.len());
        for facets in facets.chunks_exact(dimension + 1) {
            let start = entries.len();
            entries.extend(
                facets.iter().zip(&coefficients).map(|(&row, &coefficient)| Entry { row, coefficient }),
            );
            entries[start..].sort_unstable_by_key(|entry| entry.row);
        }
        SparseColumns::uniform(rows, count, dimension + 1, entries)
    }
}
