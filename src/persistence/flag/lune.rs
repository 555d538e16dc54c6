//! The lune of an edge: the vertices joined to both of its ends by earlier edges, and the graph on them.

use super::ranks::{NEVER, SparseRanks};
use super::rows::Rows;

/// The lunes of the edges, in ascending order, some of which may be left out.
pub(super) trait Lunes: Send + Sync {
    /// The edges before `rank` are there from now on.
    fn advance(&mut self, edges: &[[u32; 2]], rank: u32);

    /// Whether the lune of an edge has a vertex; it may say `false` of an edge that is not the next one though there is one.
    fn is_seen(&self, rank: u32, ends: [u32; 2]) -> bool;

    /// The smallest vertex of the lune of the next edge.
    fn least(&mut self, rank: u32, ends: [u32; 2]) -> Option<u32>;

    /// The graph that holds the lune and the set of its vertices, by numbers that [`Lunes::name`] knows. None if the smallest is joined
    /// to all others, or it may be.
    fn lune(&mut self) -> Option<(&Rows, &[u64])>;

    /// The vertex of a number.
    fn name(&self, vertex: u32) -> u32;
}

/// Rows of bits for the whole graph.
pub(super) struct DenseLunes {
    rows: Rows,
    /// The edges that are there.
    edges: u32,
    ends: [u32; 2],
    set: Vec<u64>,
}

impl DenseLunes {
    pub(super) fn new(count: usize) -> Self {
        Self { rows: Rows::new(count), edges: 0, ends: [0; 2], set: Vec::new() }
    }
}

impl Lunes for DenseLunes {
    #[inline]
    fn advance(&mut self, edges: &[[u32; 2]], rank: u32) {
        if self.edges < rank {
            self.rows.join_all(&edges[self.edges as usize..rank as usize]);
            self.edges = rank;
        }
    }

    #[inline]
    fn is_seen(&self, _rank: u32, [u, v]: [u32; 2]) -> bool {
        self.rows.least_common(u, v).is_some()
    }

    #[inline]
    fn least(&mut self, _rank: u32, ends: [u32; 2]) -> Option<u32> {
        self.ends = ends;
        self.rows.least_common(ends[0], ends[1])
    }

    fn lune(&mut self) -> Option<(&Rows, &[u64])> {
        let [u, v] = self.ends.map(|end| self.rows.row(end));
        self.set.clear();
        self.set.extend(u.iter().zip(v).map(|(u, v)| u & v));
        Some((&self.rows, &self.set))
    }

    fn name(&self, vertex: u32) -> u32 {
        vertex
    }
}

/// Lists of neighbours; a lune has rows of its own.
pub(super) struct SparseLunes<'a> {
    ranks: &'a SparseRanks,
    rank: u32,
    names: Vec<u32>,
    /// By vertex, its number in the lune if it is there.
    numbers: Vec<u32>,
    rows: Rows,
    set: Vec<u64>,
}

impl<'a> SparseLunes<'a> {
    pub(super) fn new(ranks: &'a SparseRanks, vertices: usize) -> Self {
        let numbers = vec![NEVER; vertices];
        Self { ranks, rank: 0, names: Vec::new(), numbers, rows: Rows::default(), set: Vec::new() }
    }

    /// The vertices joined to both ends by edges before `rank`, ascending. The shorter list is gone through, so a hub costs its neighbours nothing.
    fn common(&self, ends: [u32; 2], rank: u32) -> impl Iterator<Item = u32> {
        let [u, v] = ends.map(|end| self.ranks.neighbours(end));
        let (short, mut long) = if u.len() <= v.len() { (u, v) } else { (v, u) };
        short.iter().filter_map(move |&(x, one)| {
            long = from(long, x);
            let &(_, other) = long.first().filter(|&&(y, _)| y == x)?;
            (one.max(other) < rank).then_some(x)
        })
    }

    /// Joins the number of a vertex to those after it to which an edge before that of the lune leads; how many vertices of the lune are joined to it.
    fn join(&mut self, number: u32, vertex: u32) -> usize {
        let (rows, last) = (&mut self.rows, self.rank);
        let mut joined = 0;
        let mut meet = |other: u32, rank: u32| {
            if rank < last {
                joined += 1;
                if other > number {
                    rows.join(number, other);
                }
            }
        };
        let mut neighbours = self.ranks.neighbours(vertex);
        if neighbours.len() / 16 > self.names.len() {
            for (other, &name) in (0..).zip(&self.names) {
                neighbours = from(neighbours, name);
                if let Some(&(_, rank)) = neighbours.first().filter(|&&(found, _)| found == name) {
                    meet(other, rank);
                }
            }
            return joined;
        }
        for &(other, rank) in neighbours {
            let other = self.numbers[other as usize];
            if other != NEVER {
                meet(other, rank);
            }
        }
        joined
    }
}

/// The part of a list of neighbours from a vertex on; what is passed over costs the logarithm of its length.
fn from(list: &[(u32, u32)], vertex: u32) -> &[(u32, u32)] {
    let before = |&(other, _): &(u32, u32)| other < vertex;
    let mut reach = 1;
    while list.get(reach - 1).is_some_and(before) {
        reach *= 2;
    }
    &list[list[..reach.min(list.len())].partition_point(before)..]
}

impl Lunes for SparseLunes<'_> {
    fn advance(&mut self, _edges: &[[u32; 2]], _rank: u32) {}

    fn is_seen(&self, rank: u32, ends: [u32; 2]) -> bool {
        self.common(ends, rank).next().is_some()
    }

    fn least(&mut self, rank: u32, ends: [u32; 2]) -> Option<u32> {
        self.rank = rank;
        let mut names = std::mem::take(&mut self.names);
        names.clear();
        names.extend(self.common(ends, rank));
        self.names = names;
        self.names.first().copied()
    }

    fn lune(&mut self) -> Option<(&Rows, &[u64])> {
        let count = self.names.len();
        for (number, &vertex) in (0..).zip(&self.names) {
            self.numbers[vertex as usize] = number;
        }
        self.rows.clear(count);
        let mut cone = true;
        for at in 0..count {
            let joined = self.join(at as u32, self.names[at]);
            if at == 0 && joined + 1 == count {
                break;
            }
            cone = false;
        }
        for &vertex in &self.names {
            self.numbers[vertex as usize] = NEVER;
        }
        self.set.clear();
        self.set.resize(count.div_ceil(64), u64::MAX);
        if !count.is_multiple_of(64)
            && let Some(last) = self.set.last_mut()
        {
            *last = (1 << (count % 64)) - 1;
        }
        (!cone).then_some((&self.rows, &self.set))
    }

    fn name(&self, vertex: u32) -> u32 {
        self.names[vertex as usize]
    }
}
