//! Labelled images, read from files.

mod cifar;
mod idx;

use std::borrow::Cow;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Place, Result};

/// How the files of a dataset are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// IDX, the format of MNIST: one file of images, one of labels, gzip or not.
    #[default]
    Idx,
    /// The binary version of CIFAR-10: images and labels in the same files, gzip or not.
    #[serde(rename = "cifar-10")]
    Cifar10,
}

/// The section `[data]` of a plan; relative paths are relative to the plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataOptions {
    /// How the files are written.
    pub format: Format,
    /// Of IDX: the training images.
    #[serde(skip_serializing_if = "is_empty")]
    pub train_images: PathBuf,
    /// Of IDX: the training labels.
    #[serde(skip_serializing_if = "is_empty")]
    pub train_labels: PathBuf,
    /// Of IDX: the test images, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_images: Option<PathBuf>,
    /// Of IDX: the test labels, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_labels: Option<PathBuf>,
    /// Of CIFAR-10: the training files, one after another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub train: Vec<PathBuf>,
    /// Of CIFAR-10: the test files, if there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub test: Vec<PathBuf>,
    /// What is subtracted from the pixels, which lie in `[0, 1]`: one number a channel; nothing if not given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mean: Vec<f64>,
    /// What they are then divided by: one number a channel; nothing if not given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deviation: Vec<f64>,
}

fn is_empty(path: &Path) -> bool {
    path.as_os_str().is_empty()
}

/// The error of a key of the section.
fn wrong(key: &str, found: impl Into<String>, expected: impl Into<String>) -> Error {
    Error::input(Place::Key(format!("data.{key}")), found, expected)
}

impl DataOptions {
    /// The files it names, with their keys, in the order of the keys; those of a list are numbered from 1.
    #[must_use]
    pub fn paths(&self) -> Vec<(String, &Path)> {
        let mut single: Vec<(&str, &PathBuf)> =
            vec![("train_images", &self.train_images), ("train_labels", &self.train_labels)];
        single.retain(|(_, path)| !is_empty(path));
        single.extend(self.test_images.as_ref().map(|path| ("test_images", path)));
        single.extend(self.test_labels.as_ref().map(|path| ("test_labels", path)));
        let mut paths: Vec<(String, &Path)> =
            single.into_iter().map(|(key, path)| (key.to_owned(), path.as_path())).collect();
        for (key, list) in [("train", &self.train), ("test", &self.test)] {
            paths.extend(
                list.iter().enumerate().map(|(i, path)| (format!("{key}.{}", i + 1), path.as_path())),
            );
        }
        paths
    }

    /// The same paths, to be changed.
    pub(super) fn paths_mut(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let required = [&mut self.train_images, &mut self.train_labels];
        let optional = self.test_images.iter_mut().chain(&mut self.test_labels);
        let paths = required.into_iter().chain(optional).chain(&mut self.train).chain(&mut self.test);
        paths.filter(|path| !is_empty(path))
    }

    /// Refuses keys of the other format, and numbers that no pixel can be normalised by.
    fn check(&self) -> Result<()> {
        let cifar = self.format == Format::Cifar10;
        for (key, _) in self.paths() {
            let name = key.split('.').next().unwrap_or(&key);
            if cifar != matches!(name, "train" | "test") {
                let expected = if cifar {
                    "the keys train and test, lists of files, of the format cifar-10"
                } else {
                    "the keys train_images, train_labels, test_images, test_labels of the format idx"
                };
                return Err(wrong(name, "given", expected));
            }
        }
        if !self.mean.iter().all(|mean| mean.is_finite()) {
            return Err(wrong("mean", format!("{:?}", self.mean), "finite numbers"));
        }
        if !self.deviation.iter().all(|deviation| *deviation > 0.0 && deviation.is_finite()) {
            return Err(wrong("deviation", format!("{:?}", self.deviation), "positive numbers"));
        }
        Ok(())
    }
}

/// Labelled images of one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Examples {
    shape: [usize; 3],
    images: Vec<f32>,
    labels: Vec<u8>,
}

impl Examples {
    /// Examples from their values: `images` of shape `(examples, channels, height, width)`, flattened; one label each.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no example or the numbers of values and labels do not fit.
    pub fn new(shape: [usize; 3], images: Vec<f32>, labels: Vec<u8>) -> Result<Self> {
        let size: usize = shape.iter().product();
        if labels.is_empty() || Some(images.len()) != size.checked_mul(labels.len()) {
            return Err(Error::input(
                Place::Argument("images".into()),
                format!("{} values for {} labels", images.len(), labels.len()),
                format!("one label and {size} values for each of at least one example"),
            ));
        }
        Ok(Self { shape, images, labels })
    }

    /// The number of examples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no example; never so once built.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The shape of one image: `(channels, height, width)`.
    #[must_use]
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// One image of shape `(channels, height, width)`, flattened; pixels read from files lie in `[0, 1]`, unless the plan normalises them.
    #[must_use]
    pub fn image(&self, example: usize) -> &[f32] {
        let size = self.shape.iter().product::<usize>();
        &self.images[example * size..][..size]
    }

    /// Subtracts a number from the values of each channel and divides them by another.
    fn normalise(&mut self, mean: &[f64], deviation: &[f64]) -> Result<()> {
        let [channels, height, width] = self.shape;
        for (key, numbers) in [("mean", mean), ("deviation", deviation)] {
            if !numbers.is_empty() && numbers.len() != channels {
                let expected = format!("{channels}, one for each channel of the images");
                return Err(wrong(key, format!("{} numbers", numbers.len()), expected));
            }
        }
        for (place, values) in self.images.chunks_exact_mut(height * width).enumerate() {
            let of = |numbers: &[f64], default| numbers.get(place % channels).copied().unwrap_or(default);
            let (mean, deviation) = (of(mean, 0.0), of(deviation, 1.0));
            for value in values {
                *value = ((f64::from(*value) - mean) / deviation) as f32;
            }
        }
        Ok(())
    }

    /// The labels, one an example.
    #[must_use]
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }
}

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
            Format::Idx => pairs(options, base, &mut files)?,
            Format::Cifar10 if options.train.is_empty() => {
                return Err(wrong("train", "it is missing", "a list of files of CIFAR-10's binary version"));
            }
            Format::Cifar10 => {
                let train = records(&options.train, base, &mut files)?;
                let test = (!options.test.is_empty()).then(|| records(&options.test, base, &mut files));
                (train, test.transpose()?)
            }
        };
        for examples in std::iter::once(&mut train).chain(&mut test) {
            examples.normalise(&options.mean, &options.deviation)?;
        }
        Ok(Self { train, test, files })
    }
}

/// The examples of IDX files.
fn pairs(
    options: &DataOptions,
    base: &Path,
    files: &mut Vec<DataFile>,
) -> Result<(Examples, Option<Examples>)> {
    for (key, path) in [("train_images", &options.train_images), ("train_labels", &options.train_labels)] {
        if is_empty(path) {
            return Err(wrong(key, "it is missing", "the path of an IDX file"));
        }
    }
    let train = pair(&options.train_images, &options.train_labels, base, files)?;
    let test = match (&options.test_images, &options.test_labels) {
        (Some(images), Some(labels)) => {
            let test = pair(images, labels, base, files)?;
            if test.shape != train.shape {
                return Err(Error::input(
                    Place::File(base.join(images)),
                    format!("images of shape {:?}", test.shape),
                    format!("the shape of the training images, {:?}", train.shape),
                ));
            }
            Some(test)
        }
        (None, None) => None,
        (images, _) => {
            let (given, missing) = if images.is_some() {
                ("test_images", "test_labels")
            } else {
                ("test_labels", "test_images")
            };
            return Err(wrong(missing, "it is missing", format!("a path, because {given} is given")));
        }
    };
    Ok((train, test))
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

/// Reads a file of images and its labels, and records both.
fn pair(images: &Path, labels: &Path, base: &Path, files: &mut Vec<DataFile>) -> Result<Examples> {
    let image_path = base.join(images);
    let label_path = base.join(labels);
    let (shape, pixels) = idx::images(&image_path, &read(images, &image_path, files)?)?;
    let labels = idx::labels(&label_path, &read(labels, &label_path, files)?)?;
    let count = pixels.len() / shape.iter().product::<usize>();
    if labels.len() != count {
        return Err(Error::input(
            Place::Byte(label_path, 4),
            format!("{} labels", labels.len()),
            format!("one for each of the {count} images"),
        ));
    }
    Examples::new(shape, scaled(&pixels), labels)
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
    let bytes = std::fs::read(path).map_err(Error::file(path))?;
    let mut sha256 = String::new();
    for byte in Sha256::digest(&bytes) {
        write!(sha256, "{byte:02x}").expect("a string takes everything");
    }
    files.push(DataFile { path: given.to_owned(), sha256 });
    Ok(bytes)
}
