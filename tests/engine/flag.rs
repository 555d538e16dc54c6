//! The flag complex that is never written out against the same complex written out: bars, simplices, ties and all.

use std::collections::HashMap;

use proptest::prelude::*;
use sublevel::Interrupt;
use sublevel::algebra::{Entry, Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, CellArrays, FilteredGraph};
use sublevel::persistence::flag::{self, FlagBarcode, FlagOptions};
use sublevel::persistence::{self, Kind, Options};

use crate::families::Random;

/// A simplex: its value, its place in the order of its dimension (diameter edge, then the other vertices, descending), its vertices.
pub(crate) type Written = (f64, Vec<u32>, Vec<u32>);

/// A bar by values and simplices.
type Bar = ((f64, f64), Vec<u32>, Option<Vec<u32>>);

/// All simplices up to a dimension, in the order of the filtration.
pub(crate) fn written(graph: &FilteredGraph, top: usize) -> Vec<Written> {
    let ranks: HashMap<_, _> = (0..graph.edges() as u32).map(|rank| (graph.ends(rank), rank)).collect();
    let mut neighbours: HashMap<u32, Vec<u32>> = HashMap::new();
    for &[u, v] in graph.all_ends() {
        neighbours.entry(u).or_default().push(v);
    }
    let vertices = 0..graph.vertices() as u32;
    let mut all: Vec<Written> = vertices.clone().map(|v| (graph.birth(v), vec![v], vec![v])).collect();
    let mut last: Vec<Vec<u32>> = vertices.map(|v| vec![v]).collect();
    for _ in 0..top {
        let mut next = Vec::new();
        for simplex in &last {
            for &v in neighbours.get(&simplex[simplex.len() - 1]).into_iter().flatten() {
                if simplex.iter().all(|&u| ranks.contains_key(&[u, v])) {
                    let larger = [&simplex[..], &[v]].concat();
                    let pairs = larger.iter().flat_map(|&a| larger.iter().map(move |&b| [a, b]));
                    let diameter = pairs.filter_map(|ends| ranks.get(&ends)).max().expect("an edge");
                    let others = larger.iter().rev().filter(|v| !graph.ends(*diameter).contains(v));
                    let key = std::iter::once(*diameter).chain(others.copied()).collect();
                    all.push((graph.value(*diameter), key, larger.clone()));
                    next.push(larger);
                }
            }
        }
        last = next;
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.len().cmp(&b.2.len())).then(a.1.cmp(&b.1)));
    all
}

/// The boundary matrix of these simplices, each with its place as value, so that ties stay as they are.
pub(crate) fn matrix<F: Field>(field: F, simplices: &[Written]) -> BoundaryMatrix<F> {
    let place: HashMap<&[u32], u32> =
        (0..).zip(simplices).map(|(at, simplex)| (&simplex.2[..], at)).collect();
    let (mut offsets, mut entries) = (vec![0], Vec::new());
    for (_, _, vertices) in simplices {
        for omitted in 0..vertices.len() * usize::from(vertices.len() > 1) {
            let mut facet = vertices.clone();
            facet.remove(omitted);
            let coefficient = field.unit(if omitted % 2 == 0 { 1 } else { -1 }).expect("a sign");
            entries.push(Entry { row: place[&facet[..]], coefficient });
        }
        offsets.push(entries.len());
    }
    let dimensions: Vec<_> = simplices.iter().map(|simplex| simplex.2.len() as u16 - 1).collect();
    let values: Vec<_> = (0..simplices.len()).map(|at| at as f64).collect();
    let arrays =
        CellArrays { dimensions: &dimensions, values: &values, offsets: &offsets, entries: &entries };
    BoundaryMatrix::from_arrays(field, arrays).expect("a complex")
}

/// The bars of the complex written out, by dimension and birth.
fn expected<F: Field>(field: F, graph: &FilteredGraph, top: usize) -> Vec<Vec<Bar>> {
    let simplices = written(graph, top + 1);
    let options = Options { max_dimension: Some(top), ..Options::default() };
    let barcode =
        persistence::barcode(&matrix(field, &simplices), &options, &Interrupt::new()).expect("a barcode");
    let bars = |dimension: usize| {
        let bars = barcode.dimension(dimension).iter().map(|bar| {
            let birth = &simplices[bar.birth_cell as usize];
            let death = bar.death_cell.map(|death| &simplices[death as usize]);
            ((birth.0, death.map_or(f64::INFINITY, |d| d.0)), birth.2.clone(), death.map(|d| d.2.clone()))
        });
        bars.filter(|bar| bar.0.0 != bar.0.1).collect()
    };
    (0..=top).map(bars).collect()
}

fn found(barcode: &FlagBarcode, top: usize) -> Vec<Vec<Bar>> {
    let bars = |dimension: usize| {
        let bar = |bar: flag::FlagBar<'_>| {
            ((bar.birth, bar.death), bar.birth_simplex.to_vec(), bar.death_simplex.map(<[u32]>::to_vec))
        };
        barcode.bars(dimension).map(bar).collect()
    };
    (0..=top).map(bars).collect()
}

fn options(max_dimension: usize, modulus: u32) -> FlagOptions {
    FlagOptions { max_dimension, modulus, ..FlagOptions::default() }
}

pub(crate) fn compute(graph: &FilteredGraph, options: &FlagOptions) -> FlagBarcode {
    flag::barcode(graph, options, &Interrupt::new()).expect("nobody interrupts")
}

fn judge(graph: &FilteredGraph, top: usize) {
    assert_eq!(found(&compute(graph, &options(top, 2)), top), expected(Z2, graph, top), "modulo 2");
    for p in [2, 3, 5, 7] {
        let field = Zp::new(p).expect("prime");
        assert_eq!(found(&compute(graph, &options(top, p)), top), expected(field, graph, top), "modulo {p}");
    }
}

/// The graph on points of a matrix of distances given as a function, up to a threshold.
pub(crate) fn graph(count: usize, threshold: f64, distance: impl Fn(usize, usize) -> f64) -> FilteredGraph {
    let pairs = (0..count).flat_map(|i| (0..i).map(move |j| (i, j)));
    let edges = pairs.map(|(i, j)| (distance(i, j), i as u32, j as u32)).filter(|edge| edge.0 <= threshold);
    FilteredGraph::new(count, vec![], edges.collect(), &Interrupt::new()).expect("a graph")
}

/// Graphs with few different values, some infinite, some vertices born late, padded with vertices that no edge meets.
fn graphs(most: usize, density: f64) -> impl Strategy<Value = FilteredGraph> {
    let parts = (1..=most, 1_u64..8, any::<u64>(), prop::bool::ANY, prop::sample::select(vec![0, 2100]));
    parts.prop_map(move |(count, levels, seed, born, padding)| {
        let mut random = Random::new(seed);
        let mut level = || (random.uniform() * (levels + 1) as f64).floor();
        let mut births: Vec<f64> = (0..count).map(|_| if born { level() - 1.0 } else { 0.0 }).collect();
        let mut edges = Vec::new();
        for i in 0..count {
            for j in 0..i {
                let value = births[i].max(births[j]) + level();
                let value = if value > 6.0 { f64::INFINITY } else { value };
                edges.push((value, (i + padding) as u32, (j + padding) as u32));
            }
        }
        edges.retain(|_| random.uniform() < density);
        if born {
            births.splice(0..0, vec![0.0; padding]);
        } else {
            births.clear();
        }
        FilteredGraph::new(count + padding, births, edges, &Interrupt::new()).expect("a graph")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn bars_and_simplices_are_those_of_the_complex_written_out(graph in graphs(12, 1.0), top in 0_usize..5) {
        judge(&graph, top);
    }

    #[test]
    fn so_are_those_of_graphs_that_are_not_complete(graph in graphs(18, 0.6), top in 0_usize..4) {
        judge(&graph, top);
    }
}

#[test]
fn larger_clouds_agree() {
    let mut random = Random::new(7);
    for (count, dimension, top) in [(40, 2, 2), (30, 3, 2), (22, 4, 3), (70, 3, 1)] {
        let points: Vec<Vec<f64>> =
            (0..count).map(|_| (0..dimension).map(|_| random.uniform()).collect()).collect();
        let distance = |i: usize, j: usize| {
            points[i].iter().zip(&points[j]).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
        };
        judge(&graph(count, f64::INFINITY, distance), top);
        // Many ties.
        judge(&graph(count, 0.9, |i, j| (distance(i, j) * 8.0).ceil() / 8.0), top);
    }
    // No structure at all.
    let values: Vec<f64> = (0..60 * 60).map(|_| random.uniform()).collect();
    judge(&graph(60, 0.6, |i, j| values[i * 60 + j]), 1);
    // So many classes that their annotations fill more than one word.
    let deep = graph(60, f64::INFINITY, |i, j| values[i * 60 + j]);
    for p in [7, 31] {
        let field = Zp::new(p).expect("prime");
        assert_eq!(found(&compute(&deep, &options(1, p)), 1), expected(field, &deep, 1), "modulo {p}");
    }
    judge(&graph(24, 1.0, |i, j| values[i * 60 + j]), 3);
}

/// Checks a representative of every bar against the boundary matrix: a cycle, or a cocycle until the bar ends, with coefficient 1 at its birth, no cell
/// before (cocycles) or after (cycles) it; the death ends it.
fn judge_representatives(graph: &FilteredGraph, top: usize, p: u32, kind: Kind) {
    let field = Zp::new(p).expect("prime");
    let simplices = written(graph, top + 1);
    let matrix = matrix(field, &simplices);
    let place: HashMap<&[u32], usize> = simplices.iter().enumerate().map(|(at, s)| (&s.2[..], at)).collect();
    let barcode = compute(graph, &FlagOptions { representatives: Some(kind), ..options(top, p) });
    assert_eq!(found(&barcode, top), found(&compute(graph, &options(top, p)), top));
    for bar in (1..=top).flat_map(|dimension| barcode.bars(dimension)) {
        let chain = bar.representative.expect("one was asked for");
        let cells = chain.vertices.chunks_exact(bar.dimension + 1).map(|vertices| place[vertices]);
        let chain: HashMap<usize, i64> =
            cells.zip(chain.coefficients.iter().map(|&c| i64::from(c))).collect();
        let birth = place[bar.birth_simplex];
        let death = bar.death_simplex.map_or(simplices.len(), |death| place[death]);
        assert_eq!(chain[&birth], 1);
        let p = i64::from(p);
        let coboundary = |cell: usize| -> i64 {
            let entries = matrix.column(cell as u32);
            entries
                .map(|e| i64::from(e.coefficient) * chain.get(&(e.row as usize)).unwrap_or(&0))
                .sum::<i64>()
                % p
        };
        let cofacets =
            (0..simplices.len()).filter(|&cell| matrix.dimension(cell as u32) == bar.dimension + 1);
        match kind {
            Kind::Cocycle => {
                assert!(chain.keys().all(|&cell| cell >= birth));
                for cell in cofacets {
                    assert!(cell >= death || coboundary(cell) == 0, "a cocycle until the bar ends");
                    assert!(cell != death || coboundary(cell) != 0, "and no longer");
                }
            }
            Kind::Cycle => {
                assert!(chain.keys().all(|&cell| cell <= birth));
                let mut boundary: HashMap<u32, i64> = HashMap::new();
                for (&cell, c) in &chain {
                    for entry in matrix.column(cell as u32) {
                        *boundary.entry(entry.row).or_default() += c * i64::from(entry.coefficient);
                    }
                }
                assert!(boundary.values().all(|sum| sum % p == 0), "a cycle");
                // It bounds at the death: with one more cell, the cycle, the complex up to the death has one class more, none without the death.
                let bounds = |cells: usize| bounds(&matrix, &chain, p, cells, bar.dimension + 1);
                assert!(death == simplices.len() || bounds(death + 1), "bounds when the bar ends");
                assert!(!bounds(death), "and not before");
            }
        }
    }
}

/// Whether a chain is a boundary of the first so many cells, by elimination.
fn bounds(
    matrix: &BoundaryMatrix<Zp>,
    chain: &HashMap<usize, i64>,
    p: i64,
    cells: usize,
    dimension: usize,
) -> bool {
    let mut pivots: HashMap<usize, HashMap<usize, i64>> = HashMap::new();
    let reduce = |mut column: HashMap<usize, i64>, pivots: &HashMap<usize, HashMap<usize, i64>>| loop {
        column.retain(|_, c| *c % p != 0);
        let Some(pivot) = column.keys().max().copied() else { return column };
        let Some(other) = pivots.get(&pivot) else { return column };
        let inverse = (1..p).find(|x| x * other[&pivot] % p == 1).expect("a unit");
        let factor = (p - column[&pivot]) * inverse % p;
        for (&row, c) in other {
            let entry = column.entry(row).or_default();
            *entry = (*entry + factor * c) % p;
        }
    };
    for cell in (0..cells).filter(|&cell| matrix.dimension(cell as u32) == dimension) {
        let entries = matrix.column(cell as u32);
        let column = reduce(entries.map(|e| (e.row as usize, i64::from(e.coefficient))).collect(), &pivots);
        if let Some(&pivot) = column.keys().max() {
            pivots.insert(pivot, column);
        }
    }
    reduce(chain.clone(), &pivots).is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn representatives_live_as_long_as_their_bars(graph in graphs(9, 0.8), top in 1_usize..4) {
        for p in [2, 3] {
            judge_representatives(&graph, top, p, Kind::Cocycle);
            judge_representatives(&graph, top, p, Kind::Cycle);
        }
    }
}
