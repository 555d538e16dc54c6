//! The memory of a collapse: what it is sure to take, what each edge adds that is left, and which form of rows has room.

use crate::complex::FilteredGraph;
use crate::error::{Error, Result};

/// Rows take at most so many bytes, or as many as the edges.
const MOST_BYTES_OF_ROWS: u64 = 1 << 28;

/// At most for an edge that is left, every list having just doubled: 24 bytes in the list of these edges; twice 16 in those of the neighbours of its
/// ends; 30 in the table of times, of which 7 in 16 places of 13 bytes may be free no more; and half of such a table while it grows.
const BYTES_OF_EDGE: u64 = 24 + 32 + 30 + 15;

/// At most for a vertex: its list, which begins with four places, and its part of the lists of common neighbours, those to come, and what is dominated.
const BYTES_OF_VERTEX: u64 = 24 + 32 + 4 * 12;

/// What was found ahead, which is of bounded length.
const BYTES_AHEAD: u64 = 72 << 10;

/// The form of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Bits, for this and so many threads that look ahead.
    Bits {
        scouts: usize,
    },
    Lists,
}

/// What may be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    limit: u64,
    /// The bytes that are taken whatever becomes of the edges.
    fixed: u64,
    edges: usize,
}

impl Memory {
    /// The form with most threads, up to `threads`, that has room.
    pub(super) fn new(graph: &FilteredGraph, limit: Option<u64>, threads: usize) -> Result<(Self, Form)> {
        let (vertices, edges) = (graph.vertices() as u64, graph.edges());
        let limit = limit.unwrap_or(u64::MAX);
        let beside = BYTES_OF_VERTEX.saturating_mul(vertices) + BYTES_AHEAD;
        let rows = (8 * vertices.div_ceil(64)).saturating_mul(vertices).max(1);
        let lists = 16 * edges as u64 + 16 * (vertices + 1);
        let most = MOST_BYTES_OF_ROWS.max(16 * edges as u64).min(limit.saturating_sub(beside));
        let scouts = (most / rows).saturating_sub(1).min(threads as u64);
        let (form, bytes) = if scouts > 0 {
            (Form::Bits { scouts: scouts as usize }, rows.saturating_mul(scouts + 1))
        } else {
            (Form::Lists, lists)
        };
        let memory = Self { limit, fixed: beside.saturating_add(bytes), edges };
        memory.check(0)?;
        Ok((memory, form))
    }

    /// Fails if there is no room for so many edges that are left.
    pub(super) fn check(&self, left: usize) -> Result<()> {
        let bytes = self.fixed.saturating_add(BYTES_OF_EDGE * left as u64);
        if bytes <= self.limit {
            return Ok(());
        }
        Err(Error::Limit(format!(
            "the collapse of {} edges needs {bytes} bytes when {left} edges are left; the memory limit leaves {}",
            self.edges, self.limit
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interrupt::Interrupt;

    #[test]
    fn many_threads_look_ahead_as_far_as_there_is_room() {
        let edges = (1..20_000).map(|v| (1.0, v - 1, v)).collect();
        let graph = FilteredGraph::new(20_000, vec![], edges, &Interrupt::new()).expect("a path");
        let form = |limit, threads| Memory::new(&graph, limit, threads).map(|found| found.1);
        // A row of bits is 2504 bytes long: 50 million for a copy of all.
        assert_eq!(form(None, 2).expect("room"), Form::Bits { scouts: 2 });
        assert_eq!(form(None, 64).expect("room"), Form::Bits { scouts: 4 });
        assert_eq!(form(Some(110_000_000), 64).expect("room"), Form::Bits { scouts: 1 });
        assert_eq!(form(Some(100_000_000), 64).expect("room"), Form::Lists);
        let message = form(Some(1 << 20), 1).expect_err("no room").to_string();
        assert!(message.contains("collapse of 19999 edges") && message.contains("1048576"), "{message}");
    }
}
