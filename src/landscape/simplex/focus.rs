//! Stochastic steps that weigh the points of a simplex by their losses: nearer to the maximum than the mean.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::lower::{Lowering, dirichlet};
use super::{Focus, ParameterSimplex};
use crate::error::Result;
use crate::landscape::Event;
use crate::landscape::optimiser::Descent;

/// Lowers `(1 / sharpness) log mean exp(sharpness * loss)` over the simplex by moving the free centre: each step draws some uniform points,
/// takes a mini-batch's loss and gradient at each, and adds the gradients with weights proportional to `exp(sharpness * loss)`. Returns the number
/// of gradients; stops early if a loss is no number any more.
///
/// # Errors
/// If the watch stops.
pub(super) fn descend_focused(
    task: &Lowering<'_>,
    simplex: &mut ParameterSimplex<'_>,
    focus: &Focus,
    random: &mut ChaCha8Rng,
) -> Result<u64> {
    let options = &task.options.simplices;
    let (parameters, whole) = (simplex.parameters(), simplex.whole());
    let rate = options.rate(simplex.vertices());
    let mut descent =
        Descent::new(parameters, rate, options.momentum, options.schedule).nesterov(options.nesterov);
    let mut batches = task.objective.stochastic(random.random());
    let (mut point, mut gradient) = (vec![0.0; parameters], vec![0.0; parameters]);
    let mut sum = Weighted::new(parameters, focus.sharpness);
    let gradients = focus.epochs.saturating_mul(task.objective.steps_per_epoch());
    let steps = gradients.div_ceil(focus.points) as u64;
    for step in 0..steps {
        let share = step as f64 / steps as f64;
        sum.clear();
        for _ in 0..focus.points {
            task.watch.check()?;
            let t = dirichlet(simplex.vertices(), random);
            simplex.evaluate(&t, &mut point);
            let loss = batches(&point, &mut gradient);
            if !loss.is_finite() {
                let message =
                    format!("simplex {:?}: the loss became {loss} in focused step {step}", task.vertices);
                task.watch.tell(Event::Warning(&message));
                return Ok((step + 1) * focus.points as u64);
            }
            sum.add(loss, simplex.free_weight(&t), &gradient);
        }
        descent.step(simplex.centre_mut(whole), sum.mean(), share);
        if step % (steps / 100).max(1) == 0 {
            task.watch.tell(Event::Step { vertices: task.vertices, share, loss: sum.largest });
        }
    }
    Ok(steps * focus.points as u64)
}

/// A mean of slopes with weights `exp(sharpness * loss)`, kept relative to the largest so that none overflows.
struct Weighted {
    sharpness: f64,
    largest: f64,
    total: f64,
    slope: Vec<f64>,
}

impl Weighted {
    fn new(parameters: usize, sharpness: f64) -> Self {
        Self { sharpness, largest: f64::NEG_INFINITY, total: 0.0, slope: vec![0.0; parameters] }
    }

    fn clear(&mut self) {
        (self.largest, self.total) = (f64::NEG_INFINITY, 0.0);
        self.slope.fill(0.0);
    }

    /// Adds `scale * gradient` at a point of this loss.
    fn add(&mut self, loss: f64, scale: f64, gradient: &[f64]) {
        if loss > self.largest {
            let shrink = (self.sharpness * (self.largest - loss)).exp();
            self.total *= shrink;
            self.slope.iter_mut().for_each(|slope| *slope *= shrink);
            self.largest = loss;
        }
        let weight = (self.sharpness * (loss - self.largest)).exp();
        self.total += weight;
        self.slope.iter_mut().zip(gradient).for_each(|(slope, gradient)| *slope += weight * scale * gradient);
    }

    fn mean(&mut self) -> &[f64] {
        let total = self.total;
        self.slope.iter_mut().for_each(|slope| *slope /= total);
        &self.slope
    }
}

#[cfg(test)]
mod tests {
    use super::Weighted;

    #[test]
    fn weights_are_those_of_the_exponentials_in_any_order() {
        let points: [(f64, f64, [f64; 2]); 3] =
            [(0.5, 1.0, [1.0, 0.0]), (3.0, 0.5, [0.0, 2.0]), (1.0, 2.0, [-1.0, 1.0])];
        let total: f64 = points.iter().map(|(loss, ..)| (2.0 * loss).exp()).sum();
        let expected = [0, 1].map(|axis| {
            points.iter().map(|(loss, scale, slope)| (2.0 * loss).exp() * scale * slope[axis]).sum::<f64>()
                / total
        });
        for order in [[0, 1, 2], [1, 0, 2], [2, 0, 1]] {
            let mut sum = Weighted::new(2, 2.0);
            for (loss, scale, slope) in order.map(|place| points[place]) {
                sum.add(loss, scale, &slope);
            }
            let found = sum.mean().to_vec();
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
        }
        // Losses far apart neither overflow nor vanish.
        let mut sum = Weighted::new(1, 2.0);
        sum.add(-1e4, 1.0, &[3.0]);
        sum.add(1e4, 1.0, &[5.0]);
        assert_eq!(sum.mean(), [5.0]);
    }
}
