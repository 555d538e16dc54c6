//! Barcodes of files, for the subcommands that compare or draw them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sublevel::error::Place;
use sublevel::io::{Content, Format, Interval, Source};
use sublevel::{Diagram, Error, Interrupt, Result};

use super::barcode::available;

/// A barcode that was computed before.
pub(super) struct Diagrams {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    pub(super) sha256: String,
    /// Those without a dimension count as of dimension 0.
    pub(super) intervals: Vec<Interval>,
}

impl Diagrams {
    /// Reads one, in this format or in the one that fits.
    pub(super) fn read(path: &Path, format: Option<&str>, interrupt: &Interrupt) -> Result<Self> {
        let source = Source::read(path, available(), interrupt)?;
        let (format, content) = match format {
            Some(name) => {
                let format: Format = name.parse()?;
                (format, format.read(&source, interrupt)?)
            }
            None => Format::guess(&source, interrupt)?,
        };
        let Content::Diagram(intervals) = content else {
            let place = Place::File(source.path.clone());
            let found = format!("{format}, which is no barcode");
            let expected =
                "bars in one of json, csv, ripser, npz, pers, dipha; `sublevel barcode` computes them";
            return Err(Error::input(place, found, expected));
        };
        Ok(Self { path: source.path.clone(), format, sha256: source.sha256(), intervals })
    }

    /// The largest dimension of a bar; none without bars.
    pub(super) fn top(&self) -> Option<usize> {
        self.intervals.iter().map(dimension).max()
    }

    /// What a result says of it.
    pub(super) fn json(&self) -> Value {
        let bars = self.intervals.len();
        json!({"path": self.path, "sha256": self.sha256, "format": self.format.name(), "bars": bars})
    }

    /// The points of one dimension.
    pub(super) fn diagram(&self, of: usize) -> Diagram {
        let bars = self.intervals.iter().filter(|interval| dimension(interval) == of);
        bars.map(|interval| (interval.birth, interval.death)).collect()
    }
}

fn dimension(interval: &Interval) -> usize {
    interval.dimension.unwrap_or(0)
}

/// The dimensions that are asked for, or all up to the largest that occurs.
pub(super) fn dimensions(asked: &[usize], barcodes: &[&Diagrams]) -> Vec<usize> {
    if asked.is_empty() {
        let top = barcodes.iter().filter_map(|barcode| barcode.top()).max();
        return (0..=top.unwrap_or(0)).collect();
    }
    asked.to_vec()
}

/// JSON has no infinities: a word stands for what is no number there.
pub(super) fn number(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { json!(x.to_string()) }
}
