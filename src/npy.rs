//! Arrays in `.npy` files, the container of numpy, of any real type, as `f64`.

use std::io::Write;
use std::path::Path;

use ndarray::ArrayViewD;
use ndarray_npy::WriteNpyExt;
use ndarray_npy::npy::header::Header;

use crate::error::{Error, Place, Result};

/// The first bytes of every `.npy` file.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";
/// A header that describes an array of numbers is far shorter; a longer one is not even parsed.
const LONGEST_HEADER: usize = 4096;

/// An array of numbers in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Array {
    /// The extents; empty for a single number.
    pub(super) shape: Vec<usize>,
    /// The numbers, last index fastest.
    pub(super) numbers: Vec<f64>,
}

/// An array of numbers that are still the bytes of a file.
pub(super) struct View<'a> {
    /// The extents; empty for a single number.
    pub(super) shape: Vec<usize>,
    data: &'a [u8],
    /// The bytes of a number.
    size: usize,
    decode: Decode,
    first_is_fastest: bool,
}

impl View<'_> {
    /// The number of a matrix in a row and a column.
    pub(super) fn entry(&self, row: usize, column: usize) -> f64 {
        let at =
            if self.first_is_fastest { column * self.shape[0] + row } else { row * self.shape[1] + column };
        (self.decode)(&self.data[at * self.size..(at + 1) * self.size])
    }
}

/// Reads an array. Integers beyond 2^53 are rounded.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Array> {
    let View { shape, data, size, decode, first_is_fastest } = view(path, bytes)?;
    let numbers: Vec<f64> = data.chunks_exact(size).map(decode).collect();
    let numbers = if first_is_fastest { row_major(&shape, &numbers) } else { numbers };
    Ok(Array { shape, numbers })
}

/// Reads the header of an array, whose numbers can then be read one by one.
pub(super) fn view<'a>(path: &Path, bytes: &'a [u8]) -> Result<View<'a>> {
    let wrong = |found: String, expected: &str| {
        Error::input(Place::File(path.to_owned()), format!("npy header with {found}"), expected)
    };
    let length = header_length(bytes)
        .ok_or_else(|| wrong("a damaged length".into(), "version 1, 2 or 3 and a header inside the file"))?;
    let (head, data) = bytes.split_at(length);
    // The parser of the dictionary recurses: an honest header nests one tuple, and lists only for structured types.
    let nested = head.iter().filter(|byte| matches!(byte, b'(' | b'[' | b'{')).count();
    if length > LONGEST_HEADER || nested > 2 {
        return Err(wrong(
            "a structured type or too many characters".into(),
            "a plain array of real numbers",
        ));
    }
    let header = Header::from_reader(&mut &*head).map_err(|error| {
        // What follows the first line draws the place, as if for a terminal.
        let error = error.to_string();
        let first = error.lines().next().unwrap_or_default().trim_end_matches(": ");
        wrong(format!("an error ({first})"), "the dictionary of descr, fortran_order, shape")
    })?;
    let descriptor = header.type_descriptor.as_string().cloned().unwrap_or_default();
    let (size, decode) = decoder(&descriptor).ok_or_else(|| {
        wrong(
            format!("descr `{}`", header.type_descriptor),
            "a real type: f8, f4, i8, i4, i2, i1, u8, u4, u2, u1 or b1",
        )
    })?;
    let cells = header.shape.iter().try_fold(1_usize, |product, &extent| product.checked_mul(extent));
    let expected = cells.and_then(|cells| cells.checked_mul(size));
    if expected != Some(data.len()) {
        return Err(wrong(
            format!("shape {:?} of {size}-byte numbers", header.shape),
            &format!("as many bytes as follow it, which are {}", data.len()),
        ));
    }
    let first_is_fastest = header.layout.is_fortran();
    Ok(View { shape: header.shape, data, size, decode, first_is_fastest })
}

/// Writes an array of numbers, last index fastest.
pub(super) fn write(out: &mut dyn Write, shape: &[usize], numbers: &[f64]) -> std::io::Result<()> {
    let array = ArrayViewD::from_shape(shape, numbers).map_err(std::io::Error::other)?;
    array.write_npy(out).map_err(std::io::Error::other)
}

/// Bytes up to the end of the header, if they are in the file.
fn header_length(bytes: &[u8]) -> Option<usize> {
    let (start, length) = match bytes.get(MAGIC.len())? {
        1 => (10, usize::from(u16::from_le_bytes(*bytes.get(8..)?.first_chunk()?))),
        2 | 3 => (12, usize::try_from(u32::from_le_bytes(*bytes.get(8..)?.first_chunk()?)).ok()?),
        _ => return None,
    };
    let end = length.checked_add(start)?;
    (end <= bytes.len()).then_some(end)
}

/// How the bytes of one number become an `f64`.
type Decode = fn(&[u8]) -> f64;

/// Size of one number and how to read it.
fn decoder(descriptor: &str) -> Option<(usize, Decode)> {
    macro_rules! number {
        ($type:ty, $from:ident) => {
            (size_of::<$type>(), |bytes| {
                <$type>::$from(*bytes.first_chunk().expect("chunks have the size of the type")) as f64
            })
        };
    }
    #[allow(clippy::cast_lossless, reason = "one macro for types that fit f64 and types that do not")]
    Some(match descriptor {
        "<f8" => number!(f64, from_le_bytes),
        ">f8" => number!(f64, from_be_bytes),
        "<f4" => number!(f32, from_le_bytes),
        ">f4" => number!(f32, from_be_bytes),
        "<i8" => number!(i64, from_le_bytes),
        "<i4" => number!(i32, from_le_bytes),
        "<i2" => number!(i16, from_le_bytes),
        "|i1" => number!(i8, from_le_bytes),
        "<u8" => number!(u64, from_le_bytes),
        "<u4" => number!(u32, from_le_bytes),
        "<u2" => number!(u16, from_le_bytes),
        "|u1" | "|b1" => number!(u8, from_le_bytes),
        _ => return None,
    })
}

/// Reorders an array whose first index is fastest.
fn row_major(shape: &[usize], numbers: &[f64]) -> Vec<f64> {
    let mut result = Vec::with_capacity(numbers.len());
    let mut index = vec![0; shape.len()];
    for _ in 0..numbers.len() {
        let offset = shape.iter().zip(&index).rev().fold(0, |offset, (&extent, &i)| offset * extent + i);
        result.push(numbers[offset]);
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            if index[axis] < shape[axis] {
                break;
            }
            index[axis] = 0;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, ShapeBuilder};

    #[test]
    fn both_orders_and_several_types_are_read() {
        let expected = Array { shape: vec![2, 3], numbers: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0] };
        let mut bytes = Vec::new();
        let rows = Array2::from_shape_vec((2, 3), (0..6).map(f64::from).collect()).expect("2 x 3");
        rows.write_npy(&mut bytes).expect("memory");
        assert_eq!(read(Path::new("a"), &bytes).expect("valid"), expected);
        assert_eq!(view(Path::new("a"), &bytes).expect("valid").entry(1, 0), 3.0);
        let mut bytes = Vec::new();
        let columns = Array2::from_shape_vec((2, 3).f(), vec![0_i32, 3, 1, 4, 2, 5]).expect("2 x 3");
        columns.write_npy(&mut bytes).expect("memory");
        assert_eq!(read(Path::new("a"), &bytes).expect("valid"), expected);
        assert_eq!(view(Path::new("a"), &bytes).expect("valid").entry(1, 0), 3.0);
    }

    #[test]
    fn a_header_is_not_believed() {
        let mut bytes = b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec();
        assert!(read(Path::new("a"), &bytes).is_err());
        bytes = b"\x93NUMPY\x01\x00\x46\x00".to_vec();
        bytes.extend(b"{'descr': '<f8', 'fortran_order': False, 'shape': (4294967295, 9), }  \n");
        bytes.truncate(10 + 0x46);
        bytes[79] = b'\n';
        let error = read(Path::new("a"), &bytes).expect_err("no data").to_string();
        assert!(error.contains("shape [4294967295, 9]"), "{error}");
    }
}
