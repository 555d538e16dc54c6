//! The top dimension by union-find, where the complex is a manifold there.

use super::components::components;
use super::forest::Forest;
use super::pairing::{NONE, Pairing};
use super::watch::Watch;
use crate::algebra::{Entry, Field};
use crate::complex::BoundaryMatrix;
use crate::error::Result;

/// Pairs the cells of dimension `top - 1` with those of the top dimension: the coboundary of a cell with two cofacets is an edge of the dual
/// graph, whose vertices are the top cells, so the columns of the coboundary reduce by union-find. A cell with one cofacet is an edge from
/// there to the outside, which is older than all. None if a cell has more than two cofacets.
///
/// The complex need not be orientable, nor a manifold elsewhere. Time `O(m log n)` and space `O(m + n)` for `m` cells and `n` cells above.
///
/// Edelsbrunner, Letscher, Zomorodian, "Topological persistence and simplification", 2002 (spheres); Delfinado, Edelsbrunner, "An incremental
/// algorithm for Betti numbers of simplicial complexes on the 3-sphere", 1995; Garin, Heiss, Maggs, Bleile, Robins, "Duality in persistent
/// homology of images", 2020.
pub(super) fn duality<F: Field>(
    matrix: &BoundaryMatrix<F>,
    top: usize,
    watch: Watch<'_>,
) -> Result<Option<Pairing>> {
    let boundary = matrix.columns(top);
    if boundary.is_empty() || boundary.entries() > 2 * boundary.rows() {
        return Ok(None);
    }
    let one = matrix.field().unit(1).expect("1 is not 0 in a field");
    let none = Entry { row: 0, coefficient: one };
    // The oldest in cohomology is the last in the filtration, of age 1.
    let age = |cell: usize| (boundary.len() - cell) as u32;
    let mut cofacets = vec![[none; 2]; boundary.rows()];
    for cell in 0..boundary.len() {
        if cell % 4096 == 0 {
            watch.check()?;
        }
        for &Entry { row, coefficient } in boundary.column(cell) {
            let [first, second] = &mut cofacets[row as usize];
            let slot = if first.row == 0 { first } else { second };
            if slot.row != 0 {
                return Ok(None);
            }
            *slot = Entry { row: age(cell), coefficient };
        }
    }
    let mut forest = Forest::new(matrix.field(), boundary.len());
    let mut pairing = vec![NONE; boundary.rows()];
    for (cell, &[first, second]) in cofacets.iter().enumerate().rev() {
        if cell % 4096 == 0 {
            watch.check()?;
        }
        let killer = if second.row != 0 {
            forest.join(first, second)
        } else if first.row != 0 {
            forest.ground(first)
        } else {
            None
        };
        if let Some(age) = killer {
            pairing[cell] = boundary.len() as u32 - age;
        }
    }
    Ok(Some(pairing))
}

/// Pairs dimension `birth` with the next by union-find where that can be done: at the bottom and, by duality, at the top dimension `last`.
pub(super) fn by_union_find<F: Field>(
    matrix: &BoundaryMatrix<F>,
    birth: usize,
    last: usize,
    watch: Watch<'_>,
) -> Result<Option<Pairing>> {
    let pairing = if birth == 0 { components(matrix, watch)? } else { None };
    if pairing.is_none() && birth + 1 == last {
        return duality(matrix, last, watch);
    }
    Ok(pairing)
}
