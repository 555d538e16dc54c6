//! The barcode of a flag complex: no positions of cells, for there are too many to number, but their vertices.

use crate::barcode::Diagram;

/// One bar of a flag complex, of positive length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlagBar<'a> {
    /// Homological dimension.
    pub dimension: usize,
    /// The value of the simplex that creates the class.
    pub birth: f64,
    /// The value of the simplex that kills the class; `+inf` for an essential class.
    pub death: f64,
    /// The vertices, increasing, of the simplex that creates the class.
    pub birth_simplex: &'a [u32],
    /// The vertices, increasing, of the simplex that kills the class; none if it is essential.
    pub death_simplex: Option<&'a [u32]>,
    /// What stands for the bar, if asked for.
    pub representative: Option<&'a FlagChain>,
}

/// A chain or cochain of a flag complex.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlagChain {
    /// The vertices of its simplices, increasing in each, one simplex after the other; shape `(simplices, dimension + 1)`.
    pub vertices: Vec<u32>,
    /// The coefficient of each simplex with its vertices in increasing order, between 1 and `p - 1`.
    pub coefficients: Vec<u32>,
}

/// The bars of one dimension, flat.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Bars {
    pub(super) values: Vec<(f64, f64)>,
    /// Shape `(bars, dimension + 1)`.
    pub(super) births: Vec<u32>,
    /// Shape `(bars, dimension + 2)`; `u32::MAX` throughout for an essential bar.
    pub(super) deaths: Vec<u32>,
    /// One a bar, or none at all.
    pub(super) representatives: Vec<Option<FlagChain>>,
}

/// The bars of positive length of a flag complex, dimension by dimension; those of one dimension by birth simplex in the order of the
/// filtration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlagBarcode {
    finished: Vec<Bars>,
}

impl FlagBarcode {
    /// How many dimensions, from 0 up, are finished: all that were asked for, unless the work was stopped.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.finished.len()
    }

    /// The bars of a dimension; none if it is not finished.
    #[must_use]
    pub fn bars(&self, dimension: usize) -> impl ExactSizeIterator<Item = FlagBar<'_>> {
        static NONE: Bars =
            Bars { values: Vec::new(), births: Vec::new(), deaths: Vec::new(), representatives: Vec::new() };
        let bars = self.finished.get(dimension).unwrap_or(&NONE);
        (0..bars.values.len()).map(move |at| {
            let (birth, death) = bars.values[at];
            let death_simplex = &bars.deaths[at * (dimension + 2)..(at + 1) * (dimension + 2)];
            FlagBar {
                dimension,
                birth,
                death,
                birth_simplex: &bars.births[at * (dimension + 1)..(at + 1) * (dimension + 1)],
                death_simplex: (death_simplex[0] != u32::MAX).then_some(death_simplex),
                representative: bars.representatives.get(at).and_then(Option::as_ref),
            }
        })
    }

    /// The persistence diagram of a dimension.
    #[must_use]
    pub fn diagram(&self, dimension: usize) -> Diagram {
        self.bars(dimension).map(|bar| (bar.birth, bar.death)).collect()
    }

    /// Appends the bars of the next dimension.
    pub(super) fn finish(&mut self, bars: Bars) {
        self.finished.push(bars);
    }
}

impl Bars {
    /// Appends a bar unless its length is 0; says whether it did. The vertices come in any order.
    pub(super) fn push(&mut self, values: (f64, f64), birth: &[u32], death: Option<&[u32]>) -> bool {
        if values.0 == values.1 {
            return false;
        }
        self.values.push(values);
        let start = self.births.len();
        self.births.extend_from_slice(birth);
        self.births[start..].sort_unstable();
        let start = self.deaths.len();
        match death {
            Some(death) => self.deaths.extend_from_slice(death),
            None => self.deaths.resize(start + birth.len() + 1, u32::MAX),
        }
        self.deaths[start..].sort_unstable();
        true
    }
}
