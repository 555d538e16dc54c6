//! Union-find of nodes along critical cells. What neighbours alone decide is paired before anything is sorted.

use rayon::prelude::*;

use super::critical::Critical;
use super::trees::{Nodes, OUTSIDE};
use crate::error::Result;
use crate::persistence::watch::{Progress, Watch};

/// How often neighbours are looked at: most nodes are gone after the second time.
const ROUNDS: usize = 2;
/// Cells between two looks at the token.
const CHECK: usize = 1 << 14;
/// No cell.
const NONE: u32 = u32::MAX;

/// Pairs each node that dies with the cell that joins it to an older one; marks the cell, and tells `pair`. The cells, of this
/// dimension, come by vertex.
pub(super) fn contract(
    nodes: &mut Nodes,
    cells: &mut [Critical],
    mut pair: impl FnMut(&Nodes, u32, Critical),
    dimension: usize,
    watch: Watch<'_>,
) -> Result<()> {
    let mut firsts = vec![NONE; nodes.len()];
    for _ in 0..ROUNDS {
        relabel(nodes, cells, watch)?;
        join_neighbours(nodes, cells, &mut firsts, &mut pair);
    }
    relabel(nodes, cells, watch)?;
    let joining = (0_u32..).zip(&*cells).filter(|(_, cell)| cell.ends[0] != cell.ends[1]);
    let mut left: Vec<_> = joining.map(|(at, cell)| (cell.key(), at, cell.ends)).collect();
    if rayon::current_num_threads() == 1 {
        left.sort_unstable();
    } else {
        left.par_sort_unstable();
    }
    if nodes.upside_down {
        left.reverse();
    }
    for (done, &(_, at, ends)) in left.iter().enumerate() {
        if done % CHECK == 0 {
            watch.check()?;
            watch.report(Progress { dimension, done, columns: left.len() });
        }
        if let Some(node) = nodes.join(ends) {
            cells[at as usize].paired = true;
            pair(nodes, node, cells[at as usize]);
        }
    }
    Ok(())
}

/// A node whose first cell leads to an older one dies there: until then it is alone. After that the same is true of trees, because the cells on the way from a node
/// to its root are older than any that leads out of the tree from there.
///
/// A round of Borůvka's algorithm ("O jistém problému minimálním", 1926), except that only the younger is joined to the older. The cells come by vertex, so
/// that what is looked up lies close by.
fn join_neighbours(
    nodes: &mut Nodes,
    cells: &mut [Critical],
    firsts: &mut [u32],
    pair: &mut impl FnMut(&Nodes, u32, Critical),
) {
    firsts.fill(NONE);
    for (at, cell) in (0_u32..).zip(&*cells) {
        let [a, b] = cell.ends;
        for node in [a, b].into_iter().filter(|&node| a != b && node != OUTSIDE) {
            let first = &mut firsts[node as usize];
            if *first == NONE || nodes.comes_first(*cell, cells[*first as usize]) {
                *first = at;
            }
        }
    }
    for (node, &first) in (0..).zip(&*firsts).filter(|(_, first)| **first != NONE) {
        let cell = &mut cells[first as usize];
        let [a, b] = cell.ends;
        let other = if a == node { b } else { a };
        if nodes.is_older(other, node) {
            cell.paired = true;
            nodes.put_below(node, other);
            pair(nodes, node, *cell);
        }
    }
}

/// Puts roots in the place of the ends.
fn relabel(nodes: &mut Nodes, cells: &mut [Critical], watch: Watch<'_>) -> Result<()> {
    for block in cells.chunks_mut(CHECK) {
        watch.check()?;
        for cell in block {
            cell.ends = cell.ends.map(|node| nodes.root(node));
        }
    }
    Ok(())
}
