//! Columns of critical squares: chains of edges, pushed down along the gradient as far as the largest critical edge.

use std::collections::BinaryHeap;

use super::critical::Critical;
use super::lattice::Lattice;
use super::link::sides;
use crate::error::Result;
use crate::persistence::watch::Watch;

/// The edge kills a component, so no column has it as its pivot.
pub(super) const KILLS: u32 = u32::MAX;
/// No column has this pivot.
pub(super) const FREE: u32 = u32::MAX - 1;
/// Vertices between two looks at the token.
const CHECK: usize = 1 << 12;

/// Edges of one star that are still to be pushed down, as bits; by the key of the vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pending {
    value: u64,
    number: u32,
    edges: u8,
}

/// The pivot of a column: its number among the critical edges, the vertex, and the critical edges there that the column has, as bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pivot {
    pub(super) edge: u32,
    vertex: u32,
    edges: u8,
}

/// A chain whose part before the pivot is not pushed down yet: vertices and edges of their stars as bits.
pub(super) type Rest = Vec<(u32, u8)>;

/// The reduced columns that there are, by the pivots they have.
#[derive(Debug)]
pub(super) struct Reduced<'a> {
    pub(super) lattice: &'a Lattice<'a>,
    /// By vertex: the number of its first critical edge, if it has one.
    first: Vec<u32>,
    /// By critical edge: the number of the column, or one of the two words above.
    pub(super) owners: Vec<u32>,
    /// By column: the edges at the vertex of the pivot, and where the rest begins.
    columns: Vec<(u8, usize)>,
    vertices: Vec<u32>,
    edges: Vec<u8>,
}

impl<'a> Reduced<'a> {
    pub(super) fn new(lattice: &'a Lattice<'a>, critical: &[Critical], kills: &[bool]) -> Self {
        let mut first = vec![0; lattice.stars.len()];
        for (at, edge) in (0..critical.len() as u32).zip(critical).rev() {
            first[edge.vertex(lattice) as usize] = at;
        }
        let owners = kills.iter().map(|&kills| if kills { KILLS } else { FREE }).collect();
        Self { lattice, first, owners, columns: Vec::new(), vertices: Vec::new(), edges: Vec::new() }
    }

    /// Bytes taken by columns.
    pub(super) fn bytes(&self) -> u64 {
        (self.columns.capacity() * size_of::<(u8, usize)>() + 5 * self.vertices.capacity()) as u64
    }

    /// Keeps a column whose pivot is free.
    pub(super) fn keep(&mut self, pivot: Pivot, rest: &[(u32, u8)]) {
        self.owners[pivot.edge as usize] = self.columns.len() as u32;
        self.columns.push((pivot.edges, self.vertices.len()));
        self.vertices.extend(rest.iter().map(|rest| rest.0));
        self.edges.extend(rest.iter().map(|rest| rest.1));
    }

    /// The edges at the vertex of a column's pivot, and the rest.
    fn column(&self, column: u32) -> (u8, impl Iterator<Item = (u32, u8)>) {
        let (edges, start) = self.columns[column as usize];
        let end = self.columns.get(column as usize + 1).map_or(self.vertices.len(), |&(_, start)| start);
        let rest = self.vertices[start..end].iter().copied().zip(self.edges[start..end].iter().copied());
        (edges, rest)
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

    /// Adds the two edges of a square that do not meet its last vertex.
    fn add_opposite(&mut self, lattice: &Lattice<'_>, vertex: u32, square: usize) {
        let [a, b] = sides(square);
        for (across, along) in [(a, b), (b, a)] {
            if let Some((end, direction)) = lattice.opposite(vertex, across, along) {
                self.push(lattice, end, 1 << direction);
            }
        }
    }

    /// Adds a column from its pivot down.
    pub(super) fn add(&mut self, lattice: &Lattice<'_>, pivot: Pivot, rest: &[(u32, u8)]) {
        self.push(lattice, pivot.vertex, pivot.edges);
        for &(vertex, edges) in rest {
            self.push(lattice, vertex, edges);
        }
    }

    /// All edges at the largest vertex there is.
    fn pop(&mut self, lattice: &Lattice<'_>) -> Option<(u32, u32)> {
        let Pending { value, number, mut edges } = self.heap.pop()?;
        while let Some(next) = self.heap.peek()
            && (next.value, next.number) == (value, number)
        {
            edges ^= next.edges;
            self.heap.pop();
        }
        Some((lattice.vertex(number), edges.into()))
    }

    /// Pushes down, and adds columns that have the pivot, until the pivot is free; none if nothing is left.
    pub(super) fn reduce(&mut self, reduced: &Reduced<'_>, watch: Watch<'_>) -> Result<Option<Pivot>> {
        let lattice = reduced.lattice;
        let mut steps = 0_usize;
        while let Some((vertex, edges)) = self.pop(lattice) {
            steps += 1;
            if steps.is_multiple_of(CHECK) {
                watch.check()?;
            }
            if edges == 0 {
                continue;
            }
            let star = lattice.star(vertex);
            let (_, forest) = lattice.links.forest(star);
            let (roots, mut squares) = forest.resolve(edges);
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
                    FREE => return Ok(Some(Pivot { edge, vertex, edges: roots as u8 })),
                    owner => {
                        let (edges, rest) = reduced.column(owner);
                        roots ^= u32::from(edges);
                        rest.for_each(|(vertex, edges)| self.push(lattice, vertex, edges));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Takes what is left before the pivot, every vertex once.
    pub(super) fn take(&mut self, lattice: &Lattice<'_>, rest: &mut Rest) {
        rest.clear();
        rest.extend(self.heap.drain().map(|edges| (lattice.vertex(edges.number), edges.edges)));
        rest.sort_unstable_by_key(|&(vertex, _)| vertex);
        rest.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 ^= next.1;
            }
            same
        });
        rest.retain(|&(_, edges)| edges != 0);
    }
}
