//! One ascending sweep over the edges: homology of dimensions 0 and 1, and the columns of dimension 2.

use super::annotation::Annotations;
use super::key::{Key, bits_of_vertex};
use super::limits::Limits;
use super::lune::Lunes;
use super::rows::minima;
use crate::algebra::Field;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// Edges between two looks at the limits, and between two reports.
const BETWEEN_CHECKS: u32 = 16;
const BETWEEN_REPORTS: u32 = 256;

/// What the sweep finds.
pub(super) struct Found<K, U> {
    /// The vertices that die, each with the rank of the edge that kills it.
    pub(super) joins: Vec<(u32, u32)>,
    /// The edges that give birth to a class, ascending, each with what kills it.
    pub(super) loops: Vec<(u32, Option<K>)>,
    /// The triangles that give birth, unless what they are paired with can be told from their block alone.
    pub(super) columns: Vec<K>,
    /// By class of dimension 1, its cocycle, if cocycles are asked for: edges and coefficients.
    pub(super) cocycles: Vec<Vec<(K, U)>>,
}

/// The state of the sweep.
pub(super) struct Sweep<'a, K, F: Field, L> {
    graph: &'a FilteredGraph,
    top: usize,
    bits: u32,
    lunes: L,
    annotations: Annotations<F>,
    forest: Forest,
    found: Found<K, F::Unit>,
    rest: Vec<u64>,
    critical: Vec<u32>,
    /// The edges with an annotation that is not 0, if cocycles are asked for.
    marked: Option<Vec<u32>>,
    /// The terms of all cocycles.
    kept: usize,
    limits: Limits<'a>,
}

impl<'a, K: Key, F: Field, L: Lunes> Sweep<'a, K, F, L> {
    /// Columns are kept if `top` is above 1.
    pub(super) fn new(
        field: F,
        graph: &'a FilteredGraph,
        top: usize,
        lunes: L,
        cocycles: bool,
        limits: Limits<'a>,
    ) -> Self {
        Self {
            graph,
            top,
            bits: bits_of_vertex(graph.vertices()),
            lunes,
            annotations: Annotations::new(field),
            forest: Forest::new(graph.vertices()),
            found: Found { joins: Vec::new(), loops: Vec::new(), columns: Vec::new(), cocycles: Vec::new() },
            rest: Vec::new(),
            critical: Vec::new(),
            marked: cocycles.then(Vec::new),
            kept: 0,
            limits,
        }
    }

    /// The bytes of what grows.
    fn bytes(&self) -> u64 {
        let found = self.found.columns.capacity() * size_of::<K>()
            + self.found.loops.capacity() * size_of::<(u32, Option<K>)>()
            + self.marked.as_ref().map_or(0, Vec::capacity) * size_of::<u32>()
            + self.kept * size_of::<(K, F::Unit)>();
        found as u64 + self.annotations.bytes()
    }

    /// Goes over all edges.
    pub(super) fn run(mut self) -> Result<Found<K, F::Unit>> {
        let edges = self.graph.edges();
        for (rank, &ends) in (0..).zip(self.graph.all_ends()) {
            if rank % BETWEEN_CHECKS == 0 {
                self.limits.check_bytes("the sweep over the edges", self.bytes())?;
            }
            if rank % BETWEEN_REPORTS == 0 {
                self.limits.report(self.top.min(1), rank as usize, edges);
            }
            if self.top == 0 {
                self.join(rank, ends);
                continue;
            }
            let annotation = match self.lunes.least(rank, ends) {
                None if self.join(rank, ends) => 0,
                None => {
                    self.found.loops.push((rank, None));
                    if self.marked.is_some() {
                        self.found.cocycles.push(Vec::new());
                    }
                    self.annotations.birth()
                }
                Some(least) => self.star(rank, ends, least)?,
            };
            self.lunes.insert(annotation);
            if let Some(marked) = self.marked.as_mut().filter(|_| annotation != 0) {
                marked.push(rank);
            }
        }
        for class in 0..self.found.cocycles.len() {
            if self.found.loops[class].1.is_none() {
                self.keep_cocycle(class, None)?;
            }
        }
        Ok(self.found)
    }

    /// Whether the edge joins two components; if so, the younger dies.
    fn join(&mut self, rank: u32, [u, v]: [u32; 2]) -> bool {
        let age = |vertex: u32| (self.graph.birth(vertex), vertex);
        let killed = self.forest.join(u, v, |a, b| age(a) < age(b));
        self.found.joins.extend(killed.map(|vertex| (vertex, rank)));
        killed.is_some()
    }

    /// What happens at an edge whose lune is not empty; returns its annotation.
    fn star(&mut self, rank: u32, [u, v]: [u32; 2], w0: u32) -> Result<u32> {
        if self.annotations.alive() == 0 && self.top == 1 {
            return Ok(0);
        }
        let mut annotation = path(&mut self.annotations, &self.lunes, [u, v], w0);
        let Some((rows, set)) = self.lunes.lune() else { return Ok(annotation) };
        let mut critical = std::mem::take(&mut self.critical);
        minima(rows, set, &mut self.rest, &mut critical);
        for &w in &critical {
            let w = self.lunes.name(w);
            let key = K::of_edge(rank).with(self.bits, w);
            if self.annotations.alive() > 0 && self.around(annotation, [u, v], w) {
                let class = self.annotations.youngest();
                self.keep_cocycle(class as usize, Some((rank, annotation)))?;
                self.annotations.kill(self.limits)?;
                self.found.loops[class as usize].1 = Some(key);
                annotation = path(&mut self.annotations, &self.lunes, [u, v], w0);
            } else if self.top >= 2 {
                self.found.columns.push(key);
            }
        }
        self.critical = critical;
        Ok(annotation)
    }

    /// Notes the coefficients of a class on all edges so far and on one that is not there yet, if cocycles are asked for.
    fn keep_cocycle(&mut self, class: usize, next: Option<(u32, u32)>) -> Result<()> {
        let Some(marked) = &self.marked else { return Ok(()) };
        let annotated = marked.iter().map(|&rank| {
            let [u, v] = self.graph.ends(rank);
            (rank, self.lunes.annotation(u, v))
        });
        let entries = annotated.chain(next).filter_map(|(rank, number)| {
            let unit = self.annotations.coefficient(number, class as u32)?;
            Some((K::of_edge(rank), unit))
        });
        let cocycle: Vec<_> = entries.collect();
        self.kept += cocycle.capacity();
        self.found.cocycles[class] = cocycle;
        self.limits.check_bytes("cocycles", self.bytes())
    }

    /// Sums the annotations around the triangle of an edge and a vertex; says whether the sum is not zero.
    fn around(&mut self, annotation: u32, [u, v]: [u32; 2], w: u32) -> bool {
        let terms =
            [(self.lunes.annotation(u, w), u > w), (self.lunes.annotation(w, v), w > v), (annotation, true)];
        terms.iter().any(|term| term.0 != 0) && self.annotations.add_up(&terms)
    }
}

/// The number of the annotation of the path from the first end of an edge to the other, by way of a third vertex.
fn path<F: Field, L: Lunes>(annotations: &mut Annotations<F>, lunes: &L, [u, v]: [u32; 2], w: u32) -> u32 {
    let terms = [(lunes.annotation(u, w), u > w), (lunes.annotation(w, v), w > v)];
    if terms[0].0 == 0 && terms[1].0 == 0 || !annotations.add_up(&terms) { 0 } else { annotations.keep_sum() }
}

/// Union-find whose roots are the oldest of their sets.
pub(super) struct Forest {
    parents: Vec<u32>,
}

impl Forest {
    pub(super) fn new(count: usize) -> Self {
        Self { parents: (0..count as u32).collect() }
    }

    fn root(&mut self, mut vertex: u32) -> u32 {
        while self.parents[vertex as usize] != vertex {
            let parent = self.parents[vertex as usize];
            self.parents[vertex as usize] = self.parents[parent as usize];
            vertex = self.parents[parent as usize];
        }
        vertex
    }

    /// Joins the sets of two vertices; returns the younger root, if there were two.
    pub(super) fn join(&mut self, u: u32, v: u32, older: impl Fn(u32, u32) -> bool) -> Option<u32> {
        let (a, b) = (self.root(u), self.root(v));
        if a == b {
            return None;
        }
        let (old, young) = if older(a, b) { (a, b) } else { (b, a) };
        self.parents[young as usize] = old;
        Some(young)
    }
}
