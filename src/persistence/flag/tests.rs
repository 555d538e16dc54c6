//! All ways to a barcode lead to the same one, and the way that is meant is taken.

use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use super::engine::{self, Ways};
use super::{FlagBar, FlagBarcode, FlagOptions, Kind};
use crate::algebra::{Field, Z2, Zp};
use crate::barcode::Diagram;
use crate::complex::{FilteredComplex, FilteredGraph};
use crate::interrupt::Interrupt;
use crate::persistence::Options;
use crate::persistence::watch::Watch;

/// Numbers that look random: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

fn barcode(graph: &FilteredGraph, options: &FlagOptions, ways: Ways<'_>) -> FlagBarcode {
    let (interrupt, mut barcode) = (Interrupt::new(), FlagBarcode::default());
    engine::barcode(graph, options, Watch::new(&interrupt), ways, &mut barcode).expect("a barcode");
    barcode
}

/// Random clouds on a coarse grid (ties), with points twice, thresholds below the enclosing radius, births; or no geometry at all.
fn graph(seed: u64) -> FilteredGraph {
    let mut random = Random(seed);
    let count = 6 + random.below(34) as usize;
    let (axes, levels) = (2 + random.below(3), 3 + random.below(60));
    let mut points: Vec<Vec<u64>> =
        (0..count).map(|_| (0..axes).map(|_| random.below(levels)).collect()).collect();
    for _ in 0..random.below(4) {
        let (from, to) = (random.below(count as u64) as usize, random.below(count as u64) as usize);
        points[to] = points[from].clone();
    }
    // Without births, all vertices are born at 0.
    let births =
        (seed.is_multiple_of(3)).then(|| (0..count).map(|_| random.below(levels) as f64 / 2.0).collect());
    let births: Vec<f64> = births.unwrap_or_default();
    let threshold = if seed.is_multiple_of(2) { f64::INFINITY } else { 0.6 * levels as f64 };
    let mut edges = Vec::new();
    for i in 0..count {
        for j in 0..i {
            let square: u64 = points[i].iter().zip(&points[j]).map(|(a, b)| a.abs_diff(*b).pow(2)).sum();
            let distance = if seed % 5 == 4 { random.below(levels) as f64 } else { (square as f64).sqrt() };
            let born = births.get(i).copied().unwrap_or(0.0).max(births.get(j).copied().unwrap_or(0.0));
            edges.push((distance.max(born), i as u32, j as u32));
        }
    }
    edges.retain(|edge| edge.0 <= threshold);
    FilteredGraph::new(count, births, edges, &Interrupt::new()).expect("a graph")
}

/// The values of the bars up to dimension 2, ascending.
fn values(diagram: impl Fn(usize) -> Diagram) -> Vec<Vec<(f64, f64)>> {
    let sorted = |dimension| {
        let mut points: Vec<_> = diagram(dimension).points().to_vec();
        points.retain(|point| point.0 != point.1);
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        points
    };
    (0..3).map(sorted).collect()
}

/// The same of the complex written out.
fn written_out(graph: &FilteredGraph, field: impl Field) -> Vec<Vec<(f64, f64)>> {
    let count = graph.vertices() as u32;
    let edges = (0..).zip(graph.all_ends());
    let value: FxHashMap<[u32; 2], f64> = edges.map(|(rank, &ends)| (ends, graph.value(rank))).collect();
    let mut builder = FilteredComplex::builder();
    let mut simplices: Vec<(Vec<u32>, f64)> = (0..count).map(|v| (vec![v], graph.birth(v))).collect();
    for _ in 0..4 {
        let mut larger = Vec::new();
        for (simplex, born) in &simplices {
            let labels: Vec<u64> = simplex.iter().map(|&vertex| vertex.into()).collect();
            builder.add(&labels, *born).expect("a simplex");
            for v in simplex[simplex.len() - 1] + 1..count {
                let joining: Option<Vec<f64>> =
                    simplex.iter().map(|&u| value.get(&[u, v]).copied()).collect();
                if let Some(joining) = joining {
                    larger.push(([&simplex[..], &[v]].concat(), joining.into_iter().fold(*born, f64::max)));
                }
            }
        }
        simplices = larger;
    }
    let complex = builder.build().expect("a complex");
    let options = Options { max_dimension: Some(2), ..Options::default() };
    let barcode = crate::persistence::barcode(&complex.boundary(field), &options, &Interrupt::new())
        .expect("a barcode");
    values(|dimension| barcode.dimension(dimension).iter().map(|bar| (bar.birth, bar.death)).collect())
}

#[test]
fn columns_that_are_finished_densely_say_what_the_others_say() {
    for (modulus, seeds) in [(2, 400), (3, 200), (5, 120), (7, 120), (251, 120), (257, 120), (65_521, 120)] {
        finished_densely(modulus, seeds);
    }
}

fn finished_densely(modulus: u32, seeds: u64) {
    let (counted, mut essential) = (AtomicUsize::new(0), 0);
    for seed in 0..seeds {
        let graph = graph(seed);
        // At once, or only when the column has become long.
        let after = [0, 0, 30, 200][seed as usize % 4];
        let densely = |_: &FilteredGraph, _: usize, _: u32, pushes: usize| {
            let now = pushes >= after;
            counted.fetch_add(usize::from(now), Ordering::Relaxed);
            now
        };
        let never = |_: &FilteredGraph, _: usize, _: u32, _: usize| false;
        for representatives in [None, Some(Kind::Cocycle)] {
            let options = FlagOptions {
                max_dimension: 2 + seed as usize % 2,
                modulus,
                representatives,
                ..FlagOptions::default()
            };
            let expected = barcode(&graph, &options, Ways { dense: &never, ..Ways::default() });
            let found = barcode(&graph, &options, Ways { dense: &densely, ..Ways::default() });
            essential += expected.bars(2).filter(|bar| bar.death_simplex.is_none()).count();
            if representatives.is_none() {
                assert_eq!(found, expected, "modulo {modulus}, seed {seed}");
                continue;
            }
            // Cocycles may be others; bars may not.
            for dimension in 0..=options.max_dimension {
                let bars = |barcode: &FlagBarcode| -> Vec<_> {
                    let bare = |bar: FlagBar<'_>| {
                        (
                            bar.birth,
                            bar.death,
                            bar.birth_simplex.to_vec(),
                            bar.death_simplex.map(<[u32]>::to_vec),
                        )
                    };
                    barcode.bars(dimension).map(bare).collect()
                };
                assert_eq!(bars(&found), bars(&expected), "seed {seed}");
            }
        }
        if graph.vertices() <= 20 {
            let options = FlagOptions { max_dimension: 2, modulus, ..FlagOptions::default() };
            let found = barcode(&graph, &options, Ways { dense: &densely, ..Ways::default() });
            let expected = match modulus {
                2 => written_out(&graph, Z2),
                p => written_out(&graph, Zp::new(p).expect("prime")),
            };
            assert_eq!(
                values(|dimension| found.diagram(dimension)),
                expected,
                "modulo {modulus}, seed {seed}"
            );
        }
    }
    let counted = counted.into_inner();
    assert!(
        counted > 5 * seeds as usize && essential > seeds as usize / 100,
        "{counted} columns, {essential} essential"
    );
}

#[test]
fn wide_keys_and_lists_of_neighbours_change_nothing() {
    for seed in 0..120 {
        let graph = graph(seed);
        for (max_dimension, modulus, representatives) in
            [(1, 2, None), (2, 3, None), (3, 2, None), (2, 2, Some(Kind::Cocycle)), (3, 5, Some(Kind::Cycle))]
        {
            if representatives.is_some() && graph.vertices() > 20 {
                continue;
            }
            let options = FlagOptions { max_dimension, modulus, representatives, ..FlagOptions::default() };
            let expected = barcode(&graph, &options, Ways::default());
            for (wide, lists) in [(true, false), (false, true), (true, true)] {
                let ways = Ways { wide, lists, ..Ways::default() };
                assert_eq!(barcode(&graph, &options, ways), expected, "seed {seed}, {wide} {lists}");
            }
        }
    }
}

#[test]
fn threads_change_nothing() {
    for seed in 0..120 {
        let graph = graph(seed);
        let bits = |_: &FilteredGraph, _: usize, _: u32, pushes: usize| pushes >= 100;
        let never = |_: &FilteredGraph, _: usize, _: u32, _: usize| false;
        for (max_dimension, modulus, representatives) in [
            (1, 2, None),
            (1, 3, Some(Kind::Cocycle)),
            (3, 3, None),
            (3, 2, Some(Kind::Cocycle)),
            (2, 2, Some(Kind::Cycle)),
        ] {
            if representatives == Some(Kind::Cycle) && graph.vertices() > 20 {
                continue;
            }
            let options = FlagOptions { max_dimension, modulus, representatives, ..FlagOptions::default() };
            for lists in [false, true] {
                let ways = Ways { lists, ..Ways::default() };
                let ways = if seed % 2 == 0 {
                    Ways { dense: &bits, ..ways }
                } else {
                    Ways { dense: &never, ..ways }
                };
                let expected = barcode(&graph, &options, ways);
                for threads in 1..=3 {
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                    let found = pool.install(|| barcode(&graph, &options, Ways { alone: (0, 0), ..ways }));
                    assert_eq!(found, expected, "seed {seed}, {threads} threads, lists {lists}");
                }
            }
        }
    }
}
