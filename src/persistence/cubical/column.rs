//! Columns of critical squares: chains of edges, pushed down along the gradient as far as the largest critical edge.

use std::collections::BinaryHeap;

use super::critical::Critical;
use super::lattice::Lattice;
use super::link::sides;
use crate::error::Result;
use crate::persistence::watch::Watch;

/// The edge kills a component, so no column has it as its pivot.
pub(super) const KILLS: usize = usize::MAX;
/// No column has this pivot.
pub(super) const FREE: usize = usize::MAX - 1;
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

/// A chain before its pivot, not pushed down yet.
pub(super) type Rest = Vec<Pending>;

/// The reduced columns that there are, by the pivots they have.
#[derive(Debug)]
pub(super) struct Reduced<'a> {
    pub(super) lattice: &'a Lattice<'a>,
    /// By vertex: the number of its first critical edge, if it has one.
    first: Vec<u32>,
    /// By critical edge: where its column begins, or one of the two words above.
    pub(super) owners: Vec<usize>,
    /// One column after the other: the number of what follows, with the edges at the vertex of the pivot; then the rest. All that a column needs lies together.
    columns: Vec<Pending>,
}

impl<'a> Reduced<'a> {
    pub(super) fn new(lattice: &'a Lattice<'a>, critical: &[Critical]) -> Self {
        let mut first = vec![0; lattice.stars.len()];
        for (at, edge) in (0..critical.len() as u32).zip(critical).rev() {
            first[edge.vertex(lattice) as usize] = at;
        }
        let owners = critical.iter().map(|edge| if edge.paired { KILLS } else { FREE }).collect();
        Self { lattice, first, owners, columns: Vec::new() }
    }

    /// Bytes taken by columns.
    pub(super) fn bytes(&self) -> u64 {
        (self.columns.capacity() * size_of::<Pending>()) as u64
    }

    /// Keeps a column whose pivot is free.
    pub(super) fn keep(&mut self, pivot: Pivot, rest: &[Pending]) {
        self.owners[pivot.edge as usize] = self.columns.len();
        self.columns.push(Pending { number: rest.len() as u32, ..pivot.at });
        self.columns.extend_from_slice(rest);
    }

    /// The edges at the vertex of a column's pivot, and the rest.
    fn column(&self, start: usize) -> (u8, &[Pending]) {
        let head = self.columns[start];
        (head.edges, &self.columns[start + 1..][..head.number as usize])
    }
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

    /// Adds a column from its pivot down.
    pub(super) fn add(&mut self, pivot: Pivot, rest: Rest) {
        self.heap.push(pivot.at);
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
                let last = 1 << roots.ilog2();
                let edge = reduced.first[vertex as usize] + (critical & (last - 1)).count_ones();
                match reduced.owners[edge as usize] {
                    KILLS => roots ^= last,
                    FREE => return Ok(Some(Pivot { edge, at: Pending { edges: roots as u8, ..found } })),
                    owner => {
                        let (edges, rest) = reduced.column(owner);
                        roots ^= u32::from(edges);
                        self.heap.extend(rest);
                    }
                }
            }
        }
        Ok(None)
    }

    /// Takes what is left before the pivot; if it is much, every vertex once.
    pub(super) fn take(&mut self, rest: &mut Rest) {
        rest.clear();
        rest.extend(self.heap.drain());
        if rest.len() < MUCH {
            return;
        }
        rest.sort_unstable();
        rest.dedup_by(|next, kept| {
            let same = (next.value, next.number) == (kept.value, kept.number);
            if same {
                kept.edges ^= next.edges;
            }
            same
        });
        rest.retain(|pending| pending.edges != 0);
    }
}
