//! What the pictures of one index share: the range of its losses, and how simplices are written.

use super::axis::{padded, range};
use super::values::Index;

/// The least and largest finite loss of the bars, with a margin; `[0, 1]` without bars.
pub(super) fn losses(index: &Index) -> (f64, f64) {
    let ends = index.bars.iter().flat_map(|bar| [bar.birth, bar.death]);
    range(ends).map_or((0.0, 1.0), |found| padded(found, 0.06))
}

/// Vertices joined by dashes: `0–1–2`.
pub(super) fn simplex<V: ToString>(vertices: &[V]) -> String {
    vertices.iter().map(ToString::to_string).collect::<Vec<_>>().join("–")
}

/// What a simplex with so many vertices is called, alone or in number.
pub(super) fn kind(dimension: usize, many: bool) -> String {
    let name = match (dimension, many) {
        (0, false) => "minimum",
        (0, true) => "minima",
        (1, false) => "path",
        (1, true) => "paths",
        (2, false) => "triangle",
        (2, true) => "triangles",
        (3, false) => "tetrahedron",
        (3, true) => "tetrahedra",
        (k, false) => return format!("{k}-simplex"),
        (k, true) => return format!("{k}-simplices"),
    };
    name.into()
}

/// The name of a quantity with its unit, as an axis says it.
pub(super) fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.into() } else { format!("{name} ({unit})") }
}
