//! Finding simplices of one dimension by their vertices.

/// An open-addressing hash table from vertices to ranks: 8 to 16 bytes a simplex, any dimension.
///
/// It holds ranks only; the vertices are read where the complex keeps them.
pub(super) struct FacetTable<'a> {
    /// Vertices of all simplices, `width` each, by rank.
    vertices: &'a [u32],
    width: usize,
    slots: Vec<u32>,
}

const EMPTY: u32 = u32::MAX;

impl<'a> FacetTable<'a> {
    /// The table of the simplices with these vertices, `width` each.
    ///
    /// # Errors
    /// The ranks of two equal simplices, if there are any.
    pub(super) fn new(vertices: &'a [u32], width: usize) -> Result<Self, (u32, u32)> {
        let count = vertices.len() / width;
        let size = (2 * count).next_power_of_two().max(2);
        let mut table = Self { vertices, width, slots: vec![EMPTY; size] };
        for rank in 0..count as u32 {
            let simplex = table.simplex(rank);
            let slot = table.slot(&simplex.iter().copied());
            if table.slots[slot] != EMPTY {
                return Err((table.slots[slot], rank));
            }
            table.slots[slot] = rank;
        }
        Ok(table)
    }

    /// The rank of the simplex with these vertices, increasing.
    pub(super) fn find(&self, simplex: &(impl Iterator<Item = u32> + Clone)) -> Option<u32> {
        let rank = self.slots[self.slot(simplex)];
        (rank != EMPTY).then_some(rank)
    }

    fn simplex(&self, rank: u32) -> &'a [u32] {
        let start = rank as usize * self.width;
        &self.vertices[start..start + self.width]
    }

    /// The slot that holds the simplex, or the empty one where it belongs.
    fn slot(&self, simplex: &(impl Iterator<Item = u32> + Clone)) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(simplex.clone()) as usize & mask;
        loop {
            let rank = self.slots[slot];
            if rank == EMPTY || self.simplex(rank).iter().copied().eq(simplex.clone()) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }
}

/// Mixes vertices by multiplication and folds the product, so that every bit of every vertex reaches the low bits.
fn hash(simplex: impl Iterator<Item = u32>) -> u64 {
    simplex.fold(0x243f_6a88_85a3_08d3, |hash, vertex| {
        let product = u128::from(hash ^ u64::from(vertex)) * 0x9e37_79b9_7f4a_7c15;
        (product >> 64) as u64 ^ product as u64
    })
}
