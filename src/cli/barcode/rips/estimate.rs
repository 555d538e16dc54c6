//! What a dry run says.

use std::io::{self, Write};

use sublevel::filtration::RipsPlan;
use sublevel::persistence::flag;

/// The bytes of an edge of the graph, when it is made.
const BYTES_OF_EDGE: u128 = 16;

/// The memory that the barcode of a plan needs, for bars up to a dimension.
pub(in crate::cli) fn bytes(plan: &RipsPlan<'_>, max_dimension: usize) -> u128 {
    let (points, edges) = (plan.vertices(), plan.edges());
    let run = BYTES_OF_EDGE * edges as u128 + u128::from(flag::bytes(points, edges, max_dimension));
    plan.bytes().max(run)
}

/// The size of a complex and the memory that its barcode needs.
pub(in super::super) struct Estimate {
    points: usize,
    edges: usize,
    threshold: f64,
    max_dimension: usize,
    bytes: u128,
    limit: u64,
}

impl Estimate {
    /// Of a plan, for bars up to a dimension.
    pub(super) fn of(plan: &RipsPlan<'_>, max_dimension: usize, limit: u64) -> Self {
        let (points, edges) = (plan.vertices(), plan.edges());
        let bytes = bytes(plan, max_dimension);
        Self { points, edges, threshold: plan.threshold(), max_dimension, bytes, limit }
    }

    /// Writes it, as text or as JSON.
    pub(in super::super) fn write(&self, out: &mut dyn Write, json: bool) -> io::Result<()> {
        let Self { points, edges, threshold, max_dimension, bytes, limit } = self;
        if json {
            let threshold = if threshold.is_finite() { threshold.to_string() } else { "null".into() };
            return writeln!(
                out,
                "{{\"n_vertices\":{points},\"n_edges\":{edges},\"threshold\":{threshold},\"max_dim\":{max_dimension},\
                 \"bytes\":{bytes},\"memory_limit\":{limit}}}"
            );
        }
        writeln!(
            out,
            "{points} points, {edges} edges up to {threshold}, bars up to dimension {max_dimension}"
        )?;
        let least = if *max_dimension > 1 { "at least" } else { "about" };
        writeln!(out, "{least} {} MiB of memory, limit {} MiB", bytes >> 20, limit >> 20)
    }
}
