//! The simplices of a boundary matrix, if its cells are simplices.

use crate::error::{Error, Place, Result};

use super::{Columns, SimplexList};

impl Columns {
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
