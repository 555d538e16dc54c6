//! A complex of saddles as grown simplices, which runs record and reports show.

use super::complex::{Certificate, SaddleComplex, SaddleSimplex};
use super::polyline::Polyline;
use crate::error::Result;
use crate::landscape::simplex::{GrownSimplex, Maximum, Sample};
use crate::landscape::{LossComplex, Objective, Watch};

/// Points at which the loss along a path is sampled, for pictures.
const SAMPLES: usize = 65;
/// With more paths than this none is sampled.
const MOST_PATHS: usize = 500;

impl SaddleComplex {
    /// The simplices, each with the parameters of the critical point that its value belongs to in place of a free centre, and without gradients of its own:
    /// searches serve many simplices. Paths are sampled along their descents. Mini-batch gradients of minima are those that the `trained` ones have cost.
    ///
    /// # Errors
    /// If the watch stops.
    pub fn grown(
        &self,
        objective: &dyn Objective,
        trained: &[GrownSimplex],
        watch: &Watch<'_>,
    ) -> Result<LossComplex> {
        let paths = self.simplices.iter().filter(|simplex| simplex.vertices.len() == 2).count();
        let simplex = |simplex: &SaddleSimplex| {
            watch.check()?;
            let centre = self.place(simplex).to_vec();
            let at = objective.loss(&centre);
            if simplex.vertices.len() == 1 {
                let index = simplex.vertices[0];
                let spent = trained.get(index as usize).map_or(0, |minimum| minimum.gradients);
                return Ok(GrownSimplex::vertex(index, centre, at, spent));
            }
            let samples = if paths <= MOST_PATHS { self.samples(simplex, objective) } else { Vec::new() };
            let maximum = Maximum {
                loss: simplex.value,
                accuracy: at.accuracy,
                argmax: argmax(simplex, &samples),
                evaluations: 1 + samples.len() as u64,
                refinement: 0.0,
                samples,
            };
            let vertices = simplex.vertices.clone();
            Ok(GrownSimplex { vertices, centre, maximum, value: simplex.value, gradients: 0 })
        };
        LossComplex::from_simplices(self.simplices.iter().map(simplex).collect::<Result<_>>()?)
    }

    /// The simplex whose certificate holds for another: itself, or the one that it enters with.
    #[must_use]
    pub fn bearer<'a>(&'a self, simplex: &'a SaddleSimplex) -> &'a SaddleSimplex {
        match &simplex.certificate {
            Certificate::With(other) if *other != simplex.vertices => {
                self.find(other).map_or(simplex, |other| self.bearer(other))
            }
            _ => simplex,
        }
    }

    /// Where the loss of a simplex is taken; of one without a certificate, its first minimum.
    fn place<'a>(&'a self, simplex: &'a SaddleSimplex) -> &'a [f64] {
        let bearer = self.bearer(simplex);
        match &bearer.certificate {
            Certificate::Critical { critical, .. } => &critical.point,
            _ => &self.minima[bearer.vertices[0] as usize],
        }
    }

    /// The loss along a path; none of other simplices.
    fn samples(&self, simplex: &SaddleSimplex, objective: &dyn Objective) -> Vec<Sample> {
        if simplex.steps.is_empty() {
            return Vec::new();
        }
        let mut knots: Vec<Vec<f64>> = Vec::new();
        for (place, forward) in &simplex.steps {
            let path = self.saddles[*place].path.iter().skip(usize::from(*forward && !knots.is_empty()));
            if *forward {
                knots.extend(path.cloned());
            } else {
                knots.extend(path.rev().cloned());
            }
        }
        let sample = |(place, point): (usize, Vec<f64>)| {
            let share = place as f64 / (SAMPLES - 1) as f64;
            let loss = objective.loss(&point);
            Sample { point: vec![1.0 - share, share], loss: loss.value, accuracy: loss.accuracy }
        };
        Polyline(knots).samples(SAMPLES).into_iter().enumerate().map(sample).collect()
    }
}

/// Barycentric coordinates of the largest loss: on the face that the simplex enters with, at the highest sample of a path, else inside.
fn argmax(simplex: &SaddleSimplex, samples: &[Sample]) -> Vec<f64> {
    if let Some(highest) = samples.iter().max_by(|a, b| a.loss.total_cmp(&b.loss)) {
        return highest.point.clone();
    }
    let face = match &simplex.certificate {
        Certificate::With(face) if face.iter().all(|vertex| simplex.vertices.contains(vertex)) => face,
        _ => &simplex.vertices,
    };
    let share = |vertex| if face.contains(vertex) { 1.0 / face.len() as f64 } else { 0.0 };
    simplex.vertices.iter().map(share).collect()
}
