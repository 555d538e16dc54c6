//! Which rank the edge between two vertices has, and what is joined to all vertices of a simplex.

use pulp::Arch;

use super::limits::Limits;
use crate::complex::FilteredGraph;
use crate::error::Result;

/// Edges or vertices between two looks at the interrupt.
const BETWEEN_CHECKS: usize = 1 << 14;

/// No edge.
pub(super) const NEVER: u32 = u32::MAX;

/// The ranks of the edges of a graph.
pub(super) trait Ranks: Sync {
    /// The rank of an edge, or [`NEVER`].
    fn rank(&self, u: u32, v: u32) -> u32;

    /// Finds the vertices joined to all of these such that the largest rank of the joining edges is from `first` up to `last`, ascending, each
    /// with that rank.
    fn joined(&self, vertices: &[u32], first: u32, last: u32, found: &mut Vec<(u32, u32)>);

    /// The smallest vertex joined to all of these by edges of ranks below `end`.
    fn least(&self, vertices: &[u32], end: u32) -> Option<u32>;
}

impl<R: Ranks> Ranks for &R {
    fn rank(&self, u: u32, v: u32) -> u32 {
        (**self).rank(u, v)
    }

    fn joined(&self, vertices: &[u32], first: u32, last: u32, found: &mut Vec<(u32, u32)>) {
        (**self).joined(vertices, first, last, found);
    }

    fn least(&self, vertices: &[u32], end: u32) -> Option<u32> {
        (**self).least(vertices, end)
    }
}

/// A square matrix, for graphs of which it is a fair part.
pub(super) struct DenseRanks {
    count: usize,
    /// Shape `(count, count)`; [`NEVER`] on the diagonal.
    ranks: Vec<u32>,
    arch: Arch,
}

impl DenseRanks {
    pub(super) fn new(graph: &FilteredGraph, limits: Limits<'_>) -> Result<Self> {
        let count = graph.vertices();
        let mut ranks = Vec::with_capacity(count * count);
        for vertex in 0..count {
            limits.check()?;
            ranks.resize((vertex + 1) * count, NEVER);
        }
        for (rank, &[u, v]) in (0..).zip(graph.all_ends()) {
            if (rank as usize).is_multiple_of(BETWEEN_CHECKS) {
                limits.check()?;
            }
            ranks[u as usize * count + v as usize] = rank;
            ranks[v as usize * count + u as usize] = rank;
        }
        Ok(Self { count, ranks, arch: Arch::new() })
    }

    #[inline]
    fn row(&self, vertex: u32) -> &[u32] {
        &self.ranks[vertex as usize * self.count..][..self.count]
    }
}

/// Vertices looked at together.
const LANES: usize = 32;

/// The largest entry of each of these columns.
#[expect(clippy::inline_always, reason = "compiled for the vector instructions of its caller")]
#[inline(always)]
fn largest(rows: &[&[u32]], start: usize, most: &mut [u32; LANES]) {
    most.fill(0);
    for row in rows {
        let row: &[u32; LANES] = row[start..start + LANES].try_into().expect("a slice of that length");
        for (most, &rank) in most.iter_mut().zip(row) {
            *most = rank.max(*most);
        }
    }
}

impl DenseRanks {
    /// The rows of the vertices of a simplex, and empty ones behind them.
    fn rows(&self, vertices: &[u32]) -> [&[u32]; 34] {
        let mut rows = [&[][..]; 34];
        for (row, &vertex) in rows.iter_mut().zip(vertices) {
            *row = self.row(vertex);
        }
        rows
    }
}

impl Ranks for DenseRanks {
    #[inline]
    fn rank(&self, u: u32, v: u32) -> u32 {
        self.row(u)[v as usize]
    }

    fn joined(&self, vertices: &[u32], first: u32, last: u32, found: &mut Vec<(u32, u32)>) {
        let rows = &self.rows(vertices)[..vertices.len()];
        self.arch.dispatch(
            #[inline(always)]
            || {
                let mut most = [0; LANES];
                let whole = self.count / LANES * LANES;
                for start in (0..whole).step_by(LANES) {
                    largest(rows, start, &mut most);
                    let mut bits = 0_u32;
                    for (lane, &rank) in most.iter().enumerate() {
                        bits |= u32::from(rank.wrapping_sub(first) <= last.wrapping_sub(first)) << lane;
                    }
                    while bits != 0 {
                        let lane = bits.trailing_zeros();
                        found.push((start as u32 + lane, most[lane as usize]));
                        bits &= bits - 1;
                    }
                }
                for x in whole..self.count {
                    let rank = rows.iter().map(|row| row[x]).max().unwrap_or(0);
                    if (first..=last).contains(&rank) {
                        found.push((x as u32, rank));
                    }
                }
            },
        );
    }

    fn least(&self, vertices: &[u32], end: u32) -> Option<u32> {
        let rows = &self.rows(vertices)[..vertices.len()];
        self.arch.dispatch(
            #[inline(always)]
            || {
                let mut most = [0; LANES];
                let whole = self.count / LANES * LANES;
                for start in (0..whole).step_by(LANES) {
                    largest(rows, start, &mut most);
                    let mut bits = 0_u32;
                    for (lane, &rank) in most.iter().enumerate() {
                        bits |= u32::from(rank < end) << lane;
                    }
                    if bits != 0 {
                        return Some(start as u32 + bits.trailing_zeros());
                    }
                }
                (whole..self.count).find(|&x| rows.iter().all(|row| row[x] < end)).map(|x| x as u32)
            },
        )
    }
}

/// Lists of neighbours, for graphs of few edges.
pub(super) struct SparseRanks {
    /// By vertex, where its list starts, and where the last one ends.
    starts: Vec<usize>,
    /// Neighbour and rank, by neighbour.
    neighbours: Vec<(u32, u32)>,
}

impl SparseRanks {
    pub(super) fn new(graph: &FilteredGraph, limits: Limits<'_>) -> Result<Self> {
        let mut starts = vec![0; graph.vertices() + 2];
        for &[u, v] in graph.all_ends() {
            starts[u as usize + 2] += 1;
            starts[v as usize + 2] += 1;
        }
        for vertex in 2..starts.len() {
            starts[vertex] += starts[vertex - 1];
        }
        let mut neighbours = vec![(0, 0); 2 * graph.edges()];
        for (rank, &[u, v]) in (0..).zip(graph.all_ends()) {
            if (rank as usize).is_multiple_of(BETWEEN_CHECKS) {
                limits.check()?;
            }
            for (a, b) in [(u, v), (v, u)] {
                let at = &mut starts[a as usize + 1];
                neighbours[*at] = (b, rank);
                *at += 1;
            }
        }
        starts.pop();
        for vertex in 0..graph.vertices() {
            if vertex % BETWEEN_CHECKS == 0 {
                limits.check()?;
            }
            neighbours[starts[vertex]..starts[vertex + 1]].sort_unstable();
        }
        Ok(Self { starts, neighbours })
    }

    /// The neighbours of a vertex, ascending, each with the rank of the edge.
    #[inline]
    pub(super) fn neighbours(&self, vertex: u32) -> &[(u32, u32)] {
        &self.neighbours[self.starts[vertex as usize]..self.starts[vertex as usize + 1]]
    }

    /// Calls `visit(x, largest rank)` for each vertex joined to all of these by edges of ranks up to `last`, ascending, until it says `false`.
    fn each_joined(&self, vertices: &[u32], last: u32, mut visit: impl FnMut(u32, u32) -> bool) {
        let fewest = |&&vertex: &&u32| self.neighbours(vertex).len();
        let Some(&first) = vertices.iter().min_by_key(fewest) else { return };
        'next: for &(x, rank) in self.neighbours(first) {
            if rank > last {
                continue;
            }
            let mut most = rank;
            for &vertex in vertices.iter().filter(|&&vertex| vertex != first) {
                let rank = self.rank(vertex, x);
                if rank > last {
                    continue 'next;
                }
                most = most.max(rank);
            }
            if !visit(x, most) {
                return;
            }
        }
    }
}

impl Ranks for SparseRanks {
    #[inline]
    fn rank(&self, u: u32, v: u32) -> u32 {
        let neighbours = self.neighbours(u);
        match neighbours.binary_search_by_key(&v, |&(x, _)| x) {
            Ok(at) => neighbours[at].1,
            Err(_) => NEVER,
        }
    }

    fn joined(&self, vertices: &[u32], first: u32, last: u32, found: &mut Vec<(u32, u32)>) {
        self.each_joined(vertices, last, |x, rank| {
            if rank >= first {
                found.push((x, rank));
            }
            true
        });
    }

    fn least(&self, vertices: &[u32], end: u32) -> Option<u32> {
        let mut least = None;
        if end > 0 {
            self.each_joined(vertices, end - 1, |x, _| {
                least = Some(x);
                false
            });
        }
        least
    }
}
