//! Top simplices as Perseus reads them: `perseus-simtop`, all of one dimension, and `perseus-nmfsimtop`, of any dimensions. Its variants are
//! without births (`static`), so that all comes at 0, or have a largest dimension (`capped`), above which there is nothing.

use std::collections::HashMap;

use crate::error::Result;
use crate::interrupt::Interrupt;

use super::closure::Closure;
use super::perseus::MOST_AXES;
use super::tokens::Tokens;
use super::{SimplexList, Source};

/// What a file of simplices has.
struct Layout {
    /// The dimension of all simplices, if it is one.
    same: Option<usize>,
    /// The number of coordinates of a vertex.
    coordinates: usize,
    /// Whether each simplex has a birth.
    births: bool,
    /// The largest dimension that is wanted.
    cap: usize,
}

/// Reads the dimension of all simplices, the number of coordinates of a vertex, then the vertices and, if there are births, the birth of each simplex.
///
/// # Errors
/// As [`read_nmfsimtop`].
pub(super) fn read_simtop(source: &Source, births: bool, interrupt: &Interrupt) -> Result<SimplexList> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let same = Some(tokens.small("the dimension of the simplices", MOST_AXES)?);
    let coordinates = coordinates(&mut tokens)?;
    read(source, tokens, &Layout { same, coordinates, births, cap: MOST_AXES }, interrupt)
}

/// Reads the number of coordinates of a vertex, the largest dimension if there is one, then the dimension, the vertices and, if there are
/// births, the birth of each simplex. Faces take the least birth of what they are a face of. A vertex of one coordinate is its label;
/// others are numbered as they come.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) with file and line of what is no number of its place, of a vertex twice in a simplex or more than 16 of them.
pub(super) fn read_nmfsimtop(
    source: &Source,
    births: bool,
    capped: bool,
    interrupt: &Interrupt,
) -> Result<SimplexList> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let coordinates = coordinates(&mut tokens)?;
    let cap = if capped { tokens.small("the largest dimension", MOST_AXES)? } else { MOST_AXES };
    read(source, tokens, &Layout { same: None, coordinates, births, cap }, interrupt)
}

fn coordinates(tokens: &mut Tokens<'_>) -> Result<usize> {
    match tokens.small("the number of coordinates of a vertex", MOST_AXES)? {
        0 => Err(tokens.wrong("vertices of 0 coordinates", "at least 1")),
        coordinates => Ok(coordinates),
    }
}

fn read(
    source: &Source,
    mut tokens: Tokens<'_>,
    layout: &Layout,
    interrupt: &Interrupt,
) -> Result<SimplexList> {
    let mut closure = Closure::default();
    let mut known: HashMap<Vec<u64>, u64> = HashMap::new();
    while tokens.more()? {
        let dimension = match layout.same {
            Some(dimension) => dimension,
            None => tokens.small("the dimension of a simplex", MOST_AXES)?,
        };
        let mut vertices = Vec::new();
        for _ in 0..=dimension {
            if layout.coordinates == 1 {
                vertices.push(tokens.index("a vertex")?);
                continue;
            }
            let mut point = Vec::new();
            for _ in 0..layout.coordinates {
                point.push((tokens.finite("a coordinate of a vertex")? + 0.0).to_bits());
            }
            let next = known.len() as u64;
            vertices.push(*known.entry(point).or_insert(next));
        }
        let birth = if layout.births { tokens.finite("the birth of a simplex")? } else { 0.0 };
        let added = closure.add(&mut vertices, birth, tokens.line());
        added.map_err(|(found, expected)| tokens.wrong(found, expected))?;
    }
    Ok(closure.list(&source.path, interrupt)?.up_to(layout.cap))
}
