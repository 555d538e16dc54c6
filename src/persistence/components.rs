//! Homology of dimension 0 by union-find.

use super::forest::RowForest;
use super::pairing::{NONE, Pairing};
use super::watch::Watch;
use crate::algebra::{Entry, Field};
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// Pairs vertices with edges: an edge between two components kills the younger, by rank and not by value. None if the boundary of a cell of
/// dimension 1 has more than two vertices. Edges that are `cleared`, since they give birth, are passed over.
///
/// Time `O(m log n)` for `n` vertices and `m` edges, space `O(n)`.
///
/// Edelsbrunner, Letscher, Zomorodian, "Topological persistence and simplification", 2002.
pub(super) fn components<F: Field>(
    matrix: &BoundaryMatrix<F>,
    cleared: impl Fn(usize) -> bool,
    watch: Watch<'_>,
) -> Result<Option<Pairing>> {
    let edges = matrix.columns(1);
    let mut forest = RowForest::new(matrix.field(), edges.rows());
    let mut pairing = vec![NONE; edges.rows()];
    // Vertex `v` has age `v + 1`.
    let aged = |entry: Entry<F::Unit>| Entry { row: entry.row + 1, ..entry };
    let zero = |entry: Entry<F::Unit>| Entry { row: 0, ..entry };
    for edge in 0..edges.len() {
        if edge % 4096 == 0 {
            watch.check()?;
        }
        if cleared(edge) {
            continue;
        }
        let killed = match *edges.column(edge) {
            [] => None,
            [a] => forest.join(aged(a), zero(a)),
            [a, b] => forest.join(aged(a), aged(b)),
            _ => return Ok(None),
        };
        if let Some(age) = killed {
            pairing[age as usize - 1] = edge as u32;
        }
    }
    Ok(Some(pairing))
}
