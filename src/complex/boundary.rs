//! Filtered chain complexes: the common ground of every explicit input.

use std::sync::Arc;

use sprs::CsMat;

use super::arrays::CellArrays;
use super::cells::Cells;
use super::checks;
use crate::algebra::{Entry, Field, SparseColumns};
use crate::error::{Error, Place, Result};

/// A cell of any kind, for [`BoundaryMatrix::from_cells`].
#[derive(Debug, Clone, PartialEq)]
pub struct Cell<U> {
    /// Its dimension, at most 65,535.
    pub dimension: usize,
    /// Its filtration value.
    pub value: f64,
    /// Its boundary; a row is the number of a cell in the order given, counted from 0. Entries in any order, with coefficients as
    /// [`Field::unit`] makes them of integers: `()` over Z/2, 1 to `p - 1` over Z/p.
    pub boundary: Vec<Entry<U>>,
}

/// The boundary matrix of a filtered complex of cells, simplices or not, over a field.
///
/// Cells are numbered by the one total order of the filtration; a cell has position `0..len()`. Inside, the matrix is kept dimension by
/// dimension with rows and columns numbered among the cells of one dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundaryMatrix<F: Field> {
    field: F,
    cells: Arc<Cells>,
    /// By dimension; those of dimension 0 have no entries. Shared with the complex where it has the same.
    columns: Vec<Arc<SparseColumns<F::Unit>>>,
    /// The number of each cell in the order given, if that was another one.
    given: Option<Vec<u32>>,
}

impl<F: Field> BoundaryMatrix<F> {
    /// A matrix whose parts are known to fit together.
    pub(super) fn from_parts(field: F, cells: Arc<Cells>, columns: Vec<Arc<SparseColumns<F::Unit>>>) -> Self {
        Self { field, cells, columns, given: None }
    }

    /// The matrix of cells given in any order. They are sorted by (value, dimension, order given); `-0.0` counts as `0.0`.
    ///
    /// # Errors
    /// [`Error::Input`], naming the cell by its number in the order given, if its value is NaN or less than that of a face, if a row of its
    /// boundary is no cell of one dimension less or is given twice, if a coefficient is not a unit of the field, or if the boundary of its boundary is not zero; [`Error::Limit`] beyond
    /// 2^32 - 1 cells or dimension 65,535.
    pub fn from_cells(field: F, cells: &[Cell<F::Unit>]) -> Result<Self> {
        let mut offsets = Vec::with_capacity(cells.len() + 1);
        offsets.push(0);
        let mut entries = Vec::new();
        for cell in cells {
            entries.extend_from_slice(&cell.boundary);
            offsets.push(entries.len());
        }
        let values: Vec<_> = cells.iter().map(|cell| cell.value).collect();
        let dimensions = dimensions(cells.iter().map(|cell| cell.dimension))?;
        let (dimensions, values) = (&dimensions[..], &values[..]);
        Self::from_arrays(field, CellArrays { dimensions, values, offsets: &offsets, entries: &entries })
    }

    /// The matrix of cells in flat arrays; see [`BoundaryMatrix::from_cells`]. Nothing is allocated for each cell, and cells that are in
    /// filtration order already are not sorted.
    ///
    /// # Errors
    /// Those of [`BoundaryMatrix::from_cells`], and [`Error::Usage`] if the lengths of the arrays do not fit together.
    pub fn from_arrays(field: F, cells: CellArrays<'_, F::Unit>) -> Result<Self> {
        cells.ordered()?.matrix(field)
    }

    /// The matrix of cells whose order in the filtration may be another one than that given.
    pub(super) fn from_given(
        field: F,
        cells: Cells,
        columns: Vec<SparseColumns<F::Unit>>,
        given: Option<Vec<u32>>,
    ) -> Self {
        let columns = columns.into_iter().map(Arc::new).collect();
        Self { field, cells: Arc::new(cells), columns, given }
    }

    /// The matrix whose boundaries are the columns of a square sparse matrix of integers, with the dimension and the filtration value of
    /// each cell; see [`BoundaryMatrix::from_cells`]. Coefficients are reduced modulo the characteristic.
    ///
    /// # Errors
    /// Those of [`BoundaryMatrix::from_cells`], and [`Error::Usage`] if the matrix is not square or the lengths differ from its size.
    pub fn from_sprs(field: F, matrix: &CsMat<i64>, dimensions: &[usize], values: &[f64]) -> Result<Self> {
        let shape = (matrix.rows(), matrix.cols());
        if shape.0 != shape.1 || dimensions.len() != shape.1 || values.len() != shape.1 {
            let (d, v) = (dimensions.len(), values.len());
            let found = format!("{} rows, {} columns, {d} dimensions, {v} values", shape.0, shape.1);
            return Err(Error::usage(
                "boundary matrix",
                found,
                "one row, column, dimension and value a cell",
            ));
        }
        if u32::try_from(shape.0).is_err() {
            return Err(checks::too_many());
        }
        let matrix = matrix.to_csc();
        let mut offsets = Vec::with_capacity(shape.1 + 1);
        offsets.push(0);
        let mut entries = Vec::with_capacity(matrix.nnz());
        for column in matrix.outer_iterator() {
            entries.extend(column.iter().filter_map(|(row, &integer)| {
                field.unit(integer).map(|coefficient| Entry { row: row as u32, coefficient })
            }));
            offsets.push(entries.len());
        }
        let dimensions = self::dimensions(dimensions.iter().copied())?;
        let (dimensions, offsets) = (&dimensions[..], &offsets[..]);
        Self::from_arrays(field, CellArrays { dimensions, values, offsets, entries: &entries })
    }

    /// The square matrix of coefficients, each between 1 and `p - 1`, rows and columns in filtration order, by columns.
    #[must_use]
    pub fn to_sprs(&self) -> CsMat<i64> {
        let mut offsets = vec![0];
        let (mut rows, mut coefficients) = (Vec::new(), Vec::new());
        for cell in 0..self.len() as u32 {
            for entry in self.column(cell) {
                rows.push(entry.row as usize);
                coefficients.push(self.field.integer(entry.coefficient));
            }
            offsets.push(rows.len());
        }
        CsMat::new_csc((self.len(), self.len()), offsets, rows, coefficients)
    }

    /// The coboundary matrix: the anti-transpose, a filtered chain complex of its own. Cell `i` becomes `len() - 1 - i`, dimension `d`
    /// becomes `top - d` and values change sign.
    #[must_use]
    pub fn coboundary(&self) -> Self {
        let top = self.dimensions().saturating_sub(1);
        let mut cells = Cells::with_capacity(self.len());
        for cell in (0..self.len() as u32).rev() {
            cells.push(top - self.dimension(cell), 0.0 - self.value(cell));
        }
        let columns = (0..self.dimensions()).map(|codimension| {
            let dimension = top - codimension;
            if codimension > 0 {
                return Arc::new(self.columns[dimension + 1].antitranspose());
            }
            let mut columns = SparseColumns::new(0);
            (0..self.positions(dimension).len()).for_each(|_| columns.push([]));
            Arc::new(columns)
        });
        Self::from_parts(self.field, Arc::new(cells), columns.collect())
    }

    /// The field of coefficients.
    #[must_use]
    pub fn field(&self) -> F {
        self.field
    }

    /// The cells.
    pub(crate) fn cells(&self) -> &Arc<Cells> {
        &self.cells
    }

    /// The number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of dimensions: the top dimension plus one, or 0 if there are no cells.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.cells.dimensions()
    }

    /// The dimension of a cell.
    #[must_use]
    pub fn dimension(&self, cell: u32) -> usize {
        self.cells.dimension(cell)
    }

    /// The filtration value of a cell.
    #[must_use]
    pub fn value(&self, cell: u32) -> f64 {
        self.cells.value(cell)
    }

    /// The number of a cell in the order given to [`BoundaryMatrix::from_cells`]; the cell itself if the matrix was not made so.
    #[must_use]
    pub fn given(&self, cell: u32) -> u32 {
        self.given.as_ref().map_or(cell, |given| given[cell as usize])
    }

    /// The boundary of a cell; rows are positions of cells, ascending.
    pub fn column(&self, cell: u32) -> impl ExactSizeIterator<Item = Entry<F::Unit>> {
        let dimension = self.dimension(cell);
        let positions = self.positions(dimension.saturating_sub(1));
        let column = self.columns[dimension].column(self.cells.rank(cell) as usize);
        column.iter().map(|entry| Entry { row: positions[entry.row as usize], ..*entry })
    }

    /// The positions of the cells of a dimension, ascending; empty above the top dimension.
    #[must_use]
    pub fn positions(&self, dimension: usize) -> &[u32] {
        self.cells.of_dimension(dimension)
    }

    /// The boundary from one dimension to the next lower one; rows and columns number the cells of a dimension, as in
    /// [`BoundaryMatrix::positions`].
    ///
    /// # Panics
    /// If there is no such dimension.
    #[must_use]
    pub fn columns(&self, dimension: usize) -> &SparseColumns<F::Unit> {
        &self.columns[dimension]
    }

    /// An error about a cell, by its number in the order given.
    pub(super) fn error(&self, cell: u32, found: impl Into<String>, expected: &str) -> Error {
        Error::input(Place::Cell(u64::from(self.given(cell))), found, expected)
    }
}

/// Dimensions of cells as they are kept.
fn dimensions(given: impl Iterator<Item = usize>) -> Result<Vec<u16>> {
    given.enumerate().map(|(id, dimension)| checks::dimension(id, dimension)).collect()
}
