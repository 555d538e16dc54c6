//! Chains that stand for bars, in terms of vertices.

use super::answer::{Bars, FlagChain};
use super::cycles::{Chain, Cycles};
use super::key::{Key, Parts, bits_of_vertex};
use super::limits::Limits;
use super::ranks::Ranks;
use crate::algebra::Field;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// Adds a representative to each bar of positive length; what they take is taken from the limits.
pub(super) fn represent<K: Key, F: Field>(
    field: F,
    graph: &FilteredGraph,
    bars: &mut Bars,
    pairs: &[(K, Option<K>)],
    dimension: usize,
    chain: impl Fn(usize) -> Result<Chain<K, F::Unit>>,
    limits: &mut Limits<'_>,
) -> Result<()> {
    let bits = bits_of_vertex(graph.vertices());
    let value = |key: K, dimension: usize| graph.value(Parts::of(key, bits, dimension - 1).edge);
    for (at, &(birth, death)) in pairs.iter().enumerate() {
        let born = value(birth, dimension);
        if born == death.map_or(f64::INFINITY, |death| value(death, dimension + 1)) {
            continue;
        }
        let mut entries = chain(at)?;
        limits.take("representatives", (entries.len() * (dimension + 2) * size_of::<u32>()) as u64)?;
        entries.sort_unstable_by_key(|entry| entry.0);
        let mut chain = FlagChain::default();
        for (key, unit) in entries {
            let parts = Parts::of(key, bits, dimension - 1);
            chain.vertices.extend(parts.vertices(graph.ends(parts.edge)).iter().rev());
            chain.coefficients.push(field.integer(unit) as u32);
        }
        bars.representatives.push(Some(chain));
    }
    Ok(())
}

/// The edges that join components: a forest that spans.
pub(super) struct Tree {
    /// By vertex, what it was reached from and by which edge, and its depth; a root was reached from itself.
    parents: Vec<(u32, u32, u32)>,
}

impl Tree {
    pub(super) fn new(graph: &FilteredGraph, joins: &[(u32, u32)]) -> Self {
        let mut edges: Vec<(u32, u32, u32)> = Vec::with_capacity(2 * joins.len());
        for &(_, rank) in joins {
            let [u, v] = graph.ends(rank);
            edges.extend([(u, v, rank), (v, u, rank)]);
        }
        edges.sort_unstable();
        let mut parents = vec![(u32::MAX, 0, 0); graph.vertices()];
        let mut stack = Vec::new();
        for root in 0..graph.vertices() as u32 {
            if parents[root as usize].0 == u32::MAX {
                parents[root as usize] = (root, 0, 0);
                stack.push(root);
            }
            while let Some(vertex) = stack.pop() {
                let depth = parents[vertex as usize].2;
                let start = edges.partition_point(|edge| edge.0 < vertex);
                for &(_, other, rank) in edges[start..].iter().take_while(|edge| edge.0 == vertex) {
                    if parents[other as usize].0 == u32::MAX {
                        parents[other as usize] = (vertex, rank, depth + 1);
                        stack.push(other);
                    }
                }
            }
        }
        Self { parents }
    }

    /// The edges from one vertex to another, each with whether it is passed from its larger end to its smaller one.
    fn path(&self, mut from: u32, mut to: u32) -> Vec<(u32, bool)> {
        let mut path = Vec::new();
        while from != to {
            let (one, other) = (self.parents[from as usize], self.parents[to as usize]);
            if one.2 >= other.2 {
                path.push((one.1, from > one.0));
                from = one.0;
            } else {
                path.push((other.1, other.0 > to));
                to = other.0;
            }
        }
        path
    }
}

/// The cycle of a bar of dimension 1: of one that does not end, its birth and the way back in the tree.
pub(super) fn loop_of<K: Key, F: Field, R: Ranks>(
    field: F,
    cycles: &Cycles<'_, K, F, R>,
    tree: &Tree,
    (birth, death): (K, Option<K>),
) -> Chain<K, F::Unit> {
    if death.is_some() {
        return cycles.cycle(birth);
    }
    let [u, v] = cycles.ends(birth);
    let unit =
        |negative: bool| field.unit(if negative { -1 } else { 1 }).expect("a sign is not 0 in a field");
    let back = tree.path(v, u).into_iter().map(|(rank, negative)| (K::of_edge(rank), unit(negative)));
    std::iter::once((birth, unit(false))).chain(back).collect()
}
