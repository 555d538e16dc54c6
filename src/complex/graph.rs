//! Weighted graphs with their edges in one total order: the question that a Vietoris-Rips computation asks.

use rayon::prelude::*;

use super::merge::{ascending, number};
use super::order::order;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// Edges that are worth several threads.
const MANY: usize = 1 << 16;

/// A graph with a birth for each vertex and a value for each edge, standing for its flag complex: a simplex for each set of vertices that are
/// pairwise joined. A vertex has its birth as value, any other simplex the largest value of its edges.
///
/// Edges are numbered from 0 in the total order (value, smaller vertex, larger vertex), which is that of the edges of a
/// [`FilteredComplex`](super::FilteredComplex). A number is called a rank; values may be infinite and may tie. Vertices are ordered by
/// (birth, number).
///
/// Memory: 16 bytes an edge, 8 a vertex if births are given; 48 an edge for a moment, the edges given included.
///
/// ```
/// use sublevel::{Interrupt, complex::FilteredGraph};
/// let graph = FilteredGraph::new(3, vec![], vec![(2.0, 0, 1), (1.5, 2, 1), (2.0, 0, 2)], &Interrupt::new())?;
/// assert_eq!((graph.ends(0), graph.value(0)), ([1, 2], 1.5));
/// assert_eq!(graph.ends(2), [0, 2]);
/// # Ok::<(), sublevel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilteredGraph {
    vertices: usize,
    /// By vertex; empty if all are born at 0.
    births: Vec<f64>,
    /// By rank.
    values: Vec<f64>,
    /// By rank, the smaller end first.
    ends: Vec<[u32; 2]>,
}

impl FilteredGraph {
    /// The graph on vertices `0..vertices` with these edges `(value, end, other end)`, in any order; `-0.0` counts as `0.0`. All vertices are
    /// born at 0 if `births` is empty. Sorts on rayon's current threads.
    ///
    /// # Errors
    /// [`Error::Input`] that names the edge or vertex, if a value or birth is NaN, an edge comes before one of its ends, is a loop, has an end
    /// that is no vertex, or is given twice; [`Error::Usage`] if the number of births is neither 0 nor that of the vertices; [`Error::Limit`]
    /// from 2^32 - 1 vertices or edges on; [`Error::Interrupted`] if the token is set meanwhile.
    pub fn new(
        vertices: usize,
        mut births: Vec<f64>,
        mut edges: Vec<(f64, u32, u32)>,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        if vertices >= u32::MAX as usize || edges.len() >= u32::MAX as usize {
            return Err(Error::Limit(
                "a graph of 4294967295 vertices or edges or more, which 32 bits do not number".into(),
            ));
        }
        check_births(vertices, &births)?;
        for birth in &mut births {
            *birth += 0.0;
        }
        for edge in &mut edges {
            if edge.1 > edge.2 {
                *edge = (edge.0, edge.2, edge.1);
            }
            check_edge(vertices, &births, *edge)?;
        }
        check_distinct(vertices, &edges)?;
        let mut sorted = Vec::new();
        let keys = order(edges.len(), |at| ascending(edges[at].0), |_, _| {}, &mut sorted, interrupt)?;
        let ends_of = |&item: &u64| {
            let edge = edges[item as u32 as usize];
            [edge.1, edge.2]
        };
        let mut ends: Vec<_> = if sorted.len() < MANY {
            sorted.iter().map(ends_of).collect()
        } else {
            sorted.par_iter().map(ends_of).collect()
        };
        for (keys, ends) in ties(&keys, &mut ends) {
            debug_assert!(keys.len() == ends.len(), "a run of equal values");
            ends.sort_unstable();
        }
        drop((edges, sorted));
        let values = keys.into_iter().map(number).collect();
        Ok(Self { vertices, births, values, ends })
    }

    /// The number of vertices.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.vertices
    }

    /// The number of edges.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.values.len()
    }

    /// The value of the edge of a rank.
    #[must_use]
    pub fn value(&self, edge: u32) -> f64 {
        self.values[edge as usize]
    }

    /// The ends of the edge of a rank, the smaller first.
    #[must_use]
    pub fn ends(&self, edge: u32) -> [u32; 2] {
        self.ends[edge as usize]
    }

    /// The ends of all edges, by rank.
    #[must_use]
    pub fn all_ends(&self) -> &[[u32; 2]] {
        &self.ends
    }

    /// When a vertex is born.
    #[must_use]
    pub fn birth(&self, vertex: u32) -> f64 {
        self.births.get(vertex as usize).copied().unwrap_or(0.0)
    }

    /// Whether all vertices are born at 0.
    #[must_use]
    pub fn born_at_zero(&self) -> bool {
        self.births.iter().all(|&birth| birth == 0.0)
    }
}

/// The runs of equal keys longer than one, with what stands beside them.
fn ties<'a, T>(keys: &'a [u64], beside: &'a mut [T]) -> Vec<(&'a [u64], &'a mut [T])> {
    let mut runs = Vec::new();
    let (mut rest, mut start) = (beside, 0);
    for run in keys.chunk_by(|a, b| a == b) {
        let (these, after) = rest.split_at_mut(run.len());
        if run.len() > 1 {
            runs.push((&keys[start..start + run.len()], these));
        }
        rest = after;
        start += run.len();
    }
    runs
}

fn check_births(vertices: usize, births: &[f64]) -> Result<()> {
    if !births.is_empty() && births.len() != vertices {
        let found = format!("{} births of {vertices} vertices", births.len());
        return Err(Error::usage("vertex births", found, "none, or one a vertex"));
    }
    match births.iter().position(|birth| birth.is_nan()) {
        Some(vertex) => Err(Error::input(Place::Simplex(vec![vertex as u64]), "birth NaN", "a number")),
        None => Ok(()),
    }
}

/// Refuses an edge that cannot be part of the filtration; its smaller end comes first.
fn check_edge(vertices: usize, births: &[f64], (value, u, v): (f64, u32, u32)) -> Result<()> {
    let birth = |vertex: u32| births.get(vertex as usize).copied().unwrap_or(0.0);
    if u < v && (v as usize) < vertices && birth(u).max(birth(v)) <= value {
        return Ok(());
    }
    let place = Place::Simplex(vec![u.into(), v.into()]);
    Err(if u == v {
        Error::input(place, "an edge from a vertex to itself", "two vertices")
    } else if v as usize >= vertices {
        Error::input(
            place,
            format!("vertex {v} of {vertices}"),
            format!("vertices from 0 to {}", vertices as i64 - 1),
        )
    } else if value.is_nan() {
        Error::input(place, "value NaN", "a number")
    } else {
        let born = birth(u).max(birth(v));
        Error::input(place, format!("value {value}"), format!("at least {born}, when its vertices are born"))
    })
}

/// Refuses an edge given twice. Smaller ends come first.
fn check_distinct(vertices: usize, edges: &[(f64, u32, u32)]) -> Result<()> {
    let rows = edges.is_sorted_by(|a, b| (a.1, a.2) < (b.1, b.2));
    if rows || edges.is_sorted_by(|a, b| (a.2, a.1) < (b.2, b.1)) {
        return Ok(());
    }
    // By the smaller end, where each such bucket ends.
    let mut ends = vec![0_u32; vertices + 1];
    for edge in edges {
        ends[edge.1 as usize + 1] += 1;
    }
    for vertex in 0..vertices {
        ends[vertex + 1] += ends[vertex];
    }
    let mut others = vec![0_u32; edges.len()];
    for edge in edges {
        let at = &mut ends[edge.1 as usize];
        others[*at as usize] = edge.2;
        *at += 1;
    }
    let mut seen_by = vec![u32::MAX; vertices];
    let mut start = 0;
    for (u, &end) in (0..).zip(&ends[..vertices]) {
        for &v in &others[start as usize..end as usize] {
            if std::mem::replace(&mut seen_by[v as usize], u) == u {
                return Err(Error::input(
                    Place::Simplex(vec![u.into(), v.into()]),
                    "an edge given twice",
                    "each edge once",
                ));
            }
        }
        start = end;
    }
    Ok(())
}
