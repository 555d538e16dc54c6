//! Few points that stand for many (`--n-perm`).

use sublevel::filtration::{Subsample, subsample_distances, subsample_points};
use sublevel::io::{Construction, Content};
use sublevel::{Error, Interrupt, Result};

use super::options::{PRECOMPUTED, RipsArguments};

/// Distances or points that are to be computed with, and which of those in the file they are.
pub(super) struct Sampled {
    pub(super) content: Content,
    /// Of the vertices; none if all are 0.
    pub(super) births: Vec<f64>,
    /// None if all are taken.
    pub(super) sample: Option<Subsample>,
}

impl Sampled {
    /// All of the content, or a sample, if one is asked for; the numbers of its points ascend.
    pub(super) fn of(
        rips: &RipsArguments,
        content: Content,
        births: Vec<f64>,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let Some(count) = rips.n_perm else { return Ok(Self { content, births, sample: None }) };
        let mut sample = match &content {
            Content::Points(points) => subsample_points(points, rips.metric()?, count, interrupt)?,
            Content::Distances(distances) => subsample_distances(distances, count, interrupt)?,
            _ => {
                let expected = "points or distances of all pairs";
                return Err(Error::usage("--n-perm", "a sample of a graph", expected));
            }
        };
        sample.numbers.sort_unstable();
        let births = if births.is_empty() {
            births
        } else {
            sample.numbers.iter().map(|&number| births[number as usize]).collect()
        };
        let content = match content {
            Content::Points(points) => Content::Points(points.subset(&sample.numbers)),
            Content::Distances(distances) => Content::Distances(distances.subset(&sample.numbers)),
            content => content,
        };
        Ok(Self { content, births, sample: Some(sample) })
    }

    /// The number that the file has for a vertex.
    pub(super) fn label(sample: Option<&Subsample>, vertex: u32) -> u64 {
        sample.map_or(vertex, |sample| sample.numbers[vertex as usize]).into()
    }
}

/// What is said of a sample of so many points.
pub(super) fn warning(asked: usize, made: &Construction, sample: &Subsample) -> String {
    if asked > sample.numbers.len() {
        return format!("--n-perm {asked}, but there are {} points: all are taken", sample.numbers.len());
    }
    let bound = match made.error_bound {
        Some(bound) if made.metric == PRECOMPUTED => {
            format!("{bound} in bottleneck distance, if the distances satisfy the triangle inequality")
        }
        Some(bound) => format!("{bound} in bottleneck distance"),
        None => format!("an unknown amount, for {} is no metric", made.metric),
    };
    let (count, radius) = (sample.numbers.len(), sample.covering_radius);
    format!(
        "{count} points stand for all, none of which is farther than {radius} away: bars are off by up to {bound}"
    )
}
