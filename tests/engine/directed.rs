//! Directed flag complexes: against lists of vertices found one by one, and elimination.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use sublevel::algebra::{Z2, Zp};
use sublevel::filtration::{DirectedFlag, DirectedGraph};
use sublevel::persistence::flag::{self, FlagOptions};
use sublevel::{Diagram, Error, Interrupt};

use super::barcode;
use super::judge::{self, Chain};

/// Graphs on a few vertices with many ties.
fn graphs(vertices: u32) -> impl Strategy<Value = DirectedGraph> {
    let edges = btree_map((0..vertices, 0..vertices), 3..6_u8, 0..(vertices * vertices) as usize);
    (vec(0..4_u8, vertices as usize), edges).prop_map(|(births, edges)| {
        let edges = edges.into_iter().filter(|((from, to), _)| from != to);
        let edges = edges.map(|((from, to), weight)| (f64::from(weight), from, to)).collect();
        DirectedGraph::new(births.into_iter().map(f64::from).collect(), edges).expect("sorted, in time")
    })
}

/// Every list of different vertices up to a length with an edge from each to all behind it, and its value.
fn lists(graph: &DirectedGraph, longest: usize) -> Vec<(Vec<u64>, f64)> {
    let weights: BTreeMap<(u64, u64), f64> =
        graph.edges().iter().map(|&(weight, from, to)| ((from.into(), to.into()), weight)).collect();
    let mut all: Vec<(Vec<u64>, f64)> =
        (0..).zip(graph.births()).map(|(v, &birth)| (vec![v], birth)).collect();
    let mut at = 0;
    while at < all.len() {
        let (list, value) = all[at].clone();
        at += 1;
        for next in (0..graph.vertices() as u64).filter(|_| list.len() < longest) {
            let edges: Option<Vec<f64>> = list.iter().map(|&v| weights.get(&(v, next)).copied()).collect();
            if let Some(edges) = edges {
                all.push(([list.clone(), vec![next]].concat(), edges.into_iter().fold(value, f64::max)));
            }
        }
    }
    judge::sort(&mut all);
    all
}

fn flag_of(graph: &DirectedGraph, dimension: usize) -> DirectedFlag {
    DirectedFlag::of_graph(graph, dimension, u64::MAX, &Interrupt::new()).expect("small")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn cells_are_the_lists_of_vertices(graph in graphs(6), dimension in 0..5_usize) {
        let (flag, expected) = (flag_of(&graph, dimension), lists(&graph, dimension + 1));
        let matrix = flag.matrix(Z2).expect("few cells");
        prop_assert_eq!(matrix.len(), expected.len());
        for (cell, (vertices, value)) in (0..).zip(&expected) {
            prop_assert_eq!(&flag.vertices(matrix.given(cell)), vertices);
            prop_assert_eq!(matrix.value(cell), *value);
        }
    }

    #[test]
    fn bars_are_those_of_elimination(graph in graphs(4)) {
        let (flag, cells) = (flag_of(&graph, 3), lists(&graph, 4));
        prop_assume!(cells.len() < 30);
        for p in [2, 3] {
            let bars = barcode(&flag.matrix(Zp::new(p).expect("a prime")).expect("few cells"), None);
            let chain = Chain::of_simplices(p.into(), &cells);
            for (i, j) in (0..=cells.len()).flat_map(|j| (0..=j).map(move |i| (i, j))) {
                for d in 0..4 {
                    let alive = bars.dimension(d).iter().filter(|bar| {
                        (bar.birth_cell as usize) < i && bar.death_cell.is_none_or(|death| death as usize >= j)
                    });
                    prop_assert_eq!(alive.count(), chain.persistent_betti(d, i, j), "modulo {}, dimension {}", p, d);
                }
            }
        }
    }

    #[test]
    fn upward_edges_have_the_flag_complex_of_the_graph(graph in graphs(7)) {
        let edges: Vec<_> = graph.edges().iter().copied().filter(|edge| edge.1 < edge.2).collect();
        let graph = DirectedGraph::new(graph.births().to_vec(), edges).expect("sorted");
        let bars = barcode(&flag_of(&graph, 3).matrix(Z2).expect("few cells"), Some(2));
        let undirected = graph.undirected().expect("one direction");
        let plan = sublevel::filtration::RipsPlan::of_graph(
            &undirected,
            sublevel::filtration::RipsOptions { births: undirected.births().to_vec(), ..Default::default() },
        );
        let filtered = plan.expect("a graph").build(u64::MAX, &Interrupt::new()).expect("small");
        let options = FlagOptions { max_dimension: 2, ..FlagOptions::default() };
        let implicit = flag::barcode(&filtered, &options, &Interrupt::new()).expect("nobody interrupts");
        for dimension in 0..3 {
            let expected: Diagram = bars.diagram(dimension);
            prop_assert_eq!(implicit.diagram(dimension), expected);
        }
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let all = (0..40).flat_map(|u| (0..40).filter(move |&v| v != u).map(move |v| (1.0, u, v)));
    let graph = DirectedGraph::new(vec![0.0; 40], all.collect()).expect("sorted");
    let refused = DirectedFlag::of_graph(&graph, 9, 1 << 20, &Interrupt::new());
    assert!(matches!(refused, Err(Error::Limit(_))), "{refused:?}");
}

#[test]
fn graphs_that_are_none_are_refused() {
    for (births, edges, said) in [
        (vec![f64::NAN], vec![], "the birth NaN"),
        (vec![0.0; 2], vec![(1.0, 0, 2)], "an edge out of range"),
        (vec![0.0; 2], vec![(1.0, 1, 1)], "an edge out of range"),
        (vec![0.0, 2.0], vec![(1.0, 0, 1)], "the weight 1"),
        (vec![0.0; 2], vec![(1.0, 1, 0), (1.0, 0, 1)], "an edge out of order"),
        (vec![0.0; 2], vec![(1.0, 0, 1), (2.0, 0, 1)], "an edge out of order"),
    ] {
        let error = DirectedGraph::new(births, edges).expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
    }
}
