//! The top dimension: union-find of top cells across the cells between them, from the last to the first.
//!
//! Delfinado, Edelsbrunner, "An incremental algorithm for Betti numbers of simplicial complexes on the 3-sphere", 1995; Garin, Heiss, Maggs, Bleile,
//! Robins, "Duality in persistent homology of images", 2020.

use super::answer::Answer;
use super::contract::{NONE, contract};
use super::corners::Corners;
use super::critical::{Critical, critical};
use super::lattice::{Cell, Lattice};
use super::link::sides;
use super::trees::OUTSIDE;
use crate::barcode::Bar;
use crate::error::Result;
use crate::persistence::watch::Watch;

/// Pairs the critical cells one below the top dimension, edges in the plane and squares in space, with the maxima; returns the bars, and all of
/// these cells, by vertex.
pub(super) fn top(
    lattice: &Lattice<'_>,
    answer: Answer<'_>,
    watch: Watch<'_>,
) -> Result<(Vec<Bar>, Vec<Critical>)> {
    let corners = Corners::new(lattice);
    let (mut ways, mut maxima) = corners.ascents(watch)?;
    let axes = lattice.axes.len();
    let select = |(edges, squares)| if axes == 2 { edges } else { squares };
    let ends = |vertex, cell| {
        corners.beside(wall(vertex, cell, axes)).map(|top| top.map_or(OUTSIDE, |top| ways.node(top)))
    };
    let mut walls = critical(lattice, select, ends, watch)?;
    drop(ways);
    let maximum = |vertex| Cell { vertex, directions: [0, 0b10, 0b1010, 0b10_1010][axes] };
    let killers = contract(&mut maxima, &mut walls, axes, watch)?;
    let bar = |(node, &killer): (u32, &u32)| {
        let death = maximum(maxima.vertex(node));
        if killer == NONE {
            return answer.essential(death);
        }
        let found = walls[killer as usize];
        let birth = wall(found.vertex(lattice), found.cell.into(), axes);
        answer.pair((birth, found.value), (death, maxima.value(node)))
    };
    let mut bars = Vec::with_capacity(killers.len());
    bars.extend((0..).zip(&killers).skip(1).filter_map(bar));
    Ok((bars, walls))
}

/// The edge of a plane grid or square of one in space.
fn wall(vertex: u32, cell: usize, axes: usize) -> Cell {
    if axes == 2 {
        return Cell { vertex, directions: 1 << cell };
    }
    let [a, b] = sides(cell);
    Cell { vertex, directions: 1 << a | 1 << b }
}
