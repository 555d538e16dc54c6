//! The grid as the pairing sees it: vertices in a total order, their lower stars, and the way from one to the next.

use super::link::{Links, Star, sides};
use super::stars;
use crate::complex::{Construction, CubicalGrid};
use crate::error::Result;
use crate::persistence::watch::Watch;

/// An axis with more than one value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub(super) extent: usize,
    pub(super) periodic: bool,
    /// How far apart the numbers of neighbours are, as cubes of the image are numbered.
    places: usize,
    stride: usize,
}

/// A cell: a vertex and the directions from there in which it extends, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) vertex: u32,
    pub(super) directions: u32,
}

/// The dual cells of the top cubes' construction are cells of a grid whose vertices are the top cubes, with everything upside down: then the order of
/// vertices is reversed, and what lies outside comes before all and counts for zero.
#[derive(Debug)]
pub(super) struct Lattice<'a> {
    pub(super) values: &'a [f64],
    pub(super) axes: Vec<Axis>,
    /// Whether this is the dual of top cubes.
    pub(super) dual: bool,
    /// Whether some values are `+inf`.
    pub(super) masked: bool,
    pub(super) links: &'static Links,
    pub(super) stars: Vec<Star>,
    /// By direction: what to add to the number of a vertex, modulo 2^32, for the next one.
    moves: [u32; 6],
    /// The same at the border; none where the grid ends.
    wraps: [Option<u32>; 6],
}

impl<'a> Lattice<'a> {
    /// The lower stars of all vertices, in time `O(3^axes * n)`.
    pub(super) fn new(grid: &'a CubicalGrid, watch: Watch<'_>) -> Result<Self> {
        let (dual, values) = (grid.construction() == Construction::TopCells, grid.values());
        let axes = axes(grid);
        let (mut moves, mut wraps, mut step) = ([0; 6], [None; 6], 1_u32);
        for (axis, along) in axes.iter().enumerate() {
            let around = step.wrapping_mul(along.extent as u32 - 1);
            (moves[2 * axis], moves[2 * axis + 1]) = (step.wrapping_neg(), step);
            if along.periodic {
                (wraps[2 * axis], wraps[2 * axis + 1]) = (Some(around), Some(around.wrapping_neg()));
            }
            step = step.wrapping_mul(along.extent as u32);
        }
        let stars = stars::stars(&axes, values, dual, watch)?;
        let masked = values.contains(&f64::INFINITY);
        let links = Links::of(axes.len());
        Ok(Self { values, axes, dual, masked, links, stars, moves, wraps })
    }

    #[inline]
    pub(super) fn star(&self, vertex: u32) -> Star {
        self.stars[vertex as usize]
    }

    /// Whether a vertex ever appears.
    #[inline]
    pub(super) fn appears(&self, vertex: u32) -> bool {
        self.values[vertex as usize] < f64::INFINITY
    }

    /// The neighbour in a direction; none outside the grid.
    #[inline]
    pub(super) fn step(&self, vertex: u32, direction: usize) -> Option<u32> {
        if self.star(vertex).at_border(direction) {
            return self.wraps[direction].map(|way| vertex.wrapping_add(way));
        }
        Some(vertex.wrapping_add(self.moves[direction]))
    }

    /// The place of a vertex in the total order.
    #[inline]
    pub(super) fn key(&self, vertex: u32) -> (u64, u32) {
        // The order of these bits is that of the numbers; -0 is made 0 first.
        let bits = (self.values[vertex as usize] + 0.0).to_bits();
        let key = bits ^ ((bits.cast_signed() >> 63).cast_unsigned() | 1 << 63);
        if self.dual { (!key, !vertex) } else { (key, vertex) }
    }

    /// The value that the first part of a key was made of.
    pub(super) fn value(&self, key: u64) -> f64 {
        let key = if self.dual { !key } else { key };
        f64::from_bits(key ^ ((!key.cast_signed() >> 63).cast_unsigned() | 1 << 63))
    }

    /// The vertex that the second part of a key was made of.
    #[inline]
    pub(super) fn vertex(&self, number: u32) -> u32 {
        if self.dual { !number } else { number }
    }

    /// The other edge of a square at a vertex that is parallel to the one in direction `along`: the later of its ends, and its direction from there. None if it
    /// is outside.
    #[inline]
    pub(super) fn opposite(&self, vertex: u32, across: usize, along: usize) -> Option<(u32, usize)> {
        let one = self.step(vertex, across)?;
        if self.star(one).has_edge(along) {
            return Some((one, along));
        }
        let other = self.step(one, along)?;
        self.star(other).has_edge(along ^ 1).then_some((other, along ^ 1))
    }

    /// Coordinates of a vertex.
    pub(super) fn coordinates(&self, vertex: u32) -> [usize; 3] {
        let (mut rest, mut at) = (vertex, [0; 3]);
        for (at, axis) in at.iter_mut().zip(&self.axes) {
            let extent = axis.extent as u32;
            (rest, *at) = (rest / extent, (rest % extent) as usize);
        }
        at
    }

    /// The number of a cell among the cubes of the image, the first of them along axes of extent 1.
    pub(super) fn number(&self, cell: Cell) -> u32 {
        let places =
            self.axes.iter().zip(self.coordinates(cell.vertex)).enumerate().map(|(axis, (along, at))| {
                let directions = cell.directions >> (2 * axis);
                let place = 2 * at + usize::from(self.dual) + along.places + (directions >> 1 & 1) as usize;
                (place - (directions & 1) as usize) % along.places * along.stride
            });
        places.sum::<usize>() as u32
    }
}

/// The cell of a square of a star.
pub(super) fn square_at(vertex: u32, square: usize) -> Cell {
    let [a, b] = sides(square);
    Cell { vertex, directions: 1 << a | 1 << b }
}

/// The axes with more than one value.
pub(super) fn axes(grid: &CubicalGrid) -> Vec<Axis> {
    let mut stride = 1;
    let all = grid.extents().iter().zip(grid.periodic()).zip(grid.places());
    let axes = all.map(|((&extent, &periodic), places)| {
        let axis = Axis { extent, periodic, places, stride };
        stride *= places;
        axis
    });
    axes.filter(|axis| axis.extent > 1).collect()
}

/// The strides of the periodic axes with one value: the complex is a product with a circle along each.
pub(super) fn circles(grid: &CubicalGrid) -> Vec<u32> {
    let mut stride = 1;
    let mut circles = Vec::new();
    for ((&extent, &periodic), places) in grid.extents().iter().zip(grid.periodic()).zip(grid.places()) {
        if extent == 1 && periodic {
            circles.push(stride as u32);
        }
        stride *= places;
    }
    circles
}
