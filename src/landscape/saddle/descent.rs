//! Deterministic descents from a point to a minimum.

use serde::{Deserialize, Serialize};

use super::frame::Lengths;
use super::lbfgs::Lbfgs;
use super::probe::Probe;
use super::spectrum;
use super::vector::{distance, dot, minus, norm, plus, scaled};
use crate::error::Result;

/// How a descent goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DescentOptions {
    /// The length everything is measured in: half the median distance between minima ([`scale`]).
    pub scale: f64,
    /// The gradient norm at which a descent has arrived.
    pub tolerance: f64,
    /// The most steps.
    pub steps: usize,
}

impl DescentOptions {
    /// The usual options at a scale.
    #[must_use]
    pub fn new(scale: f64) -> Self {
        Self { scale, tolerance: 1e-5, steps: 2_000 }
    }

    /// The options of a descent from a saddle: to the gradient at which a point counts as critical, however long the valley is.
    pub(super) fn within(lengths: Lengths) -> Self {
        Self { scale: lengths.scale, tolerance: lengths.tolerance, steps: 20_000 }
    }
}

/// Where a descent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Landing {
    /// In this one of the known minima.
    Known(usize),
    /// In a minimum that is not among them.
    Unknown,
    /// Nowhere: no step lowered the loss any more, or the steps ran out.
    Nowhere,
}

/// A descent: a polyline along which the loss falls.
#[derive(Debug, Clone, PartialEq)]
pub struct Descent {
    /// From the start to the end, both included; each point of shape `(dimension)`.
    pub path: Vec<Vec<f64>>,
    /// Where it ended.
    pub landing: Landing,
}

/// The knots of a straight way to a known minimum are this share of the scale apart.
const SPACING: f64 = 0.06;
/// The longest step, as a share of the scale: longer ones could leap over a barrier.
const LONGEST: f64 = 0.1;
/// Closer than this share of the scale is the same point.
const SAME: f64 = 0.03;

/// Half the median distance between points, or 1 where there are no two; points a thousand times nearer to each other than the farthest two count as one.
#[must_use]
pub fn scale(points: &[Vec<f64>]) -> f64 {
    let mut all: Vec<f64> = Vec::new();
    for (place, point) in points.iter().enumerate() {
        all.extend(points[..place].iter().map(|other| distance(point, other)));
    }
    all.sort_by(f64::total_cmp);
    let farthest = all.last().copied().unwrap_or(0.0);
    all.retain(|apart| *apart > 1e-3 * farthest);
    all.get(all.len() / 2).filter(|median| **median > 0.0).map_or(1.0, |median| median / 2.0)
}

/// Descends from `start`: short quasi-Newton steps that lower the loss, ended as soon as the loss falls all along the straight way to a known
/// minimum, or where the gradient vanishes. A point where it vanishes without a minimum is left along its lowest mode.
///
/// The same arguments give the same bits on every thread.
///
/// # Errors
/// If the watch of the probe stops.
pub fn descend(
    probe: &Probe<'_>,
    start: &[f64],
    minima: &[Vec<f64>],
    options: &DescentOptions,
) -> Result<Descent> {
    let mut path = vec![start.to_vec()];
    let (landing, _) = fall(probe, start, minima, options, |point| path.push(point.to_vec()))?;
    Ok(Descent { path, landing })
}

/// Descends as [`descend`] does, without keeping the way: where it ended, and that point, of shape `(dimension)`.
///
/// # Errors
/// If the watch of the probe stops.
pub fn landing(
    probe: &Probe<'_>,
    start: &[f64],
    minima: &[Vec<f64>],
    options: &DescentOptions,
) -> Result<(Landing, Vec<f64>)> {
    fall(probe, start, minima, options, |_| ())
}

/// The descent, which tells every point after the start.
fn fall(
    probe: &Probe<'_>,
    start: &[f64],
    minima: &[Vec<f64>],
    options: &DescentOptions,
    mut tell: impl FnMut(&[f64]),
) -> Result<(Landing, Vec<f64>)> {
    let mut memory = Lbfgs::default();
    let mut kicks = 0;
    let mut point = start.to_vec();
    let (mut value, mut gradient) = probe.gradient(start)?;
    for _ in 0..options.steps {
        let here = &point;
        if norm(&gradient) <= options.tolerance {
            if let Some(near) = nearest(here, minima, SAME * options.scale) {
                return Ok((Landing::Known(near), point));
            }
            let Some(away) = unstable(probe, here, options.scale)?.filter(|_| kicks < 5) else {
                return Ok((Landing::Unknown, point));
            };
            kicks += 1;
            memory.forget();
            (value, gradient) = probe.gradient(&away)?;
            tell(&away);
            point = away;
            continue;
        }
        if let Some(target) = straight(probe, here, (value, &gradient), minima, options.scale)? {
            tell(&minima[target]);
            return Ok((Landing::Known(target), minima[target].clone()));
        }
        let Some(next) = step(probe, here, (value, &gradient), &mut memory, options.scale)? else {
            let near = nearest(here, minima, LONGEST * options.scale);
            return Ok((near.map_or(Landing::Nowhere, Landing::Known), point));
        };
        tell(&next.point);
        Step { point, value, gradient } = next;
    }
    Ok((Landing::Nowhere, point))
}

/// Where a step leads.
struct Step {
    point: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

/// One step that lowers the loss, with value and gradient at its end; none if not even a tiny one does.
fn step(
    probe: &Probe<'_>,
    here: &[f64],
    (value, gradient): (f64, &[f64]),
    memory: &mut Lbfgs,
    scale: f64,
) -> Result<Option<Step>> {
    let longest = LONGEST * scale;
    for fresh in [false, true] {
        if fresh {
            memory.forget();
        }
        let direction = memory.direction(gradient, 0.5 * longest);
        let direction = scaled(&direction, (longest / norm(&direction)).min(1.0));
        let slope = dot(&direction, gradient);
        let mut share = 1.0;
        for _ in 0..12 {
            let there = plus(here, share, &direction);
            let (new, slopes) = probe.gradient(&there)?;
            if new <= value + 1e-4 * share * slope {
                memory.learn((here, gradient), (&there, &slopes));
                return Ok(Some(Step { point: there, value: new, gradient: slopes }));
            }
            share *= 0.3;
        }
    }
    Ok(None)
}

/// The nearest of the minima to which the loss falls all along a straight line, and less and less.
fn straight(
    probe: &Probe<'_>,
    here: &[f64],
    (value, gradient): (f64, &[f64]),
    minima: &[Vec<f64>],
    scale: f64,
) -> Result<Option<usize>> {
    let downhill = |minimum: &Vec<f64>| dot(gradient, &minus(minimum, here)) < 0.0;
    let mut targets: Vec<_> = (0..minima.len()).filter(|&target| downhill(&minima[target])).collect();
    targets.sort_by(|&a, &b| distance(here, &minima[a]).total_cmp(&distance(here, &minima[b])));
    for target in targets.into_iter().take(3) {
        let way = minus(&minima[target], here);
        let count = (norm(&way) / (SPACING * scale)).ceil().clamp(2.0, 64.0) as usize;
        let mut before = value;
        let mut fall = dot(gradient, &way) / count as f64;
        let mut falls = true;
        for knot in 1..=count {
            let now = probe.value(&plus(here, knot as f64 / count as f64, &way))?;
            // Falling less and less; where it falls faster again, the way has crossed into another basin.
            falls = now <= before && now - before >= fall - 1e-9 * (1.0 + value.abs());
            if !falls {
                break;
            }
            (fall, before) = (now - before, now);
        }
        if falls {
            return Ok(Some(target));
        }
    }
    Ok(None)
}

/// A point beside a critical point, lower along its lowest mode, if that is one of descent.
fn unstable(probe: &Probe<'_>, here: &[f64], scale: f64) -> Result<Option<Vec<f64>>> {
    let tiny = 1e-4 * scale;
    let product = |direction: &[f64]| {
        let (_, ahead) = probe.gradient(&plus(here, tiny, direction))?;
        let (_, behind) = probe.gradient(&plus(here, -tiny, direction))?;
        Ok(scaled(&minus(&ahead, &behind), 0.5 / tiny))
    };
    let modes = spectrum::lowest(product, &[], here.len(), 1, spectrum::MOST)?;
    let Some((curvature, direction)) = modes.into_iter().next() else { return Ok(None) };
    // Below this the differences of gradients say nothing about the sign.
    if curvature >= -1e-7 {
        return Ok(None);
    }
    let value = probe.value(here)?;
    for side in [1.0, -1.0] {
        let there = plus(here, side * 0.4 * LONGEST * scale, &direction);
        if probe.value(&there)? < value {
            return Ok(Some(there));
        }
    }
    Ok(None)
}

/// The nearest of some points, if it is within `radius`.
pub(super) fn nearest(here: &[f64], points: &[Vec<f64>], radius: f64) -> Option<usize> {
    let distances = points.iter().map(|point| distance(here, point)).enumerate();
    let (place, least) = distances.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (least <= radius).then_some(place)
}
