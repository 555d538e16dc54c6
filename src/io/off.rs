//! `off`: meshes in the Object File Format: `OFF`, the numbers of vertices, faces and edges, the points, the faces. `point-cloud-off` takes the
//! points alone.

use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::filtration::Points;
use crate::interrupt::Interrupt;

use super::closure::Closure;
use super::text::Text;
use super::{SimplexList, Source};

/// Whether a file begins as OFF files do.
pub(super) fn has_head(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    let word = line.and_then(|line| line.split(u8::is_ascii_whitespace).next());
    word.is_some_and(|word| Head::of(word).is_some())
}

/// What the first word says of the lines of vertices.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "the letters of the header, each there or not")]
struct Head {
    texture: bool,
    colour: bool,
    normal: bool,
    homogeneous: bool,
    any_dimension: bool,
}

impl Head {
    /// Reads `[ST][C][N][4][n]OFF`.
    fn of(word: &[u8]) -> Option<Self> {
        let prefix = word.strip_suffix(b"OFF")?;
        let take = |prefix: &mut &[u8], part: &[u8]| {
            let rest = prefix.strip_prefix(part);
            *prefix = rest.unwrap_or(prefix);
            rest.is_some()
        };
        let mut rest = prefix;
        let texture = take(&mut rest, b"ST");
        let colour = take(&mut rest, b"C");
        let normal = take(&mut rest, b"N");
        let homogeneous = take(&mut rest, b"4");
        let any_dimension = take(&mut rest, b"n");
        rest.is_empty().then_some(Self { texture, colour, normal, homogeneous, any_dimension })
    }
}

/// A file, up to its faces.
struct Opened<'a> {
    text: Text<'a>,
    path: &'a Path,
    coordinates: Vec<f64>,
    dimension: usize,
    vertex_lines: Vec<u64>,
    faces: u64,
}

/// Reads a mesh of triangles, edges and points as a simplicial complex with all values 0; vertices are numbered from 0.
///
/// # Errors
/// [`Error::Input`] with file and line of what breaks the format, and of a face with more than three vertices.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<SimplexList> {
    let Opened { mut text, path, coordinates, dimension, vertex_lines, faces } = open(source, interrupt)?;
    let mut mesh = Closure::default();
    for (vertex, &line) in (0..).zip(&vertex_lines) {
        mesh.add(&mut [vertex], 0.0, line).expect("one vertex is a simplex");
    }
    for face in 0..faces {
        let Some(row) = text.next_row()? else { return Err(ends_early(path, "faces", face, faces)) };
        let corners = row.index(0, "the number of corners of a face")?;
        if !(1..=3).contains(&corners) {
            let found = format!("a face of {corners} vertices");
            return Err(row.error(found, "1 to 3: triangles, because a complex of simplices is built"));
        }
        let corners = corners as usize;
        if row.len() <= corners || ![0, 1, 3, 4].contains(&(row.len() - 1 - corners)) {
            let found = format!("{} tokens in a face of {corners} vertices", row.len());
            return Err(row.error(found, "the vertices and 0, 1, 3 or 4 numbers of a colour"));
        }
        let mut vertices = [0; 3];
        for (index, vertex) in vertices[..corners].iter_mut().enumerate() {
            *vertex = row.index(index + 1, "a vertex")?;
            if *vertex >= vertex_lines.len() as u64 {
                let found = format!("vertex {vertex} of {}", vertex_lines.len());
                return Err(row.error(found, "numbers from 0 to one less than there are vertices"));
            }
        }
        for index in corners + 1..row.len() {
            row.finite(index)?;
        }
        mesh.add(&mut vertices[..corners], 0.0, row.line)
            .map_err(|(found, expected)| row.error(found, expected))?;
    }
    behind(&mut text)?;
    let list = mesh.list(path, interrupt)?;
    Ok(list.with_coordinates(Points::new(dimension, coordinates).ok()))
}

/// Reads the points of a mesh and passes over its faces.
///
/// # Errors
/// [`Error::Input`] with file and line of what breaks the format up to the last point.
pub(super) fn read_points(source: &Source, interrupt: &Interrupt) -> Result<Points> {
    let opened = open(source, interrupt)?;
    if opened.vertex_lines.is_empty() || opened.dimension == 0 {
        return Err(Error::input(Place::File(source.path.clone()), "no coordinates", "at least one point"));
    }
    Points::new(opened.dimension, opened.coordinates)
}

/// Reads the head and the vertices.
fn open<'a>(source: &'a Source, interrupt: &'a Interrupt) -> Result<Opened<'a>> {
    let path = &source.path;
    let mut text = Text::new(path, &source.bytes, interrupt)?;
    let empty = || {
        Error::input(
            Place::File(path.clone()),
            "the end of the file",
            "the numbers of vertices, faces and edges",
        )
    };
    let Some(row) = text.next_row()? else { return Err(empty()) };
    let head = Head::of(row.token(0));
    let plain =
        Head { texture: false, colour: false, normal: false, homogeneous: false, any_dimension: false };
    if head.is_none() && row.token(0).iter().any(u8::is_ascii_alphabetic) {
        return Err(
            row.error("a first word that is no header", "`OFF`, with `ST`, `C`, `N`, `4` or `n` before it")
        );
    }
    // Header, dimension and numbers may share lines or not.
    let mut numbers = Vec::new();
    let head_found = head.is_some();
    let head = head.unwrap_or(plain);
    let wanted = if head.any_dimension { 4 } else { 3 };
    let mut first = usize::from(head_found);
    loop {
        let row = text.row();
        for index in first..row.len() {
            numbers.push(row.index(index, "a number of the header")?);
        }
        // The number of edges is not used, and sometimes left out.
        if numbers.len() >= wanted - 1 {
            break;
        }
        first = 0;
        if text.next_row()?.is_none() {
            return Err(empty());
        }
    }
    if numbers.len() > wanted {
        return Err(text
            .row()
            .error(format!("{} numbers in the header", numbers.len()), format!("{wanted}")));
    }
    let own = if head.any_dimension { numbers.remove(0) } else { 3 };
    let (vertices, faces) = (numbers[0], numbers[1]);
    let dimension = usize::try_from(own).unwrap_or(usize::MAX).saturating_add(usize::from(head.homogeneous));
    let normal = if head.normal { dimension } else { 0 };
    let least = dimension.saturating_add(normal).saturating_add(if head.texture { 2 } else { 0 });
    let mut opened =
        Opened { text, path, coordinates: Vec::new(), dimension, vertex_lines: Vec::new(), faces };
    for vertex in 0..vertices {
        let Some(row) = opened.text.next_row()? else {
            return Err(ends_early(path, "vertices", vertex, vertices));
        };
        let more = row.len().checked_sub(least);
        let fits = more.is_some_and(|more| if head.colour { [3, 4].contains(&more) } else { more == 0 });
        if !fits {
            let found = format!("{} numbers for a vertex", row.len());
            let colour = if head.colour { ", with 3 or 4 of a colour" } else { "" };
            return Err(row.error(found, format!("{least}{colour}")));
        }
        for index in 0..row.len() {
            let number = row.finite(index)?;
            if index < dimension {
                opened.coordinates.push(number);
            }
        }
        opened.vertex_lines.push(row.line);
    }
    Ok(opened)
}

fn ends_early(path: &Path, what: &str, there: u64, announced: u64) -> Error {
    Error::input(
        Place::File(path.to_owned()),
        format!("{there} {what}"),
        format!("{announced}, as the header says"),
    )
}

/// Refuses rows behind the last face.
fn behind(text: &mut Text<'_>) -> Result<()> {
    match text.next_row()? {
        Some(row) => Err(row.error("a row behind the last face", "the end of the file")),
        None => Ok(()),
    }
}
