//! The cheapest way to match the points of two sets or to leave them alone, each at a price of its own.

use super::kd_tree::{KdTree, Point};
use super::shortest_path::Search;
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The mate of a point that has none.
pub(super) const NONE: u32 = u32::MAX;
/// How far bids go beyond what they need: at first, in parts of the highest price of staying alone; from one auction to the next; at last, in parts
/// of the mean dual; and in any case, in parts of the highest price.
const FIRST_STEP: f64 = 0.25;
const STEP_RATIO: f64 = 0.2;
const LAST_STEP: f64 = 0.005;
const LEAST_STEP: f64 = 1e-12;
/// Bids, for each point, after which an auction is left as it is: shortest paths do the rest.
const BIDS: usize = 200;
/// Points between two looks at the interrupt.
const POINTS_BETWEEN_CHECKS: usize = 64;

/// One of the sets.
pub(super) struct Side<'a> {
    pub(super) points: &'a [Point],
    /// What it costs to leave each alone.
    pub(super) alone: &'a [f64],
    pub(super) mates: Vec<u32>,
    /// The points; their weights are the duals with the sign changed, so that `cost + weight` is what a match costs beyond them.
    pub(super) tree: KdTree,
}

impl<'a> Side<'a> {
    fn new(points: &'a [Point], alone: &'a [f64]) -> Self {
        let weights: Vec<f64> = alone.iter().map(|alone| -alone).collect();
        Self { points, alone, mates: vec![NONE; points.len()], tree: KdTree::new(points, &weights) }
    }

    /// What a point pays.
    pub(super) fn dual(&self, point: usize) -> f64 {
        -self.tree.weight(point)
    }

    pub(super) fn set_dual(&mut self, point: usize, dual: f64) {
        self.tree.set_weight(point, -dual);
    }

    /// Whether a point has no mate and pays less than what staying alone costs.
    fn is_waiting(&self, point: usize) -> bool {
        self.mates[point] == NONE && self.dual(point) < self.alone[point]
    }
}

/// A matching and a number, the dual, for every point of both sides.
///
/// The duals are feasible if no two points together pay more than their match costs, and none more than staying alone. A matching of pairs that pay just
/// what they cost, in which all others pay for staying alone, is then the cheapest (linear programming duality).
pub(super) struct Assignment<'a, C> {
    pub(super) sides: [Side<'a>; 2],
    /// Of the differences of coordinates.
    pub(super) cost: C,
}

impl<'a, C: Fn(f64, f64) -> f64 + Copy> Assignment<'a, C> {
    /// The mate of each point of the first side, if it has one, in a cheapest matching; points come with what it costs to leave them alone.
    ///
    /// Auctions with smaller and smaller steps, in which the first side bids and then those of the second that have lost, find duals that are
    /// nearly right. These are made feasible, and every point gets a mate along a shortest path of changes, so that the result is exact up to rounding.
    ///
    /// Bertsekas, Castañón, "A forward/reverse auction algorithm for asymmetric assignment problems", 1992; Jonker, Volgenant, "A shortest
    /// augmenting path algorithm for dense and sparse linear assignment problems", 1987; bids through k-d trees with weights as in Kerber,
    /// Morozov, Nigmetov, "Geometry helps to compare persistence diagrams", 2017.
    pub(super) fn solve(
        (first, first_alone): (&'a [Point], &'a [f64]),
        (second, second_alone): (&'a [Point], &'a [f64]),
        cost: C,
        interrupt: &Interrupt,
    ) -> Result<Vec<Option<usize>>> {
        let sides = [Side::new(first, first_alone), Side::new(second, second_alone)];
        let mut assignment = Self { sides, cost };
        let highest = first_alone.iter().copied().fold(0.0, f64::max);
        let points = (first.len() + second.len()) as f64;
        let mut step = FIRST_STEP * highest;
        // All of the second side pay what staying alone costs; now no pair pays too much.
        assignment.raise(0, interrupt)?;
        // The duals' sum is what is known of the cost of the cheapest matching.
        while step > (LAST_STEP * assignment.sum_of_duals() / points).max(LEAST_STEP * highest) {
            assignment.forget();
            for side in 0..2 {
                assignment.auction(side, step, interrupt)?;
            }
            for side in 0..2 {
                assignment.raise(side, interrupt)?;
            }
            step *= STEP_RATIO;
        }
        assignment.forget();
        for side in 0..2 {
            assignment.augment_all(side, interrupt)?;
        }
        let mate = |mate: &u32| (*mate != NONE).then_some(*mate as usize);
        Ok(assignment.sides[0].mates.iter().map(mate).collect())
    }

    /// Parts all mates.
    fn forget(&mut self) {
        self.sides.iter_mut().for_each(|side| side.mates.fill(NONE));
    }

    fn sum_of_duals(&self) -> f64 {
        self.sides.iter().map(|side| (0..side.points.len()).map(|point| side.dual(point)).sum::<f64>()).sum()
    }

    /// Raises the duals of one side as far as they stay feasible.
    fn raise(&mut self, side: usize, interrupt: &Interrupt) -> Result<()> {
        for point in 0..self.sides[side].points.len() {
            if point.is_multiple_of(POINTS_BETWEEN_CHECKS) {
                interrupt.check()?;
            }
            let (dual, _) = self.cheapest_choice(side, point);
            self.sides[side].set_dual(point, dual);
        }
        Ok(())
    }

    /// What a point pays for its cheapest choice, and the mate that it would get, if that is not to stay alone.
    fn cheapest_choice(&self, side: usize, point: usize) -> (f64, Option<usize>) {
        let (mine, theirs) = (&self.sides[side], &self.sides[1 - side]);
        let [best] = theirs.tree.cheapest(mine.points[point], mine.alone[point], self.cost);
        best
    }

    /// Lets the points of a side that wait bid until none does.
    fn auction(&mut self, side: usize, step: f64, interrupt: &Interrupt) -> Result<()> {
        let points = self.sides[side].points.len();
        // Who has nothing of the first side bids, whatever it paid before; of the second only who has lost.
        let waits = |point: &usize| side == 0 || self.sides[side].is_waiting(*point);
        let mut waiting: Vec<usize> = (0..points).rev().filter(waits).collect();
        for bid in 0..BIDS * points {
            if bid.is_multiple_of(POINTS_BETWEEN_CHECKS) {
                interrupt.check()?;
            }
            let Some(point) = waiting.pop() else { break };
            waiting.extend(self.bid(side, point, step));
        }
        Ok(())
    }

    /// Matches a point to its best choice, at so high a price that the next best would be better by `step`; returns who has lost its mate by that.
    fn bid(&mut self, side: usize, point: usize, step: f64) -> Option<usize> {
        let (mine, theirs) = (&self.sides[side], &self.sides[1 - side]);
        let alone = mine.alone[point];
        let [(cost, mate), (second, _)] = theirs.tree.cheapest(mine.points[point], alone, self.cost);
        let Some(mate) = mate else {
            self.sides[side].set_dual(point, alone);
            return None;
        };
        let dual = theirs.dual(mate) - (second - cost) - step;
        let before = theirs.mates[mate];
        self.sides[1 - side].set_dual(mate, dual);
        self.sides[side].set_dual(point, second + step);
        if before != NONE {
            self.sides[side].mates[before as usize] = NONE;
        }
        self.join(side, point, mate);
        (before != NONE).then_some(before as usize)
    }

    /// Makes a point of `side` and one of the other side mates.
    pub(super) fn join(&mut self, side: usize, point: usize, mate: usize) {
        self.sides[side].mates[point] = mate as u32;
        self.sides[1 - side].mates[mate] = point as u32;
    }

    /// Gives every point of a side that waits what it pays for, by changes along a shortest path.
    fn augment_all(&mut self, side: usize, interrupt: &Interrupt) -> Result<()> {
        for point in 0..self.sides[side].points.len() {
            if point.is_multiple_of(POINTS_BETWEEN_CHECKS) {
                interrupt.check()?;
            }
            if self.sides[side].is_waiting(point) {
                let (dual, mate) = self.cheapest_choice(side, point);
                self.sides[side].set_dual(point, dual);
                match mate {
                    None => {}
                    Some(mate) if self.sides[1 - side].mates[mate] == NONE => self.join(side, point, mate),
                    Some(_) => Search::from(self, side, point).apply(self, side),
                }
            }
        }
        Ok(())
    }
}
