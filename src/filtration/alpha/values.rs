//! Squares of radii: of triangles, then of edges, so that no edge comes after a triangle of which it is a side.

use robust::{Coord, incircle};

use super::delaunay::{Edge, Triangulation};
use super::exact::{Point, cross, dot, square};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// The squares of the radii of edges and of triangles, in the order of the triangulation.
pub(super) struct Values {
    pub(super) edges: Vec<f64>,
    pub(super) triangles: Vec<f64>,
}

impl Values {
    pub(super) fn of(triangulation: &Triangulation, interrupt: &Interrupt) -> Result<Self> {
        let mut circles = Circles::of(triangulation)?;
        interrupt.check()?;
        let shared: Vec<bool> =
            triangulation.edges.iter().map(|edge| circles.join(triangulation, edge)).collect();
        interrupt.check()?;
        let edges = triangulation.edges.iter().zip(shared);
        let mut edges: Vec<f64> = edges
            .map(|(edge, shared)| if shared { f64::INFINITY } else { circles.over(triangulation, edge) })
            .collect();
        let triangles: Vec<f64> =
            (0..triangulation.triangles.len() as u32).map(|t| circles.square(t)).collect();
        for (value, edge) in edges.iter_mut().zip(&triangulation.edges) {
            // Those of edges with a value of their own are larger, but for rounding.
            let beside = edge.sides.iter().flatten().map(|side| triangles[side.triangle as usize]);
            *value = beside.fold(*value, f64::min);
        }
        Ok(Self { edges, triangles })
    }
}

/// The circles of triangles, one for all whose corners lie on it.
struct Circles {
    /// For each triangle another one on its circle, or itself.
    parents: Vec<u32>,
    /// The squares of the radii, for triangles that are their own parents.
    squares: Vec<f64>,
}

impl Circles {
    fn of(triangulation: &Triangulation) -> Result<Self> {
        let mut squares = Vec::with_capacity(triangulation.triangles.len());
        for corners in &triangulation.triangles {
            let square = circle(corners.map(|corner| triangulation.places[corner as usize]));
            if !square.is_finite() {
                let mut name = triangulation.name(*corners).map(u64::from).to_vec();
                name.sort_unstable();
                let place = Place::Simplex(name);
                let found = "a circle whose squared radius is beyond the largest number";
                return Err(Error::input(place, found, "points that are not so nearly on a line"));
            }
            squares.push(square);
        }
        Ok(Self { parents: (0..squares.len() as u32).collect(), squares })
    }

    /// Makes one circle of the two beside an edge, if they are the same.
    fn join(&mut self, triangulation: &Triangulation, edge: &Edge) -> bool {
        let [Some(left), Some(right)] = edge.sides else { return false };
        let [a, b] = edge.ends;
        let corners = [a, b, left.apex, right.apex].map(|corner| {
            let [x, y] = triangulation.places[corner as usize];
            Coord { x, y }
        });
        let [a, b, c, d] = corners;
        if incircle(a, b, c, d) != 0.0 {
            return false;
        }
        let (one, two) = (self.root(left.triangle), self.root(right.triangle));
        self.parents[one.max(two) as usize] = one.min(two);
        let least = self.squares[one as usize].min(self.squares[two as usize]);
        self.squares[one.min(two) as usize] = least;
        true
    }

    /// A quarter of the square of the edge's length, if no point is inside the circle over it, else infinity. A circle beside it that is the same
    /// gets the same value.
    fn over(&mut self, triangulation: &Triangulation, edge: &Edge) -> f64 {
        let place = |number: u32| triangulation.places[number as usize];
        let [a, b] = edge.ends.map(place);
        let angles = edge.sides.map(|side| side.map(|side| (side.triangle, dot(a, b, place(side.apex)))));
        if angles.iter().flatten().any(|(_, angle)| *angle < 0.0) {
            return f64::INFINITY;
        }
        let value = 0.25 * square(a, b);
        for (triangle, _) in angles.iter().flatten().filter(|(_, angle)| *angle == 0.0) {
            let root = self.root(*triangle);
            self.squares[root as usize] = value;
        }
        value
    }

    fn square(&mut self, triangle: u32) -> f64 {
        let root = self.root(triangle);
        self.squares[root as usize]
    }

    fn root(&mut self, mut triangle: u32) -> u32 {
        while self.parents[triangle as usize] != triangle {
            let above = self.parents[triangle as usize];
            self.parents[triangle as usize] = self.parents[above as usize];
            triangle = above;
        }
        triangle
    }
}

/// The square of the radius of the circle through three points that are not on a line.
fn circle([a, b, c]: [Point; 3]) -> f64 {
    let (area, sides) = (cross(a, b, c), [square(a, b), square(b, c), square(c, a)]);
    let (product, divisor) = (sides[0] * sides[1] * sides[2], 4.0 * area * area);
    if product.is_normal() && divisor.is_normal() {
        return product / divisor;
    }
    (sides[0] / area) * (sides[1] / area) * (0.25 * sides[2])
}
