//! A stable radix sort of numbered items.

use super::parallel::{BLOCK, cut, each, pieces, ranges};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The most bits of a digit: 2,048 buckets fit the first cache and the address translation of every processor of the last ten years.
const DIGIT: u32 = 11;

/// The bits that are sorted by beyond those that number the items.
const SPARE: u32 = 4;

/// The keys that are looked at to tell whether these bits will do.
const SAMPLE: usize = 1 << 11;

/// The items with equal high halves that are sorted by insertion.
const SHORT: usize = 24;

/// Sorts the items `0..count` by `key`, equal ones by number, and leaves their numbers in the low halves of `sorted`. They are sorted by some bits
/// of the key, from the first in which keys differ, so many that few keys are expected to have the same; what these leave undecided is put right by comparing. `place` is told where each item
/// stands. Returns the keys in order.
pub(super) fn order(
    count: usize,
    key: impl Fn(usize) -> u64 + Sync + Send,
    place: impl Fn(usize, usize) + Sync + Send,
    sorted: &mut Vec<u64>,
    interrupt: &Interrupt,
) -> Result<Vec<u64>> {
    if sorted.capacity() < count {
        // Zeros from the system, which cost nothing until they are written to.
        *sorted = Vec::new();
        *sorted = vec![0; count];
    }
    sorted.resize(count, 0);
    let mut other = vec![0; count];
    let tasks: Vec<_> = ranges(count, pieces(count, 1)).collect();
    let spans = each(tasks, |range| {
        let mut span = (u64::MAX, 0);
        for block in blocks(range) {
            interrupt.check()?;
            span = block.map(&key).fold(span, |(least, most), key| (least.min(key), most.max(key)));
        }
        Ok(span)
    })?;
    let least = spans.iter().map(|span| span.0).min().unwrap_or(0);
    let most = spans.iter().map(|span| span.1).max().unwrap_or(0);
    let bits = u64::BITS - most.saturating_sub(least).leading_zeros();
    let mut telling = (usize::BITS - count.leading_zeros() + SPARE).min(32);
    if crowded(count, &key, least, bits.saturating_sub(telling)) {
        telling = 32;
    }
    let (shift, bits) = (bits.saturating_sub(telling), bits.min(telling));
    let pack = |item: usize| ((key(item) - least) >> shift) << 32 | item as u64;
    let passes = bits.div_ceil(DIGIT).max(1);
    let digit = bits.div_ceil(passes);
    for pass in 0..passes {
        let (low, mask) = (32 + pass * digit, (1 << digit) - 1);
        if pass == 0 {
            scatter(count, pack, sorted, low, mask, interrupt)?;
        } else {
            std::mem::swap(sorted, &mut other);
            let source = &other;
            scatter(count, |at| source[at], sorted, low, mask, interrupt)?;
        }
    }
    settle(sorted, &mut other, key, place, interrupt)?;
    Ok(other)
}

/// Whether different keys are likely to be equal but for their last `shift` bits in runs of more than four, judged by a sample: most keys are crowded
/// where one lies far off.
fn crowded(count: usize, key: impl Fn(usize) -> u64, least: u64, shift: u32) -> bool {
    let step = (count / SAMPLE).max(64);
    let mut sample: Vec<_> = (0..count).step_by(step).map(key).collect();
    sample.sort_unstable();
    sample.dedup();
    let equal = sample.windows(2).filter(|pair| (pair[0] - least) >> shift == (pair[1] - least) >> shift);
    equal.count() * count > 2 * sample.len() * sample.len()
}

/// A range in pieces between which the interrupt is looked at.
pub(super) fn blocks(range: std::ops::Range<usize>) -> impl Iterator<Item = std::ops::Range<usize>> {
    range.clone().step_by(BLOCK).map(move |start| start..range.end.min(start + BLOCK))
}

/// One pass: writes the items to `target` in the order of one digit, equal ones in the order given.
fn scatter(
    count: usize,
    item: impl Fn(usize) -> u64 + Sync + Send,
    target: &mut [u64],
    low: u32,
    mask: u64,
    interrupt: &Interrupt,
) -> Result<()> {
    let digit = |item: u64| (item >> low & mask) as usize;
    let tasks: Vec<_> = ranges(count, pieces(count, 1)).collect();
    let counts = each(tasks.clone(), |range| {
        let mut counts = vec![0_u32; mask as usize + 1];
        for block in blocks(range) {
            interrupt.check()?;
            block.for_each(|at| counts[digit(item(at))] += 1);
        }
        Ok(counts)
    })?;
    let lengths =
        (0..=mask as usize).flat_map(|digit| counts.iter().map(move |counts| counts[digit] as usize));
    let mut places: Vec<Vec<_>> = tasks.iter().map(|_| Vec::with_capacity(mask as usize + 1)).collect();
    for (at, place) in cut(target, lengths).into_iter().enumerate() {
        places[at % tasks.len()].push(place.iter_mut());
    }
    each(tasks.into_iter().zip(places).collect(), |(range, mut places)| {
        for block in blocks(range) {
            interrupt.check()?;
            for at in block {
                let item = item(at);
                *places[digit(item)].next().expect("items were counted") = item;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes the keys of the sorted items, and puts items with equal high halves into their order.
fn settle(
    sorted: &mut [u64],
    keys: &mut [u64],
    key: impl Fn(usize) -> u64 + Sync + Send,
    place: impl Fn(usize, usize) + Sync + Send,
    interrupt: &Interrupt,
) -> Result<()> {
    let ends = ends_of_runs(sorted);
    let lengths = || ends.iter().scan(0, |start, &end| Some(end - std::mem::replace(start, end)));
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let pieces = starts.zip(cut(sorted, lengths()).into_iter().zip(cut(keys, lengths())));
    each(pieces.collect(), |(start, (sorted, keys))| {
        for block in blocks(0..sorted.len()) {
            interrupt.check()?;
            keys[block.clone()]
                .iter_mut()
                .zip(&sorted[block])
                .for_each(|(kept, &item)| *kept = key(item as u32 as usize));
        }
        let (mut first, mut checked) = (0, 0);
        while first < sorted.len() {
            if first >= checked {
                interrupt.check()?;
                checked = first + BLOCK;
            }
            let high = sorted[first] >> 32;
            let equal = sorted[first + 1..].iter().take_while(|&&item| item >> 32 == high).count();
            let end = first + 1 + equal;
            if equal > 0 {
                settle_run(&mut sorted[first..end], &mut keys[first..end], &key);
            }
            let places = sorted[first..end].iter().zip(start + first..);
            places.for_each(|(&item, rank)| place(item as u32 as usize, rank));
            first = end;
        }
        Ok(())
    })?;
    Ok(())
}

/// Puts items with equal high halves, which are in the order of their numbers, into that of their keys.
fn settle_run(sorted: &mut [u64], keys: &mut [u64], key: impl Fn(usize) -> u64) {
    if sorted.len() > SHORT {
        if !keys.is_sorted() {
            sorted.sort_by_key(|&item| key(item as u32 as usize));
            keys.sort_unstable();
        }
        return;
    }
    for next in 1..sorted.len() {
        let (item, of) = (sorted[next], keys[next]);
        let mut at = next;
        while at > 0 && keys[at - 1] > of {
            (sorted[at], keys[at]) = (sorted[at - 1], keys[at - 1]);
            at -= 1;
        }
        (sorted[at], keys[at]) = (item, of);
    }
}

/// The ends of pieces, none of which ends among items with equal high halves.
fn ends_of_runs(sorted: &[u64]) -> Vec<usize> {
    let count = sorted.len();
    let mut ends: Vec<usize> = Vec::new();
    for range in ranges(count, pieces(count, 1)) {
        let mut end = range.end.max(ends.last().copied().unwrap_or(0));
        while end > 0 && end < count && sorted[end] >> 32 == sorted[end - 1] >> 32 {
            end += 1;
        }
        ends.push(end);
    }
    ends
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;

    #[test]
    fn items_are_sorted_stably_wherever_keys_lie() {
        let random = |item: usize| (item as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let crowd = |item: usize| (1 << 60) + random(item) % 1000 * 3;
        let families: [&dyn Fn(usize) -> u64; 5] = [
            &random,
            &|item| random(item) % 7,
            &crowd,
            &|item| if item == 77 { 5 } else { crowd(item) },
            &|item| if item % 3 == 0 { random(item) << 20 } else { crowd(item) },
        ];
        for count in [0, 1, 100, 70_000] {
            for (family, key) in families.iter().enumerate() {
                let keys: Vec<_> = (0..count).map(key).collect();
                let mut expected: Vec<_> = (0..count).collect();
                expected.sort_by_key(|&item| keys[item]);
                for threads in [1, 3] {
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                    let places: Vec<_> = (0..count).map(|_| AtomicUsize::new(usize::MAX)).collect();
                    let mut sorted = Vec::new();
                    let place = |item: usize, rank| places[item].store(rank, Relaxed);
                    let found = pool
                        .install(|| order(count, |item| keys[item], place, &mut sorted, &Interrupt::new()));
                    let items: Vec<_> = sorted.iter().map(|&item| item as u32 as usize).collect();
                    assert!(items == expected, "{count} keys of family {family}, {threads} threads");
                    assert!(
                        found.expect("nobody interrupts").into_iter().eq(expected.iter().map(|&i| keys[i]))
                    );
                    assert!(expected.iter().enumerate().all(|(rank, &i)| places[i].load(Relaxed) == rank));
                }
            }
        }
    }
}
