//! One simplex, apart from any complex.

use crate::error::{Error, Place, Result};

/// A simplex: its vertex labels, strictly increasing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Simplex(Vec<u64>);

impl Simplex {
    /// The simplex on these vertices, given in any order.
    ///
    /// # Errors
    /// [`Error::Input`] if there are none or one is repeated.
    pub fn new(mut vertices: Vec<u64>) -> Result<Self> {
        sort_vertices(&mut vertices)?;
        Ok(Self(vertices))
    }

    /// The simplex on vertices that are known to increase.
    pub(super) fn from_sorted(vertices: Vec<u64>) -> Self {
        Self(vertices)
    }

    /// The vertices, increasing.
    #[must_use]
    pub fn vertices(&self) -> &[u64] {
        &self.0
    }

    /// The number of vertices less one.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.0.len() - 1
    }

    /// The facets with their signs in the boundary: the one without the `i`-th vertex has `(-1)^i`. None of a vertex.
    pub fn facets(&self) -> impl Iterator<Item = (i64, Self)> {
        let count = if self.0.len() > 1 { self.0.len() } else { 0 };
        (0..count).map(|omitted| (sign(omitted), Self(without(&self.0, omitted).collect())))
    }
}

/// The sign, in the boundary of a simplex, of the facet that omits the vertex at a position.
pub(super) fn sign(omitted: usize) -> i64 {
    if omitted.is_multiple_of(2) { 1 } else { -1 }
}

/// The vertices but for the one at a position.
pub(super) fn without<T: Copy>(vertices: &[T], omitted: usize) -> impl Iterator<Item = T> + Clone {
    vertices[..omitted].iter().chain(&vertices[omitted + 1..]).copied()
}

/// Sorts the vertices of a simplex.
///
/// # Errors
/// [`Error::Input`] if there are none or one is repeated.
pub(super) fn sort_vertices(vertices: &mut [u64]) -> Result<()> {
    vertices.sort_unstable();
    let place = || Place::Simplex(vertices.to_vec());
    if vertices.is_empty() {
        return Err(Error::input(place(), "no vertices", "at least one"));
    }
    if let Some(vertex) = vertices.windows(2).find_map(|pair| (pair[0] == pair[1]).then_some(pair[0])) {
        return Err(Error::input(place(), format!("vertex {vertex} repeated"), "distinct vertices"));
    }
    Ok(())
}
