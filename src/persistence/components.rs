//! Homology of dimension 0 by union-find.

use super::pairing::{NONE, Pairing};
use super::watch::Watch;
use crate::algebra::Field;
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// Pairs vertices with edges: an edge between two components kills the younger, by rank and not by value. None if a cell of dimension 1 is not
/// an edge from one vertex to another or a loop.
///
/// Time `O(m log n)` for `n` vertices and `m` edges, space `O(n)`.
///
/// Edelsbrunner, Letscher, Zomorodian, "Topological persistence and simplification", 2002; path halving from Tarjan, van Leeuwen, "Worst-case
/// analysis of set union algorithms", 1984.
pub(super) fn components<F: Field>(matrix: &BoundaryMatrix<F>, watch: Watch<'_>) -> Result<Option<Pairing>> {
    let (field, edges) = (matrix.field(), matrix.columns(1));
    let mut forest = Forest { parent: (0..edges.rows() as u32).collect() };
    let mut pairing = vec![NONE; edges.rows()];
    for edge in 0..edges.len() {
        if edge % 1024 == 0 {
            watch.check()?;
        }
        let (a, b) = match edges.column(edge) {
            [] => continue,
            [a, b] if field.add(a.coefficient, b.coefficient).is_none() => (a, b),
            _ => return Ok(None),
        };
        let (a, b) = (forest.root(a.row), forest.root(b.row));
        if a != b {
            let (older, younger) = (a.min(b), a.max(b));
            forest.parent[younger as usize] = older;
            pairing[younger as usize] = edge as u32;
        }
    }
    Ok(Some(pairing))
}

/// Trees of vertices; the root of each is its oldest vertex.
struct Forest {
    parent: Vec<u32>,
}

impl Forest {
    fn root(&mut self, mut vertex: u32) -> u32 {
        while self.parent[vertex as usize] != vertex {
            let grandparent = self.parent[self.parent[vertex as usize] as usize];
            self.parent[vertex as usize] = grandparent;
            vertex = grandparent;
        }
        vertex
    }
}
