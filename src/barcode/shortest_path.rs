//! The cheapest sequence of changes that gives a point of an assignment what it pays for.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use rustc_hash::FxHashSet;

use super::assignment::{Assignment, NONE, Side};
use super::nearest::Nearest;

/// What a search has met: points of one side, and mates that they would have to give up.
pub(super) struct Search {
    /// The first is where it began.
    steps: Vec<Step>,
    /// The points of the other side that have mates, and how far they are.
    taken: Vec<(usize, f64)>,
    end: End,
    /// How far the end is.
    length: f64,
}

/// A point that gives up its mate.
struct Step {
    point: usize,
    /// What the changes up to here cost beyond the duals.
    length: f64,
    /// The mate it gives up, and the step whose point gets it.
    through: usize,
    before: usize,
}

/// Where the changes end, and with which step.
enum End {
    /// At a point of the other side that has no mate.
    Free(usize, usize),
    /// With a point that stays alone.
    Alone(usize),
}

/// A choice of a step's point, by increasing length.
#[derive(PartialEq)]
struct Choice {
    length: f64,
    /// Points without mates come first.
    has_mate: bool,
    mate: usize,
    step: usize,
}

impl Eq for Choice {}

impl Ord for Choice {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = |choice: &Self| (choice.has_mate, choice.mate, choice.step);
        self.length.total_cmp(&other.length).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for Choice {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The steps that look for mates; each looks at its choices one by one, as they are needed.
struct Open<'a, C> {
    mine: &'a Side<'a>,
    theirs: &'a Side<'a>,
    cost: C,
    steps: Vec<Step>,
    choices: Vec<Nearest<'a, C>>,
    queue: BinaryHeap<Reverse<Choice>>,
}

impl<C: Fn(f64, f64) -> f64 + Copy> Open<'_, C> {
    fn push(&mut self, step: Step) {
        self.choices.push(self.theirs.tree.nearest(self.mine.points[step.point], self.cost));
        self.steps.push(step);
        self.offer(self.steps.len() - 1);
    }

    /// Puts the next choice of a step into the queue.
    fn offer(&mut self, step: usize) {
        if let Some((cost, mate)) = self.choices[step].next() {
            let Step { point, length, .. } = self.steps[step];
            // Rounding may have made it negative.
            let length = length + (cost - self.mine.dual(point)).max(0.0);
            let has_mate = self.theirs.mates[mate] != NONE;
            self.queue.push(Reverse(Choice { length, has_mate, mate, step }));
        }
    }
}

impl Search {
    /// Dijkstra's search from a point that has no mate, up to the nearest point of the other side without one, or until it is cheaper that some point met stays alone. The
    /// duals are feasible, and mates pay just what they cost.
    pub(super) fn from<C: Fn(f64, f64) -> f64 + Copy>(
        assignment: &Assignment<'_, C>,
        side: usize,
        point: usize,
    ) -> Self {
        let (mine, theirs) = (&assignment.sides[side], &assignment.sides[1 - side]);
        let (steps, choices, queue) = (Vec::new(), Vec::new(), BinaryHeap::new());
        let mut open = Open { mine, theirs, cost: assignment.cost, steps, choices, queue };
        let to_alone = |point: usize, length: f64| length + (mine.alone[point] - mine.dual(point)).max(0.0);
        let mut alone = (to_alone(point, 0.0), 0);
        open.push(Step { point, length: 0.0, through: 0, before: 0 });
        let (mut taken, mut seen) = (Vec::new(), FxHashSet::default());
        while let Some(Reverse(Choice { length, has_mate, mate, step })) = open.queue.pop() {
            if length >= alone.0 {
                break;
            }
            if !has_mate {
                return Self { steps: open.steps, taken, end: End::Free(mate, step), length };
            }
            open.offer(step);
            if seen.insert(mate) {
                taken.push((mate, length));
                let point = theirs.mates[mate] as usize;
                let here = to_alone(point, length);
                if here < alone.0 {
                    alone = (here, open.steps.len());
                }
                open.push(Step { point, length, through: mate, before: step });
            }
        }
        Self { steps: open.steps, taken, end: End::Alone(alone.1), length: alone.0 }
    }

    /// Changes duals, so that every pair on the way pays just what it costs, and then mates.
    pub(super) fn apply<C: Fn(f64, f64) -> f64 + Copy>(
        self,
        assignment: &mut Assignment<'_, C>,
        side: usize,
    ) {
        let Self { steps, taken, end, length } = self;
        for step in steps.iter().filter(|step| step.length < length) {
            let dual = assignment.sides[side].dual(step.point) + (length - step.length);
            assignment.sides[side].set_dual(step.point, dual);
        }
        for &(mate, at) in taken.iter().filter(|(_, at)| *at < length) {
            let dual = assignment.sides[1 - side].dual(mate) - (length - at);
            assignment.sides[1 - side].set_dual(mate, dual);
        }
        let (mut at, mut mate) = match end {
            End::Free(mate, step) => (step, Some(mate)),
            End::Alone(step) => (step, None),
        };
        loop {
            let Step { point, through, before, .. } = steps[at];
            match mate {
                Some(mate) => assignment.join(side, point, mate),
                None => assignment.sides[side].mates[point] = NONE,
            }
            if at == 0 {
                return;
            }
            (at, mate) = (before, Some(through));
        }
    }
}
