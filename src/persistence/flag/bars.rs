//! Bars of pairs.

use super::answer::Bars;
use super::key::{Key, Parts, bits_of_vertex};
use crate::complex::FilteredGraph;

/// The bars of dimension 0.
pub(super) fn components(graph: &FilteredGraph, joins: &[(u32, u32)]) -> Bars {
    let mut death = vec![u32::MAX; graph.vertices()];
    for &(vertex, edge) in joins {
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
pub(super) fn bars<K: Key>(graph: &FilteredGraph, dimension: usize, pairs: &[(K, Option<K>)]) -> Bars {
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
