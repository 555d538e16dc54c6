//! The maximum over disjoint 2x2 windows of one channel, as convolutions take it while their values are in the cache.

use super::Real;

/// The largest of each 2x2 window, the first of equals; not-a-number wins, so that it is never hidden.
pub(super) fn pool<T: Real>(raw: &[T], columns: usize, kept: &mut [u8], output: &mut [T]) {
    let half = columns / 2;
    let windows = kept.chunks_exact_mut(half).zip(output.chunks_exact_mut(half));
    for (rows, (kept, output)) in raw.chunks_exact(2 * columns).zip(windows) {
        let (upper, lower) = rows.split_at(columns);
        let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
        for ((upper, lower), (kept, output)) in pairs.zip(kept.iter_mut().zip(output)) {
            let (mut best, mut place) = (upper[0], 0);
            for (value, candidate) in [(upper[1], 1), (lower[0], 2), (lower[1], 3)] {
                if value > best || value.is_nan() {
                    (best, place) = (value, candidate);
                }
            }
            (*kept, *output) = (place, best);
        }
    }
}

/// The gradient of [`pool`]: all to the value that was kept.
pub(super) fn unpool<T: Real>(delta: &[T], kept: &[u8], columns: usize, raw: &mut [T]) {
    let half = columns / 2;
    let windows = kept.chunks_exact(half).zip(delta.chunks_exact(half));
    for (rows, (kept, delta)) in raw.chunks_exact_mut(2 * columns).zip(windows) {
        let (upper, lower) = rows.split_at_mut(columns);
        let pairs = upper.chunks_exact_mut(2).zip(lower.chunks_exact_mut(2));
        for ((upper, lower), (&kept, &delta)) in pairs.zip(kept.iter().zip(delta)) {
            let to = |place| if kept == place { delta } else { T::zero() };
            (upper[0], upper[1]) = (to(0), to(1));
            (lower[0], lower[1]) = (to(2), to(3));
        }
    }
}
