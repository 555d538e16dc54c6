//! The simplicial complex on the minima, by saddles, discs and balls.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::descent::scale;
use super::disc::Filling;
use super::frame::Lengths;
use super::graph::{Graph, Saddle};
use super::options::SaddleOptions;
use super::probe::Cost;
use super::ridge::{Critical, Lost};
use super::span::Span;
use super::word::Letter;
use crate::complex::FilteredComplex;
use crate::error::{Error, Result};
use crate::landscape::run::RunDirectory;
use crate::landscape::{Objective, Watch};

/// Why a simplex enters at its value.
#[derive(Debug, Clone, PartialEq)]
pub enum Certificate {
    /// It is a minimum.
    Minimum {
        /// The norm of the gradient there.
        gradient_norm: f64,
        /// The lowest eigenvalue of the Hessian that was found, if one was.
        rising: Vec<f64>,
    },
    /// Its largest loss is at this critical point, whose index is the simplex's dimension.
    Critical {
        /// The critical point.
        critical: Box<Critical>,
        /// Of a saddle of index 1, the minima that the descents from its sides end in.
        ends: Option<[u32; 2]>,
        /// How many searches ended in it.
        found: u32,
    },
    /// It enters with this simplex, for it adds nothing to it: a path that is a concatenation of others, a cell that is nowhere higher than its boundary.
    With(Vec<u32>),
    /// None: the value is the largest loss that a search found on a map of the simplex.
    None,
}

/// A simplex on minima.
#[derive(Debug, Clone, PartialEq)]
pub struct SaddleSimplex {
    /// Increasing indices of its minima.
    pub vertices: Vec<u32>,
    /// Its filtration value.
    pub value: f64,
    /// What certifies the value.
    pub certificate: Certificate,
    /// Of a path: the places of the saddles that it crosses, each with whether from its first end to its second.
    pub steps: Vec<(usize, bool)>,
}

/// Minima, the saddles between them, and the complex that they span.
#[derive(Debug, Clone)]
pub struct SaddleComplex {
    /// The minima: the given ones, then those that descents found.
    pub minima: Vec<Vec<f64>>,
    /// How many of them were given.
    pub given: usize,
    /// Pairs of given minima that are one and the same point.
    pub same: Vec<[u32; 2]>,
    /// The saddles, in the order in which they were found.
    pub saddles: Vec<Saddle>,
    /// Critical points of index 2 and more, each with how many searches ended in it.
    pub higher: Vec<(Critical, u32)>,
    /// Saddles whose sides descend to one minimum; the complex has no place for them.
    pub own_loops: Vec<Critical>,
    /// How often each pair was searched.
    pub tried: BTreeMap<[u32; 2], u32>,
    /// Ridges that were lost, and why.
    pub lost: Vec<Lost>,
    /// Chao's estimate (1987) of how many saddles were never found, from how often the others were. It says little: a pair that has its saddle is not searched
    /// again, so that a saddle found once need not be one that is hard to find.
    pub unseen: f64,
    /// Of minima and of saddles, how many are left if symmetric copies count once; none where the objective knows no symmetry.
    pub kinds: Option<[usize; 2]>,
    /// What was spent.
    pub cost: Cost,
    /// Whether the budget ended the search.
    pub spent: bool,
    /// All simplices, by dimension, then by vertices.
    pub simplices: Vec<SaddleSimplex>,
}

impl SaddleComplex {
    /// The filtered complex, its labels the indices of the minima.
    ///
    /// # Errors
    /// If a loss is no number.
    pub fn filtered(&self) -> Result<FilteredComplex> {
        let mut builder = FilteredComplex::builder();
        for simplex in &self.simplices {
            let labels: Vec<u64> = simplex.vertices.iter().map(|&vertex| u64::from(vertex)).collect();
            builder.add(&labels, simplex.value)?;
        }
        builder.build()
    }

    /// The simplex on these minima (increasing).
    #[must_use]
    pub fn find(&self, vertices: &[u32]) -> Option<&SaddleSimplex> {
        self.simplices.iter().find(|simplex| simplex.vertices == vertices)
    }
}

/// Searches the saddles between minima and spans the complex, up to dimension `options.index + 1`.
///
/// Searches run in parallel, in batches of a fixed size; the result is the same on any number of threads. With `run`, every search is kept as soon as it is
/// finished, and what an earlier run has kept is not searched again: the result is the same.
///
/// # Errors
/// Options out of range; minima of another dimension than the objective; if the run directory cannot be read or written, or the watch stops.
pub fn saddles(
    objective: &dyn Objective,
    minima: &[Vec<f64>],
    options: &SaddleOptions,
    run: Option<&RunDirectory>,
    watch: &Watch<'_>,
) -> Result<SaddleComplex> {
    options.validate()?;
    if let Some(wrong) = minima.iter().find(|minimum| minimum.len() != objective.dimension()) {
        let found = format!("a minimum with {} parameters", wrong.len());
        let expected = format!("{}, as the objective has", objective.dimension());
        return Err(Error::usage("minima", found, expected));
    }
    let mut graph = Graph {
        objective,
        watch,
        options,
        run,
        searches: 0,
        lengths: Lengths { scale: scale(minima), tolerance: options.gradient, steps: options.steps },
        minima: minima.to_vec(),
        given: minima.len(),
        bottoms: Vec::new(),
        same: Vec::new(),
        saddles: Vec::new(),
        higher: Vec::new(),
        own_loops: Vec::new(),
        tried: BTreeMap::new(),
        lost: Vec::new(),
        cost: Cost::default(),
    };
    graph.settle()?;
    graph.search()?;
    let (span, fillings) = filled(&mut graph)?;
    graph.settle()?;
    let simplices = span.simplices(&mut graph, &fillings)?;
    let (unseen, spent, kinds) = (graph.unseen(), graph.spent(), graph.kinds());
    let Graph { minima, given, same, saddles, higher, own_loops, tried, lost, cost, .. } = graph;
    Ok(SaddleComplex {
        minima,
        given,
        same,
        saddles,
        higher,
        own_loops,
        tried,
        lost,
        unseen,
        kinds,
        cost,
        spent,
        simplices,
    })
}

/// The fillings of loops, by the loops' names.
pub(super) type Fillings = FxHashMap<Vec<Letter>, Filling>;

/// Paths, and discs over their loops. A disc may meet a saddle that no segment did; then there are other paths, and other loops to fill.
fn filled(graph: &mut Graph<'_>) -> Result<(Span, Fillings)> {
    let mut fillings = Fillings::default();
    let mut span = Span::new(graph);
    if graph.options.index == 0 {
        return Ok((span, fillings));
    }
    for _ in 0..5 {
        let met = span.discs(graph, &mut fillings)?;
        if !graph.meet(met)? {
            break;
        }
        span = Span::new(graph);
        span.discs(graph, &mut fillings)?;
    }
    Ok((span, fillings))
}
