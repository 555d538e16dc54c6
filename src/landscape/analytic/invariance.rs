//! What a barcode must not notice: an increasing function of the loss, a linear change of the parameters.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::linear::{apply, apply_transposed, orthogonal};
use super::{Analytic, Fixture};
use crate::landscape::Objective;

/// An increasing function of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Monotone {
    /// ln(1 + L).
    Logarithm,
    /// 1 - exp(-L).
    Saturation,
}

impl Monotone {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Logarithm, Self::Saturation];

    /// The function at a loss.
    #[must_use]
    pub fn value(self, loss: f64) -> f64 {
        match self {
            Self::Logarithm => loss.ln_1p(),
            Self::Saturation => -(-loss).exp_m1(),
        }
    }

    fn derivative(self, loss: f64) -> f64 {
        match self {
            Self::Logarithm => 1.0 / (1.0 + loss),
            Self::Saturation => (-loss).exp(),
        }
    }
}

/// The same landscape with another scale of heights: every bar [b, d) becomes [g(b), g(d)).
#[must_use]
pub fn transformed(fixture: Fixture, scale: Monotone) -> Fixture {
    let Fixture { name, objective, minima, bars } = fixture;
    let dimension = objective.dimension();
    let transform =
        |bars: Vec<(f64, f64)>| bars.into_iter().map(|(b, d)| (scale.value(b), scale.value(d))).collect();
    let function = match scale {
        Monotone::Logarithm => "ln(1 + L)",
        Monotone::Saturation => "1 - exp(-L)",
    };
    Fixture {
        name: format!("{function} of {name}"),
        objective: Analytic::new(dimension, move |point, gradient| {
            let Some(gradient) = gradient else { return scale.value(objective.loss(point).value) };
            let loss = objective.gradient(point, gradient);
            let derivative = scale.derivative(loss);
            for slope in gradient {
                *slope *= derivative;
            }
            scale.value(loss)
        }),
        minima,
        bars: bars.into_iter().map(transform).collect(),
    }
}

/// The same landscape in coordinates turned at random and stretched by factors between 2/3 and 3/2: the bars stay.
#[must_use]
pub fn moved(fixture: Fixture, seed: u64) -> Fixture {
    let Fixture { name, objective, minima, bars } = fixture;
    let dimension = objective.dimension();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let turn = orthogonal(dimension, &mut random);
    let stretch: Vec<f64> = (0..dimension)
        .map(|_| 1.5_f64.powf(random.sample::<f64, _>(StandardNormal).clamp(-1.0, 1.0)))
        .collect();
    let forth = |point: &Vec<f64>| {
        let stretched: Vec<f64> =
            point.iter().zip(&stretch).map(|(coordinate, factor)| coordinate * factor).collect();
        apply(&turn, &stretched)
    };
    let minima = minima.iter().map(forth).collect();
    Fixture {
        name: format!("{name}, turned and stretched"),
        objective: Analytic::new(dimension, move |point, gradient| {
            let mut back = apply_transposed(&turn, point);
            back.iter_mut().zip(&stretch).for_each(|(coordinate, factor)| *coordinate /= factor);
            let Some(gradient) = gradient else { return objective.loss(&back).value };
            let mut slope = vec![0.0; back.len()];
            let loss = objective.gradient(&back, &mut slope);
            slope.iter_mut().zip(&stretch).for_each(|(slope, factor)| *slope /= factor);
            gradient.copy_from_slice(&apply(&turn, &slope));
            loss
        }),
        minima,
        bars,
    }
}
