//! The barcode of the flag complex of a [`FilteredGraph`], which is never written out.
//!
//! **Order.** Every simplex of dimension 1 or more has one largest edge in the total order of edges, its diameter edge. Simplices of one dimension are
//! ordered by (diameter edge, other vertices, descending); see `key.rs`. That refines the order of values, so bars have the right values; ties are
//! broken by this order, which for vertices and edges is that of [`FilteredComplex`](crate::FilteredComplex).
//!
//! **Blocks.** Let `e = uv`, let its lune be the vertices joined to `u` and `v` by earlier edges, and let `P` be a descending clique in the lune. The block of
//! `(e, P)` is the set `B` of vertices of the lune that are joined to all of `P` and smaller than its last. The simplices `e P x` and the cofacets
//! `e P x y` are, in their dimensions, next to each other in the order. A facet of `e P x y` (with `x > y`) is `e P x`, `e P y`, or comes before both: one
//! without a vertex of `P` has a smaller one in its place, and one without an end of `e` has a smaller diameter. So the columns of a block,
//! cut off above it, are the incidence matrix of the graph on `B`, and no column of an earlier block has its pivot in it: left to right, the first
//! columns with pivots in the block are those of its own edges, and they reduce as in Kruskal's algorithm. Each vertex of `B` that is not the
//! smallest of its component is paired with the edge that joins it to an older one. With the smallest joined to all, nothing but such pairs
//! is left, in this block and in those of larger `P`. The smallest of `B` itself kills: `e P` is paired with it (an apparent pair; Bauer, "Ripser:
//! efficient computation of Vietoris-Rips persistence barcodes", 2021). What remains are the smallest vertices of the further components, unless the
//! block one level up paired them: the only simplices that are ever looked at (`sweep.rs`).
//!
//! **Dimension 1.** Along the sweep each edge carries a vector over the living classes such that the sum along any cycle is its class (`annotation.rs`). A new
//! edge without lune joins components or begins a class; one with a lune is homologous to the path by way of its smallest vertex. The remaining
//! triangles are relations: a sum that is not zero ends its youngest class. Only these sums need vectors, so what is kept of an edge is that vertex; a
//! vector is made when it is asked for, from those of the path, and learns of the classes that died since when it is asked for again. Every way through
//! triangles that are there gives the same vector, so none depends on when it was made.
//!
//! **Above.** The coboundaries of what remains are reduced from the last to the first, as in persistent cohomology (de Silva, Morozov, Vejdemo-Johansson,
//! "Dualities in persistent (co)homology", 2011), without what kills. Cofacets are enumerated when needed, and only up to a diameter that grows
//! when there are none left below it: cofacets beyond cannot be the pivot. A pivot that is paired within its block is not in the table of pivots:
//! the column that has it is the coboundary of a facet, or of the sum of a whole component, and is made on the spot (`cohomology.rs`).
//!
//! **Memory.** Square matrices of `n^2` ranks (4 bytes each, from dimension 2 on), `n^2 / 2` vertices (2 bytes each) by way of which annotations are had, and bits, one
//! matrix of them a thread, for graphs that are a fair part of complete; lists of neighbours (16 bytes an edge) for others.
//!
//! **Threads.** What is looked at in the sweep depends on the graph alone, so several threads look at edges ahead (`gang.rs`), and one takes in what they found, in
//! order. Columns are reduced in batches (`cohomology.rs`).

mod annotation;
mod answer;
mod bars;
mod cliques;
mod cohomology;
mod column;
mod components;
mod cycles;
mod dense;
mod engine;
mod forest;
mod gang;
mod key;
mod limits;
mod lune;
mod ranks;
mod reduced;
mod representative;
mod rows;
mod scan;
mod simplices;
mod sweep;
mod task;
#[cfg(test)]
mod tests;
mod triangles;
mod via;

pub use answer::{FlagBar, FlagBarcode, FlagChain};
pub use components::Components;
pub use engine::bytes;

use super::representative::Kind;
use super::watch::Watch;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// What to compute of a flag complex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagOptions {
    /// The largest dimension of a bar.
    pub max_dimension: usize,
    /// The coefficients are those modulo this prime, below 2^16.
    pub modulus: u32,
    /// What stands for the bars, if that is asked for; in dimension 0 see [`Components`].
    pub representatives: Option<Kind>,
    /// How many bytes of memory may be taken; as many as it takes if none.
    pub memory_limit: Option<u64>,
}

impl Default for FlagOptions {
    /// Dimensions 0 and 1 over Z/2, without representatives, without a limit.
    fn default() -> Self {
        Self { max_dimension: 1, modulus: 2, representatives: None, memory_limit: None }
    }
}

/// The bars of positive length of the flag complex of a graph, in dimensions `0..=max_dimension`.
///
/// ```
/// use sublevel::{Interrupt, complex::FilteredGraph, persistence::flag};
/// let square = vec![(1.0, 0, 1), (1.0, 1, 2), (1.0, 2, 3), (1.0, 3, 0), (2.0, 0, 2), (2.0, 1, 3)];
/// let (interrupt, options) = (Interrupt::new(), flag::FlagOptions::default());
/// let graph = FilteredGraph::new(4, vec![], square, &interrupt)?;
/// let barcode = flag::barcode(&graph, &options, &interrupt)?;
/// let bar = barcode.bars(1).next().expect("a loop");
/// assert_eq!((bar.birth, bar.death), (1.0, 2.0));
/// assert_eq!((bar.birth_simplex, bar.death_simplex), (&[2, 3][..], Some(&[0, 2, 3][..])));
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// Those of [`barcode_into`].
pub fn barcode<'a>(
    graph: &FilteredGraph,
    options: &FlagOptions,
    watch: impl Into<Watch<'a>>,
) -> Result<FlagBarcode> {
    let mut barcode = FlagBarcode::default();
    barcode_into(graph, options, watch, &mut barcode)?;
    Ok(barcode)
}

/// The same, appended dimension by dimension to an empty barcode, so that what is finished is kept when the work is stopped.
///
/// # Errors
/// [`Error::Usage`](crate::Error) if the modulus is no prime below 2^16; [`Error::Limit`](crate::Error) if the memory limit does not suffice;
/// [`Error::Interrupted`](crate::Error) if the token is set meanwhile.
pub fn barcode_into<'a>(
    graph: &FilteredGraph,
    options: &FlagOptions,
    watch: impl Into<Watch<'a>>,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    engine::barcode(graph, options, watch.into(), engine::Ways::default(), barcode)
}
