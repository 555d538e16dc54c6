//! One finished search on disk: a tensor file with its vectors, then a record that vouches for it.

use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::record::{Found, read_if_there};
use super::{atomic, manifest::sha256};
use crate::error::Result;
use crate::landscape::saddle::{Cost, Kept};

const FORMAT: &str = "sublevel-search/1";
const TENSOR: &str = "points";

/// The record file; its checksum is taken over the compact JSON of the content.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: DeserializeOwned"))]
struct Record<T: Serialize> {
    format: String,
    sha256: String,
    search: Search<T>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: DeserializeOwned"))]
struct Search<T: Serialize> {
    cost: Cost,
    /// What was found, its vectors empty: they are the rows of the tensor, in the same order.
    found: T,
    points: usize,
    /// The checksum of the tensor file; none where nothing has a vector.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    tensor_sha256: Option<String>,
}

/// Writes the vectors, then the record: the record is the commit.
///
/// # Errors
/// [`crate::Error::File`] if the system refuses.
pub(super) fn write<T: Kept>(folder: &Path, stem: &str, cost: Cost, found: &T) -> Result<()> {
    let mut found = found.clone();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    found.vectors(&mut |vector| rows.push(std::mem::take(vector)));
    let tensor = (!rows.is_empty()).then(|| bytes(&rows));
    if let Some(tensor) = &tensor {
        atomic::write(&folder.join(format!("{stem}.safetensors")), tensor)?;
    }
    let search = Search { cost, found, points: rows.len(), tensor_sha256: tensor.as_deref().map(sha256) };
    let record = Record { format: FORMAT.to_owned(), sha256: checksum(&search), search };
    let text = serde_json::to_vec_pretty(&record).expect("a record has no key that is not a string");
    atomic::write(&folder.join(format!("{stem}.json")), &text)
}

/// Reads what a search has found and spent.
///
/// # Errors
/// [`crate::Error::File`] if the system refuses; what is wrong with the content is an answer, not an error.
pub(super) fn read<T: Kept>(folder: &Path, stem: &str) -> Result<Found<(Cost, T)>> {
    let Some(text) = read_if_there(&folder.join(format!("{stem}.json")))? else { return Ok(Found::Nothing) };
    let damaged = |what: &str| Ok(Found::Damaged(what.to_owned()));
    let Ok(record) = serde_json::from_slice::<Record<T>>(&text) else {
        return damaged("its record does not parse");
    };
    if record.format != FORMAT || record.sha256 != checksum(&record.search) {
        return damaged("its record does not match its own checksum");
    }
    let Search { cost, mut found, points, tensor_sha256 } = record.search;
    let mut rows = Vec::new();
    if let Some(known) = tensor_sha256 {
        let bytes = read_if_there(&folder.join(format!("{stem}.safetensors")))?.unwrap_or_default();
        if sha256(&bytes) != known {
            return damaged("its tensor file is missing or does not match its checksum");
        }
        rows = vectors(&bytes).unwrap_or_default();
    }
    let mut rest = rows.into_iter();
    let mut put = 0;
    found.vectors(&mut |vector| {
        if let Some(row) = rest.next() {
            *vector = row;
            put += 1;
        }
    });
    if put != points || rest.next().is_some() {
        return damaged("its tensor has not as many rows as its record says");
    }
    Ok(Found::Whole(Box::new((cost, found))))
}

fn checksum<T: Serialize>(search: &Search<T>) -> String {
    sha256(&serde_json::to_vec(search).expect("a record has no key that is not a string"))
}

fn bytes(rows: &[Vec<f64>]) -> Vec<u8> {
    let data: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
    let view = TensorView::new(Dtype::F64, vec![rows.len(), rows[0].len()], &data);
    serialize([(TENSOR, view.expect("every vector has the dimension of the loss"))], None)
        .expect("one tensor")
}

fn vectors(bytes: &[u8]) -> Option<Vec<Vec<f64>>> {
    let tensors = SafeTensors::deserialize(bytes).ok()?;
    let tensor = tensors.tensor(TENSOR).ok()?;
    let &[_, dimension] = tensor.shape() else { return None };
    let (values, _) = tensor.data().as_chunks::<8>();
    let values: Vec<f64> = values.iter().map(|value| f64::from_le_bytes(*value)).collect();
    (tensor.dtype() == Dtype::F64 && dimension > 0)
        .then(|| values.chunks(dimension).map(<[f64]>::to_vec).collect())
}
