//! What is found where there is nothing to find: the level below which a bar means nothing.

use serde::{Deserialize, Serialize};
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::RunDirectory;
use sublevel::landscape::simplex::GrownSimplex;
use sublevel::landscape::trust::{basin, copies};
use sublevel::landscape::{Event, LossComplex, NetworkObjective, Watch};
use sublevel::report::Index;
use sublevel::{Interrupt, Result};

use super::trust::grow;

/// The longest bars between states between which there is nothing to tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Null {
    /// How far the last state of further training is from the minimum, as a share of the distance of the two nearest minima.
    apart: Option<f64>,
    /// How many distinct copies there are, the minimum included; none where no exchange of hidden units is known.
    #[serde(default)]
    distinct: Option<usize>,
    /// One an index.
    levels: Vec<Bound>,
}

/// The longest bars of one index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Bound {
    index: usize,
    /// Between the deepest minimum and states of its further training.
    basin: f64,
    /// Between copies of the deepest minimum by an exchange of hidden units; none where no such exchange is known, or too few copies differ.
    copies: Option<f64>,
    /// The larger: a bar that is no longer means nothing.
    level: f64,
    /// How many of the run's bars are longer, and of how many.
    longer: usize,
    bars: usize,
}

impl Null {
    /// Grows simplices between further states and copies of the deepest minimum, each in a branch of the run.
    ///
    /// # Errors
    /// If a growth fails, a copy is no copy, or the work is interrupted.
    pub(crate) fn grow(
        objective: &NetworkObjective,
        complex: &LossComplex,
        base: &[Index],
        plan: &Plan,
        run: &RunDirectory,
        (interrupt, notify): (&Interrupt, &(dyn Fn(Event<'_>) + Sync)),
    ) -> Result<Self> {
        let watch = Watch::new(interrupt, notify);
        let count = plan.simplices.index + 2;
        let mut options = plan.growth();
        (options.simplices.limit, options.simplices.budget) = (None, None);
        // Those are centres between other minima.
        options.simplices.given.clear();
        let longest = |name: &str, states: Vec<GrownSimplex>| -> Result<Vec<f64>> {
            let indices = grow(objective, states, &|_| Ok(None), (name, &options), run, (interrupt, notify))?;
            Ok(indices.iter().map(|index| 2.0 * index.half_longest()).collect())
        };
        let basin = basin(objective, complex, &plan.minima, count, &watch)?;
        let in_basin = longest("null-basin", basin.states)?;
        let copies = copies(objective, complex, count, plan.simplices.seed)?;
        let distinct = copies.as_ref().map(Vec::len);
        let of_copies = copies.map(|states| longest("null-copies", states)).transpose()?;
        let level = |index: &Index| {
            let (basin, copies) =
                (in_basin[index.index], of_copies.as_ref().map(|longest| longest[index.index]));
            // An index is filled from its next dimension on, which takes so many vertices.
            let copies = copies.filter(|_| distinct >= Some(index.index + 2));
            let level = copies.map_or(basin, |copies| copies.max(basin));
            let longer = index.bars.iter().filter(|bar| bar.length() > level).count();
            Bound { index: index.index, basin, copies, level, longer, bars: index.bars.len() }
        };
        Ok(Self { apart: basin.apart, distinct, levels: base.iter().map(level).collect() })
    }

    /// What it says, one sentence an index.
    pub(crate) fn sentences(&self, unit: &str) -> Vec<String> {
        let apart = self.apart.map_or(String::new(), |apart| {
            format!(" ({apart:.2e} of the distance of the nearest minima apart)")
        });
        let sentence = |level: &Bound| {
            let Bound { index, basin, copies, level, longer, bars } = level;
            let copies = copies.map_or_else(
                || match self.distinct {
                    None => "no exchange of hidden units is known for this network".to_owned(),
                    Some(distinct) => format!(
                        "of copies by an exchange of hidden units only {distinct} differ, too few for this index"
                    ),
                },
                |copies| {
                    format!("between copies that differ by an exchange of hidden units up to {copies:.6}")
                },
            );
            format!(
                "null, index {index}: a bar of up to {level:.6} {unit} means nothing here. Between states of one basin{apart} there are bars up to \
                 {basin:.6}; {copies}. Of {bars} bars {longer} are longer."
            )
        };
        self.levels.iter().map(sentence).collect()
    }
}
