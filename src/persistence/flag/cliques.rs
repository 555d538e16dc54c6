//! The columns of a dimension from 3 up: a recursion over the cliques of each lune.

use super::key::{Key, bits_of_vertex};
use super::limits::Limits;
use super::lune::Lunes;
use super::rows::{Rows, is_cone, least, members, minima};
use super::sweep::Forest;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// Edges between two reports.
const BETWEEN_REPORTS: u32 = 256;

/// The simplices of a dimension from 3 up that give birth or kill, unless what they are paired with can be told from their block alone, without
/// those that are known to kill; in the order of their diameter edges.
pub(super) fn columns<K: Key, L: Lunes>(
    graph: &FilteredGraph,
    dimension: usize,
    mut lunes: L,
    kills: impl Fn(&K) -> bool,
    limits: Limits<'_>,
) -> Result<Vec<K>> {
    let bits = bits_of_vertex(graph.vertices());
    let (mut columns, mut found) = (Vec::new(), Vec::new());
    let mut blocks =
        Blocks { most: dimension - 1, rest: Vec::new(), critical: Vec::new(), levels: Vec::new() };
    for (rank, &ends) in (0..).zip(graph.all_ends()) {
        if rank % BETWEEN_REPORTS == 0 {
            limits.check()?;
            limits.report(dimension, rank as usize, graph.edges());
        }
        if lunes.least(rank, ends).is_some()
            && let Some((rows, set)) = lunes.lune()
            && !is_cone(rows, set)
        {
            // Numbers in a lune are in the order of the vertices, but need not be vertices: keys are made of names.
            found.clear();
            let taken = (columns.capacity() * size_of::<K>()) as u64;
            blocks.descend(rows, set, &mut Vec::new(), &mut found, &|found| {
                limits.check_bytes("columns", taken + (found * size_of::<u32>()) as u64)
            })?;
            let simplices = found.chunks_exact(dimension - 1);
            let keys = simplices.map(|simplex| {
                simplex.iter().fold(K::of_edge(rank), |key, &w| key.with(bits, lunes.name(w)))
            });
            columns.extend(keys.filter(|key| !kills(key)));
        }
        lunes.insert(0);
    }
    limits.check_bytes("columns", (columns.capacity() * size_of::<K>()) as u64)?;
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
        let mut forest = Forest::new(set.len() * 64);
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
