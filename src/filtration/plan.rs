//! From points, distances or weighted edges to the graph whose flag complex is their Vietoris-Rips complex.

use std::borrow::Cow;

use rayon::prelude::*;

use super::metric::Measure;
use super::table::{Room, Survey, Table};
use super::{Distances, Metric, Points, WeightedGraph};
use crate::complex::FilteredGraph;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// From so many coordinates on distances are stored, for they are read three times.
const LONG_POINT: usize = 32;
/// Bytes that an edge takes at the peak of the building of a graph, and afterwards.
const BYTES_OF_EDGE: u128 = 48;

/// What of a Vietoris-Rips complex is wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RipsOptions {
    /// Only edges up to this value. If none, those up to the enclosing radius: the smallest value at which a vertex is joined to all others,
    /// from which on the complex is a cone and nothing changes any more.
    pub threshold: Option<f64>,
    /// The value of each vertex, and a lower bound for those of its edges; all 0 if empty.
    pub births: Vec<f64>,
}

/// A Vietoris-Rips complex that is measured but not yet made: how many edges it has, and up to which value.
///
/// Its vertices are the points. An edge has the distance of its points as value (the diameter, not the radius), or the birth of one of them if
/// that is larger; any other simplex has the largest value of its edges.
///
/// ```
/// use sublevel::{Interrupt, filtration::{Metric, Points, RipsPlan}};
/// let square = Points::new(2, vec![0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0])?;
/// let interrupt = Interrupt::new();
/// let plan = RipsPlan::of_points(&square, Metric::Euclidean, Default::default(), u64::MAX, &interrupt)?;
/// assert_eq!((plan.vertices(), plan.edges(), plan.threshold()), (4, 6, 2_f64.sqrt()));
/// let graph = plan.build(u64::MAX, &interrupt)?;
/// assert_eq!(graph.value(3), 1.0);
/// # Ok::<(), sublevel::Error>(())
/// ```
pub struct RipsPlan<'a> {
    source: Source<'a>,
    births: Vec<f64>,
    threshold: f64,
    given: bool,
    range: (f64, f64),
    /// Of a table: the number of edges of each block of rows.
    counts: Vec<usize>,
    edges: usize,
}

/// Where the edges come from.
enum Source<'a> {
    Table(Table<'a>),
    List(Cow<'a, WeightedGraph>),
}

impl<'a> RipsPlan<'a> {
    /// The complex of points: two passes over all distances, on all threads, of which none is stored unless points have many coordinates.
    ///
    /// # Errors
    /// [`Error::Usage`] for a threshold that is NaN or, without births, negative, and for births that are not one a point;
    /// [`Error::Input`] for points that have no distance (see [`Distances::of_points`]) and for births that are not finite;
    /// [`Error::Limit`] if distances that must be stored take more than `limit` bytes; [`Error::Interrupted`] on request.
    pub fn of_points(
        points: &'a Points,
        metric: Metric,
        options: RipsOptions,
        limit: u64,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let table = if points.dimension() < LONG_POINT {
            Table::Measured(Measure::new(points, metric)?)
        } else {
            Table::Packed(Cow::Owned(Distances::of_points(points, metric, limit, interrupt)?))
        };
        Self::of_table(table, options, interrupt)
    }

    /// The complex of distances.
    ///
    /// # Errors
    /// As [`RipsPlan::of_points`], as far as they concern options and interrupt.
    pub fn of_distances(
        distances: &'a Distances,
        options: RipsOptions,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        Self::of_table(Table::Packed(Cow::Borrowed(distances)), options, interrupt)
    }

    fn of_table(table: Table<'a>, options: RipsOptions, interrupt: &Interrupt) -> Result<Self> {
        options.check(table.len())?;
        let RipsOptions { threshold: given, births } = options;
        let survey = Survey::of(&table, interrupt)?;
        let latest = births.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let threshold = given.unwrap_or(survey.radius.max(latest));
        let counts = table.blocks().map_init(Room::default, |room, rows| {
            interrupt.check()?;
            let mut count = 0;
            table.rows(rows, room, |i, row| {
                let short = |&&d: &&f64| d <= threshold && d < f64::INFINITY;
                count += if births.is_empty() {
                    row.iter().filter(short).count()
                } else {
                    let late = |(&d, &birth): (&f64, &f64)| d.max(birth).max(births[i]);
                    row.iter().zip(&births).map(late).filter(|d| short(&d)).count()
                };
            })?;
            Ok(count)
        });
        let counts: Vec<_> = counts.collect::<Result<_>>()?;
        let edges = counts.iter().sum();
        let source = Source::Table(table);
        Ok(Self { source, births, threshold, given: given.is_some(), range: survey.range, counts, edges })
    }

    /// The flag complex of a weighted graph.
    ///
    /// # Errors
    /// As [`RipsPlan::of_distances`]; without births weights must be from 0 up: [`Error::Input`] names an edge that is not.
    pub fn of_graph(graph: &'a WeightedGraph, options: RipsOptions) -> Result<Self> {
        options.check(graph.vertices())?;
        let RipsOptions { threshold: given, births } = options;
        if let Some(&(weight, u, v)) = graph.edges().iter().find(|edge| births.is_empty() && edge.0 < 0.0) {
            let place = Place::Simplex(vec![u.into(), v.into()]);
            return Err(Error::input(
                place,
                format!("the weight {weight}"),
                "a number from 0 up, or vertex births",
            ));
        }
        let latest = births.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let threshold = given.unwrap_or_else(|| graph.enclosing_radius().max(latest));
        let weights = || graph.edges().iter().map(|edge| edge.0);
        let range = weights().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        let value = |&(weight, u, v): &(f64, u32, u32)| late(weight, &births, u, v);
        let edges = graph.edges().iter().filter(|edge| value(edge) <= threshold).count();
        let source = Source::List(Cow::Borrowed(graph));
        Ok(Self { source, births, threshold, given: given.is_some(), range, counts: Vec::new(), edges })
    }

    /// The number of vertices.
    #[must_use]
    pub fn vertices(&self) -> usize {
        match &self.source {
            Source::Table(table) => table.len(),
            Source::List(graph) => graph.vertices(),
        }
    }

    /// The number of edges up to the threshold.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.edges
    }

    /// The largest value of an edge: the one given, or the enclosing radius.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Whether a threshold was given.
    #[must_use]
    pub fn has_given_threshold(&self) -> bool {
        self.given
    }

    /// The smallest distance and the largest finite one; `(inf, -inf)` without any.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        self.range
    }

    /// Bytes that the graph takes while it is made, what it is made from not included.
    #[must_use]
    pub fn bytes(&self) -> u128 {
        self.edges as u128 * BYTES_OF_EDGE + 16 * self.vertices() as u128
    }

    /// The graph: a last pass over the distances, on all threads, and a sort.
    ///
    /// # Errors
    /// [`Error::Limit`], before memory is taken, if it takes more than `limit` bytes or has 2^32 - 1 edges or more;
    /// [`Error::Interrupted`] on request.
    pub fn build(self, limit: u64, interrupt: &Interrupt) -> Result<FilteredGraph> {
        if self.bytes() > u128::from(limit) {
            return Err(Error::Limit(format!(
                "the {} edges between {} points up to {} need about {} bytes, more than the memory limit of {limit} bytes; a smaller \
                 threshold or fewer points (--n-perm) need less",
                self.edges,
                self.vertices(),
                self.threshold,
                self.bytes(),
            )));
        }
        let vertices = self.vertices();
        let edges = self.list(interrupt)?;
        let Self { births, source, .. } = self;
        drop(source);
        FilteredGraph::new(vertices, births, edges, interrupt)
    }

    /// The values of all pairs of vertices up to the threshold, `+inf` for the others: what [`Rips`](super::Rips) takes to write the complex out.
    ///
    /// # Errors
    /// [`Error::Limit`], before memory is taken, if they take more than `limit` bytes; [`Error::Input`] for a negative value;
    /// [`Error::Interrupted`] on request.
    pub fn distances(&self, limit: u64, interrupt: &Interrupt) -> Result<Distances> {
        let n = self.vertices();
        let bytes = Distances::bytes(n);
        if bytes > u128::from(limit) {
            return Err(Error::Limit(format!(
                "the distances between {n} points need {bytes} bytes, more than the memory limit of {limit}"
            )));
        }
        let mut lower = vec![f64::INFINITY; n * n.saturating_sub(1) / 2];
        for (value, u, v) in self.list(interrupt)? {
            lower[v as usize * (v as usize - 1) / 2 + u as usize] = value;
        }
        Distances::from_lower(lower)
    }

    /// The births of the vertices; none if all are 0.
    #[must_use]
    pub fn births(&self) -> &[f64] {
        &self.births
    }

    /// The edges up to the threshold.
    fn list(&self, interrupt: &Interrupt) -> Result<Vec<(f64, u32, u32)>> {
        match &self.source {
            Source::Table(table) => self.edges_of(table, interrupt),
            Source::List(graph) => {
                let value = |&(weight, u, v): &(f64, u32, u32)| (late(weight, &self.births, u, v), u, v);
                Ok(graph.edges().iter().map(value).filter(|edge| edge.0 <= self.threshold).collect())
            }
        }
    }

    /// The edges up to the threshold, row by row.
    fn edges_of(&self, table: &Table<'_>, interrupt: &Interrupt) -> Result<Vec<(f64, u32, u32)>> {
        let mut edges = vec![(0.0, 0, 0); self.edges];
        let mut parts = Vec::with_capacity(self.counts.len());
        let mut rest = edges.as_mut_slice();
        for &count in &self.counts {
            let (part, after) = rest.split_at_mut(count);
            parts.push(part);
            rest = after;
        }
        let filled = table.blocks().zip(parts).map_init(Room::default, |room, (rows, part)| {
            interrupt.check()?;
            let mut out = part.iter_mut();
            table.rows(rows, room, |i, row| {
                for (j, &distance) in (0..).zip(row) {
                    let value = late(distance, &self.births, i as u32, j);
                    if value <= self.threshold && distance < f64::INFINITY {
                        *out.next().expect("edges were counted by the same rule") = (value, j, i as u32);
                    }
                }
            })
        });
        filled.collect::<Result<()>>()?;
        Ok(edges)
    }
}

/// The value of an edge whose vertices have births, or of one whose have none.
fn late(distance: f64, births: &[f64], u: u32, v: u32) -> f64 {
    let birth = |vertex: u32| births.get(vertex as usize).copied().unwrap_or(f64::NEG_INFINITY);
    distance.max(birth(u)).max(birth(v))
}

impl RipsOptions {
    fn check(&self, points: usize) -> Result<()> {
        let least = if self.births.is_empty() { 0.0 } else { f64::NEG_INFINITY };
        if let Some(threshold) = self.threshold.filter(|t| t.is_nan() || *t < least) {
            return Err(Error::usage("threshold", threshold.to_string(), "a number from 0 up"));
        }
        if !self.births.is_empty() && self.births.len() != points {
            let found = format!("{} births of {points} points", self.births.len());
            return Err(Error::usage("vertex births", found, "one a point"));
        }
        match self.births.iter().position(|birth| !birth.is_finite()) {
            Some(vertex) => {
                let place = Place::Argument(format!("birth of vertex {vertex}"));
                Err(Error::input(place, self.births[vertex].to_string(), "a finite number"))
            }
            None => Ok(()),
        }
    }
}
