//! Images of any dimension and the cubical complexes they stand for.

use std::fmt;

use super::arrays::CellArrays;
use super::boundary::BoundaryMatrix;
use super::walk::Walk;
use crate::algebra::{Entry, Field};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// Cells between two looks at the interrupt.
const CHECK: usize = 1 << 16;

/// Which cubes have the values of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Construction {
    /// Vertices: a cube has the largest value of its vertices. Pixels that meet at a corner only are not joined.
    Vertices,
    /// Top cubes: a cube has the least value of the top cubes it belongs to. Pixels that meet at a corner are joined.
    TopCells,
}

impl Construction {
    /// `V` or `T`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vertices => "V",
            Self::TopCells => "T",
        }
    }
}

impl fmt::Display for Construction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Values on a box grid of any dimension, standing for a cubical complex. A value `+inf` is a mask: it never appears.
///
/// A cube is a product of vertices and edges of the axes. Along an axis of extent `n` the vertices stand at even places and the edges at odd
/// ones of `2n - 1` (values on vertices), `2n + 1` (values on top cubes) or, if the axis is periodic, `2n` places. The number of a
/// cube is its index in the grid of these places, first axis fastest.
///
/// Two constructions: Robins, Wood, Sheppard, "Theory and algorithms for constructing discrete Morse complexes from grayscale digital
/// images", 2011 (vertices); Kaczynski, Mischaikow, Mrozek, "Computational homology", 2004 (top cubes).
///
/// ```
/// use sublevel::{Interrupt, algebra::Z2, complex::{Construction, CubicalGrid}};
/// let ring = vec![0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0];
/// let grid = CubicalGrid::new(vec![3, 3], vec![false; 2], ring, Construction::Vertices)?;
/// assert_eq!(grid.places(), [5, 5]);
/// assert_eq!(grid.boundary(Z2, &Interrupt::new())?.0.len(), 25);
/// # Ok::<(), sublevel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CubicalGrid {
    extents: Vec<usize>,
    periodic: Vec<bool>,
    values: Vec<f64>,
    construction: Construction,
}

impl CubicalGrid {
    /// The grid of these extents, whose values come first axis fastest; `-0.0` counts as `0.0`.
    ///
    /// # Errors
    /// [`Error::Usage`] if there is no axis, an extent is 0, or the numbers of axes and of values do not fit; [`Error::Input`] that names the
    /// first value that is NaN; [`Error::Limit`] beyond 2^32 - 1 cubes.
    pub fn new(
        extents: Vec<usize>,
        periodic: Vec<bool>,
        values: Vec<f64>,
        construction: Construction,
    ) -> Result<Self> {
        let product = extents.iter().try_fold(1_usize, |product, &extent| product.checked_mul(extent));
        if extents.is_empty() || product != Some(values.len()) || values.is_empty() {
            let found = format!("extents {extents:?} and {} values", values.len());
            return Err(Error::usage(
                "cubical grid",
                found,
                "extents from 1 up, whose product is the number of values",
            ));
        }
        if periodic.len() != extents.len() {
            let found = format!("{} axes, {} of them with a period or not", extents.len(), periodic.len());
            return Err(Error::usage("cubical grid", found, "one period an axis"));
        }
        if let Some(at) = values.iter().position(|value| value.is_nan()) {
            return Err(Error::input(Place::Cell(at as u64), "value NaN", "a number"));
        }
        let grid = Self { extents, periodic, values, construction };
        let cubes = grid.places().iter().try_fold(1_usize, |product, &places| product.checked_mul(places));
        match cubes.and_then(|cubes| u32::try_from(cubes).ok()) {
            Some(cubes) if cubes < u32::MAX => Ok(grid),
            _ => Err(Error::Limit(format!(
                "a grid of extents {:?} has more than 4294967294 cubes, the most counted in 32 bits",
                grid.extents
            ))),
        }
    }

    /// The number of values along each axis.
    #[must_use]
    pub fn extents(&self) -> &[usize] {
        &self.extents
    }

    /// Whether the last value of each axis meets its first.
    #[must_use]
    pub fn periodic(&self) -> &[bool] {
        &self.periodic
    }

    /// The values, first axis fastest.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Which cubes have the values.
    #[must_use]
    pub fn construction(&self) -> Construction {
        self.construction
    }

    /// The same values on other cubes.
    ///
    /// # Errors
    /// [`Error::Limit`] beyond 2^32 - 1 cubes.
    pub fn constructed(self, construction: Construction) -> Result<Self> {
        Self::new(self.extents, self.periodic, self.values, construction)
    }

    /// The number of places of vertices and edges along each axis.
    #[must_use]
    pub fn places(&self) -> Vec<usize> {
        let axes = self.extents.iter().zip(&self.periodic);
        let places = axes.map(|(&extent, &periodic)| match (periodic, self.construction) {
            (true, _) => extent.saturating_mul(2),
            (false, Construction::Vertices) => extent.saturating_mul(2) - 1,
            (false, Construction::TopCells) => extent.saturating_mul(2).saturating_add(1),
        });
        places.collect()
    }

    /// The number of cubes that appear, by dimension. If no value is a mask, that takes no time; else time and a byte for each cube.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        if self.values.contains(&f64::INFINITY) {
            return self.counts_of_masked();
        }
        let mut counts = vec![1];
        for ((&extent, &periodic), places) in self.extents.iter().zip(&self.periodic).zip(self.places()) {
            let vertices = if periodic { extent } else { places.div_ceil(2) };
            let below = counts.iter().map(|count| count * vertices).chain([0]);
            let above = [0].into_iter().chain(counts.iter().map(|count| count * (places - vertices)));
            counts = below.zip(above).map(|(below, above)| below + above).collect();
        }
        while counts.last() == Some(&0) {
            counts.pop();
        }
        counts
    }

    fn counts_of_masked(&self) -> Vec<usize> {
        let appear = self.values.iter().map(|&value| value < f64::INFINITY).collect();
        let appear = match self.construction {
            Construction::Vertices => self.expanded(appear, |a, b| a && b),
            Construction::TopCells => self.expanded(appear, |a, b| a || b),
        };
        let mut counts = vec![0; self.extents.len() + 1];
        let mut walk = Walk::new(self.places());
        for appears in appear {
            counts[walk.dimension] += usize::from(appears);
            walk.step();
        }
        while counts.last() == Some(&0) {
            counts.pop();
        }
        counts
    }

    /// The value of every cube by its number; `+inf` if it never appears. Axis after axis, in time `O(axes * cubes)`.
    #[must_use]
    pub fn cube_values(&self) -> Vec<f64> {
        let values = self.values.iter().map(|value| value + 0.0).collect();
        match self.construction {
            Construction::Vertices => self.expanded(values, f64::max),
            Construction::TopCells => self.expanded(values, f64::min),
        }
    }

    /// What each cube has, made of what the vertices or top cubes have.
    fn expanded<T: Copy>(&self, mut values: Vec<T>, of_both: impl Fn(T, T) -> T) -> Vec<T> {
        let mut stride = 1;
        for ((&extent, &periodic), &places) in self.extents.iter().zip(&self.periodic).zip(&self.places()) {
            let mut wider = Vec::with_capacity(values.len() / extent * places);
            for block in values.chunks_exact(stride * extent) {
                let line = |at: usize| &block[at * stride..][..stride];
                for place in 0..places {
                    let (one, other) = self.sources(place, extent, periodic);
                    wider.extend(line(one).iter().zip(line(other)).map(|(&a, &b)| of_both(a, b)));
                }
            }
            values = wider;
            stride *= places;
        }
        values
    }

    /// The values of an axis that a place there depends on, twice the same if it is one.
    fn sources(&self, place: usize, extent: usize, periodic: bool) -> (usize, usize) {
        let half = place / 2;
        match (self.construction, place.is_multiple_of(2)) {
            (Construction::Vertices, true) | (Construction::TopCells, false) => (half, half),
            (Construction::Vertices, false) => (half, (half + 1) % extent),
            (Construction::TopCells, true) if periodic => ((half + extent - 1) % extent, half),
            (Construction::TopCells, true) => (half.saturating_sub(1), half.min(extent - 1)),
        }
    }

    /// The boundary matrix of the cubes, and the number of each in the order that [`BoundaryMatrix::given`] speaks of, if some never appear.
    /// Cubes are in the total order (value, dimension, number).
    ///
    /// # Errors
    /// [`Error::Interrupted`] if the token is set.
    ///
    /// # Panics
    /// Never: 1 and -1 are units of every field.
    pub fn boundary<F: Field>(
        &self,
        field: F,
        interrupt: &Interrupt,
    ) -> Result<(BoundaryMatrix<F>, Option<Vec<u32>>)> {
        let all = self.cube_values();
        let masked = all.contains(&f64::INFINITY);
        let numbers: Option<Vec<u32>> =
            masked.then(|| (0..all.len() as u32).filter(|&n| all[n as usize] < f64::INFINITY).collect());
        let mut ids = Vec::new();
        if let Some(numbers) = &numbers {
            ids.resize(all.len(), 0);
            (0_u32..).zip(numbers).for_each(|(id, &number)| ids[number as usize] = id);
        }
        let id = |number: usize| ids.get(number).copied().unwrap_or(number as u32);
        let (mut dimensions, mut values) = (Vec::new(), Vec::new());
        let (mut offsets, mut entries) = (vec![0], Vec::new());
        let signs = [1, -1].map(|sign| field.unit(sign).expect("1 and -1 are not 0 in a field"));
        let mut walk = Walk::new(self.places());
        for (number, &value) in all.iter().enumerate() {
            if number.is_multiple_of(CHECK) {
                interrupt.check()?;
            }
            if value < f64::INFINITY {
                walk.faces(number, |face, negative| {
                    entries.push(Entry { row: id(face), coefficient: signs[usize::from(negative)] });
                });
                dimensions.push(walk.dimension as u16);
                values.push(value);
                offsets.push(entries.len());
            }
            walk.step();
        }
        let cells =
            CellArrays { dimensions: &dimensions, values: &values, offsets: &offsets, entries: &entries };
        Ok((BoundaryMatrix::from_arrays(field, cells)?, numbers))
    }
}
