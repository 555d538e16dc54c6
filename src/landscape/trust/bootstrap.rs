//! What the largest losses would be on other draws of the evaluation set.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::error::Result;
use crate::landscape::{LossComplex, Objective, Watch};

/// The most values (simplices times resamples) that are kept.
const MOST_VALUES: usize = 50_000_000;
/// The stream of random numbers that resamples are drawn from, apart from those of training.
const STREAM: u64 = 0x626f_6f74;

/// The filtration values of a complex on resamples of the evaluation set: one list a resample, in the order of the complex's simplices. None if the
/// objective is no mean over examples, or no resample is asked for.
///
/// Each resample draws as many examples as there are, with replacement, the same for all simplices (Efron, "Bootstrap methods: another look at the
/// jackknife", 1979). The loss of a simplex is taken where its largest loss was found: maps, training and places stay what they are. So this tells what
/// the choice of the evaluation set does to the numbers, and nothing of what training on other examples would do. Costs one evaluation a simplex. There are
/// fewer resamples than asked for if 50 million values would not hold them.
///
/// # Errors
/// If the watch stops, or a simplex lacks a face.
pub fn bootstrap(
    objective: &dyn Objective,
    complex: &LossComplex,
    resamples: usize,
    seed: u64,
    watch: &Watch<'_>,
) -> Result<Option<Vec<Vec<f64>>>> {
    let simplices = complex.simplices();
    let resamples = resamples.min(MOST_VALUES / simplices.len().max(1));
    let Some(examples) =
        simplices.first().and_then(|first| objective.examples(&first.centre)).map(|own| own.len())
    else {
        return Ok(None);
    };
    if resamples == 0 || examples == 0 {
        return Ok(None);
    }
    let counts: Vec<Vec<u8>> =
        (0..resamples).into_par_iter().map(|resample| draw(examples, seed, resample)).collect();
    let own = simplices
        .par_iter()
        .map(|simplex| {
            watch.check()?;
            let mut point = simplices[0].centre.clone();
            if simplex.vertices.len() == 1 {
                point.copy_from_slice(&simplex.centre);
            } else {
                complex.span(&simplex.vertices)?.evaluate(&simplex.maximum.argmax, &mut point);
            }
            let losses = objective.examples(&point).unwrap_or_default();
            // What the search found, shifted by what the resample changes: the loss on the sample as drawn keeps every bit.
            let mean = losses.iter().sum::<f64>() / examples as f64;
            let shifted = |counts: &Vec<u8>| simplex.maximum.loss + resampled(&losses, counts) - mean;
            Ok(counts.iter().map(shifted).collect::<Vec<f64>>())
        })
        .collect::<Result<Vec<_>>>()?;
    let values = |resample: usize| complex.monotone(own.iter().map(|values| values[resample]));
    Ok(Some((0..resamples).into_par_iter().map(values).collect()))
}

/// How often each example is drawn; a byte holds it, since 256 draws of one example do not happen.
fn draw(examples: usize, seed: u64, resample: usize) -> Vec<u8> {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ STREAM);
    random.set_stream(resample as u64);
    let mut counts = vec![0_u8; examples];
    for _ in 0..examples {
        let drawn = &mut counts[random.random_range(0..examples)];
        *drawn = drawn.saturating_add(1);
    }
    counts
}

fn resampled(losses: &[f64], counts: &[u8]) -> f64 {
    let sum: f64 = losses.iter().zip(counts).map(|(loss, count)| loss * f64::from(*count)).sum();
    sum / losses.len() as f64
}
