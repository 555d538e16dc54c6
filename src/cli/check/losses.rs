//! `sublevel check` without a file: losses whose barcodes are known exactly, through the code that landscapes use.

mod cases;
mod verified;

use std::time::Instant;

use clap::{Args, ValueEnum};
use sublevel::algebra::Z2;
use sublevel::barcode::{Diagram, bottleneck};
use sublevel::complex::FilteredComplex;
use sublevel::error::Place;
use sublevel::landscape::growth::{grow, grow_from};
use sublevel::landscape::optimiser::Schedule;
use sublevel::landscape::simplex::{GrowthOptions, LowerOptions, MaximumOptions};
use sublevel::landscape::{Event, LossComplex, Watch};
use sublevel::persistence::{Options, barcode};
use sublevel::{Error, Interrupt, Result};

use cases::{Case, Effort, cases};

use super::super::remark::remark;
use super::say;

/// The most minima, parameters and highest index that are tried: more is a slip of the hand, and would only fill the memory.
const MOST_MINIMA: usize = 1_000;
const MOST_DIMENSIONS: usize = 10_000;
const MOST_INDEX: usize = 8;

/// A family of losses with known barcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Convex sublevel sets: no bars at all.
    Convex,
    /// Minima on a circle around a peak.
    Ring,
    /// Four minima on a sphere around a peak.
    Sphere,
    /// The minimum of random convex wells; exact by the nerve.
    Wells,
    /// A ring under increasing functions of the loss and a linear change of the parameters.
    Invariance,
}

/// How a landscape is grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// Optimised simplices, as in the paper.
    Simplices,
    /// Verified saddles and discs over them.
    Saddles,
}

/// Options about losses.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Which losses; a fixed list of all if none is named.
    #[arg(value_enum)]
    fixture: Option<Name>,
    /// How the landscape is grown.
    #[arg(long, value_enum, default_value = "simplices")]
    method: Method,
    /// With `wells --method saddles`: so many random wells with a loop, of several dimensions and counts.
    #[arg(long, requires = "fixture")]
    instances: Option<usize>,
    /// With `--instances`: soften the minimum of the wells to -log(sum of exp(-beta g))/beta; exact bars sink by log(2)/beta and log(3)/beta.
    #[arg(long, requires = "instances")]
    beta: Option<f64>,
    /// Minima (of `convex`: points; of `wells`: wells).
    #[arg(long, requires = "fixture")]
    minima: Option<usize>,
    /// Parameters of the loss.
    #[arg(long, requires = "fixture")]
    dimension: Option<usize>,
    /// Height of the saddles, between 0 and 2.
    #[arg(long, requires = "fixture")]
    eps: Option<f64>,
    /// Highest index of a bar.
    #[arg(long, requires = "fixture")]
    index: Option<usize>,
    /// Seed of random losses, and of the optimisation.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Wells with the unit matrix.
    #[arg(long, requires = "fixture")]
    round: bool,
    /// Stochastic steps on the mean loss of each simplex.
    #[arg(long, default_value_t = 500)]
    epochs: usize,
    /// Learning rate of these steps.
    #[arg(long, default_value_t = 0.02)]
    learning_rate: f64,
    /// Rounds of lowering the maximum itself; 0 leaves the mean loss as the only objective.
    #[arg(long, default_value_t = 100)]
    polish: usize,
    /// Starts of each simplex, of which the lowest maximum is kept.
    #[arg(long, default_value_t = 3)]
    starts: usize,
    /// The largest bottleneck error that passes.
    #[arg(long, default_value_t = 0.01)]
    tolerance: f64,
}

impl Arguments {
    /// Checks what would fail late or take all memory; the growth checks the rest.
    fn validate(&self) -> Result<()> {
        let most = |option: &str, given: Option<usize>, most: usize| match given {
            Some(given) if given > most => {
                Err(Error::usage(option, given.to_string(), format!("at most {most}")))
            }
            _ => Ok(()),
        };
        most("--minima", self.minima, MOST_MINIMA)?;
        most("--dimension", self.dimension, MOST_DIMENSIONS)?;
        most("--index", self.index, MOST_INDEX)?;
        if self.tolerance.is_finite() && self.tolerance >= 0.0 {
            return Ok(());
        }
        Err(Error::usage("--tolerance", self.tolerance.to_string(), "a number that is not negative"))
    }
}

/// Runs it: exit code 0 if every case passes that can be expected to.
pub(super) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    arguments.validate()?;
    if let Some(count) = arguments.instances {
        if arguments.method != Method::Saddles || arguments.fixture != Some(Name::Wells) || count == 0 {
            let expected = "at least 1, and `wells --method saddles`";
            return Err(Error::usage("--instances", count.to_string(), expected));
        }
        return verified::instances(count, arguments, interrupt);
    }
    let cases = cases(arguments, interrupt)?;
    introduce(arguments);
    let (mut passed, mut missed, mut limits) = (0, 0, 0);
    for case in &cases {
        let verdict = check(case, arguments, interrupt)?;
        match verdict {
            Verdict::Pass => passed += 1,
            Verdict::Limit => limits += 1,
            Verdict::Miss => missed += 1,
        }
    }
    if limits > 0 {
        say(LIMIT);
    }
    say(&format!("{passed} passed, {missed} missed, {limits} known limit(s)"));
    if missed > 0 {
        return Err(Error::Failed(format!("{missed} of {} checks missed their exact barcode", cases.len())));
    }
    Ok(())
}

/// What is about to be done, and what passes.
fn introduce(arguments: &Arguments) {
    if arguments.method == Method::Saddles {
        say(&format!(
            "verified saddles, and discs over them\npass: bottleneck error of at most {} in every index\n",
            arguments.tolerance
        ));
        return;
    }
    say(&format!(
        "objective: the mean loss, {} steps of each start; then the largest loss, at most {} rounds\n\
         budget: {} start(s) a simplex; the maximum on a grid of {} steps with ascents\n\
         pass: bottleneck error of at most {} in every index\n",
        arguments.epochs,
        arguments.polish,
        arguments.starts,
        MaximumOptions::default().grid,
        arguments.tolerance
    ));
}

const LIMIT: &str = "\
limit: a path between two minima may detour past a third; the true loop through the three is then filled by a triangle that costs
       nothing, and its bar is missing, although every path is lower than before; other loops may show in its place. Known of the
       method, and not counted as a miss in this list; `sublevel check wells` counts it.
       With the wells' own meeting points as centres every true bar is found; extra bars are possible.
";

enum Verdict {
    Pass,
    Miss,
    Limit,
}

/// Grows, reduces and compares one case, and prints its lines.
fn check(case: &Case, arguments: &Arguments, interrupt: &Interrupt) -> Result<Verdict> {
    let start = Instant::now();
    let (filtered, cost) = if arguments.method == Method::Saddles {
        let minima: Vec<_> = case.minima.iter().map(|minimum| minimum.centre.clone()).collect();
        let objective = case.objective.as_ref();
        let complex = verified::complex(objective, &minima, case.index, arguments.seed, interrupt)?;
        let cost = format!("{} gradients, {} evaluations", complex.cost.gradients, complex.cost.values);
        (complex.filtered()?, format!("{cost}; {}", verified::summary(&complex)))
    } else {
        let complex = grown(case, arguments, &Watch::new(interrupt, &warn)).map_err(by_option)?;
        let gradients: u64 = complex.simplices().iter().map(|simplex| simplex.gradients).sum();
        let evaluations: u64 = complex.simplices().iter().map(|simplex| simplex.maximum.evaluations).sum();
        (complex.filtered()?, format!("{gradients} gradients, {evaluations} evaluations"))
    };
    let obtained = diagrams(&filtered, case.index, interrupt)?;
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("{}\n    {cost}, {seconds:.2} s", case.title));
    let mut good = true;
    for (index, (exact, obtained)) in case.exact.iter().zip(&obtained).enumerate() {
        let error = bottleneck(exact, obtained);
        let pass = error <= arguments.tolerance;
        good &= pass;
        let verdict = if pass {
            "pass"
        } else if case.known_limit {
            "limit"
        } else {
            "MISS"
        };
        say(&format!("    index {index}  error {error:.4}  {verdict}"));
        say(&format!("        exact     {}", bars(exact, arguments.tolerance)));
        say(&format!("        obtained  {}", bars(obtained, arguments.tolerance)));
    }
    say("");
    Ok(if good {
        Verdict::Pass
    } else if case.known_limit {
        Verdict::Limit
    } else {
        Verdict::Miss
    })
}

/// The complex of a case, through the code that landscapes use.
fn grown(case: &Case, arguments: &Arguments, watch: &Watch<'_>) -> Result<LossComplex> {
    let mut options = GrowthOptions {
        simplices: LowerOptions {
            index: case.index,
            epochs: arguments.epochs,
            learning_rate: arguments.learning_rate,
            schedule: Schedule::Garipov,
            starts: arguments.starts,
            polish: arguments.polish,
            seed: arguments.seed,
            ..LowerOptions::default()
        },
        maximum: MaximumOptions::default(),
    };
    let objective = case.objective.as_ref();
    match &case.effort {
        Effort::Lowered => grow(objective, case.minima.clone(), &options, None, watch),
        Effort::Balanced(wells) => {
            (options.simplices.epochs, options.simplices.polish) = (0, 0);
            let meeting = |members: &[u32]| Ok(Some(wells.balance(members).point));
            grow_from(objective, case.minima.clone(), &meeting, &options, None, watch)
        }
    }
}

/// The diagrams of index 0 (reduced: without its essential bar) to `index`.
fn diagrams(complex: &FilteredComplex, index: usize, interrupt: &Interrupt) -> Result<Vec<Diagram>> {
    let options = Options { max_dimension: Some(index), ..Options::default() };
    let barcode = barcode(&complex.boundary(Z2), &options, interrupt)?;
    let counted =
        |index: usize| barcode.dimension(index).iter().filter(move |bar| index > 0 || !bar.is_essential());
    Ok((0..=index).map(|index| counted(index).map(|bar| (bar.birth, bar.death)).collect()).collect())
}

/// The bars longer than twice the tolerance, longest first and equal ones together, and how many shorter ones there are.
fn bars(diagram: &Diagram, tolerance: f64) -> String {
    let mut long: Vec<_> =
        diagram.points().iter().filter(|(birth, death)| death - birth > 2.0 * tolerance).collect();
    long.sort_by(|a, b| (b.1 - b.0).total_cmp(&(a.1 - a.0)));
    let mut groups: Vec<(String, usize)> = Vec::new();
    for (birth, death) in &long {
        let text = format!("[{:.3}, {:.3})", settled(*birth), settled(*death));
        match groups.last_mut() {
            Some((last, count)) if *last == text => *count += 1,
            _ => groups.push((text, 1)),
        }
    }
    let mut parts: Vec<_> = groups
        .into_iter()
        .map(|(text, count)| if count == 1 { text } else { format!("{count} x {text}") })
        .collect();
    let short = diagram.points().len() - long.len();
    if short > 0 {
        parts.push(format!("{short} no longer than {}", 2.0 * tolerance));
    }
    if parts.is_empty() { "none".into() } else { parts.join("  ") }
}

/// Minus zero and numbers that round to it, as zero.
fn settled(value: f64) -> f64 {
    if value.abs() < 5e-4 { 0.0 } else { value }
}

/// An error at a key that a plan would have, at the option that stands for it here.
fn by_option(error: Error) -> Error {
    match error {
        Error::Input { place: Place::Key(key), found, expected } => {
            let name = key.rsplit('.').next().unwrap_or(&key).replace('_', "-");
            Error::usage(format!("--{name}"), found, expected)
        }
        other => other,
    }
}

fn warn(event: Event<'_>) {
    if let Event::Warning(text) = event {
        remark(&format!("warning: {text}"));
    }
}
