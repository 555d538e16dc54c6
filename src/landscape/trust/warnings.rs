//! Warnings by name, each with its evidence.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::landscape::saddle::Probe;
use crate::landscape::simplex::{GrownSimplex, GrowthOptions, Verdict, capture};
use crate::landscape::{LossComplex, Objective, Watch};

/// Warnings whose number is a minimum, or says no more than the name.
const BOUNDARY: &str = "boundary-attained maximum";
const CAPTURED: &str = "captured path";
const UNKNOWN: &str = "path through an unknown valley";
/// Barycentric coordinates below this count as zero.
const ON_THE_BOUNDARY: f64 = 1e-9;
/// A centre closer to a vertex than this share of the distance of the farthest two has collapsed onto it.
const COLLAPSED: f64 = 0.05;
/// A peak is narrow if it rises above the grid's points by this share of its height above the lowest of them.
const NARROW: f64 = 0.1;

/// Something that makes numbers of a landscape doubtful.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Which kind: one of the names that [`warnings`] and [`descents`] give.
    pub name: String,
    /// The minima or simplices it is about, by their vertices.
    pub simplices: Vec<Vec<u32>>,
    /// What was measured: one number for each simplex, as `measure` says.
    #[serde(with = "crate::barcode::exact::list")]
    pub evidence: Vec<f64>,
    /// What the numbers are, with their unit.
    pub measure: String,
    /// What it means for the result, in a sentence.
    pub meaning: String,
}

impl Warning {
    /// A warning of the simplices of a list, the largest number first; none if the list is empty.
    fn of(name: &str, mut found: Vec<(Vec<u32>, f64)>, measure: &str, meaning: &str) -> Option<Self> {
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let (simplices, evidence): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let [name, measure, meaning] = [name, measure, meaning].map(str::to_owned);
        (!simplices.is_empty()).then_some(Self { name, simplices, evidence, measure, meaning })
    }

    /// The warning in one sentence: its name, the first few simplices with their numbers, what it means.
    #[must_use]
    pub fn text(&self) -> String {
        let one = |(simplex, number): (&Vec<u32>, &f64)| {
            let vertices: Vec<String> = simplex.iter().map(u32::to_string).collect();
            let number = match self.name.as_str() {
                BOUNDARY | UNKNOWN => String::new(),
                CAPTURED => format!(" (third minimum {number:.0})"),
                _ => format!(" ({number:.4})"),
            };
            vertices.join("-") + &number
        };
        let shown: Vec<String> = self.simplices.iter().zip(&self.evidence).take(6).map(one).collect();
        let more = self.simplices.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}: {}{more}, by {}; {}", self.name, shown.join(", "), self.measure, self.meaning)
    }
}

/// The warnings that follow from what a run keeps of its simplices:
/// `boundary-attained maximum`, `collapsed centre`, `stuck start`, `non-monotone raw value`, `narrow peak`, `minimum without a valley`.
#[must_use]
pub fn warnings(complex: &LossComplex, options: &GrowthOptions) -> Vec<Warning> {
    let grown: Vec<&GrownSimplex> =
        complex.simplices().iter().filter(|grown| grown.vertices.len() > 1).collect();
    let list = |measure: &dyn Fn(&GrownSimplex) -> Option<f64>| -> Vec<(Vec<u32>, f64)> {
        grown
            .iter()
            .filter_map(|grown| measure(grown).map(|number| (grown.vertices.clone(), number)))
            .collect()
    };
    let tolerance = options.maximum.tolerance;
    let floor = |grown: &GrownSimplex| complex.facet_value(&grown.vertices);
    let top = grown.iter().map(|grown| grown.vertices.len()).max().unwrap_or(0);
    let boundary = |grown: &GrownSimplex| {
        let on = grown.maximum.argmax.iter().any(|t| *t <= ON_THE_BOUNDARY);
        (grown.vertices.len() == top && top > 2 && on).then(|| grown.value - floor(grown))
    };
    let collapsed = |grown: &GrownSimplex| {
        let share = closest_vertex(complex, grown)?;
        (share < COLLAPSED).then_some(share)
    };
    let stuck = |grown: &GrownSimplex| {
        let tried = options.simplices.attempts() > 0;
        let height = grown.maximum.loss - floor(grown);
        (tried && height > tolerance && started_there(complex, grown, options)).then_some(height)
    };
    let below = |grown: &GrownSimplex| {
        let gap = floor(grown) - grown.maximum.loss;
        (gap > tolerance).then_some(gap)
    };
    let valley = |grown: &GrownSimplex| {
        let height = grown.maximum.loss - floor(grown);
        (grown.vertices.len() == 2 && height <= tolerance).then_some(height)
    };
    [
        Warning::of(
            BOUNDARY,
            list(&boundary),
            "its height above its facets",
            "they fill their loop the moment it closes, which is no evidence of convexity: high barriers along paths have the same effect",
        ),
        Warning::of(
            "collapsed centre",
            list(&collapsed),
            "the centre's distance from its nearest minimum as a share of the simplex",
            "most of the simplex lies at that minimum, and its rise is crossed in few points",
        ),
        Warning::of(
            "stuck start",
            list(&stuck),
            "its height above its facets",
            "no step lowered the starting map: more `starts`, a larger `jitter` or a smaller `learning_rate` may",
        ),
        Warning::of(
            "non-monotone raw value",
            list(&below),
            "how far its own maximum lies below a facet's",
            "its search missed what the search on a facet found; the facet's value is used",
        ),
        Warning::of(
            "narrow peak",
            list(&|grown| narrow(complex.whole(grown).ok()?.as_ref())),
            "the rise of its peak above all points of its grid as a share of its height",
            "others like it may lie between the points, unseen; a finer `maximum.grid` would tell",
        ),
        Warning::of(
            "minimum without a valley",
            list(&valley),
            "the height of the path above its higher end",
            "the higher end of the path is no minimum of its own at this precision, and its bar of index 0 means nothing",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The warnings that take evaluations: `edge above chance`, for paths whose top is worse than an answer that does not look, and, if asked for, what descents from
/// either side of every path's top say: `captured path`, `path through an unknown valley`. A path is looked at by itself, so that the answer does not depend on threads.
///
/// # Errors
/// If the watch stops, or a path lacks a minimum.
pub fn descents(
    objective: &dyn Objective,
    complex: &LossComplex,
    ask: bool,
    watch: &Watch<'_>,
) -> Result<Vec<Warning>> {
    let paths: Vec<&GrownSimplex> =
        complex.simplices().iter().filter(|grown| grown.vertices.len() == 2).collect();
    let chance = objective.chance_loss();
    let high = paths.iter().filter_map(|path| {
        let over = path.maximum.loss - chance?;
        (over > 0.0).then(|| (path.vertices.clone(), over))
    });
    let high = high.collect();
    let minima: Vec<Vec<f64>> =
        complex.simplices()[..complex.minima()].iter().map(|minimum| minimum.centre.clone()).collect();
    let verdict = |path: &&GrownSimplex| {
        let ends = [path.vertices[0] as usize, path.vertices[1] as usize];
        let probe = Probe::new(objective, watch);
        capture(&probe, &complex.span(&path.vertices)?, path.maximum.argmax[1], ends, &minima)
    };
    let verdicts = if ask { paths.par_iter().map(verdict).collect::<Result<Vec<_>>>()? } else { Vec::new() };
    let judged = |wanted: &dyn Fn(Verdict) -> Option<f64>| -> Vec<(Vec<u32>, f64)> {
        let judged = paths.iter().zip(&verdicts);
        judged
            .filter_map(|(path, verdict)| wanted(*verdict).map(|number| (path.vertices.clone(), number)))
            .collect()
    };
    let third = |verdict| if let Verdict::Captured(third) = verdict { Some(third as f64) } else { None };
    let unknown = |verdict| (verdict == Verdict::Unknown).then_some(1.0);
    Ok([
        Warning::of(
            "edge above chance",
            high,
            "the loss at its top less that of the best answer that does not look",
            "the path leaves the region where the network knows anything: its height tells of the optimiser, not of the landscape",
        ),
        Warning::of(
            CAPTURED,
            judged(&third),
            "the number of the third minimum that a descent from its top ends in",
            "a loop through the three is filled for nothing, and a true bar of index 1 may be missing",
        ),
        Warning::of(
            UNKNOWN,
            judged(&unknown),
            "descents from its top that end in no known minimum",
            "a minimum is missing from the complex, and births may be too high",
        ),
    ]
    .into_iter()
    .flatten()
    .collect())
}

/// The distance of the centre from the nearest minimum, as a share of the simplex's size.
fn closest_vertex(complex: &LossComplex, grown: &GrownSimplex) -> Option<f64> {
    let simplex = complex.span(&grown.vertices).ok()?;
    let (size, centre) = (simplex.size(), simplex.free_centre());
    let apart = |vertex: &u32| {
        let minimum = complex.find(&[*vertex])?;
        let square: f64 = minimum.centre.iter().zip(centre).map(|(a, b)| (a - b).powi(2)).sum();
        Some(square.sqrt())
    };
    let nearest = grown.vertices.iter().filter_map(apart).reduce(f64::min)?;
    (size > 0.0).then(|| nearest / size)
}

/// Whether the centre is where it started.
fn started_there(complex: &LossComplex, grown: &GrownSimplex, options: &GrowthOptions) -> bool {
    complex.span(&grown.vertices).is_ok_and(|mut simplex| {
        let centre = simplex.free_centre().to_vec();
        options.simplices.place(&mut simplex);
        simplex.free_centre() == centre
    })
}

/// How much higher the peak is than all points of the grid, as a share of its height above the lowest point.
fn narrow(grown: &GrownSimplex) -> Option<f64> {
    let losses = || grown.maximum.samples.iter().map(|sample| sample.loss);
    let (lowest, highest) = (losses().reduce(f64::min)?, losses().reduce(f64::max)?);
    let share = (grown.maximum.loss - highest) / (grown.maximum.loss - lowest);
    (share > NARROW).then_some(share)
}
