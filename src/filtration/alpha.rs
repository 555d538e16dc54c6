//! Alpha complexes of points in the plane: the Delaunay triangulation, filtered by the radii at which discs around the points cover it.

mod delaunay;
mod exact;
mod values;

use delaunay::Triangulation;
use values::Values;

use super::Points;
use crate::complex::{Builder, FilteredComplex};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// Bytes of an alpha complex for each point, while it is made: of at most six simplices a point and of the triangulation.
const BYTES_OF_POINT: u64 = 1200;

/// What the values of an alpha complex are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlphaValues {
    /// Squares of radii, as GUDHI has them.
    #[default]
    SquaredRadius,
    /// Radii: half of what the diameters of a Rips complex are.
    Radius,
}

impl AlphaValues {
    /// What results say of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SquaredRadius => "squared radius",
            Self::Radius => "radius",
        }
    }

    /// The value that stands for the square of a radius.
    fn of(self, square: f64) -> f64 {
        match self {
            Self::SquaredRadius => square,
            Self::Radius => square.sqrt(),
        }
    }
}

/// What of an alpha complex is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AlphaOptions {
    /// The unit of the values.
    pub values: AlphaValues,
    /// Only simplices up to this value, in the same unit; all if none is given.
    pub threshold: Option<f64>,
}

/// The alpha complex of points in the plane; vertices are labelled by the numbers of the points.
///
/// A simplex of the Delaunay triangulation has the radius of the smallest circle through its vertices that has no point inside: an edge half its
/// length, or, if a point is inside the circle over it, the smallest radius of its triangles. The triangulation and all choices between these
/// are made by the exact signs of determinants. Triangles of points on a common circle get one value, and a right angle exactly that of the side
/// opposite, so that grids have no bars of rounding errors there; otherwise values are off by a few units in the last place.
///
/// Points on a line have edges only. A point that occurs again hangs on its first copy by an edge of value 0.
///
/// Time `O(n log n)` for points in general position. Edelsbrunner, Kirkpatrick, Seidel, "On the shape of a set of points in the plane", 1983.
///
/// ```
/// use sublevel::{Interrupt, filtration::{AlphaOptions, Points, alpha}};
/// let square = Points::new(2, vec![0.0, 0.0, 2.0, 0.0, 2.0, 2.0, 0.0, 2.0])?;
/// let complex = alpha(&square, AlphaOptions::default(), &Interrupt::new())?;
/// assert_eq!(complex.counts(), [4, 5, 2]);
/// assert_eq!((complex.value(4), complex.value(8)), (1.0, 2.0));
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// [`Error::Usage`] for points of another dimension and for a threshold that is NaN or negative; [`Error::Input`] that names a point with a coordinate,
/// not 0, of magnitude below 2^-142 or above 2^201, beyond which signs are not certain, or a triangle whose radius overflows;
/// [`Error::Interrupted`] on request.
pub fn alpha(points: &Points, options: AlphaOptions, interrupt: &Interrupt) -> Result<FilteredComplex> {
    if points.dimension() != 2 {
        let found = format!("points of {} coordinates", points.dimension());
        return Err(Error::usage("alpha complex", found, "points in the plane"));
    }
    if let Some(bad) = options.threshold.filter(|threshold| threshold.is_nan() || *threshold < 0.0) {
        return Err(Error::usage("threshold", bad.to_string(), "a number from 0 up"));
    }
    let triangulation = Triangulation::of(points, interrupt)?;
    let values = Values::of(&triangulation, interrupt)?;
    let mut kept = Kept { options, builder: FilteredComplex::builder() };
    kept.add(0, (0..points.len() as u32).map(|point| ([point], 0.0)))?;
    let edges = triangulation.edges.iter().map(|edge| triangulation.name(edge.ends)).zip(values.edges);
    kept.add(1, edges.chain(triangulation.copies.iter().map(|copy| (*copy, 0.0))))?;
    let triangles = triangulation.triangles.iter().map(|corners| triangulation.name(*corners));
    kept.add(2, triangles.zip(values.triangles))?;
    drop(triangulation);
    kept.builder.sort(interrupt)?.build(interrupt)
}

/// The bytes that [`alpha`] takes for so many points, at most.
#[must_use]
pub fn alpha_bytes(points: usize) -> u64 {
    points as u64 * BYTES_OF_POINT
}

/// The simplices up to the threshold.
struct Kept {
    options: AlphaOptions,
    builder: Builder,
}

impl Kept {
    /// Adds those of one dimension, given with squares of radii.
    fn add<const N: usize>(
        &mut self,
        dimension: usize,
        simplices: impl Iterator<Item = ([u32; N], f64)>,
    ) -> Result<()> {
        let AlphaOptions { values, threshold } = self.options;
        let all = simplices.map(|(simplex, square)| (simplex, values.of(square)));
        let kept = all.filter(|(_, value)| threshold.is_none_or(|most| *value <= most));
        let (labels, values): (Vec<_>, Vec<_>) = kept.unzip();
        self.builder.add_all(dimension, labels.as_flattened(), &values)
    }
}
