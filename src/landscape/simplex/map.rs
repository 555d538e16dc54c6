//! The barycentric map: a simplex of parameter space made of one centre for every face.

use std::borrow::Cow;

use crate::error::{Error, Result};

/// A set of the simplex's own vertices 0..=k, one bit a vertex; faces are numbered by it.
pub type Face = u32;

/// A map from the standard k-simplex into parameter space, affine on each piece of the barycentric subdivision.
///
/// Every non-empty face has a centre: a vertex its minimum, every other face a point that was optimised when the face was grown,
/// and the whole simplex its free centre. At barycentric coordinates t, sorted as `t[p0] >= t[p1] >= … >= t[pk]`, the map is
/// `sum over j of (j + 1) * (t[pj] - t[pj+1]) * centre({p0, …, pj})` with `t[pk+1] = 0`. The weights are not negative and sum to 1; at a
/// tie the face that depends on the order has weight 0, so the map is continuous; on a face it is the face's own map.
/// In dimension 1 and 2 these are the maps of Voronkova, Barannikov, Burnaev, "1-dimensional topological invariants to
/// estimate loss surface non-convexity" (2023), equations 5 and 6.
#[derive(Debug, Clone)]
pub struct ParameterSimplex<'a> {
    vertices: usize,
    centres: Vec<Cow<'a, [f64]>>,
}

impl<'a> ParameterSimplex<'a> {
    /// The largest number of vertices of a simplex.
    pub const MAX_VERTICES: usize = 16;

    /// A simplex on `vertices` vertices; `centre` gives the centre of each non-empty face but the whole, all of one length.
    /// The free centre starts at the mean of the facets' centres.
    ///
    /// # Errors
    /// If there are fewer than two vertices or more than [`Self::MAX_VERTICES`], or the centres differ in length.
    pub fn new(vertices: usize, mut centre: impl FnMut(Face) -> Cow<'a, [f64]>) -> Result<Self> {
        if !(2..=Self::MAX_VERTICES).contains(&vertices) {
            let expected = format!("between 2 and {}", Self::MAX_VERTICES);
            return Err(Error::usage("vertices of a simplex", vertices.to_string(), expected));
        }
        let whole: Face = (1 << vertices) - 1;
        let mut centres: Vec<_> = (1..whole).map(&mut centre).collect();
        let length = centres[0].len();
        if let Some(other) = centres.iter().find(|centre| centre.len() != length) {
            let found = format!("lengths {length} and {}", other.len());
            return Err(Error::usage("centres of a simplex", found, "one length"));
        }
        centres.push(Cow::Owned(vec![0.0; length]));
        let mut simplex = Self { vertices, centres };
        let start = simplex.facet_mean();
        simplex.centre_mut(whole).copy_from_slice(&start);
        Ok(simplex)
    }

    /// The number of vertices, k + 1.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.vertices
    }

    /// The number of parameters.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.centres[0].len()
    }

    /// The face that is the whole simplex.
    #[must_use]
    pub fn whole(&self) -> Face {
        (1 << self.vertices) - 1
    }

    /// The centre of a non-empty face; shape `(parameters)`.
    #[must_use]
    pub fn centre(&self, face: Face) -> &[f64] {
        &self.centres[face as usize - 1]
    }

    /// The centre of a non-empty face, to be moved; a frozen one is copied first.
    pub fn centre_mut(&mut self, face: Face) -> &mut [f64] {
        self.centres[face as usize - 1].to_mut()
    }

    /// The centre of the whole simplex.
    #[must_use]
    pub fn free_centre(&self) -> &[f64] {
        self.centre(self.whole())
    }

    /// The mean of the facets' centres, where the free centre starts.
    #[must_use]
    pub fn facet_mean(&self) -> Vec<f64> {
        let whole = self.whole();
        self.mean((0..self.vertices).map(|vertex| whole & !(1 << vertex)))
    }

    /// The mean of the vertices: the centre of the straight simplex.
    #[must_use]
    pub fn vertex_mean(&self) -> Vec<f64> {
        self.mean((0..self.vertices).map(|vertex| 1 << vertex))
    }

    /// The largest distance between two vertices.
    #[must_use]
    pub fn size(&self) -> f64 {
        let pairs = (0..self.vertices).flat_map(|i| (0..i).map(move |j| (i, j)));
        let square = |(i, j): (usize, usize)| -> f64 {
            self.centres[(1 << i) - 1]
                .iter()
                .zip(self.centres[(1 << j) - 1].iter())
                .map(|(a, b)| (a - b).powi(2))
                .sum()
        };
        pairs.map(square).fold(0.0, f64::max).sqrt()
    }

    /// The weight of the free centre at `t`: (k + 1) min t.
    #[must_use]
    pub fn free_weight(&self, t: &[f64]) -> f64 {
        self.vertices as f64 * t.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The k + 1 faces whose centres make up the point at `t`, with their weights, smallest face first.
    #[must_use]
    pub fn weights(&self, t: &[f64]) -> Vec<(Face, f64)> {
        let mut weights = Vec::with_capacity(self.vertices);
        self.flag(t, |face, weight| weights.push((face, weight)));
        weights
    }

    /// Writes the point at barycentric coordinates `t`, shape `(k + 1)`, to `point`, shape `(parameters)`.
    pub fn evaluate(&self, t: &[f64], point: &mut [f64]) {
        point.fill(0.0);
        self.flag(t, |face, weight| {
            if weight != 0.0 {
                for (coordinate, centre) in point.iter_mut().zip(self.centre(face)) {
                    *coordinate += weight * centre;
                }
            }
        });
    }

    /// The flag of faces of the piece that `t` lies in, each with its weight.
    fn flag(&self, t: &[f64], mut visit: impl FnMut(Face, f64)) {
        debug_assert_eq!(t.len(), self.vertices, "one barycentric coordinate a vertex");
        let mut order = [0; Self::MAX_VERTICES];
        let order = &mut order[..self.vertices];
        order.iter_mut().enumerate().for_each(|(place, vertex)| *vertex = place);
        order.sort_unstable_by(|&a, &b| t[b].total_cmp(&t[a]).then(a.cmp(&b)));
        let mut face = 0;
        for (place, &vertex) in order.iter().enumerate() {
            face |= 1 << vertex;
            let next = order.get(place + 1).map_or(0.0, |&next| t[next]);
            visit(face, (place + 1) as f64 * (t[vertex] - next));
        }
    }

    fn mean(&self, faces: impl ExactSizeIterator<Item = Face>) -> Vec<f64> {
        let share = 1.0 / faces.len() as f64;
        let mut mean = vec![0.0; self.parameters()];
        for face in faces {
            for (sum, centre) in mean.iter_mut().zip(self.centre(face)) {
                *sum += share * centre;
            }
        }
        mean
    }
}
