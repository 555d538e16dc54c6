//! One ascending sweep over the edges: homology of dimensions 0 and 1, and the columns of dimension 2.

use super::annotation::Annotations;
use super::forest::ElderForest;
use super::gang::{BLOCK, Gang, Scout};
use super::key::{Key, bits_of_vertex};
use super::limits::Limits;
use super::lune::Lunes;
use super::ranks::NEVER;
use super::rows::minima;
use super::via::Vias;
use crate::algebra::Field;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// The most edges that are looked at before what was found is taken in, by several threads; where nothing is alive, without a doubt.
const LOUD: usize = 1 << 14;
const QUIET: usize = 1 << 17;

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

/// What is found at some edges in a row, before anything is known about classes.
#[derive(Default)]
struct Events {
    /// Edge by edge, the smallest vertex of its lune, or [`NEVER`].
    least: Vec<u32>,
    /// The smallest vertices of the further components of a lune, each with the rank of the edge.
    critical: Vec<(u32, u32)>,
}

impl Events {
    fn bytes(&self) -> usize {
        self.least.capacity() * size_of::<u32>() + self.critical.capacity() * size_of::<(u32, u32)>()
    }
}

/// The state of the sweep.
pub(super) struct Sweep<'a, K, F: Field, L, V> {
    graph: &'a FilteredGraph,
    top: usize,
    bits: u32,
    gang: Gang<L>,
    annotations: Annotations<'a, F, V>,
    forest: ElderForest,
    found: Found<K, F::Unit>,
    /// The edges with an annotation that is not 0, if cocycles are asked for.
    marked: Option<Vec<u32>>,
    /// The terms of all cocycles.
    kept: usize,
    limits: Limits<'a>,
}

impl<'a, K: Key, F: Field, L: Lunes, V: Vias> Sweep<'a, K, F, L, V> {
    /// Columns are kept if `top` is above 1.
    pub(super) fn new(
        graph: &'a FilteredGraph,
        top: usize,
        gang: Gang<L>,
        annotations: Annotations<'a, F, V>,
        cocycles: bool,
        limits: Limits<'a>,
    ) -> Self {
        Self {
            graph,
            top,
            bits: bits_of_vertex(graph.vertices()),
            gang,
            annotations,
            forest: ElderForest::new(graph.vertices()),
            found: Found { joins: Vec::new(), loops: Vec::new(), columns: Vec::new(), cocycles: Vec::new() },
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
        let most = if self.gang.threads() == 1 { BLOCK } else { LOUD };
        let (mut next, mut loud) = (0, BLOCK);
        while next < edges {
            if self.top == 1 && self.annotations.alive() == 0 {
                let doubt = self.skip(next)?;
                loud = if doubt == next { loud } else { BLOCK };
                next = doubt;
            }
            let end = edges.min(next + loud);
            self.limits.check_bytes("the sweep over the edges", self.bytes())?;
            self.limits.report(1, next, edges);
            let blocks = self.gang.go_over(
                self.graph,
                next..end,
                self.limits,
                Events::default,
                |scout, rank, ends, events| {
                    look(scout, rank, ends, events);
                    Ok(())
                },
            )?;
            let gathered: usize = blocks.iter().map(Events::bytes).sum();
            self.limits.check_bytes("the sweep over the edges", self.bytes() + gathered as u64)?;
            for events in blocks {
                self.take(next as u32, &events)?;
                next += events.least.len();
            }
            loud = most.min(2 * loud);
        }
        for class in 0..self.found.cocycles.len() {
            if self.found.loops[class].1.is_none() {
                self.keep_cocycle(class, None)?;
            }
        }
        Ok(self.found)
    }

    /// The next edge that may join components or give birth, where nothing is alive and no columns are wanted: nothing happens at edges with a lune.
    fn skip(&mut self, mut next: usize) -> Result<usize> {
        let (edges, mut width) = (self.graph.edges(), 8 * BLOCK);
        while next < edges {
            self.limits.check()?;
            self.limits.report(1, next, edges);
            let end = edges.min(next + width);
            if let Some(doubt) = self.gang.first_doubt(self.graph, next..end) {
                return Ok(doubt);
            }
            next = end;
            width = QUIET.min(2 * width);
        }
        Ok(edges)
    }

    /// Takes in what was found at edges from `rank` on.
    fn take(&mut self, rank: u32, events: &Events) -> Result<()> {
        let mut critical = &events.critical[..];
        for (rank, &least) in (rank..).zip(&events.least) {
            let ends = self.graph.ends(rank);
            if least != NEVER {
                let here = critical.partition_point(|&(edge, _)| edge == rank);
                let (these, rest) = critical.split_at(here);
                critical = rest;
                self.star(rank, ends, least, these)?;
            } else if !self.join(rank, ends) {
                self.found.loops.push((rank, None));
                self.annotations.birth(rank, ends)?;
                if let Some(marked) = &mut self.marked {
                    marked.push(rank);
                    self.found.cocycles.push(Vec::new());
                }
            }
        }
        Ok(())
    }

    /// Whether the edge joins two components; if so, the younger dies.
    fn join(&mut self, rank: u32, ends: [u32; 2]) -> bool {
        let killed = self.forest.join_ends(self.graph, ends);
        self.found.joins.extend(killed.map(|vertex| (vertex, rank)));
        killed.is_some()
    }

    /// What happens at an edge whose lune is not empty, its smallest vertex being `least`.
    fn star(&mut self, rank: u32, ends: [u32; 2], least: u32, critical: &[(u32, u32)]) -> Result<()> {
        let mut is_summed = false;
        for &(_, w) in critical {
            let key = K::of_edge(rank).with(self.bits, w);
            if self.annotations.alive() > 0 {
                if !is_summed {
                    self.annotations.go_by(ends, least)?;
                    is_summed = true;
                }
                if self.annotations.around(ends, w)? {
                    let class = self.annotations.youngest().0;
                    let unit = self.annotations.coefficient_of_path(class);
                    self.keep_cocycle(class, unit.map(|unit| (K::of_edge(rank), unit)))?;
                    self.annotations.kill();
                    self.found.loops[class].1 = Some(key);
                    is_summed = false;
                    continue;
                }
            }
            if self.top >= 2 {
                self.found.columns.push(key);
            }
        }
        if self.annotations.alive() > 0 {
            self.annotations.note(rank, ends, least);
            if let Some(marked) = &mut self.marked
                && self.annotations.is_marked(ends)?
            {
                marked.push(rank);
            }
        }
        Ok(())
    }

    /// Notes the coefficients of a class on all edges so far and on one that is not there yet, if cocycles are asked for.
    fn keep_cocycle(&mut self, class: usize, next: Option<(K, F::Unit)>) -> Result<()> {
        let Some(marked) = &self.marked else { return Ok(()) };
        let mut cocycle = Vec::new();
        for &rank in marked {
            if let Some(unit) = self.annotations.coefficient(self.graph.ends(rank), class)? {
                cocycle.push((K::of_edge(rank), unit));
            }
        }
        cocycle.extend(next);
        self.kept += cocycle.capacity();
        self.found.cocycles[class] = cocycle;
        self.limits.check_bytes("cocycles", self.bytes())
    }
}

/// Looks at an edge.
fn look<L: Lunes>(scout: &mut Scout<L>, rank: u32, ends: [u32; 2], events: &mut Events) {
    let Some(least) = scout.lunes.least(rank, ends) else {
        events.least.push(NEVER);
        return;
    };
    events.least.push(least);
    if let Some((rows, set)) = scout.lunes.lune() {
        minima(rows, set, &mut scout.rest, &mut scout.critical);
        events.critical.extend(scout.critical.iter().map(|&w| (rank, scout.lunes.name(w))));
    }
}
