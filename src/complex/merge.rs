//! Merging the dimensions into the one order of the filtration.

use super::cells::Cells;
use super::parallel::{BLOCK, cut, each, pieces};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The bits of a number that is not NaN, such that their order is that of the numbers; `-0.0` counts as `0.0`.
pub(super) fn ascending(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The number of these bits.
fn number(ascending: u64) -> f64 {
    f64::from_bits(if ascending >> 63 == 1 { ascending & !(1 << 63) } else { !ascending })
}

/// Part of the merge: the keys of each dimension to be merged and the first of their ranks, and where the result goes.
struct Piece<'a> {
    keys: Vec<&'a [u64]>,
    start: usize,
    values: &'a mut [u64],
    dimensions: &'a mut [u16],
    positions: Vec<&'a mut [u32]>,
}

/// The cells of all dimensions by (value, dimension, rank). `keys` are the [`ascending`] bits of the values, by dimension and rank; `positions`,
/// as long, and `values` are memory to be used.
pub(super) fn merge(
    keys: &[Vec<u64>],
    mut positions: Vec<Vec<u32>>,
    mut values: Vec<u64>,
    interrupt: &Interrupt,
) -> Result<Cells> {
    let count = keys.iter().map(Vec::len).sum();
    values.resize(count, 0);
    let mut dimensions = vec![0; count];
    let cuts = cuts(keys, pieces(count, 1));
    let lengths = |dimension: usize| cuts.windows(2).map(move |cut| cut[1][dimension] - cut[0][dimension]);
    let totals = || cuts.windows(2).map(|cut| cut[1].iter().sum::<usize>() - cut[0].iter().sum::<usize>());
    let mut tasks = Vec::new();
    let (values_of, dimensions_of) = (cut(&mut values, totals()), cut(&mut dimensions, totals()));
    for (cuts, (values, dimensions)) in cuts.windows(2).zip(values_of.into_iter().zip(dimensions_of)) {
        let keys = keys.iter().enumerate().map(|(d, keys)| &keys[cuts[0][d]..cuts[1][d]]).collect();
        tasks.push(Piece { keys, start: cuts[0].iter().sum(), values, dimensions, positions: Vec::new() });
    }
    for (dimension, positions) in positions.iter_mut().enumerate() {
        for (task, positions) in tasks.iter_mut().zip(cut(positions, lengths(dimension))) {
            task.positions.push(positions);
        }
    }
    each(tasks, |piece| piece.run(interrupt))?;
    let values = values.into_iter().map(f64::from_bits).collect();
    Ok(Cells::new(values, dimensions, positions))
}

/// By piece and dimension, where the piece starts, and where the last one ends; equal keys are in one piece.
fn cuts(keys: &[Vec<u64>], pieces: usize) -> Vec<Vec<usize>> {
    let largest = keys.iter().max_by_key(|keys| keys.len()).map_or(&[][..], Vec::as_slice);
    let cut = |piece: usize| {
        let all = |keys: &Vec<u64>| match piece {
            0 => 0,
            _ if piece == pieces => keys.len(),
            _ => keys.partition_point(|&key| key < largest[largest.len() * piece / pieces]),
        };
        keys.iter().map(all).collect()
    };
    (0..=pieces).map(cut).collect()
}

impl Piece<'_> {
    fn run(mut self, interrupt: &Interrupt) -> Result<()> {
        let (mut next, mut at) = (vec![0; self.keys.len()], 0);
        let mut checked = 0;
        while let Some((dimension, last)) = self.run_of(&next) {
            if at >= checked {
                interrupt.check()?;
                checked = at + BLOCK;
            }
            let rank = next[dimension];
            let keys = &self.keys[dimension][rank..];
            let length = keys.iter().position(|&key| key > last).unwrap_or(keys.len());
            for (value, &key) in self.values[at..at + length].iter_mut().zip(keys) {
                *value = number(key).to_bits();
            }
            self.dimensions[at..at + length].fill(dimension as u16);
            let positions = &mut self.positions[dimension][rank..rank + length];
            for (position, at) in positions.iter_mut().zip(self.start + at..) {
                *position = at as u32;
            }
            next[dimension] += length;
            at += length;
        }
        Ok(())
    }

    /// The dimension of the next cells, and the last key up to which they come before all others. Of equal keys the first is the lowest
    /// dimension's.
    fn run_of(&self, next: &[usize]) -> Option<(usize, u64)> {
        let mut first: Option<(u64, usize)> = None;
        let mut last = u64::MAX;
        for (dimension, (keys, &next)) in self.keys.iter().zip(next).enumerate() {
            let Some(&key) = keys.get(next) else { continue };
            match first {
                Some((least, _)) if least <= key => last = last.min(key),
                _ => {
                    if let Some((least, _)) = first {
                        // That of a lower dimension comes before its equals here.
                        last = last.min(least - 1);
                    }
                    first = Some((key, dimension));
                }
            }
        }
        first.map(|(_, dimension)| (dimension, last))
    }
}
