//! From the graph to the bars: which field, which key, which lists, then dimension by dimension.

use rayon::prelude::*;

use super::FlagOptions;
use super::annotation::Annotations;
use super::answer::{Bars, FlagBarcode};
use super::bars::{bars, components};
use super::cliques;
use super::cohomology::{Pairs, Reduction};
use super::cycles::Cycles;
use super::dense;
use super::forest::joins;
use super::gang::Gang;
use super::key::{Key, bits_needed};
use super::limits::Limits;
use super::lune::{DenseLunes, Lunes, SparseLunes};
use super::ranks::{DenseRanks, Ranks, SparseRanks};
use super::representative::{Tree, loop_of, represent};
use super::simplices::Simplices;
use super::sweep::Sweep;
use super::via::{self, DenseVias, SparseVias, Vias};
use crate::algebra::{Field, Z2, Zp};
use crate::complex::FilteredGraph;
use crate::error::{Error, Result};
use crate::persistence::representative::Kind;
use crate::persistence::watch::Watch;

/// Ways to one and the same result; tests take all of them.
#[derive(Clone, Copy)]
pub(super) struct Ways<'a> {
    /// Keys of 128 bits, even if fewer would do.
    pub(super) wide: bool,
    /// Lists of neighbours, even if square matrices are worth their memory.
    pub(super) lists: bool,
    /// The edges, and the cofacets enumerated, from which on there are several threads.
    pub(super) alone: (usize, usize),
    /// Whether a column of dimension 2, whose pivot has this diameter edge after so many pushes, is finished with a place for every triangle, of so many
    /// bits: called with graph, bits, edge, pushes.
    pub(super) dense: &'a (dyn Fn(&FilteredGraph, usize, u32, usize) -> bool + Sync),
}

impl Default for Ways<'_> {
    fn default() -> Self {
        Self { wide: false, lists: false, alone: (1 << 15, 1 << 17), dense: &dense::pays }
    }
}

/// What is asked, of whom.
#[derive(Clone, Copy)]
struct Question<'a> {
    graph: &'a FilteredGraph,
    representatives: Option<Kind>,
    /// The largest dimension in which there can be bars.
    top: usize,
    ways: Ways<'a>,
    limits: Limits<'a>,
}

pub(super) fn barcode(
    graph: &FilteredGraph,
    options: &FlagOptions,
    watch: Watch<'_>,
    ways: Ways<'_>,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    let top = options.max_dimension.min(graph.vertices().saturating_sub(1));
    let mut limits = Limits::new(watch, options.memory_limit);
    limits.take_graph(graph, bytes(graph.vertices(), graph.edges(), top))?;
    let question = Question { graph, representatives: options.representatives, top, ways, limits };
    let field = Zp::new(options.modulus)?;
    match options.modulus {
        _ if top == 0 => barcode.finish(components(graph, &joins(graph, limits)?)),
        2 => over(Z2, question, barcode)?,
        _ => over(field, question, barcode)?,
    }
    while barcode.dimensions() <= top {
        barcode.finish(Bars::default());
    }
    Ok(())
}

fn over<F: Field>(field: F, question: Question<'_>, barcode: &mut FlagBarcode) -> Result<()> {
    let (vertices, edges) = (question.graph.vertices(), question.graph.edges());
    match bits_needed(vertices, edges, question.top) {
        0..=64 if !question.ways.wide => with_keys::<u64, F>(field, question, barcode),
        0..=128 => with_keys::<u128, F>(field, question, barcode),
        bits => Err(Error::Limit(format!(
            "simplices of dimension {} on {vertices} vertices and {edges} edges need {bits} bits; at most 128 are there, which a smaller dimension needs",
            question.top + 1
        ))),
    }
}

/// Whether square matrices are worth their memory.
fn is_dense(vertices: usize, edges: usize) -> bool {
    let square = (vertices as u64).pow(2);
    vertices <= via::MOST_VERTICES && square <= (16 * edges as u64).max(1 << 22)
}

/// The bytes that the computation is sure to take beside the graph, whose edges take 16 each; bars, annotations and columns come on top.
#[must_use]
pub fn bytes(vertices: usize, edges: usize, max_dimension: usize) -> u64 {
    let (n, m) = (vertices as u64, edges as u64);
    let top = max_dimension.min(vertices.saturating_sub(1));
    if top == 0 {
        return 12 * n;
    }
    if !is_dense(vertices, edges) {
        return 16 * n + 20 * m;
    }
    let ranks = if top >= 2 { bytes_of_ranks(vertices) } else { 0 };
    let threads = rayon::current_num_threads() as u64;
    n * n + threads * n * n.div_ceil(64) * 8 + ranks
}

/// The bytes of the square matrix of ranks.
fn bytes_of_ranks(vertices: usize) -> u64 {
    4 * (vertices as u64).pow(2)
}

fn with_keys<K: Key, F: Field>(field: F, question: Question<'_>, barcode: &mut FlagBarcode) -> Result<()> {
    let Question { graph, top, ways, limits, .. } = question;
    if ways.lists || !is_dense(graph.vertices(), graph.edges()) {
        let ranks = SparseRanks::new(graph, limits)?;
        let lunes = || SparseLunes::new(&ranks, graph.vertices());
        let annotations = Annotations::new(field, SparseVias::new(&ranks, graph.edges()), limits);
        return dimensions::<K, F, _, _, _>(field, question, lunes, annotations, |_| Ok(&ranks), barcode);
    }
    let lunes = || DenseLunes::new(graph.vertices());
    let annotations = Annotations::new(field, DenseVias::new(graph.vertices()), limits);
    let ranks = |limits: &mut Limits<'_>| {
        // Those of dimension 2 and above are taken with the graph.
        if top < 2 {
            limits.take("the ranks of edges", bytes_of_ranks(graph.vertices()))?;
        }
        DenseRanks::new(graph, *limits)
    };
    dimensions::<K, F, _, _, _>(field, question, lunes, annotations, ranks, barcode)
}

/// The bars of all dimensions, each finished before the work on the next begins; the first two at once.
fn dimensions<'a, K: Key, F: Field, L: Lunes, R: Ranks, V: Vias>(
    field: F,
    mut question: Question<'a>,
    lunes: impl Fn() -> L,
    annotations: Annotations<'a, F, V>,
    ranks: impl FnOnce(&mut Limits<'a>) -> Result<R>,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    let Question { graph, representatives, top, limits, .. } = question;
    let cocycles = representatives == Some(Kind::Cocycle);
    let gang = Gang::new(&lunes, graph.edges() >= question.ways.alone.0);
    let sweep = Sweep::<K, F, _, _>::new(graph, top, gang, annotations, cocycles, limits);
    let mut found = sweep.run()?;
    barcode.finish(components(graph, &found.joins));
    let of_loops =
        found.loops.len() * size_of::<(K, Option<K>)>() + found.columns.capacity() * size_of::<K>();
    question.limits.check_bytes("the pairs of dimension 1", of_loops as u64)?;
    let loops: Pairs<K> = found.loops.iter().map(|&(birth, death)| (K::of_edge(birth), death)).collect();
    let mut finished = bars(graph, 1, &loops);
    if representatives != Some(Kind::Cycle) {
        if cocycles {
            let chain = |at: usize| Ok(found.cocycles[at].clone());
            represent(field, graph, &mut finished, &loops, 1, chain, &mut question.limits)?;
            found.cocycles = Vec::new();
        }
        barcode.finish(finished);
        if top == 1 {
            return Ok(());
        }
        let ranks = ranks(&mut question.limits)?;
        let mut above = Above { field, question, ranks: &ranks, lower: None };
        return above.run(found.columns, lunes, barcode);
    }
    let ranks = ranks(&mut question.limits)?;
    let mut above = Above { field, question, ranks: &ranks, lower: None };
    above.loops(&found.joins, &loops, &mut finished)?;
    barcode.finish(finished);
    above.run(found.columns, lunes, barcode)
}

/// The dimensions from 2 up, and cycles from 1 up.
struct Above<'a, K: Key, F: Field, R> {
    field: F,
    question: Question<'a>,
    ranks: &'a R,
    /// Cycles of the dimension below, if they are asked for.
    lower: Option<Cycles<'a, K, F, R>>,
}

impl<K: Key, F: Field, R: Ranks> Above<'_, K, F, R> {
    /// The cycles of the bars of dimension 1.
    fn loops(&mut self, joins: &[(u32, u32)], loops: &Pairs<K>, finished: &mut Bars) -> Result<()> {
        let Question { graph, ref mut limits, .. } = self.question;
        let cycles = Cycles::new(self.field, graph, self.ranks, 1, loops, *limits)?;
        limits.take("cycles", cycles.bytes())?;
        let tree = Tree::new(graph, joins);
        let chain = |at: usize| Ok(loop_of(self.field, &cycles, &tree, loops[at]));
        represent(self.field, graph, finished, loops, 1, chain, limits)?;
        self.lower = Some(cycles);
        Ok(())
    }

    /// The bars of the dimensions from 2 up, of which the columns of dimension 2 are there.
    fn run<L: Lunes>(
        &mut self,
        mut columns: Vec<K>,
        lunes: impl Fn() -> L,
        barcode: &mut FlagBarcode,
    ) -> Result<()> {
        let Question { graph, representatives, top, ways, .. } = self.question;
        let mut below: Option<Reduction<'_, K, F, R>> = None;
        for dimension in 2..=top {
            let mut limits = self.question.limits;
            if let Some(below) = below.take() {
                limits.take("columns", below.bytes())?;
                columns = cliques::columns(
                    graph,
                    dimension,
                    Gang::new(&lunes, graph.edges() >= ways.alone.0),
                    |key| below.kills(key),
                    limits,
                )?;
                limits = self.question.limits;
            }
            columns.par_sort_unstable_by(|a, b| b.cmp(a));
            let pairs = columns.len() * size_of::<(K, Option<K>)>();
            limits.take("columns", (columns.capacity() * size_of::<K>() + pairs) as u64)?;
            let simplices = Simplices::new(self.field, graph, self.ranks, dimension);
            let cocycles = representatives == Some(Kind::Cocycle);
            let mut reduction = Reduction::new(simplices, ways, limits, cocycles);
            let mut pairs = reduction.run(&columns)?;
            pairs.reverse();
            let mut finished = bars(graph, dimension, &pairs);
            match representatives {
                None => {}
                Some(Kind::Cocycle) => {
                    let chain = |at: usize| Ok(reduction.cocycle(pairs[at].0, pairs[at].1));
                    let limits = &mut self.question.limits;
                    represent(self.field, graph, &mut finished, &pairs, dimension, chain, limits)?;
                }
                Some(Kind::Cycle) => self.cycles(dimension, &pairs, &mut finished)?,
            }
            barcode.finish(finished);
            below = Some(reduction);
        }
        Ok(())
    }

    /// The cycles of the bars of a dimension from 2 up.
    fn cycles(&mut self, dimension: usize, pairs: &Pairs<K>, finished: &mut Bars) -> Result<()> {
        let Question { graph, ref mut limits, .. } = self.question;
        let lower = self.lower.take().expect("cycles are found dimension by dimension");
        let cycles = Cycles::new(self.field, graph, self.ranks, dimension, pairs, *limits)?;
        limits.take("cycles", cycles.bytes())?;
        let within = *limits;
        let chain = |at: usize| match pairs[at] {
            (birth, Some(_)) => Ok(cycles.cycle(birth)),
            (birth, None) => lower.kernel(birth, within),
        };
        represent(self.field, graph, finished, pairs, dimension, chain, limits)?;
        self.lower = Some(cycles);
        Ok(())
    }
}
