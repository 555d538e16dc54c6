//! Delaunay triangulations in the plane, by Altmayer's `spade`.

use rustc_hash::FxHashMap;
use spade::handles::{DirectedEdgeHandle, FixedFaceHandle, InnerTag};
use spade::{
    DelaunayTriangulation, HasPosition, MAX_ALLOWED_VALUE, MIN_ALLOWED_VALUE, Point2, Triangulation as _,
};

use super::Points;
use super::exact::{Point, cross};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// A triangulation of different points, numbered by coordinates, so that nothing depends on the order in which they were given.
pub(super) struct Triangulation {
    /// Increasing, by x, then by y.
    pub(super) places: Vec<Point>,
    /// The point, as given, that is first at each place.
    names: Vec<u32>,
    /// Points at a place where there was one before, each after that one.
    pub(super) copies: Vec<[u32; 2]>,
    pub(super) edges: Vec<Edge>,
    /// Places of the corners, increasing.
    pub(super) triangles: Vec<[u32; 3]>,
}

/// An edge and the triangles beside it.
pub(super) struct Edge {
    /// Places, increasing.
    pub(super) ends: [u32; 2],
    pub(super) sides: [Option<Side>; 2],
}

/// A triangle beside an edge.
#[derive(Clone, Copy)]
pub(super) struct Side {
    /// Its number.
    pub(super) triangle: u32,
    /// The place of its third corner.
    pub(super) apex: u32,
}

/// A place as `spade` takes it.
struct Numbered(Point, u32);

impl HasPosition for Numbered {
    type Scalar = f64;

    fn position(&self) -> Point2<f64> {
        Point2::new(self.0[0], self.0[1])
    }
}

type Edges<'a> = DirectedEdgeHandle<'a, Numbered, (), (), ()>;

impl Triangulation {
    /// Of points in the plane.
    pub(super) fn of(points: &Points, interrupt: &Interrupt) -> Result<Self> {
        let mut this = Self::without_edges(points)?;
        interrupt.check()?;
        if this.is_straight() {
            let ends = (1..this.places.len() as u32).map(|place| [place - 1, place]);
            this.edges = ends.map(|ends| Edge { ends, sides: [None; 2] }).collect();
            return Ok(this);
        }
        let numbered = this.places.iter().zip(0..).map(|(place, number)| Numbered(*place, number)).collect();
        let found = DelaunayTriangulation::<Numbered>::bulk_load(numbered).expect("coordinates were checked");
        interrupt.check()?;
        let mut numbers = FxHashMap::default();
        for face in found.inner_faces() {
            numbers.insert(face.fix(), this.triangles.len() as u32);
            let mut corners = face.vertices().map(|vertex| vertex.data().1);
            corners.sort_unstable();
            this.triangles.push(corners);
        }
        this.edges.extend(found.undirected_edges().map(|edge| {
            let edge = edge.as_directed();
            let mut ends = edge.vertices().map(|vertex| vertex.data().1);
            ends.sort_unstable();
            Edge { ends, sides: [side(edge, &numbers), side(edge.rev(), &numbers)] }
        }));
        Ok(this)
    }

    /// The places in order.
    fn without_edges(points: &Points) -> Result<Self> {
        let mut numbered: Vec<(Point, u32)> = Vec::with_capacity(points.len());
        for (point, number) in points.iter().zip(0_u32..) {
            let bad = |x: &&f64| **x != 0.0 && !(MIN_ALLOWED_VALUE..=MAX_ALLOWED_VALUE).contains(&x.abs());
            if let Some(bad) = point.iter().find(bad) {
                let place = Place::Simplex(vec![number.into()]);
                let expected = "0, or a number of magnitude 2^-142 to 2^201 (5.6e-43 to 3.2e60)";
                return Err(Error::input(place, format!("the coordinate {bad}"), expected));
            }
            // Zeros have no sign here.
            numbered.push(([point[0] + 0.0, point[1] + 0.0], number));
        }
        numbered.sort_unstable_by(|(a, i), (b, j)| {
            a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])).then(i.cmp(j))
        });
        let (mut places, mut names, mut copies) = (Vec::new(), Vec::new(), Vec::new());
        for (place, number) in numbered {
            match names.last() {
                Some(&first) if places.last() == Some(&place) => copies.push([first, number]),
                _ => {
                    places.push(place);
                    names.push(number);
                }
            }
        }
        Ok(Self { places, names, copies, edges: Vec::new(), triangles: Vec::new() })
    }

    /// Whether all places lie on a line; then they are in order on it.
    fn is_straight(&self) -> bool {
        let (Some(&first), Some(&last)) = (self.places.first(), self.places.last()) else { return true };
        self.places.iter().all(|place| cross(first, last, *place) == 0.0)
    }

    /// The numbers of the points at these places.
    pub(super) fn name<const N: usize>(&self, simplex: [u32; N]) -> [u32; N] {
        simplex.map(|place| self.names[place as usize])
    }
}

/// The triangle to the left of an edge.
fn side(edge: Edges<'_>, numbers: &FxHashMap<FixedFaceHandle<InnerTag>, u32>) -> Option<Side> {
    let triangle = numbers[&edge.face().as_inner()?.fix()];
    let apex = edge.opposite_vertex().expect("a triangle has a third corner").data().1;
    Some(Side { triangle, apex })
}
