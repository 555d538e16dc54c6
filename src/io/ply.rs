//! `ply`: meshes in the Polygon File Format, as text or binary in either byte order.

use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::closure::Closure;
use super::text::Text;
use super::tokens::Tokens;
use super::{SimplexList, Source};

/// Elements between two looks at the interrupt.
const CHECK: u64 = 1 << 12;

/// A type of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    F32,
    F64,
}

impl Type {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "char" | "int8" => Self::I8,
            "uchar" | "uint8" => Self::U8,
            "short" | "int16" => Self::I16,
            "ushort" | "uint16" => Self::U16,
            "int" | "int32" => Self::I32,
            "uint" | "uint32" => Self::U32,
            "float" | "float32" => Self::F32,
            "double" | "float64" => Self::F64,
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The number of these bytes, the least significant first.
    fn number(self, bytes: [u8; 8]) -> f64 {
        let word = u64::from_le_bytes(bytes);
        match self {
            Self::I8 => f64::from(word as u8 as i8),
            Self::U8 => f64::from(word as u8),
            Self::I16 => f64::from(word as u16 as i16),
            Self::U16 => f64::from(word as u16),
            Self::I32 => f64::from(word as u32 as i32),
            Self::U32 => f64::from(word as u32),
            Self::F32 => f64::from(f32::from_bits(word as u32)),
            Self::F64 => f64::from_bits(word),
        }
    }
}

/// What an element has.
#[derive(Debug, Clone)]
struct Property {
    name: String,
    /// The type of the length, if it is a list.
    length: Option<Type>,
    kind: Type,
}

/// What the header announces.
#[derive(Debug, Clone)]
struct Element {
    name: String,
    count: u64,
    properties: Vec<Property>,
}

/// How the numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Text,
    Little,
    Big,
}

/// Reads a mesh of triangles, edges and points as a simplicial complex with all values 0; vertices are numbered from 0.
///
/// # Errors
/// [`Error::Input`] with file and line or byte of what breaks the format, and of a face with more than three vertices.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<SimplexList> {
    let path = &source.path;
    let (encoding, elements, start, lines) = head(source)?;
    let rest = &source.bytes[start..];
    let mut numbers = if encoding == Encoding::Text {
        Numbers::Text(Tokens::of(Text::after(path, rest, lines, interrupt), path))
    } else {
        Numbers::Binary { path, bytes: &source.bytes, at: start, big: encoding == Encoding::Big }
    };
    let mut mesh = Closure::default();
    let vertices = elements.iter().find(|e| e.name == "vertex").map_or(0, |e| e.count);
    for element in &elements {
        for number in 0..element.count {
            if number.is_multiple_of(CHECK) {
                interrupt.check()?;
            }
            if element.name == "vertex" {
                read_vertex(&mut numbers, element)?;
                mesh.add(&mut [number], 0.0, numbers.line()).expect("one vertex is a simplex");
            } else {
                read_other(&mut numbers, element, vertices, &mut mesh)?;
            }
        }
    }
    numbers.end()?;
    mesh.list(path, interrupt)
}

/// Reads a vertex; its coordinates must be finite.
fn read_vertex(numbers: &mut Numbers<'_>, element: &Element) -> Result<()> {
    for property in &element.properties {
        let coordinate = ["x", "y", "z"].contains(&property.name.as_str());
        let length = numbers.length(property)?;
        for _ in 0..length {
            let number = numbers.number(property.kind)?;
            if coordinate && !number.is_finite() {
                return Err(numbers.wrong(format!("the coordinate {number}"), "a finite number"));
            }
        }
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

/// The encoding, the elements, where the data begin and the number of lines before.
fn head(source: &Source) -> Result<(Encoding, Vec<Element>, usize, u64)> {
    let (mut at, mut line) = (0, 0);
    let (mut encoding, mut elements) = (None, Vec::<Element>::new());
    loop {
        line += 1;
        let wrong = |found: String, expected: &str| {
            Err(Error::input(Place::Line(source.path.clone(), line), found, expected))
        };
        let rest = &source.bytes[at..];
        let Some(end) = rest.iter().take(4096).position(|&byte| byte == b'\n') else {
            return wrong("a header that does not end".into(), "`end_header`");
        };
        at += end + 1;
        let Ok(text) = std::str::from_utf8(&rest[..end]) else {
            return wrong("bytes that are no text".into(), "a line of the header");
        };
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        match (line, &words[..]) {
            (1, ["ply"]) | (2.., [] | ["comment" | "obj_info", ..]) => {}
            (1, _) => return wrong("a first line that is not `ply`".into(), "`ply`"),
            (_, ["format", name, "1.0"]) if encoding.is_none() => {
                encoding = Some(match *name {
                    "ascii" => Encoding::Text,
                    "binary_little_endian" => Encoding::Little,
                    "binary_big_endian" => Encoding::Big,
                    _ => {
                        return wrong(
                            format!("the format `{name}`"),
                            "ascii, binary_little_endian or binary_big_endian",
                        );
                    }
                });
            }
            (_, ["element", name, count]) => match count.parse() {
                Ok(count) => elements.push(Element { name: (*name).into(), count, properties: Vec::new() }),
                Err(_) => return wrong(format!("`{count}` as a number of elements"), "an integer from 0 up"),
            },
            (_, ["property", kind @ .., name]) => {
                let types: Option<Vec<Type>> =
                    kind.iter().skip_while(|word| **word == "list").map(|word| Type::of(word)).collect();
                let (length, kind) = match (kind, types.as_deref()) {
                    (["list", ..], Some(&[length, kind])) if !matches!(length, Type::F32 | Type::F64) => {
                        (Some(length), kind)
                    }
                    ([_], Some(&[kind])) => (None, kind),
                    _ => {
                        return wrong(
                            format!("`{}`", text.trim().escape_debug()),
                            "`property TYPE NAME` or `property list TYPE TYPE NAME`",
                        );
                    }
                };
                match elements.last_mut() {
                    Some(element) => element.properties.push(Property { name: (*name).into(), length, kind }),
                    None => return wrong("a property before any element".into(), "`element NAME COUNT`"),
                }
            }
            (_, ["end_header"]) => break,
            _ => return wrong(format!("`{}`", text.trim().escape_debug()), "a line of the header"),
        }
    }
    let place = || Place::File(source.path.clone());
    let Some(encoding) = encoding else {
        return Err(Error::input(place(), "a header without `format`", "`format ascii 1.0` or binary"));
    };
    for name in ["vertex", "face"] {
        if elements.iter().filter(|element| element.name == name).count() > 1 {
            return Err(Error::input(place(), format!("`element {name}` twice"), "each kind once"));
        }
    }
    match elements.iter().find(|element| element.properties.is_empty() && element.count > 0) {
        Some(element) => Err(Error::input(
            place(),
            format!("`element {}` without properties", element.name),
            "`property ..`",
        )),
        None => Ok((encoding, elements, at, line)),
    }
}

/// The data, one number after the other.
enum Numbers<'a> {
    Text(Tokens<'a>),
    Binary { path: &'a Path, bytes: &'a [u8], at: usize, big: bool },
}

impl Numbers<'_> {
    fn number(&mut self, kind: Type) -> Result<f64> {
        match self {
            Self::Text(tokens) => tokens.number("a number of the data"),
            Self::Binary { path, bytes, at, big } => {
                let Some(word) = bytes.get(*at..*at + kind.size()) else {
                    let place = Place::Byte(path.to_path_buf(), *at as u64);
                    let found = format!("the file ends after {} bytes", bytes.len());
                    return Err(Error::input(place, found, format!("{} bytes of data", kind.size())));
                };
                *at += kind.size();
                let mut number = [0; 8];
                number[..kind.size()].copy_from_slice(word);
                if *big {
                    number[..kind.size()].reverse();
                }
                Ok(kind.number(number))
            }
        }
    }

    /// How many numbers a property has.
    fn length(&mut self, property: &Property) -> Result<u64> {
        let Some(kind) = property.length else { return Ok(1) };
        let length = self.number(kind)?;
        if length < 0.0 || length.fract() != 0.0 || length > f64::from(u32::MAX) {
            return Err(self.wrong(format!("a list of {length} numbers"), "an integer from 0 up"));
        }
        Ok(length as u64)
    }

    /// The line of the number that was read last; 0 in a binary file.
    fn line(&self) -> u64 {
        if let Self::Text(tokens) = self { tokens.line() } else { 0 }
    }

    fn wrong(&self, found: impl Into<String>, expected: impl Into<String>) -> Error {
        match self {
            Self::Text(tokens) => tokens.wrong(found, expected),
            Self::Binary { path, at, .. } => {
                Error::input(Place::Byte(path.to_path_buf(), *at as u64), found, expected)
            }
        }
    }

    /// Refuses anything behind the last element.
    fn end(&mut self) -> Result<()> {
        match self {
            Self::Text(tokens) => tokens.end("the end of the file"),
            Self::Binary { bytes, at, .. } if *at < bytes.len() => {
                let left = bytes.len() - *at;
                Err(self.wrong(format!("{left} bytes behind the last element"), "the end of the file"))
            }
            Self::Binary { .. } => Ok(()),
        }
    }
}
