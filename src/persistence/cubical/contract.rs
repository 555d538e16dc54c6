//! Union-find of nodes along critical cells. What neighbours alone decide is paired before anything is sorted.

use rayon::prelude::*;

use super::critical::{Critical, Order};
use super::trees::{Nodes, OUTSIDE};
use crate::error::Result;
use crate::persistence::watch::{Progress, Watch};

/// How often neighbours are looked at: most nodes are gone after the second time.
const ROUNDS: usize = 2;
/// Cells between two looks at the token.
const CHECK: usize = 1 << 14;
/// No cell.
pub(super) const NONE: u32 = u32::MAX;
/// After every key of a cell.
const LATE: u128 = u128::MAX;

/// A cell between two trees.
struct Joining {
    value: u64,
    /// Its place in the list of all cells.
    at: u32,
    /// The roots of the trees.
    ends: [u32; 2],
}

/// Pairs each node that dies with the cell that joins it to an older one, and marks the cell. Returns by node the place of this cell, or [`NONE`]. The cells, of this
/// dimension, are in the order in which they were found.
pub(super) fn contract(
    nodes: &mut Nodes,
    cells: &mut [Critical],
    dimension: usize,
    watch: Watch<'_>,
) -> Result<Vec<u32>> {
    let order = nodes.order;
    let mut killers = vec![NONE; nodes.len()];
    let firsts = firsts(nodes.len(), order, cells.iter().map(|cell| (cell.value, cell.ends)));
    join_neighbours(nodes, &firsts, &mut killers, |at| (at, cells[at as usize].ends));
    drop(firsts);
    let mut joining = joining(nodes, cells, watch)?;
    for _ in 1..ROUNDS {
        watch.check()?;
        let firsts = self::firsts(nodes.len(), order, joining.iter().map(|cell| (cell.value, cell.ends)));
        let cell = |at| &joining[at as usize];
        join_neighbours(nodes, &firsts, &mut killers, |at| (cell(at).at, cell(at).ends));
        joining.retain_mut(|cell| {
            cell.ends = cell.ends.map(|node| nodes.root(node));
            cell.ends[0] != cell.ends[1]
        });
    }
    let mut left: Vec<u128> = (0..).zip(&joining).map(|(at, cell)| order.key(cell.value, at)).collect();
    if rayon::current_num_threads() == 1 {
        left.sort_unstable();
    } else {
        left.par_sort_unstable();
    }
    for (done, &key) in left.iter().enumerate() {
        if done % CHECK == 0 {
            watch.check()?;
            watch.report(Progress { dimension, done, columns: left.len() });
        }
        let cell = &joining[order.at(key) as usize];
        if let Some(node) = nodes.join(cell.ends) {
            killers[node as usize] = cell.at;
        }
    }
    for &at in killers.iter().filter(|at| **at != NONE) {
        cells[at as usize].paired = true;
    }
    Ok(killers)
}

/// The key of the first cell of each node that leads to another one, given the values and the ends of all.
fn firsts(nodes: usize, order: Order, cells: impl Iterator<Item = (u64, [u32; 2])>) -> Vec<u128> {
    let mut firsts = vec![LATE; nodes];
    for (at, (value, [a, b])) in (0..).zip(cells) {
        if a != b {
            let key = order.key(value, at);
            for node in [a, b] {
                let first = &mut firsts[node as usize];
                *first = key.min(*first);
            }
        }
    }
    firsts
}

/// A node whose first cell leads to an older one dies there: until then it is alone. After that the same is true of trees, because the cells on the way from a node
/// to its root are older than any that leads out of the tree from there. `cell` has the place and the ends of the cell of a key.
///
/// A round of Borůvka's algorithm ("O jistém problému minimálním", 1926), except that only the younger is joined to the older. The cells come by vertex, so
/// that what is looked up lies close by.
fn join_neighbours(
    nodes: &mut Nodes,
    firsts: &[u128],
    killers: &mut [u32],
    cell: impl Fn(u32) -> (u32, [u32; 2]),
) {
    for (node, &first) in (0..).zip(firsts).filter(|&(node, first)| node != OUTSIDE && *first != LATE) {
        let (at, [a, b]) = cell(nodes.order.at(first));
        let other = if a == node { b } else { a };
        if nodes.is_older(other, node) {
            killers[node as usize] = at;
            nodes.put_below(node, other);
        }
    }
}

/// The cells that join different trees.
fn joining(nodes: &mut Nodes, cells: &[Critical], watch: Watch<'_>) -> Result<Vec<Joining>> {
    let mut joining = Vec::new();
    for (block, cells) in (0..).step_by(CHECK).zip(cells.chunks(CHECK)) {
        watch.check()?;
        for (at, cell) in (block..).zip(cells) {
            let ends = cell.ends.map(|node| nodes.root(node));
            if ends[0] != ends[1] {
                joining.push(Joining { value: cell.value, at, ends });
            }
        }
    }
    Ok(joining)
}
