//! Vertices and edges: union-find, where every vertex knows a way down to a minimum.

use super::answer::Answer;
use super::critical::Critical;
use super::lattice::{Cell, Lattice};
use super::trees::{OUTSIDE, Trees};
use crate::error::Result;
use crate::persistence::watch::{Progress, Watch};

/// Cells between two looks at the token.
const CHECK: usize = 1 << 14;

/// Pairs the minima with critical edges, which are sorted, and returns for each edge whether it kills.
pub(super) fn bottom(
    lattice: &Lattice<'_>,
    edges: &[Critical],
    answer: &mut Answer<'_>,
    watch: Watch<'_>,
) -> Result<Vec<bool>> {
    let mut trees = Trees(descents(lattice, watch)?);
    let mut kills = vec![false; edges.len()];
    let outside = |vertex: Option<u32>| vertex.filter(|&vertex| lattice.appears(vertex)).unwrap_or(OUTSIDE);
    for (at, edge) in edges.iter().enumerate() {
        if at % CHECK == 0 {
            watch.check()?;
            watch.report(Progress { dimension: 1, done: at, columns: edges.len() });
        }
        let (vertex, direction) = (edge.vertex(lattice), usize::from(edge.cell));
        let end = outside(lattice.step(vertex, direction));
        if let Some(minimum) = trees.join(vertex, end, |root| lattice.key(root)) {
            kills[at] = true;
            let minimum = Cell { vertex: minimum, directions: 0 };
            answer.pair(minimum, Cell { vertex, directions: 1 << direction });
        }
    }
    if answer.wants_unpaired(0) {
        for (vertex, &parent) in (0..).zip(&trees.0) {
            if vertex == parent && lattice.appears(vertex) {
                answer.essential(Cell { vertex, directions: 0 });
            }
        }
    }
    Ok(kills)
}

/// The other end of the edge that each vertex is paired with; itself for a minimum.
fn descents(lattice: &Lattice<'_>, watch: Watch<'_>) -> Result<Vec<u32>> {
    let mut parents = Vec::with_capacity(lattice.stars.len());
    for start in (0..lattice.stars.len()).step_by(CHECK) {
        watch.check()?;
        let block = start..lattice.stars.len().min(start + CHECK);
        parents.extend(block.map(|vertex| {
            let (star, vertex) = (lattice.stars[vertex], vertex as u32);
            if star.edges() == 0 {
                return vertex;
            }
            let below = lattice.step(vertex, star.edges().trailing_zeros() as usize);
            // What is masked is outside of the dual, and never below a vertex elsewhere.
            below.filter(|&below| !lattice.masked || lattice.appears(below)).unwrap_or(OUTSIDE)
        }));
    }
    Ok(parents)
}
