//! Layouts of results, and which one is meant.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use sublevel::io::pers::EssentialDeath;
use sublevel::{Error, Result};

use super::{Arguments, batch};
use crate::cli::ending;

/// Where the result goes, and how it is laid out.
#[derive(Debug, Clone, Args)]
pub(super) struct Target {
    /// Layout of the result [default: as the ending of --output says, ripser for any other]
    #[arg(long, value_enum)]
    output_format: Option<Layout>,
    /// A line `# {..}` above the bars of ripser, csv and pers that says of what they are, as the other layouts always do
    #[arg(long)]
    pub(super) describe: bool,
    /// What the layout dipha has for deaths that never come: max, the largest finite value, as DIPHA, or inf [default: max]
    #[arg(long, value_name = "max|inf")]
    pub(super) essential_death: Option<EssentialDeath>,
    /// File to write, which appears when it is complete, gzip if it ends in .gz; of several inputs the folder for their results [default:
    /// standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// Layouts of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Layout {
    /// The text that Ripser prints
    Ripser,
    /// Everything, self-describing: layout sublevel/1
    Json,
    /// The same with a line for each bar
    Jsonl,
    /// One bar a line with the simplices that bear and kill it
    Csv,
    /// Arrays of numpy: dgm0, dgm1, .., giotto, and the rest of the answer as answer.json
    Npz,
    /// GUDHI's persistence diagram, `dim birth death` a line
    Pers,
    /// DIPHA's persistence diagram
    Dipha,
    /// PHAT's pairs of columns, those of length zero too; of complexes and matrices
    PhatPairs,
    /// The same as 8-byte integers
    PhatPairsBinary,
    /// A picture of the persistence diagram
    Svg,
    /// A page with barcode, diagram and Betti curves
    Html,
}

impl Layout {
    /// Whether it has room for representatives.
    pub(super) fn has_chains(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl | Self::Csv)
    }

    /// Whether it shows values alone, not the simplices at the ends of bars.
    pub(super) fn has_values_alone(self) -> bool {
        matches!(self, Self::Ripser | Self::Pers | Self::Dipha | Self::Svg | Self::Html)
    }

    /// Whether it names cells as the columns of a matrix.
    pub(super) fn has_columns(self) -> bool {
        matches!(self, Self::PhatPairs | Self::PhatPairsBinary)
    }

    /// Whether it is a text in which a line can describe the rest.
    pub(super) fn has_comments(self) -> bool {
        matches!(self, Self::Ripser | Self::Csv | Self::Pers)
    }

    /// The ending of its files in the folder of a batch.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Ripser => "ripser",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "bars.csv",
            Self::Npz => "npz",
            Self::Pers => "pers",
            Self::Dipha => "dipha",
            Self::PhatPairs => "pairs",
            Self::PhatPairsBinary => "pairs_binary",
            Self::Svg => "svg",
            Self::Html => "html",
        }
    }

    /// The one that the ending of a file speaks of.
    fn of_name(path: &Path) -> Option<Self> {
        Some(match ending::of(path).0?.as_str() {
            "ripser" => Self::Ripser,
            "json" => Self::Json,
            "jsonl" => Self::Jsonl,
            "csv" | "bars" => Self::Csv,
            "npz" => Self::Npz,
            "pers" => Self::Pers,
            "dipha" => Self::Dipha,
            "pairs" | "phat_pairs" => Self::PhatPairs,
            "pairs_binary" | "phat_pairs_binary" => Self::PhatPairsBinary,
            "svg" => Self::Svg,
            "html" | "htm" => Self::Html,
            _ => return None,
        })
    }
}

impl Arguments {
    /// The layout that was named, or else that of the ending of the output, or Ripser's text.
    pub(super) fn layout(&self) -> Layout {
        self.target.output_format.or_else(|| self.layout_of_name()).unwrap_or(Layout::Ripser)
    }

    fn layout_of_name(&self) -> Option<Layout> {
        self.target.output.as_deref().filter(|_| !batch::is_batch(self)).and_then(Layout::of_name)
    }

    /// What is to be said of an output whose name speaks of another layout than the one that was named.
    pub(super) fn contradiction(&self) -> Option<String> {
        let (named, ending) = (self.target.output_format?, self.layout_of_name()?);
        let name = |layout: Layout| layout.to_possible_value().map(|value| value.get_name().to_owned());
        let (named, ending) = (name(named)?, name(ending)?);
        let output = self.target.output.as_deref()?.display();
        (named != ending)
            .then(|| format!("{output}: written as {named}, as --output-format says, not {ending}"))
    }

    /// An estimate is text or JSON.
    ///
    /// # Errors
    /// If another layout is asked for.
    pub(super) fn check_estimate(&self) -> Result<()> {
        match self.layout() {
            Layout::Ripser | Layout::Json => Ok(()),
            _ => Err(Error::usage(
                "--dry-run",
                "an estimate, which is text or JSON",
                "--output-format json beside it, or none",
            )),
        }
    }

    /// The same with what the layout implies.
    ///
    /// # Errors
    /// If the layout has no room for what is asked for.
    pub(super) fn in_layout(&self) -> Result<Self> {
        let layout = self.layout();
        self.representatives.check(layout.has_chains())?;
        if self.rips.dry_run {
            self.check_estimate()?;
        }
        let mut implied = self.clone();
        if layout.has_columns() {
            // A column in no pair is essential: what is left out would be misread.
            let idle = [
                ("--dim", self.dim.is_some()),
                ("--min-persistence", self.min_persistence > 0.0),
                ("--ratio", self.rips.ratio != 1.0),
            ];
            if let Some((option, _)) = idle.into_iter().find(|(_, given)| *given) {
                let found = "bars that are left out, in a layout where a column in no pair is essential";
                return Err(Error::usage(option, found, "another --output-format"));
            }
            implied.min_persistence = -1.0;
        }
        if self.target.essential_death.is_some() && layout != Layout::Dipha {
            let found = "given for a layout that says of a bar that it never ends";
            return Err(Error::usage("--essential-death", found, "--output-format dipha"));
        }
        if self.target.describe && (layout.has_columns() || layout == Layout::Dipha) {
            let found = "a description, for which the layout has no room";
            return Err(Error::usage("--describe", found, "json, jsonl, npz, csv, ripser or pers"));
        }
        let ending = self.target.output.as_deref().and_then(|output| ending::of(output).0);
        let drawn = self.target.output_format.is_none() && !batch::is_batch(self);
        if let (Some("png" | "pdf" | "jpg" | "jpeg"), true) = (ending.as_deref(), drawn) {
            let expected = ".svg or .html; `sublevel plot` draws other kinds of bars that are written";
            return Err(Error::usage("--output", "a picture of a kind that is not drawn", expected));
        }
        Ok(implied)
    }
}
