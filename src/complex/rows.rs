//! The boundaries of the simplices of one dimension, by rank.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

use super::facets::MOST;
use super::level::Vertices;
use super::order::blocks;
use super::parallel::{each, pieces, ranges};
use super::simplex::without;
use super::sorted::Simplices;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// The facets by rank of the simplex.
pub(super) struct Rows {
    /// Their ranks, ascending, shape `(simplices, dimension + 1)`.
    pub(super) rows: Vec<AtomicU32>,
    /// Bit `k` is set if the `k`-th of them has sign -1; shape `(simplices, (dimension + 8) / 8)`.
    pub(super) signs: Vec<AtomicU8>,
}

/// Zeros, which cost nothing until a thread, one of several, writes to them.
pub(super) fn zeros(count: usize) -> Vec<AtomicU32> {
    vec![0; count].into_iter().map(AtomicU32::new).collect()
}

/// The facets by rank of the simplices of a dimension above 0.
///
/// # Errors
/// [`Error::Input`], naming the first simplex in lexicographic order that has a smaller value than a facet.
pub(super) fn rows(
    vertices: &Vertices,
    simplices: &[Simplices],
    dimension: usize,
    interrupt: &Interrupt,
) -> Result<Rows> {
    let (count, width) = (simplices[dimension].ranks.len(), dimension + 1);
    let signs = vec![0; count * width.div_ceil(8)].into_iter().map(AtomicU8::new).collect();
    let found = Rows { rows: zeros(count * width), signs };
    let (upper, lower) = (&simplices[dimension], &simplices[dimension - 1]);
    let writer = Writer { upper, lower, found: &found, width };
    each(ranges(count, pieces(count, 4)).collect(), |range| {
        for block in blocks(range) {
            interrupt.check()?;
            let mut block = block;
            let late = match width {
                2 => block.find(|&number| writer.put::<2>(number)),
                3 => block.find(|&number| writer.put::<3>(number)),
                4 => block.find(|&number| writer.put::<4>(number)),
                _ => block.find(|&number| writer.put::<MOST>(number)),
            };
            if let Some(number) = late {
                return Err(late_simplex(vertices, simplices, dimension, number));
            }
        }
        Ok(())
    })?;
    Ok(found)
}

struct Writer<'a> {
    upper: &'a Simplices,
    lower: &'a Simplices,
    found: &'a Rows,
    width: usize,
}

impl Writer<'_> {
    /// Writes the ranks of the facets of a simplex, ascending, and their signs; whether the simplex comes before one of them. `ROOM` is the
    /// width, or the most there is.
    #[inline]
    fn put<const ROOM: usize>(&self, number: usize) -> bool {
        let width = if ROOM < MOST { ROOM } else { self.width };
        let facets = &self.upper.facets[number * width..][..width];
        let rank = self.upper.ranks[number] as usize;
        let mut order = [0_u64; ROOM];
        for (omitted, &facet) in facets.iter().enumerate() {
            order[omitted] = u64::from(self.lower.ranks[facet as usize]) << 8 | omitted as u64;
        }
        let order = &mut order[..width];
        if ROOM < MOST {
            // Without branches, which ranks at random would mispredict.
            for last in (1..width).rev() {
                for k in 0..last {
                    let (a, b) = (order[k], order[k + 1]);
                    (order[k], order[k + 1]) = (a.min(b), a.max(b));
                }
            }
        } else {
            order.sort_unstable();
        }
        let rows = &self.found.rows[rank * width..][..width];
        let signs = &self.found.signs[rank * width.div_ceil(8)..];
        for (byte, order) in signs.iter().zip(order.chunks(8)) {
            byte.store(
                order.iter().zip(0..).fold(0, |byte, (&item, k)| byte | (item as u8 & 1) << k),
                Relaxed,
            );
        }
        for (row, &item) in rows.iter().zip(&*order) {
            row.store((item >> 8) as u32, Relaxed);
        }
        if self.upper.inherited {
            return false;
        }
        let last = facets[order[width - 1] as usize & 0xff] as usize;
        self.lower.values[last] > self.upper.values[number]
    }
}

/// The vertices of a simplex: vertex `i` is left when the first `i` are left out, and then the last ones.
fn vertices_of(simplices: &[Simplices], dimension: usize, number: usize) -> Vec<u32> {
    let facet = |dimension: usize, number: usize, omitted: usize| {
        simplices[dimension].facets[number * (dimension + 1) + omitted] as usize
    };
    let vertex = |kept: usize| {
        let first = (0..kept).fold(number, |number, i| facet(dimension - i, number, 0));
        (1..=dimension - kept).rev().fold(first, |number, dimension| facet(dimension, number, dimension))
            as u32
    };
    (0..=dimension).map(vertex).collect()
}

/// The error about a simplex with a smaller value than a facet.
fn late_simplex(vertices: &Vertices, simplices: &[Simplices], dimension: usize, number: usize) -> Error {
    let simplex = vertices_of(simplices, dimension, number);
    let value = simplices[dimension].values[number];
    let facets = &simplices[dimension].facets[number * (dimension + 1)..][..=dimension];
    let of = |facet: u32| simplices[dimension - 1].values[facet as usize];
    let late = facets.iter().map(|&facet| of(facet)).enumerate().find(|&(_, earlier)| earlier > value);
    let (omitted, earlier) = late.expect("a facet is late");
    let names = vertices.names(&without(&simplex, omitted).collect::<Vec<_>>());
    let found = format!("value {value}, but its facet {names:?} has {earlier}");
    Error::input(Place::Simplex(vertices.names(&simplex)), found, "a value at least that of every facet")
}
