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
    text: String,
    json: String,
}

impl Estimate {
    /// Of a plan, for bars up to a dimension.
    pub(super) fn of(plan: &RipsPlan<'_>, max_dimension: usize, limit: u64) -> Self {
        let (points, edges, threshold) = (plan.vertices(), plan.edges(), plan.threshold());
        let bytes = bytes(plan, max_dimension);
        let least = if max_dimension > 1 { "at least" } else { "about" };
        let text = format!(
            "{points} points, {edges} edges up to {threshold}, bars up to dimension {max_dimension}\n\
             {least} {} MiB of memory, limit {} MiB",
            bytes >> 20,
            limit >> 20
        );
        let threshold = if threshold.is_finite() { threshold.to_string() } else { "null".into() };
        let json = format!(
            "{{\"n_vertices\":{points},\"n_edges\":{edges},\"threshold\":{threshold},\"max_dim\":{max_dimension},\
             \"bytes\":{bytes},\"memory_limit\":{limit}}}"
        );
        Self { text, json }
    }

    /// Of the alpha complex of so many points in the plane, which takes so many bytes at most.
    pub(in super::super) fn of_alpha(points: usize, max_dimension: usize, bytes: u64, limit: u64) -> Self {
        // Euler's formula.
        let (edges, triangles) = ((3 * points).saturating_sub(3), (2 * points).saturating_sub(2));
        let text = format!(
            "{points} points, at most {edges} edges and {triangles} triangles, bars up to dimension {max_dimension}\n\
             at most {} MiB of memory, limit {} MiB",
            bytes >> 20,
            limit >> 20
        );
        let json = format!(
            "{{\"n_vertices\":{points},\"n_edges_at_most\":{edges},\"n_triangles_at_most\":{triangles},\"max_dim\":{max_dimension},\
             \"bytes\":{bytes},\"memory_limit\":{limit}}}"
        );
        Self { text, json }
    }

    /// Writes it, as text or as JSON.
    pub(in super::super) fn write(&self, out: &mut dyn Write, json: bool) -> io::Result<()> {
        writeln!(out, "{}", if json { &self.json } else { &self.text })
    }
}
