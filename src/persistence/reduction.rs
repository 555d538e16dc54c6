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
        let Some(oldest) = deaths.len().checked_sub(1) else { return Ok(()) };
        let part = |(births, pairing): (&[u32], &[u32]), pairs: &mut Vec<_>| {
            // Which cells are paired is as good as random, so all are written, and those that are not are written over.
            let mut room = [(0, 0); ROOM];
            for (births, pairing) in births.chunks(ROOM).zip(pairing.chunks(ROOM)) {
                let mut paired = 0;
                for (&birth, &death) in births.iter().zip(pairing) {
                    room[paired] = (birth, deaths[oldest.min(death as usize)]);
                    paired += usize::from(death != NONE);
                }
                pairs.extend_from_slice(&room[..paired]);
            }
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

    /// The pairs whose cells that give birth have a dimension.
    pub(super) fn pairs_of<F: Field>(&self, matrix: &BoundaryMatrix<F>, dimension: usize) -> &[(u32, u32)] {
        let start = self.pairs.partition_point(|pair| matrix.dimension(pair.0) < dimension);
        let end = self.pairs.partition_point(|pair| matrix.dimension(pair.0) <= dimension);
        &self.pairs[start..end]
    }

    /// The cells of a dimension whose class never dies.
    pub(super) fn essential_of<F: Field>(&self, matrix: &BoundaryMatrix<F>, dimension: usize) -> &[u32] {
        let start = self.essential.partition_point(|&birth| matrix.dimension(birth) < dimension);
        let end = self.essential.partition_point(|&birth| matrix.dimension(birth) <= dimension);
        &self.essential[start..end]
    }

    /// Whether this can be the reduction of a matrix: its cells are there, those of a pair in neighbouring dimensions.
    pub(super) fn fits<F: Field>(&self, matrix: &BoundaryMatrix<F>) -> bool {
        let known = |cell: u32| (cell as usize) < matrix.len();
        let mut pairs = self.pairs.iter();
        self.essential.iter().all(|&birth| known(birth))
            && pairs.all(|&(birth, death)| {
                known(birth) && known(death) && matrix.dimension(birth) + 1 == matrix.dimension(death)
            })
    }

    /// The bar to which a cell of a dimension gives birth.
    pub(super) fn bar<F: Field>(
        &self,
        matrix: &BoundaryMatrix<F>,
        dimension: usize,
        birth: u32,
    ) -> Option<Bar> {
        let pairs = self.pairs_of(matrix, dimension);
        let death = pairs.binary_search_by_key(&birth, |pair| pair.0).ok().map(|at| pairs[at].1);
        if death.is_none() {
            self.essential_of(matrix, dimension).binary_search(&birth).ok()?;
        }
        Listed { matrix, dimension, min_persistence: -1.0 }.bar(birth, death)
    }

    /// The bars that are longer than `min_persistence`, all if that is negative, with dimensions and values from the matrix that was reduced.
    #[must_use]
    pub fn barcode<F: Field>(&self, matrix: &BoundaryMatrix<F>, min_persistence: f64) -> Barcode {
        let mut bars = Vec::new();
        if min_persistence < 0.0 {
            bars.reserve_exact(self.pairs.len() + self.essential.len());
        }
        for dimension in 0..matrix.dimensions() {
            let listed = Listed { matrix, dimension, min_persistence };
            // Both lists are in the order of the bars.
            let mut pairs = self.pairs_of(matrix, dimension);
            for &birth in self.essential_of(matrix, dimension) {
                let before = |pair: &(u32, u32)| pair.0 < birth;
                let mut reach = 1;
                while pairs.get(reach - 1).is_some_and(before) {
                    reach *= 2;
                }
                let first = pairs[..reach.min(pairs.len())].partition_point(before);
                listed.extend(&mut bars, &pairs[..first]);
                bars.extend(listed.bar(birth, None));
                pairs = &pairs[first..];
            }
            listed.extend(&mut bars, pairs);
        }
        Barcode::from_sorted(bars)
    }
}

/// Which bars of a dimension are listed.
struct Listed<'a, F: Field> {
    matrix: &'a BoundaryMatrix<F>,
    dimension: usize,
    min_persistence: f64,
}

impl<F: Field> Listed<'_, F> {
    /// The bar of these cells, if it is long enough.
    fn bar(&self, birth: u32, death: Option<u32>) -> Option<Bar> {
        let bar = Bar {
            dimension: self.dimension,
            birth: self.matrix.value(birth),
            death: death.map_or(f64::INFINITY, |death| self.matrix.value(death)),
            birth_cell: birth,
            death_cell: death,
        };
        (bar.length() > self.min_persistence).then_some(bar)
    }

    /// Appends the bars of pairs, by several threads if there are many.
    fn extend(&self, bars: &mut Vec<Bar>, pairs: &[(u32, u32)]) {
        let long = |&(birth, death): &(u32, u32)| self.bar(birth, Some(death));
        if pairs.len() < FEW || rayon::current_num_threads() == 1 {
            bars.extend(pairs.iter().filter_map(long));
            return;
        }
        let part = |pairs: &[(u32, u32)]| pairs.iter().filter_map(long).collect();
        let parts: Vec<Vec<_>> = pairs.par_chunks(FEW).map(part).collect();
        bars.extend(parts.into_iter().flatten());
    }
}

/// The cells whose pairs are gathered in the cache.
const ROOM: usize = 1 << 9;
