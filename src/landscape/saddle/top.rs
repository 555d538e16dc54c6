//! The top of a ridge within a plane: found by values at first, then by gradients.

use super::frame::{Frame, Lengths, Shape};
use super::probe::Probe;
use super::vector::{add, distance, dot, minus, norm, plus};
use super::{kink, smooth};
use crate::error::Result;

/// How near the top the values alone lead, as a share of the scale.
pub(super) const NEAR: f64 = 1e-3;

/// The frame at the top of `point + span(plane)` within about `radius` of the point; none if the loss has no top there.
pub(super) fn frame(
    probe: &Probe<'_>,
    point: &[f64],
    plane: &[Vec<f64>],
    radius: f64,
    lengths: Lengths,
) -> Result<Option<Frame>> {
    let (here, _) = climb(probe, point, plane, radius, NEAR * lengths.scale)?;
    decide(probe, &here, plane, lengths)
}

/// The frame of the same ridge near `point`, a step of this length away.
pub(super) fn again(
    probe: &Probe<'_>,
    before: &Frame,
    point: &[f64],
    length: f64,
    lengths: Lengths,
) -> Result<Option<Frame>> {
    match &before.shape {
        Shape::Smooth { .. } => smooth::frame(probe, point, &before.plane, 1, lengths),
        Shape::Kinked { pieces, .. } => {
            let gradients: Vec<_> = pieces.iter().map(|piece| piece.gradient.clone()).collect();
            // The ridge bends away from its tangent by about the square of the step, and more where pieces meet at a small angle.
            let bend = length * length / lengths.scale;
            for times in [2.0, 10.0, 50.0] {
                let reach = (times * bend).clamp(1e-6 * times * lengths.scale, 0.1 * lengths.scale);
                if let Some(frame) = kink::frame(probe, point, &gradients, reach, lengths)? {
                    return Ok(Some(frame));
                }
            }
            Ok(None)
        }
    }
}

/// Whether the top has a kink: whether the gradients around it differ as much close by as farther away.
pub(super) fn decide(
    probe: &Probe<'_>,
    here: &[f64],
    plane: &[Vec<f64>],
    lengths: Lengths,
) -> Result<Option<Frame>> {
    let reach = kink::CLOSE * lengths.scale;
    let mut gradients = Vec::new();
    for side in around(plane) {
        gradients.push(probe.gradient(&plus(here, reach, &side))?.1);
    }
    // Where the loss is no number, neither is the plane, and no direction lies in it.
    if gradients.len() <= plane.len() {
        return Ok(None);
    }
    let extreme = extremes(&gradients, plane.len() + 1);
    if let Some(far) = kink::frame(probe, here, &extreme, reach, lengths)? {
        let before = gradients_of(&far);
        if let Some(close) = kink::frame(probe, &far.point, &before, reach / 8.0, lengths)? {
            let after = gradients_of(&close);
            let kept = (1..before.len())
                .all(|place| distance(&after[place], &after[0]) > 0.5 * distance(&before[place], &before[0]));
            if kept {
                return Ok(Some(close));
            }
        }
    }
    smooth::frame(probe, here, plane, 4, lengths)
}

fn gradients_of(frame: &Frame) -> Vec<Vec<f64>> {
    match &frame.shape {
        Shape::Kinked { pieces, .. } => pieces.iter().map(|piece| piece.gradient.clone()).collect(),
        Shape::Smooth { .. } => Vec::new(),
    }
}

/// Unit directions all around within the plane: both ends of a line, 8 in a plane, all mixed signs above.
fn around(plane: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let zero = vec![0.0; plane[0].len()];
    let mut all = vec![zero];
    for direction in plane {
        all = all
            .into_iter()
            .flat_map(|base| [-1.0, 0.0, 1.0].map(|sign| plus(&base, sign, direction)))
            .collect();
    }
    let unit = |vector: Vec<f64>| {
        let length = norm(&vector);
        (length > 0.5).then(|| vector.iter().map(|entry| entry / length).collect())
    };
    all.into_iter().filter_map(unit).collect()
}

/// So many of the gradients, each far from those before it.
fn extremes(gradients: &[Vec<f64>], count: usize) -> Vec<Vec<f64>> {
    let mean = super::vector::mean(&gradients.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let farthest = |from: &[&[f64]]| {
        let away = |gradient: &Vec<f64>| {
            from.iter().map(|other| distance(gradient, other)).fold(f64::INFINITY, f64::min)
        };
        gradients.iter().max_by(|a, b| away(a).total_cmp(&away(b))).expect("there are some").clone()
    };
    let mut chosen = vec![farthest(&[&mean])];
    while chosen.len() < count {
        let next = farthest(&chosen.iter().map(Vec::as_slice).collect::<Vec<_>>());
        chosen.push(next);
    }
    chosen
}

/// Climbs by values within a plane, from steps of `radius` down to `least`: golden sections on a line, else all neighbours of a shrinking lattice,
/// helped along creases by their bisectors.
pub(super) fn climb(
    probe: &Probe<'_>,
    point: &[f64],
    plane: &[Vec<f64>],
    radius: f64,
    least: f64,
) -> Result<(Vec<f64>, f64)> {
    if let [direction] = plane {
        return line(probe, point, direction, radius, least);
    }
    let sides = around(plane);
    let (mut here, mut value) = (point.to_vec(), probe.value(point)?);
    let mut step = radius;
    let mut moves = 0;
    while step > least {
        let mut best: Option<(Vec<f64>, f64)> = None;
        for side in &sides {
            let there = plus(&here, step, side);
            let now = probe.value(&there)?;
            if now > best.as_ref().map_or(value, |best| best.1) {
                best = Some((there, now));
            }
        }
        moves += 1;
        match best {
            Some((there, now)) if moves < 60 => (here, value) = (there, now),
            _ => match crease(probe, &here, value, &sides, step)? {
                Some((there, now)) if moves < 60 => (here, value) = (there, now),
                _ => step *= 0.5,
            },
        }
    }
    Ok((here, value))
}

/// A way up where no side of a lattice leads up: along the shortest convex combination of the gradients around, as on a crease.
fn crease(
    probe: &Probe<'_>,
    here: &[f64],
    value: f64,
    sides: &[Vec<f64>],
    step: f64,
) -> Result<Option<(Vec<f64>, f64)>> {
    let mut gradients = Vec::new();
    for side in sides.iter().step_by(2) {
        let (_, gradient) = probe.gradient(&plus(here, 0.3 * step, side))?;
        let mut within = vec![0.0; here.len()];
        // The sides span the plane; the frame of the first and of one at a right angle to it would do as well.
        for direction in basis(sides) {
            add(&mut within, dot(&gradient, &direction), &direction);
        }
        gradients.push(within);
    }
    let up = shortest(&gradients);
    let length = norm(&up);
    if length <= 1e-3 * gradients.iter().map(|gradient| norm(gradient)).fold(0.0, f64::max) {
        return Ok(None);
    }
    for share in [2.0, 1.0, 0.5] {
        let there = plus(here, share * step / length, &up);
        let now = probe.value(&there)?;
        if now > value {
            return Ok(Some((there, now)));
        }
    }
    Ok(None)
}

fn basis(sides: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut basis = Vec::new();
    for side in sides {
        let mut rest = side.clone();
        super::vector::project_out(&mut rest, &basis);
        if norm(&rest) > 0.1 {
            super::vector::extend_basis(&mut basis, side.clone());
        }
    }
    basis
}

/// The shortest vector of a convex hull, by the steps of Frank and Wolfe (1956) between the present point and the vertex farthest below it.
fn shortest(vertices: &[Vec<f64>]) -> Vec<f64> {
    let mut here = vertices[0].clone();
    for _ in 0..60 {
        let part = |vertex: &Vec<f64>| dot(vertex, &here);
        let lowest = vertices.iter().min_by(|a, b| part(a).total_cmp(&part(b))).expect("there are some");
        let way = minus(lowest, &here);
        let share = -dot(&here, &way) / dot(&way, &way).max(f64::MIN_POSITIVE);
        if share <= 1e-9 {
            break;
        }
        add(&mut here, share.min(1.0), &way);
    }
    here
}

/// The top of a line within `radius` of a point, by golden sections; walks on while the loss rises beyond.
fn line(
    probe: &Probe<'_>,
    point: &[f64],
    direction: &[f64],
    radius: f64,
    least: f64,
) -> Result<(Vec<f64>, f64)> {
    let at = |t: f64| probe.value(&plus(point, t, direction));
    let (mut low, mut mid, mut high) = (-radius, 0.0, radius);
    let (mut below, mut value, mut above) = (at(low)?, at(mid)?, at(high)?);
    for _ in 0..12 {
        if below > value && below >= above {
            (high, above, mid, value) = (mid, value, low, below);
            low = mid - radius;
            below = at(low)?;
        } else if above > value {
            (low, below, mid, value) = (mid, value, high, above);
            high = mid + radius;
            above = at(high)?;
        } else {
            break;
        }
    }
    while high - low > 2.0 * least {
        let upper = high - mid > mid - low;
        let t = if upper { mid + 0.382 * (high - mid) } else { mid - 0.382 * (mid - low) };
        let now = at(t)?;
        match (now > value, upper) {
            (true, true) => (low, mid, value) = (mid, t, now),
            (true, false) => (high, mid, value) = (mid, t, now),
            (false, true) => high = t,
            (false, false) => low = t,
        }
    }
    Ok((plus(point, mid, direction), value))
}
