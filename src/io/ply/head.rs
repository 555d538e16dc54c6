//! The header: which elements there are, and what each has.

use crate::error::{Error, Place, Result};

use super::Source;

/// A type of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
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
    pub(super) fn of(name: &str) -> Option<Self> {
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

    pub(super) fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The number of these bytes, the least significant first.
    pub(super) fn number(self, bytes: [u8; 8]) -> f64 {
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
pub(super) struct Property {
    pub(super) name: String,
    /// The type of the length, if it is a list.
    pub(super) length: Option<Type>,
    pub(super) kind: Type,
}

/// What the header announces.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) count: u64,
    pub(super) properties: Vec<Property>,
}

/// How the numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Text,
    Little,
    Big,
}

/// The encoding, the elements, where the data begin and the number of lines before.
pub(super) fn head(source: &Source) -> Result<(Encoding, Vec<Element>, usize, u64)> {
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
