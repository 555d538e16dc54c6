//! From pairs of cells of a lattice to bars of the image.

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

    fn value(&self, cell: Cell) -> f64 {
        self.lattice.values[cell.vertex as usize] + 0.0
    }

    /// Notes a pair of the lattice, which of the dual is one of the image the other way round.
    #[inline]
    pub(super) fn pair(&mut self, birth: Cell, death: Cell) {
        let (birth, death) = if self.lattice.dual { (death, birth) } else { (birth, death) };
        let dimension = self.dimension(birth.directions.count_ones() as usize);
        let values = (self.value(birth), self.value(death));
        if values.0 == values.1 || dimension > self.max_dimension {
            return;
        }
        self.bars.push(Bar {
            dimension,
            birth: values.0,
            death: values.1,
            birth_cell: self.lattice.number(birth),
            death_cell: Some(self.lattice.number(death)),
        });
    }

    /// Notes a cell without a partner.
    pub(super) fn essential(&mut self, cell: Cell) {
        let dimension = self.dimension(cell.directions.count_ones() as usize);
        if dimension <= self.max_dimension {
            let (birth, birth_cell) = (self.value(cell), self.lattice.number(cell));
            self.bars.push(Bar { dimension, birth, death: f64::INFINITY, birth_cell, death_cell: None });
        }
    }
}
