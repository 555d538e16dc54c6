//! Edges and squares in space: the columns of the critical squares that the top dimension leaves.

use rayon::prelude::*;

use super::answer::Answer;
use super::column::{Column, FREE, Pivot, Reduced, Rest};
use super::critical::Critical;
use super::lattice::{Cell, Lattice, square_at};
use crate::error::{Error, Result};
use crate::persistence::watch::{Progress, Watch};

/// Columns that a thread reduces before what it found is compared with what others found.
const TOGETHER: usize = 1 << 8;

/// Pairs critical edges with critical squares. Several threads reduce columns that follow each other, each with the columns from before; the few of them that
/// come to the same pivot go on one after the other.
pub(super) fn middle(
    lattice: &Lattice<'_>,
    edges: &[Critical],
    squares: &[Critical],
    answer: &mut Answer<'_>,
    limit: u64,
    watch: Watch<'_>,
) -> Result<()> {
    let mut reduced = Reduced::new(lattice, edges);
    let mut squares: Vec<Critical> = squares.iter().filter(|square| !square.paired).copied().collect();
    let threads = rayon::current_num_threads();
    squares.par_sort_unstable_by_key(|square| square.key());
    let columns = squares.len();
    let together = if threads == 1 { squares.len().max(1) } else { TOGETHER * threads };
    let mut column = Column::default();
    for (part, squares) in squares.chunks(together).enumerate() {
        let begun = if threads == 1 { Vec::new() } else { begin(&reduced, squares, watch)? };
        let mut begun = begun.into_iter();
        let mut rest = Rest::new();
        for (at, square) in squares.iter().enumerate() {
            if at % TOGETHER == 0 {
                watch.check()?;
                let done = part * together + at;
                watch.report(Progress { dimension: 2, done, columns });
                check_bytes(&reduced, limit)?;
            }
            let vertex = square.vertex(lattice);
            let pivot = match begun.next() {
                Some(Some((pivot, done))) if reduced.owners[pivot.edge as usize] == FREE => {
                    rest = done;
                    Some(pivot)
                }
                Some(None) => None,
                begun => {
                    match begun.flatten() {
                        Some((pivot, rest)) => column.add(pivot, rest),
                        None => column.add_square(lattice, vertex, square.cell.into()),
                    }
                    let pivot = column.reduce(&reduced, watch)?;
                    column.take(&mut rest);
                    pivot
                }
            };
            let cell = square_at(vertex, square.cell.into());
            match pivot {
                Some(pivot) => {
                    reduced.keep(pivot, &rest);
                    let edge = edges[pivot.edge as usize];
                    answer.pair((edge_at(edge, lattice), edge.value), (cell, square.value));
                }
                None => answer.essential(cell),
            }
        }
    }
    let unpaired = edges.iter().zip(&reduced.owners).filter(|(_, owner)| **owner == FREE);
    answer.essential_edges(unpaired.map(|(edge, _)| edge));
    Ok(())
}

/// Columns as far as they can be reduced by those there are.
fn begin(
    reduced: &Reduced<'_>,
    squares: &[Critical],
    watch: Watch<'_>,
) -> Result<Vec<Option<(Pivot, Rest)>>> {
    let lattice = reduced.lattice;
    let each = squares.par_iter().map_init(Column::default, |column, square| {
        column.add_square(lattice, square.vertex(lattice), square.cell.into());
        let pivot = column.reduce(reduced, watch)?;
        let mut rest = Rest::new();
        column.take(&mut rest);
        Ok(pivot.map(|pivot| (pivot, rest)))
    });
    each.collect()
}

fn edge_at(edge: Critical, lattice: &Lattice<'_>) -> Cell {
    Cell { vertex: edge.vertex(lattice), directions: 1 << edge.cell }
}

fn check_bytes(reduced: &Reduced<'_>, limit: u64) -> Result<()> {
    let bytes = reduced.bytes();
    if bytes <= limit {
        return Ok(());
    }
    Err(Error::Limit(format!("columns of an image take {bytes} bytes, more than the {limit} that are left")))
}
