//! Inputs with labels or targets, read from files.

mod arrays;
mod cifar;
mod examples;
mod idx;
mod options;

use std::borrow::Cow;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Place, Result};

pub use examples::{Answers, Examples};
pub use options::{DataOptions, Format};
use options::{is_empty, wrong};

/// A file that was read, and the SHA-256 of its bytes on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// The path as the plan gives it.
    pub path: PathBuf,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

/// The data of a plan.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// What networks are trained on; the evaluation subset is drawn from it.
    pub train: Examples,
    /// What they are tested on, if the plan names it.
    pub test: Option<Examples>,
    /// Every file read, in the order of the plan's keys.
    pub files: Vec<DataFile>,
}

impl Dataset {
    /// Reads the files of a plan; relative paths begin at `base`.
    ///
    /// # Errors
    /// A file that is missing, damaged or does not fit the others, with its place; a key without its counterpart, of another
    /// format or out of range.
    pub fn open(options: &DataOptions, base: &Path) -> Result<Self> {
        options.check()?;
        let mut files = Vec::new();
        let (mut train, mut test) = match options.format {
            Format::Idx | Format::Npy => pairs(options, base, &mut files)?,
            Format::Cifar10 if options.train.is_empty() => {
                return Err(wrong("train", "it is missing", "a list of files of CIFAR-10's binary version"));
            }
            Format::Cifar10 => {
                let train = records(&options.train, base, &mut files)?;
                let test = (!options.test.is_empty()).then(|| records(&options.test, base, &mut files));
                (train, test.transpose()?)
            }
        };
        if let Some(first) = options.first {
            if first == 0 || first > train.len() {
                let expected = format!("1 to {}, the number of training examples", train.len());
                return Err(wrong("first", first.to_string(), expected));
            }
            train.truncate(first);
        }
        for examples in std::iter::once(&mut train).chain(&mut test) {
            examples.normalise(&options.mean, &options.deviation)?;
        }
        Ok(Self { train, test, files })
    }
}

/// The examples of a format that has inputs and answers in files apart.
fn pairs(
    options: &DataOptions,
    base: &Path,
    files: &mut Vec<DataFile>,
) -> Result<(Examples, Option<Examples>)> {
    let given = |path: &'_ PathBuf| (!is_empty(path)).then(|| path.clone());
    let idx = options.format == Format::Idx;
    let inputs = |images: &Option<PathBuf>, inputs: &Option<PathBuf>| {
        if idx { ("images", images.clone()) } else { ("inputs", inputs.clone()) }
    };
    let train = Parts {
        set: "train",
        inputs: inputs(&given(&options.train_images), &given(&options.train_inputs)),
        labels: given(&options.train_labels),
        targets: given(&options.train_targets),
    };
    let test = Parts {
        set: "test",
        inputs: inputs(&options.test_images, &options.test_inputs),
        labels: options.test_labels.clone(),
        targets: options.test_targets.clone(),
    };
    let train_set = train.read(idx, base, files)?;
    if (&test.inputs.1, &test.labels, &test.targets) == (&None, &None, &None) {
        return Ok((train_set, None));
    }
    let test_set = test.read(idx, base, files)?;
    let kinds = [&train_set, &test_set].map(|examples| match examples.answers() {
        Answers::Labels(_) => "labels".to_owned(),
        Answers::Targets { width, .. } => format!("targets of {width} numbers"),
    });
    if test_set.shape() != train_set.shape() || kinds[0] != kinds[1] {
        let path = test.inputs.1.as_deref().unwrap_or(Path::new(""));
        return Err(Error::input(
            Place::File(base.join(path)),
            format!("{} of shape {:?} with {}", test.inputs.0, test_set.shape(), kinds[1]),
            format!(
                "the shape of the training {}, {:?}, and {}",
                train.inputs.0,
                train_set.shape(),
                kinds[0]
            ),
        ));
    }
    Ok((train_set, Some(test_set)))
}

/// The files of training or of testing.
struct Parts {
    set: &'static str,
    inputs: (&'static str, Option<PathBuf>),
    labels: Option<PathBuf>,
    targets: Option<PathBuf>,
}

impl Parts {
    /// Reads inputs, then answers, and records both files.
    fn read(&self, idx: bool, base: &Path, files: &mut Vec<DataFile>) -> Result<Examples> {
        let (set, name) = (self.set, self.inputs.0);
        let missing = |key: &str, expected: &str| wrong(&format!("{set}_{key}"), "it is missing", expected);
        let expected = if idx { "the path of an IDX file" } else { "the path of an array" };
        let inputs = self.inputs.1.as_ref().ok_or_else(|| missing(name, expected))?;
        let answers = match (&self.labels, &self.targets) {
            (Some(_), Some(_)) => {
                return Err(wrong(&format!("{set}_targets"), "given", "either labels or targets"));
            }
            (Some(labels), None) => labels,
            (None, Some(targets)) => targets,
            (None, None) if idx => {
                return Err(missing("labels", &format!("a path, because {set}_images is given")));
            }
            (None, None) => {
                return Err(missing(
                    "labels",
                    &format!("{set}_labels or {set}_targets, the path of an array"),
                ));
            }
        };
        let (input_path, answer_path) = (base.join(inputs), base.join(answers));
        let input_bytes = read(inputs, &input_path, files)?;
        let (shape, values) = if idx {
            let (shape, pixels) = idx::images(&input_path, &input_bytes)?;
            (shape, scaled(&pixels))
        } else {
            arrays::inputs(&input_path, &input_bytes)?
        };
        let count = values.len() / shape.iter().product::<usize>();
        let bytes = read(answers, &answer_path, files)?;
        let place =
            || if idx { Place::Byte(answer_path.clone(), 4) } else { Place::File(answer_path.clone()) };
        let fits = |found: usize, what: &str| {
            let expected = || format!("one for each of the {count} {name}");
            if found == count {
                Ok(())
            } else {
                Err(Error::input(place(), format!("{found} {what}"), expected()))
            }
        };
        if self.targets.is_some() {
            let (width, targets) = arrays::targets(&answer_path, &bytes)?;
            fits(targets.len() / width, "targets")?;
            return Examples::with_targets(shape, values, (width, targets));
        }
        let labels = if idx {
            idx::labels(&answer_path, &bytes)?.into_iter().map(u32::from).collect()
        } else {
            arrays::labels(&answer_path, &bytes)?
        };
        fits(labels.len(), "labels")?;
        Examples::new(shape, values, labels)
    }
}

/// The examples of files of CIFAR-10, one after another.
fn records(paths: &[PathBuf], base: &Path, files: &mut Vec<DataFile>) -> Result<Examples> {
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for path in paths {
        let full = base.join(path);
        cifar::read(&full, &read(path, &full, files)?, &mut pixels, &mut labels)?;
    }
    Examples::new(cifar::SHAPE, scaled(&pixels), labels)
}

/// Pixels as numbers in `[0, 1]`.
fn scaled(pixels: &[u8]) -> Vec<f32> {
    pixels.iter().map(|&pixel| f32::from(pixel) / 255.0).collect()
}

/// The content of a file that may be compressed by gzip.
fn unpacked<'a>(path: &Path, file: &'a [u8]) -> Result<Cow<'a, [u8]>> {
    if !file.starts_with(&[0x1f, 0x8b]) {
        return Ok(file.into());
    }
    let mut content = Vec::new();
    MultiGzDecoder::new(file).read_to_end(&mut content).map_err(|error| {
        Error::input(Place::File(path.to_owned()), error.to_string(), "a whole gzip file")
    })?;
    Ok(content.into())
}

fn read(given: &Path, path: &Path, files: &mut Vec<DataFile>) -> Result<Vec<u8>> {
    let bytes = std::fs::read(arrays::file(path)).map_err(Error::file(arrays::file(path)))?;
    let mut sha256 = String::new();
    for byte in Sha256::digest(&bytes) {
        write!(sha256, "{byte:02x}").expect("a string takes everything");
    }
    files.push(DataFile { path: given.to_owned(), sha256 });
    Ok(bytes)
}
