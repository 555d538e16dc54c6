//! What makes the numbers of a landscape trustworthy: other draws, seeds and budgets, and named warnings.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sublevel::algebra::Z2;
use sublevel::landscape::checkpoint;
use sublevel::landscape::growth::Starts;
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::RunDirectory;
use sublevel::landscape::simplex::{GrownSimplex, GrowthOptions};
use sublevel::landscape::trust::{Varied, Warning, bootstrap, descents, variants, warnings};
use sublevel::landscape::{Event, LossComplex, NetworkObjective, Watch, growth};
use sublevel::persistence::{self, Options};
use sublevel::report::{BarTrust, Budget, Index, Interval, Range, Trust, fates};
use sublevel::{Interrupt, Result};

use super::null::Null;
use super::results::{Outcome, indices};

/// The file of a run that holds it.
const FILE: &str = "trust.json";

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Findings {
    /// What it was measured of: a hash of the plan's part in it and of the pieces.
    #[serde(default)]
    of: String,
    /// One an index.
    pub(crate) indices: Vec<Trust>,
    /// Warnings that took evaluations.
    pub(crate) warnings: Vec<Warning>,
    /// What is found where there is nothing to find, if that was asked for.
    #[serde(default)]
    pub(crate) null: Option<Null>,
}

/// The growths beside the plan's.
#[derive(Debug, Default)]
pub(crate) struct Others {
    /// The barcodes of those that differ by a seed or a budget.
    varied: Vec<(Varied, (usize, usize), Vec<Index>)>,
    null: Option<Null>,
}

impl Findings {
    /// What the run holds of these pieces under this plan already, or else measures it and keeps the answer in the run.
    ///
    /// # Errors
    /// If the work is interrupted.
    pub(crate) fn of(
        objective: &NetworkObjective,
        complex: &LossComplex,
        base: &[Index],
        others: &Others,
        plan: &Plan,
        run: &RunDirectory,
        (interrupt, watch): (&Interrupt, &Watch<'_>),
    ) -> Result<Self> {
        let known = Self::read(run.path(), complex, plan);
        if !known.of.is_empty() {
            return Ok(known);
        }
        let seed = plan.simplices.seed;
        let draws = bootstrap(objective, complex, plan.trust.bootstrap, seed, watch)?.unwrap_or_default();
        let barcode = |values: &Vec<f64>| {
            let filtered = complex.filtered_by(values)?;
            let options = Options { max_dimension: Some(plan.simplices.index), ..Options::default() };
            let barcode = persistence::barcode(&filtered.boundary(Z2), &options, interrupt)?;
            Ok(indices(&barcode, plan.simplices.index, |cell| filtered.labels(cell)))
        };
        let draws = draws.iter().map(barcode).collect::<Result<Vec<_>>>()?;
        let indices = base.iter().map(|index| trust(index, complex, plan, &draws, others)).collect();
        let warnings = descents(objective, complex, plan.trust.capture, watch)?;
        let findings = Self { of: fingerprint(complex, plan), indices, warnings, null: others.null.clone() };
        run.write(FILE, &serde_json::to_vec_pretty(&findings).expect("plain values"))?;
        Ok(findings)
    }

    /// What an earlier run has measured of these pieces under this plan; nothing if it was of others.
    pub(crate) fn read(run: &Path, complex: &LossComplex, plan: &Plan) -> Self {
        let text = std::fs::read(run.join(FILE)).unwrap_or_default();
        let known: Self = serde_json::from_slice(&text).unwrap_or_default();
        if known.of == fingerprint(complex, plan) { known } else { Self::default() }
    }

    /// Gives every index what is known of it, where it is still about the same bars.
    pub(crate) fn attach(&self, indices: &mut [Index]) {
        for (index, trust) in indices.iter_mut().zip(&self.indices) {
            index.trust = (trust.bars.len() == index.bars.len()).then(|| trust.clone());
        }
    }

    /// All warnings, those that follow from the simplices first.
    pub(crate) fn warnings(&self, complex: &LossComplex, plan: &Plan) -> Vec<Warning> {
        let mut all = warnings(complex, &plan.growth());
        all.extend(self.warnings.iter().cloned());
        all
    }
}

/// SHA-256 of all that findings are about: how simplices were grown, what was asked for, and every piece's values.
fn fingerprint(complex: &LossComplex, plan: &Plan) -> String {
    let mut hasher = Sha256::new();
    let asked = (&plan.trust, plan.growth());
    hasher.update(serde_json::to_vec(&asked).expect("plain values"));
    for grown in complex.simplices() {
        let top = &grown.maximum;
        grown.vertices.iter().for_each(|vertex| hasher.update(vertex.to_le_bytes()));
        let numbers = [grown.value, top.loss, top.refinement].into_iter().chain(top.argmax.iter().copied());
        numbers.for_each(|number| hasher.update(number.to_le_bytes()));
    }
    hasher.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The centres that simplices start from, out of the files of `simplices.given`.
pub(super) fn given<'a>(
    objective: &'a NetworkObjective,
    plan: &'a Plan,
) -> impl Fn(&[u32]) -> Result<Option<Vec<f64>>> + Sync + 'a {
    move |vertices| {
        let file = plan.simplices.given(vertices);
        file.map(|file| checkpoint::read(file, objective.network().layout(), &plan.minima.names)).transpose()
    }
}

/// Grows simplices between these vertices in the branch of the run with this name, which events are told with, and reduces them.
///
/// # Errors
/// If the growth fails, or the work is interrupted.
pub(super) fn grow(
    objective: &NetworkObjective,
    vertices: Vec<GrownSimplex>,
    starts: Starts<'_>,
    (name, options): (&str, &GrowthOptions),
    run: &RunDirectory,
    (interrupt, notify): (&Interrupt, &(dyn Fn(Event<'_>) + Sync)),
) -> Result<Vec<Index>> {
    let told = |event: Event<'_>| match event {
        Event::Stage { name: stage, total, done } => {
            notify(Event::Stage { name: &format!("{name}: {stage}"), total, done });
        }
        Event::Warning(text) => notify(Event::Warning(&format!("{name}: {text}"))),
        other => notify(other),
    };
    let watch = Watch::new(interrupt, &told);
    let grown = growth::grow_from(objective, vertices, starts, options, Some(&run.branch(name)?), &watch)?;
    Ok(Outcome::of(&grown, options.simplices.index, interrupt)?.indices)
}

/// Grows what is to be compared, each in its branch of the run, on the same minima.
///
/// # Errors
/// If a growth fails, or the work is interrupted.
pub(crate) fn others(
    objective: &NetworkObjective,
    complex: &LossComplex,
    base: &[Index],
    plan: &Plan,
    run: &RunDirectory,
    (interrupt, notify): (&Interrupt, &(dyn Fn(Event<'_>) + Sync)),
) -> Result<Others> {
    let minima: Vec<GrownSimplex> = complex.simplices()[..complex.minima()].to_vec();
    let (mut all, starts) = (Vec::new(), given(objective, plan));
    for variant in variants(&plan.trust, &plan.growth()) {
        let indices = grow(
            objective,
            minima.clone(),
            &starts,
            (&variant.name, &variant.options),
            run,
            (interrupt, notify),
        )?;
        let budget = (variant.options.simplices.epochs, variant.options.simplices.polish);
        all.push((variant.varied, budget, indices));
    }
    let null = plan.trust.null.then(|| Null::grow(objective, complex, base, plan, run, (interrupt, notify)));
    Ok(Others { varied: all, null: null.transpose()? })
}

/// How far one index can be trusted.
fn trust(index: &Index, complex: &LossComplex, plan: &Plan, draws: &[Vec<Index>], others: &Others) -> Trust {
    let k = index.index;
    let bars = |all: &Vec<Index>| all[k].bars.clone();
    let draws: Vec<Vec<Interval>> = draws.iter().map(bars).collect();
    let seeds = others.varied.iter().filter(|(varied, ..)| matches!(varied, Varied::Seed(_)));
    let mut seeds: Vec<Vec<Interval>> = seeds.map(|(.., indices)| bars(indices)).collect();
    if !seeds.is_empty() {
        seeds.push(index.bars.clone());
    }
    let distances = |all: &[Vec<Interval>]| -> Vec<f64> {
        all.iter().map(|bars| Index { bars: bars.clone(), ..Index::default() }.half_longest()).collect()
    };
    let refinement = |simplex: &Vec<u64>| {
        let vertices: Vec<u32> = simplex.iter().map(|vertex| *vertex as u32).collect();
        complex.find(&vertices).map_or(0.0, |grown| grown.maximum.refinement)
    };
    let confidence = plan.trust.confidence;
    let examples = fates(&index.bars, &draws, confidence);
    let by_seed = fates(&index.bars, &seeds, 1.0);
    let bars = index.bars.iter().zip(examples.into_iter().zip(by_seed)).map(|(bar, (examples, seeds))| {
        let ends = [Some(&bar.born_by), bar.killed_by.as_ref()];
        let refinement = ends.into_iter().flatten().map(refinement).fold(0.0, f64::max);
        BarTrust { examples, seeds, refinement }
    });
    let bounding = complex.simplices().iter().filter(|grown| (k + 1..=k + 2).contains(&grown.vertices.len()));
    Trust {
        confidence,
        bars: bars.collect(),
        distance_examples: Range::of(distances(&draws), confidence),
        distance_seeds: Range::of(distances(&seeds), 1.0),
        refinement: bounding.map(|grown| grown.maximum.refinement).fold(0.0, f64::max),
        budgets: budgets(index, plan, others),
    }
}

/// The budget curve of one index, the plan's own budget at its end.
fn budgets(index: &Index, plan: &Plan, others: &Others) -> Vec<Budget> {
    let budget = |eighths: usize, (epochs, polish): (usize, usize), index: &Index| Budget {
        eighths,
        epochs,
        polish,
        births: index.bars.iter().map(|bar| bar.birth).collect(),
        deaths: index.bars.iter().map(|bar| bar.death).collect(),
        distance: index.half_longest(),
    };
    let mut all: Vec<Budget> = others
        .varied
        .iter()
        .filter_map(|(varied, spent, indices)| match varied {
            Varied::Eighths(eighths) => Some(budget(*eighths, *spent, &indices[index.index])),
            Varied::Seed(_) => None,
        })
        .collect();
    if !all.is_empty() {
        all.push(budget(8, (plan.simplices.epochs, plan.simplices.polish), index));
    }
    all
}
