//! From pairs of cells of a lattice to bars of the image.

use super::critical::Critical;
use super::lattice::{Cell, Lattice};
use crate::barcode::Bar;

/// What becomes of cells of a lattice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    lattice: &'a Lattice<'a>,
    max_dimension: usize,
}

impl<'a> Answer<'a> {
    pub(super) fn new(lattice: &'a Lattice<'a>, max_dimension: usize) -> Self {
        Self { lattice, max_dimension }
    }

    /// The dimension in the image of a cell of so many directions.
    fn dimension(self, directions: usize) -> usize {
        if self.lattice.dual { self.lattice.axes.len() - directions } else { directions }
    }

    /// The bar of a pair of the lattice, given with the first parts of the keys of both vertices, if it has a length and is asked for; of the dual it is one of the image
    /// the other way round.
    #[inline]
    pub(super) fn pair(self, birth: (Cell, u64), death: (Cell, u64)) -> Option<Bar> {
        let (birth, death) = if self.lattice.dual { (death, birth) } else { (birth, death) };
        let dimension = self.dimension(birth.0.directions.count_ones() as usize);
        if birth.1 == death.1 || dimension > self.max_dimension {
            return None;
        }
        Some(Bar {
            dimension,
            birth: self.lattice.value(birth.1),
            death: self.lattice.value(death.1),
            birth_cell: self.lattice.number(birth.0),
            death_cell: Some(self.lattice.number(death.0)),
        })
    }

    /// The bar of a cell without a partner, if it is asked for.
    pub(super) fn essential(self, cell: Cell) -> Option<Bar> {
        let dimension = self.dimension(cell.directions.count_ones() as usize);
        (dimension <= self.max_dimension).then(|| Bar {
            dimension,
            birth: self.lattice.value(self.lattice.key(cell.vertex).0),
            death: f64::INFINITY,
            birth_cell: self.lattice.number(cell),
            death_cell: None,
        })
    }

    /// The same for a critical edge.
    pub(super) fn essential_edge(self, edge: &Critical) -> Option<Bar> {
        self.essential(Cell { vertex: edge.vertex(self.lattice), directions: 1 << edge.cell })
    }
}
