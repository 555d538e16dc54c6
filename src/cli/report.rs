//! `sublevel report`.

use std::path::{Path, PathBuf};

use clap::Args;
use sublevel::landscape::plan::Method;
use sublevel::landscape::run::{DAMAGED, Manifest, RunContents};
use sublevel::landscape::trust::Warning;
use sublevel::landscape::{LossComplex, ObjectiveKind};
use sublevel::report::{Landscape, Piece, Section, Triple, Verified, count, section, tables, write};
use sublevel::{Interrupt, Result};

use super::left_out::{left_out, planned};
use super::progress::duration;
use super::results::Outcome;
use super::trust::Findings;

/// The file of a run that says what certifies its simplices.
pub(crate) const VERIFIED: &str = "saddles.json";

/// Arguments of `sublevel report`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sublevel report runs/digits")]
pub(crate) struct Arguments {
    /// The directory of a run, finished or not.
    run: PathBuf,
    /// Where the page and its pictures go; `report` inside the run if not given.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let contents = RunContents::read(&arguments.run)?;
    let output = arguments.output.clone().unwrap_or_else(|| arguments.run.join("report"));
    let (landscape, page) = put(&contents, &output, interrupt)?;
    super::print(&format!("{}\n{}\n", tables(&landscape), page.display()))
}

/// Writes the report of a run into `output`; returns what it tells and the path of its page.
pub(crate) fn put(
    contents: &RunContents,
    output: &Path,
    interrupt: &Interrupt,
) -> Result<(Landscape, PathBuf)> {
    let (_, landscape) = tell(contents, interrupt)?;
    let mut written = write(&landscape, output)?;
    Ok((landscape, written.swap_remove(0)))
}

/// All that a run has to tell.
pub(crate) fn tell(contents: &RunContents, interrupt: &Interrupt) -> Result<(LossComplex, Landscape)> {
    let complex = contents.complex();
    let mut outcome = Outcome::of(&complex, contents.plan.index(), interrupt)?;
    if contents.plan.method == Method::Saddles {
        let landscape = searched(contents, &complex, outcome)?;
        return Ok((complex, landscape));
    }
    let findings = Findings::read(&contents.path, &complex, &contents.plan);
    findings.attach(&mut outcome.indices);
    let mut landscape = landscape(contents, &complex, outcome)?;
    let named = findings.warnings(&complex, &contents.plan);
    if landscape.unfinished().is_empty() {
        landscape.left_out = left_out(&complex, &contents.plan);
    }
    landscape.warnings.extend(named.iter().map(Warning::text));
    if let Some(null) = &findings.null {
        landscape.warnings.extend(null.sentences(&landscape.unit));
    }
    Ok((complex, landscape))
}

/// The report of a search for saddles, with what certifies the simplices once it is finished.
fn searched(contents: &RunContents, complex: &LossComplex, outcome: Outcome) -> Result<Landscape> {
    let mut landscape = landscape(contents, complex, outcome)?;
    landscape.triples = None;
    let text = std::fs::read(contents.path.join(VERIFIED)).unwrap_or_default();
    landscape.verified = serde_json::from_slice(&text).ok();
    if let Some(Verified { search, .. }) = &landscape.verified {
        landscape.sections.push(section(search));
        let finished = |dimension: usize| landscape.of_dimension(dimension).len() as u64;
        landscape.planned = (0..=contents.plan.index() + 1).map(finished).collect();
    }
    Ok(landscape)
}

/// The plain values of the report.
fn landscape(contents: &RunContents, complex: &LossComplex, outcome: Outcome) -> Result<Landscape> {
    let plan = &contents.plan;
    let seeded = |piece: &mut Piece| {
        if let [minimum] = *piece.vertices {
            piece.seed = plan.minima.seed_of(minimum);
        }
    };
    let mut pieces: Vec<Piece> = complex.simplices().iter().map(Piece::from).collect();
    pieces.iter_mut().for_each(seeded);
    let mut sections = parameters(&plan.text()?);
    let summary = summary(contents, complex, &sections);
    sections.push(inputs(&contents.manifest));
    sections.push(cost(complex, &contents.logs()?));
    let triples = outcome
        .triples
        .into_iter()
        .map(|triple| Triple { vertices: triple.vertices, birth: triple.birth, death: triple.death })
        .collect();
    Ok(Landscape {
        title: format!("Loss landscape: {}", name(&contents.path)),
        summary,
        unit: plan.objective.kind.unit().into(),
        pieces,
        planned: planned(complex, plan),
        left_out: Vec::new(),
        triples: (plan.index() >= 1).then_some(triples),
        indices: outcome.indices,
        sections,
        verified: None,
        warnings: warnings(contents)?,
    })
}

/// The name of the run's directory.
fn name(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    full.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Which network, on which data.
fn summary(contents: &RunContents, complex: &LossComplex, plan: &[Section]) -> String {
    let row = |key: &str| {
        let rows =
            plan.iter().filter(|section| section.name == "Plan: network").flat_map(|section| &section.rows);
        rows.into_iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    };
    let widths = row("widths").map_or(String::new(), |widths| format!(" {widths}"));
    let network = row("kind").unwrap_or("network");
    let parameters = complex
        .simplices()
        .first()
        .map_or(String::new(), |minimum| format!(" with {} parameters", count(minimum.centre.len() as u64)));
    let objective = &contents.plan.objective;
    let examples = objective.examples.map_or("all".into(), |examples| count(examples as u64));
    let policy = contents.plan.network.batch_norm_policy();
    let policy = policy.map_or(String::new(), |policy| format!(" Batch normalisation: {policy}."));
    let kind = match objective.kind {
        ObjectiveKind::CrossEntropy => "cross-entropy",
        ObjectiveKind::MeanSquares => "mean over examples and outputs of (output - target)²,",
    };
    format!(
        "The loss of {network}{widths}{parameters}: {kind} plus weight decay {} over {examples} training examples.{policy}",
        objective.weight_decay
    )
}

/// The plan, a section of the page for each of its own.
fn parameters(plan: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in plan.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let name = name.trim_matches(['[', ']']);
            sections.push(Section { name: format!("Plan: {name}"), rows: Vec::new() });
        } else if let (Some((key, value)), Some(section)) = (line.split_once(" = "), sections.last_mut()) {
            section.rows.push((key.to_owned(), value.trim_matches('"').to_owned()));
        }
    }
    sections
}

/// The program and the data, by their hashes.
fn inputs(manifest: &Manifest) -> Section {
    let program = ("program".to_owned(), format!("sublevel {}", manifest.program));
    let files =
        manifest.inputs.iter().map(|input| (format!("SHA-256 of {}", input.key), input.sha256.clone()));
    Section::new("Program and data", std::iter::once(program).chain(files))
}

/// What the run cost so far.
fn cost(complex: &LossComplex, logs: &[String]) -> Section {
    let pieces = complex.simplices();
    let gradients = pieces.iter().map(|piece| piece.gradients).sum();
    let evaluations = pieces.iter().map(|piece| piece.maximum.evaluations).sum();
    let mut rows = vec![
        ("mini-batch gradients", count(gradients)),
        ("evaluations of the full loss", count(evaluations)),
    ];
    if !logs.is_empty() {
        let seconds = logs.iter().map(|log| seconds(log)).sum();
        rows.push(("time, all sessions together", duration(std::time::Duration::from_secs_f64(seconds))));
    }
    Section::new("Cost", rows)
}

/// Damaged pieces, and what the sessions of the run warned of; damage that an earlier session met is mended.
fn warnings(contents: &RunContents) -> Result<Vec<String>> {
    let mut warnings = contents.damaged.clone();
    for log in contents.logs()? {
        for text in log.lines().filter_map(|line| Some(line.split_once(" s  warning: ")?.1)) {
            if !text.ends_with(DAMAGED) && warnings.iter().all(|known| known != text) {
                warnings.push(text.to_owned());
            }
        }
    }
    Ok(warnings)
}

/// The time that the sessions of a log took: each counts its seconds from its own start.
fn seconds(log: &str) -> f64 {
    let stamp = |line: &str| line.split_once(" s ")?.0.trim().parse::<f64>().ok().filter(|t| t.is_finite());
    let (mut total, mut latest) = (0.0, 0.0);
    for time in log.lines().map(|line| stamp(line).unwrap_or(0.0)) {
        if time < latest {
            total += latest;
        }
        latest = time.max(0.0);
    }
    total + latest
}
