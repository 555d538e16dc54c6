//! The section of a plan that names the data.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::arrays;
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
    /// Arrays of numpy: one of inputs, one of labels or targets, each a `.npy` file or a member of a `.npz`, `FILE.npz:NAME`.
    Npy,
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
    /// Of arrays: the training inputs, examples along the first axis. Of the others, none makes numbers, one a vector, two an image of one
    /// channel, three an image `(channels, height, width)`; more are flattened to a vector.
    #[serde(skip_serializing_if = "is_empty")]
    pub train_inputs: PathBuf,
    /// Of IDX and arrays: the training labels, whole numbers from 0.
    #[serde(skip_serializing_if = "is_empty")]
    pub train_labels: PathBuf,
    /// Of arrays, in place of labels: the training targets, any numbers, examples along the first axis.
    #[serde(skip_serializing_if = "is_empty")]
    pub train_targets: PathBuf,
    /// Of IDX: the test images, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_images: Option<PathBuf>,
    /// Of arrays: the test inputs, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_inputs: Option<PathBuf>,
    /// Of IDX and arrays: the test labels, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_labels: Option<PathBuf>,
    /// Of arrays: the test targets, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_targets: Option<PathBuf>,
    /// Of CIFAR-10: the training files, one after another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub train: Vec<PathBuf>,
    /// Of CIFAR-10: the test files, if there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub test: Vec<PathBuf>,
    /// Only so many training examples, the first of the files; all of them if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<usize>,
    /// What is subtracted from the inputs (pixels of IDX and CIFAR-10 lie in `[0, 1]`, arrays are as they are): one number for all, or one a
    /// channel, which of a vector is a coordinate; nothing if not given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mean: Vec<f64>,
    /// What they are then divided by, in the same way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deviation: Vec<f64>,
}

pub(super) fn is_empty(path: &Path) -> bool {
    path.as_os_str().is_empty()
}

/// The error of a key of the section.
pub(super) fn wrong(key: &str, found: impl Into<String>, expected: impl Into<String>) -> Error {
    Error::input(Place::Key(format!("data.{key}")), found, expected)
}

impl Format {
    /// The keys of its files.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Idx => &["train_images", "train_labels", "test_images", "test_labels"],
            Self::Cifar10 => &["train", "test"],
            Self::Npy => &[
                "train_inputs",
                "train_labels",
                "train_targets",
                "test_inputs",
                "test_labels",
                "test_targets",
            ],
        }
    }
}

impl DataOptions {
    /// The files it names, with their keys, in the order of the keys; those of a list are numbered from 1. Of a member of a `.npz`, the file.
    #[must_use]
    pub fn paths(&self) -> Vec<(String, &Path)> {
        let mut single: Vec<(&str, &PathBuf)> = vec![
            ("train_images", &self.train_images),
            ("train_inputs", &self.train_inputs),
            ("train_labels", &self.train_labels),
            ("train_targets", &self.train_targets),
        ];
        single.retain(|(_, path)| !is_empty(path));
        for (key, path) in [
            ("test_images", &self.test_images),
            ("test_inputs", &self.test_inputs),
            ("test_labels", &self.test_labels),
            ("test_targets", &self.test_targets),
        ] {
            single.extend(path.as_ref().map(|path| (key, path)));
        }
        let mut paths: Vec<(String, &Path)> =
            single.into_iter().map(|(key, path)| (key.to_owned(), arrays::file(path))).collect();
        for (key, list) in [("train", &self.train), ("test", &self.test)] {
            paths.extend(
                list.iter().enumerate().map(|(i, path)| (format!("{key}.{}", i + 1), path.as_path())),
            );
        }
        paths
    }

    /// Changes every path that is given, by its key; of a member of a `.npz`, the file's.
    ///
    /// # Errors
    /// What `change` says.
    pub(in crate::landscape) fn change_paths(
        &mut self,
        change: impl Fn(&str, &Path) -> Result<PathBuf>,
    ) -> Result<()> {
        let fixed = [
            ("train_images", &mut self.train_images),
            ("train_inputs", &mut self.train_inputs),
            ("train_labels", &mut self.train_labels),
            ("train_targets", &mut self.train_targets),
        ];
        let optional = [
            ("test_images", &mut self.test_images),
            ("test_inputs", &mut self.test_inputs),
            ("test_labels", &mut self.test_labels),
            ("test_targets", &mut self.test_targets),
        ];
        let optional = optional.into_iter().filter_map(|(key, path)| Some((key, path.as_mut()?)));
        let lists = [("train", &mut self.train), ("test", &mut self.test)];
        let lists = lists.into_iter().flat_map(|(key, list)| list.iter_mut().map(move |path| (key, path)));
        let all = fixed.into_iter().chain(optional).chain(lists);
        for (key, path) in all.filter(|(_, path)| !is_empty(path)) {
            let member = arrays::member(path);
            let mut changed = change(&format!("data.{key}"), arrays::file(path))?.into_os_string();
            if let Some(member) = member {
                changed.push(format!(":{member}"));
            }
            *path = changed.into();
        }
        Ok(())
    }

    /// Refuses keys of another format, and numbers that no input can be normalised by.
    pub(super) fn check(&self) -> Result<()> {
        let keys = self.format.keys();
        for (key, _) in self.paths() {
            let name = key.split('.').next().unwrap_or(&key);
            if !keys.contains(&name) {
                let format = match self.format {
                    Format::Idx => "idx",
                    Format::Cifar10 => "cifar-10",
                    Format::Npy => "npy",
                };
                return Err(wrong(
                    name,
                    "given",
                    format!("the keys {} of the format {format}", keys.join(", ")),
                ));
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
