//! Directed flag complexes.

use crate::algebra::{Entry, Field};
use crate::complex::{BoundaryMatrix, CellArrays};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

use super::DirectedGraph;

/// Bytes that a cell takes while the complex is built, without its faces, and bytes that a face takes.
const BYTES_OF_CELL: u64 = 80;
const BYTES_OF_FACE: u64 = 32;
/// Cells between two looks at the interrupt.
const CHECK: usize = 1 << 14;

/// A directed flag complex, cells of one dimension in lexicographic order.
#[derive(Debug, Clone)]
pub struct DirectedFlag {
    levels: Vec<Level>,
    dimension: usize,
}

/// The cells of one dimension.
#[derive(Debug, Clone, Default)]
struct Level {
    /// The last vertex of each.
    last: Vec<u32>,
    values: Vec<f64>,
    /// Shape `(cells, dimension + 1)`: number of the facet without vertex 0, 1, ..; none of a vertex.
    facets: Vec<u32>,
    /// Where, in the next dimension, the cells that extend each begin; one number more than cells once that is built.
    children: Vec<u32>,
}

impl Level {
    fn of_vertices(births: &[f64]) -> Self {
        let last = (0..births.len() as u32).collect();
        Self { last, values: births.to_vec(), facets: Vec::new(), children: Vec::new() }
    }

    fn bytes(&self, dimension: usize) -> u64 {
        self.last.len() as u64 * (BYTES_OF_CELL + BYTES_OF_FACE * (dimension as u64 + 1))
    }

    /// The facets of a cell of this dimension.
    fn facets(&self, cell: usize, dimension: usize) -> &[u32] {
        if dimension == 0 { &[] } else { &self.facets[cell * (dimension + 1)..][..=dimension] }
    }
}

impl DirectedFlag {
    /// The directed flag complex up to a dimension: a cell `(v0, .., vk)` for every list of vertices with an edge from each to all that
    /// come after it, with the largest weight of these; its `i`-th facet, of sign `(-1)^i`, leaves out `vi`. `limit` bounds the bytes
    /// that it takes.
    ///
    /// Time and memory in proportion to the cells and their faces. Lütgehetmann, Govc, Smith, Levi, "Computing persistent
    /// homology of directed flag complexes", 2020.
    ///
    /// ```
    /// use sublevel::{Interrupt, algebra::Z2, filtration::{DirectedFlag, DirectedGraph}};
    /// let circle = DirectedGraph::new(vec![0.0; 2], vec![(1.0, 0, 1), (2.0, 1, 0)])?;
    /// let flag = DirectedFlag::of_graph(&circle, 2, u64::MAX, &Interrupt::new())?;
    /// assert_eq!(flag.counts(), [2, 2]);
    /// assert_eq!(flag.matrix(Z2)?.len(), 4);
    /// # Ok::<(), sublevel::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Limit`] before it takes more than the limit, or has more cells than 32 bits number; [`Error::Interrupted`] on request.
    pub fn of_graph(
        graph: &DirectedGraph,
        dimension: usize,
        limit: u64,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let mut out = vec![0; graph.vertices() + 1];
        graph.edges().iter().for_each(|edge| out[edge.1 as usize + 1] += 1);
        (0..graph.vertices()).for_each(|vertex| out[vertex + 1] += out[vertex]);
        let mut flag = Self { levels: vec![Level::of_vertices(graph.births())], dimension: 0 };
        let mut bytes = flag.levels[0].bytes(0);
        while flag.dimension < dimension {
            let level = flag.next(graph, &out, limit.saturating_sub(bytes), interrupt)?;
            if level.last.is_empty() {
                break;
            }
            flag.dimension += 1;
            bytes += level.bytes(flag.dimension);
            flag.levels.push(level);
        }
        Ok(flag)
    }

    /// The cells of one dimension more.
    fn next(
        &mut self,
        graph: &DirectedGraph,
        out: &[usize],
        room: u64,
        interrupt: &Interrupt,
    ) -> Result<Level> {
        let top = self.dimension;
        let most = room / (BYTES_OF_CELL + BYTES_OF_FACE * (top as u64 + 2));
        let mut next = Level::default();
        let mut children = vec![0];
        for cell in 0..self.levels[top].last.len() {
            if cell.is_multiple_of(CHECK) {
                interrupt.check()?;
            }
            self.extend(cell, graph, out, &mut next);
            if next.last.len() as u64 > most.min(u64::from(u32::MAX)) {
                return Err(Error::Limit(format!(
                    "the directed flag complex has more cells of dimension {} than fit into the memory limit, or than 32 bits number",
                    top + 1
                )));
            }
            children.push(next.last.len() as u32);
        }
        self.levels[top].children = children;
        Ok(next)
    }

    /// Appends the cells that extend one by a last vertex: those that extend its facet without the first vertex, and to which there is an
    /// edge from that vertex.
    fn extend(&self, cell: usize, graph: &DirectedGraph, out: &[usize], next: &mut Level) {
        let (top, level) = (self.dimension, &self.levels[self.dimension]);
        let first = self.first(cell, top) as usize;
        let edges = &graph.edges()[out[first]..out[first + 1]];
        if top == 0 {
            for &(weight, from, to) in edges {
                next.last.push(to);
                next.values.push(weight);
                next.facets.extend([to, from]);
            }
            return;
        }
        let below = &self.levels[top - 1];
        let facets = level.facets(cell, top);
        let others =
            below.children[facets[0] as usize] as usize..below.children[facets[0] as usize + 1] as usize;
        // Both lists ascend by last vertex.
        let mut at = 0;
        for other in others {
            let vertex = level.last[other];
            at += edges[at..].partition_point(|edge| edge.2 < vertex);
            let Some(&(weight, _, to)) = edges.get(at) else { break };
            if to != vertex {
                continue;
            }
            next.last.push(vertex);
            next.values.push(level.values[cell].max(level.values[other]).max(weight));
            next.facets.push(other as u32);
            for &facet in &facets[1..] {
                let children =
                    below.children[facet as usize] as usize..below.children[facet as usize + 1] as usize;
                let start = children.start;
                let child = start + level.last[children].partition_point(|&last| last < vertex);
                next.facets.push(child as u32);
            }
            next.facets.push(cell as u32);
        }
    }

    /// The first vertex of a cell.
    fn first(&self, mut cell: usize, dimension: usize) -> u32 {
        for dimension in (1..=dimension).rev() {
            cell = self.levels[dimension].facets(cell, dimension)[dimension] as usize;
        }
        cell as u32
    }

    /// The number of cells of each dimension.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        self.levels.iter().map(|level| level.last.len()).filter(|&count| count > 0).collect()
    }

    /// The vertices, in their order, of a cell by its number in the order (dimension, vertices), which [`BoundaryMatrix::given`] gives.
    ///
    /// # Panics
    /// If there is no such cell.
    #[must_use]
    pub fn vertices(&self, mut cell: u32) -> Vec<u64> {
        let mut dimension = 0;
        while cell as usize >= self.levels[dimension].last.len() {
            cell -= self.levels[dimension].last.len() as u32;
            dimension += 1;
        }
        let mut vertices = Vec::with_capacity(dimension + 1);
        for dimension in (1..=dimension).rev() {
            let level = &self.levels[dimension];
            vertices.push(u64::from(level.last[cell as usize]));
            cell = level.facets(cell as usize, dimension)[dimension];
        }
        vertices.push(u64::from(cell));
        vertices.reverse();
        vertices
    }

    /// The boundary matrix over a field; cells are given in the order (dimension, vertices).
    ///
    /// # Errors
    /// [`Error::Limit`] beyond 2^32 - 1 cells.
    ///
    /// # Panics
    /// Never: 1 and -1 are units of every field.
    pub fn matrix<F: Field>(&self, field: F) -> Result<BoundaryMatrix<F>> {
        let signs = [1, -1].map(|sign| field.unit(sign).expect("1 and -1 are not 0 in a field"));
        let (mut dimensions, mut values) = (Vec::new(), Vec::new());
        let (mut offsets, mut entries) = (vec![0], Vec::new());
        let mut below = 0;
        for (dimension, level) in self.levels.iter().enumerate() {
            let start = dimensions.len() as u32;
            for (cell, &value) in level.values.iter().enumerate() {
                let facets = level.facets(cell, dimension).iter().enumerate();
                entries
                    .extend(facets.map(|(i, facet)| Entry { row: below + facet, coefficient: signs[i % 2] }));
                dimensions.push(dimension as u16);
                values.push(value);
                offsets.push(entries.len());
            }
            below = start;
        }
        let (dimensions, values) = (&dimensions[..], &values[..]);
        BoundaryMatrix::from_arrays(
            field,
            CellArrays { dimensions, values, offsets: &offsets, entries: &entries },
        )
    }
}
