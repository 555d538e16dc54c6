//! Training minima from consecutive seeds.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Place, Result};
use crate::landscape::checkpoint::{self, Names};
use crate::landscape::optimiser::{Descent, Schedule};
use crate::landscape::run::RunDirectory;
use crate::landscape::simplex::{GrownSimplex, Maximum};
use crate::landscape::together::pieces;
use crate::landscape::{Event, Loss, Objective, Watch};

/// The section `[minima]` of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MinimaOptions {
    /// How many minima.
    pub count: usize,
    /// The seed of the first; the others follow.
    pub seed: u64,
    /// Passes over the training data.
    pub epochs: usize,
    /// The learning rate before the schedule.
    pub learning_rate: f64,
    /// The momentum, in `[0, 1)`.
    pub momentum: f64,
    /// Whether momentum is Nesterov's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nesterov: bool,
    /// How the learning rate falls.
    pub schedule: Schedule,
    /// Whether every minimum but the first is replaced by the copy of it, units exchanged, that lies nearest to the first: another question
    /// than the paper's, and results say so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub align: bool,
    /// State dictionaries ([`checkpoint`]) that the first minima are read from; the others are trained. If `count` is not given, it is
    /// the number of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<PathBuf>,
    /// What the losses of those are known to be, weight decay included, for a check; none is checked if not given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<f64>,
    /// How far they may be off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss_tolerance: Option<f64>,
    /// Modules of those files under another name than here, as in `names = { "features.0" = "conv1" }`.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub names: Names,
}

/// How far a loss may be from what it is known to be, if the plan does not say.
const LOSS_TOLERANCE: f64 = 1e-4;

impl Default for MinimaOptions {
    fn default() -> Self {
        Self {
            count: 5,
            seed: 1,
            epochs: 40,
            learning_rate: 0.05,
            momentum: 0.9,
            nesterov: false,
            schedule: Schedule::Garipov,
            align: false,
            from: Vec::new(),
            losses: Vec::new(),
            loss_tolerance: None,
            names: Names::new(),
        }
    }
}

impl MinimaOptions {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Input`] naming the plan's key that is out of range.
    pub fn check(&self) -> Result<()> {
        let wrong = |key: &str, found: String, expected: &str| {
            Err(Error::input(Place::Key(format!("minima.{key}")), found, expected))
        };
        if self.count == 0 {
            return wrong("count", "0".into(), "at least 1");
        }
        if u32::try_from(self.count).is_err() || self.seed.checked_add(self.count as u64).is_none() {
            return wrong("count", self.count.to_string(), "fewer, so that indices and seeds stay in range");
        }
        if self.epochs == 0 {
            return wrong("epochs", "0".into(), "at least 1");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return wrong("learning_rate", self.learning_rate.to_string(), "a positive number");
        }
        if !(0.0..1.0).contains(&self.momentum) {
            return wrong("momentum", self.momentum.to_string(), "a number in [0, 1)");
        }
        if self.from.len() > self.count {
            let found = format!("{} files", self.from.len());
            return wrong("from", found, &format!("at most {}, as minima.count says", self.count));
        }
        if !self.losses.is_empty() && self.losses.len() != self.from.len() {
            let found = format!("{} losses", self.losses.len());
            return wrong("losses", found, &format!("{}, one for each file of minima.from", self.from.len()));
        }
        if let Some(tolerance) =
            self.loss_tolerance.filter(|tolerance| tolerance.is_nan() || *tolerance < 0.0)
        {
            return wrong("loss_tolerance", tolerance.to_string(), "a number >= 0");
        }
        Ok(())
    }

    /// The seed that a minimum was trained from; none if it was read.
    #[must_use]
    pub fn seed_of(&self, minimum: u32) -> Option<u64> {
        (minimum as usize >= self.from.len()).then(|| self.seed + u64::from(minimum))
    }
}

/// Trains the minima that the run directory does not hold yet, in parallel, also with other processes that share it; each is kept before its thread begins
/// another; those of `options.from` are read instead. Minimum `i` depends on the seed `options.seed + i` alone. One whose accuracy is not above [`Objective::chance`] has not trained:
/// it is kept, with a warning.
///
/// # Errors
/// Options out of range; a minimum whose loss is not finite, by its seed; what the run directory says;
/// [`Error::Interrupted`].
pub fn minima(
    objective: &dyn Objective,
    options: &MinimaOptions,
    run: Option<&RunDirectory>,
    watch: &Watch<'_>,
) -> Result<Vec<GrownSimplex>> {
    options.check()?;
    let wanted: Vec<Vec<u32>> = (0..options.count as u32).map(|index| vec![index]).collect();
    let minima = pieces(run, &wanted, "minima", watch, &|vertices| {
        let index = vertices[0];
        match options.from.get(index as usize) {
            Some(path) => given(objective, options, (index, path)),
            None => train(objective, options, index, watch),
        }
    })?;
    for minimum in &minima {
        doubt(objective, minimum, options, watch);
    }
    Ok(minima)
}

/// One minimum, from its seed.
fn train(
    objective: &dyn Objective,
    options: &MinimaOptions,
    index: u32,
    watch: &Watch<'_>,
) -> Result<GrownSimplex> {
    let seed = options.seed + u64::from(index);
    let mut point = objective.initial(seed);
    let mut gradient = vec![0.0; point.len()];
    let mut descent = Descent::new(point.len(), options.learning_rate, options.momentum, options.schedule)
        .nesterov(options.nesterov);
    let mut batches = objective.stochastic(seed);
    let per_epoch = objective.steps_per_epoch();
    let steps = options.epochs.saturating_mul(per_epoch);
    for step in 0..steps {
        watch.check()?;
        let share = step as f64 / steps as f64;
        let loss = batches(&point, &mut gradient);
        if !loss.is_finite() {
            return Err(diverged(seed, loss, Some(step)));
        }
        descent.step(&mut point, &gradient, share);
        if (step + 1) % per_epoch == 0 {
            watch.tell(Event::Step { vertices: &[index], share: (step + 1) as f64 / steps as f64, loss });
        }
    }
    let loss = objective.loss(&point);
    if !loss.value.is_finite() {
        return Err(diverged(seed, loss.value, None));
    }
    Ok(grown(index, point, loss, steps as u64))
}

/// One minimum, from its file.
fn given(
    objective: &dyn Objective,
    options: &MinimaOptions,
    (index, path): (u32, &Path),
) -> Result<GrownSimplex> {
    let Some(layout) = objective.layout() else {
        let place = Place::Key("minima.from".into());
        return Err(Error::input(place, "given", "a loss of a network, whose parameters have names"));
    };
    let point = checkpoint::read(path, layout, &options.names)?;
    let loss = objective.loss(&point);
    let tolerance = options.loss_tolerance.unwrap_or(LOSS_TOLERANCE);
    let known = options.losses.get(index as usize);
    // What is no number agrees with nothing.
    let agrees = |known: f64| (loss.value - known).abs() <= tolerance;
    if let Some(known) = known.filter(|known| !agrees(**known)) {
        let found = format!("the loss at these parameters is {}", loss.value);
        let expected = format!("{known} to {tolerance}, as minima.losses says");
        return Err(Error::input(Place::File(path.to_owned()), found, expected));
    }
    if !loss.value.is_finite() {
        let found = format!("the loss at these parameters is {}", loss.value);
        return Err(Error::input(Place::File(path.to_owned()), found, "a finite loss"));
    }
    Ok(grown(index, point, loss, 0))
}

/// A minimum as a simplex.
fn grown(index: u32, point: Vec<f64>, loss: Loss, gradients: u64) -> GrownSimplex {
    GrownSimplex {
        vertices: vec![index],
        centre: point,
        maximum: Maximum {
            loss: loss.value,
            accuracy: loss.accuracy,
            argmax: vec![1.0],
            evaluations: 1,
            refinement: 0.0,
            samples: Vec::new(),
        },
        value: loss.value,
        gradients,
    }
}

/// Warns of a minimum that classifies no better than one answer to everything.
fn doubt(objective: &dyn Objective, minimum: &GrownSimplex, options: &MinimaOptions, watch: &Watch<'_>) {
    let (Some(accuracy), Some(chance)) = (minimum.maximum.accuracy, objective.chance()) else { return };
    if accuracy <= chance {
        let index = minimum.vertices[0];
        let origin = match options.seed_of(index) {
            Some(seed) => format!("seed {seed}"),
            None => options.from[index as usize].display().to_string(),
        };
        watch.tell(Event::Warning(&format!(
            "minimum {index} ({origin}) did not train: its accuracy {accuracy:.4} is not above {chance:.4}, the share of the commonest \
             class; its loss is {:.4}",
            minimum.value
        )));
    }
}

fn diverged(seed: u64, loss: f64, step: Option<usize>) -> Error {
    let when = step.map_or_else(|| "after training".into(), |step| format!("at step {step}"));
    Error::input(
        Place::Key("minima.learning_rate".into()),
        format!("too large for the minimum of seed {seed}, whose loss is {loss} {when}"),
        "a rate at which the loss stays finite",
    )
}
