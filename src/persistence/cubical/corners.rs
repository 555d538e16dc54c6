//! The top cells by number, and the way from each up to a maximum.

use super::lattice::{Cell, Lattice};
use super::trees::{Nodes, OUTSIDE, Ways};
use crate::error::Result;
use crate::persistence::watch::Watch;

/// About how many vertices there are between two looks at the token.
const CHECK: usize = 1 << 14;

/// The top cells by number: that of their lower corner, in a grid that has one more along an axis where the cells of the dual stick out.
#[derive(Debug)]
pub(super) struct Corners<'a> {
    lattice: &'a Lattice<'a>,
    extents: [usize; 3],
    strides: [usize; 3],
}

impl<'a> Corners<'a> {
    pub(super) fn new(lattice: &'a Lattice<'a>) -> Self {
        let (mut extents, mut strides, mut stride) = ([1; 3], [0; 3], 1);
        for (at, axis) in lattice.axes.iter().enumerate() {
            extents[at] = axis.extent + usize::from(lattice.dual && !axis.periodic);
            strides[at] = stride;
            stride *= extents[at];
        }
        Self { lattice, extents, strides }
    }

    /// The number of the cell that extends from a vertex at a place into an octant, for signs as bits.
    #[inline]
    fn number(&self, place: [usize; 3], octant: usize) -> u32 {
        let mut number = 0;
        for (axis, along) in self.lattice.axes.iter().enumerate() {
            let ahead = if along.periodic { along.extent } else { usize::from(self.lattice.dual) };
            let corner = place[axis] + ahead + (octant >> axis & 1) - 1;
            let around = if corner >= self.extents[axis] { self.extents[axis] } else { 0 };
            number += (corner - around) * self.strides[axis];
        }
        number as u32
    }

    /// The same where that cell exists.
    #[inline]
    fn number_there(&self, vertex: u32, place: [usize; 3], octant: usize) -> Option<u32> {
        (self.lattice.dual || self.exists(vertex, octant)).then(|| self.number(place, octant))
    }

    /// Whether all corners of a cell appear, its grid not being the dual.
    fn exists(&self, vertex: u32, octant: usize) -> bool {
        let axes = self.lattice.axes.len();
        let direction = |axis: usize| 2 * axis + (octant >> axis & 1);
        let star = self.lattice.star(vertex);
        let ends = |axis: usize| star.at_border(direction(axis)) && !self.lattice.axes[axis].periodic;
        if (0..axes).any(ends) {
            return false;
        }
        let appears = |corner: usize| {
            let mut steps = (0..axes).filter(|axis| corner >> axis & 1 != 0);
            let end = steps.try_fold(vertex, |at, axis| self.lattice.step(at, direction(axis)));
            end.is_some_and(|end| self.lattice.appears(end))
        };
        !self.lattice.masked || (1..1 << axes).all(appears)
    }

    /// The two top cells beside a cell of one dimension less; none for what is outside.
    pub(super) fn beside(&self, cell: Cell) -> [Option<u32>; 2] {
        let place = self.lattice.coordinates(cell.vertex);
        let (mut octant, mut across) = (0, 0);
        for axis in 0..self.lattice.axes.len() {
            match cell.directions >> (2 * axis) & 3 {
                0 => across = axis,
                up => octant |= (up as usize >> 1) << axis,
            }
        }
        [octant, octant | 1 << across].map(|octant| self.number_there(cell.vertex, place, octant))
    }

    /// Each top cell leads across the cell it is paired with; a critical one is a node.
    pub(super) fn ascents(&self, watch: Watch<'_>) -> Result<(Ways, Nodes)> {
        let (lattice, axes) = (self.lattice, self.lattice.axes.len());
        let mut maxima = Nodes::new(lattice, true);
        let mut ways = vec![!OUTSIDE; self.extents.iter().product()];
        let (row, rows) = (lattice.axes[0].extent, lattice.axes[1].extent);
        for (at, stars) in lattice.stars.chunks_exact(row).enumerate() {
            if at % (1 + CHECK / row) == 0 {
                watch.check()?;
            }
            for (x, &star) in stars.iter().enumerate() {
                let (vertex, place) = ((at * row + x) as u32, [x, at % rows, at / rows]);
                let mut octants = if axes == 2 { star.squares() } else { star.cubes() };
                while octants != 0 {
                    let octant = octants.trailing_zeros() as usize;
                    octants &= octants - 1;
                    ways[self.number(place, octant) as usize] = match lattice.links.across(star, octant, axes)
                    {
                        None => maxima.push(lattice, vertex),
                        Some(axis) => {
                            self.number_there(vertex, place, octant ^ 1 << axis).unwrap_or(!OUTSIDE)
                        }
                    };
                }
            }
        }
        Ok((Ways(ways), maxima))
    }
}
