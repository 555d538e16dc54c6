//! Graphs given edge by edge.

use crate::error::{Error, Place, Result};

/// A graph with weights: not every pair of its vertices need be joined.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WeightedGraph {
    vertices: usize,
    edges: Vec<(f64, u32, u32)>,
    births: Vec<f64>,
}

impl WeightedGraph {
    /// The graph on vertices `0..vertices` with edges `(weight, end, other end)`, the smaller end first and sorted by ends.
    ///
    /// # Errors
    /// [`Error::Input`] that names the edge, if a weight is not finite, an end no vertex, or the edges are not in this order, each once.
    pub fn new(vertices: usize, edges: Vec<(f64, u32, u32)>) -> Result<Self> {
        let place = |&(_, u, v): &(f64, u32, u32)| Place::Simplex(vec![u.into(), v.into()]);
        if let Some(edge) = edges.iter().find(|edge| !edge.0.is_finite()) {
            return Err(Error::input(place(edge), format!("the weight {}", edge.0), "a finite number"));
        }
        if let Some(edge) = edges.iter().find(|edge| edge.1 >= edge.2 || edge.2 as usize >= vertices) {
            let expected = format!("the smaller end first, both among {vertices} vertices");
            return Err(Error::input(place(edge), "an edge out of range", expected));
        }
        match edges.windows(2).find(|pair| (pair[0].1, pair[0].2) >= (pair[1].1, pair[1].2)) {
            Some(pair) => {
                Err(Error::input(place(&pair[1]), "an edge out of order", "edges sorted by ends, each once"))
            }
            None => Ok(Self { vertices, edges, births: Vec::new() }),
        }
    }

    /// The graph with births of its vertices.
    ///
    /// # Errors
    /// [`Error::Usage`] if there are more or fewer than vertices; [`Error::Input`] that names a vertex whose birth is not finite.
    pub fn with_births(mut self, births: Vec<f64>) -> Result<Self> {
        if births.len() != self.vertices {
            let found = format!("{} births of {} vertices", births.len(), self.vertices);
            return Err(Error::usage("births", found, "one a vertex"));
        }
        if let Some(vertex) = births.iter().position(|birth| !birth.is_finite()) {
            let place = Place::Simplex(vec![vertex as u64]);
            return Err(Error::input(place, format!("the birth {}", births[vertex]), "a finite number"));
        }
        self.births = if births.iter().all(|&birth| birth == 0.0) { Vec::new() } else { births };
        Ok(self)
    }

    /// When the vertices are born; empty if all are born at 0.
    #[must_use]
    pub fn births(&self) -> &[f64] {
        &self.births
    }

    /// Number of vertices.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.vertices
    }

    /// The edges `(weight, smaller end, larger end)`, sorted by ends.
    #[must_use]
    pub fn edges(&self) -> &[(f64, u32, u32)] {
        &self.edges
    }

    /// The smallest weight from which on a vertex is joined to all others; `+inf` if none ever is, 0 for one vertex.
    #[must_use]
    pub fn enclosing_radius(&self) -> f64 {
        let mut joined = vec![(0_usize, 0.0_f64); self.vertices];
        for &(weight, u, v) in &self.edges {
            for end in [u, v] {
                let (count, most) = joined[end as usize];
                joined[end as usize] = (count + 1, most.max(weight));
            }
        }
        let to_all = joined.into_iter().filter(|(count, _)| count + 1 == self.vertices);
        to_all.map(|(_, most)| most).fold(f64::INFINITY, f64::min)
    }
}
