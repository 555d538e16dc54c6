//! From the graph to the bars: which field, which key, which lists, then dimension by dimension.

use super::FlagOptions;
use super::answer::{Bars, FlagBarcode};
use super::cohomology::{Pairs, Reduction};
use super::cycles::Cycles;
use super::key::{Key, Parts, bits_needed, bits_of_vertex};
use super::lune::{DenseLunes, SparseLunes};
use super::ranks::{DenseRanks, Ranks, SparseRanks};
use super::representative::{Tree, loop_of, represent};
use super::sweep::{Found, Sweep};
use crate::algebra::{Field, Z2, Zp};
use crate::complex::FilteredGraph;
use crate::error::{Error, Result};
use crate::persistence::representative::Kind;
use crate::persistence::watch::Watch;

/// What is asked, of whom.
#[derive(Clone, Copy)]
struct Question<'a> {
    graph: &'a FilteredGraph,
    options: &'a FlagOptions,
    /// The largest dimension in which there can be bars.
    top: usize,
    watch: Watch<'a>,
}

pub(super) fn barcode(
    graph: &FilteredGraph,
    options: &FlagOptions,
    watch: Watch<'_>,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    let top = options.max_dimension.min(graph.vertices().saturating_sub(1));
    let question = Question { graph, options, top, watch };
    let needed = bytes(graph.vertices(), graph.edges(), options.max_dimension);
    if let Some(limit) = options.memory_limit.filter(|&limit| needed > limit) {
        return Err(Error::Limit(format!(
            "{needed} bytes are needed for {} vertices and {} edges; the memory limit is {limit}",
            graph.vertices(),
            graph.edges()
        )));
    }
    match options.modulus {
        2 => over(Z2, question, barcode)?,
        p => over(Zp::new(p)?, question, barcode)?,
    }
    while barcode.dimensions() <= options.max_dimension {
        barcode.finish(Bars::default());
    }
    Ok(())
}

fn over<F: Field>(field: F, question: Question<'_>, barcode: &mut FlagBarcode) -> Result<()> {
    let (vertices, edges) = (question.graph.vertices(), question.graph.edges());
    match bits_needed(vertices, edges, question.top) {
        0..=64 => with_keys::<u64, F>(field, question, barcode),
        65..=128 => with_keys::<u128, F>(field, question, barcode),
        bits => Err(Error::Limit(format!(
            "simplices of dimension {} on {vertices} vertices and {edges} edges need {bits} bits; at most 128 are there, which a smaller dimension needs",
            question.top + 1
        ))),
    }
}

/// Whether square matrices are worth their memory.
fn is_dense(vertices: usize, edges: usize) -> bool {
    let square = (vertices as u64).pow(2);
    square <= 16 * edges as u64 || square <= 1 << 22
}

/// The bytes that the computation is sure to take beside the graph, whose edges take 16 each; bars, annotations and columns come on top.
#[must_use]
pub fn bytes(vertices: usize, edges: usize, max_dimension: usize) -> u64 {
    let (n, m) = (vertices as u64, edges as u64);
    let top = max_dimension.min(vertices.saturating_sub(1));
    if top == 0 || !is_dense(vertices, edges) {
        return 16 * n + 20 * m;
    }
    let ranks = if top >= 2 { 4 * n * n } else { 0 };
    4 * n * n + n * n.div_ceil(64) * 8 + ranks
}

fn with_keys<K: Key, F: Field>(field: F, question: Question<'_>, barcode: &mut FlagBarcode) -> Result<()> {
    let Question { graph, top, options, watch } = question;
    let cocycles = options.representatives == Some(Kind::Cocycle);
    if top == 0 || !is_dense(graph.vertices(), graph.edges()) {
        let ranks = SparseRanks::new(graph);
        let lunes = SparseLunes::new(&ranks, graph.vertices(), graph.edges());
        let found = Sweep::<K, F, _>::new(field, graph, top, lunes, cocycles).run(watch)?;
        return finish(field, question, found, || ranks, barcode);
    }
    let lunes = DenseLunes::new(graph.vertices());
    let found = Sweep::<K, F, _>::new(field, graph, top, lunes, cocycles).run(watch)?;
    finish(field, question, found, || DenseRanks::new(graph), barcode)
}

/// The bars of all dimensions, out of what the sweep found.
fn finish<K: Key, F: Field, R: Ranks>(
    field: F,
    question: Question<'_>,
    found: Found<K, F::Unit>,
    ranks: impl FnOnce() -> R,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    let Question { graph, top, watch, options } = question;
    barcode.finish(components(graph, &found));
    if top == 0 {
        return Ok(());
    }
    let loops: Pairs<K> = found.loops.iter().map(|&(birth, death)| (K::of_edge(birth), death)).collect();
    let mut finished = bars(graph, 1, &loops);
    if top == 1 && options.representatives != Some(Kind::Cycle) {
        represent(field, graph, &mut finished, &loops, 1, |at| Ok(found.cocycles[at].clone()), options)?;
        barcode.finish(finished);
        return Ok(());
    }
    let ranks = ranks();
    let kind = options.representatives;
    let mut below = None;
    let cycles = |dimension: usize, pairs: &Pairs<K>| {
        let pairs = pairs.iter().filter_map(|&(birth, death)| Some((birth, death?)));
        Cycles::new(field, graph, &ranks, dimension, pairs, watch)
    };
    if kind == Some(Kind::Cycle) {
        let cycles = cycles(1, &loops)?;
        let tree = Tree::new(graph, &found.joins);
        let chain = |at: usize| Ok(loop_of(field, &cycles, &tree, loops[at]));
        represent(field, graph, &mut finished, &loops, 1, chain, options)?;
        below = Some(cycles);
    } else {
        represent(field, graph, &mut finished, &loops, 1, |at| Ok(found.cocycles[at].clone()), options)?;
    }
    barcode.finish(finished);
    let needed = bytes(graph.vertices(), graph.edges(), top);
    let columns_limit = options.memory_limit.map_or(u64::MAX, |limit| limit - needed.min(limit));
    let mut reduced: Option<Reduction<'_, K, F, R>> = None;
    for (dimension, mut columns) in (2..).zip(found.columns) {
        if let Some(reduced) = &reduced {
            columns.retain(|key| !reduced.kills(key));
        }
        columns.sort_unstable_by(|a, b| b.cmp(a));
        let mut reduction = Reduction::new(field, graph, &ranks, dimension, columns_limit);
        let mut pairs = reduction.run(&columns, watch)?;
        pairs.reverse();
        let mut finished = bars(graph, dimension, &pairs);
        if let Some(lower) = below.take() {
            let cycles = cycles(dimension, &pairs)?;
            let chain = |at: usize| match pairs[at] {
                (birth, Some(_)) => Ok(cycles.cycle(birth)),
                (birth, None) => lower.kernel(birth, watch),
            };
            represent(field, graph, &mut finished, &pairs, dimension, chain, options)?;
            below = Some(cycles);
        } else {
            let chain = |at: usize| Ok(reduction.cocycle(pairs[at].0, pairs[at].1));
            represent(field, graph, &mut finished, &pairs, dimension, chain, options)?;
        }
        barcode.finish(finished);
        reduced = Some(reduction);
    }
    Ok(())
}

/// The bars of dimension 0.
fn components<K, U>(graph: &FilteredGraph, found: &Found<K, U>) -> Bars {
    let mut death = vec![u32::MAX; graph.vertices()];
    for &(vertex, edge) in &found.joins {
        death[vertex as usize] = edge;
    }
    let mut order: Vec<u32> = (0..graph.vertices() as u32).collect();
    if !graph.born_at_zero() {
        order.sort_by(|&a, &b| graph.birth(a).total_cmp(&graph.birth(b)));
    }
    let mut bars = Bars::default();
    for vertex in order {
        let birth = graph.birth(vertex);
        match death[vertex as usize] {
            u32::MAX => bars.push((birth, f64::INFINITY), &[vertex], None),
            edge => bars.push((birth, graph.value(edge)), &[vertex], Some(&graph.ends(edge))),
        };
    }
    bars
}

/// The bars of a dimension from 1 up, of pairs in the order of births.
fn bars<K: Key>(graph: &FilteredGraph, dimension: usize, pairs: &[(K, Option<K>)]) -> Bars {
    let bits = bits_of_vertex(graph.vertices());
    let simplex = |key: K, dimension: usize| {
        let parts = Parts::of(key, bits, dimension - 1);
        (graph.value(parts.edge), parts.vertices(graph.ends(parts.edge)))
    };
    let mut bars = Bars::default();
    for &(birth, death) in pairs {
        let (born, birth) = simplex(birth, dimension);
        match death.map(|death| simplex(death, dimension + 1)) {
            None => bars.push((born, f64::INFINITY), &birth, None),
            Some((died, death)) => bars.push((born, died), &birth, Some(&death)),
        };
    }
    bars
}
