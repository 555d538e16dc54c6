//! One finished minimum or simplex on disk: a tensor file, then a small record that vouches for it.

use std::fs;
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};

use super::{atomic, manifest::sha256};
use crate::barcode::exact;
use crate::error::{Error, Place, Result};
use crate::landscape::checkpoint;
use crate::landscape::parameters::Layout;
use crate::landscape::simplex::{GrownSimplex, Maximum};

const FORMAT: &str = "sublevel-piece/1";
const TENSOR: &str = "centre";

/// The record file: its content and the content's checksum, taken over the compact JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    format: String,
    sha256: String,
    piece: Piece,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    vertices: Vec<u32>,
    #[serde(with = "exact")]
    value: f64,
    gradients: u64,
    maximum: Maximum,
    tensor: Tensor,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tensor {
    file: String,
    parameters: usize,
    sha256: String,
}

/// What a look for a piece finds.
pub(in crate::landscape) enum Found<T> {
    /// No record: it was never finished.
    Nothing,
    /// A record, but something is wrong: one clause that says what.
    Damaged(String),
    /// The piece, every bit of it.
    Whole(Box<T>),
}

/// The stem of the piece's files: its vertices, as in `0-2-3`.
pub(in crate::landscape) fn stem(vertices: &[u32]) -> String {
    vertices.iter().map(u32::to_string).collect::<Vec<_>>().join("-")
}

/// The vertices in a stem, if it is one.
pub(in crate::landscape) fn vertices(stem: &str) -> Option<Vec<u32>> {
    let vertices: Vec<u32> = stem.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    (vertices.is_sorted_by(|a, b| a < b) && self::stem(&vertices) == stem).then_some(vertices)
}

/// Writes the tensors, by their names in the layout if there is one, then the record: the record is the commit.
///
/// # Errors
/// [`Error::Input`] if the value is not a number; [`Error::File`] if the system refuses.
pub(super) fn write(folder: &Path, simplex: &GrownSimplex, layout: Option<&Layout>) -> Result<()> {
    if simplex.value.is_nan() || simplex.maximum.loss.is_nan() {
        return Err(Error::input(
            Place::Simplex(simplex.vertices.iter().copied().map(u64::from).collect()),
            "its loss is not a number: training has diverged",
            "a loss that can be compared; try a smaller learning rate",
        ));
    }
    let stem = stem(&simplex.vertices);
    let tensor = match layout {
        Some(layout) => checkpoint::bytes(layout, &simplex.centre),
        None => tensor_bytes(&simplex.centre),
    };
    let file = format!("{stem}.safetensors");
    let piece = Piece {
        vertices: simplex.vertices.clone(),
        value: simplex.value,
        gradients: simplex.gradients,
        maximum: simplex.maximum.clone(),
        tensor: Tensor { parameters: simplex.centre.len(), sha256: sha256(&tensor), file: file.clone() },
    };
    atomic::write(&folder.join(file), &tensor)?;
    let record = Record { format: FORMAT.to_owned(), sha256: checksum(&piece), piece };
    let text = serde_json::to_vec_pretty(&record).expect("a record has no key that is not a string");
    atomic::write(&folder.join(format!("{stem}.json")), &text)
}

/// Writes another piece in the place of one that is there. The old record goes first: whoever reads meanwhile finds the old piece, none, or the new one.
///
/// # Errors
/// As [`write()`].
pub(super) fn replace(folder: &Path, simplex: &GrownSimplex, layout: Option<&Layout>) -> Result<()> {
    let record = folder.join(format!("{}.json", stem(&simplex.vertices)));
    match fs::remove_file(&record) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file(&record)(error)),
        _ => write(folder, simplex, layout),
    }
}

/// Reads the piece on these vertices.
///
/// # Errors
/// [`Error::File`] if the system refuses; what is wrong with the content is an answer, not an error.
pub(super) fn read(folder: &Path, vertices: &[u32]) -> Result<Found<GrownSimplex>> {
    match look(folder, vertices)? {
        // The piece may have been replaced after its record was read: that record is gone now.
        Found::Damaged(_) => look(folder, vertices),
        found => Ok(found),
    }
}

fn look(folder: &Path, vertices: &[u32]) -> Result<Found<GrownSimplex>> {
    let path = folder.join(format!("{}.json", stem(vertices)));
    let Some(text) = read_if_there(&path)? else { return Ok(Found::Nothing) };
    let record: Record = match serde_json::from_slice(&text) {
        Ok(record) => record,
        Err(error) => return Ok(Found::Damaged(format!("its record does not parse ({error})"))),
    };
    if record.format != FORMAT || record.sha256 != checksum(&record.piece) {
        return Ok(Found::Damaged("its record does not match its own checksum".to_owned()));
    }
    let piece = record.piece;
    let file = format!("{}.safetensors", stem(vertices));
    if piece.vertices != vertices || piece.tensor.file != file {
        return Ok(Found::Damaged(format!("its record is that of {:?}", piece.vertices)));
    }
    let Some(bytes) = read_if_there(&folder.join(&file))? else {
        return Ok(Found::Damaged(format!("{file} is missing")));
    };
    if sha256(&bytes) != piece.tensor.sha256 {
        return Ok(Found::Damaged(format!("{file} does not match its checksum")));
    }
    Ok(match centre(&bytes).or_else(|| checkpoint::flat(&bytes)) {
        Some(centre) if centre.len() == piece.tensor.parameters => Found::Whole(Box::new(GrownSimplex {
            vertices: piece.vertices,
            centre,
            maximum: piece.maximum,
            value: piece.value,
            gradients: piece.gradients,
        })),
        _ => Found::Damaged(format!("{file} does not hold the {} parameters", piece.tensor.parameters)),
    })
}

pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(path)(error)),
    }
}

/// The checksum of the content, whatever the blanks between: numbers are written with digits that round-trip.
fn checksum(piece: &Piece) -> String {
    sha256(&serde_json::to_vec(piece).expect("a record has no key that is not a string"))
}

fn tensor_bytes(centre: &[f64]) -> Vec<u8> {
    let data: Vec<u8> = centre.iter().flat_map(|value| value.to_le_bytes()).collect();
    let view = TensorView::new(Dtype::F64, vec![centre.len()], &data).expect("eight bytes a parameter");
    serialize([(TENSOR, view)], None).expect("one tensor of a checked shape")
}

fn centre(bytes: &[u8]) -> Option<Vec<f64>> {
    let tensors = SafeTensors::deserialize(bytes).ok()?;
    let tensor = tensors.tensor(TENSOR).ok()?;
    if tensor.dtype() != Dtype::F64 {
        return None;
    }
    let (values, _) = tensor.data().as_chunks::<8>();
    Some(values.iter().map(|value| f64::from_le_bytes(*value)).collect())
}
