//! Cycles and cocycles of components, without a matrix against those of the matrix.

use proptest::prelude::*;
use sublevel::Interrupt;
use sublevel::algebra::{Field, Zp};
use sublevel::complex::FilteredGraph;
use sublevel::persistence::flag::Components;
use sublevel::persistence::{self, Kind, Options};

use crate::flag::{matrix, written};

/// Graphs with ties among births and edges, connected or not.
fn graphs() -> impl Strategy<Value = FilteredGraph> {
    let edges = prop::collection::vec((0..12_u32, 0..12_u32, 0..4_u32), 0..30);
    (prop::collection::vec(0..3_u32, 12), edges).prop_map(|(births, edges)| {
        let births: Vec<f64> = births.into_iter().map(f64::from).collect();
        let mut seen = std::collections::HashSet::new();
        let edges = edges.into_iter().filter(|&(a, b, _)| a != b && seen.insert((a.min(b), a.max(b))));
        let late = |(a, b, value): (u32, u32, u32)| {
            (f64::from(value).max(births[a as usize]).max(births[b as usize]), a, b)
        };
        let edges = edges.map(late).collect();
        FilteredGraph::new(12, births.clone(), edges, &Interrupt::new()).expect("a graph")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn components_have_the_normal_forms_of_the_matrix(graph in graphs()) {
        let components = Components::of(&graph, &Interrupt::new()).expect("nobody interrupts");
        let simplices = written(&graph, 1);
        for p in [2, 5] {
            let matrix = matrix(Zp::new(p).expect("prime"), &simplices);
            let interrupt = Interrupt::new();
            let reduction = persistence::reduce(&matrix, &Options::default(), &interrupt).expect("nobody interrupts");
            let barcode = reduction.barcode(0.0);
            let bars = barcode.dimension(0);
            prop_assert_eq!(bars.len(), 12);
            for kind in [Kind::Cycle, Kind::Cocycle] {
                let found = persistence::representatives(&matrix, &reduction, bars, kind, usize::MAX, &interrupt);
                for representative in found.expect("nobody interrupts") {
                    let vertex = |cell: u32| simplices[cell as usize].2[0];
                    let chain = components.chain(vertex(representative.bar.birth_cell), kind, p);
                    let vertices: Vec<_> = representative.entries.iter().map(|entry| vertex(entry.row)).collect();
                    let residues = representative.entries.iter().map(|entry| matrix.field().integer(entry.coefficient) as u32);
                    prop_assert_eq!((chain.vertices, chain.coefficients), (vertices, residues.collect::<Vec<_>>()));
                }
            }
        }
    }
}
