//! Local ascent on a simplex: a pattern search along and across the creases of its map.

use super::max_loss::{Evaluator, Peak};
use super::ridge::along_ridge;
use crate::error::Result;

/// Ascents halve their step at most this often.
const MOST_HALVINGS: u32 = 20;
/// Steps along a crease at one size of the step.
const MOST_RIDGE_STEPS: u32 = 10;

/// A pattern search upwards, one size of the step after another.
#[derive(Debug, Clone)]
pub(super) struct Ascent {
    /// Where it is.
    pub(super) peak: Peak,
    step: f64,
    /// By how much it may still rise.
    reach: f64,
    halvings: u32,
    /// Whether the last way along a crease was in vain; the next is not tried then.
    in_vain: bool,
}

impl Ascent {
    /// From a peak of a grid, whose points are `step` apart and fall by `reach` at most around the peak.
    pub(super) fn new(peak: Peak, step: f64, reach: f64) -> Self {
        Self { peak, step, reach, halvings: 0, in_vain: false }
    }

    /// What it cannot pass where the loss is concave at the scale of its step.
    pub(super) fn hope(&self) -> f64 {
        self.peak.loss.value + self.reach
    }

    /// Climbs as far as half the step leads.
    pub(super) fn climb(&mut self, evaluator: &mut Evaluator<'_>, tolerance: f64) -> Result<()> {
        let before = self.reach;
        self.step /= 2.0;
        for _ in 0..MOST_RIDGE_STEPS {
            let polled = poll(evaluator, &mut self.peak, self.step, self.halvings.is_multiple_of(2))?;
            // A loss that is concave at this scale and drops by b one way can rise by no more than b the other way.
            self.reach =
                polled.iter().map(|way| way.drop).filter(|drop| drop.is_finite()).fold(0.0, f64::max);
            // Around a smooth summit drops shrink to a quarter when the step is halved; on a crease to a half.
            let crease = self.peak.point.len() > 2 && self.reach > tolerance && self.reach > 0.35 * before;
            if !crease || std::mem::take(&mut self.in_vain) {
                break;
            }
            let Some(higher) = along_ridge(evaluator, &self.peak, self.step, &polled)? else {
                self.in_vain = true;
                break;
            };
            self.peak = higher;
        }
        self.halvings += 1;
        if self.halvings == MOST_HALVINGS || self.peak.loss.value == f64::INFINITY {
            self.reach = 0.0;
        }
        Ok(())
    }
}

/// A direction, and by how much the loss falls along it; by infinitely much where the simplex ends.
pub(super) struct Way {
    pub(super) direction: Vec<f64>,
    pub(super) drop: f64,
}

/// Moves `peak` while one of the directions from it rises; returns those that it is left with.
fn poll(evaluator: &mut Evaluator<'_>, peak: &mut Peak, step: f64, opposite: bool) -> Result<Vec<Way>> {
    let mut trial = vec![0.0; peak.point.len()];
    'moved: loop {
        let mut ways = Vec::new();
        for direction in directions(&peak.point, opposite) {
            let mut drop = f64::INFINITY;
            if shifted(&peak.point, &direction, step, &mut trial) {
                let loss = evaluator.loss(&trial)?;
                drop = peak.loss.value - loss.value;
                if loss.value > peak.loss.value {
                    *peak = Peak { point: trial.clone(), loss };
                    continue 'moved;
                }
            }
            ways.push(Way { direction, drop });
        }
        return Ok(ways);
    }
}

/// Writes `point + step * direction` to `trial`, shortened to stay in the simplex; false if it does not move.
pub(super) fn shifted(point: &[f64], direction: &[f64], step: f64, trial: &mut [f64]) -> bool {
    let room = point.iter().zip(direction).filter(|(_, slope)| **slope < 0.0);
    let length = room.map(|(coordinate, slope)| coordinate / -slope).fold(step, f64::min);
    if length <= 1e-9 {
        return false;
    }
    for ((moved, coordinate), slope) in trial.iter_mut().zip(point).zip(direction) {
        *moved = (coordinate + length * slope).max(0.0);
    }
    let sum: f64 = trial.iter().sum();
    for coordinate in trial {
        *coordinate /= sum;
    }
    true
}

/// Coordinates closer than this are equal: the map has a crease there.
const EQUAL: f64 = 1e-9;

/// The directions to poll, each with its opposite. Where no two coordinates are equal the map is linear: from each vertex to each other or, by turns, to its `opposite` face, for a crease of
/// the loss may lie between the ones and not between the others. Vertices with equal coordinates make a block: within it one vertex to another, or to the rest of the block, crosses a crease
/// of the map or follows another; from block to block the crease is followed.
fn directions(point: &[f64], opposite: bool) -> Vec<Vec<f64>> {
    let blocks = blocks(point);
    let vertices = point.len();
    let mut ways: Vec<[Vec<usize>; 2]> = Vec::new();
    if opposite && vertices > 2 && blocks.len() == vertices {
        let rest = |vertex: usize| (0..vertices).filter(|&other| other != vertex).collect();
        return slopes(vertices, (0..vertices).map(|vertex| [vec![vertex], rest(vertex)]));
    }
    for (place, block) in blocks.iter().enumerate() {
        ways.extend(blocks[..place].iter().map(|other| [other.clone(), block.clone()]));
        for (place, &vertex) in block.iter().enumerate() {
            ways.extend(block[..place].iter().map(|&other| [vec![other], vec![vertex]]));
            if block.len() > 2 {
                ways.push([vec![vertex], block.iter().copied().filter(|&other| other != vertex).collect()]);
            }
        }
    }
    slopes(vertices, ways.into_iter())
}

/// From the barycentre of one face to that of another, and back.
fn slopes(vertices: usize, ways: impl Iterator<Item = [Vec<usize>; 2]>) -> Vec<Vec<f64>> {
    let both = |[up, down]: [Vec<usize>; 2]| {
        let mut forth = vec![0.0; vertices];
        for (face, sign) in [(up, 1.0), (down, -1.0)] {
            for &vertex in &face {
                forth[vertex] = sign / face.len() as f64;
            }
        }
        let back = forth.iter().map(|slope| -slope).collect();
        [forth, back]
    };
    ways.flat_map(both).collect()
}

/// The vertices by their coordinates: equal ones together.
fn blocks(point: &[f64]) -> Vec<Vec<usize>> {
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    for (vertex, coordinate) in point.iter().enumerate() {
        match blocks.iter_mut().find(|block| (point[block[0]] - coordinate).abs() <= EQUAL) {
            Some(block) => block.push(vertex),
            None => blocks.push(vec![vertex]),
        }
    }
    blocks
}
