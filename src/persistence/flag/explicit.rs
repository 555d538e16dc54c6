//! The flag complex written out, for a start.

use std::collections::HashMap;

use super::super::representative::representatives;
use super::super::watch::Watch;
use super::FlagOptions;
use super::answer::{Bars, FlagBarcode, FlagChain};
use crate::algebra::{Entry, Field, Z2, Zp};
use crate::complex::{BoundaryMatrix, CellArrays, FilteredGraph};
use crate::error::Result;

pub(super) fn barcode(
    graph: &FilteredGraph,
    options: &FlagOptions,
    watch: Watch<'_>,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    match options.modulus {
        2 => over(Z2, graph, options, watch, barcode),
        p => over(Zp::new(p)?, graph, options, watch, barcode),
    }
}

fn over<F: Field>(
    field: F,
    graph: &FilteredGraph,
    options: &FlagOptions,
    watch: Watch<'_>,
    barcode: &mut FlagBarcode,
) -> Result<()> {
    let simplices = simplices(graph, options.max_dimension + 1);
    let matrix = matrix(field, &simplices)?;
    let question = super::super::Options { max_dimension: Some(options.max_dimension), ..Default::default() };
    let bars = super::super::barcode(&matrix, &question, watch)?;
    let value = |cell: u32| simplices[cell as usize].0;
    let vertices = |cell: u32| &simplices[cell as usize].2[..];
    for dimension in 0..=options.max_dimension {
        let mut finished = Bars::default();
        for bar in bars.dimension(dimension) {
            let death = bar.death_cell.map_or(f64::INFINITY, value);
            let kept = finished.push(
                (value(bar.birth_cell), death),
                vertices(bar.birth_cell),
                bar.death_cell.map(vertices),
            );
            if let Some(kind) = options.representatives.filter(|_| kept && dimension > 0) {
                let found = representatives(&matrix, &bars, &[*bar], kind, usize::MAX, watch)?;
                let mut chain = FlagChain::default();
                for entry in &found[0].entries {
                    chain.vertices.extend_from_slice(vertices(entry.row));
                    chain.coefficients.push(field.integer(entry.coefficient) as u32);
                }
                finished.representatives.push(Some(chain));
            }
        }
        barcode.finish(finished);
    }
    Ok(())
}

/// (value, order within the dimension, vertices), in the order (value, dimension, diameter edge, other vertices descending).
type Simplex = (f64, Vec<u32>, Vec<u32>);

fn simplices(graph: &FilteredGraph, top: usize) -> Vec<Simplex> {
    let ranks: HashMap<_, _> = (0..graph.edges() as u32).map(|rank| (graph.ends(rank), rank)).collect();
    let mut all: Vec<Simplex> =
        (0..graph.vertices() as u32).map(|v| (graph.birth(v), vec![v], vec![v])).collect();
    let mut last: Vec<Vec<u32>> = all.iter().map(|simplex| simplex.2.clone()).collect();
    for _ in 0..top {
        let mut next = Vec::new();
        for simplex in &last {
            for v in simplex[simplex.len() - 1] + 1..graph.vertices() as u32 {
                if simplex.iter().all(|&u| ranks.contains_key(&[u, v])) {
                    let mut larger = simplex.clone();
                    larger.push(v);
                    let diameter = larger
                        .iter()
                        .enumerate()
                        .flat_map(|(at, &a)| larger[at + 1..].iter().map(move |&b| [a, b]))
                        .map(|ends| ranks[&ends])
                        .max()
                        .expect("an edge");
                    let mut key = vec![diameter];
                    key.extend(larger.iter().rev().filter(|v| !graph.ends(diameter).contains(v)));
                    all.push((graph.value(diameter), key, larger.clone()));
                    next.push(larger);
                }
            }
        }
        last = next;
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.len().cmp(&b.2.len())).then(a.1.cmp(&b.1)));
    all
}

fn matrix<F: Field>(field: F, simplices: &[Simplex]) -> Result<BoundaryMatrix<F>> {
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
    BoundaryMatrix::from_arrays(
        field,
        CellArrays { dimensions: &dimensions, values: &values, offsets: &offsets, entries: &entries },
    )
}
