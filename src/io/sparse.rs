//! `sparse`: a weighted graph, one edge `i j weight` a line, as Ripser reads it. Vertices are numbered from 0; pairs that are not there are never
//! joined.

use crate::error::{Error, Place, Result};
use crate::filtration::WeightedGraph;
use crate::interrupt::Interrupt;

use super::{Rule, Source, text::Text};

/// The most vertices that a graph can number.
const MOST_VERTICES: u64 = u32::MAX as u64 - 1;
/// Bytes that a vertex takes at least, so that numbers of vertices are not believed.
const BYTES_OF_VERTEX: u64 = 64;

/// An edge and its line.
type Edge = (u32, u32, f64, u64);

/// Reads the edges, in any order and either direction; one that is there twice must have the same weight. A line `i i birth` is a vertex
/// with its birth, which is 0 or goes where the diagonal is asked for. `limit` bounds the bytes that the vertices may take.
///
/// # Errors
/// [`Error::Input`] with file and line; [`Error::Limit`] for too many vertices.
pub(super) fn read(
    source: &Source,
    diagonal: Option<&mut Vec<f64>>,
    interrupt: &Interrupt,
) -> Result<WeightedGraph> {
    let mut edges: Vec<Edge> = Vec::new();
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    let mut vertices = 0;
    while let Some(row) = text.next_row()? {
        if row.len() != 3 {
            return Err(row.error(format!("{} numbers", row.len()), "three: vertex, vertex, weight"));
        }
        let (a, b) = (row.index(0, "a vertex")?, row.index(1, "a vertex")?);
        if a.max(b) >= MOST_VERTICES {
            return Err(row.error(format!("vertex {}", a.max(b)), format!("at most {}", MOST_VERTICES - 1)));
        }
        vertices = vertices.max(a.max(b) + 1);
        if row.token(2).eq_ignore_ascii_case(b"nan") {
            source.lenience.forgive(Rule::Nan, || row.error("not a number (`nan`)", "a finite number"))?;
            continue;
        }
        let weight = row.finite(2)?;
        if a == b && weight != 0.0 && diagonal.is_none() {
            source.lenience.forgive(Rule::Diagonal, || {
                let found = format!("the weight {weight} between vertex {a} and itself");
                row.error(found, "two vertices, or --vertex-births diagonal")
            })?;
            continue;
        }
        edges.push((a.min(b) as u32, a.max(b) as u32, weight, row.line));
    }
    if vertices == 0 {
        return Err(Error::input(Place::File(source.path.clone()), "no edges", "at least one"));
    }
    if vertices > source.limit / BYTES_OF_VERTEX {
        return Err(Error::Limit(format!(
            "{}: {vertices} vertices need about {} bytes, more than the memory limit of {} bytes",
            source.path.display(),
            vertices * BYTES_OF_VERTEX,
            source.limit,
        )));
    }
    let edges = distinct(source, edges)?;
    let mut births = vec![0.0; if diagonal.is_some() { vertices as usize } else { 0 }];
    for &(a, b, weight, _) in edges.iter().filter(|(a, b, ..)| a == b) {
        debug_assert_eq!(a, b, "a vertex");
        if let Some(birth) = births.get_mut(a as usize) {
            *birth = weight;
        }
    }
    if let Some(diagonal) = diagonal {
        *diagonal = births;
    }
    let edges = edges.into_iter().filter(|(a, b, ..)| a != b).map(|(a, b, weight, _)| (weight, a, b));
    WeightedGraph::new(vertices as usize, edges.collect())
}

/// Sorts edges by their ends, and leaves each once.
fn distinct(source: &Source, mut edges: Vec<Edge>) -> Result<Vec<Edge>> {
    edges.sort_unstable_by_key(|&(a, b, _, line)| (a, b, line));
    let twice = |pair: &&[Edge]| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1) && pair[0].2 != pair[1].2;
    let mut forgiven = false;
    for pair in edges.windows(2).filter(twice) {
        let (first, second) = (pair[0], pair[1]);
        source.lenience.forgive_by(Rule::Duplicates, (second.2 - first.2).abs(), || {
            let found = format!("{} as weight of ({}, {})", second.2, second.0, second.1);
            let expected = format!("{} as in line {}: one weight a pair", first.2, first.3);
            Error::input(Place::Line(source.path.clone(), second.3), found, expected)
        })?;
        forgiven = true;
    }
    if forgiven {
        edges.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    }
    edges.dedup_by_key(|edge| (edge.0, edge.1));
    Ok(edges)
}
