//! What a search knows of the loss on a barycentric grid.

use rustc_hash::FxHashMap;

use super::Sample;
use super::ascent::Ascent;
use super::grid::{coordinates, grid};
use super::max_loss::Peak;
use crate::landscape::Loss;

/// The losses at points of a grid, all of them or some.
pub(super) struct Grid {
    vertices: usize,
    pub(super) steps: u32,
    pub(super) known: FxHashMap<Vec<u32>, Loss>,
}

impl Grid {
    /// A grid of which nothing is known.
    pub(super) fn new(vertices: usize, steps: u32) -> Self {
        Self { vertices, steps, known: FxHashMap::default() }
    }

    /// The known points in lexicographic order.
    fn points(&self) -> Vec<&Vec<u32>> {
        let mut points: Vec<&Vec<u32>> = self.known.keys().collect();
        points.sort_unstable();
        points
    }

    /// All losses, for pictures.
    pub(super) fn samples(&self) -> Vec<Sample> {
        let sample = |point: Vec<u32>| {
            let loss = self.known[&point];
            Sample { point: coordinates(&point, self.steps), loss: loss.value, accuracy: loss.accuracy }
        };
        grid(self.vertices, self.steps).map(sample).collect()
    }

    /// The largest loss at points whose coordinates are multiples of so many steps.
    pub(super) fn highest(&self, multiple: u32) -> f64 {
        let points = self.known.iter().filter(|(point, _)| point.iter().all(|c| c % multiple == 0));
        points.map(|(_, loss)| loss.value).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Ascents from the known points that no known neighbour exceeds, highest first; of a plateau from the first in lexicographic order.
    pub(super) fn peaks(&self) -> Vec<Ascent> {
        let mut peaks: Vec<Ascent> = self
            .points()
            .into_iter()
            .filter_map(|point| Some(self.ascent(point, self.drop(point)?)))
            .collect();
        peaks.sort_by(|a, b| b.hope().total_cmp(&a.hope()));
        peaks
    }

    fn ascent(&self, point: &[u32], reach: f64) -> Ascent {
        let peak = Peak { point: coordinates(point, self.steps), loss: self.known[point] };
        Ascent::new(peak, 1.0 / f64::from(self.steps), reach)
    }

    /// By how much the loss falls at most towards a known neighbour; none if one is higher.
    fn drop(&self, point: &[u32]) -> Option<f64> {
        let value = self.known[point].value;
        let mut drop = 0.0_f64;
        for (from, to) in self.pairs() {
            let Some(neighbour) = step(point, from, to) else { continue };
            let Some(other) = self.known.get(&neighbour) else { continue };
            if other.value > value || (other.value == value && neighbour[..] < *point) {
                return None;
            }
            drop = drop.max(value - other.value);
        }
        Some(drop)
    }

    /// Pairs of different vertices.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let vertices = self.vertices;
        (0..vertices)
            .flat_map(move |from| (0..vertices).filter(move |&to| to != from).map(move |to| (from, to)))
    }

    /// The same points on the grid twice as fine.
    pub(super) fn double(&mut self) {
        let known = std::mem::take(&mut self.known);
        self.known =
            known.into_iter().map(|(point, loss)| (point.iter().map(|c| 2 * c).collect(), loss)).collect();
        self.steps *= 2;
    }

    /// After [`Self::double`]: the points between two known ones where a bend as at either of them would make the loss pass `goal`.
    pub(super) fn between(&self, goal: f64) -> Vec<Vec<u32>> {
        let mut wanted = Vec::new();
        for point in self.points() {
            for (from, to) in self.pairs().filter(|(from, to)| from < to) {
                let Some(middle) = step(point, from, to) else { continue };
                let along = |steps: i32| self.along(point, from, to, steps);
                let (here, Some(next)) = (self.known[point].value, along(2)) else { continue };
                let ends =
                    [along(-2).map(|before| [before, here, next]), along(4).map(|after| [here, next, after])];
                let bend = |[a, b, c]: [f64; 3]| b - f64::midpoint(a, c);
                let bend = ends.into_iter().flatten().map(bend).fold(0.0, f64::max);
                if here.max(next) + bend > goal {
                    wanted.push(middle);
                }
            }
        }
        wanted
    }

    /// The loss so many steps from a point on the way from one vertex to another, if it is known.
    fn along(&self, point: &[u32], from: usize, to: usize, steps: i32) -> Option<f64> {
        let mut moved = point.to_vec();
        moved[from] = moved[from].checked_add_signed(-steps)?;
        moved[to] = moved[to].checked_add_signed(steps)?;
        self.known.get(&moved).map(|loss| loss.value)
    }
}

/// The neighbour on the way from one vertex to another.
fn step(point: &[u32], from: usize, to: usize) -> Option<Vec<u32>> {
    let mut moved = point.to_vec();
    moved[from] = moved[from].checked_sub(1)?;
    moved[to] += 1;
    Some(moved)
}
