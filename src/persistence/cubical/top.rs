//! The top dimension: union-find of top cells across the cells between them, from the last to the first.
//!
//! Delfinado, Edelsbrunner, "An incremental algorithm for Betti numbers of simplicial complexes on the 3-sphere", 1995; Garin, Heiss, Maggs, Bleile,
//! Robins, "Duality in persistent homology of images", 2020.

use std::cmp::Reverse;

use super::answer::Answer;
use super::corners::Corners;
use super::critical::Critical;
use super::lattice::{Cell, Lattice};
use super::link::sides;
use crate::error::Result;
use crate::persistence::watch::{Progress, Watch};

/// Cells between two looks at the token.
const CHECK: usize = 1 << 14;

/// Pairs the critical cells one below the top dimension, which are sorted, with the maxima; returns for each whether it gives birth to a class that
/// dies.
pub(super) fn top(
    lattice: &Lattice<'_>,
    walls: &[Critical],
    answer: &mut Answer<'_>,
    watch: Watch<'_>,
) -> Result<Vec<bool>> {
    let corners = Corners::new(lattice);
    let mut trees = corners.ascents(watch)?;
    let axes = lattice.axes.len();
    let maximum =
        |root: u32| Cell { vertex: corners.vertex(root), directions: [0, 0b10, 0b1010, 0b10_1010][axes] };
    let mut births = vec![false; walls.len()];
    for (at, wall) in walls.iter().enumerate().rev() {
        if at % CHECK == 0 {
            watch.check()?;
            watch.report(Progress { dimension: axes, done: walls.len() - at, columns: walls.len() });
        }
        let cell = wall_of(*wall, lattice);
        let [one, other] = corners.beside(cell);
        // In the coboundary the last is the oldest.
        if let Some(root) = trees.join(one, other, |root| Reverse(lattice.key(corners.vertex(root)))) {
            births[at] = true;
            answer.pair(cell, maximum(root));
        }
    }
    if answer.wants_unpaired(axes) {
        let roots = (0..).zip(&trees.0).filter(|&(number, &parent)| number == parent);
        roots.for_each(|(number, _)| answer.essential(maximum(number)));
    }
    Ok(births)
}

/// A critical edge of a plane grid or square of one in space.
fn wall_of(wall: Critical, lattice: &Lattice<'_>) -> Cell {
    let (vertex, cell) = (wall.vertex(lattice), usize::from(wall.cell));
    if lattice.axes.len() == 2 {
        return Cell { vertex, directions: 1 << cell };
    }
    let [a, b] = sides(cell);
    Cell { vertex, directions: 1 << a | 1 << b }
}
