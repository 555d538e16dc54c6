//! The result of an algorithm: which cells are paired.

use rayon::prelude::*;

use super::pairing::{FEW, NONE, Pairing, killers};
use super::watch::Watch;
use crate::algebra::Field;
use crate::barcode::{Bar, Barcode};
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// The pairing of the cells of a filtered complex, by their positions in the filtration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reduction {
    pairs: Vec<(u32, u32)>,
    essential: Vec<u32>,
}

impl Reduction {
    /// The pairs and the cells left over, in dimensions `0..dimensions`; `pairings[d]` pairs dimension `d` with `d + 1`.
    pub(super) fn new<F: Field>(
        matrix: &BoundaryMatrix<F>,
        dimensions: usize,
        pairings: &[Pairing],
        watch: Watch<'_>,
    ) -> Result<Self> {
        let mut reduction = Self::default();
        for dimension in 0..dimensions {
            let births = matrix.positions(dimension);
            let deaths = matrix.positions(dimension + 1);
            let lower = dimension.checked_sub(1).and_then(|lower| pairings.get(lower));
            let kills = lower.map_or(vec![false; births.len()], |lower| killers(births.len(), lower));
            let death_of = pairings.get(dimension);
            let part = |start: usize| {
                watch.check()?;
                let mut part = Self::default();
                for rank in (start..births.len().min(start + FEW)).filter(|&rank| !kills[rank]) {
                    match death_of.map_or(NONE, |death_of| death_of[rank]) {
                        NONE => part.essential.push(births[rank]),
                        death => part.pairs.push((births[rank], deaths[death as usize])),
                    }
                }
                Ok(part)
            };
            let parts: Vec<_> = match births.len() {
                0..=FEW => vec![part(0)?],
                many => (0..many).into_par_iter().step_by(FEW).map(part).collect::<Result<_>>()?,
            };
            for part in parts {
                reduction.pairs.extend(part.pairs);
                reduction.essential.extend(part.essential);
            }
        }
        Ok(reduction)
    }

    /// The cells that give birth, each with the cell that kills its class, by dimension and birth.
    #[must_use]
    pub fn pairs(&self) -> &[(u32, u32)] {
        &self.pairs
    }

    /// The cells whose class never dies, by dimension.
    #[must_use]
    pub fn essential(&self) -> &[u32] {
        &self.essential
    }

    /// The bars, with dimensions and values from the matrix that was reduced.
    #[must_use]
    pub fn barcode<F: Field>(&self, matrix: &BoundaryMatrix<F>) -> Barcode {
        let bar = |birth: u32, death: Option<u32>| Bar {
            dimension: matrix.dimension(birth),
            birth: matrix.value(birth),
            death: death.map_or(f64::INFINITY, |death| matrix.value(death)),
            birth_cell: birth,
            death_cell: death,
        };
        // Both lists are in the order of the bars.
        let key = |birth: u32| (matrix.dimension(birth), birth);
        let mut bars = Vec::with_capacity(self.pairs.len() + self.essential.len());
        let mut pairs = self.pairs.iter().copied().peekable();
        for &essential in &self.essential {
            while let Some((birth, death)) = pairs.next_if(|&(birth, _)| key(birth) < key(essential)) {
                bars.push(bar(birth, Some(death)));
            }
            bars.push(bar(essential, None));
        }
        bars.extend(pairs.map(|(birth, death)| bar(birth, Some(death))));
        Barcode::from_sorted(bars)
    }
}
