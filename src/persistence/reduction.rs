//! The result of an algorithm: which cells are paired.

use super::pairing::{Pairing, births, deaths};
use crate::algebra::Field;
use crate::barcode::{Bar, Barcode};
use crate::complex::BoundaryMatrix;

/// The pairing of the cells of a filtered complex, by their positions in the filtration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reduction {
    pairs: Vec<(u32, u32)>,
    essential: Vec<u32>,
}

impl Reduction {
    /// The pairs and the cells left over, in dimensions `0..dimensions`; `pairings[d]` pairs dimension `d` with `d + 1`.
    pub(super) fn new<F: Field>(matrix: &BoundaryMatrix<F>, dimensions: usize, pairings: &[Pairing]) -> Self {
        let (mut pairs, mut essential) = (Vec::new(), Vec::new());
        for dimension in 0..dimensions {
            let cells = matrix.positions(dimension);
            let mut paired = vec![false; cells.len()];
            if let Some(pairing) = pairings.get(dimension) {
                let killers = matrix.positions(dimension + 1);
                pairs.extend(pairing.iter().map(|&(b, d)| (cells[b as usize], killers[d as usize])));
                paired = births(cells.len(), pairing);
            }
            if let Some(lower) = dimension.checked_sub(1).and_then(|lower| pairings.get(lower)) {
                paired
                    .iter_mut()
                    .zip(deaths(cells.len(), lower))
                    .for_each(|(paired, kills)| *paired |= kills);
            }
            essential.extend(cells.iter().zip(&paired).filter(|(_, paired)| !**paired).map(|(cell, _)| cell));
        }
        pairs.sort_unstable();
        essential.sort_unstable();
        Self { pairs, essential }
    }

    /// The cells that give birth, each with the cell that kills its class, by birth.
    #[must_use]
    pub fn pairs(&self) -> &[(u32, u32)] {
        &self.pairs
    }

    /// The cells whose class never dies.
    #[must_use]
    pub fn essential(&self) -> &[u32] {
        &self.essential
    }

    /// The bars, with dimensions and values from the matrix that was reduced.
    pub(super) fn barcode<F: Field>(&self, matrix: &BoundaryMatrix<F>) -> Barcode {
        let bar = |birth: u32, death: Option<u32>| Bar {
            dimension: matrix.dimension(birth),
            birth: matrix.value(birth),
            death: death.map_or(f64::INFINITY, |death| matrix.value(death)),
            birth_cell: birth,
            death_cell: death,
        };
        let pairs = self.pairs.iter().map(|&(birth, death)| bar(birth, Some(death)));
        Barcode::new(pairs.chain(self.essential.iter().map(|&birth| bar(birth, None))).collect())
    }
}
