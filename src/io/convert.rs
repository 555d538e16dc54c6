//! From one content to another that says the same, or that is built of it.

use crate::algebra::Z2;
use crate::complex::{Construction, FilteredComplex};
use crate::error::{Error, Result};
use crate::filtration::{
    AlphaOptions, AlphaValues, DirectedFlag, DirectedGraph, Distances, Metric, Points, Rips, RipsOptions,
    RipsPlan, WeightedGraph, alpha, alpha_bytes,
};
use crate::interrupt::Interrupt;

use super::{Columns, Content, Format, Holds, SimplexList};

/// How contents are turned into each other.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// Of points, where distances are wanted.
    pub metric: Metric,
    /// The largest dimension of simplices, where a complex is built of points, distances or a graph.
    pub dimension: Option<usize>,
    /// The largest distance, where a complex or a graph is built of points or distances.
    pub threshold: Option<f64>,
    /// The unit of the values, where the complex of points is to be their alpha complex and not that of Vietoris and Rips.
    pub alpha: Option<AlphaValues>,
    /// Which cubes have the values of an image; as it is, if nothing is said.
    pub construction: Option<Construction>,
    /// Whether the cells are wanted where the format could also hold what they are built of: for DIPHA's files.
    pub cells: bool,
    /// Whether the directions of a graph are left out.
    pub undirected: bool,
    /// The most bytes that what is built may take.
    pub limit: u64,
}

impl Conversion {
    /// The conversion that asks for nothing but the format, and builds no more than so many bytes.
    #[must_use]
    pub fn within(limit: u64) -> Self {
        Self {
            metric: Metric::Euclidean,
            dimension: None,
            threshold: None,
            alpha: None,
            construction: None,
            cells: false,
            undirected: false,
            limit,
        }
    }

    /// The content as the format wants it.
    ///
    /// # Errors
    /// [`Error::Usage`] if nothing of this kind can be made of it; [`Error::Input`] if the content breaks its own rules; [`Error::Limit`]
    /// for what is too large.
    pub fn convert(&self, content: Content, to: Format, interrupt: &Interrupt) -> Result<Content> {
        match (self.target(&content, to), content) {
            (Holds::Simplices, Content::Simplices(list)) => {
                list.build(interrupt)?;
                Ok(Content::Simplices(list))
            }
            (Holds::Matrix, Content::Simplices(list)) => Ok(matrix_of(&list.build(interrupt)?)),
            (Holds::Matrix, Content::Columns(mut columns)) => {
                Ok(Content::Columns(Columns::of_matrix(&columns.matrix()?)))
            }
            (Holds::Simplices, Content::Columns(mut columns)) => {
                columns.matrix()?;
                Ok(Content::Simplices(columns.simplices()?))
            }
            (Holds::Distances, Content::Points(points)) => {
                Ok(Content::Distances(Distances::of_points(&points, self.metric, self.limit, interrupt)?))
            }
            (Holds::Distances, Content::Graph(graph)) => self.distances_of(&graph),
            (Holds::Graph, Content::Graph(graph)) if to == Format::Flag => {
                Ok(Content::Directed(DirectedGraph::of_graph(&graph)?))
            }
            (Holds::Graph, Content::Directed(graph)) if to != Format::Flag => {
                if graph.is_ascending() || self.undirected {
                    return Ok(Content::Graph(graph.undirected()?));
                }
                let found = format!("a graph with directions as {to}");
                Err(Error::usage("--to", found, "--undirected, if they are to be left out"))
            }
            (Holds::Graph, content @ (Content::Points(_) | Content::Distances(_))) => {
                self.graph_of(content, to, interrupt)
            }
            (holds @ (Holds::Simplices | Holds::Matrix), Content::Directed(graph)) => {
                self.of_directed(&graph, holds, to, interrupt)
            }
            (
                holds @ (Holds::Simplices | Holds::Matrix),
                content @ (Content::Points(_) | Content::Distances(_) | Content::Graph(_)),
            ) => {
                let complex = match (self.alpha, &content) {
                    (Some(values), Content::Points(points)) => self.alpha(points, values, interrupt)?,
                    _ => self.rips(&content, interrupt)?,
                };
                if holds == Holds::Matrix {
                    return Ok(matrix_of(&complex));
                }
                Ok(Content::Simplices(SimplexList::of_complex(&complex)))
            }
            (Holds::Image, Content::Grid(grid)) => Ok(Content::Grid(match self.construction {
                Some(construction) => grid.constructed(construction)?,
                None => grid,
            })),
            (Holds::Matrix, Content::Grid(grid)) => {
                let grid = self.construction.map_or(Ok(grid.clone()), |c| grid.constructed(c))?;
                Ok(Content::Columns(Columns::of_matrix(&grid.boundary(Z2, interrupt)?.0)))
            }
            (holds, content) if holds == content.holds() => Ok(content),
            (_, content) => {
                let found = format!("{} as {to}", content.name());
                Err(Error::usage("--to", found, "a format of what is there, or of what can be built of it"))
            }
        }
    }

    /// What is made of a content for a format, which may hold several things.
    #[must_use]
    pub fn target(&self, content: &Content, to: Format) -> Holds {
        match (to.description().holds, content) {
            (Holds::Any, Content::Diagram(_)) => Holds::Barcode,
            (Holds::Any, _) if self.cells => Holds::Matrix,
            (Holds::Any, Content::Simplices(_) | Content::Directed(_)) => Holds::Matrix,
            (Holds::Any, Content::Points(_)) if self.alpha.is_some() => Holds::Matrix,
            (Holds::Any, Content::Points(_)) => Holds::Distances,
            (Holds::Any, content) => content.holds(),
            (holds, _) => holds,
        }
    }

    fn dimension(&self) -> Result<usize> {
        self.dimension.ok_or_else(|| {
            Error::usage("--dim", "nothing", "the largest dimension of the complex that is to be built")
        })
    }

    /// The flag complex of a graph with directions, which has cells instead of simplices unless they are left out.
    fn of_directed(
        &self,
        graph: &DirectedGraph,
        holds: Holds,
        to: Format,
        interrupt: &Interrupt,
    ) -> Result<Content> {
        let matrix = holds == Holds::Matrix;
        if matrix && !self.undirected {
            let flag = DirectedFlag::of_graph(graph, self.dimension()?, self.limit, interrupt)?;
            return Ok(Content::Columns(Columns::of_matrix(&flag.matrix(Z2)?)));
        }
        if !graph.is_ascending() && !self.undirected {
            let found = format!("a graph with directions as {to}, whose cells are no simplices");
            return Err(Error::usage("--to", found, "--undirected, or a format of matrices"));
        }
        let complex = self.rips(&Content::Graph(graph.undirected()?), interrupt)?;
        if matrix {
            Ok(matrix_of(&complex))
        } else {
            Ok(Content::Simplices(SimplexList::of_complex(&complex)))
        }
    }

    /// Distances of a graph; pairs that are not joined have none.
    fn distances_of(&self, graph: &WeightedGraph) -> Result<Content> {
        if graph.births().iter().any(|birth| *birth != 0.0) {
            return Err(Error::usage("--to", "births of vertices as distances", "--to sparse or flag"));
        }
        let n = graph.vertices();
        if Distances::bytes(n) > u128::from(self.limit) {
            return Err(Error::Limit(format!(
                "the distances between {n} points need {} bytes, more than the memory limit of {}",
                Distances::bytes(n),
                self.limit
            )));
        }
        let mut lower = vec![f64::INFINITY; n * n.saturating_sub(1) / 2];
        for &(weight, u, v) in graph.edges() {
            lower[v as usize * (v as usize - 1) / 2 + u as usize] = weight;
        }
        Ok(Content::Distances(Distances::from_lower(lower)?))
    }

    /// The graph of the finite distances up to the threshold.
    fn graph_of(&self, content: Content, to: Format, interrupt: &Interrupt) -> Result<Content> {
        let distances = match content {
            Content::Points(points) => Distances::of_points(&points, self.metric, self.limit, interrupt)?,
            Content::Distances(distances) => distances,
            content => return Ok(content),
        };
        let most = self.threshold.unwrap_or(f64::MAX);
        let mut edges = Vec::new();
        for i in 0..distances.len() {
            interrupt.check()?;
            let row = (i + 1..distances.len()).map(|j| (distances.get(i, j), i as u32, j as u32));
            edges.extend(row.filter(|edge| edge.0 <= most));
        }
        let graph = WeightedGraph::new(distances.len(), edges)?;
        if to == Format::Flag {
            return Ok(Content::Directed(DirectedGraph::of_graph(&graph)?));
        }
        Ok(Content::Graph(graph))
    }

    /// The alpha complex up to the threshold.
    fn alpha(&self, points: &Points, values: AlphaValues, interrupt: &Interrupt) -> Result<FilteredComplex> {
        let bytes = alpha_bytes(points.len());
        if bytes > self.limit {
            return Err(Error::Limit(format!(
                "the alpha complex of {} points needs about {bytes} bytes, more than the memory limit of {}",
                points.len(),
                self.limit
            )));
        }
        alpha(points, AlphaOptions { values, threshold: self.threshold }, interrupt)
    }

    /// The Rips complex up to the dimension and the threshold; that of points and distances ends at the enclosing radius, if none is given.
    fn rips(&self, content: &Content, interrupt: &Interrupt) -> Result<FilteredComplex> {
        let dimension = self.dimension()?;
        let births = if let Content::Graph(graph) = content { graph.births().to_vec() } else { Vec::new() };
        let options = RipsOptions { threshold: self.threshold, births };
        let plan = match content {
            Content::Points(points) => {
                RipsPlan::of_points(points, self.metric, options, self.limit, interrupt)?
            }
            Content::Distances(distances) => RipsPlan::of_distances(distances, options, interrupt)?,
            Content::Graph(graph) => RipsPlan::of_graph(graph, options)?,
            _ => unreachable!("complexes are there already"),
        };
        let distances = plan.distances(self.limit, interrupt)?;
        let rips = Rips::new(&distances, dimension, Some(plan.threshold().max(0.0)))?;
        rips.with_births(plan.births()).build(self.limit, interrupt)
    }
}

fn matrix_of(complex: &FilteredComplex) -> Content {
    Content::Columns(Columns::of_matrix(&complex.boundary(Z2)))
}
