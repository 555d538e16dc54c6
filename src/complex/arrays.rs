//! Cells of any kind in flat arrays, and their order.

use rayon::prelude::*;

use super::boundary::BoundaryMatrix;
use super::cells::Cells;
use super::checks;
use super::merge::ascending;
use crate::algebra::{Entry, Field, SparseColumns};
use crate::error::{Error, Result};

/// Cells of any kind in any order: simplices, cubes, the cells of a Delta-complex. A cell is named by its number, counted from 0.
///
/// A face that is glued to a cell more than once has one entry with the sum of its coefficients, and none if the sum is zero: the boundary of
/// a loop is empty.
///
/// ```
/// use sublevel::algebra::{Entry, Zp};
/// use sublevel::complex::{BoundaryMatrix, CellArrays};
/// // The projective plane: a vertex, a loop, and a disc glued to the loop twice.
/// let field = Zp::new(3)?;
/// let matrix = BoundaryMatrix::from_arrays(field, CellArrays {
///     dimensions: &[0, 1, 2],
///     values: &[0.0, 1.0, 2.0],
///     offsets: &[0, 0, 0, 1],
///     entries: &[Entry { row: 1, coefficient: 2 }],
/// })?;
/// assert_eq!(matrix.column(2).len(), 1);
/// # Ok::<(), sublevel::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CellArrays<'a, U> {
    /// The dimension of each cell.
    pub dimensions: &'a [u16],
    /// The filtration value of each cell.
    pub values: &'a [f64],
    /// One number more than there are cells: the boundary of cell `i` is `entries[offsets[i]..offsets[i + 1]]`.
    pub offsets: &'a [usize],
    /// The entries of all boundaries. A row is the number of a cell; those of one boundary may come in any order. A coefficient is a unit of the
    /// field, as [`Field::unit`] makes it of an integer: `()` over Z/2, 1 to `p - 1` over Z/p.
    pub entries: &'a [Entry<U>],
}

impl<'a, U: Copy + Send + Sync> CellArrays<'a, U> {
    /// Checks the cells one by one and sorts them by (value, dimension, number); `-0.0` counts as `0.0`.
    ///
    /// Cells that are in this order already are not sorted: it then takes about as long as reading the arrays.
    ///
    /// # Errors
    /// [`Error::Usage`] if the lengths of the arrays do not fit together; else those of [`BoundaryMatrix::from_cells`], but for the boundary
    /// of a boundary.
    pub fn ordered(self) -> Result<OrderedCells<'a, U>> {
        self.fit()?;
        checks::cells(&self)?;
        let values = self.values.windows(2).zip(self.dimensions.windows(2));
        let in_order = values.into_iter().all(|(v, d)| v[0] < v[1] || v[0] == v[1] && d[0] <= d[1]);
        let given = (!in_order).then(|| {
            let keys = self.values.iter().zip(self.dimensions).zip(0_u32..);
            let mut keys: Vec<_> = keys.map(|((&value, &d), id)| (ascending(value), d, id)).collect();
            keys.par_sort_unstable();
            keys.into_iter().map(|(_, _, id)| id).collect()
        });
        Ok(OrderedCells { arrays: self, given })
    }

    /// The number of cells.
    pub(super) fn len(&self) -> usize {
        self.dimensions.len()
    }

    /// The boundary of a cell.
    pub(super) fn boundary(&self, id: u32) -> &'a [Entry<U>] {
        &self.entries[self.offsets[id as usize]..self.offsets[id as usize + 1]]
    }

    /// The arrays are as long as they must be.
    fn fit(&self) -> Result<()> {
        let (cells, entries) = (self.len(), self.entries.len());
        if u32::try_from(cells).is_err() {
            return Err(checks::too_many());
        }
        let ends = (self.offsets.first(), self.offsets.last());
        if self.values.len() == cells
            && self.offsets.len() == cells + 1
            && ends == (Some(&0), Some(&entries))
            && self.offsets.is_sorted()
        {
            return Ok(());
        }
        let (values, offsets) = (self.values.len(), self.offsets.len());
        Err(Error::usage(
            "cells in arrays",
            format!("{cells} dimensions, {values} values, {offsets} offsets, {entries} entries"),
            "a value a cell, and offsets that rise from 0 to the number of entries, one more than cells",
        ))
    }
}

/// Cells that were checked one by one, and the order of the filtration.
#[derive(Debug, Clone)]
pub struct OrderedCells<'a, U> {
    arrays: CellArrays<'a, U>,
    /// The number of each cell, if the order is another one than that given.
    given: Option<Vec<u32>>,
}

impl<U: Copy + PartialEq + Send + Sync> OrderedCells<'_, U> {
    /// The boundary matrix of these cells.
    ///
    /// # Errors
    /// [`Error::Input`], naming the cell by its number, if a coefficient is not a unit of the field or the boundary of its boundary is not zero.
    pub fn matrix<F: Field<Unit = U>>(self, field: F) -> Result<BoundaryMatrix<F>> {
        let Self { arrays, given } = self;
        checks::units(field, &arrays)?;
        let mut cells = Cells::with_capacity(arrays.len());
        let mut rank = vec![0; arrays.len()];
        let mut push = |id: u32| {
            let id = id as usize;
            rank[id] = cells.push(usize::from(arrays.dimensions[id]), arrays.values[id] + 0.0);
        };
        let columns = match &given {
            None => {
                let order = 0..arrays.len() as u32;
                order.clone().for_each(&mut push);
                columns(&arrays, &cells, &order, &rank)
            }
            Some(given) => {
                given.iter().copied().for_each(&mut push);
                columns(&arrays, &cells, &given.iter().copied(), &rank)
            }
        };
        drop(rank);
        let matrix = BoundaryMatrix::from_given(field, cells, columns, given);
        checks::boundary_of_boundary(&matrix)?;
        Ok(matrix)
    }
}

/// The boundaries by dimension, rows and columns by rank. The cells come in filtration order.
fn columns<U: Copy + Send + Sync>(
    arrays: &CellArrays<'_, U>,
    cells: &Cells,
    order: &(impl Iterator<Item = u32> + Clone),
    rank: &[u32],
) -> Vec<SparseColumns<U>> {
    let mut levels: Vec<_> = shapes(arrays, cells.dimensions()).into_iter().map(Level::new).collect();
    for id in order.clone() {
        let entries = &mut levels[usize::from(arrays.dimensions[id as usize])].entries;
        let start = entries.len();
        entries.extend(
            arrays.boundary(id).iter().map(|entry| Entry { row: rank[entry.row as usize], ..*entry }),
        );
        let column = &mut entries[start..];
        if !column.is_sorted_by_key(|entry| entry.row) {
            column.sort_unstable_by_key(|entry| entry.row);
        }
    }
    let count = |dimension: usize| cells.of_dimension(dimension).len();
    let columns = levels.into_iter().enumerate().map(|(dimension, level)| {
        let rows = if dimension == 0 { 0 } else { count(dimension - 1) };
        if let Some(width) = level.width {
            return SparseColumns::uniform(rows, count(dimension), width, level.entries);
        }
        let (mut columns, mut start) = (SparseColumns::new(rows), 0);
        for id in order.clone().filter(|&id| usize::from(arrays.dimensions[id as usize]) == dimension) {
            let end = start + arrays.boundary(id).len();
            columns.push(level.entries[start..end].iter().copied());
            start = end;
        }
        columns
    });
    columns.collect()
}

/// The boundaries of the cells of one dimension.
struct Level<U> {
    entries: Vec<Entry<U>>,
    /// The number of entries of each, if it is the same for all.
    width: Option<usize>,
}

impl<U> Level<U> {
    fn new((count, width): (usize, Option<usize>)) -> Self {
        Self { entries: Vec::with_capacity(count), width }
    }
}

/// For each dimension the number of entries, and that of each cell if they are all the same.
fn shapes<U: Copy + Send + Sync>(
    arrays: &CellArrays<'_, U>,
    dimensions: usize,
) -> Vec<(usize, Option<usize>)> {
    let mut shapes = vec![(0, None); dimensions];
    let mut seen = vec![false; dimensions];
    for (&dimension, ends) in arrays.dimensions.iter().zip(arrays.offsets.windows(2)) {
        let (dimension, width) = (usize::from(dimension), ends[1] - ends[0]);
        let (count, same) = &mut shapes[dimension];
        *count += width;
        if !std::mem::replace(&mut seen[dimension], true) {
            *same = Some(width);
        } else if *same != Some(width) {
            *same = None;
        }
    }
    // A dimension without cells has columns of no entries, all of them.
    for (shape, seen) in shapes.iter_mut().zip(seen) {
        if !seen {
            shape.1 = Some(0);
        }
    }
    shapes
}
