//! Barcodes of files, for the subcommands that compare or draw them.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use sublevel::error::Place;
use sublevel::io::{About, Content, Format, Interval, Source};
use sublevel::{Diagram, Error, Interrupt, Result};

use super::barcode::available;
use super::remark::remark;

/// How barcodes are read.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// What the files contain (`sublevel formats` lists all); guessed if not given
    #[arg(long, value_name = "NAME")]
    format: Option<String>,
    /// No remarks on standard error
    #[arg(short, long)]
    quiet: bool,
}

/// A barcode that was computed before.
pub(super) struct Diagrams {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    pub(super) sha256: String,
    /// What the file says of itself.
    pub(super) about: Option<About>,
    /// Those without a dimension count as of dimension 0.
    pub(super) intervals: Vec<Interval>,
}

impl Diagrams {
    /// Reads one, in the format that was named or in the one that fits; then that is said.
    pub(super) fn read(path: &Path, reading: &Reading, interrupt: &Interrupt) -> Result<Self> {
        let source = Source::read(path, available(), interrupt)?;
        let (format, content) = if let Some(name) = &reading.format {
            let format: Format = name.parse()?;
            (format, format.read(&source, interrupt)?)
        } else {
            let (format, content) = Format::guess(&source, interrupt)?;
            reading.say(&format!("{}: read as {format} (--format says otherwise)", source.path.display()));
            (format, content)
        };
        let Content::Diagram(intervals) = content else {
            let place = Place::File(source.path.clone());
            let found = format!("{format}, which is no barcode");
            let expected =
                "bars in one of json, csv, ripser, npz, pers, dipha; `sublevel barcode` computes them";
            return Err(Error::input(place, found, expected));
        };
        let about = About::read(format, &source, interrupt)?;
        if about.as_ref().and_then(|about| about.get(&["complete"])) == Some(&Value::Bool(false)) {
            reading
                .say(&format!("warning: {}: its work was stopped, bars are missing", source.path.display()));
        }
        Ok(Self { path: source.path.clone(), format, sha256: source.sha256(), about, intervals })
    }

    /// The largest dimension of a bar; none without bars.
    pub(super) fn top(&self) -> Option<usize> {
        self.intervals.iter().map(dimension).max()
    }

    /// What it says of a parameter that it was computed with.
    fn parameter(&self, key: &str) -> Option<&Value> {
        self.about.as_ref()?.get(&["parameters", key])
    }

    /// Whether it says that it was not computed up to this dimension.
    fn lacks(&self, dimension: usize) -> bool {
        let largest = self.parameter("max_dim").and_then(Value::as_u64);
        largest.is_some_and(|largest| (largest as usize) < dimension)
    }

    /// What a result says of it.
    pub(super) fn json(&self) -> Value {
        let told = |key: &str| self.about.as_ref().and_then(|about| about.get(&[key]));
        json!({
            "path": self.path, "sha256": self.sha256, "format": self.format.name(), "bars": self.intervals.len(),
            "input": told("input"), "parameters": told("parameters"), "complete": told("complete"),
        })
    }

    /// The points of one dimension.
    pub(super) fn diagram(&self, of: usize) -> Diagram {
        let bars = self.intervals.iter().filter(|interval| dimension(interval) == of);
        bars.map(|interval| (interval.birth, interval.death)).collect()
    }
}

impl Reading {
    fn say(&self, text: &str) {
        if !self.quiet {
            remark(&format!("sublevel: {text}"));
        }
    }

    /// Says of barcodes that are compared in which parameters they differ that change what values mean.
    pub(super) fn compare(&self, barcodes: &[&Diagrams]) {
        for key in ["modulus", "units", "construction", "threshold", "min_persistence", "n_perm"] {
            let told: Vec<&Value> = barcodes.iter().filter_map(|barcode| barcode.parameter(key)).collect();
            if let Some(other) = told.iter().find(|value| **value != told[0]) {
                self.say(&format!("warning: barcodes of {key} {} and {other} are compared", told[0]));
            }
        }
    }
}

impl Reading {
    /// Says which of the dimensions that are looked at a barcode was not computed in; its bars there are unknown, not none.
    pub(super) fn missing(&self, dimensions: &[usize], barcodes: &[&Diagrams]) {
        for barcode in barcodes {
            let lacking: Vec<_> =
                dimensions.iter().filter(|&&of| barcode.lacks(of)).map(ToString::to_string).collect();
            if !lacking.is_empty() {
                let (path, lacking) = (barcode.path.display(), lacking.join(", "));
                self.say(&format!(
                    "warning: {path}: bars of dimension {lacking} were not computed, and count as none"
                ));
            }
        }
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
