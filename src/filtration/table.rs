//! Distances row by row, whether they are stored or computed when they are asked for, and passes over all of them.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::Distances;
use super::metric::{Measure, ROWS};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// Where distances come from.
pub(super) enum Table<'a> {
    /// Computed from coordinates, each time again.
    Measured(Measure),
    /// Stored.
    Packed(Cow<'a, Distances>),
}

/// Space for the rows of a block.
pub(super) type Room = [Vec<f64>; ROWS];

impl Table<'_> {
    /// Number of points.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Measured(measure) => measure.len(),
            Self::Packed(distances) => distances.len(),
        }
    }

    /// Calls `visit(i, distances of i to 0..i)` for up to [`ROWS`] neighbouring points.
    pub(super) fn rows(
        &self,
        rows: Range<usize>,
        room: &mut Room,
        mut visit: impl FnMut(usize, &[f64]),
    ) -> Result<()> {
        match self {
            Self::Packed(distances) => rows.for_each(|i| visit(i, distances.row(i))),
            Self::Measured(measure) => {
                for out in room.iter_mut().filter(|out| out.len() < measure.len()) {
                    out.resize(measure.len(), 0.0);
                }
                measure.rows(rows.clone(), room)?;
                rows.zip(room).for_each(|(i, row)| visit(i, &row[..i]));
            }
        }
        Ok(())
    }

    /// The distances of a point to all.
    pub(super) fn to_all(&self, from: usize, out: &mut [f64]) {
        match self {
            Self::Measured(measure) => measure.to_all(from, out),
            Self::Packed(distances) => {
                out[..from].copy_from_slice(distances.row(from));
                (from..out.len()).for_each(|other| out[other] = distances.get(from, other));
            }
        }
    }

    /// The blocks of all rows.
    pub(super) fn blocks(&self) -> impl IndexedParallelIterator<Item = Range<usize>> {
        let points = self.len();
        (0..points.div_ceil(ROWS))
            .into_par_iter()
            .map(move |block| block * ROWS..(block * ROWS + ROWS).min(points))
    }
}

/// What one pass over all distances tells.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    /// The smallest distance, and the largest finite one; `(inf, -inf)` without any.
    pub(super) range: (f64, f64),
    /// The smallest radius of a ball around one of the points that holds all; 0 for one point, `+inf` without any.
    pub(super) radius: f64,
}

impl Survey {
    /// Passes once over the table, on all threads.
    pub(super) fn of(table: &Table<'_>, interrupt: &Interrupt) -> Result<Self> {
        let points = table.len();
        let new = || ((f64::INFINITY, f64::NEG_INFINITY), vec![0.0_f64; points]);
        // A few long pieces, because each brings a list of all points with it.
        let pieces = table.blocks().with_min_len(points.div_ceil(ROWS * 4 * rayon::current_num_threads()));
        let passed = pieces.try_fold(
            || (new(), Room::default()),
            |(mut sofar, mut room), rows| {
                interrupt.check()?;
                table.rows(rows, &mut room, |i, row| note(&mut sofar, i, row))?;
                Ok((sofar, room))
            },
        );
        let ((range, farthest), _) = passed.try_reduce(
            || (new(), Room::default()),
            |(((least, most), mut farthest), room), (((other_least, other_most), others), _)| {
                farthest.iter_mut().zip(others).for_each(|(far, other)| *far = far.max(other));
                Ok((((least.min(other_least), most.max(other_most)), farthest), room))
            },
        )?;
        Ok(Self { range, radius: farthest.into_iter().fold(f64::INFINITY, f64::min) })
    }
}

/// Takes note of the distances of point `i` to those of smaller number.
fn note(((least, most), farthest): &mut ((f64, f64), Vec<f64>), i: usize, row: &[f64]) {
    let mut own = farthest[i];
    for (far, &distance) in farthest.iter_mut().zip(row) {
        *far = far.max(distance);
        own = own.max(distance);
        *least = least.min(distance);
        *most = most.max(if distance < f64::INFINITY { distance } else { f64::NEG_INFINITY });
    }
    farthest[i] = own;
}
