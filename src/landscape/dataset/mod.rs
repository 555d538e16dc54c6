//! Labelled images, read from files.

mod idx;

use std::fmt::Write;
use std::path::{Path, PathBuf};

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
}

/// The section `[data]` of a plan; relative paths are relative to the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataOptions {
    /// How the files are written.
    pub format: Format,
    /// The training images.
    pub train_images: PathBuf,
    /// The training labels.
    pub train_labels: PathBuf,
    /// The test images, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_images: Option<PathBuf>,
    /// The test labels, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_labels: Option<PathBuf>,
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

    /// One image of shape `(channels, height, width)`, flattened; pixels read from files lie in `[0, 1]`.
    #[must_use]
    pub fn image(&self, example: usize) -> &[f32] {
        let size = self.shape.iter().product::<usize>();
        &self.images[example * size..][..size]
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
    /// A file that is missing, damaged or does not fit the others, with its place; a key without its counterpart.
    pub fn open(options: &DataOptions, base: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for (key, path) in [("train_images", &options.train_images), ("train_labels", &options.train_labels)]
        {
            if path.as_os_str().is_empty() {
                let place = Place::Key(format!("data.{key}"));
                return Err(Error::input(place, "it is missing", "the path of an IDX file"));
            }
        }
        let train = pair(&options.train_images, &options.train_labels, base, &mut files)?;
        let test = match (&options.test_images, &options.test_labels) {
            (Some(images), Some(labels)) => {
                let test = pair(images, labels, base, &mut files)?;
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
                let place = Place::Key(format!("data.{missing}"));
                return Err(Error::input(
                    place,
                    "it is missing",
                    format!("a path, because {given} is given"),
                ));
            }
        };
        Ok(Self { train, test, files })
    }
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
    let scaled = pixels.iter().map(|&pixel| f32::from(pixel) / 255.0).collect();
    Examples::new(shape, scaled, labels)
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
