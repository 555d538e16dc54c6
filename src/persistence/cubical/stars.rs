//! The lower stars of all vertices, row by row: which neighbours come before a vertex, and so which cells come with it.

use rayon::prelude::*;

use super::lattice::Axis;
use super::link::{BORDERS, CUBES, SQUARES, Star, sides, square};
use crate::error::Result;
use crate::persistence::watch::Watch;

/// About how many vertices a thread does between two looks at the token.
const BLOCK: usize = 1 << 15;

/// The star of each vertex. Of the dual, the stars of those that come later.
pub(super) fn stars(axes: &[Axis], values: &[f64], dual: bool, watch: Watch<'_>) -> Result<Vec<Star>> {
    let rows = Rows::new(axes, values, dual);
    let closure = Closure::new();
    let mut stars = vec![Star::default(); values.len()];
    let together = (BLOCK / rows.width).max(1);
    let blocks = stars.par_chunks_mut(together * rows.width).enumerate();
    blocks.try_for_each(|(block, stars)| {
        watch.check()?;
        for (row, stars) in stars.chunks_exact_mut(rows.width).enumerate() {
            rows.compare(block * together + row, stars);
            rows.close(block * together + row, stars, &closure);
        }
        Ok(())
    })?;
    Ok(stars)
}

/// Rows of values along the first axis.
struct Rows<'a> {
    values: &'a [f64],
    width: usize,
    /// Whether rows are periodic.
    periodic: bool,
    /// Extent and period of the second and the third axis, where they are.
    others: [Option<(usize, bool)>; 2],
    dual: bool,
    /// The bits of a star of these axes.
    relevant: u32,
}

impl<'a> Rows<'a> {
    fn new(axes: &[Axis], values: &'a [f64], dual: bool) -> Self {
        let relevant = match axes.len() {
            0 => 0,
            1 => 0b11,
            2 => 0b1111 | 0b1111 << SQUARES,
            _ => (1 << BORDERS) - 1,
        };
        let other = |axis: usize| axes.get(axis).map(|axis| (axis.extent, axis.periodic));
        let (width, periodic) = axes.first().map_or((1, false), |axis| (axis.extent, axis.periodic));
        Self { values, width, periodic, others: [other(1), other(2)], dual, relevant }
    }

    fn row(&self, row: usize) -> &'a [f64] {
        &self.values[row * self.width..][..self.width]
    }

    /// Where a row is along the second and third axes.
    fn place(&self, row: usize) -> [usize; 2] {
        let extent = self.others[0].map_or(1, |(extent, _)| extent);
        [row % extent, row / extent]
    }

    /// Sets the bit of each neighbour that comes before.
    fn compare(&self, row: usize, stars: &mut [Star]) {
        let place = self.place(row);
        for up in [-1, 0, 1] {
            let Some(z) = neighbour(place[1], up, self.others[1]) else { continue };
            for along in [-1, 0, 1] {
                let Some(y) = neighbour(place[0], along, self.others[0]) else { continue };
                let other = y + z * self.others[0].map_or(1, |(extent, _)| extent);
                self.compare_with(self.row(row), self.row(other), other < row, [along, up], stars);
            }
        }
    }

    /// The same for the neighbours in one row, which may be the own one.
    fn compare_with(&self, own: &[f64], other: &[f64], before: bool, step: [isize; 2], stars: &mut [Star]) {
        let same = step == [0, 0];
        let last = self.width - 1;
        if !same {
            mark(stars, own, other, bit([0, step[0], step[1]]), before);
        }
        if last == 0 {
            return;
        }
        let (down, up) = (bit([-1, step[0], step[1]]), bit([1, step[0], step[1]]));
        mark(&mut stars[1..], &own[1..], &other[..last], down, before || same);
        mark(&mut stars[..last], &own[..last], &other[1..], up, before);
        if self.periodic {
            mark(&mut stars[..1], &own[..1], &other[last..], down, before);
            mark(&mut stars[last..], &own[last..], &other[..1], up, before || same);
        }
    }

    /// Takes the squares and cubes that lack a side away, and adds the borders.
    fn close(&self, row: usize, stars: &mut [Star], closure: &Closure) {
        let flip = if self.dual { self.relevant } else { 0 };
        let mut borders = 0;
        for (axis, (other, place)) in self.others.iter().zip(self.place(row)).enumerate() {
            let last = other.map_or(0, |(extent, _)| extent - 1);
            borders |= (u32::from(place == 0) | u32::from(place == last) << 1) << (2 * axis + 2);
        }
        for (star, value) in stars.iter_mut().zip(self.row(row)) {
            let cells =
                if *value < f64::INFINITY { closure.close((star.0 ^ flip) & self.relevant) } else { 0 };
            star.0 = cells | borders << BORDERS;
        }
        stars[0].0 |= 1 << BORDERS;
        stars[self.width - 1].0 |= 2 << BORDERS;
    }
}

/// The place next to one; none if there is none.
fn neighbour(place: usize, step: isize, axis: Option<(usize, bool)>) -> Option<usize> {
    if step == 0 {
        return Some(place);
    }
    let (extent, periodic) = axis?;
    match place.checked_add_signed(step).filter(|&next| next < extent) {
        Some(next) => Some(next),
        None => periodic.then(|| (place + extent).wrapping_add_signed(step) % extent),
    }
}

/// The bit of the cell that is spanned by these steps.
fn bit(steps: [isize; 3]) -> u32 {
    let directions: Vec<usize> =
        (0..3).filter(|&axis| steps[axis] != 0).map(|axis| 2 * axis + usize::from(steps[axis] > 0)).collect();
    match *directions {
        [a] => a as u32,
        [a, b] => SQUARES + square(a, b) as u32,
        [a, b, c] => CUBES + (a % 2 + 2 * (b % 2) + 4 * (c % 2)) as u32,
        _ => unreachable!("there is at least one step and at most three"),
    }
}

/// Sets a bit where the other value comes first; of equal ones the one before.
fn mark(stars: &mut [Star], own: &[f64], other: &[f64], bit: u32, before: bool) {
    let all = stars.iter_mut().zip(own).zip(other);
    if before {
        all.for_each(|((star, own), other)| star.0 |= u32::from(other <= own) << bit);
    } else {
        all.for_each(|((star, own), other)| star.0 |= u32::from(other < own) << bit);
    }
}

/// Which squares and cubes there can be, given the edges and squares.
struct Closure {
    /// By the bits of the edges, at the place of their bits.
    squares: [u32; 64],
    /// By the bits of the squares.
    cubes: Vec<u32>,
}

impl Closure {
    fn new() -> Self {
        let squares = std::array::from_fn(|edges| {
            let closed = (0..12).filter(|&square| sides(square).iter().all(|side| edges >> side & 1 != 0));
            closed.fold(0, |all, square| all | 1 << (SQUARES as usize + square))
        });
        let faces = |cube: usize| {
            let [x, y, z] = [0, 1, 2].map(|axis| 2 * axis + (cube >> axis & 1));
            1 << square(x, y) | 1 << square(x, z) | 1 << square(y, z)
        };
        let cubes = (0..1_u32 << 12).map(|squares| {
            let closed = (0..8).filter(|&cube| faces(cube) & !squares == 0);
            closed.fold(0, |all, cube| all | 1 << (CUBES as usize + cube))
        });
        Self { squares, cubes: cubes.collect() }
    }

    #[inline]
    fn close(&self, star: u32) -> u32 {
        let edges = star & 0x3f;
        let squares = star & self.squares[edges as usize];
        edges | squares | star & self.cubes[(squares >> SQUARES) as usize]
    }
}
