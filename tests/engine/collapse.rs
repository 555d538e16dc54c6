//! Collapsed graphs have the bars of the graphs they come from.

use proptest::prelude::*;
use sublevel::Interrupt;
use sublevel::complex::FilteredGraph;
use sublevel::filtration::{Distances, Guard, Points, RipsOptions, RipsPlan, collapse};
use sublevel::persistence::flag::{self, FlagOptions};

/// The bars of positive length, by dimension, sorted.
fn bars(graph: &FilteredGraph, modulus: u32) -> Vec<Vec<(f64, f64)>> {
    let options = FlagOptions { max_dimension: 3, modulus, ..FlagOptions::default() };
    let barcode = flag::barcode(graph, &options, &Interrupt::new()).expect("nobody interrupts");
    let of = |dimension| {
        let mut bars: Vec<_> = barcode.bars(dimension).map(|bar| (bar.birth, bar.death)).collect();
        bars.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        bars
    };
    (0..=3).map(of).collect()
}

fn check(graph: &FilteredGraph) {
    let fewer =
        collapse(graph, Guard::None, None, &Interrupt::new()).expect("nobody interrupts").expect("no guard");
    assert!(fewer.edges() <= graph.edges());
    for modulus in [2, 3] {
        assert_eq!(bars(&fewer, modulus), bars(graph, modulus), "over Z/{modulus}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn of_random_graphs_full_of_ties(
        values in prop::collection::vec(0_u8..14, 1..67),
        births in prop::collection::vec(0_u8..6, 12),
        late in any::<bool>(),
    ) {
        let births: Vec<_> = births.into_iter().map(|birth| if late { f64::from(birth) } else { 0.0 }).collect();
        let pairs = (0_u32..).flat_map(|v| (0..v).map(move |u| (u, v)));
        let edges = pairs.zip(values).filter(|(_, value)| *value < 11);
        let born = |u: u32, v: u32| births[u as usize].max(births[v as usize]);
        let edges = edges.map(|((u, v), value)| (f64::from(value).max(born(u, v)), u, v)).collect();
        check(&FilteredGraph::new(12, births.clone(), edges, &Interrupt::new()).expect("a graph"));
    }

    #[test]
    fn of_points_on_a_grid_with_duplicates(coordinates in prop::collection::vec(0_u8..5, 2..32)) {
        let flat = coordinates[..coordinates.len() / 2 * 2].iter().map(|&x| f64::from(x)).collect();
        let points = Points::new(2, flat).expect("finite");
        let distances = Distances::euclidean(&points, u64::MAX).expect("small");
        let interrupt = Interrupt::new();
        let plan = RipsPlan::of_distances(&distances, RipsOptions::default(), &interrupt).expect("no options");
        check(&plan.build(u64::MAX, &interrupt).expect("small"));
    }
}

#[test]
fn the_guard_stops_where_nothing_vanishes() {
    // A cycle has no common neighbours at all; a complete graph of equal values needs only a tree.
    let interrupt = Interrupt::new();
    let cycle = (0..500).map(|i| (1.0, i, (i + 1) % 500)).collect();
    let cycle = FilteredGraph::new(500, vec![], cycle, &interrupt).expect("a cycle");
    assert_eq!(collapse(&cycle, Guard::LastEdges, None, &interrupt).expect("nobody interrupts"), None);
    let complete = (0..40_u32).flat_map(|v| (0..v).map(move |u| (1.0, u, v))).collect();
    let complete = FilteredGraph::new(40, vec![], complete, &interrupt).expect("complete");
    let tree =
        collapse(&complete, Guard::LastEdges, None, &interrupt).expect("nobody interrupts").expect("it pays");
    assert_eq!(tree.edges(), 39);
}
