//! `sublevel landscape --dry-run`: what a run would take, from its plan and a short measured step.

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use sublevel::landscape::plan::{Method, Plan};
use sublevel::landscape::{LayerEstimate, NetworkObjective, Objective, estimate};
use sublevel::report::count;

use super::progress::duration;

/// How long each kind of step is repeated to be timed.
const MEASURED: Duration = Duration::from_millis(300);
/// Vectors of parameters that lowering a simplex holds beside the centres of its faces, and that polish holds beside them.
const VECTORS: u64 = 12;
const POLISH: u64 = 24;
/// Bytes of a record without samples, and of a sample in it.
const RECORD: u64 = 1500;
const SAMPLE: u64 = 220;
/// Gradients over the whole evaluation set that the descents from a path's top take, about.
const DESCENT: u64 = 300;

/// Seconds that one step of each kind takes on one thread.
struct Pace {
    gradient: f64,
    evaluation: f64,
    full_gradient: f64,
    /// Bytes that a thread at work holds, where the system tells.
    worker: Option<u64>,
}

/// What there is to do, in all.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    gradients: u64,
    evaluations: (u64, u64),
    full_gradients: u64,
}

/// Says what the run would take; writes nothing.
pub(crate) fn told(objective: &NetworkObjective, plan: &Plan, threads: usize) -> String {
    let pace = Pace::of(objective);
    let steps = objective.steps_per_epoch();
    let minima = plan.minima.count as u64;
    let trained = minima - plan.minima.from.len() as u64;
    let training = trained.saturating_mul((plan.minima.epochs * steps) as u64);
    let layers = match plan.method {
        Method::Simplices => estimate(plan.minima.count, &plan.growth(), steps),
        Method::Saddles => Vec::new(),
    };
    let mut text = format!("minima: {}, {} mini-batch gradients\n", count(minima), count(training));
    let mut work = Work { gradients: training, evaluations: (minima, minima), full_gradients: 0 };
    for layer in &layers {
        work.add(layer, 1.0);
        let _ = writeln!(text, "{}", line(layer));
    }
    match plan.method {
        Method::Simplices => text += &trust(plan, &layers, steps, &mut work),
        Method::Saddles => {
            let bound = Duration::from_secs_f64((plan.saddles.budget as f64 * pace.full_gradient).min(1e15));
            let _ = writeln!(
                text,
                "saddles: how many searches there are, and what they keep, depends on what they find; none begins after {} gradients over the evaluation set, \
                 {} on one thread\nthe rest is that of the minima alone",
                count(plan.saddles.budget),
                duration(bound)
            );
        }
    }
    let _ = writeln!(text, "{}", pace.line(&work, threads));
    let parameters = objective.dimension() as u64;
    let _ = writeln!(text, "{}", memory(plan, parameters, &layers, pace.worker, threads as u64));
    match plan.method {
        Method::Simplices => {
            let _ = writeln!(text, "disk: about {}", bytes(kept(plan, parameters, &layers, steps)));
        }
        Method::Saddles => text += "disk: not known beforehand: every saddle that is found is kept\n",
    }
    text + "nothing was written\n"
}

/// One dimension.
fn line(layer: &LayerEstimate) -> String {
    let (low, high) = layer.evaluations;
    let polish = match layer.full_gradients {
        0 => String::new(),
        gradients => format!(", at most {} gradients of it", count(gradients)),
    };
    format!(
        "dimension {}: at most {} simplices, {} mini-batch gradients, {} to {} evaluations of the whole set{polish}",
        layer.dimension,
        at_most(layer.simplices),
        at_most(layer.gradients),
        at_most(low),
        at_most(high)
    )
}

/// A count; one that is too large to hold is more.
fn at_most(number: u64) -> String {
    if number == u64::MAX { format!("more than {}", count(number - 1)) } else { count(number) }
}

/// What measuring the trust adds.
fn trust(plan: &Plan, layers: &[LayerEstimate], steps: usize, work: &mut Work) -> String {
    let mut again = plan.trust.repeats as f64;
    if plan.trust.budgets {
        again += 7.0 / 8.0;
    }
    for layer in layers {
        work.add(layer, again);
    }
    if plan.trust.null {
        for layer in &null(plan, steps) {
            work.add(layer, 2.0);
        }
    }
    if plan.trust.bootstrap > 0 {
        let simplices =
            layers.iter().map(|layer| layer.simplices).fold(plan.minima.count as u64, u64::saturating_add);
        work.evaluations.0 = work.evaluations.0.saturating_add(simplices);
        work.evaluations.1 = work.evaluations.1.saturating_add(simplices);
    }
    let paths = layers.first().map_or(0, |layer| layer.simplices);
    if plan.trust.capture {
        work.full_gradients = work.full_gradients.saturating_add(paths.saturating_mul(DESCENT));
    }
    format!(
        "trust: {} growths beside{}{}\n",
        plan.trust.repeats + if plan.trust.budgets { 3 } else { 0 },
        if plan.trust.null { ", two of the null" } else { "" },
        if plan.trust.capture { ", descents from the top of every path" } else { "" },
    )
}

impl Work {
    fn add(&mut self, layer: &LayerEstimate, times: f64) {
        let part = |whole: u64| (whole as f64 * times) as u64;
        let (low, high) = layer.evaluations;
        self.gradients = self.gradients.saturating_add(part(layer.gradients));
        self.evaluations.0 = self.evaluations.0.saturating_add(part(low));
        self.evaluations.1 = self.evaluations.1.saturating_add(part(high));
        self.full_gradients = self.full_gradients.saturating_add(part(layer.full_gradients));
    }
}

impl Pace {
    /// Takes steps of every kind at a random start.
    fn of(objective: &NetworkObjective) -> Self {
        let point = objective.initial(0);
        let mut gradient = vec![0.0; point.len()];
        let before = resident();
        let mut batches = objective.stochastic(0);
        let gradient_time = seconds(|| {
            black_box(batches(&point, &mut gradient));
        });
        let evaluation = seconds(|| {
            black_box(objective.loss(&point));
        });
        let full_gradient = seconds(|| {
            black_box(objective.gradient(&point, &mut gradient));
        });
        let worker = before.zip(resident()).map(|(before, after)| after.saturating_sub(before));
        Self { gradient: gradient_time, evaluation, full_gradient, worker }
    }

    /// The time of so much work.
    fn line(&self, work: &Work, threads: usize) -> String {
        let all = |evaluations: u64, full_gradients: u64| {
            let time = work.gradients as f64 * self.gradient
                + evaluations as f64 * self.evaluation
                + full_gradients as f64 * self.full_gradient;
            duration(Duration::from_secs_f64((time / threads as f64).min(1e15)))
        };
        format!(
            "measured on one thread: {} a mini-batch gradient, {} an evaluation, {} a gradient of the whole set\n\
             time on {threads} threads: {} to {}, if the machine stays as fast as it was in these few steps",
            fine(self.gradient),
            fine(self.evaluation),
            fine(self.full_gradient),
            all(work.evaluations.0, 0),
            all(work.evaluations.1, work.full_gradients)
        )
    }
}

/// Seconds of one call.
fn seconds(mut call: impl FnMut()) -> f64 {
    call();
    let (began, mut calls) = (Instant::now(), 0);
    while calls == 0 || began.elapsed() < MEASURED {
        call();
        calls += 1;
    }
    began.elapsed().as_secs_f64() / f64::from(calls)
}

fn fine(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.3} ms", 1e3 * seconds) } else { format!("{seconds:.1} s") }
}

/// What is in memory at once. Finished simplices lie on disk, so their number adds a few hundred bytes each.
fn memory(
    plan: &Plan,
    parameters: u64,
    layers: &[LayerEstimate],
    worker: Option<u64>,
    threads: u64,
) -> String {
    let top = layers.last().map_or(1, |layer| layer.dimension as u32 + 1);
    let polish = if plan.simplices.polish > 0 { POLISH } else { 0 };
    let vectors = plan.minima.count as u64 + threads * ((1 << top) + VECTORS + polish);
    let simplices: u64 = layers.iter().map(|layer| layer.simplices).sum();
    let own = (8 * parameters).saturating_mul(vectors).saturating_add(simplices.saturating_mul(400));
    match worker.zip(resident()) {
        Some((worker, now)) => {
            let all = now.saturating_add(worker.saturating_mul(threads - 1)).saturating_add(own);
            format!(
                "memory at the peak: about {}, of which {} are vectors of parameters",
                bytes(all),
                bytes(own)
            )
        }
        None => format!(
            "memory: {} of vectors of parameters, and what data and network need, which this system does not tell",
            bytes(own)
        ),
    }
}

/// What the run and the growths beside it keep: each of those has a branch of its own, whose minima are the run's.
fn kept(plan: &Plan, parameters: u64, layers: &[LayerEstimate], steps: usize) -> u64 {
    let beside = plan.trust.repeats as u64 + if plan.trust.budgets { 3 } else { 0 };
    let minima = disk(plan.minima.count as u64, parameters, &[]);
    let growths = disk(0, parameters, layers).saturating_mul(1 + beside);
    let null = if plan.trust.null { disk(0, parameters, &null(plan, steps)).saturating_mul(2) } else { 0 };
    minima.saturating_add(growths).saturating_add(null)
}

/// What one of the two growths of the null takes.
fn null(plan: &Plan, steps: usize) -> Vec<LayerEstimate> {
    let mut growth = plan.growth();
    (growth.simplices.limit, growth.simplices.budget) = (None, None);
    estimate(plan.index() + 2, &growth, steps)
}

/// Tensors and records.
fn disk(minima: u64, parameters: u64, layers: &[LayerEstimate]) -> u64 {
    let piece = |samples: u64| 8 * parameters + RECORD + SAMPLE * samples;
    let above = layers.iter().map(|layer| layer.simplices.saturating_mul(piece(layer.samples)));
    above.fold(minima * piece(0), u64::saturating_add)
}

/// `3.2 MB`.
fn bytes(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{:.0} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.0} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// What this process has in memory, where the system tells.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| 1024 * kilobytes)
}
