//! Barcodes, the answer of every computation, distances between them, and vectors made of them. Knows no complexes.

mod assignment;
mod betti;
mod bottleneck;
mod cheapest;
mod cover;
mod diagram;
mod entropy;
mod essential;
#[cfg_attr(
    not(feature = "landscape"),
    allow(dead_code, reason = "without landscapes fewer kinds of numbers are written")
)]
pub(crate) mod exact;
mod grid;
mod kd_tree;
mod line;
mod nearest;
mod persistence_image;
mod persistence_landscape;
mod shortest_path;
mod statistics;
mod wasserstein;

pub use betti::betti_curve;
pub use bottleneck::{bottleneck, bottleneck_to_empty, bottleneck_within};
pub use diagram::Diagram;
pub use entropy::entropy;
pub use grid::samples;
pub use persistence_image::PersistenceImage;
pub use persistence_landscape::persistence_landscape;
pub use statistics::Statistics;
pub use wasserstein::Wasserstein;

use rayon::prelude::*;

/// From so many bars on threads sort them.
const MANY: usize = 1 << 15;

/// One interval `[birth, death)` of persistent homology, with the cells that begin and end it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Homological dimension.
    pub dimension: usize,
    /// Filtration value of the cell that creates the class.
    pub birth: f64,
    /// Filtration value of the cell that kills the class; `+inf` for an essential class.
    pub death: f64,
    /// Position, in filtration order, of the cell that creates the class.
    pub birth_cell: u32,
    /// Position, in filtration order, of the cell that kills the class; none if essential.
    pub death_cell: Option<u32>,
}

impl Bar {
    /// `death - birth`; 0 if they are the same infinity.
    #[must_use]
    pub fn length(&self) -> f64 {
        if self.death == self.birth { 0.0 } else { self.death - self.birth }
    }

    /// Whether the class never dies.
    #[must_use]
    pub fn is_essential(&self) -> bool {
        self.death_cell.is_none()
    }
}

/// The bars of a filtered complex, sorted by (dimension, birth cell): those longer than what was asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Barcode {
    bars: Vec<Bar>,
}

impl Barcode {
    /// Sorts the bars into the canonical order: dimension, then birth cell.
    #[must_use]
    pub fn new(mut bars: Vec<Bar>) -> Self {
        // Bars mostly come by dimension, and those of some in order.
        if !bars.is_sorted_by_key(|bar| bar.dimension) {
            bars.sort_unstable_by_key(|bar| bar.dimension);
        }
        for bars in bars.chunk_by_mut(|one, next| one.dimension == next.dimension) {
            if bars.len() < MANY || rayon::current_num_threads() == 1 {
                bars.sort_unstable_by_key(|bar| bar.birth_cell);
            } else {
                bars.par_sort_unstable_by_key(|bar| bar.birth_cell);
            }
        }
        Self { bars }
    }

    /// Bars that are in the canonical order already.
    pub(crate) fn from_sorted(bars: Vec<Bar>) -> Self {
        debug_assert!(bars.is_sorted_by_key(|bar| (bar.dimension, bar.birth_cell)), "bars are in order");
        Self { bars }
    }

    /// Every bar; those of length zero too, if they were asked for.
    #[must_use]
    pub fn bars(&self) -> &[Bar] {
        &self.bars
    }

    /// The bars of one dimension.
    #[must_use]
    pub fn dimension(&self, dimension: usize) -> &[Bar] {
        let start = self.bars.partition_point(|bar| bar.dimension < dimension);
        let end = self.bars.partition_point(|bar| bar.dimension <= dimension);
        &self.bars[start..end]
    }

    /// The persistence diagram of one dimension: the points off the diagonal.
    #[must_use]
    pub fn diagram(&self, dimension: usize) -> Diagram {
        self.dimension(dimension).iter().map(|bar| (bar.birth, bar.death)).collect()
    }
}
