//! Directed graphs.

use crate::error::{Error, Place, Result};

use super::WeightedGraph;

/// A directed graph with births of its vertices and weights of its edges. There may be an edge in either direction between two vertices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DirectedGraph {
    births: Vec<f64>,
    edges: Vec<(f64, u32, u32)>,
}

impl DirectedGraph {
    /// The graph on as many vertices as births, with edges `(weight, from, to)` sorted by ends.
    ///
    /// # Errors
    /// [`Error::Input`] that names the vertex or edge, if a number is not finite, an edge joins no two vertices or comes before one of
    /// them, or the edges are not sorted by `(from, to)`, each once.
    pub fn new(births: Vec<f64>, edges: Vec<(f64, u32, u32)>) -> Result<Self> {
        if let Some(vertex) = births.iter().position(|birth| !birth.is_finite()) {
            let place = Place::Simplex(vec![vertex as u64]);
            return Err(Error::input(place, format!("the birth {}", births[vertex]), "a finite number"));
        }
        let place = |&(_, from, to): &(f64, u32, u32)| Place::Simplex(vec![from.into(), to.into()]);
        for edge in &edges {
            let &(weight, from, to) = edge;
            if from == to || from.max(to) as usize >= births.len() {
                let expected = format!("two of {} vertices", births.len());
                return Err(Error::input(place(edge), "an edge out of range", expected));
            }
            let born = births[from as usize].max(births[to as usize]);
            if !(weight >= born && weight < f64::INFINITY) {
                let expected = format!("a finite number from {born} up, when its vertices are born");
                return Err(Error::input(place(edge), format!("the weight {weight}"), expected));
            }
        }
        match edges.windows(2).find(|pair| (pair[0].1, pair[0].2) >= (pair[1].1, pair[1].2)) {
            Some(pair) => {
                Err(Error::input(place(&pair[1]), "an edge out of order", "edges sorted by ends, each once"))
            }
            None => Ok(Self { births, edges }),
        }
    }

    /// The graph with every edge from the smaller to the larger vertex: its directed flag complex is the flag complex of the graph.
    ///
    /// # Errors
    /// As [`DirectedGraph::new`].
    pub fn of_graph(graph: &WeightedGraph) -> Result<Self> {
        let births = match graph.births() {
            [] => vec![0.0; graph.vertices()],
            births => births.to_vec(),
        };
        Self::new(births, graph.edges().to_vec())
    }

    /// The graph without directions.
    ///
    /// # Errors
    /// [`Error::Input`] that names an edge whose two directions have different weights.
    pub fn undirected(&self) -> Result<WeightedGraph> {
        let mut edges: Vec<_> = self.edges.iter().map(|&(w, u, v)| (w, u.min(v), u.max(v))).collect();
        edges.sort_unstable_by(|a, b| (a.1, a.2).cmp(&(b.1, b.2)).then(a.0.total_cmp(&b.0)));
        edges.dedup();
        if let Some([one, other]) =
            edges.windows(2).find(|pair| (pair[0].1, pair[0].2) == (pair[1].1, pair[1].2))
        {
            let place = Place::Simplex(vec![one.1.into(), one.2.into()]);
            let found = format!("the weights {} and {} in the two directions", one.0, other.0);
            return Err(Error::input(place, found, "one weight, because directions are left out"));
        }
        WeightedGraph::new(self.births.len(), edges)?.with_births(self.births.clone())
    }

    /// Number of vertices.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.births.len()
    }

    /// When the vertices are born.
    #[must_use]
    pub fn births(&self) -> &[f64] {
        &self.births
    }

    /// The edges `(weight, from, to)`, sorted by ends.
    #[must_use]
    pub fn edges(&self) -> &[(f64, u32, u32)] {
        &self.edges
    }

    /// Whether every edge goes from a smaller to a larger vertex, so that directions say nothing.
    #[must_use]
    pub fn is_ascending(&self) -> bool {
        self.edges.iter().all(|edge| edge.1 < edge.2)
    }
}
