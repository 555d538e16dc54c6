//! Pairs that neighbours alone decide, before anything is sorted.

use super::critical::Critical;
use super::trees::{Nodes, OUTSIDE};
use crate::error::Result;
use crate::persistence::watch::Watch;

/// How often neighbours are looked at: most nodes are gone after the second time.
const ROUNDS: usize = 2;
/// Cells between two looks at the token.
const CHECK: usize = 1 << 14;

/// A node whose first cell leads to an older one dies there: until then it is alone. Its cell is marked, `pair` is told, and the trees are joined; after that the
/// same is true of trees, because the cells on the way from a node to its root are older than any that leads out of the tree from there. In the end the
/// cells have roots as ends, the same twice if they join nothing.
///
/// A round of Borůvka's algorithm ("O jistém problému minimálním", 1926), except that only the younger is joined to the older. The cells come vertex by vertex,
/// so that what is looked up lies close by.
pub(super) fn contract(
    nodes: &mut Nodes,
    cells: &mut [Critical],
    mut pair: impl FnMut(&Nodes, u32, Critical),
    watch: Watch<'_>,
) -> Result<()> {
    let mut firsts = vec![NONE; nodes.len()];
    for _ in 0..ROUNDS {
        firsts.fill(NONE);
        relabel(nodes, cells, watch)?;
        for at in 0..cells.len() {
            let [a, b] = cells[at].ends;
            for node in [a, b].into_iter().filter(|&node| a != b && node != OUTSIDE) {
                let first = &mut firsts[node as usize];
                if *first == NONE || nodes.comes_first(cells[at], cells[*first as usize]) {
                    *first = at as u32;
                }
            }
        }
        for (node, &first) in (0..).zip(&firsts).filter(|(_, first)| **first != NONE) {
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
    relabel(nodes, cells, watch)
}

/// No cell.
const NONE: u32 = u32::MAX;

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
