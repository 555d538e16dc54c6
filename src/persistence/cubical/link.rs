//! The cells around one vertex of a grid, as bits, and how those of them that come with the vertex pair off among each other.
//!
//! A direction is `2 * axis + sign`, sign 0 for down and 1 for up. A cell that contains the vertex is a set of directions on different axes: an
//! edge is one, a square two, a cube three. The lower star is a cone over a part of the boundary of the octahedron, its link, whose vertices are the
//! directions; the pairs below are optimal, because such a part collapses to a graph, unless it is all of the boundary.

use std::sync::LazyLock;

/// Where the bits of the squares of a star begin; those of the edges come first, by direction.
pub(super) const SQUARES: u32 = 6;
/// Where the bits of the cubes begin.
pub(super) const CUBES: u32 = 18;
/// Where the bits begin that say in which directions the grid ends.
pub(super) const BORDERS: u32 = 26;

/// The edges, squares and cubes that come with a vertex, and the borders of the grid it lies at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Star(pub(super) u32);

impl Star {
    /// The directions of edges, as bits.
    pub(super) fn edges(self) -> u32 {
        self.0 & 0x3f
    }

    pub(super) fn squares(self) -> u32 {
        self.0 >> SQUARES & 0xfff
    }

    pub(super) fn cubes(self) -> u32 {
        self.0 >> CUBES & 0xff
    }

    pub(super) fn has_edge(self, direction: usize) -> bool {
        self.0 >> direction & 1 != 0
    }

    /// Whether the grid ends, or begins again, in this direction.
    pub(super) fn at_border(self, direction: usize) -> bool {
        self.0 >> (BORDERS as usize + direction) & 1 != 0
    }

    /// The directions in which the grid ends or begins again, as bits.
    pub(super) fn borders(self) -> u32 {
        self.0 >> BORDERS
    }
}

/// The number of the square of two directions on different axes, the lower axis first.
pub(super) const fn square(first: usize, second: usize) -> usize {
    4 * (first / 2 + second / 2 - 1) + first % 2 + 2 * (second % 2)
}

/// The directions of a square.
pub(super) const fn sides(square: usize) -> [usize; 2] {
    let (first, second) = [(0, 1), (0, 2), (1, 2)][square / 4];
    [2 * first + square % 2, 2 * second + square / 2 % 2]
}

/// The square of a cube across an axis.
const fn face(cube: usize, axis: usize) -> usize {
    let [first, second] = [[1, 2], [0, 2], [0, 1]][axis];
    square(2 * first + (cube >> first & 1), 2 * second + (cube >> second & 1))
}

/// The cube that extends upwards from the vertex along all axes.
const LAST: usize = 7;
/// No square.
const NONE: u8 = u8::MAX;

/// A spanning forest of the graph whose edges are squares and whose vertices are directions.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinkForest {
    /// By direction: the square to the parent, which is paired with the edge in this direction.
    parents: [u8; 6],
    /// The directions that have a parent, parents first.
    order: [u8; 6],
    /// How many have one.
    children: u8,
    /// These directions, as bits.
    pub(super) paired: u8,
    /// The squares of the forest, as bits.
    pub(super) squares: u16,
}

impl LinkForest {
    /// By breadth, from the lowest direction of each tree.
    fn new(squares: u32) -> Self {
        let mut forest = Self { parents: [NONE; 6], order: [0; 6], children: 0, paired: 0, squares: 0 };
        let mut reached = 0_u32;
        for root in 0..6 {
            if reached >> root & 1 != 0 {
                continue;
            }
            reached |= 1 << root;
            let (mut queue, mut at) = (vec![root], 0);
            while let Some(&from) = queue.get(at) {
                at += 1;
                for square in (0..12).filter(|square| squares >> square & 1 != 0) {
                    let [a, b] = sides(square);
                    let to = if a == from { b } else { a };
                    if (a == from || b == from) && reached >> to & 1 == 0 {
                        reached |= 1 << to;
                        queue.push(to);
                        forest.parents[to] = square as u8;
                        forest.order[usize::from(forest.children)] = to as u8;
                        forest.children += 1;
                        forest.paired |= 1 << to;
                        forest.squares |= 1 << square;
                    }
                }
            }
        }
        forest
    }

    /// Pushes a sum of edges down the trees: what is left of it, at roots, and the squares on the way, all as bits.
    #[inline]
    pub(super) fn resolve(&self, mut edges: u32) -> (u32, u32) {
        let mut squares = 0;
        for &child in self.order[..usize::from(self.children)].iter().rev() {
            if edges >> child & 1 != 0 {
                let square = self.parents[usize::from(child)];
                let [a, b] = sides(square.into());
                squares |= 1 << square;
                edges ^= 1 << a | 1 << b;
            }
        }
        (edges, squares)
    }

    /// The edge that is paired with a square, if there is one.
    pub(super) fn partner(&self, square: usize) -> Option<usize> {
        self.parents.iter().position(|&parent| usize::from(parent) == square)
    }
}

/// How the cubes of a star pair off with squares of it.
#[derive(Debug, Clone, Copy, Default)]
struct Collapse {
    /// Two bits a cube: the axis across which its square lies; 3 for a critical cube.
    axes: u16,
    /// The squares that are paired, as bits.
    squares: u16,
}

impl Collapse {
    /// By breadth, from the octants without a cube; if there are none, from the last cube, which is critical.
    fn new(cubes: u32) -> Self {
        let mut collapse = Self::default();
        let mut queue: Vec<usize> = (0..8).filter(|cube| cubes >> cube & 1 == 0).collect();
        if queue.is_empty() {
            queue.push(LAST);
            collapse.axes = 3 << (2 * LAST);
        }
        let (mut reached, mut at) = (queue.iter().fold(0_u32, |all, cube| all | 1 << cube), 0);
        while let Some(&from) = queue.get(at) {
            at += 1;
            for axis in 0..3 {
                let to = from ^ 1 << axis;
                if reached >> to & 1 == 0 {
                    reached |= 1 << to;
                    queue.push(to);
                    collapse.axes |= (axis as u16) << (2 * to);
                    collapse.squares |= 1 << face(to, axis);
                }
            }
        }
        collapse
    }
}

/// The pairs within every lower star there can be.
#[derive(Debug)]
pub(super) struct Links {
    forests: Vec<LinkForest>,
    collapses: Vec<Collapse>,
}

impl Links {
    /// Those of so many axes, which are worked out once.
    pub(super) fn of(axes: usize) -> &'static Self {
        static ALL: [LazyLock<Links>; 4] = [
            LazyLock::new(|| Links::new(0)),
            LazyLock::new(|| Links::new(1)),
            LazyLock::new(|| Links::new(2)),
            LazyLock::new(|| Links::new(3)),
        ];
        &ALL[axes]
    }

    fn new(axes: usize) -> Self {
        let [squares, cubes] = [[0, 0, 4, 12], [0, 0, 0, 8]].map(|bits| 1_u32 << bits[axes]);
        let forests = (0..squares).map(LinkForest::new).collect();
        Self { forests, collapses: (0..cubes).map(Collapse::new).collect() }
    }

    /// The squares of a star that are not paired with cubes, as bits, and their forest.
    #[inline]
    pub(super) fn forest(&self, star: Star) -> (u32, &LinkForest) {
        let squares = star.squares() & !u32::from(self.collapses[star.cubes() as usize].squares);
        (squares, &self.forests[squares as usize])
    }

    /// The critical edges of a star and its critical squares, as bits. If it has edges, the lowest root of the forest is paired with the vertex.
    #[inline]
    pub(super) fn critical(&self, star: Star) -> (u32, u32) {
        let (squares, forest) = self.forest(star);
        let roots = star.edges() & !u32::from(forest.paired);
        (roots & roots.wrapping_sub(1), squares & !u32::from(forest.squares))
    }

    /// The axis across which the cell lies that is paired with a top cell of a grid of two or three axes; none if the top cell is critical.
    #[inline]
    pub(super) fn across(&self, star: Star, octant: usize, axes: usize) -> Option<usize> {
        if axes == 2 {
            // From a square one goes on across its edge, along the other axis.
            let (_, forest) = self.forest(star);
            return forest.partner(octant).map(|direction| 1 - direction / 2);
        }
        let axis = usize::from(self.collapses[star.cubes() as usize].axes >> (2 * octant) & 3);
        (axis < 3).then_some(axis)
    }
}
