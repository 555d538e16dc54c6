//! A simplex in one integer.
//!
//! A simplex of dimension 1 or more is written as (its diameter edge `e`, the edge of largest rank; its other vertices, descending). With `e` in
//! the high bits, the order of these integers is that of the filtration: a simplex has the value of its diameter edge, and ties are broken by
//! rank, then by the other vertices. Facets need not come before cofacets in this order, for only simplices of one dimension are compared.

use std::fmt::Debug;
use std::hash::Hash;

/// The most vertices of a simplex beside its diameter edge: with 5 bits a vertex, 128 bits hold 24.
pub(super) const MOST: usize = 32;

/// An unsigned integer that holds a simplex.
pub(super) trait Key: Copy + Ord + Hash + Debug + Send + Sync + 'static {
    /// An edge.
    fn of_edge(edge: u32) -> Self;

    /// With one more vertex, smaller than all others.
    fn with(self, bits: u32, vertex: u32) -> Self;

    /// The smallest vertex beside the diameter edge.
    fn last(self, bits: u32) -> u32;

    /// Without the last `count` vertices.
    fn without(self, bits: u32, count: usize) -> Self;

    /// The diameter edge, of a key that is nothing else.
    fn edge(self) -> u32;
}

macro_rules! key {
    ($integer:ty) => {
        impl Key for $integer {
            #[inline]
            fn of_edge(edge: u32) -> Self {
                edge.into()
            }

            #[inline]
            fn with(self, bits: u32, vertex: u32) -> Self {
                self << bits | Self::from(vertex)
            }

            #[inline]
            fn last(self, bits: u32) -> u32 {
                (self & ((1 << bits) - 1)) as u32
            }

            #[inline]
            fn without(self, bits: u32, count: usize) -> Self {
                self >> (bits * count as u32)
            }

            #[inline]
            fn edge(self) -> u32 {
                self as u32
            }
        }
    };
}

key!(u64);
key!(u128);

/// How many bits a key needs that holds simplices of one dimension above `top`.
pub(super) fn bits_needed(vertices: usize, edges: usize, top: usize) -> usize {
    let width = |count: usize| (usize::BITS - count.saturating_sub(1).leading_zeros()).max(1) as usize;
    width(edges) + top * width(vertices)
}

/// How many bits a vertex takes.
pub(super) fn bits_of_vertex(vertices: usize) -> u32 {
    (usize::BITS - vertices.saturating_sub(1).leading_zeros()).max(1)
}

/// A simplex taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub(super) edge: u32,
    /// The vertices beside the diameter edge, descending.
    others: [u32; MOST],
    count: usize,
}

impl Parts {
    /// The parts of a key with so many vertices beside its diameter edge.
    #[inline]
    pub(super) fn of<K: Key>(mut key: K, bits: u32, count: usize) -> Self {
        let mut others = [0; MOST];
        for other in others[..count].iter_mut().rev() {
            *other = key.last(bits);
            key = key.without(bits, 1);
        }
        Self { edge: key.edge(), others, count }
    }

    #[inline]
    pub(super) fn others(&self) -> &[u32] {
        &self.others[..self.count]
    }

    /// All vertices, descending.
    #[inline]
    pub(super) fn vertices(&self, [u, v]: [u32; 2]) -> Vertices {
        let mut all = Vertices { vertices: [0; MOST + 2], count: self.count + 2 };
        let (mut at, mut ends) = (0, [v, u].into_iter().peekable());
        for &other in self.others() {
            while let Some(end) = ends.next_if(|&end| end > other) {
                all.vertices[at] = end;
                at += 1;
            }
            all.vertices[at] = other;
            at += 1;
        }
        for end in ends {
            all.vertices[at] = end;
            at += 1;
        }
        all
    }
}

/// The vertices of a simplex, descending.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vertices {
    vertices: [u32; MOST + 2],
    count: usize,
}

impl std::ops::Deref for Vertices {
    type Target = [u32];

    #[inline]
    fn deref(&self) -> &[u32] {
        &self.vertices[..self.count]
    }
}
