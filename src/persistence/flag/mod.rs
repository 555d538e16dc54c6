//! The barcode of the flag complex of a [`FilteredGraph`], which is never written out.

mod annotation;
mod answer;
mod cohomology;
mod engine;
mod key;
mod lune;
mod ranks;
mod rows;
mod sweep;

pub use answer::{FlagBar, FlagBarcode, FlagChain};

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
    /// What stands for the bars, if that is asked for; never in dimension 0.
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
/// assert_eq!((bar.birth_simplex, bar.death_simplex), (&[2, 3][..], Some(&[0, 1, 2][..])));
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
    engine::barcode(graph, options, watch.into(), barcode)
}
