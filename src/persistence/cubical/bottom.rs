//! Vertices and edges: union-find, where every vertex knows a way down to a minimum.

use super::answer::Answer;
use super::contract::{NONE, contract};
use super::critical::{Critical, critical};
use super::lattice::{Cell, Lattice};
use super::trees::{Nodes, OUTSIDE, Ways};
use crate::barcode::Bar;
use crate::error::Result;
use crate::persistence::watch::Watch;

/// Cells between two looks at the token.
const CHECK: usize = 1 << 14;

/// Pairs the minima with critical edges; returns their bars, and all critical edges, by vertex.
pub(super) fn bottom(
    lattice: &Lattice<'_>,
    answer: Answer<'_>,
    watch: Watch<'_>,
) -> Result<(Vec<Bar>, Vec<Critical>)> {
    let (mut ways, mut minima) = descents(lattice, watch)?;
    let ends = |vertex, direction| {
        let end = lattice.step(vertex, direction);
        [ways.node(vertex), end.map_or(OUTSIDE, |end| ways.node(end))]
    };
    let mut edges = critical(lattice, |(edges, _)| edges, ends, watch)?;
    drop(ways);
    let killers = contract(&mut minima, &mut edges, 1, watch)?;
    let bar = |(minimum, &killer): (u32, &u32)| {
        let birth = Cell { vertex: minima.vertex(minimum), directions: 0 };
        if killer == NONE {
            return answer.essential(birth);
        }
        let edge = edges[killer as usize];
        let death = Cell { vertex: edge.vertex(lattice), directions: 1 << edge.cell };
        answer.pair((birth, minima.value(minimum)), (death, edge.value))
    };
    let mut bars = Vec::with_capacity(killers.len());
    bars.extend((0..).zip(&killers).skip(1).filter_map(bar));
    Ok((bars, edges))
}

/// Each vertex leads to the other end of the edge that it is paired with; a minimum is a node.
fn descents(lattice: &Lattice<'_>, watch: Watch<'_>) -> Result<(Ways, Nodes)> {
    let mut minima = Nodes::new(lattice, false);
    let mut ways = Vec::with_capacity(lattice.stars.len());
    for start in (0..lattice.stars.len()).step_by(CHECK) {
        watch.check()?;
        for vertex in start..lattice.stars.len().min(start + CHECK) {
            let (star, vertex) = (lattice.stars[vertex], vertex as u32);
            ways.push(if star.edges() != 0 {
                lattice.step(vertex, star.edges().trailing_zeros() as usize).unwrap_or(!OUTSIDE)
            } else if lattice.appears(vertex) {
                minima.push(lattice, vertex)
            } else {
                !OUTSIDE
            });
        }
    }
    Ok((Ways(ways), minima))
}
