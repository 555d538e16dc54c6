//! The lune of an edge: the vertices joined to both of its ends by earlier edges, and the graph on them.

use super::ranks::{NEVER, Ranks, SparseRanks};
use super::rows::Rows;

/// The lunes of the edges, one after the other, and the number of the annotation of each edge.
pub(super) trait Lunes {
    /// The smallest vertex of the lune of the next edge.
    fn least(&mut self, rank: u32, ends: [u32; 2]) -> Option<u32>;

    /// The graph that holds the lune and the set of its vertices, by numbers that [`Lunes::name`] knows. None if the smallest is joined
    /// to all others, or it may be.
    fn lune(&mut self) -> Option<(&Rows, &[u64])>;

    /// The vertex of a number.
    fn name(&self, vertex: u32) -> u32;

    /// The number of the annotation of an edge.
    fn annotation(&self, u: u32, v: u32) -> u32;

    /// The edge is there from now on, with this annotation.
    fn insert(&mut self, annotation: u32);
}

/// Rows of bits for the whole graph.
pub(super) struct DenseLunes {
    count: usize,
    rows: Rows,
    /// Shape `(count, count)`; memory that is never written is never taken.
    annotations: Vec<u32>,
    ends: [u32; 2],
    set: Vec<u64>,
}

impl DenseLunes {
    pub(super) fn new(count: usize) -> Self {
        let annotations = vec![0; count * count];
        Self { count, rows: Rows::new(count), annotations, ends: [0; 2], set: Vec::new() }
    }
}

impl Lunes for DenseLunes {
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

    #[inline]
    fn annotation(&self, u: u32, v: u32) -> u32 {
        self.annotations[u as usize * self.count + v as usize]
    }

    #[inline]
    fn insert(&mut self, annotation: u32) {
        let [u, v] = self.ends;
        self.rows.join(u, v);
        if annotation != 0 {
            self.annotations[u as usize * self.count + v as usize] = annotation;
            self.annotations[v as usize * self.count + u as usize] = annotation;
        }
    }
}

/// Lists of neighbours; a lune has rows of its own.
pub(super) struct SparseLunes<'a> {
    ranks: &'a SparseRanks,
    /// By rank.
    annotations: Vec<u32>,
    rank: u32,
    names: Vec<u32>,
    /// By vertex, its number in the lune if it is there.
    numbers: Vec<u32>,
    rows: Rows,
    set: Vec<u64>,
}

impl<'a> SparseLunes<'a> {
    pub(super) fn new(ranks: &'a SparseRanks, vertices: usize, edges: usize) -> Self {
        Self {
            ranks,
            annotations: vec![0; edges],
            rank: 0,
            names: Vec::new(),
            numbers: vec![NEVER; vertices],
            rows: Rows::default(),
            set: Vec::new(),
        }
    }

    /// The vertices joined to both ends by earlier edges.
    fn find(&mut self, [u, v]: [u32; 2]) {
        self.names.clear();
        let (mut a, mut b) = (self.ranks.neighbours(u).iter(), self.ranks.neighbours(v).iter().peekable());
        while let (Some(&(x, one)), Some(_)) = (a.next(), b.peek()) {
            while b.next_if(|&&(y, _)| y < x).is_some() {}
            if let Some(&(_, other)) = b.next_if(|&&(y, _)| y == x)
                && one.max(other) < self.rank
            {
                self.names.push(x);
            }
        }
    }
}

impl Lunes for SparseLunes<'_> {
    fn least(&mut self, rank: u32, ends: [u32; 2]) -> Option<u32> {
        self.rank = rank;
        self.find(ends);
        self.names.first().copied()
    }

    fn lune(&mut self) -> Option<(&Rows, &[u64])> {
        let count = self.names.len();
        for (number, &vertex) in (0..).zip(&self.names) {
            self.numbers[vertex as usize] = number;
        }
        self.rows.clear(count);
        let mut cone = true;
        for (number, &vertex) in (0..).zip(&self.names) {
            let mut joined = 1;
            for &(other, rank) in self.ranks.neighbours(vertex) {
                let other = self.numbers[other as usize];
                if other != NEVER && rank < self.rank {
                    joined += 1;
                    if other > number {
                        self.rows.join(number, other);
                    }
                }
            }
            if number == 0 && joined == count {
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

    fn annotation(&self, u: u32, v: u32) -> u32 {
        self.annotations[self.ranks.rank(u, v) as usize]
    }

    fn insert(&mut self, annotation: u32) {
        self.annotations[self.rank as usize] = annotation;
    }
}
