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
    extents: [u32; 3],
    strides: [u32; 3],
    /// What to add to the number of the cell that extends upwards from a vertex for the one in each octant, signs as bits; modulo 2^32.
    shifts: [u32; 8],
    /// By octant: the borders, as bits of directions, beyond which the cell lies on the other side of the grid.
    wraps: [u32; 8],
    /// The same for those at which there is no cell, unless its grid is the dual.
    ends: [u32; 8],
}

impl<'a> Corners<'a> {
    pub(super) fn new(lattice: &'a Lattice<'a>) -> Self {
        let (mut extents, mut strides, mut stride) = ([1; 3], [0; 3], 1_u32);
        let (mut shifts, mut wraps, mut ends) = ([0_u32; 8], [0; 8], [0; 8]);
        for (at, axis) in lattice.axes.iter().enumerate() {
            let sticks_out = lattice.dual && !axis.periodic;
            (extents[at], strides[at]) = (axis.extent as u32 + u32::from(sticks_out), stride);
            for octant in 0..8 {
                let up = octant >> at & 1;
                if sticks_out {
                    shifts[octant] += up as u32 * stride;
                } else if up == 0 {
                    shifts[octant] = shifts[octant].wrapping_sub(stride);
                }
                let borders = if axis.periodic { &mut wraps } else { &mut ends };
                borders[octant] |= 1 << (2 * at + up);
            }
            stride = stride.wrapping_mul(extents[at]);
        }
        // Upwards nothing is on the other side: a cell has the number of its lower corner.
        let wraps = wraps.map(|wraps| wraps & 0b01_0101);
        Self { lattice, extents, strides, shifts, wraps, ends }
    }

    /// How many cells there may be.
    fn len(&self) -> usize {
        self.extents.iter().map(|&extent| extent as usize).product()
    }

    /// The number that belongs to the place of a vertex: of the cell that extends upwards from there or, if cells stick out, of the one that extends downwards.
    fn base(&self, vertex: u32) -> u32 {
        let place = self.lattice.coordinates(vertex);
        place.iter().zip(self.strides).map(|(&place, stride)| place as u32 * stride).sum()
    }

    /// The number of the cell that extends from a vertex into an octant.
    #[inline]
    fn number(&self, vertex: u32, base: u32, octant: usize) -> u32 {
        let mut number = base.wrapping_add(self.shifts[octant]);
        let mut wraps = self.lattice.star(vertex).borders() & self.wraps[octant];
        while wraps != 0 {
            let axis = wraps.trailing_zeros() as usize / 2;
            number = number.wrapping_add(self.extents[axis].wrapping_mul(self.strides[axis]));
            wraps &= wraps - 1;
        }
        number
    }

    /// The same where that cell exists.
    #[inline]
    fn number_there(&self, vertex: u32, base: u32, octant: usize) -> Option<u32> {
        (self.lattice.dual || self.exists(vertex, octant)).then(|| self.number(vertex, base, octant))
    }

    /// Whether all corners of a cell appear, its grid not being the dual.
    #[inline]
    fn exists(&self, vertex: u32, octant: usize) -> bool {
        self.lattice.star(vertex).borders() & self.ends[octant] == 0
            && (!self.lattice.masked || self.appears(vertex, octant))
    }

    /// The same away from the ends of the grid.
    fn appears(&self, vertex: u32, octant: usize) -> bool {
        let axes = self.lattice.axes.len();
        let direction = |axis: usize| 2 * axis + (octant >> axis & 1);
        (1..1 << axes).all(|corner: usize| {
            let mut steps = (0..axes).filter(|axis| corner >> axis & 1 != 0);
            let end = steps.try_fold(vertex, |at, axis| self.lattice.step(at, direction(axis)));
            end.is_some_and(|end| self.lattice.appears(end))
        })
    }

    /// The two top cells beside a cell of one dimension less; none for what is outside.
    pub(super) fn beside(&self, cell: Cell) -> [Option<u32>; 2] {
        let base = self.base(cell.vertex);
        let (mut octant, mut across) = (0, 0);
        for axis in 0..self.lattice.axes.len() {
            match cell.directions >> (2 * axis) & 3 {
                0 => across = axis,
                up => octant |= (up as usize >> 1) << axis,
            }
        }
        [octant, octant | 1 << across].map(|octant| self.number_there(cell.vertex, base, octant))
    }

    /// Each top cell leads across the cell it is paired with; a critical one is a node.
    pub(super) fn ascents(&self, watch: Watch<'_>) -> Result<(Ways, Nodes)> {
        let (lattice, axes) = (self.lattice, self.lattice.axes.len());
        let mut maxima = Nodes::new(lattice, true);
        let mut ways = vec![!OUTSIDE; self.len()];
        let row = lattice.axes[0].extent;
        for (at, stars) in lattice.stars.chunks_exact(row).enumerate() {
            if at % (1 + CHECK / row) == 0 {
                watch.check()?;
            }
            let first = (at * row) as u32;
            let base = self.base(first);
            for (x, &star) in (0..).zip(stars) {
                let (vertex, base) = (first + x, base + x);
                let mut octants = if axes == 2 { star.squares() } else { star.cubes() };
                while octants != 0 {
                    let octant = octants.trailing_zeros() as usize;
                    octants &= octants - 1;
                    let way = match lattice.links.across(star, octant, axes) {
                        None => maxima.push(lattice, vertex),
                        Some(axis) => self.number_there(vertex, base, octant ^ 1 << axis).unwrap_or(!OUTSIDE),
                    };
                    ways[self.number(vertex, base, octant) as usize] = way;
                }
            }
        }
        Ok((Ways(ways), maxima))
    }
}
