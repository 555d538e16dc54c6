//! How far the bars of an index can be trusted: what they are on other draws, with other seeds, with smaller budgets.

use serde::{Deserialize, Serialize};

use super::axis::{decimals, digits, number};
use super::bars::{simplex, with_unit};
use super::table::Table;
use super::values::{Index, Interval};
use crate::barcode::exact;

/// From the lowest value to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The lowest.
    #[serde(with = "exact")]
    pub low: f64,
    /// The highest.
    #[serde(with = "exact")]
    pub high: f64,
}

/// What became of a bar in other barcodes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fate {
    /// Its births.
    pub birth: Range,
    /// Its deaths.
    pub death: Range,
    /// Its lengths.
    pub length: Range,
    /// The share of the barcodes that have it.
    pub found: f64,
}

/// How far one bar can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BarTrust {
    /// On resamples of the evaluation set: the interval that holds the stated share of them.
    pub examples: Option<Fate>,
    /// With other seeds, its own included: all of them.
    pub seeds: Option<Fate>,
    /// The larger of what the last grid of the search still added at its two ends.
    #[serde(with = "exact")]
    pub refinement: f64,
}

/// The barcode that a smaller budget gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// Eighths of the plan's budget.
    pub eighths: usize,
    /// Epochs of each start.
    pub epochs: usize,
    /// Rounds of the polish.
    pub polish: usize,
    /// Births of its bars, longest first.
    #[serde(with = "exact::list")]
    pub births: Vec<f64>,
    /// Their deaths.
    #[serde(with = "exact::list")]
    pub deaths: Vec<f64>,
    /// The distance to the empty barcode.
    #[serde(with = "exact")]
    pub distance: f64,
}

/// How far an index can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    /// The share of the resamples that intervals hold.
    pub confidence: f64,
    /// One for each bar, in the order of the index.
    pub bars: Vec<BarTrust>,
    /// The distance to the empty barcode on resamples.
    pub distance_examples: Option<Range>,
    /// The same with other seeds.
    pub distance_seeds: Option<Range>,
    /// The largest of what the last grid still added to a simplex that bounds the index: by the stability theorem no end of a bar, and no distance, moves by more if
    /// that was all that the search had missed.
    #[serde(with = "exact")]
    pub refinement: f64,
    /// The budget curve, smallest first, the plan's own last; empty if it was not asked for.
    pub budgets: Vec<Budget>,
}

impl Range {
    /// The range that holds the middle `share` of some values; none of no values.
    #[must_use]
    pub fn of(mut values: Vec<f64>, share: f64) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let cut = (last as f64 * (1.0 - share) / 2.0).floor() as usize;
        Some(Self { low: values[cut], high: values[last - cut] })
    }

    fn text(self, places: usize) -> String {
        format!("{} to {}", number(self.low, places), number(self.high, places))
    }
}

/// What becomes of each bar in other barcodes, each a list of bars of the same index; `share` of them count. None without barcodes.
#[must_use]
pub fn fates(bars: &[Interval], others: &[Vec<Interval>], share: f64) -> Vec<Option<Fate>> {
    let mut met: Vec<Vec<(f64, f64)>> = vec![Vec::new(); bars.len()];
    for other in others {
        for (bar, partner) in matched(bars, other) {
            met[bar].push((other[partner].birth, other[partner].death));
        }
    }
    let count = others.len() as f64;
    let fate = |met: &Vec<(f64, f64)>| {
        let range = |of: &dyn Fn(&(f64, f64)) -> f64| Range::of(met.iter().map(of).collect(), share);
        Some(Fate {
            birth: range(&|bar| bar.0)?,
            death: range(&|bar| bar.1)?,
            length: range(&|bar| bar.1 - bar.0)?,
            found: met.len() as f64 / count,
        })
    };
    met.iter().map(fate).collect()
}

/// Pairs of bars of two barcodes: those with the same simplices at both ends, then those nearest to each other that are nearer than to
/// the diagonal.
fn matched(bars: &[Interval], other: &[Interval]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (place, bar) in bars.iter().enumerate() {
        for (partner, twin) in other.iter().enumerate() {
            let same = (&bar.born_by, &bar.killed_by) == (&twin.born_by, &twin.killed_by);
            let apart = gap(bar.birth, twin.birth).max(gap(bar.death, twin.death));
            if same || apart <= bar.length().max(twin.length()) / 2.0 {
                pairs.push((!same, apart, place, partner));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    let (mut left, mut right) = (vec![true; bars.len()], vec![true; other.len()]);
    pairs.retain(|&(_, _, place, partner)| {
        let free = left[place] && right[partner];
        if free {
            (left[place], right[partner]) = (false, false);
        }
        free
    });
    pairs.into_iter().map(|(_, _, place, partner)| (place, partner)).collect()
}

/// The distance of two ends; 0 if both never come.
fn gap(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { (a - b).abs() }
}

/// The lengths of the bars of an index, and how far they can be trusted; none if that was not measured.
pub(super) fn bars(index: &Index, unit: &str) -> Option<Table> {
    let trust = index
        .trust
        .as_ref()
        .filter(|trust| trust.bars.len() == index.bars.len() && !trust.bars.is_empty())?;
    let share = format!("other examples, {} %", digits(100.0 * trust.confidence));
    let columns = ["born by", "killed by"].map(String::from).into_iter();
    let numbers = [
        "length".to_owned(),
        share,
        "found".into(),
        "other seeds".into(),
        "found".into(),
        "refinement".into(),
    ];
    let mut table = Table::new(
        2,
        columns.chain(numbers.map(|name| if name == "found" { name } else { with_unit(&name, unit) })),
    );
    let places = decimals(index.bars.iter().map(Interval::length));
    for (bar, trust) in index.bars.iter().zip(&trust.bars) {
        let length = |fate: &Option<Fate>| fate.map_or(String::new(), |fate| fate.length.text(places));
        let found =
            |fate: &Option<Fate>| fate.map_or(String::new(), |fate| format!("{:.0} %", 100.0 * fate.found));
        table.push([
            simplex(&bar.born_by),
            bar.killed_by.as_ref().map_or("nothing".into(), |killer| simplex(killer)),
            number(bar.length(), places),
            length(&trust.examples),
            found(&trust.examples),
            length(&trust.seeds),
            found(&trust.seeds),
            number(trust.refinement, places + 1),
        ]);
    }
    Some(table)
}

/// The distance to the empty barcode with its ranges, in a sentence.
pub(super) fn sentence(index: &Index, unit: &str) -> Option<String> {
    let (trust, distance) = (index.trust.as_ref()?, index.distance()?);
    let places = decimals([distance]);
    let draws = trust.distance_examples.map(|range| {
        let share = digits(100.0 * trust.confidence);
        format!("; {} on {share} % of other draws of the examples", range.text(places))
    });
    let seeds = trust.distance_seeds.map(|range| format!("; {} with other seeds", range.text(places)));
    Some(format!(
        "Distance to the empty barcode: {} {unit}{}{}; the search of maxima still added at most {}.",
        number(distance, places),
        draws.unwrap_or_default(),
        seeds.unwrap_or_default(),
        digits(trust.refinement)
    ))
}

/// The budget curve; none if it was not asked for.
pub(super) fn budgets(index: &Index, unit: &str) -> Option<Table> {
    let budgets = index.trust.as_ref().map(|trust| &trust.budgets).filter(|budgets| !budgets.is_empty())?;
    let header = [
        "budget".to_owned(),
        "epochs".into(),
        "rounds".into(),
        "bars".into(),
        with_unit("longest", unit),
        with_unit("distance", unit),
    ];
    let mut table = Table::new(1, header);
    for budget in budgets {
        let longest =
            budget.births.iter().zip(&budget.deaths).map(|(birth, death)| death - birth).fold(0.0, f64::max);
        let counts = [budget.epochs, budget.polish, budget.births.len()].map(|count| count.to_string());
        let name = if budget.eighths == 8 { "the plan's".into() } else { format!("{}/8", budget.eighths) };
        table.push([name].into_iter().chain(counts).chain([longest, budget.distance].map(digits)));
    }
    Some(table)
}
