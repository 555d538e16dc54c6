//! Vietoris-Rips complexes that are never written out: from distances to a plan, to a graph, to bars, to the answer.

mod bars;
mod chains;
mod choice;
mod estimate;
mod options;
mod sample;

use std::path::Path;

use sublevel::filtration::{RipsPlan, Subsample};
use sublevel::io::{Answer, Content, InputSummary, Parameters, ripser};
use sublevel::persistence::Watch;
use sublevel::{Interrupt, Result};

use super::clock::{Clock, Part};
use super::compute::{Done, IMPLICIT, warn};
use super::load::Loaded;
use super::question::in_file;
use super::{Arguments, load};

pub(super) use choice::is_implicit;
pub(super) use estimate::Estimate;
pub(in crate::cli) use estimate::bytes as rips_bytes;
pub(crate) use options::RipsArguments;
use sample::Sampled;

impl Arguments {
    /// The largest dimension of a bar of a Rips complex.
    pub(super) fn rips_dimension(&self, points: usize) -> usize {
        self.dim.unwrap_or(1).min(points.saturating_sub(2))
    }
}

/// The bars without the complex.
pub(super) fn compute(
    arguments: &Arguments,
    loaded: Loaded,
    clock: &mut Clock,
    interrupt: &Interrupt,
    watch: Watch<'_>,
) -> Result<Done> {
    let Loaded { path, content, births, format, sha256, limit, .. } = loaded;
    let rips = &arguments.rips;
    let Sampled { content, births, sample } = Sampled::of(rips, content, births, interrupt)?;
    let (plan, preface) = plan(arguments, &content, births, &path, limit, interrupt)?;
    let max_dimension = arguments.rips_dimension(plan.vertices());
    let input = InputSummary {
        path: arguments.input.display().to_string(),
        sha256,
        format: format.to_string(),
        n_vertices: plan.vertices(),
        n_simplices_by_dim: vec![plan.vertices(), plan.edges()],
    };
    let parameters = parameters(arguments, &plan, &preface, max_dimension, sample.as_ref());
    let answer = Answer::new(input, parameters, clock.timing(), Vec::new());
    let mut done = Done { answer, preface: Some(preface), simplices: true, estimate: None, stopped: None };
    if rips.dry_run {
        done.estimate = Some(Estimate::of(&plan, max_dimension, limit));
        return Ok(done);
    }
    let graph = plan.build(limit, interrupt)?;
    drop(content);
    let graph = bars::collapsed(arguments, graph, max_dimension, limit, &mut done, interrupt)?;
    clock.end_of(Part::Build);
    let barcode = bars::reduce(arguments, &graph, max_dimension, limit, watch, &mut done)?;
    clock.end_of(Part::Reduce);
    (done.answer.bars, done.answer.representatives) =
        bars::named(arguments, &graph, &barcode, sample.as_ref(), interrupt)?;
    remark(arguments, &mut done, sample.as_ref());
    (done.answer.timing_s, done.answer.cpu) = (clock.timing(), clock.cpu());
    done.answer.peak_rss_bytes = load::kilobytes("/proc/self/status", "VmHWM:").map(|kb| kb << 10);
    Ok(done)
}

/// The complex of points, of distances or of a graph, measured, and what Ripser says of it.
pub(super) fn plan<'a>(
    arguments: &Arguments,
    content: &'a Content,
    births: Vec<f64>,
    path: &Path,
    limit: u64,
    interrupt: &Interrupt,
) -> Result<(RipsPlan<'a>, ripser::Preface)> {
    let options = arguments.rips.options(births);
    let (plan, coordinates) = match content {
        Content::Points(points) => {
            let plan = RipsPlan::of_points(points, arguments.rips.metric()?, options, limit, interrupt);
            (plan.map_err(|error| in_file(path, error))?, Some(points.dimension()))
        }
        Content::Distances(distances) => (RipsPlan::of_distances(distances, options, interrupt)?, None),
        Content::Graph(graph) => (RipsPlan::of_graph(graph, options)?, None),
        Content::Simplices(_)
        | Content::Columns(_)
        | Content::Directed(_)
        | Content::Grid(_)
        | Content::Diagram(_) => unreachable!("complexes have another way"),
    };
    let preface = ripser::Preface::new(&plan, coordinates, matches!(content, Content::Graph(_)));
    Ok((plan, preface))
}

/// What determines the bars.
fn parameters(
    arguments: &Arguments,
    plan: &RipsPlan<'_>,
    preface: &ripser::Preface,
    max_dim: usize,
    sample: Option<&Subsample>,
) -> Parameters {
    Parameters {
        max_dim,
        threshold: Some(plan.threshold()).filter(|threshold| threshold.is_finite()),
        modulus: arguments.modulus,
        units: "diameter",
        construction: Some("rips"),
        value_type: "f64",
        algorithm: IMPLICIT.into(),
        min_persistence: arguments.min_persistence,
        ratio: arguments.rips.ratio,
        rips: Some(arguments.rips.construction(preface.coordinates.is_some(), sample)),
    }
}

/// Says what a reader of the bars should know: of a sample, and of representatives that are left out.
fn remark(arguments: &Arguments, done: &mut Done, sample: Option<&Subsample>) {
    let made = done.answer.parameters.rips.as_ref();
    let asked = arguments.rips.n_perm.unwrap_or(0);
    if let Some(warning) = made.zip(sample).map(|(made, sample)| sample::warning(asked, made, sample)) {
        if !arguments.quiet {
            warn(&warning);
        }
        done.answer.warnings.push(warning);
    }
    done.warn_of_representatives();
}
