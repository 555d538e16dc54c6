//! Columns of critical squares: chains of edges, pushed down along the gradient as far as the largest critical edge.

use std::collections::BinaryHeap;

use super::critical::Critical;
use super::lattice::Lattice;
use super::link::sides;
use crate::error::Result;
use crate::persistence::watch::Watch;

/// The edge kills a component, so no column has it as its pivot.
const KILLS: u64 = u64::MAX;
/// No column has this pivot.
const FREE: u64 = u64::MAX - 1;
/// Entries of a part of the columns, at least.
const ROOM: usize = 1 << 16;
/// Vertices between two looks at the token.
const CHECK: usize = 1 << 12;

/// A rest of this length is looked through for what cancels.
const MUCH: usize = 64;

/// Edges of one star that are still to be pushed down, as bits; by the key of the vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pending {
    value: u64,
    number: u32,
    edges: u8,
}

/// The pivot of a column: its number among the critical edges, and all critical edges of its star that the column has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pivot {
    pub(super) edge: u32,
    at: Pending,
}

/// Columns one after the other: the number of entries that follow, with the edges at the vertex of the pivot; then what comes before it, not pushed down yet. All
/// that a column needs lies together.
pub(super) type Columns = Vec<Pending>;

/// The reduced columns that there are, by the pivots they have.
#[derive(Debug)]
pub(super) struct Reduced<'a> {
    pub(super) lattice: &'a Lattice<'a>,
    /// By vertex: the number of its first critical edge, if it has one.
    first: Vec<u32>,
    /// By critical edge: the part and the place there where its column begins, or one of the two words above.
    owners: Vec<u64>,
    /// None of them ever moves.
    parts: Vec<Columns>,
    /// The part that single columns are added to.
    open: usize,
    /// What all parts take.
    pub(super) bytes: u64,
}

impl<'a> Reduced<'a> {
    pub(super) fn new(lattice: &'a Lattice<'a>, critical: &[Critical]) -> Self {
        let mut first = vec![0; lattice.stars.len()];
        for (at, edge) in (0..critical.len() as u32).zip(critical).rev() {
            first[edge.vertex(lattice) as usize] = at;
        }
        let owners = critical.iter().map(|edge| if edge.paired { KILLS } else { FREE }).collect();
        Self { lattice, first, owners, parts: vec![Columns::new()], open: 0, bytes: 0 }
    }

    /// Whether no column has this pivot.
    pub(super) fn is_free(&self, pivot: Pivot) -> bool {
        self.owners[pivot.edge as usize] == FREE
    }

    /// Adds columns, which nobody owns yet, and returns the number of their part.
    pub(super) fn add(&mut self, columns: Columns) -> usize {
        self.bytes += (columns.capacity() * size_of::<Pending>()) as u64;
        self.parts.push(columns);
        self.parts.len() - 1
    }

    /// Makes the column at a place of a part the one that has its pivot, which is free.
    pub(super) fn own(&mut self, pivot: Pivot, part: usize, start: usize) {
        self.owners[pivot.edge as usize] = (part as u64) << 32 | start as u64;
    }

    /// Keeps the column at work, whose pivot is free.
    pub(super) fn keep(&mut self, pivot: Pivot, column: &mut Column) {
        let part = &self.parts[self.open];
        if part.capacity() - part.len() <= column.heap.len() {
            self.open = self.add(Columns::with_capacity(ROOM.max(1 + column.heap.len())));
        }
        let start = column.take(pivot, &mut self.parts[self.open]);
        self.own(pivot, self.open, start);
    }

    /// The columns of a part from a place on.
    pub(super) fn columns(&self, part: usize, start: usize) -> &[Pending] {
        &self.parts[part][start..]
    }
}

/// The first of these columns: the edges at the vertex of its pivot, and the rest.
fn split(columns: &[Pending]) -> (u8, &[Pending]) {
    let head = columns[0];
    (head.edges, &columns[1..=head.number as usize])
}

/// The column at work.
#[derive(Debug, Default)]
pub(super) struct Column {
    heap: BinaryHeap<Pending>,
}

impl Column {
    fn push(&mut self, lattice: &Lattice<'_>, vertex: u32, edges: u8) {
        let (value, number) = lattice.key(vertex);
        self.heap.push(Pending { value, number, edges });
    }

    /// Adds the boundary of a square.
    pub(super) fn add_square(&mut self, lattice: &Lattice<'_>, vertex: u32, square: usize) {
        let [a, b] = sides(square);
        self.push(lattice, vertex, 1 << a | 1 << b);
        self.add_opposite(lattice, vertex, square);
    }

    /// Adds the two edges of a square that do not meet its last vertex, unless they are paired with a vertex, so that no column has them as pivot.
    fn add_opposite(&mut self, lattice: &Lattice<'_>, vertex: u32, square: usize) {
        let [a, b] = sides(square);
        for (across, along) in [(a, b), (b, a)] {
            if let Some((end, direction)) = lattice.opposite(vertex, across, along)
                && lattice.star(end).edges().trailing_zeros() as usize != direction
            {
                self.push(lattice, end, 1 << direction);
            }
        }
    }

    /// Puts a column back that has got as far as a pivot: the one at the start of these.
    pub(super) fn resume(&mut self, pivot: Pivot, columns: &[Pending]) {
        self.heap.push(pivot.at);
        self.heap.extend(split(columns).1);
    }

    /// Adds a column, the one at the start of these, to the column at work, which has got as far as the same pivot.
    pub(super) fn add(&mut self, pivot: Pivot, columns: &[Pending]) {
        let (edges, rest) = split(columns);
        self.heap.push(Pending { edges: pivot.at.edges ^ edges, ..pivot.at });
        self.heap.extend(rest);
    }

    /// All edges at the largest vertex there is.
    fn pop(&mut self) -> Option<Pending> {
        let Pending { value, number, mut edges } = self.heap.pop()?;
        while let Some(next) = self.heap.peek()
            && (next.value, next.number) == (value, number)
        {
            edges ^= next.edges;
            self.heap.pop();
        }
        Some(Pending { value, number, edges })
    }

    /// Pushes down, and adds columns that have the pivot, until the pivot is free; none if nothing is left.
    pub(super) fn reduce(&mut self, reduced: &Reduced<'_>, watch: Watch<'_>) -> Result<Option<Pivot>> {
        let lattice = reduced.lattice;
        let mut steps = 0_usize;
        while let Some(found) = self.pop() {
            steps += 1;
            if steps.is_multiple_of(CHECK) {
                watch.check()?;
            }
            if found.edges == 0 {
                continue;
            }
            let vertex = lattice.vertex(found.number);
            let star = lattice.star(vertex);
            let (_, forest) = lattice.links.forest(star);
            let (roots, mut squares) = forest.resolve(found.edges.into());
            while squares != 0 {
                self.add_opposite(lattice, vertex, squares.trailing_zeros() as usize);
                squares &= squares - 1;
            }
            let critical = lattice.links.critical(star).0;
            let mut roots = roots & critical;
            while roots != 0 {
                // In the list they ascend, or for the dual descend.
                let last = if lattice.dual { roots & roots.wrapping_neg() } else { 1 << roots.ilog2() };
                let before = if lattice.dual { critical & !(2 * last - 1) } else { critical & (last - 1) };
                let edge = reduced.first[vertex as usize] + before.count_ones();
                match reduced.owners[edge as usize] {
                    KILLS => roots ^= last,
                    FREE => return Ok(Some(Pivot { edge, at: Pending { edges: roots as u8, ..found } })),
                    owner => {
                        let (edges, rest) =
                            split(reduced.columns((owner >> 32) as usize, owner as u32 as usize));
                        roots ^= u32::from(edges);
                        self.heap.extend(rest);
                    }
                }
            }
        }
        Ok(None)
    }

    /// Puts the column at the end of others, with what is left before its pivot; if that is much, every vertex once. Returns where it begins.
    pub(super) fn take(&mut self, pivot: Pivot, columns: &mut Columns) -> usize {
        let start = columns.len();
        columns.push(pivot.at);
        columns.extend(self.heap.drain());
        if columns.len() - start > MUCH {
            let mut rest = columns.split_off(start + 1);
            rest.sort_unstable();
            rest.dedup_by(|next, kept| {
                let same = (next.value, next.number) == (kept.value, kept.number);
                if same {
                    kept.edges ^= next.edges;
                }
                same
            });
            columns.extend(rest.into_iter().filter(|pending| pending.edges != 0));
        }
        columns[start].number = (columns.len() - start - 1) as u32;
        start
    }
}
