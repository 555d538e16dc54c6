//! Where the annotation of an edge comes from.

use super::ranks::{Ranks, SparseRanks};

/// The annotation is zero.
pub(super) const NOTHING: u32 = u32::MAX;

/// The annotation was computed.
pub(super) const KNOWN: u32 = u32::MAX - 1;

/// For each edge a vertex by way of which its annotation can be had, [`NOTHING`] (at first) or [`KNOWN`].
pub(super) trait Vias {
    /// The place of an edge.
    fn place(&self, rank: u32, ends: [u32; 2]) -> usize;

    /// The place of the edge between two vertices, and what is there.
    fn get(&self, u: u32, v: u32) -> (usize, u32);

    fn set(&mut self, place: usize, via: u32);
}

/// The most vertices that [`DenseVias`] may have.
pub(super) const MOST_VERTICES: usize = u16::MAX as usize - 1;

/// Half a square matrix.
pub(super) struct DenseVias {
    /// Row by row below the diagonal: 0 for nothing, `u16::MAX` for known, else one more than the vertex. Memory that is never written is never taken.
    vias: Vec<u16>,
}

impl DenseVias {
    pub(super) fn new(count: usize) -> Self {
        Self { vias: vec![0; count * count.saturating_sub(1) / 2] }
    }
}

impl Vias for DenseVias {
    #[inline]
    fn place(&self, _rank: u32, [u, v]: [u32; 2]) -> usize {
        let (u, v) = (u.min(v) as usize, u.max(v) as usize);
        v * (v - 1) / 2 + u
    }

    #[inline]
    fn get(&self, u: u32, v: u32) -> (usize, u32) {
        let place = self.place(0, [u, v]);
        let via = match self.vias[place] {
            0 => NOTHING,
            u16::MAX => KNOWN,
            via => u32::from(via) - 1,
        };
        (place, via)
    }

    #[inline]
    fn set(&mut self, place: usize, via: u32) {
        self.vias[place] = match via {
            NOTHING => 0,
            KNOWN => u16::MAX,
            via => via as u16 + 1,
        };
    }
}

/// One an edge, by rank.
pub(super) struct SparseVias<'a> {
    ranks: &'a SparseRanks,
    vias: Vec<u32>,
}

impl<'a> SparseVias<'a> {
    pub(super) fn new(ranks: &'a SparseRanks, edges: usize) -> Self {
        Self { ranks, vias: vec![NOTHING; edges] }
    }
}

impl Vias for SparseVias<'_> {
    fn place(&self, rank: u32, _ends: [u32; 2]) -> usize {
        rank as usize
    }

    fn get(&self, u: u32, v: u32) -> (usize, u32) {
        let rank = self.ranks.rank(u, v) as usize;
        (rank, self.vias[rank])
    }

    fn set(&mut self, place: usize, via: u32) {
        self.vias[place] = via;
    }
}
