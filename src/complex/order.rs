//! A stable radix sort of numbered items.

use super::parallel::{BLOCK, cut, each, pieces, ranges};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The most bits of a digit: 2,048 buckets fit the first cache and the address translation of every processor of the last ten years.
const DIGIT: u32 = 11;

/// Sorts the items `0..count` by `full`, equal ones by number, and leaves their numbers in the low halves of `sorted`. `key` must not
/// decrease where `full` increases: it is sorted by 32 bits of it, from the first in which keys differ, and what these leave undecided is put
/// right by comparing. Returns the second buffer, of `count` elements of no meaning.
pub(super) fn order<K: Ord>(
    count: usize,
    key: impl Fn(usize) -> u64 + Sync + Send,
    full: impl Fn(u32) -> K + Sync + Send,
    sorted: &mut Vec<u64>,
    interrupt: &Interrupt,
) -> Result<Vec<u64>> {
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
    let (shift, bits) = (bits.saturating_sub(32), bits.min(32));
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
    settle(sorted, full, interrupt)?;
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

/// Puts items with equal high halves into the order of `full`.
fn settle<K: Ord>(
    sorted: &mut [u64],
    full: impl Fn(u32) -> K + Sync + Send,
    interrupt: &Interrupt,
) -> Result<()> {
    let count = sorted.len();
    let mut ends: Vec<usize> = Vec::new();
    for range in ranges(count, pieces(count, 1)) {
        let mut end = range.end.max(ends.last().copied().unwrap_or(0));
        while end > 0 && end < count && sorted[end] >> 32 == sorted[end - 1] >> 32 {
            end += 1;
        }
        ends.push(end);
    }
    let lengths = ends.iter().scan(0, |start, &end| Some(end - std::mem::replace(start, end)));
    each(cut(sorted, lengths), |piece| {
        let mut at = 1;
        while at < piece.len() {
            interrupt.check()?;
            let end = piece.len().min(at + BLOCK);
            let mut last = full(piece[at - 1] as u32);
            while at < end {
                let next = full(piece[at] as u32);
                if next < last {
                    break;
                }
                last = next;
                at += 1;
            }
            if at < end {
                let high = piece[at] >> 32;
                let start =
                    piece[..at].iter().rposition(|item| item >> 32 != high).map_or(0, |last| last + 1);
                let length = piece[at..].iter().position(|item| item >> 32 != high);
                at = length.map_or(piece.len(), |length| at + length);
                piece[start..at].sort_by_key(|&item| full(item as u32));
            }
        }
        Ok(())
    })?;
    Ok(())
}
