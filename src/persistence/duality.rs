//! The top dimension by union-find, where the complex is a manifold there.

use super::components::components;
use super::forest::RowForest;
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
    let outside = Entry { row: 0, coefficient: one };
    // The oldest in cohomology is the last in the filtration, of age 1.
    let age = |cell: usize| (boundary.len() - cell) as u32;
    let mut cofacets = vec![[outside; 2]; boundary.rows()];
    for start in (0..boundary.len()).step_by(CHECK) {
        watch.check()?;
        let mut third = 0;
        for cell in start..boundary.len().min(start + CHECK) {
            for &Entry { row, coefficient } in boundary.column(cell) {
                // Without asking how many there are: which is the second is as good as random.
                let [last, before] = cofacets[row as usize];
                third |= before.row;
                cofacets[row as usize] = [Entry { row: age(cell), coefficient }, last];
            }
        }
        if third != 0 {
            return Ok(None);
        }
    }
    let mut forest = RowForest::new(matrix.field(), boundary.len());
    for (cell, cofacets) in cofacets.iter_mut().enumerate().rev() {
        if cell % CHECK == 0 {
            watch.check()?;
        }
        let [first, second] = *cofacets;
        cofacets[0].row = forest.join(first, second).map_or(NONE, |age| boundary.len() as u32 - age);
    }
    // In the same memory: the system takes as long to give new memory as union-find to fill it.
    Ok(Some(cofacets.into_iter().map(|[killed, _]| killed.row).collect()))
}

/// The cells between two looks at the token.
const CHECK: usize = 1 << 12;

/// Pairs dimension `birth` with the next by union-find where that can be done: at the bottom, edges that are `cleared` left out, and, by duality, at the
/// top dimension `last`.
pub(super) fn by_union_find<F: Field>(
    matrix: &BoundaryMatrix<F>,
    birth: usize,
    last: usize,
    cleared: impl Fn(usize) -> bool,
    watch: Watch<'_>,
) -> Result<Option<Pairing>> {
    let pairing = if birth == 0 { components(matrix, cleared, watch)? } else { None };
    if pairing.is_none() && birth + 1 == last {
        return duality(matrix, last, watch);
    }
    Ok(pairing)
}
