//! Lowering a simplex: stochastic steps of its free centre, several starts, and the polish of the maximum.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};

use super::focus::descend_focused;
use super::max_loss::{Peaks, peaks};
use super::polish::polish;
use super::{Face, GrowthOptions, LowerOptions, Maximum, ParameterSimplex, Start};
use crate::error::Result;
use crate::landscape::optimiser::Descent;
use crate::landscape::{Event, Objective, Watch};

/// How far the first start lies from the mean of the facets, relative to the size: enough to leave a symmetric saddle, where the gradient is
/// exactly zero.
const NUDGE: f64 = 1e-3;

/// What lowering a simplex depends on, beside its map.
#[derive(Clone, Copy)]
pub struct Lowering<'a> {
    /// The loss.
    pub objective: &'a dyn Objective,
    /// How to lower, and how to search the maximum.
    pub options: &'a GrowthOptions,
    /// The minima of the simplex: they and the seed determine every random choice.
    pub vertices: &'a [u32],
    /// The largest value of a facet: a maximum that does not exceed it cannot be improved.
    pub floor: f64,
    /// Who watches.
    pub watch: &'a Watch<'a>,
}

/// The result of lowering a simplex.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowered {
    /// The largest loss of the kept map; its evaluations are those of all starts together.
    pub maximum: Maximum,
    /// Gradients spent, of mini-batches and of the whole evaluation set.
    pub gradients: u64,
}

impl LowerOptions {
    /// Puts the free centre where it starts.
    pub(crate) fn place(&self, simplex: &mut ParameterSimplex<'_>) {
        let start = match self.start {
            Start::Facets => simplex.facet_mean(),
            Start::Linear => simplex.vertex_mean(),
        };
        let whole = simplex.whole();
        simplex.centre_mut(whole).copy_from_slice(&start);
    }

    /// The learning rate for a centre of a k-simplex: E[((k + 1) min t)^2] = 2 / ((k + 1)(k + 2)) is 1/3 for an edge and falls with k.
    pub(super) fn rate(&self, vertices: usize) -> f64 {
        let factor = if self.scale_rate { (vertices * (vertices + 1)) as f64 / 6.0 } else { 1.0 };
        self.learning_rate * factor
    }
}

/// Moves the free centre of `simplex`, from where it is, so that the largest loss on the simplex falls, and returns that loss.
///
/// If the starting map's maximum does not exceed the facets' it stays as it is. Otherwise each start takes stochastic steps on the mean loss
/// over uniform (Dirichlet) points, then, if asked for, steps focused on the highest points, kept if they lower the maximum, and rounds of the polish of the maximum itself; the lowest maximum is kept,
/// the starting map included.
///
/// # Errors
/// If the watch stops, or the grid of the maximum is too large.
pub fn lower(task: &Lowering<'_>, simplex: &mut ParameterSimplex<'_>) -> Result<Lowered> {
    let options = &task.options.simplices;
    let whole = simplex.whole();
    let mut best = peaks(task.objective, simplex, &task.options.maximum, task.floor, task.watch)?;
    let mut best_centre = simplex.free_centre().to_vec();
    let start = best_centre.clone();
    let mut evaluations = best.maximum.evaluations;
    let mut gradients = 0;
    let starts = options.attempts();
    for attempt in 0..starts {
        if best.maximum.loss <= task.floor {
            break;
        }
        let seed = task_seed(options.seed, task.vertices, attempt as u64);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        simplex.centre_mut(whole).copy_from_slice(&start);
        scatter(simplex, if attempt == 0 { NUDGE } else { options.jitter }, &mut random);
        let share = |share: f64| (attempt as f64 + share) / starts as f64;
        let rate = options.rate(simplex.vertices());
        gradients += descend(task, simplex, &[whole], rate, &mut random, share)?;
        let mut reached = peaks(task.objective, simplex, &task.options.maximum, task.floor, task.watch)?;
        evaluations += reached.maximum.evaluations;
        if let Some(focus) = &options.focus {
            let mean = simplex.free_centre().to_vec();
            gradients += descend_focused(task, simplex, focus, &mut random)?;
            let focused = peaks(task.objective, simplex, &task.options.maximum, task.floor, task.watch)?;
            evaluations += focused.maximum.evaluations;
            if focused.maximum.loss < reached.maximum.loss {
                reached = focused;
            } else {
                simplex.centre_mut(whole).copy_from_slice(&mean);
            }
        }
        if options.polish > 0 {
            let spent = polish(task, simplex, &mut reached)?;
            evaluations += spent.evaluations;
            gradients += spent.gradients;
        }
        if reached.maximum.loss < best.maximum.loss {
            best = reached;
            best_centre.copy_from_slice(simplex.free_centre());
        }
    }
    simplex.centre_mut(whole).copy_from_slice(&best_centre);
    let Peaks { maximum, .. } = best;
    Ok(Lowered { maximum: Maximum { evaluations, ..maximum }, gradients })
}

/// Moves the centres of all faces but the vertices together, by stochastic steps on the mean loss over the whole simplex; returns the number of gradients.
///
/// # Errors
/// If the watch stops.
pub fn lower_jointly(task: &Lowering<'_>, simplex: &mut ParameterSimplex<'_>) -> Result<u64> {
    let mut random = ChaCha8Rng::seed_from_u64(task_seed(task.options.simplices.seed, task.vertices, 0));
    let faces: Vec<Face> = (1..=simplex.whole()).filter(|face| face.count_ones() > 1).collect();
    descend(task, simplex, &faces, task.options.simplices.learning_rate, &mut random, |share| share)
}

/// Stochastic steps of the centres of `faces`; stops early if the loss is no number any more.
fn descend(
    task: &Lowering<'_>,
    simplex: &mut ParameterSimplex<'_>,
    faces: &[Face],
    rate: f64,
    random: &mut ChaCha8Rng,
    share: impl Fn(f64) -> f64,
) -> Result<u64> {
    let options = &task.options.simplices;
    let parameters = simplex.parameters();
    let size = parameters * faces.len();
    let mut descent = Descent::new(size, rate, options.momentum, options.schedule).nesterov(options.nesterov);
    let mut batches = task.objective.stochastic(random.random());
    let mut centres: Vec<f64> = faces.iter().flat_map(|&face| simplex.centre(face).to_vec()).collect();
    let mut slope = vec![0.0; centres.len()];
    let (mut point, mut gradient) = (vec![0.0; parameters], vec![0.0; parameters]);
    let steps = options.epochs.saturating_mul(task.objective.steps_per_epoch()) as u64;
    let pace = (steps / 100).max(1);
    for step in 0..steps {
        task.watch.check()?;
        let t = dirichlet(simplex.vertices(), random);
        simplex.evaluate(&t, &mut point);
        let loss = batches(&point, &mut gradient);
        if !loss.is_finite() {
            let message = format!("simplex {:?}: the loss became {loss} after {step} steps", task.vertices);
            task.watch.tell(Event::Warning(&message));
            return Ok(step + 1);
        }
        let weights = simplex.weights(&t);
        for (&face, slope) in faces.iter().zip(slope.chunks_exact_mut(parameters)) {
            let weight = weights.iter().find(|(of, _)| *of == face).map_or(0.0, |(_, weight)| *weight);
            slope.iter_mut().zip(&gradient).for_each(|(slope, gradient)| *slope = weight * gradient);
        }
        let done = step as f64 / steps as f64;
        descent.step(&mut centres, &slope, done);
        for (&face, centre) in faces.iter().zip(centres.chunks_exact(parameters)) {
            simplex.centre_mut(face).copy_from_slice(centre);
        }
        if step % pace == 0 {
            task.watch.tell(Event::Step { vertices: task.vertices, share: share(done), loss });
        }
    }
    Ok(steps)
}

/// A uniform point of the standard simplex: exponentials, normalised.
pub(super) fn dirichlet(vertices: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut t: Vec<f64> = (0..vertices).map(|_| random.sample(Exp1)).collect();
    let sum: f64 = t.iter().sum();
    for coordinate in &mut t {
        *coordinate /= sum;
    }
    t
}

/// Moves the free centre in a random direction, by `distance` times the size of the simplex.
fn scatter(simplex: &mut ParameterSimplex<'_>, distance: f64, random: &mut ChaCha8Rng) {
    let direction: Vec<f64> = (0..simplex.parameters()).map(|_| random.sample(StandardNormal)).collect();
    let length =
        direction.iter().map(|coordinate| coordinate * coordinate).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    let scale = distance * simplex.size() / length;
    let whole = simplex.whole();
    for (coordinate, step) in simplex.centre_mut(whole).iter_mut().zip(&direction) {
        *coordinate += scale * step;
    }
}

/// A seed for one start of one simplex, from the run's seed and the vertices alone (`SplitMix64`, Steele, Lea, Flood: Fast Splittable
/// Pseudorandom Number Generators, 2014).
fn task_seed(seed: u64, vertices: &[u32], attempt: u64) -> u64 {
    let parts = vertices.iter().map(|&vertex| u64::from(vertex)).chain([attempt]);
    parts.fold(seed, |state, part| mix(state ^ mix(part.wrapping_add(0x9e37_79b9_7f4a_7c15))))
}

fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
