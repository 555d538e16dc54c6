//! Vietoris-Rips complexes that are never written out, and the options about them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use sublevel::complex::FilteredGraph;
use sublevel::filtration::{
    Guard, Metric, RipsOptions, RipsPlan, Subsample, collapse, subsample_distances, subsample_points,
};
use sublevel::io::{
    Answer, CellName, Construction, Content, InputSummary, NamedBar, NamedChain, Parameters, Terms, ripser,
};
use sublevel::persistence::Watch;
use sublevel::persistence::flag::{self, FlagBar, FlagBarcode, FlagChain, FlagOptions};
use sublevel::{Error, Interrupt, Result};

use super::clock::{Clock, Part};
use super::compute::{Done, IMPLICIT, warn};
use super::load::Loaded;
use super::question::in_file;
use super::{Arguments, Layout, load};

/// The word for births that stand on the diagonal.
const DIAGONAL: &str = "diagonal";
/// The word for distances that are given.
const PRECOMPUTED: &str = "precomputed";
/// Bytes that the engine takes for each pair of vertices: a rank and three bits.
const BITS_OF_PAIR: u128 = 35;

/// Options about points and distances.
#[derive(Debug, Clone, Args)]
pub(crate) struct RipsArguments {
    /// Largest edge of the Rips complex [default: the enclosing radius]
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
    pub(super) ratio: f64,
    /// Of points: euclidean, sqeuclidean, cosine, manhattan, chebyshev or minkowski:P; precomputed for distances
    #[arg(long, value_name = "NAME", default_value = "euclidean", hide_default_value = true)]
    metric: String,
    /// Take N of the points, each as far as possible from those before, and say how wrong the bars can be
    #[arg(long, value_name = "N")]
    n_perm: Option<usize>,
    /// Births of the vertices: a file of numbers, or the diagonal of the matrix (weighted Rips complex)
    #[arg(long, value_name = "FILE|diagonal")]
    vertex_births: Option<PathBuf>,
    /// Collapse edges, which leaves all bars and moves the simplices at their ends
    #[arg(long, value_enum, default_value_t = Collapse::Auto)]
    collapse: Collapse,
    /// Only say how large the complex is and how much memory it needs
    #[arg(long)]
    dry_run: bool,
}

/// When edges are collapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Collapse {
    /// From dimension 3 on, if it seems to pay and simplices are not shown
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// From this dimension on a collapse pays for itself.
const COLLAPSED_FROM: usize = 3;

impl RipsArguments {
    /// The file of births, if there is one.
    pub(super) fn births_file(&self) -> Option<&Path> {
        self.vertex_births.as_deref().filter(|_| !self.births_on_diagonal())
    }

    pub(super) fn births_on_diagonal(&self) -> bool {
        self.vertex_births.as_deref().is_some_and(|births| births.as_os_str() == DIAGONAL)
    }

    pub(super) fn is_precomputed(&self) -> bool {
        self.metric == PRECOMPUTED
    }

    pub(super) fn metric(&self) -> Result<Metric> {
        self.metric.parse()
    }

    /// What the complex is made of.
    pub(super) fn options(&self, births: Vec<f64>) -> RipsOptions {
        RipsOptions { threshold: self.threshold, births }
    }

    /// Whether a bar is long enough for its birth.
    pub(super) fn keeps(&self, dimension: usize, birth: f64, death: f64) -> bool {
        dimension == 0 || self.ratio == 1.0 || death > birth * self.ratio
    }

    /// Options that mean nothing for this content are errors, because their user expects an effect.
    pub(super) fn check(&self, explicit: bool, points: bool) -> Result<()> {
        let given = [
            ("--threshold", self.threshold.is_some(), "a threshold"),
            ("--n-perm", self.n_perm.is_some(), "a number of points"),
            ("--vertex-births", self.vertex_births.is_some(), "births"),
            ("--dry-run", self.dry_run, "an estimate"),
            ("--collapse", self.collapse == Collapse::Always, "a collapse"),
        ];
        if let Some((option, _, what)) = given.into_iter().find(|(_, given, _)| *given && explicit) {
            return Err(Error::usage(
                option,
                format!("{what} for a complex that is given"),
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
        if !points && !self.is_precomputed() && self.metric()? != Metric::Euclidean {
            let found = format!("{} for distances, which are there already", self.metric);
            return Err(Error::usage("--metric", found, "points"));
        }
        if self.ratio.is_nan() || self.ratio < 1.0 {
            return Err(Error::usage("--ratio", self.ratio.to_string(), "a number from 1 up"));
        }
        if self.n_perm == Some(0) {
            return Err(Error::usage("--n-perm", "0", "at least 1 point"));
        }
        if points { self.metric().map(|_| ()) } else { Ok(()) }
    }

    /// How the edges are made.
    pub(super) fn construction(&self, points: bool, sample: Option<&Subsample>) -> Construction {
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

impl Arguments {
    /// The largest dimension of a bar of a Rips complex.
    pub(super) fn rips_dimension(&self, points: usize) -> usize {
        self.dim.unwrap_or(1).min(points.saturating_sub(2))
    }
}

/// Whether the complex is not to be written out. Bars of length zero and representatives of all dimensions are only found if it is.
pub(super) fn is_implicit(arguments: &Arguments, content: &Content) -> Result<bool> {
    let rips = matches!(content, Content::Points(_) | Content::Distances(_) | Content::Graph(_));
    let (all, representatives) =
        (arguments.min_persistence < 0.0, arguments.representatives.kind().is_some());
    let asked = arguments.algorithm == IMPLICIT;
    if asked && !rips {
        return Err(Error::usage(
            "--algorithm",
            "implicit for a complex that is given",
            "distances or points",
        ));
    }
    if asked && all {
        let found = "implicit with bars of length zero, which it does not look for";
        return Err(Error::usage("--algorithm", found, "another one, or --min-persistence from 0 up"));
    }
    let implicit = asked || (rips && arguments.algorithm == "auto" && !all && !representatives);
    let collapse = arguments.rips.collapse == Collapse::Always;
    if collapse && representatives {
        let found = "always with representatives, which would be those of moved edges";
        return Err(Error::usage("--collapse", found, "auto or never"));
    }
    let needs = [
        ("--n-perm", arguments.rips.n_perm.is_some()),
        ("--dry-run", arguments.rips.dry_run),
        ("--collapse", collapse),
    ];
    if let Some((option, _)) = needs.into_iter().find(|(_, given)| *given && !implicit) {
        let found = "with a complex that is written out: an algorithm, representatives, or a negative --min-persistence";
        return Err(Error::usage(option, found, "--algorithm implicit"));
    }
    Ok(implicit)
}

/// What a dry run says.
pub(super) struct Estimate {
    points: usize,
    edges: usize,
    threshold: f64,
    max_dimension: usize,
    bytes: u128,
    limit: u64,
}

impl Estimate {
    /// Writes it, as text or as JSON.
    pub(super) fn write(&self, out: &mut dyn Write, json: bool) -> io::Result<()> {
        let Self { points, edges, threshold, max_dimension, bytes, limit } = self;
        if json {
            let threshold = if threshold.is_finite() { threshold.to_string() } else { "null".into() };
            return writeln!(
                out,
                "{{\"n_vertices\":{points},\"n_edges\":{edges},\"threshold\":{threshold},\"max_dim\":{max_dimension},\
                 \"bytes\":{bytes},\"memory_limit\":{limit}}}"
            );
        }
        writeln!(
            out,
            "{points} points, {edges} edges up to {threshold}, bars up to dimension {max_dimension}"
        )?;
        let least = if *max_dimension > 1 { "at least" } else { "about" };
        writeln!(out, "{least} {} MiB of memory, limit {} MiB", bytes >> 20, limit >> 20)
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
    let Loaded { path, content, mut births, format, sha256, limit, .. } = loaded;
    let rips = &arguments.rips;
    let (content, sample) = subsample(rips, content, &mut births, interrupt)?;
    let (coordinates, sparse) = match &content {
        Content::Points(points) => (Some(points.dimension()), false),
        content => (None, matches!(content, Content::Graph(_))),
    };
    let options = rips.options(births);
    let plan = match &content {
        Content::Points(points) => {
            let metric = rips.metric()?;
            let plan = RipsPlan::of_points(points, metric, options, limit, interrupt);
            plan.map_err(|error| in_file(path, error))
        }
        Content::Distances(distances) => RipsPlan::of_distances(distances, options, interrupt),
        Content::Graph(graph) => RipsPlan::of_graph(graph, options),
        Content::Simplices(_)
        | Content::Columns(_)
        | Content::Directed(_)
        | Content::Grid(_)
        | Content::Diagram(_) => {
            unreachable!("complexes have another way")
        }
    }?;
    let (points, edges) = (plan.vertices(), plan.edges());
    let preface = ripser::Preface::new(&plan, coordinates, sparse);
    let max_dimension = arguments.rips_dimension(points);
    let bytes = plan.bytes() + (points as u128 * points as u128).min(64 * edges as u128) * BITS_OF_PAIR / 8;
    let input = InputSummary {
        path: arguments.input.display().to_string(),
        sha256,
        format: format.to_string(),
        n_vertices: points,
        n_simplices_by_dim: vec![points, edges],
    };
    let parameters = Parameters {
        max_dim: max_dimension,
        threshold: Some(plan.threshold()).filter(|threshold| threshold.is_finite()),
        modulus: arguments.modulus,
        units: "diameter",
        construction: Some("rips"),
        value_type: "f64",
        algorithm: IMPLICIT.into(),
        min_persistence: arguments.min_persistence,
        ratio: rips.ratio,
        rips: Some(rips.construction(coordinates.is_some(), sample.as_ref())),
    };
    let threshold = plan.threshold();
    let answer = Answer::new(input, parameters, clock.timing(), Vec::new());
    let mut done = Done { answer, preface: Some(preface), simplices: true, estimate: None, stopped: None };
    if rips.dry_run {
        done.estimate = Some(Estimate { points, edges, threshold, max_dimension, bytes, limit });
        return Ok(done);
    }
    let mut graph = plan.build(limit, interrupt)?;
    drop(content);
    if let Some(fewer) = collapsed(arguments, &graph, max_dimension, interrupt)? {
        let warning = format!(
            "{} of {edges} edges are left after the collapse: values are exact, but simplices are those of moved edges",
            fewer.edges()
        );
        done.answer.warnings.push(warning);
        graph = fewer;
        if let Some(made) = &mut done.answer.parameters.rips {
            made.collapsed = true;
        }
    }
    clock.end_of(Part::Build);
    let barcode = reduce(arguments, &graph, max_dimension, limit, watch, &mut done)?;
    clock.end_of(Part::Reduce);
    done.answer.bars = named(arguments, &barcode, sample.as_ref());
    (done.answer.timing_s, done.answer.cpu) = (clock.timing(), clock.cpu());
    done.answer.peak_rss_bytes = load::kilobytes("/proc/self/status", "VmHWM:").map(|kb| kb << 10);
    if let Some(warning) = sample.as_ref().and_then(|sample| sample_warning(&done, sample)) {
        if !arguments.quiet {
            warn(&warning);
        }
        done.answer.warnings.push(warning);
    }
    Ok(done)
}

/// The graph with fewer edges, if it is to be collapsed: not where simplices are shown, unless that is asked for.
fn collapsed(
    arguments: &Arguments,
    graph: &FilteredGraph,
    max_dimension: usize,
    interrupt: &Interrupt,
) -> Result<Option<FilteredGraph>> {
    let values_only = arguments.output_format == Layout::Ripser;
    match arguments.rips.collapse {
        Collapse::Always => collapse(graph, Guard::None, interrupt),
        Collapse::Auto if max_dimension >= COLLAPSED_FROM && values_only => {
            collapse(graph, Guard::LastEdges, interrupt)
        }
        Collapse::Auto | Collapse::Never => Ok(None),
    }
}

/// The content of a sample, if one is asked for; the numbers of its points ascend.
fn subsample(
    rips: &RipsArguments,
    content: Content,
    births: &mut Vec<f64>,
    interrupt: &Interrupt,
) -> Result<(Content, Option<Subsample>)> {
    let Some(count) = rips.n_perm else { return Ok((content, None)) };
    let mut sample = match &content {
        Content::Points(points) => subsample_points(points, rips.metric()?, count, interrupt)?,
        Content::Distances(distances) => subsample_distances(distances, count, interrupt)?,
        _ => return Err(Error::usage("--n-perm", "a sample of a graph", "points or distances of all pairs")),
    };
    sample.numbers.sort_unstable();
    if !births.is_empty() {
        *births = sample.numbers.iter().map(|&number| births[number as usize]).collect();
    }
    let content = match content {
        Content::Points(points) => Content::Points(points.subset(&sample.numbers)),
        Content::Distances(distances) => Content::Distances(distances.subset(&sample.numbers)),
        content => content,
    };
    Ok((content, Some(sample)))
}

/// The barcode; of work that was stopped the finished dimensions, if that is asked for.
fn reduce(
    arguments: &Arguments,
    graph: &FilteredGraph,
    max_dimension: usize,
    limit: u64,
    watch: Watch<'_>,
    done: &mut Done,
) -> Result<FlagBarcode> {
    let options = FlagOptions {
        max_dimension,
        modulus: arguments.modulus,
        representatives: arguments.representatives.kind(),
        memory_limit: Some(limit),
    };
    let mut barcode = FlagBarcode::default();
    match flag::barcode_into(graph, &options, watch, &mut barcode) {
        Err(error @ (Error::Interrupted | Error::Limit(_)))
            if arguments.partial && barcode.dimensions() > 0 =>
        {
            let finished = barcode.dimensions() - 1;
            done.answer.complete = false;
            let warning = format!(
                "incomplete: {error}; dimensions 0 to {finished} of 0 to {max_dimension} are finished"
            );
            done.answer.warnings.push(warning);
            done.answer.parameters.max_dim = finished;
            done.stopped = Some(error);
        }
        result => result?,
    }
    Ok(barcode)
}

/// The bars that are listed.
fn named(arguments: &Arguments, barcode: &FlagBarcode, sample: Option<&Subsample>) -> Vec<NamedBar> {
    let label = |&vertex: &u32| sample.map_or(vertex, |sample| sample.numbers[vertex as usize]).into();
    let name = |vertices: &[u32]| CellName::Simplex(vertices.iter().map(label).collect());
    let p = i64::from(arguments.modulus);
    let terms = |chain: &FlagChain, dimension: usize| Terms {
        cells: chain.vertices.chunks_exact(dimension + 1).map(name).collect(),
        coefficients: chain
            .coefficients
            .iter()
            .map(|&c| i64::from(c))
            .map(|c| if 2 * c > p { c - p } else { c })
            .collect(),
    };
    let bars = (0..barcode.dimensions()).flat_map(|dimension| barcode.bars(dimension));
    let kept = bars.filter(|bar: &FlagBar<'_>| {
        bar.death - bar.birth > arguments.min_persistence
            && arguments.rips.keeps(bar.dimension, bar.birth, bar.death)
    });
    let named = kept.map(|bar| NamedBar {
        dimension: bar.dimension,
        birth: bar.birth,
        death: bar.death,
        birth_cell: name(bar.birth_simplex),
        death_cell: bar.death_simplex.map(name),
        chain: bar
            .representative
            .zip(arguments.representatives.kind())
            .map(|(chain, kind)| NamedChain { kind, terms: Some(terms(chain, bar.dimension)) }),
    });
    named.collect()
}

/// What is said of a sample.
fn sample_warning(done: &Done, sample: &Subsample) -> Option<String> {
    let made = done.answer.parameters.rips.as_ref()?;
    let bound = match made.error_bound {
        Some(bound) if made.metric == PRECOMPUTED => {
            format!("{bound} in bottleneck distance, if the distances satisfy the triangle inequality")
        }
        Some(bound) => format!("{bound} in bottleneck distance"),
        None => format!("an unknown amount, for {} is no metric", made.metric),
    };
    let (count, radius) = (sample.numbers.len(), sample.covering_radius);
    Some(format!(
        "{count} points stand for all, none of which is farther than {radius} away: bars are off by up to {bound}"
    ))
}
