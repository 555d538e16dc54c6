//! The tops of a polyline, and the saddles that the ridges through them lead to.

use serde::{Deserialize, Serialize};

use super::descent::{Descent, DescentOptions, Landing, descend};
use super::frame::Lengths;
use super::polyline::{Polyline, stays_below};
use super::probe::Probe;
use super::ridge::{Critical, Lost, Reached, follow};
use super::vector::{distance, minus, norm, plus, scaled};
use super::{top, walk};
use crate::error::Result;

/// Points at which a polyline is sampled.
const SAMPLES: usize = 33;
/// How far to either side of a saddle its descents begin, as a share of the scale.
const ASIDE: f64 = 0.04;

/// What a top of a polyline led to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Hit {
    /// A saddle that was known: its place in the list.
    Known(usize),
    /// A saddle with the descents to its sides.
    Saddle(Box<Pass>),
    /// The top lies between two basins that have a saddle already, or within one; its ridge was not followed.
    Passed,
    /// The ridge was lost.
    Lost(Lost),
}

/// A saddle of index 1, and from it the ways down to both sides.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pass {
    pub(super) critical: Critical,
    pub(super) landings: [Landing; 2],
    pub(super) ways: [Vec<Vec<f64>>; 2],
}

impl Pass {
    /// Whether its sides descend to these two minima.
    pub(super) fn joins(&self, pair: [u32; 2]) -> bool {
        let [a, b] = pair.map(|end| Landing::Known(end as usize));
        self.landings == [a, b] || self.landings == [b, a]
    }
}

/// What is known when a scan begins.
pub(super) struct Known<'a> {
    pub(super) minima: &'a [Vec<f64>],
    pub(super) saddles: &'a [&'a [f64]],
    pub(super) lengths: Lengths,
    /// Whether a pair of minima has no saddle yet.
    pub(super) unknown: &'a (dyn Fn(usize, usize) -> bool + Sync),
}

/// Follows the ridge through every top of the polyline, or, without `all`, of those only whose sides descend to a pair without a saddle.
pub(super) fn scan(probe: &Probe<'_>, polyline: &Polyline, known: &Known<'_>, all: bool) -> Result<Vec<Hit>> {
    let samples = polyline.samples(SAMPLES);
    let values = samples.iter().map(|sample| probe.value(sample)).collect::<Result<Vec<_>>>()?;
    let mut hits = Vec::new();
    for place in 1..SAMPLES - 1 {
        if !(values[place] > values[place - 1] && values[place] >= values[place + 1]) {
            continue;
        }
        let tangent = minus(&samples[place + 1], &samples[place - 1]);
        let length = norm(&tangent);
        if length == 0.0 {
            continue;
        }
        let tangent = scaled(&tangent, 1.0 / length);
        let (here, _) = top::climb(
            probe,
            &samples[place],
            std::slice::from_ref(&tangent),
            0.5 * length,
            0.01 * known.lengths.scale,
        )?;
        hits.push(one(probe, &here, &tangent, known, all)?);
    }
    Ok(hits)
}

/// The saddle at the bottom of the ridge through one top.
pub(super) fn one(
    probe: &Probe<'_>,
    here: &[f64],
    tangent: &[f64],
    known: &Known<'_>,
    all: bool,
) -> Result<Hit> {
    let Known { minima, saddles, lengths, .. } = known;
    let near =
        |point: &[f64]| saddles.iter().position(|saddle| distance(saddle, point) <= 0.03 * lengths.scale);
    if let Some(near) = near(here) {
        return Ok(Hit::Known(near));
    }
    let options = DescentOptions::within(*lengths);
    let aside = |point: &[f64], direction: &[f64], side: f64| {
        descend(probe, &plus(point, side * ASIDE * lengths.scale, direction), minima, &options)
    };
    let wanted = || -> Result<bool> {
        let landings = [aside(here, tangent, -1.0)?.landing, aside(here, tangent, 1.0)?.landing];
        Ok(match landings {
            [Landing::Known(a), Landing::Known(b)] => a != b && (known.unknown)(a, b),
            [Landing::Nowhere, _] | [_, Landing::Nowhere] => false,
            _ => true,
        })
    };
    if !all && !wanted()? {
        return Ok(Hit::Passed);
    }
    let from = |point: &[f64], across: &[f64]| {
        follow(probe, point, &[across.to_vec()], 0.02 * lengths.scale, saddles, *lengths)
    };
    let mut reached = from(here, tangent)?;
    if matches!(reached, Reached::Lost(_))
        && (!all || wanted()?)
        && let Some((below, across)) = walk::down(probe, here, tangent, *lengths)?
    {
        reached = from(&below, &across)?;
    }
    let critical = match reached {
        Reached::Critical(critical) => *critical,
        Reached::Known(place) => return Ok(Hit::Known(place)),
        Reached::Lost(why) => return Ok(Hit::Lost(why)),
    };
    if let Some(near) = near(&critical.point) {
        return Ok(Hit::Known(near));
    }
    let mut ways = Vec::new();
    let mut landings = Vec::new();
    for side in [-1.0, 1.0] {
        let descent = aside(&critical.point, &critical.plane[0], side)?;
        landings.push(descent.landing);
        ways.push(way(probe, &critical, descent, lengths.scale)?);
    }
    let landings = [landings[0], landings[1]];
    let [first, second] = <[_; 2]>::try_from(ways).expect("two sides");
    Ok(Hit::Saddle(Box::new(Pass { critical, landings, ways: [first, second] })))
}

/// The way from a saddle to the end of a descent: straight where the loss stays below the saddle's.
fn way(probe: &Probe<'_>, critical: &Critical, descent: Descent, scale: f64) -> Result<Vec<Vec<f64>>> {
    let end = descent.path.last().expect("a descent has a start").clone();
    if stays_below(probe, &critical.point, &end, critical.value, 0.06 * scale)? {
        return Ok(vec![critical.point.clone(), end]);
    }
    let mut way = vec![critical.point.clone()];
    way.extend(descent.path);
    Ok(way)
}
