//! Parameters as safetensors with the names of a `PyTorch` state dictionary, in and out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

use super::parameters::Layout;
use crate::error::{Error, Place, Result};

/// The key of a file's metadata under which the names stand in the order of the flat vector, as a JSON list.
const ORDER: &str = "order";
/// What `PyTorch` keeps beside the parameters of a batch normalisation: statistics are recomputed, so these are not read.
const BUFFERS: [&str; 3] = ["running_mean", "running_var", "num_batches_tracked"];

/// Module names of a file, and the names here that they stand for.
pub type Names = BTreeMap<String, String>;

/// The parameter vector in a state dictionary.
///
/// A tensor's name is that of the layout: a module's, a dot, and `weight` or `bias`. `names` renames modules of the file (`features.0` to
/// `conv1`); `module.` before every name, as parallel training leaves it, is dropped; statistics of batch normalisation are passed over.
/// Tensors are F64, F32, F16 or BF16.
///
/// # Errors
/// [`Error::File`] if the file cannot be read; [`Error::Input`] if it is damaged, or with the name of a tensor that is missing, unknown or of
/// another shape or type, or that is no number somewhere, or of a module in `names` that the file has not.
pub fn read(path: &Path, layout: &Layout, names: &Names) -> Result<Vec<f64>> {
    let bytes = std::fs::read(path).map_err(Error::file(path))?;
    let wrong = |found: String, expected: String| Error::input(Place::File(path.to_owned()), found, expected);
    let tensors = SafeTensors::deserialize(&bytes)
        .map_err(|error| wrong(error.to_string(), "a whole safetensors file".into()))?;
    let mut found = renamed(&tensors, names, &wrong)?;
    let mut point = Vec::with_capacity(layout.len());
    for entry in layout.entries() {
        let Some(name) = found.remove(&entry.name) else {
            return Err(wrong(
                format!("no tensor `{}`", entry.name),
                format!("one of shape {:?}", entry.shape),
            ));
        };
        let tensor =
            tensors.tensor(name).map_err(|error| wrong(error.to_string(), "a whole tensor".into()))?;
        if tensor.shape() != entry.shape {
            let found = format!("tensor `{name}` of shape {:?}", tensor.shape());
            return Err(wrong(found, format!("{:?}, as `{}` has", entry.shape, entry.name)));
        }
        let values = numbers(&tensor).ok_or_else(|| {
            wrong(format!("tensor `{name}` of type {:?}", tensor.dtype()), "F64, F32, F16 or BF16".into())
        })?;
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(wrong(format!("{value} in tensor `{name}`"), "finite numbers".into()));
        }
        point.extend(values);
    }
    match found.into_values().next() {
        Some(name) => Err(wrong(
            format!("tensor `{name}`, which the network has not"),
            format!("{} tensors: {}", layout.entries().len(), listed(layout)),
        )),
        None => Ok(point),
    }
}

/// The names of the file's parameters by those that they have in a layout.
fn renamed<'a>(
    tensors: &'a SafeTensors<'_>,
    names: &Names,
    wrong: &dyn Fn(String, String) -> Error,
) -> Result<BTreeMap<String, &'a str>> {
    let all = tensors.names();
    let parallel = !all.is_empty() && all.iter().all(|name| name.starts_with("module."));
    let mut unused: BTreeSet<&str> = names.keys().map(String::as_str).collect();
    let mut found: BTreeMap<String, &str> = BTreeMap::new();
    for name in all {
        let plain = if parallel { &name["module.".len()..] } else { name };
        let (module, last) = plain.rsplit_once('.').unwrap_or(("", plain));
        if BUFFERS.contains(&last) {
            continue;
        }
        unused.remove(module);
        let ours = names.get(module).map_or_else(|| plain.to_owned(), |module| format!("{module}.{last}"));
        if let Some(other) = found.insert(ours.clone(), name) {
            return Err(wrong(
                format!("tensors `{other}` and `{name}`"),
                format!("one of them for `{ours}`"),
            ));
        }
    }
    if let Some(module) = unused.first() {
        return Err(wrong(format!("no module `{module}`"), "every one that `minima.names` renames".into()));
    }
    Ok(found)
}

fn listed(layout: &Layout) -> String {
    let names: Vec<&str> = layout.entries().iter().map(|entry| entry.name.as_str()).collect();
    names.join(", ")
}

/// The numbers of a tensor of real type.
fn numbers(tensor: &TensorView<'_>) -> Option<Vec<f64>> {
    fn each<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
        bytes.as_chunks::<N>().0.iter().map(|&bytes| number(bytes)).collect()
    }
    let bytes = tensor.data();
    Some(match tensor.dtype() {
        Dtype::F64 => each(bytes, f64::from_le_bytes),
        Dtype::F32 => each(bytes, |bytes| f32::from_le_bytes(bytes).into()),
        Dtype::BF16 => each(bytes, |bytes| f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16).into()),
        Dtype::F16 => each(bytes, |bytes| half(u16::from_le_bytes(bytes))),
        _ => return None,
    })
}

/// A number of half precision: a sign, five bits of exponent, ten of fraction.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let fraction = f64::from(bits & 0x3ff) / 1024.0;
    sign * match i32::from(bits >> 10 & 0x1f) {
        0 => fraction * 2.0_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1.0 + fraction) * 2.0_f64.powi(exponent - 15),
    }
}

/// A state dictionary in double precision, which `PyTorch`'s `load_state_dict` takes; [`flat`] gives back every bit.
pub(super) fn bytes(layout: &Layout, point: &[f64]) -> Vec<u8> {
    let data: Vec<u8> = point.iter().flat_map(|value| value.to_le_bytes()).collect();
    let views = layout.entries().iter().map(|entry| {
        let range = entry.range();
        let view = TensorView::new(Dtype::F64, entry.shape.clone(), &data[8 * range.start..8 * range.end]);
        (entry.name.as_str(), view.expect("eight bytes a number"))
    });
    let names: Vec<&str> = layout.entries().iter().map(|entry| entry.name.as_str()).collect();
    let order = serde_json::to_string(&names).expect("a list of names");
    let metadata = HashMap::from([(ORDER.to_owned(), order)]);
    serialize(views, Some(metadata)).expect("tensors of checked shapes")
}

/// The vector that [`bytes`] wrote.
pub(super) fn flat(bytes: &[u8]) -> Option<Vec<f64>> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).ok()?;
    let order: Vec<String> = serde_json::from_str(metadata.metadata().as_ref()?.get(ORDER)?).ok()?;
    let tensors = SafeTensors::deserialize(bytes).ok()?;
    let mut point = Vec::new();
    for name in order {
        let tensor = tensors.tensor(&name).ok().filter(|tensor| tensor.dtype() == Dtype::F64)?;
        point.extend(numbers(&tensor)?);
    }
    Some(point)
}
