//! A stable radix sort of numbered items.

use super::parallel::{BLOCK, cut, each, pieces, ranges};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The most bits of a digit: 2,048 buckets fit the first cache and the address translation of every processor of the last ten years.
const DIGIT: u32 = 11;

/// The bits that are sorted by beyond those that number the items.
const SPARE: u32 = 4;

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
    let telling = (usize::BITS - count.leading_zeros() + SPARE).min(32);
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
            for at in first..end {
                place(sorted[at] as u32 as usize, start + at);
            }
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
