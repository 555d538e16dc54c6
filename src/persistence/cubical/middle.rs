//! Edges and squares in space: the columns of the critical squares that the top dimension leaves.

use rayon::prelude::*;

use super::answer::Answer;
use super::column::{Column, Columns, Pivot, Reduced};
use super::contract::NONE;
use super::critical::{Critical, Order};
use super::lattice::{Cell, Lattice, square_at};
use crate::barcode::Bar;
use crate::error::{Error, Result};
use crate::persistence::watch::{Progress, Watch};

/// Columns that a thread reduces before what it found is compared with what others found.
const TOGETHER: usize = 1 << 8;
/// Columns that a thread takes at a time.
const AT_A_TIME: usize = 1 << 6;

/// Pairs critical edges with critical squares and returns their bars. Several threads reduce columns that follow each other, each with the columns from before; the few
/// of them that come to the same pivot go on one after the other.
pub(super) fn middle(
    lattice: &Lattice<'_>,
    edges: &[Critical],
    squares: &[Critical],
    answer: Answer<'_>,
    limit: u64,
    watch: Watch<'_>,
) -> Result<Vec<Bar>> {
    let (order, threads) = (Order::new(lattice, false), rayon::current_num_threads());
    let unpaired = (0..).zip(squares).filter(|(_, square)| !square.paired);
    let mut keys: Vec<u128> = unpaired.map(|(at, square)| order.key(square.value, at)).collect();
    keys.par_sort_unstable();
    let (columns, mut reduction) = (keys.len(), Reduction::new(lattice, edges, squares));
    for (part, keys) in keys.chunks(TOGETHER * threads).enumerate() {
        watch.check()?;
        watch.report(Progress { dimension: 2, done: part * TOGETHER * threads, columns });
        check_bytes(&reduction.reduced, limit)?;
        if threads == 1 {
            for &key in keys {
                reduction.reduce(order.at(key), watch)?;
            }
        } else {
            let begin = |keys: &[u128]| reduction.begin(keys.iter().map(|&key| order.at(key)), watch);
            let begun: Result<Vec<Begun>> = keys.par_chunks(AT_A_TIME).map(begin).collect();
            for begun in begun? {
                reduction.finish(begun, watch)?;
            }
        }
    }
    Ok(reduction.bars(edges, answer, threads))
}

/// What there is of the columns.
struct Reduction<'a> {
    lattice: &'a Lattice<'a>,
    squares: &'a [Critical],
    reduced: Reduced<'a>,
    /// The square that kills each edge, or [`NONE`].
    killers: Vec<u32>,
    /// Squares whose columns are zero.
    cycles: Vec<u32>,
    column: Column,
}

/// Columns that one thread has reduced by those that there were before.
struct Begun {
    columns: Columns,
    /// The square of each, and its pivot with the place of its column, if it is not zero.
    found: Vec<(u32, Option<(Pivot, usize)>)>,
}

impl Begun {
    /// Where the column with a pivot begins, if it is one of these.
    fn start_of(&self, pivot: Pivot) -> Option<usize> {
        let mut found = self.found.iter().filter_map(|(_, found)| *found);
        found.find(|(other, _)| other.edge == pivot.edge).map(|(_, start)| start)
    }
}

impl<'a> Reduction<'a> {
    fn new(lattice: &'a Lattice<'a>, edges: &[Critical], squares: &'a [Critical]) -> Self {
        let reduced = Reduced::new(lattice, edges);
        let (killers, cycles, column) = (vec![NONE; edges.len()], Vec::new(), Column::default());
        Self { lattice, squares, reduced, killers, cycles, column }
    }

    /// Puts the boundary of a square into a column.
    fn start(&self, square: u32, column: &mut Column) {
        let square = self.squares[square as usize];
        column.add_square(self.lattice, square.vertex(self.lattice), square.cell.into());
    }

    /// Reduces columns as far as those that there are and each other suffice: squares of one vertex, which follow each other, often come to the same pivot.
    fn begin(&self, squares: impl Iterator<Item = u32>, watch: Watch<'_>) -> Result<Begun> {
        let (mut begun, mut column) =
            (Begun { columns: Columns::new(), found: Vec::new() }, Column::default());
        for square in squares {
            self.start(square, &mut column);
            let found = loop {
                let Some(pivot) = column.reduce(&self.reduced, watch)? else { break None };
                match begun.start_of(pivot) {
                    None => break Some((pivot, column.take(pivot, &mut begun.columns))),
                    Some(start) => column.add(pivot, &begun.columns[start..]),
                }
            };
            begun.found.push((square, found));
        }
        begun.columns.shrink_to_fit();
        Ok(begun)
    }

    /// Goes on with columns whose pivots others have got meanwhile, in order.
    fn finish(&mut self, Begun { columns, found }: Begun, watch: Watch<'_>) -> Result<()> {
        let part = self.reduced.add(columns);
        for (square, found) in found {
            match found {
                None => self.cycles.push(square),
                Some((pivot, start)) if self.reduced.is_free(pivot) => {
                    self.reduced.own(pivot, part, start);
                    self.killers[pivot.edge as usize] = square;
                }
                Some((pivot, start)) => {
                    self.column.resume(pivot, self.reduced.columns(part, start));
                    self.go_on(square, watch)?;
                }
            }
        }
        Ok(())
    }

    /// Reduces a column alone.
    fn reduce(&mut self, square: u32, watch: Watch<'_>) -> Result<()> {
        let mut column = std::mem::take(&mut self.column);
        self.start(square, &mut column);
        self.column = column;
        self.go_on(square, watch)
    }

    /// Reduces the column at work, that of a square, and keeps it.
    fn go_on(&mut self, square: u32, watch: Watch<'_>) -> Result<()> {
        match self.column.reduce(&self.reduced, watch)? {
            None => self.cycles.push(square),
            Some(pivot) => {
                self.reduced.keep(pivot, &mut self.column);
                self.killers[pivot.edge as usize] = square;
            }
        }
        Ok(())
    }

    /// The bars of all edges that kill nothing and of the squares without a column.
    fn bars(self, edges: &[Critical], answer: Answer<'_>, threads: usize) -> Vec<Bar> {
        let Self { lattice, squares, killers, cycles, .. } = self;
        let cell = |square: Critical| square_at(square.vertex(lattice), square.cell.into());
        let bar = |(edge, &killer): (&Critical, &u32)| {
            if killer == NONE {
                return if edge.paired { None } else { answer.essential_edge(edge) };
            }
            let square = squares[killer as usize];
            let birth = Cell { vertex: edge.vertex(lattice), directions: 1 << edge.cell };
            answer.pair((birth, edge.value), (cell(square), square.value))
        };
        let mut bars: Vec<Bar> = if threads == 1 {
            edges.iter().zip(&killers).filter_map(bar).collect()
        } else {
            edges.par_iter().zip(&killers).filter_map(bar).collect()
        };
        bars.extend(cycles.into_iter().filter_map(|square| answer.essential(cell(squares[square as usize]))));
        bars
    }
}

fn check_bytes(reduced: &Reduced<'_>, limit: u64) -> Result<()> {
    let bytes = reduced.bytes;
    if bytes <= limit {
        return Ok(());
    }
    Err(Error::Limit(format!("columns of an image take {bytes} bytes, more than the {limit} that are left")))
}
