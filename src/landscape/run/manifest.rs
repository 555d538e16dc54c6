//! What a run was computed with: the program and the data, by their hashes.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Place, Result};

/// The layout of a run directory; a change of layout changes the number.
pub(super) const FORMAT: &str = "sublevel-run/1";

/// A file that the results depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The dotted key of the plan that names it, as `data.train_images`.
    pub key: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// A file that the results depend on, as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hashed {
    /// The dotted key of the plan that names it, as `data.train_images`.
    pub key: String,
    /// Where it lay.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Input {
    /// Reads the file once, for its hash.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read.
    pub fn hash(&self) -> Result<Hashed> {
        let mut file = File::open(&self.path).map_err(Error::file(&self.path))?;
        let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
        loop {
            match file.read(&mut buffer).map_err(Error::file(&self.path))? {
                0 => break,
                read => {
                    hasher.update(&buffer[..read]);
                    bytes += read as u64;
                }
            }
        }
        Ok(Hashed { key: self.key.clone(), path: self.path.clone(), bytes, sha256: hex(&hasher.finalize()) })
    }
}

/// The content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The layout of the directory.
    pub format: String,
    /// The version of the program that computes it.
    pub program: String,
    /// The data files.
    pub inputs: Vec<Hashed>,
}

impl Manifest {
    /// The manifest of a run by this program on these files.
    ///
    /// # Errors
    /// [`Error::File`] if a file cannot be read.
    pub(super) fn of(inputs: &[Input]) -> Result<Self> {
        let inputs = inputs.iter().map(Input::hash).collect::<Result<_>>()?;
        Ok(Self { format: FORMAT.to_owned(), program: env!("CARGO_PKG_VERSION").to_owned(), inputs })
    }

    /// The manifest as JSON.
    ///
    /// # Errors
    /// [`Error::Input`] if a path is no Unicode.
    pub(super) fn text(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(|error| {
            Error::input(Place::Argument("data".to_owned()), error.to_string(), "paths in Unicode")
        })
    }

    /// Reads a manifest; none if there is no such file.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, [`Error::Input`] if it is not a manifest of this format.
    pub(super) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::file(path)(error)),
        };
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| {
            let message = error.to_string();
            let (found, _) = message.rsplit_once(" at line").unwrap_or((&message, ""));
            let place = Place::Line(path.to_owned(), error.line() as u64);
            Error::input(place, found, "the manifest of a run")
        })?;
        if manifest.format == FORMAT {
            return Ok(Some(manifest));
        }
        Err(Error::input(
            Place::File(path.to_owned()),
            format!("a run of format `{}`", manifest.format),
            format!("format `{FORMAT}`, which this version reads"),
        ))
    }

    /// What keeps results under `self` from being continued under `now`: one clause each.
    pub(super) fn differences(&self, now: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if self.program != now.program {
            found.push(format!("it was computed by sublevel {}, this is {}", self.program, now.program));
        }
        for input in &now.inputs {
            match self.inputs.iter().find(|old| old.key == input.key) {
                Some(old) if old.sha256 == input.sha256 => {}
                Some(old) => found.push(format!(
                    "`{}` has changed: {} has sha256 {:.12}…, it was {:.12}…",
                    input.key,
                    input.path.display(),
                    input.sha256,
                    old.sha256
                )),
                None => found.push(format!("`{}` is new", input.key)),
            }
        }
        let gone = self.inputs.iter().filter(|old| now.inputs.iter().all(|new| new.key != old.key));
        found.extend(gone.map(|old| format!("`{}` is no longer given", old.key)));
        found
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
