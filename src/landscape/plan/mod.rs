//! The plan of a run: one commented TOML file that holds everything that determines the result.

mod document;
mod include;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use document::Places;

use super::dataset::DataOptions;
use super::minima::MinimaOptions;
use super::network::NetworkOptions;
use super::network_objective::ObjectiveOptions;
use super::run::Input;
use super::saddle::SaddleOptions;
use super::simplex::{GrowthOptions, LowerOptions, MaximumOptions};
use super::trust::TrustOptions;
use crate::error::{Error, Place, Result};

/// The most minima between which saddles are searched.
const MOST_MINIMA: usize = 200;

/// How simplices come to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Each is optimised between its faces, as in the paper: the sections `[simplices]`, `[maximum]` and `[trust]` say how.
    #[default]
    Simplices,
    /// Paths over verified saddles, and discs over critical points of index 2: the section `[saddles]` says how.
    Saddles,
}

impl Method {
    /// The word for it in a plan.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Simplices => "simplices",
            Self::Saddles => "saddles",
        }
    }
}

/// Everything that determines the result of a run; one section a step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// How simplices come to be.
    pub method: Method,
    /// The examples.
    pub data: DataOptions,
    /// The network.
    pub network: NetworkOptions,
    /// The loss.
    pub objective: ObjectiveOptions,
    /// How minima are trained.
    pub minima: MinimaOptions,
    /// How simplices are grown on them.
    pub simplices: LowerOptions,
    /// How the largest loss on a simplex is searched.
    pub maximum: MaximumOptions,
    /// How saddles are searched.
    pub saddles: SaddleOptions,
    /// How far the result can be trusted; no piece depends on it.
    pub trust: TrustOptions,
}

impl Plan {
    /// Reads a plan over the one that its key `include` names, if it has that key, with each of `sets` (`key=value`, the key dotted) laid over
    /// both. Paths of data, relative to the folder of the file that gives them, or of this one if an argument does, become absolute. What was set where is the second value, for [`Places::locate`].
    ///
    /// # Errors
    /// [`Error::Input`] at the line or the argument that is wrong: no TOML, an unknown key (the nearest known one is named),
    /// a wrong type, a value out of range; [`Error::File`] if the file cannot be read.
    pub fn read(path: &Path, sets: &[String]) -> Result<(Self, Places)> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
        let (mut plan, places): (Self, _) = document::read(path, &text, sets)?;
        if !plan.minima.from.is_empty() && !places.set("minima.count") {
            plan.minima.count = plan.minima.from.len();
        }
        plan.check().map_err(|error| places.locate(error))?;
        let own = path.parent().unwrap_or(Path::new(""));
        let from_root = |key: &str, given: &Path| absolute(&places.folder(key).unwrap_or(own).join(given));
        plan.data.change_paths(from_root)?;
        for given in &mut plan.minima.from {
            *given = from_root("minima.from", given)?;
        }
        for (name, given) in &mut plan.simplices.given {
            *given = from_root(&format!("simplices.given.{name}"), given)?;
        }
        Ok((plan, places))
    }

    fn check(&self) -> Result<()> {
        self.minima.check()?;
        self.trust.check()?;
        self.saddles.validate()?;
        match self.method {
            Method::Simplices => self.growth().validate(self.minima.count),
            Method::Saddles if self.minima.align => Err(Error::input(
                Place::Key("minima.align".into()),
                "true",
                "false: the method of saddles knows the symmetries by itself",
            )),
            Method::Saddles if self.minima.count > MOST_MINIMA => Err(Error::input(
                Place::Key("minima.count".into()),
                self.minima.count.to_string(),
                format!("at most {MOST_MINIMA} for the method of saddles, which searches every pair"),
            )),
            Method::Saddles => Ok(()),
        }
    }

    /// The sections that the plan's method does not read although they say something else than by default.
    #[must_use]
    pub fn unread(&self) -> Vec<&'static str> {
        let changed = match self.method {
            Method::Simplices => vec![("saddles", self.saddles != SaddleOptions::default())],
            Method::Saddles => vec![
                ("simplices", self.simplices != LowerOptions::default()),
                ("maximum", self.maximum != MaximumOptions::default()),
                ("trust", self.trust != TrustOptions::default()),
            ],
        };
        changed.into_iter().filter(|(_, changed)| *changed).map(|(section, _)| section).collect()
    }

    /// The highest index of a barcode.
    #[must_use]
    pub fn index(&self) -> usize {
        match self.method {
            Method::Simplices => self.simplices.index,
            Method::Saddles => self.saddles.index,
        }
    }

    /// The sections that grow simplices.
    #[must_use]
    pub fn growth(&self) -> GrowthOptions {
        GrowthOptions { simplices: self.simplices.clone(), maximum: self.maximum.clone() }
    }

    /// The files that the result depends on.
    #[must_use]
    pub fn inputs(&self) -> Vec<Input> {
        let paths = self.data.paths().into_iter();
        let data = paths.map(|(key, path)| Input { key: format!("data.{key}"), path: path.to_owned() });
        let minima = self.minima.from.iter().enumerate();
        let minima =
            minima.map(|(i, path)| Input { key: format!("minima.from.{}", i + 1), path: path.clone() });
        let given = self.simplices.given.iter();
        let given =
            given.map(|(name, path)| Input { key: format!("simplices.given.{name}"), path: path.clone() });
        data.chain(minima).chain(given).collect()
    }

    /// The plan as TOML, every key written out; reading it gives the same plan.
    ///
    /// # Errors
    /// [`Error::Input`] if a value has no form in TOML: a path that is no Unicode, a seed of 2^63 or more.
    pub fn text(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| unwritable(&error))
    }

    /// The plan as a table of tables.
    pub(crate) fn table(&self) -> Result<toml::Table> {
        toml::Table::try_from(self).map_err(|error| unwritable(&error))
    }
}

fn unwritable(error: &toml::ser::Error) -> Error {
    let expected = "values that TOML can hold: paths in Unicode, seeds below 2^63";
    Error::input(Place::Argument("plan".to_owned()), error.to_string(), expected)
}

/// The path without dots and links if the file is there, from the root in any case.
fn absolute(path: &Path) -> Result<PathBuf> {
    path.canonicalize().or_else(|_| std::path::absolute(path)).map_err(Error::file(path))
}
