//! The result of an algorithm: which cells are paired.

use std::sync::Arc;

use rayon::prelude::*;

use super::pairing::{FEW, NONE, Pairing, killers, pairs};
use crate::algebra::Field;
use crate::barcode::{Bar, Barcode};
use crate::complex::{BoundaryMatrix, Cells};

/// The pairing of the cells of a filtered complex: 4 bytes for each cell that may be born.
#[derive(Debug, Clone, PartialEq)]
pub struct Reduction {
    cells: Arc<Cells>,
    /// By dimension: the pairing with the next.
    pairings: Vec<Pairing>,
    /// Those whose bars are known.
    dimensions: usize,
}

impl Reduction {
    /// The bars of dimensions `0..dimensions`; `pairings[d]` pairs dimension `d` with `d + 1`.
    pub(super) fn new<F: Field>(
        matrix: &BoundaryMatrix<F>,
        dimensions: usize,
        pairings: Vec<Pairing>,
    ) -> Self {
        Self { cells: Arc::clone(matrix.cells()), pairings, dimensions }
    }

    /// Whether this can be the reduction of a matrix.
    pub(super) fn fits<F: Field>(&self, matrix: &BoundaryMatrix<F>) -> bool {
        Arc::ptr_eq(&self.cells, matrix.cells()) || self.cells == *matrix.cells()
    }

    /// By rank of a cell of a dimension, the rank of the one that kills the class it gives birth to, or `NONE`; nothing if no cell is killed.
    fn pairing(&self, dimension: usize) -> &[u32] {
        self.pairings.get(dimension).map_or(&[], Vec::as_slice)
    }

    /// The pairs of a dimension and the next, by rank.
    pub(super) fn ranks(&self, dimension: usize) -> impl Iterator<Item = (u32, u32)> {
        pairs(self.pairing(dimension))
    }

    /// The cells that give birth, each with the cell that kills its class, by dimension and birth; all by position in the filtration.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.dimensions).flat_map(|dimension| {
            let (births, deaths) =
                (self.cells.of_dimension(dimension), self.cells.of_dimension(dimension + 1));
            self.ranks(dimension).map(|(birth, death)| (births[birth as usize], deaths[death as usize]))
        })
    }

    /// The cells whose class never dies, by dimension and position.
    #[must_use]
    pub fn essential(&self) -> Vec<u32> {
        let of = |dimension| {
            let births = self.cells.of_dimension(dimension);
            self.endless(dimension).into_iter().map(|rank| births[rank as usize])
        };
        (0..self.dimensions).flat_map(of).collect()
    }

    /// The ranks of the cells of a dimension that neither kill nor are killed, ascending.
    fn endless(&self, dimension: usize) -> Vec<u32> {
        let lower = dimension.checked_sub(1).map_or(&[][..], |lower| self.pairing(lower));
        let count = self.cells.of_dimension(dimension).len();
        let (paired, kill) = (self.ranks(dimension).count(), pairs(lower).count());
        if paired + kill == count {
            return Vec::new();
        }
        let mut known = killers(count, lower);
        self.ranks(dimension).for_each(|(birth, _)| known[birth as usize] = true);
        (0..).zip(known).filter(|&(_, known)| !known).map(|(rank, _)| rank).collect()
    }

    /// The cell that kills the class to which a cell gives birth, both by position.
    pub(super) fn death(&self, birth: u32) -> Option<u32> {
        let (dimension, rank) = (self.cells.dimension(birth), self.cells.rank(birth));
        let death = self.pairing(dimension).get(rank as usize).filter(|&&death| death != NONE);
        death.map(|&death| self.cells.of_dimension(dimension + 1)[death as usize])
    }

    /// The bars that are longer than `min_persistence`; all, those of length zero included, if that is negative.
    #[must_use]
    pub fn barcode(&self, min_persistence: f64) -> Barcode {
        let mut bars = Vec::new();
        for dimension in 0..self.dimensions {
            let listed = Listed::new(&self.cells, dimension, min_persistence);
            let pairing = self.pairing(dimension);
            let mut first = 0;
            for endless in self.endless(dimension) {
                let rank = pairing.len().min(endless as usize);
                listed.extend(&mut bars, first, &pairing[first..rank]);
                bars.extend(listed.bar(endless, None));
                first = rank;
            }
            listed.extend(&mut bars, first, &pairing[first..]);
        }
        Barcode::from_sorted(bars)
    }
}

/// Which bars of a dimension are listed.
struct Listed<'a> {
    cells: &'a Cells,
    dimension: usize,
    births: &'a [u32],
    deaths: &'a [u32],
    min_persistence: f64,
}

impl<'a> Listed<'a> {
    fn new(cells: &'a Cells, dimension: usize, min_persistence: f64) -> Self {
        let (births, deaths) = (cells.of_dimension(dimension), cells.of_dimension(dimension + 1));
        Self { cells, dimension, births, deaths, min_persistence }
    }

    /// The bar of cells with these ranks, if it is long enough.
    #[inline]
    fn bar(&self, birth: u32, death: Option<u32>) -> Option<Bar> {
        let birth_cell = self.births[birth as usize];
        let death_cell = death.map(|death| self.deaths[death as usize]);
        let bar = Bar {
            dimension: self.dimension,
            birth: self.cells.value(birth_cell),
            death: death_cell.map_or(f64::INFINITY, |cell| self.cells.value(cell)),
            birth_cell,
            death_cell,
        };
        (bar.length() > self.min_persistence).then_some(bar)
    }

    /// Appends the bars of cells that are paired, from a rank on, by several threads if there are many.
    fn extend(&self, bars: &mut Vec<Bar>, first: usize, pairing: &[u32]) {
        let part = |first: usize, pairing: &[u32], bars: &mut Vec<Bar>| {
            let pairs = (first as u32..).zip(pairing).filter(|&(_, &death)| death != NONE);
            bars.extend(pairs.filter_map(|(birth, &death)| self.bar(birth, Some(death))));
        };
        if pairing.len() < FEW || rayon::current_num_threads() == 1 {
            return part(first, pairing, bars);
        }
        let parts = pairing.par_chunks(FEW).enumerate().map(|(at, pairing)| {
            let mut bars = Vec::new();
            part(first + at * FEW, pairing, &mut bars);
            bars
        });
        let parts: Vec<_> = parts.collect();
        bars.extend(parts.into_iter().flatten());
    }
}
