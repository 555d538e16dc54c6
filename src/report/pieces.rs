//! Tables of bars and of pieces, shared by the page and the terminal.

use super::axis::{count, decimals, number, percent};
use super::bars::{kind, simplex, with_unit};
use super::table::Table;
use super::triangle::capital;
use super::values::{Index, Interval, Landscape, Piece, Seat};

/// The bars of one index, longest first, with the simplices at their ends and the place of the largest loss of each killer.
pub(super) fn bars(index: &Index, landscape: &Landscape) -> Table {
    let unit = &landscape.unit;
    let losses = ["birth", "death", "length"].map(|name| with_unit(name, unit));
    let mut table = Table::new(
        3,
        ["born by", "killed by", "maximum of the killer"].into_iter().map(String::from).chain(losses),
    );
    // Short bars at large losses still show three digits of the longest length.
    let lengths = decimals(index.bars.iter().map(Interval::length)).saturating_sub(1).min(7);
    let digits = decimals(index.bars.iter().flat_map(|bar| [bar.birth, bar.death])).max(lengths);
    for bar in &index.bars {
        let killer = bar.killed_by.as_ref();
        let piece = killer.and_then(|killer| landscape.pieces.iter().find(|p| same(&p.vertices, killer)));
        table.push([
            named(&bar.born_by),
            killer.map_or("nothing".into(), |killer| named(killer)),
            piece.map_or(String::new(), seat),
            number(bar.birth, digits),
            number(bar.death, digits),
            number(bar.length(), digits),
        ]);
    }
    table
}

/// The minima: seed, loss, accuracy, gradients.
pub(super) fn minima(landscape: &Landscape) -> Table {
    let header = [
        "minimum".into(),
        "seed".into(),
        with_unit("loss", &landscape.unit),
        "accuracy".into(),
        "gradients".into(),
    ];
    let mut table = Table::new(1, header);
    let found = landscape.of_dimension(0);
    let digits = decimals(found.iter().map(|piece| piece.value));
    for piece in found {
        table.push([
            simplex(&piece.vertices),
            piece.seed.map_or(String::new(), |seed| seed.to_string()),
            number(piece.value, digits),
            piece.peak.at.accuracy.map_or(String::new(), percent),
            count(piece.gradients),
        ]);
    }
    table
}

/// The pieces of a dimension from 1 on: value, own maximum and its place, refinement, cost.
pub(super) fn pieces(landscape: &Landscape, dimension: usize) -> Table {
    let unit = &landscape.unit;
    let header = [
        kind(dimension, false),
        "maximum lies".into(),
        with_unit("value", unit),
        with_unit("own maximum", unit),
        "accuracy there".into(),
        "refinement".into(),
        "gradients".into(),
        "evaluations".into(),
    ];
    let mut table = Table::new(2, header);
    let found = landscape.of_dimension(dimension);
    let digits = decimals(found.iter().map(|piece| piece.value));
    for piece in found {
        table.push([
            simplex(&piece.vertices),
            seat(piece),
            number(piece.value, digits),
            number(piece.peak.at.loss, digits),
            piece.peak.at.accuracy.map_or(String::new(), percent),
            number(piece.peak.refinement, digits + 1),
            count(piece.gradients),
            count(piece.peak.evaluations),
        ]);
    }
    table
}

/// Kind and vertices: `triangle 0–1–2`.
fn named(vertices: &[u64]) -> String {
    format!("{} {}", kind(vertices.len().saturating_sub(1), false), simplex(vertices))
}

/// Where the largest loss of a piece lies.
fn seat(piece: &Piece) -> String {
    match piece.seat() {
        Seat::Interior => "interior".into(),
        Seat::Face(face) => format!("on {} {}", kind(face.len() - 1, false), simplex(&face)),
    }
}

/// Whether these are the same vertices.
pub(super) fn same(piece: &[u32], simplex: &[u64]) -> bool {
    piece.iter().map(|v| u64::from(*v)).eq(simplex.iter().copied())
}

/// The caption of the pieces of a dimension: how many there are of how many.
pub(super) fn caption(landscape: &Landscape, dimension: usize) -> String {
    let finished = landscape.of_dimension(dimension).len() as u64;
    let planned = landscape.planned.get(dimension).copied().unwrap_or(finished).max(finished);
    let name = capital(&kind(dimension, true));
    if finished == planned {
        format!("{name}: {finished}")
    } else {
        format!("{name}: {finished} of {planned} finished")
    }
}
