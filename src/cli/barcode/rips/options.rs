//! The options about points and distances.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use sublevel::filtration::{Metric, RipsOptions, Subsample};
use sublevel::io::Construction;
use sublevel::{Error, Result};

/// The word for births that stand on the diagonal.
const DIAGONAL: &str = "diagonal";
/// The word for distances that are given.
pub(super) const PRECOMPUTED: &str = "precomputed";

/// Options about points and distances.
#[derive(Debug, Clone, Args)]
pub(crate) struct RipsArguments {
    /// Largest edge of the Rips complex [default: the enclosing radius]; largest value of an alpha complex [default: none]
    #[arg(
        short = 'r',
        long,
        visible_alias = "max-edge-length",
        value_name = "T",
        allow_negative_numbers = true
    )]
    pub(crate) threshold: Option<f64>,
    /// From dimension 1 on, only bars whose death is more than this times their birth
    #[arg(long, value_name = "R", default_value_t = 1.0)]
    pub(in super::super) ratio: f64,
    /// Of points: euclidean, sqeuclidean, cosine, manhattan, chebyshev or minkowski:P; precomputed for distances [default: euclidean]
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// Take N of the points, each as far as possible from those before, and say how wrong the bars can be
    #[arg(long, value_name = "N")]
    pub(super) n_perm: Option<usize>,
    /// Births of the vertices: a file of numbers, or the diagonal of the matrix (weighted Rips complex)
    #[arg(long, value_name = "FILE|diagonal")]
    vertex_births: Option<PathBuf>,
    /// Collapse edges, which leaves all bars and moves the simplices at their ends
    #[arg(long, value_enum, default_value_t = Collapse::Auto)]
    pub(super) collapse: Collapse,
    /// Only say how large the complex is and how much memory it needs
    #[arg(long)]
    pub(in super::super) dry_run: bool,
}

/// When edges are collapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Collapse {
    /// From dimension 3 on, if it seems to pay and simplices are not shown
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl RipsArguments {
    /// The file of births, if there is one.
    pub(in super::super) fn births_file(&self) -> Option<&Path> {
        self.vertex_births.as_deref().filter(|_| !self.births_on_diagonal())
    }

    pub(in super::super) fn births_on_diagonal(&self) -> bool {
        self.vertex_births.as_deref().is_some_and(|births| births.as_os_str() == DIAGONAL)
    }

    pub(in super::super) fn is_precomputed(&self) -> bool {
        self.metric.as_deref() == Some(PRECOMPUTED)
    }

    pub(in super::super) fn metric(&self) -> Result<Metric> {
        self.metric.as_deref().map_or(Ok(Metric::Euclidean), str::parse)
    }

    /// What the complex is made of.
    pub(in super::super) fn options(&self, births: Vec<f64>) -> RipsOptions {
        RipsOptions { threshold: self.threshold, births }
    }

    /// Whether a bar is long enough for its birth.
    pub(in super::super) fn keeps(&self, dimension: usize, birth: f64, death: f64) -> bool {
        dimension == 0 || self.ratio == 1.0 || death > birth * self.ratio
    }

    /// Options that mean nothing for this content are errors, because their user expects an effect.
    pub(in super::super) fn check(&self, explicit: bool, points: bool) -> Result<()> {
        let given = [
            ("--threshold", self.threshold.is_some(), "a threshold"),
            ("--n-perm", self.n_perm.is_some(), "a number of points"),
            ("--vertex-births", self.vertex_births.is_some(), "births"),
            ("--dry-run", self.dry_run, "an estimate"),
            ("--collapse", self.collapse != Collapse::Auto, "a collapse"),
        ];
        if let Some((option, _, what)) = given.into_iter().find(|(_, given, _)| *given && explicit) {
            return Err(Error::usage(
                option,
                format!("{what} for what is neither points nor distances"),
                "distances or points",
            ));
        }
        if self.is_precomputed() && (points || explicit) {
            return Err(Error::usage(
                "--metric",
                "precomputed for what is no distances",
                "--format distance",
            ));
        }
        if let Some(metric) = self.metric.as_ref().filter(|_| !points && !self.is_precomputed()) {
            let what = if explicit { "what has no distances" } else { "distances, which are there already" };
            return Err(Error::usage("--metric", format!("{metric} for {what}"), "points"));
        }
        if self.ratio.is_nan() || self.ratio < 1.0 {
            return Err(Error::usage("--ratio", self.ratio.to_string(), "a number from 1 up"));
        }
        if self.n_perm == Some(0) {
            return Err(Error::usage("--n-perm", "0", "at least 1 point"));
        }
        if points { self.metric().map(|_| ()) } else { Ok(()) }
    }

    /// An option that has no effect on an alpha complex, if there is one.
    pub(in super::super) fn idle_for_alpha(&self) -> Result<Option<&'static str>> {
        let given = [
            ("--metric", self.is_precomputed() || self.metric()? != Metric::Euclidean),
            ("--n-perm", self.n_perm.is_some()),
            ("--vertex-births", self.vertex_births.is_some()),
            ("--collapse", self.collapse == Collapse::Always),
        ];
        Ok(given.into_iter().find_map(|(option, given)| given.then_some(option)))
    }

    /// How the edges are made.
    pub(in super::super) fn construction(&self, points: bool, sample: Option<&Subsample>) -> Construction {
        let metric = if points { self.metric().ok() } else { None };
        let no_metric = [Metric::SquaredEuclidean, Metric::Cosine];
        let bound = |sample: &Subsample| {
            (!metric.is_some_and(|metric| no_metric.contains(&metric)))
                .then_some(2.0 * sample.covering_radius)
        };
        Construction {
            metric: metric.map_or(PRECOMPUTED.into(), |metric| metric.to_string()),
            vertex_births: self.vertex_births.is_some(),
            collapsed: false,
            n_perm: sample.map(|sample| sample.numbers.len()),
            covering_radius: sample.map(|sample| sample.covering_radius),
            error_bound: sample.and_then(bound),
        }
    }
}
