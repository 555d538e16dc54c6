//! From the graph to the bars: which field, which key, which lists, then dimension by dimension.

use super::FlagOptions;
use super::answer::{Bars, FlagBarcode};
use super::cohomology::Reduction;
use super::key::{Key, Parts, bits_needed, bits_of_vertex};
use super::lune::{DenseLunes, SparseLunes};
use super::ranks::{DenseRanks, Ranks, SparseRanks};
use super::sweep::{Found, Sweep};
use crate::algebra::{Field, Z2, Zp};
use crate::complex::FilteredGraph;
use crate::error::{Error, Result};
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
fn is_dense(graph: &FilteredGraph) -> bool {
    let square = (graph.vertices() as u64).pow(2);
    square <= 16 * graph.edges() as u64 || square <= 1 << 22
}

fn with_keys<K: Key, F: Field>(field: F, question: Question<'_>, barcode: &mut FlagBarcode) -> Result<()> {
    let Question { graph, top, .. } = question;
    if top == 0 {
        let ranks = SparseRanks::new(&FilteredGraph::default());
        let lunes = SparseLunes::new(&ranks, 0, 0);
        let found = Sweep::<K, F, _>::new(field, graph, 0, lunes).run(question.watch)?;
        barcode.finish(components(graph, &found));
        return Ok(());
    }
    if is_dense(graph) {
        let lunes = DenseLunes::new(graph.vertices(), true);
        let found = Sweep::<K, F, _>::new(field, graph, top, lunes).run(question.watch)?;
        finish(field, question, found, || DenseRanks::new(graph), barcode)
    } else {
        let ranks = SparseRanks::new(graph);
        let lunes = SparseLunes::new(&ranks, graph.vertices(), graph.edges());
        let found = Sweep::<K, F, _>::new(field, graph, top, lunes).run(question.watch)?;
        finish(field, question, found, || ranks, barcode)
    }
}

/// The bars of all dimensions, out of what the sweep found.
fn finish<K: Key, F: Field, R: Ranks>(
    field: F,
    question: Question<'_>,
    found: Found<K>,
    ranks: impl FnOnce() -> R,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    let Question { graph, top, watch, .. } = question;
    barcode.finish(components(graph, &found));
    let loops = found.loops.iter().map(|&(birth, death)| (K::of_edge(birth), death));
    barcode.finish(bars(graph, 1, loops));
    if top < 2 {
        return Ok(());
    }
    let ranks = ranks();
    let mut below: Option<Reduction<'_, K, F, R>> = None;
    for (dimension, mut columns) in (2..).zip(found.columns) {
        if let Some(below) = &below {
            columns.retain(|key| !below.kills(key));
        }
        columns.sort_unstable_by(|a, b| b.cmp(a));
        let mut reduction = Reduction::new(field, graph, &ranks, dimension);
        let mut pairs = reduction.run(&columns, watch)?;
        pairs.reverse();
        barcode.finish(bars(graph, dimension, pairs.into_iter()));
        below = Some(reduction);
    }
    Ok(())
}

/// The bars of dimension 0.
fn components<K>(graph: &FilteredGraph, found: &Found<K>) -> Bars {
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
fn bars<K: Key>(
    graph: &FilteredGraph,
    dimension: usize,
    pairs: impl Iterator<Item = (K, Option<K>)>,
) -> Bars {
    let bits = bits_of_vertex(graph.vertices());
    let simplex = |key: K, dimension: usize| {
        let parts = Parts::of(key, bits, dimension - 1);
        (graph.value(parts.edge), parts.vertices(graph.ends(parts.edge)))
    };
    let mut bars = Bars::default();
    for (birth, death) in pairs {
        let (born, birth) = simplex(birth, dimension);
        match death.map(|death| simplex(death, dimension + 1)) {
            None => bars.push((born, f64::INFINITY), &birth, None),
            Some((died, death)) => bars.push((born, died), &birth, Some(&death)),
        };
    }
    bars
}
