//! From pairs of cells of a lattice to bars of the image.

use super::critical::Critical;
use super::lattice::{Cell, Lattice};
use crate::barcode::Bar;

/// Bars of positive length, as they come.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    lattice: &'a Lattice<'a>,
    max_dimension: usize,
    pub(super) bars: Vec<Bar>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(lattice: &'a Lattice<'a>, max_dimension: usize) -> Self {
        Self { lattice, max_dimension, bars: Vec::new() }
    }

    /// The dimension in the image of a cell of so many directions.
    fn dimension(&self, directions: usize) -> usize {
        if self.lattice.dual { self.lattice.axes.len() - directions } else { directions }
    }

    /// Whether unpaired cells of so many directions are asked for.
    pub(super) fn wants_unpaired(&self, directions: usize) -> bool {
        self.dimension(directions) <= self.max_dimension
    }

    /// Notes a pair of the lattice, with the first parts of the keys of both vertices; of the dual it is one of the image the other way round.
    #[inline]
    pub(super) fn pair(&mut self, birth: (Cell, u64), death: (Cell, u64)) {
        let (birth, death) = if self.lattice.dual { (death, birth) } else { (birth, death) };
        let dimension = self.dimension(birth.0.directions.count_ones() as usize);
        if birth.1 == death.1 || dimension > self.max_dimension {
            return;
        }
        self.bars.push(Bar {
            dimension,
            birth: self.lattice.value(birth.1),
            death: self.lattice.value(death.1),
            birth_cell: self.lattice.number(birth.0),
            death_cell: Some(self.lattice.number(death.0)),
        });
    }

    /// Notes a cell without a partner.
    pub(super) fn essential(&mut self, cell: Cell) {
        let dimension = self.dimension(cell.directions.count_ones() as usize);
        if dimension <= self.max_dimension {
            let birth = self.lattice.value(self.lattice.key(cell.vertex).0);
            let birth_cell = self.lattice.number(cell);
            self.bars.push(Bar { dimension, birth, death: f64::INFINITY, birth_cell, death_cell: None });
        }
    }

    /// Notes critical edges without partners.
    pub(super) fn essential_edges<'b>(&mut self, edges: impl Iterator<Item = &'b Critical>) {
        for edge in edges {
            self.essential(Cell { vertex: edge.vertex(self.lattice), directions: 1 << edge.cell });
        }
    }
}
