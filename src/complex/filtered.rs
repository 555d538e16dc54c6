//! Filtered simplicial complexes, valid by construction.

use std::any::Any;
use std::cmp::Ordering;
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
    /// The labels of the vertices, by rank.
    pub(super) labels: Vec<u64>,
    /// By dimension: the boundary to the next lower one, by ranks.
    pub(super) boundaries: Vec<Arc<SparseColumns<()>>>,
    /// By dimension: bit `k` is set if entry `k` of a boundary has sign -1; shape `(simplices, (dimension + 8) / 8)`.
    pub(super) signs: Vec<Vec<u8>>,
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

    /// The vertex labels, increasing, of the simplex at a position of the filtration. They are not stored but found through the facets, in
    /// time `O(dimension^3)`.
    #[must_use]
    pub fn labels(&self, cell: u32) -> Vec<u64> {
        let (mut dimension, mut simplex) = (self.dimension(cell), self.cells.rank(cell));
        let mut labels = Vec::with_capacity(dimension + 1);
        while dimension > 0 {
            let facet = self.boundaries[dimension].column(simplex as usize)[0].row;
            labels.push(self.labels[self.opposite(dimension, simplex, facet) as usize]);
            (dimension, simplex) = (dimension - 1, facet);
        }
        labels.push(self.labels[simplex as usize]);
        labels.sort_unstable();
        labels
    }

    /// The vertex of a simplex that is not in its facet: in another facet it is opposite to what the two have in common. All by rank.
    fn opposite(&self, mut dimension: usize, mut simplex: u32, mut facet: u32) -> u32 {
        loop {
            let mut facets =
                self.boundaries[dimension].column(simplex as usize).iter().map(|entry| entry.row);
            let other = facets.find(|&other| other != facet).expect("a simplex has two facets");
            if dimension == 1 {
                return other;
            }
            let [mut one, mut two] = [facet, other].map(|facet| {
                self.boundaries[dimension - 1].column(facet as usize).iter().map(|entry| entry.row).peekable()
            });
            let common = loop {
                let pair = (one.peek(), two.peek());
                let (Some(&a), Some(&b)) = pair else { unreachable!("two facets have a common one") };
                match a.cmp(&b) {
                    Ordering::Less => one.next(),
                    Ordering::Greater => two.next(),
                    Ordering::Equal => break a,
                };
            };
            (dimension, simplex, facet) = (dimension - 1, other, common);
        }
    }

    /// The simplex at a position of the filtration.
    #[must_use]
    pub fn simplex(&self, cell: u32) -> Simplex {
        Simplex::from_sorted(self.labels(cell))
    }

    /// The boundary matrix with coefficients in a field. Over Z/2 it shares the columns of the complex.
    #[must_use]
    pub fn boundary<F: Field>(&self, field: F) -> BoundaryMatrix<F> {
        let columns = self.boundaries.iter().zip(&self.signs).map(|(boundary, signs)| {
            let shared: Arc<dyn Any + Send + Sync> = boundary.clone();
            shared.downcast().unwrap_or_else(|_| Arc::new(signed(field, boundary, signs)))
        });
        BoundaryMatrix::from_parts(field, Arc::clone(&self.cells), columns.collect())
    }
}

/// The boundary with signs.
fn signed<F: Field>(field: F, boundary: &SparseColumns<()>, signs: &[u8]) -> SparseColumns<F::Unit> {
    let units = [0, 1].map(|omitted| field.unit(sign(omitted)).expect("a sign is not zero in a field"));
    let width = boundary.entries() / boundary.len().max(1);
    let mut entries = Vec::with_capacity(boundary.entries());
    for (j, signs) in signs.chunks_exact(width.div_ceil(8).max(1)).enumerate() {
        for (k, entry) in boundary.column(j).iter().enumerate() {
            let coefficient = units[usize::from(signs[k / 8] >> (k % 8) & 1)];
            entries.push(Entry { row: entry.row, coefficient });
        }
    }
    SparseColumns::uniform(boundary.rows(), boundary.len(), width, entries)
}
