//! The columns of a boundary matrix on their way out, as columns or as the simplices that they are.

use std::path::PathBuf;

use crate::algebra::{Entry, Z2};
use crate::complex::BoundaryMatrix;
use crate::error::{Error, Place, Result};

use super::columns::{Places, Values};
use super::{Columns, SimplexList};

impl Columns {
    /// The columns of a matrix in the order of its filtration.
    pub(super) fn of_matrix(matrix: &BoundaryMatrix<Z2>) -> Self {
        let (mut dimensions, mut values) = (Vec::new(), Vec::new());
        let (mut offsets, mut entries) = (vec![0], Vec::new());
        for cell in 0..matrix.len() as u32 {
            dimensions.push(matrix.dimension(cell) as u16);
            values.push(matrix.value(cell));
            entries.extend(matrix.column(cell));
            offsets.push(entries.len());
        }
        let (path, places) = (PathBuf::new(), Places::Words(0));
        Self { path, places, dimensions, offsets, entries, values: Values::Given(values), numbers: None }
    }

    /// Dimension, rows and value of each cell, in the order of the file.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (u16, &[Entry<()>], f64)> {
        let value = |cell: usize| match &self.values {
            Values::Numbers => cell as f64,
            Values::Given(values) => values[cell],
        };
        let rows = |cell: usize| &self.entries[self.offsets[cell]..self.offsets[cell + 1]];
        (0..self.len()).map(move |cell| (self.dimensions[cell], rows(cell), value(cell)))
    }

    /// The values of the cells, in the order of the file.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.iter().map(|(_, _, value)| value).collect()
    }

    /// Whether each value is the number of its cell, so that a file without values says the same.
    pub(super) fn values_are_numbers(&self) -> bool {
        self.iter().enumerate().all(|(cell, (_, _, value))| value == cell as f64)
    }

    /// Whether each cell has as many facets as a simplex.
    pub(super) fn are_simplices(&self) -> bool {
        self.iter().all(|(dimension, rows, _)| match dimension {
            0 => rows.is_empty(),
            dimension => rows.len() == usize::from(dimension) + 1,
        })
    }

    /// The same cells without values other than their numbers.
    #[must_use]
    pub fn without_values(self) -> Self {
        Self { values: Values::Numbers, ..self }
    }

    /// The cells as simplices on vertices `0, 1, ..`, numbered in the order of the cells of dimension 0; the matrix has been checked.
    ///
    /// # Errors
    /// [`Error::Input`] with the place of a cell that is no simplex: whose facets are not one for each of its vertices.
    pub(super) fn simplices(&self) -> Result<SimplexList> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&cell| self.dimensions[cell]);
        let mut vertices: Vec<Vec<u64>> = vec![Vec::new(); self.len()];
        let mut next = 0;
        for cell in order {
            let dimension = usize::from(self.dimensions[cell]);
            let facets = &self.entries[self.offsets[cell]..self.offsets[cell + 1]];
            if dimension == 0 {
                vertices[cell] = vec![next];
                next += 1;
                continue;
            }
            let mut union: Vec<u64> =
                facets.iter().flat_map(|facet| vertices[facet.row as usize].iter().copied()).collect();
            union.sort_unstable();
            union.dedup();
            // Different facets of so many vertices each, as many as there are vertices, are all there can be.
            let mut different: Vec<&[u64]> =
                facets.iter().map(|facet| &vertices[facet.row as usize][..]).collect();
            different.sort_unstable();
            different.dedup();
            if union.len() != dimension + 1 || different.len() != dimension + 1 {
                let place = Place::Cell(cell as u64);
                let found = format!("a cell of dimension {dimension} with {} vertices", union.len());
                let error = Error::input(
                    place,
                    found,
                    format!("a simplex: {} vertices and as many facets", dimension + 1),
                );
                return Err(self.locate(error));
            }
            vertices[cell] = union;
        }
        let mut sorted: Vec<usize> = (0..self.len()).collect();
        sorted.sort_by_key(|&cell| &vertices[cell]);
        if let Some(pair) = sorted.windows(2).find(|pair| vertices[pair[0]] == vertices[pair[1]]) {
            let found = format!("the same vertices as cell {}", pair[0]);
            let place = Place::Cell(pair[1] as u64);
            return Err(self.locate(Error::input(
                place,
                found,
                "simplices, which their vertices tell apart",
            )));
        }
        let mut list = SimplexList::of_file(&self.path);
        for (vertices, (_, _, value)) in vertices.iter().zip(self.iter()) {
            list.push(vertices, value, 0);
        }
        Ok(list)
    }
}
