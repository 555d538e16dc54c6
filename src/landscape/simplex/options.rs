//! What the plan says about simplices: its sections `[simplices]` and `[maximum]`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ParameterSimplex;
use crate::error::{Error, Place, Result};
use crate::landscape::optimiser::Schedule;
use crate::landscape::run::{stem, vertices};
use crate::landscape::wanted::choices;

/// The highest index: a simplex of one dimension more has as many vertices as a map can have.
const MOST_INDEX: usize = ParameterSimplex::MAX_VERTICES - 2;
/// The most simplices of one dimension that are grown, or looked at where there is a limit.
const MOST_SIMPLICES: u64 = 1_000_000;

/// Which centres of a simplex move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sides {
    /// Only the simplex's own centre; its faces were grown before.
    #[default]
    Fixed,
    /// The three side centres and the centre of a lone triangle, jointly (figure 1 of the paper). With more simplices an edge would get
    /// one map in each triangle, and the result would be no complex.
    Trainable,
}

/// Where the free centre starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// The mean of the facets' centres.
    #[default]
    Facets,
    /// The mean of the vertices.
    Linear,
}

/// How simplices are grown and lowered: the section `[simplices]` of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LowerOptions {
    /// The highest index r of a barcode: simplices of dimension up to r + 1 are grown.
    pub index: usize,
    /// The most simplices of one dimension that are grown; all if not given. Which ones: [`wanted`](fn@crate::landscape::wanted).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Passes over the training data that all simplices together may take, those of polish and of evaluations not counted; growth stops where the next one would
    /// take more. No end if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<u64>,
    /// Which centres move.
    pub sides: Sides,
    /// Passes over the training data for each start of each simplex; 0 keeps the starting maps.
    pub epochs: usize,
    /// The learning rate of an edge.
    pub learning_rate: f64,
    /// Whether the rate grows as (k + 1)(k + 2) / 6 with the dimension k: the curvature that the centre sees falls by that factor.
    /// Not for centres that are trained jointly.
    pub scale_rate: bool,
    /// Momentum, in `[0, 1)`.
    pub momentum: f64,
    /// Whether momentum is Nesterov's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nesterov: bool,
    /// How the rate falls over the epochs.
    pub schedule: Schedule,
    /// Where the free centre starts.
    pub start: Start,
    /// State dictionaries ([`checkpoint`](crate::landscape::checkpoint)) of the centres that some simplices start from instead, by the simplex: `0-1`, `0-1-2`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub given: BTreeMap<String, PathBuf>,
    /// How many starts, of which the one with the lowest maximum is kept.
    pub starts: usize,
    /// How far the second and later starts lie from the first, relative to the simplex's size.
    pub jitter: f64,
    /// Further steps, on the highest points of the simplex; none if not given. The centre that they reach is kept if its maximum is lower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    /// Rounds of lowering the maximum itself after the stochastic steps, which lower the mean; 0 leaves it at the mean.
    /// A round takes a few gradients and one search of the maximum over the whole evaluation set.
    pub polish: usize,
    /// The seed of every random choice; a simplex adds its vertices.
    pub seed: u64,
}

/// Steps that weigh several points of a simplex by `exp(sharpness * loss)`, so that the highest count most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Focus {
    /// Passes over the training data.
    pub epochs: usize,
    /// The points of a step, each with a mini-batch of its own.
    pub points: usize,
    /// In 1 / the unit of the loss; 0 is the mean.
    pub sharpness: f64,
}

impl Default for Focus {
    fn default() -> Self {
        Self { epochs: 20, points: 8, sharpness: 20.0 }
    }
}

impl LowerOptions {
    /// Passes over the training data for one simplex, those of polish not counted.
    pub(in crate::landscape) fn passes(&self) -> u64 {
        let focused = self.focus.as_ref().map_or(0, |focus| focus.epochs);
        (self.attempts() as u64).saturating_mul(self.epochs.saturating_add(focused) as u64)
    }

    /// Mini-batch gradients for one simplex of which none ends early, `steps` to an epoch: those of [`Self::passes`], but that the last of the focused steps
    /// takes all its points too.
    pub(in crate::landscape) fn gradients(&self, steps: usize) -> u64 {
        let focused = self.focus.as_ref().map_or(0, |focus| {
            focus.epochs.saturating_mul(steps).div_ceil(focus.points).saturating_mul(focus.points)
        });
        let attempt = self.epochs.saturating_mul(steps).saturating_add(focused);
        (self.attempts() as u64).saturating_mul(attempt as u64)
    }

    /// How many starts a simplex gets: none where nothing would move its centre.
    pub(in crate::landscape) fn attempts(&self) -> usize {
        let focused = self.focus.as_ref().is_some_and(|focus| focus.epochs > 0);
        if self.epochs > 0 || focused || self.polish > 0 { self.starts } else { 0 }
    }

    /// Checks every number, and that trainable sides are asked for a lone triangle only.
    fn check(&self, minima: usize) -> Result<()> {
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return refuse("simplices.learning_rate", &self.learning_rate, "a positive number");
        }
        if !(0.0..1.0).contains(&self.momentum) {
            return refuse("simplices.momentum", &self.momentum, "a number in [0, 1)");
        }
        if !(self.jitter.is_finite() && self.jitter >= 0.0) {
            return refuse("simplices.jitter", &self.jitter, "a number that is not negative");
        }
        if let Some(focus) = &self.focus {
            if !(1..=10_000).contains(&focus.points) {
                return refuse("simplices.focus.points", &focus.points, "1 to 10000 points");
            }
            if !(focus.sharpness.is_finite() && focus.sharpness >= 0.0) {
                return refuse(
                    "simplices.focus.sharpness",
                    &focus.sharpness,
                    "a number that is not negative",
                );
            }
        }
        if self.starts == 0 {
            return refuse("simplices.starts", &0, "at least one start");
        }
        if self.index > MOST_INDEX {
            return refuse("simplices.index", &self.index, &format!("at most {MOST_INDEX}"));
        }
        if self.limit == Some(0) {
            return refuse("simplices.limit", &0, "at least 1, or no limit");
        }
        self.check_count(minima)?;
        self.check_given(minima)?;
        if self.sides == Sides::Trainable { self.check_sides(minima) } else { Ok(()) }
    }

    /// Refuses what trainable sides leave no place for.
    fn check_sides(&self, minima: usize) -> Result<()> {
        if self.limit.is_some() || self.budget.is_some() {
            let expected =
                "\"fixed\" where there is a limit or a budget: the sides of a lone triangle come with it";
            return refuse("simplices.sides", &"\"trainable\"", expected);
        }
        if minima != 3 || self.index != 1 {
            let found = format!("\"trainable\" with {minima} minima and index {}", self.index);
            let expected =
                "\"fixed\", or exactly 3 minima and index 1: only a lone triangle may move its sides";
            return refuse("simplices.sides", &found, expected);
        }
        if !self.given.is_empty() {
            let expected = "no starting centres, or `simplices.sides = \"fixed\"`";
            return refuse("simplices.given", &"given with trainable sides", expected);
        }
        if self.focus.is_some() {
            let expected =
                "no focused steps, which would move each side alone, or `simplices.sides = \"fixed\"`";
            return refuse("simplices.focus", &"given with trainable sides", expected);
        }
        if self.starts > 1 {
            let found = format!("{} with trainable sides", self.starts);
            let expected =
                "one start, from which all centres move together, or `simplices.sides = \"fixed\"`";
            return refuse("simplices.starts", &found, expected);
        }
        Ok(())
    }

    /// Refuses starting centres of what is no simplex of the plan.
    fn check_given(&self, minima: usize) -> Result<()> {
        let is_one = |name: &str| {
            let vertices = vertices(name)?;
            let fits = (2..=self.index + 2).contains(&vertices.len());
            (fits && (*vertices.last()? as usize) < minima).then_some(())
        };
        let Some(name) = self.given.keys().find(|name| is_one(name).is_none()) else { return Ok(()) };
        let expected = format!(
            "the minima of a simplex of dimension 1 to {} in ascending order, below {minima}, as in `0-1`",
            self.index + 1
        );
        refuse(&format!("simplices.given.{name}"), &"a starting centre", &expected)
    }

    /// The file of the centre that a simplex starts from, by its minima.
    #[must_use]
    pub fn given(&self, vertices: &[u32]) -> Option<&Path> {
        self.given.get(&stem(vertices)).map(PathBuf::as_path)
    }

    /// Refuses more simplices than can be handled.
    fn check_count(&self, minima: usize) -> Result<()> {
        // With a limit, those of a dimension are chosen among the cofacets of those below.
        let looked_at = |size: usize| match self.limit {
            Some(limit) if size > 2 => {
                choices(minima, size).min((limit as u64).saturating_mul(minima as u64))
            }
            _ => choices(minima, size),
        };
        let largest = (1..=self.index + 2).map(looked_at).max().unwrap_or(0);
        if largest <= MOST_SIMPLICES {
            return Ok(());
        }
        Err(Error::input(
            Place::Key("minima.count".into()),
            format!("{minima} minima, and so {largest} simplices of one dimension"),
            format!(
                "fewer minima, a lower `simplices.index` or a lower `simplices.limit`: at most {MOST_SIMPLICES} of one dimension"
            ),
        ))
    }
}

impl Default for LowerOptions {
    fn default() -> Self {
        Self {
            index: 1,
            limit: None,
            budget: None,
            sides: Sides::Fixed,
            epochs: 20,
            learning_rate: 0.01,
            scale_rate: true,
            momentum: 0.9,
            nesterov: false,
            schedule: Schedule::default(),
            start: Start::Facets,
            given: BTreeMap::new(),
            starts: 1,
            jitter: 0.3,
            focus: None,
            polish: 0,
            seed: 0,
        }
    }
}

/// How the largest loss on a simplex is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Search {
    /// A coarse grid, local ascent from its peaks, finer grids where and while they still change the maximum.
    #[default]
    Adaptive,
    /// The grid alone: a lower bound. 60 steps are the paper's 61 values an axis.
    Grid,
}

/// The section `[maximum]` of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MaximumOptions {
    /// How to search.
    pub search: Search,
    /// Steps of the grid along each side of a triangle (even); the adaptive search takes
    /// four times as many steps on a path, where they are cheap and show its shape.
    pub grid: u32,
    /// From how many peaks of a grid an ascent starts, at most: those that promise most.
    pub candidates: usize,
    /// Losses closer than this count as equal: the search stops when no ascent can gain more, and the grid is
    /// doubled again only while that raises the maximum by more.
    pub tolerance: f64,
    /// How often the grid may be doubled beyond `grid`, where that may matter; without, nothing is known of what a finer grid would change.
    pub doublings: u32,
}

impl MaximumOptions {
    /// Steps of the grid on a simplex of so many vertices.
    pub(in crate::landscape) fn steps(&self, vertices: usize) -> u32 {
        if vertices == 2 && self.search == Search::Adaptive { 4 * self.grid } else { self.grid }
    }

    /// Steps of the finest grid that may be visited.
    pub(in crate::landscape) fn finest(&self, vertices: usize) -> u32 {
        match self.search {
            Search::Adaptive => self.steps(vertices).saturating_mul(1 << self.doublings.min(16)),
            Search::Grid => self.steps(vertices),
        }
    }

    /// Checks every number.
    fn check(&self) -> Result<()> {
        if !(2..=10_000).contains(&self.grid) || self.grid % 2 == 1 {
            return refuse("maximum.grid", &self.grid, "an even number of steps between 2 and 10000");
        }
        if self.doublings > 8 {
            return refuse("maximum.doublings", &self.doublings, "at most 8");
        }
        if self.candidates == 0 {
            return refuse("maximum.candidates", &0, "at least one candidate");
        }
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return refuse("maximum.tolerance", &self.tolerance, "a positive number");
        }
        Ok(())
    }
}

impl Default for MaximumOptions {
    fn default() -> Self {
        Self { search: Search::Adaptive, grid: 12, candidates: 8, tolerance: 1e-4, doublings: 1 }
    }
}

/// Everything that [`grow`](crate::landscape::growth::grow) depends on, beside the objective and the minima.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GrowthOptions {
    /// The section `[simplices]`.
    pub simplices: LowerOptions,
    /// The section `[maximum]`.
    pub maximum: MaximumOptions,
}

impl GrowthOptions {
    /// Checks every number, and that trainable sides are asked for a lone triangle only.
    ///
    /// # Errors
    /// Names the plan key that cannot be followed.
    pub fn validate(&self, minima: usize) -> Result<()> {
        self.simplices.check(minima)?;
        self.maximum.check()
    }
}

/// The refusal of the value of a plan's key.
fn refuse(key: &str, found: &dyn std::fmt::Display, expected: &str) -> Result<()> {
    Err(Error::input(Place::Key(key.into()), found.to_string(), expected))
}
