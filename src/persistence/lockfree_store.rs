//! A list that many threads append to and read at once.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The items of a chunk.
const CHUNK: usize = 512;

/// Chunks of equal size, so that room is made a little at a time and at most a chunk is wasted.
type Chunk<T> = OnceLock<Box<[OnceLock<T>]>>;

/// An append-only list. Items never move and are dropped with the list; what is in it can be read while others are added.
pub(super) struct Store<T> {
    /// Shelf `k` has `2^k` chunks.
    shelves: [OnceLock<Box<[Chunk<T>]>>; 32],
    len: AtomicUsize,
}

impl<T> Store<T> {
    /// The empty list.
    pub(super) fn new() -> Self {
        Self { shelves: [const { OnceLock::new() }; 32], len: AtomicUsize::new(0) }
    }

    /// Appends an item and returns its index.
    pub(super) fn push(&self, item: T) -> usize {
        let index = self.len.fetch_add(1, Ordering::Relaxed);
        let (shelf, chunk, place) = address(index);
        let chunk = &self.shelves[shelf].get_or_init(|| empty(1 << shelf))[chunk];
        let fresh = chunk.get_or_init(|| empty(CHUNK))[place].set(item).is_ok();
        assert!(fresh, "an index is given once");
        index
    }

    /// The item of an index that `push` returned.
    pub(super) fn get(&self, index: usize) -> &T {
        let (shelf, chunk, place) = address(index);
        let chunk = self.shelves[shelf].get().and_then(|shelf| shelf[chunk].get());
        chunk.and_then(|chunk| chunk[place].get()).expect("an index is passed on after its item is in place")
    }
}

/// The shelf, the chunk on it and the place in that.
fn address(index: usize) -> (usize, usize, usize) {
    let chunk = index / CHUNK + 1;
    let shelf = chunk.ilog2();
    (shelf as usize, chunk - (1 << shelf), index % CHUNK)
}

/// Room for `count` things.
fn empty<T>(count: usize) -> Box<[OnceLock<T>]> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn every_index_finds_its_item() {
        let store = Store::new();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().expect("four threads");
        let count = 20 * CHUNK;
        let indices: Vec<_> = pool.install(|| {
            let push = |item: usize| {
                let index = store.push(item);
                assert_eq!(*store.get(index), item);
                index
            };
            (0..count).into_par_iter().map(push).collect()
        });
        indices.iter().enumerate().for_each(|(item, &index)| assert_eq!(*store.get(index), item));
        let mut sorted = indices;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..count), "each index once");
    }
}
