//! Distances and graphs on their way out: the formats of Ripser, and of DIPHA.

use std::io::Write;

use crate::filtration::{Distances, WeightedGraph};

use super::dipha_distance::{FULL, SPARSE};
use super::{dipha, number};

/// Writes a full matrix.
pub(super) fn write_dipha(out: &mut dyn Write, distances: &Distances) -> std::io::Result<()> {
    let n = distances.len();
    for word in [dipha::MAGIC as u64, FULL, n as u64] {
        out.write_all(&word.to_le_bytes())?;
    }
    for i in 0..n {
        (0..n).try_for_each(|j| out.write_all(&distances.get(i, j).to_le_bytes()))?;
    }
    Ok(())
}

/// Writes lists of neighbours, both directions of each edge.
pub(super) fn write_dipha_sparse(out: &mut dyn Write, graph: &WeightedGraph) -> std::io::Result<()> {
    let mut both: Vec<_> = graph.edges().iter().flat_map(|&(w, u, v)| [(u, v, w), (v, u, w)]).collect();
    both.sort_unstable_by_key(|&(u, v, _)| (u, v));
    let mut counts = vec![0_u64; graph.vertices()];
    for &(u, ..) in &both {
        counts[u as usize] += 1;
    }
    for word in [dipha::MAGIC as u64, SPARSE, counts.len() as u64].iter().chain(&counts) {
        out.write_all(&word.to_le_bytes())?;
    }
    both.iter().try_for_each(|&(_, v, _)| out.write_all(&u64::from(v).to_le_bytes()))?;
    both.iter().try_for_each(|&(_, _, weight)| out.write_all(&weight.to_le_bytes()))
}

/// Writes the full matrix, a row a line.
pub(super) fn write_full(out: &mut dyn Write, distances: &Distances) -> std::io::Result<()> {
    let n = distances.len();
    (0..n).try_for_each(|i| number::write_row(out, (0..n).map(|j| distances.get(i, j)), " "))
}

/// Writes the lower triangle, a row a line, which for the first point is missing.
pub(super) fn write_lower(out: &mut dyn Write, distances: &Distances) -> std::io::Result<()> {
    let lower = distances.lower();
    let row = |i: usize| &lower[i * (i - 1) / 2..][..i];
    // Rows that all end in 0 would be read as a triangle with its diagonal, and are written as one.
    if (1..distances.len()).all(|i| row(i)[i - 1] == 0.0) {
        return number::write_row(out, lower.iter().copied(), ",");
    }
    (1..distances.len()).try_for_each(|i| number::write_row(out, row(i).iter().copied(), ","))
}

/// Writes the upper triangle, a row a line.
pub(super) fn write_upper(out: &mut dyn Write, distances: &Distances) -> std::io::Result<()> {
    let n = distances.len();
    (0..n.saturating_sub(1))
        .try_for_each(|i| number::write_row(out, (i + 1..n).map(|j| distances.get(i, j)), ","))
}

/// The upper triangle in the order of scipy's `pdist`.
pub(super) fn upper(distances: &Distances) -> impl Iterator<Item = f64> {
    let n = distances.len();
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| distances.get(i, j)))
}

/// Writes the lower triangle as little-endian floating point numbers of 4 bytes.
pub(super) fn write_binary(out: &mut dyn Write, distances: &Distances) -> std::io::Result<()> {
    distances.lower().iter().try_for_each(|distance| out.write_all(&(*distance as f32).to_le_bytes()))
}

/// Writes the edges, and before them a line `i i birth` for each vertex that is born at another time than 0, and for the last one if no edge
/// tells of it.
pub(super) fn write_sparse(out: &mut dyn Write, graph: &WeightedGraph) -> std::io::Result<()> {
    let births = graph.births();
    for (vertex, birth) in births.iter().enumerate().filter(|(_, birth)| **birth != 0.0) {
        writeln!(out, "{vertex} {vertex} {}", number::text(*birth))?;
    }
    let last = (graph.vertices() as u32).saturating_sub(1);
    let told =
        births.last().is_some_and(|birth| *birth != 0.0) || graph.edges().iter().any(|edge| edge.2 == last);
    if !told {
        writeln!(out, "{last} {last} 0")?;
    }
    graph.edges().iter().try_for_each(|(weight, u, v)| writeln!(out, "{u} {v} {}", number::text(*weight)))
}
