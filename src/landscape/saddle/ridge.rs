//! Ridges followed down to critical points of a given index.

use serde::{Deserialize, Serialize};

use super::frame::{Frame, Lengths, Shape};
use super::lbfgs::Lbfgs;
use super::probe::Probe;
use super::vector::{add, distance, dot, minus, norm, plus, project_out, scaled};
use super::{junction, kink, newton, smooth, spectrum, top};
use crate::barcode::exact;
use crate::error::Result;

/// A critical point: the gradient vanishes there, or, where pieces of the loss meet, a convex combination of their gradients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Critical {
    /// Where, shape `(dimension)`.
    pub point: Vec<f64>,
    /// The loss there.
    #[serde(with = "exact")]
    pub value: f64,
    /// The dimensions in which the loss falls: those of `plane`.
    pub index: usize,
    /// An orthonormal basis of the directions in which the loss falls.
    pub plane: Vec<Vec<f64>>,
    /// The norm of the gradient, or of the shortest convex combination of the pieces' gradients.
    #[serde(with = "exact")]
    pub gradient_norm: f64,
    /// How many pieces of the loss meet there: 1 where it is smooth.
    pub pieces: usize,
    /// Along `plane`, the eigenvalues of the Hessian, all negative; empty where pieces meet, for the loss then falls with a kink.
    #[serde(with = "exact::list")]
    pub falling: Vec<f64>,
    /// The lowest eigenvalues of the Hessian on the other directions, at most two, all positive: the index is verified by them.
    #[serde(with = "exact::list")]
    pub rising: Vec<f64>,
}

impl Critical {
    /// Shows its vectors.
    pub(super) fn vectors(&mut self, see: &mut dyn FnMut(&mut Vec<f64>)) {
        see(&mut self.point);
        self.plane.iter_mut().for_each(see);
    }
}

/// The longest step along a ridge, as a share of the scale.
const LONGEST: f64 = 0.15;
/// Why a ridge was lost before a critical point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Lost {
    /// The loss has no top across it.
    NoTop,
    /// No step, or no more of the steps that the options allow, led farther down: the norm of the slope that was left.
    Slope(#[serde(with = "exact")] f64),
    /// Where the slope vanishes the loss still falls beside the plane, again and again.
    Index,
    /// From one side of its critical point no descent arrived.
    Descent,
}

/// Where a search along a ridge ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Reached {
    Critical(Box<Critical>),
    /// Near this one of the known points.
    Known(usize),
    Lost(Lost),
}

/// Follows the ridge through the top of the loss on `point + span(plane)`, looked for within `radius`, down to a critical point whose index is the
/// plane's dimension. Ends early where it comes near one of the `known` points.
pub(super) fn follow(
    probe: &Probe<'_>,
    point: &[f64],
    plane: &[Vec<f64>],
    radius: f64,
    known: &[&[f64]],
    lengths: Lengths,
) -> Result<Reached> {
    let (here, _) = top::climb(probe, point, plane, radius, top::NEAR * lengths.scale)?;
    if let Some(near) = near(&here, known, lengths) {
        return Ok(Reached::Known(near));
    }
    let Some(mut frame) = top::decide(probe, &here, plane, lengths)? else {
        return Ok(Reached::Lost(Lost::NoTop));
    };
    for _ in 0..3 {
        match descend(probe, frame, known, lengths)? {
            Descended::Known(place) => return Ok(Reached::Known(place)),
            Descended::Lost(slope) => return Ok(Reached::Lost(Lost::Slope(slope))),
            Descended::Settled(settled) => frame = settled,
        }
        let modes = rising(probe, &frame, lengths)?;
        match modes.first() {
            Some((curvature, mode)) if *curvature < -1e-6 => {
                let away = plus(&frame.point, 0.1 * lengths.scale, mode);
                let radius = 0.1 * lengths.scale;
                let Some(next) = top::frame(probe, &away, &frame.plane, radius, lengths)? else {
                    return Ok(Reached::Lost(Lost::NoTop));
                };
                frame = next;
            }
            _ => return Ok(Reached::Critical(Box::new(critical(frame, &modes)))),
        }
    }
    Ok(Reached::Lost(Lost::Index))
}

/// The known point that a point is near.
pub(super) fn near(point: &[f64], known: &[&[f64]], lengths: Lengths) -> Option<usize> {
    known.iter().position(|other| distance(other, point) <= 0.03 * lengths.scale)
}

fn critical(frame: Frame, modes: &[spectrum::Mode]) -> Critical {
    let Frame { point, value, plane, slope, shape } = frame;
    let (pieces, falling) = match shape {
        Shape::Kinked { pieces, .. } => (pieces.len(), Vec::new()),
        Shape::Smooth { curvatures } => (1, curvatures),
    };
    let rising = modes.iter().map(|(value, _)| *value).collect();
    Critical { point, value, index: plane.len(), plane, gradient_norm: norm(&slope), pieces, falling, rising }
}

/// Where a way down a ridge ends.
pub(super) enum Descended {
    Settled(Frame),
    Known(usize),
    /// With this slope left.
    Lost(f64),
}

/// Quasi-Newton steps along the ridge, each followed by the way back to its top; where they lead no farther down a smooth ridge of index 1, Newton's.
fn descend(probe: &Probe<'_>, mut frame: Frame, known: &[&[f64]], lengths: Lengths) -> Result<Descended> {
    let mut memory = Lbfgs::default();
    let longest = LONGEST * lengths.scale;
    for _ in 0..lengths.steps {
        if norm(&frame.slope) <= lengths.tolerance {
            return Ok(Descended::Settled(frame));
        }
        let mut direction = memory.direction(&frame.slope, 0.5 * longest);
        project_out(&mut direction, &frame.plane);
        let size = norm(&direction);
        let direction = scaled(&direction, (longest / size).min(1.0));
        let slope = dot(&direction, &frame.slope);
        let mut next = None;
        for attempt in 0..8 {
            if attempt == 3 {
                // What a short step does not lower may end here, at the meeting with another ridge; one of those goes on down.
                if let Some(found) = junction::pass(probe, &frame, &direction, lengths)? {
                    memory.forget();
                    next = Some(found);
                    break;
                }
            }
            let share = 0.3_f64.powi(attempt);
            let there = plus(&frame.point, share, &direction);
            if let Some(found) = top::again(probe, &frame, &there, share * norm(&direction), lengths)? {
                let enough = found.value <= frame.value + 1e-4 * share * slope;
                let flat = found.value <= frame.value + 1e-10 && norm(&found.slope) < norm(&frame.slope);
                if enough || flat {
                    next = Some(found);
                    break;
                }
            }
        }
        let Some(next) = next else {
            if norm(&frame.slope) <= 30.0 * lengths.tolerance {
                return Ok(Descended::Settled(frame));
            }
            break;
        };
        memory.learn((&frame.point, &frame.slope), (&next.point, &next.slope));
        frame = next;
        if let Some(near) = near(&frame.point, known, lengths) {
            return Ok(Descended::Known(near));
        }
    }
    match frame.shape {
        // From ridges of higher index these steps often fall to points of a lower one, and cost more than all else.
        Shape::Smooth { .. } if frame.plane.len() == 1 => newton::descend(probe, frame, known, lengths),
        _ => Ok(Descended::Lost(norm(&frame.slope))),
    }
}

/// The two lowest modes of the ridge's own Hessian: on the directions beside the plane.
fn rising(probe: &Probe<'_>, frame: &Frame, lengths: Lengths) -> Result<Vec<spectrum::Mode>> {
    let step = smooth::DIFFERENCE * lengths.scale;
    let dimension = frame.point.len();
    let sides = match &frame.shape {
        Shape::Smooth { .. } => vec![(frame.point.clone(), 1.0)],
        Shape::Kinked { pieces, weights } => {
            let side = |piece: &kink::Piece| {
                let way = minus(&piece.point, &frame.point);
                plus(&frame.point, step / norm(&way), &way)
            };
            pieces.iter().map(side).zip(weights.iter().copied()).collect()
        }
    };
    let product = |direction: &[f64]| {
        let mut image = vec![0.0; dimension];
        for (side, weight) in &sides {
            let (_, ahead) = probe.gradient(&plus(side, step, direction))?;
            let (_, behind) = probe.gradient(&plus(side, -step, direction))?;
            add(&mut image, weight * 0.5 / step, &minus(&ahead, &behind));
        }
        project_out(&mut image, &frame.plane);
        Ok(image)
    };
    let most = if sides.len() == 1 { spectrum::MOST } else { 12 };
    spectrum::lowest(product, &frame.plane, dimension, 1, most)
}
