//! States between which a landscape has nothing to tell: what is found between them all the same says what a bar is worth.

use crate::error::{Error, Result};
use crate::landscape::optimiser::Descent;
use crate::landscape::simplex::GrownSimplex;
use crate::landscape::{LossComplex, MinimaOptions, Objective, Watch};

/// How far the loss of a copy may be from that of the minimum, relative to it where it is larger than 1.
const PRESERVED: f64 = 1e-6;
/// Draws for each copy that is wanted: of few hidden units there are few exchanges, and most draws repeat one.
const DRAWS: usize = 50;
/// Added to seeds, so that the training goes on with batches that it has not seen in this order.
const FURTHER: u64 = 0x6e75_6c6c;

/// The deepest minimum, and states of the same training some epochs later.
#[derive(Debug, Clone, PartialEq)]
pub struct Basin {
    /// As vertices 0, 1, …: the minimum, one epoch later, two epochs later.
    pub states: Vec<GrownSimplex>,
    /// How far the last one is from the first, as a share of the distance of the two nearest minima; none if there is one minimum.
    pub apart: Option<f64>,
}

/// The deepest minimum with its further training by one epoch after the other, at the rate at which its schedule ended.
///
/// # Errors
/// [`Error::Failed`] if further training leads to a loss that is no number, or if the watch stops.
///
/// # Panics
/// If the complex has no vertex; a plan has at least one minimum.
pub fn basin(
    objective: &dyn Objective,
    complex: &LossComplex,
    options: &MinimaOptions,
    count: usize,
    watch: &Watch<'_>,
) -> Result<Basin> {
    let first = complex.deepest().expect("a plan has at least one minimum");
    let mut states = vec![vertex(0, first.centre.clone(), objective, 0)];
    let mut point = first.centre.clone();
    let mut gradient = vec![0.0; point.len()];
    let seed = options.seed.wrapping_add(u64::from(first.vertices[0])).wrapping_add(FURTHER);
    let mut batches = objective.stochastic(seed);
    let mut descent = Descent::new(point.len(), options.learning_rate, options.momentum, options.schedule)
        .nesterov(options.nesterov);
    let steps = objective.steps_per_epoch();
    for index in 1..count {
        for _ in 0..steps {
            watch.check()?;
            let loss = batches(&point, &mut gradient);
            if !loss.is_finite() {
                return Err(Error::Failed(format!(
                    "the null is not measurable: further training of minimum {} at `minima.learning_rate = {}` led to the loss {loss}; a smaller rate or \
                     `trust.null = false` goes on",
                    first.vertices[0], options.learning_rate
                )));
            }
            descent.step(&mut point, &gradient, 1.0);
        }
        states.push(vertex(index, point.clone(), objective, steps as u64));
    }
    let apart = nearest(complex).map(|nearest| distance(&first.centre, &point) / nearest);
    Ok(Basin { states, apart })
}

/// The deepest minimum, and copies of it that are the same function by a symmetry of the loss: an exchange of hidden units. All differ; there are
/// fewer than `count` where draws find no more. None where no symmetry is known.
///
/// # Errors
/// [`Error::Failed`] if a copy has another loss, to rounding.
///
/// # Panics
/// If the complex has no vertex; a plan has at least one minimum.
pub fn copies(
    objective: &dyn Objective,
    complex: &LossComplex,
    count: usize,
    seed: u64,
) -> Result<Option<Vec<GrownSimplex>>> {
    let first = complex.deepest().expect("a plan has at least one minimum");
    let mut states = vec![vertex(0, first.centre.clone(), objective, 0)];
    for draw in 1..=(DRAWS * count) as u64 {
        if states.len() == count {
            break;
        }
        let Some(point) = objective.permuted(&first.centre, seed.wrapping_add(draw)) else {
            return Ok(None);
        };
        if states.iter().any(|state| state.centre == point) {
            continue;
        }
        let copy = vertex(states.len(), point, objective, 0);
        let off = (copy.value - states[0].value).abs();
        if off.is_nan() || off > PRESERVED * states[0].value.abs().max(1.0) {
            return Err(Error::Failed(format!(
                "a copy of minimum {} by an exchange of hidden units has the loss {} instead of {}",
                first.vertices[0], copy.value, states[0].value
            )));
        }
        states.push(copy);
    }
    Ok(Some(states))
}

fn vertex(index: usize, point: Vec<f64>, objective: &dyn Objective, gradients: u64) -> GrownSimplex {
    let loss = objective.loss(&point);
    GrownSimplex::vertex(index as u32, point, loss, gradients)
}

/// The distance of the two nearest minima.
fn nearest(complex: &LossComplex) -> Option<f64> {
    let minima = &complex.simplices()[..complex.minima()];
    let pairs = minima.iter().enumerate().flat_map(|(place, a)| minima[..place].iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| distance(&a.centre, &b.centre)).reduce(f64::min)
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}
