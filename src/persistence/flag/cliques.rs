//! The columns of a dimension from 3 up: a recursion over the cliques of each lune.

use std::sync::atomic::{AtomicU64, Ordering};

use super::forest::ElderForest;
use super::gang::Gang;
use super::key::{Key, bits_of_vertex};
use super::limits::Limits;
use super::lune::Lunes;
use super::rows::{Rows, is_cone, least, members, minima};
use crate::complex::FilteredGraph;
use crate::error::Result;

/// Edges between two reports.
const CHUNK: usize = 1 << 13;

/// The simplices of a dimension from 3 up that give birth or kill, unless what they are paired with can be told from their block alone, without
/// those that are known to kill; in the order of their diameter edges.
pub(super) fn columns<K: Key, L: Lunes>(
    graph: &FilteredGraph,
    dimension: usize,
    mut gang: Gang<L>,
    kills: impl Fn(&K) -> bool + Sync,
    limits: Limits<'_>,
) -> Result<Vec<K>> {
    let bits = bits_of_vertex(graph.vertices());
    let mut columns = Vec::new();
    // The bytes of what is found and not yet put together.
    let growing = AtomicU64::new(0);
    let gather = || (Blocks::new(dimension - 1), Vec::new());
    for start in (0..graph.edges()).step_by(CHUNK) {
        limits.report(dimension, start, graph.edges());
        let range = start..graph.edges().min(start + CHUNK);
        let taken = (columns.capacity() * size_of::<K>()) as u64;
        growing.store(0, Ordering::Relaxed);
        let found = gang.go_over(graph, range, limits, gather, |scout, rank, ends, (blocks, found)| {
            let lunes = &mut scout.lunes;
            if lunes.least(rank, ends).is_none() {
                return Ok(());
            }
            let Some((rows, set)) = lunes.lune().filter(|(rows, set)| !is_cone(rows, set)) else {
                return Ok(());
            };
            // Numbers in a lune are in the order of the vertices, but need not be vertices: keys are made of names.
            let mut simplices = Vec::new();
            blocks.descend(rows, set, &mut Vec::new(), &mut simplices, &|found| {
                let growing = growing.load(Ordering::Relaxed);
                limits.check_bytes("columns", taken + growing + (found * size_of::<u32>()) as u64)
            })?;
            let before = found.capacity();
            let keys = simplices.chunks_exact(dimension - 1).map(|simplex| {
                simplex.iter().fold(K::of_edge(rank), |key, &w| key.with(bits, lunes.name(w)))
            });
            found.extend(keys.filter(|key| !kills(key)));
            growing.fetch_add(((found.capacity() - before) * size_of::<K>()) as u64, Ordering::Relaxed);
            Ok(())
        })?;
        for (_, found) in found {
            columns.extend(found);
        }
        limits.check_bytes("columns", (columns.capacity() * size_of::<K>()) as u64)?;
    }
    Ok(columns)
}

/// Room for the recursion over the cliques of a lune.
struct Blocks {
    /// How many vertices beside the diameter edge a column has.
    most: usize,
    rest: Vec<u64>,
    critical: Vec<u32>,
    /// By depth.
    levels: Vec<Vec<u64>>,
}

impl Blocks {
    fn new(most: usize) -> Self {
        Self { most, rest: Vec::new(), critical: Vec::new(), levels: Vec::new() }
    }

    /// Finds the columns among the simplices that extend the block of a clique (`simplex`, descending), whose common smaller neighbours are
    /// `set`, one after the other; `check` is told how many numbers were found.
    fn descend(
        &mut self,
        rows: &Rows,
        set: &[u64],
        simplex: &mut Vec<u32>,
        found: &mut Vec<u32>,
        check: &impl Fn(usize) -> Result<()>,
    ) -> Result<()> {
        let depth = simplex.len();
        if depth + 2 == self.most {
            return self.emit(rows, set, simplex, found, check);
        }
        if self.levels.len() <= depth {
            self.levels.push(Vec::new());
        }
        let mut smaller = std::mem::take(&mut self.levels[depth]);
        for a in members(set) {
            below(rows, set, a, &mut smaller);
            if !is_cone(rows, &smaller) {
                simplex.push(a);
                self.descend(rows, &smaller, simplex, found, check)?;
                simplex.pop();
            }
        }
        self.levels[depth] = smaller;
        Ok(())
    }

    /// Finds the columns that extend the block by two vertices.
    fn emit(
        &mut self,
        rows: &Rows,
        set: &[u64],
        simplex: &[u32],
        found: &mut Vec<u32>,
        check: &impl Fn(usize) -> Result<()>,
    ) -> Result<()> {
        let mut forest = ElderForest::new(set.len() * 64);
        let (mut smaller, mut critical) = (Vec::new(), std::mem::take(&mut self.critical));
        for a in members(set) {
            check(found.capacity())?;
            below(rows, set, a, &mut smaller);
            let Some(first) = least(&smaller) else { continue };
            forest.join(first, a, |a, b| a < b);
            minima(rows, &smaller, &mut self.rest, &mut critical);
            for &b in &critical {
                if forest.join(b, a, |a, b| a < b).is_none() {
                    found.extend(simplex.iter().chain(&[a, b]));
                }
            }
        }
        self.critical = critical;
        Ok(())
    }
}

/// The members of a set that are smaller than one of them and joined to it.
fn below(rows: &Rows, set: &[u64], vertex: u32, smaller: &mut Vec<u64>) {
    smaller.clear();
    smaller.extend(set.iter().zip(rows.row(vertex)).map(|(set, row)| set & row));
    let at = vertex as usize / 64;
    smaller[at] &= (1 << (vertex % 64)) - 1;
    smaller[at + 1..].fill(0);
}
