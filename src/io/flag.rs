//! `flag`: flagser's directed graphs: a line `dim 0:` above one line of weights of vertices, a line `dim 1:` above the edges, `from to`
//! or `from to weight` a line.

use std::io::Write;

use crate::error::{Error, Place, Result};
use crate::filtration::DirectedGraph;
use crate::interrupt::Interrupt;

use super::text::Text;
use super::{Source, number};

/// What every head begins with.
const HEAD: &[u8] = b"dim";

/// Whether a file begins as flagser's do.
pub(super) fn has_head(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    line.is_some_and(|line| line.starts_with(b"dim 0"))
}

/// Reads the graph. An edge without a weight has the larger one of its vertices; the first edge says whether edges have weights.
///
/// # Errors
/// [`Error::Input`] with file and line of a vertex that is none, a loop, an edge given twice, or a weight below one of its vertices.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<DirectedGraph> {
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    head(&mut text, b'0', &source.path)?;
    let births = match text.next_row()? {
        Some(row) if row.token(0) != HEAD => {
            (0..row.len()).map(|at| row.finite(at)).collect::<Result<_>>()?
        }
        _ => return Err(text.row().error("no weights of vertices", "one line of them, a number a vertex")),
    };
    let births: Vec<f64> = births;
    head(&mut text, b'1', &source.path)?;
    let mut edges: Vec<(f64, u32, u32, u64)> = Vec::new();
    let mut width = None;
    while let Some(row) = text.next_row()? {
        let width = *width.get_or_insert(row.len());
        if row.len() != width || !(2..=3).contains(&width) {
            let expected = "two vertices, and a weight if the first edge has one";
            return Err(row.error(format!("{} numbers", row.len()), expected));
        }
        let mut ends = [0_u32; 2];
        for (at, end) in ends.iter_mut().enumerate() {
            let vertex = row.index(at, "a vertex")?;
            if vertex >= births.len() as u64 {
                let found = format!("vertex {vertex} of {}", births.len());
                return Err(row.error(found, "numbers from 0 to one less than there are weights of vertices"));
            }
            *end = vertex as u32;
        }
        let [from, to] = ends;
        if from == to {
            return Err(row.error(format!("an edge from vertex {from} to itself"), "two vertices"));
        }
        let born = births[from as usize].max(births[to as usize]);
        let weight = if width == 3 { row.finite(2)? } else { born };
        if weight < born {
            let found = format!("the weight {weight} of the edge from {from} to {to}");
            return Err(row.error(found, format!("at least {born}, the weight of one of its vertices")));
        }
        edges.push((weight, from, to, row.line));
    }
    edges.sort_unstable_by_key(|&(_, from, to, line)| (from, to, line));
    if let Some([first, second]) =
        edges.windows(2).find(|pair| (pair[0].1, pair[0].2) == (pair[1].1, pair[1].2))
    {
        let found = format!("the edge from {} to {} a second time", second.1, second.2);
        let place = Place::Line(source.path.clone(), second.3);
        return Err(Error::input(place, found, format!("each edge once: it is in line {}", first.3)));
    }
    let edges = edges.into_iter().map(|(weight, from, to, _)| (weight, from, to)).collect();
    DirectedGraph::new(births, edges)
}

/// Takes the line `dim 0:` or `dim 1:`.
fn head(text: &mut Text<'_>, dimension: u8, path: &std::path::Path) -> Result<()> {
    let expected = format!("`dim {}:`", char::from(dimension));
    match text.next_row()? {
        Some(row) if row.token(0) == HEAD && row.len() == 2 && row.token(1).first() == Some(&dimension) => {
            Ok(())
        }
        Some(row) => Err(row.error("another line", expected)),
        None => Err(Error::input(Place::File(path.to_owned()), "the end of the file", expected)),
    }
}

/// Writes the graph, with the weights of all edges.
pub(super) fn write(out: &mut dyn Write, graph: &DirectedGraph) -> std::io::Result<()> {
    writeln!(out, "dim 0:")?;
    for (vertex, &birth) in graph.births().iter().enumerate() {
        write!(out, "{}{}", if vertex == 0 { "" } else { " " }, number::text(birth))?;
    }
    writeln!(out, "\ndim 1:")?;
    graph
        .edges()
        .iter()
        .try_for_each(|(weight, from, to)| writeln!(out, "{from} {to} {}", number::text(*weight)))
}
