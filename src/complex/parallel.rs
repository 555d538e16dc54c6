//! Work in pieces on rayon's current threads; on one thread there is one piece, done in place.

use std::ops::Range;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::error::Result;

/// Fewer items than this are not worth a second thread.
const LEAST: usize = 1 << 14;

/// Items between two looks at the interrupt: about a millisecond.
pub(super) const BLOCK: usize = 1 << 15;

/// How many pieces `count` items are done in, `each` for every thread.
pub(super) fn pieces(count: usize, each: usize) -> usize {
    if count < 2 * LEAST {
        return 1;
    }
    match rayon::current_num_threads() {
        1 => 1,
        threads => (threads * each).min(count / LEAST),
    }
}

/// Ranges of nearly equal length that make up `0..count`.
pub(super) fn ranges(count: usize, pieces: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    (0..pieces).map(move |piece| count * piece / pieces..count * (piece + 1) / pieces)
}

/// Does the tasks, several at a time. Of several errors the first is returned, whatever the threads.
pub(super) fn each<T: Send, R: Send>(
    mut tasks: Vec<T>,
    work: impl Fn(T) -> Result<R> + Sync + Send,
) -> Result<Vec<R>> {
    if tasks.len() == 1 {
        return tasks.pop().map(work).into_iter().collect();
    }
    let results: Vec<Result<R>> = tasks.into_par_iter().map(work).collect();
    results.into_iter().collect()
}

/// Cuts a slice into pieces of these lengths.
pub(super) fn cut<T>(mut slice: &mut [T], lengths: impl Iterator<Item = usize>) -> Vec<&mut [T]> {
    lengths
        .map(|length| {
            let (piece, rest) = std::mem::take(&mut slice).split_at_mut(length);
            slice = rest;
            piece
        })
        .collect()
}
