//! The result of an algorithm: which cells are paired.

use rayon::prelude::*;

use super::pairing::{FEW, NONE, Pairing, killers, pairs};
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
        // How many cells of the dimension kill.
        let mut killers = 0;
        for dimension in 0..dimensions {
            let births = matrix.positions(dimension);
            let pairing = pairings.get(dimension).map_or(&[][..], Vec::as_slice);
            let before = reduction.pairs.len();
            if !pairing.is_empty() {
                reduction.pairs.reserve(matrix.positions(dimension + 1).len().min(births.len() - killers));
                reduction.pair(births, pairing, matrix.positions(dimension + 1), watch)?;
            }
            let paired = reduction.pairs.len() - before;
            if killers + paired < births.len() {
                let lower = dimension.checked_sub(1).and_then(|lower| pairings.get(lower));
                reduction.leave(births, pairing, lower.map_or(&[], Vec::as_slice));
            }
            killers = paired;
        }
        Ok(reduction)
    }

    /// Notes the pairs of births and deaths, by several threads if there are many.
    fn pair(&mut self, births: &[u32], pairing: &[u32], deaths: &[u32], watch: Watch<'_>) -> Result<()> {
        let part = |(births, pairing): (&[u32], &[u32]), pairs: &mut Vec<_>| {
            let paired = births.iter().copied().zip(pairing).filter(|&(_, &death)| death != NONE);
            pairs.extend(paired.map(|(birth, &death)| (birth, deaths[death as usize])));
            watch.check()
        };
        if births.len() < FEW || rayon::current_num_threads() == 1 {
            return births
                .chunks(FEW)
                .zip(pairing.chunks(FEW))
                .try_for_each(|cells| part(cells, &mut self.pairs));
        }
        let parts = births.par_chunks(FEW).zip(pairing.par_chunks(FEW)).map(|cells| {
            let mut pairs = Vec::new();
            part(cells, &mut pairs).map(|()| pairs)
        });
        let parts: Vec<_> = parts.collect::<Result<_>>()?;
        self.pairs.extend(parts.into_iter().flatten());
        Ok(())
    }

    /// Notes the cells of a dimension that are not in a pair.
    fn leave(&mut self, births: &[u32], pairing: &[u32], lower: &[u32]) {
        let mut paired = killers(births.len(), lower);
        pairs(pairing).for_each(|(birth, _)| paired[birth as usize] = true);
        let left = births.iter().zip(paired).filter(|&(_, paired)| !paired);
        self.essential.extend(left.map(|(&birth, _)| birth));
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
        let mut pairs = &self.pairs[..];
        for &essential in &self.essential {
            let before = |&(birth, _): &(u32, u32)| key(birth) < key(essential);
            let mut reach = 1;
            while pairs.get(reach - 1).is_some_and(before) {
                reach *= 2;
            }
            let first = pairs[..reach.min(pairs.len())].partition_point(before);
            bars.extend(pairs[..first].iter().map(|&(birth, death)| bar(birth, Some(death))));
            bars.push(bar(essential, None));
            pairs = &pairs[first..];
        }
        bars.extend(pairs.iter().map(|&(birth, death)| bar(birth, Some(death))));
        Barcode::from_sorted(bars)
    }
}
