//! `ply`: meshes in the Polygon File Format, as text or binary in either byte order.

mod head;
mod numbers;

use crate::error::Result;
use crate::filtration::Points;
use crate::interrupt::Interrupt;

use super::closure::Closure;
use super::text::Text;
use super::tokens::Tokens;
use super::{SimplexList, Source};

use head::{Element, Encoding, head};
use numbers::Numbers;

/// Elements between two looks at the interrupt.
const CHECK: u64 = 1 << 12;

/// Reads a mesh of triangles, edges and points as a simplicial complex with all values 0; vertices are numbered from 0.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) with file and line or byte of what breaks the format, and of a face with more than three vertices.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<SimplexList> {
    let path = &source.path;
    let (encoding, elements, start, lines) = head(source)?;
    let rest = &source.bytes[start..];
    let mut numbers = if encoding == Encoding::Text {
        Numbers::Text(Tokens::of(Text::after(path, rest, lines, interrupt), path))
    } else {
        Numbers::Binary { path, bytes: &source.bytes, at: start, big: encoding == Encoding::Big }
    };
    let (mut mesh, mut coordinates) = (Closure::default(), Vec::new());
    let vertices = elements.iter().find(|e| e.name == "vertex").map_or(0, |e| e.count);
    for element in &elements {
        for number in 0..element.count {
            if number.is_multiple_of(CHECK) {
                interrupt.check()?;
            }
            if element.name == "vertex" {
                read_vertex(&mut numbers, element, &mut coordinates)?;
                mesh.add(&mut [number], 0.0, numbers.line()).expect("one vertex is a simplex");
            } else {
                read_other(&mut numbers, element, vertices, &mut mesh)?;
            }
        }
    }
    numbers.end()?;
    // Whoever leaves out x, y or z has no places that could be written again.
    let places = (coordinates.len() as u64 == 3 * vertices).then(|| Points::new(3, coordinates).ok());
    Ok(mesh.list(path, interrupt)?.with_coordinates(places.flatten()))
}

/// Reads a vertex; its coordinates must be finite.
fn read_vertex(numbers: &mut Numbers<'_>, element: &Element, coordinates: &mut Vec<f64>) -> Result<()> {
    let mut place = [None; 3];
    for property in &element.properties {
        let axis = ["x", "y", "z"].iter().position(|name| *name == property.name);
        for _ in 0..numbers.length(property)? {
            let number = numbers.number(property.kind)?;
            let Some(axis) = axis else { continue };
            if !number.is_finite() {
                return Err(numbers.wrong(format!("the coordinate {number}"), "a finite number"));
            }
            place[axis] = Some(number);
        }
    }
    if let [Some(x), Some(y), Some(z)] = place {
        coordinates.extend([x, y, z]);
    }
    Ok(())
}

/// Reads a face, or passes over what is none.
fn read_other(numbers: &mut Numbers<'_>, element: &Element, vertices: u64, mesh: &mut Closure) -> Result<()> {
    for property in &element.properties {
        let length = numbers.length(property)?;
        let corners = property.length.is_some()
            && element.name == "face"
            && ["vertex_indices", "vertex_index"].contains(&property.name.as_str());
        if !corners {
            for _ in 0..length {
                numbers.number(property.kind)?;
            }
            continue;
        }
        if !(1..=3).contains(&length) {
            let found = format!("a face of {length} vertices");
            return Err(numbers.wrong(found, "1 to 3: triangles, because a complex of simplices is built"));
        }
        let mut face = Vec::new();
        for _ in 0..length {
            let vertex = numbers.number(property.kind)?;
            if vertex < 0.0 || vertex.fract() != 0.0 || vertex >= vertices as f64 || vertex.is_nan() {
                let found = format!("vertex {vertex} of {vertices}");
                return Err(numbers.wrong(found, "integers from 0 to one less than there are vertices"));
            }
            face.push(vertex as u64);
        }
        let added = mesh.add(&mut face, 0.0, numbers.line());
        added.map_err(|(found, expected)| numbers.wrong(found, expected))?;
    }
    Ok(())
}
