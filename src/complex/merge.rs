//! Merging the dimensions into the one order of the filtration.

use std::iter::zip;
use std::ops::Range;

use super::cells::Cells;
use super::classes::Stream;
use super::facets::lower_bound;
use super::order::blocks;
use super::parallel::{BLOCK, cut, each, pieces};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The bits of a number that is not NaN, such that their order is that of the numbers; `-0.0` counts as `0.0`.
#[inline]
pub(super) fn ascending(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The number of these bits.
#[inline]
pub(super) fn number(ascending: u64) -> f64 {
    f64::from_bits(if ascending >> 63 == 1 { ascending & !(1 << 63) } else { !ascending })
}

/// Part of the merge: the first and the end of the keys of each stream to be merged, and where the result goes.
struct Piece<'a> {
    streams: &'a [Stream],
    next: Vec<usize>,
    ends: Vec<usize>,
    start: usize,
    values: &'a mut [f64],
    dimensions: &'a mut [u16],
    /// By dimension, from the first rank on.
    positions: Vec<&'a mut [u32]>,
}

/// The cells of all dimensions by (value, dimension, rank). `positions` is memory to be used, as long as each dimension.
pub(super) fn merge(
    streams: &[Stream],
    mut positions: Vec<Vec<u32>>,
    interrupt: &Interrupt,
) -> Result<Cells> {
    let count = positions.iter().map(Vec::len).sum();
    let (mut values, mut dimensions) = (vec![0.0; count], vec![0; count]);
    let cuts = cuts(streams, pieces(count, 1));
    let before = |cut: &[usize]| zip(streams, cut).map(|(stream, &key)| stream.before(key)).sum::<usize>();
    let totals = || cuts.windows(2).map(|cut| before(&cut[1]) - before(&cut[0]));
    let mut tasks = Vec::new();
    let (values_of, dimensions_of) = (cut(&mut values, totals()), cut(&mut dimensions, totals()));
    for (cuts, (values, dimensions)) in cuts.windows(2).zip(zip(values_of, dimensions_of)) {
        let (next, ends, start) = (cuts[0].clone(), cuts[1].clone(), before(&cuts[0]));
        tasks.push(Piece { streams, next, ends, start, values, dimensions, positions: Vec::new() });
    }
    let levels = streams.iter().enumerate().flat_map(|(index, stream)| {
        stream.dimensions().enumerate().map(move |(level, _)| (index, stream, level))
    });
    for ((index, stream, level), positions) in levels.zip(&mut positions) {
        let start = |cut: &[usize]| stream.start(level, cut[index]);
        let lengths = cuts.windows(2).map(|cut| start(&cut[1]) - start(&cut[0]));
        for (task, positions) in zip(&mut tasks, cut(positions, lengths)) {
            task.positions.push(positions);
        }
    }
    each(tasks, |piece| piece.run(interrupt))?;
    Ok(Cells::new(values, dimensions, positions))
}

/// By piece and stream, at which key the piece starts, and where the last one ends; equal keys are in one piece.
fn cuts(streams: &[Stream], pieces: usize) -> Vec<Vec<usize>> {
    let all = |stream: &&Stream| stream.before(stream.keys.len());
    let Some(largest) = streams.iter().max_by_key(all) else { return vec![Vec::new(); pieces + 1] };
    let cut = |piece: usize| {
        let cells = all(&largest) * piece / pieces;
        let middle = lower_bound(0..largest.keys.len(), |key| largest.before(key + 1) <= cells);
        let of = |stream: &Stream| match piece {
            0 => 0,
            _ if piece == pieces => stream.keys.len(),
            _ => stream.keys.partition_point(|&key| key < largest.keys[middle]),
        };
        streams.iter().map(of).collect()
    };
    (0..=pieces).map(cut).collect()
}

impl Piece<'_> {
    fn run(mut self, interrupt: &Interrupt) -> Result<()> {
        let first = self.next.clone();
        let (mut at, mut checked) = (0, 0);
        while let Some((index, last)) = self.run_of() {
            let stream = &self.streams[index];
            let (key, end) = (self.next[index], self.ends[index]);
            let keys = &stream.keys[key..end];
            let length = keys.iter().position(|&key| key > last).unwrap_or(keys.len());
            self.next[index] += length;
            if stream.is_plain() {
                for keys in blocks(key..key + length) {
                    if at >= checked {
                        interrupt.check()?;
                        checked = at + BLOCK;
                    }
                    at = self.put_each(stream, keys, first[index], at);
                }
                continue;
            }
            for key in key..key + length {
                let value = number(stream.keys[key]);
                for (level, dimension) in stream.dimensions().enumerate() {
                    let start = stream.start(level, first[index]);
                    let ranks = stream.start(level, key) - start..stream.start(level, key + 1) - start;
                    for ranks in blocks(ranks) {
                        if at >= checked {
                            interrupt.check()?;
                            checked = at + BLOCK;
                        }
                        at = self.put_class(value, dimension, ranks, at);
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes cells from `at` on that have each a key of their own, counted from the `first` of the piece. Returns where they end.
    fn put_each(&mut self, stream: &Stream, keys: Range<usize>, first: usize, at: usize) -> usize {
        let end = at + keys.len();
        let positions = &mut self.positions[stream.first][keys.start - first..keys.end - first];
        positions.iter_mut().zip(self.start + at..).for_each(|(position, here)| *position = here as u32);
        let values = self.values[at..end].iter_mut().zip(&stream.keys[keys]);
        values.for_each(|(value, &key)| *value = number(key));
        self.dimensions[at..end].fill(stream.first as u16);
        end
    }

    /// Writes cells of one value and dimension from `at` on. Returns where they end.
    #[inline]
    fn put_class(&mut self, value: f64, dimension: usize, ranks: Range<usize>, at: usize) -> usize {
        let end = at + ranks.len();
        let (values, dimensions) = (&mut self.values[at..end], &mut self.dimensions[at..end]);
        let positions = self.positions[dimension][ranks].iter_mut().zip(self.start + at..);
        for ((position, here), (kept, of)) in positions.zip(zip(values, dimensions)) {
            *position = here as u32;
            *kept = value;
            *of = dimension as u16;
        }
        end
    }

    /// The stream of the next cells, and the last key up to which it comes before all others. Of equal keys the first is that of lower
    /// dimensions.
    fn run_of(&self) -> Option<(usize, u64)> {
        let mut first: Option<(u64, usize)> = None;
        let mut last = u64::MAX;
        for (index, (stream, (&next, &end))) in zip(self.streams, zip(&self.next, &self.ends)).enumerate() {
            let Some(&key) = stream.keys[..end].get(next) else { continue };
            match first {
                Some((least, _)) if least <= key => last = last.min(key),
                _ => {
                    if let Some((least, _)) = first {
                        // That of lower dimensions comes before its equals here.
                        last = last.min(least - 1);
                    }
                    first = Some((key, index));
                }
            }
        }
        first.map(|(_, index)| (index, last))
    }
}
