//! The loss of a network on a dataset.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Place, Result};
use crate::landscape::augmentation::Augmentation;
use crate::landscape::dataset::{Answers, DataFile, DataOptions, Dataset, Examples};
use crate::landscape::device::{Device, refused};
use crate::landscape::network::{Network, NetworkOptions, Outcome, TensorPass};
use crate::landscape::parameters::{Initialisation, Layout};
use crate::landscape::worker::{Buffers, Worker};
use crate::landscape::{Loss, Objective, StochasticGradient};

/// What networks compute in; the parameter vector itself is always `f64`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// Single precision, which trains as well and twice as fast.
    #[default]
    F32,
    /// Double precision.
    F64,
}

/// What a network is judged by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectiveKind {
    /// The mean over examples of -log(softmax(outputs) at the label), in nats.
    #[default]
    CrossEntropy,
    /// The mean over examples and outputs of (output - target)², in the square of the targets' unit.
    MeanSquares,
}

impl ObjectiveKind {
    /// The unit of the loss, as axes name it.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::CrossEntropy => "nats",
            Self::MeanSquares => "mean square",
        }
    }
}

/// The section `[objective]` of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObjectiveOptions {
    /// What the network is judged by: cross-entropy where the data have labels, mean squares where they have targets.
    pub kind: ObjectiveKind,
    /// `w` in the term `(w / 2) |θ|²` of the loss.
    pub weight_decay: f64,
    /// How many training examples the loss is evaluated on, drawn once; all of them if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub examples: Option<usize>,
    /// The seed of that draw.
    pub seed: u64,
    /// What the network computes in.
    pub precision: Precision,
    /// What the network computes on.
    #[serde(skip_serializing_if = "Device::is_default")]
    pub device: Device,
    /// Examples in a mini-batch; the last of an epoch may be smaller.
    pub batch: usize,
    /// In training alone, of images: a window of their size is cut at a random place out of the image in a border of so many black pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crop: Option<usize>,
    /// In training alone, of images: left and right are exchanged with probability one half.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flip: bool,
}

impl Default for ObjectiveOptions {
    fn default() -> Self {
        Self {
            kind: ObjectiveKind::CrossEntropy,
            weight_decay: 1e-3,
            examples: None,
            seed: 0,
            precision: Precision::F32,
            device: Device::Cpu,
            batch: 128,
            crop: None,
            flip: false,
        }
    }
}

impl ObjectiveOptions {
    /// Refuses labels for mean squares, and targets for cross-entropy.
    fn check_kind(&self, examples: &Examples) -> Result<()> {
        let wrong = |found: &str, expected: &str| {
            Err(Error::input(Place::Key("objective.kind".into()), found, expected))
        };
        match (self.kind, examples.answers()) {
            (ObjectiveKind::CrossEntropy, Answers::Targets { .. }) => {
                wrong("\"cross-entropy\"", "\"mean-squares\", because the data have targets, no labels")
            }
            (ObjectiveKind::MeanSquares, Answers::Labels(_)) => {
                wrong("\"mean-squares\"", "\"cross-entropy\", because the data have labels, no targets")
            }
            _ => Ok(()),
        }
    }

    fn augmentation(&self) -> Option<Augmentation> {
        let crop = self.crop.unwrap_or(0);
        (crop > 0 || self.flip).then_some(Augmentation { crop, flip: self.flip })
    }
}

/// Mean cross-entropy in nats, or mean squares ([`ObjectiveKind`]), over a fixed subset of the training examples, plus `(weight decay / 2) |θ|²` of the
/// parameter vector that is evaluated; mini-batches are drawn from all training examples.
///
/// Batch normalisation ([`BATCH_NORM_POLICY`](crate::landscape::network::BATCH_NORM_POLICY)) takes its statistics from the whole
/// subset at each vector, so that the loss is a function of the vector alone; [`Objective::gradient`] goes through them. All of the
/// subset's values at a layer are then in memory at once, and for a gradient those of every layer.
///
/// Every call runs on its own thread in its own buffers, so that calls in parallel give the bits of calls in sequence. A
/// loss that is not finite is returned as it is.
pub struct NetworkObjective {
    network: Network,
    initialisation: Initialisation,
    options: ObjectiveOptions,
    dataset: Dataset,
    /// Where candle computes, if it does.
    device: Option<candle_core::Device>,
    /// The evaluation subset: increasing indices of training examples.
    subset: Vec<u32>,
    /// Buffers that no call is using.
    idle: Mutex<Vec<Box<dyn Worker>>>,
}

impl NetworkObjective {
    /// The objective of a plan's sections; relative paths of data begin at `base`.
    ///
    /// # Errors
    /// What [`Dataset::open`] and [`NetworkOptions::build`] say, and options out of range, by their keys.
    pub fn open(
        data: &DataOptions,
        network: &NetworkOptions,
        options: &ObjectiveOptions,
        base: &Path,
    ) -> Result<Self> {
        let dataset = Dataset::open(data, base)?;
        options.check_kind(&dataset.train)?;
        let outputs = dataset.train.outputs().max(dataset.test.as_ref().map_or(0, Examples::outputs));
        let built = network.build(dataset.train.shape(), outputs)?;
        Self::new(built, network.initialisation, dataset, options)
    }

    /// The objective of a network on data.
    ///
    /// # Errors
    /// [`Error::Input`] if images or labels do not fit the network, or for an option out of range, by its key.
    pub fn new(
        network: Network,
        initialisation: Initialisation,
        dataset: Dataset,
        options: &ObjectiveOptions,
    ) -> Result<Self> {
        options.check_kind(&dataset.train)?;
        for examples in std::iter::once(&dataset.train).chain(&dataset.test) {
            fits(&network, examples)?;
        }
        let wrong = |key: &str, found: String, expected: String| {
            Err(Error::input(Place::Key(format!("objective.{key}")), found, expected))
        };
        if !(options.weight_decay >= 0.0 && options.weight_decay.is_finite()) {
            return wrong("weight_decay", options.weight_decay.to_string(), "a number >= 0".into());
        }
        if options.batch == 0 {
            return wrong("batch", "0".into(), "at least 1".into());
        }
        let all = dataset.train.len();
        let count = options.examples.unwrap_or(all);
        if count == 0 || count > all {
            return wrong(
                "examples",
                count.to_string(),
                format!("1 to {all}, the number of training examples"),
            );
        }
        let [_, height, width] = network.input();
        if let Some(crop) = options.crop.filter(|&crop| crop >= height.min(width)) {
            let expected = format!("a border below {}, the shorter side of the images", height.min(width));
            return wrong("crop", crop.to_string(), expected);
        }
        let mut subset: Vec<u32> = (0..all as u32).collect();
        subset.shuffle(&mut stream(options.seed, Stream::Subset));
        subset.truncate(count);
        subset.sort_unstable();
        let options = options.clone();
        let device = options.device.open()?;
        let objective =
            Self { network, initialisation, options, dataset, device, subset, idle: Mutex::default() };
        objective.try_device()?;
        Ok(objective)
    }

    /// Tries what a device is to do later: candle's gradients do not know every convolution, and a device may lack the memory.
    fn try_device(&self) -> Result<()> {
        let Some(device) = &self.device else { return Ok(()) };
        let (train, batch) = (&self.dataset.train, self.options.batch.min(self.subset.len()));
        let point: Vec<f32> = self.initial(0).into_iter().map(|value| value as f32).collect();
        let mut pass = TensorPass::new(&self.network, device.clone());
        pass.gradient(&point, train, &self.subset[..batch], &mut point.clone())
            .and_then(|_| pass.forward(&point, train, &self.subset, false))
            .map(drop)
            .map_err(|error| {
                refused(
                    self.options.device,
                    &error,
                    "\"cpu\", another network, or a smaller batch and subset",
                )
            })
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Every data file that was read, with its hash.
    #[must_use]
    pub fn files(&self) -> &[DataFile] {
        &self.dataset.files
    }

    /// The loss over all test examples, if there are any, with the same term of weight decay, and with batch normalisation by the
    /// statistics of the evaluation subset.
    #[must_use]
    pub fn test(&self, point: &[f64]) -> Option<Loss> {
        let test = self.dataset.test.as_ref()?;
        let all: Vec<u32> = (0..test.len() as u32).collect();
        let outcome = self.lend(|worker| {
            if self.network.normalises() {
                worker.forward(point, &self.dataset.train, &self.subset);
            }
            worker.forward_frozen(point, test, &all)
        });
        Some(self.mean(point, outcome, all.len()))
    }

    fn mean(&self, point: &[f64], outcome: Outcome, examples: usize) -> Loss {
        let count = examples as f64;
        Loss {
            value: outcome.loss / count + self.penalty(point),
            accuracy: match self.options.kind {
                ObjectiveKind::CrossEntropy => Some(outcome.correct as f64 / count),
                ObjectiveKind::MeanSquares => None,
            },
        }
    }

    /// The share of each class in the evaluation subset; none of targets.
    fn shares(&self) -> Option<Vec<f64>> {
        let Answers::Labels(labels) = self.dataset.train.answers() else { return None };
        let mut counts = vec![0_usize; self.network.outputs()];
        self.subset.iter().for_each(|&example| counts[labels[example as usize] as usize] += 1);
        Some(counts.iter().map(|&count| count as f64 / self.subset.len() as f64).collect())
    }

    fn penalty(&self, point: &[f64]) -> f64 {
        self.options.weight_decay / 2.0 * square_norm(point)
    }

    fn worker(&self) -> Box<dyn Worker> {
        match self.options.precision {
            Precision::F32 => Box::new(Buffers::<f32>::new(&self.network, self.device.as_ref())),
            Precision::F64 => Box::new(Buffers::<f64>::new(&self.network, self.device.as_ref())),
        }
    }

    /// Runs `work` with buffers of its own, left by an earlier call where there are any.
    fn lend<R>(&self, work: impl FnOnce(&mut dyn Worker) -> R) -> R {
        let pool = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = pool().pop();
        let mut worker = idle.unwrap_or_else(|| self.worker());
        let result = work(&mut *worker);
        pool().push(worker);
        result
    }
}

impl Objective for NetworkObjective {
    fn dimension(&self) -> usize {
        self.network.layout().len()
    }

    fn initial(&self, seed: u64) -> Vec<f64> {
        self.network.layout().initial(self.initialisation, &mut stream(seed, Stream::Start))
    }

    fn loss(&self, point: &[f64]) -> Loss {
        let outcome = self.lend(|worker| worker.forward(point, &self.dataset.train, &self.subset));
        self.mean(point, outcome, self.subset.len())
    }

    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let decay = self.options.weight_decay;
        let train = &self.dataset.train;
        let outcome = self.lend(|worker| worker.gradient(point, train, &self.subset, decay, gradient));
        outcome.loss / self.subset.len() as f64 + self.penalty(point)
    }

    fn stochastic(&self, seed: u64) -> StochasticGradient<'_> {
        let mut worker = self.worker();
        let mut random = stream(seed, Stream::Batches);
        let mut order: Vec<u32> = (0..self.dataset.train.len() as u32).collect();
        let mut next = order.len();
        let augmentation = self.options.augmentation();
        let mut draws = stream(seed, Stream::Augmentation);
        Box::new(move |point, gradient| {
            if next >= order.len() {
                order.shuffle(&mut random);
                next = 0;
            }
            let batch = &order[next..order.len().min(next + self.options.batch)];
            next += batch.len();
            let decay = self.options.weight_decay;
            let outcome = match augmentation {
                None => worker.gradient(point, &self.dataset.train, batch, decay, gradient),
                Some(augmentation) => {
                    let changed = augmentation.apply(&self.dataset.train, batch, &mut draws);
                    let all: Vec<u32> = (0..batch.len() as u32).collect();
                    worker.gradient(point, &changed, &all, decay, gradient)
                }
            };
            outcome.loss / batch.len() as f64 + self.penalty(point)
        })
    }

    fn chance(&self) -> Option<f64> {
        self.shares()?.into_iter().reduce(f64::max)
    }

    fn chance_loss(&self) -> Option<f64> {
        Some(self.shares()?.into_iter().filter(|share| *share > 0.0).map(|share| -share * share.ln()).sum())
    }

    fn examples(&self, point: &[f64]) -> Option<Vec<f64>> {
        let penalty = self.penalty(point);
        let normalises = self.network.normalises();
        Some(self.lend(|worker| {
            if normalises {
                worker.forward(point, &self.dataset.train, &self.subset);
            }
            let alone = |example: &u32| worker.forward_frozen(point, &self.dataset.train, &[*example]).loss;
            self.subset.iter().map(alone).map(|loss| loss + penalty).collect()
        }))
    }

    fn layout(&self) -> Option<&Layout> {
        Some(self.network.layout())
    }

    fn copy_near(&self, point: &[f64], other: &[f64]) -> Option<Vec<f64>> {
        self.network.copy_near(point, other)
    }

    fn aligned(&self, point: &[f64], other: &[f64]) -> Option<Vec<f64>> {
        Some(self.network.aligned(point, other))
    }

    fn permuted(&self, point: &[f64], seed: u64) -> Option<Vec<f64>> {
        self.network.permuted(point, seed)
    }

    fn steps_per_epoch(&self) -> usize {
        self.dataset.train.len().div_ceil(self.options.batch)
    }
}

/// What random numbers are drawn for: the same seed gives independent streams.
#[derive(Debug, Clone, Copy)]
enum Stream {
    Start = 0,
    Batches = 1,
    Subset = 2,
    Augmentation = 3,
}

fn stream(seed: u64, stream: Stream) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream as u64);
    random
}

/// `|point|²`, in eight partial sums that a processor can hold side by side.
fn square_norm(point: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let chunks = point.chunks_exact(8);
    let rest: f64 = chunks.remainder().iter().map(|value| value * value).sum();
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += value * value;
        }
    }
    sums.iter().sum::<f64>() + rest
}

fn fits(network: &Network, examples: &Examples) -> Result<()> {
    if examples.shape() != network.input() {
        return Err(Error::input(
            Place::Argument("images".into()),
            format!("shape {:?}", examples.shape()),
            format!("{:?}, as the network reads them", network.input()),
        ));
    }
    let wrong = |argument: &str, found: String, expected: String| {
        Err(Error::input(Place::Argument(argument.into()), found, expected))
    };
    let outputs = network.outputs();
    match examples.answers() {
        Answers::Labels(labels) => match labels.iter().position(|&label| label as usize >= outputs) {
            None => Ok(()),
            Some(example) => wrong(
                "labels",
                format!("label {} of example {example}", labels[example]),
                format!("labels below {outputs}, the outputs of the network"),
            ),
        },
        Answers::Targets { width, .. } if *width == outputs => Ok(()),
        Answers::Targets { width, .. } => wrong(
            "targets",
            format!("{width} numbers an example"),
            format!("{outputs}, the outputs of the network"),
        ),
    }
}
