//! Stochastic gradient descent with momentum, and the schedules of its learning rate.

use serde::{Deserialize, Serialize};

/// How the learning rate falls while the work goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The same rate to the end.
    Constant,
    /// Full for the first half, then falling linearly to a hundredth at nine tenths, and a hundredth from there on
    /// (Garipov, Izmailov, Podoprikhin, Vetrov, Wilson: Loss Surfaces, Mode Connectivity, and Fast Ensembling of DNNs,
    /// 2018).
    #[default]
    Garipov,
    /// Divided by ten after 150, 225 and 275 of every 300 parts of the work (Li, Xu, Taylor, Studer, Goldstein:
    /// Visualizing the Loss Landscape of Neural Nets, 2018).
    Step,
}

impl Schedule {
    /// What the learning rate is multiplied by once `share` of the work is done, `share` in `[0, 1]`.
    #[must_use]
    pub fn factor(self, share: f64) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Garipov if share <= 0.5 => 1.0,
            Self::Garipov if share <= 0.9 => 1.0 - 0.99 * (share - 0.5) / 0.4,
            Self::Garipov => 0.01,
            Self::Step => match share * 300.0 {
                parts if parts < 150.0 => 1.0,
                parts if parts < 225.0 => 0.1,
                parts if parts < 275.0 => 0.01,
                _ => 0.001,
            },
        }
    }
}

/// Gradient descent with momentum: `velocity = momentum * velocity + gradient; point -= rate * velocity`; in Nesterov's way, as `PyTorch` has it,
/// `point -= rate * (gradient + momentum * velocity)`.
///
/// Weight decay is no business of the optimiser: it is part of the objective and of its gradient.
#[derive(Debug, Clone)]
pub struct Descent {
    velocity: Vec<f64>,
    learning_rate: f64,
    momentum: f64,
    schedule: Schedule,
    nesterov: bool,
}

impl Descent {
    /// A descent at rest; `dimension` is the number of parameters, `momentum` lies in `[0, 1)`.
    #[must_use]
    pub fn new(dimension: usize, learning_rate: f64, momentum: f64, schedule: Schedule) -> Self {
        Self { velocity: vec![0.0; dimension], learning_rate, momentum, schedule, nesterov: false }
    }

    /// The same in Nesterov's way, or not.
    #[must_use]
    pub fn nesterov(self, nesterov: bool) -> Self {
        Self { nesterov, ..self }
    }

    /// One step along `gradient` once `share` of the work is done; shapes: `(dimension)`.
    ///
    /// # Panics
    /// If a shape is not `(dimension)`.
    pub fn step(&mut self, point: &mut [f64], gradient: &[f64], share: f64) {
        assert_eq!(point.len(), self.velocity.len(), "the point has the dimension of the descent");
        assert_eq!(gradient.len(), self.velocity.len(), "the gradient has the dimension of the descent");
        let rate = self.learning_rate * self.schedule.factor(share);
        for ((x, v), g) in point.iter_mut().zip(&mut self.velocity).zip(gradient) {
            *v = self.momentum * *v + g;
            *x -= rate * if self.nesterov { g + self.momentum * *v } else { *v };
        }
    }
}
