//! The cheapest way to match the points of two sets or to leave them alone, each at a price of its own.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::kd_tree::{KdTree, Nearest, Point};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The mate of a point that has none.
const NONE: u32 = u32::MAX;
/// Bids, for each row, after which the rest is left to shortest paths.
const BIDS: usize = 20;
/// Rows between two looks at the interrupt.
const ROWS_BETWEEN_CHECKS: usize = 64;

/// Points of one set, the rows, that look for mates among those of another, the columns.
///
/// A row is matched to a column at the cost of their distance, or stays alone at `row_alone`; a column without a mate costs `column_alone`. So a
/// match costs its distance less `column_alone`, to which the column adds a price, 0 as long as nobody has it. Invariants: no row has a cheaper choice
/// than `cost` says, and that of a row with a mate is this mate. Then the matching is the cheapest for its rows (linear programming duality).
pub(super) struct Assignment<'a, C> {
    rows: &'a [Point],
    row_alone: &'a [f64],
    /// Of the differences of coordinates.
    distance: C,
    /// The columns; their weights are price - `column_alone`.
    columns: KdTree,
    /// The cheapest choice of each row, once it has chosen.
    cost: Vec<f64>,
    mate_of_row: Vec<u32>,
    mate_of_column: Vec<u32>,
}

/// What came of a bid.
enum Bid {
    /// The row has what it wants.
    Settled,
    /// It has, and took it from this row.
    Instead(usize),
    /// Its best two choices are equally good, and the better one belongs to another row.
    Equal,
}

/// What a search of shortest paths has met.
struct Search {
    /// The rows; the first is where it began.
    steps: Vec<Step>,
    /// The columns that belong to rows, and how far they are.
    taken: Vec<(usize, f64)>,
    end: End,
    /// How far the end is.
    length: f64,
}

/// A row that gives up its mate.
struct Step {
    row: usize,
    /// What the changes up to here cost.
    length: f64,
    /// The mate it gives up, and the step whose row gets it.
    through: usize,
    before: usize,
}

/// Where the changes end, and with which step.
enum End {
    /// At a column without a mate.
    Column(usize, usize),
    /// With a row that stays alone.
    Alone(usize),
}

/// A length of a path, which is never NaN.
#[derive(PartialEq)]
struct Length(f64);

impl Eq for Length {}

impl Ord for Length {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Length {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<'a, C: Fn(f64, f64) -> f64 + Copy> Assignment<'a, C> {
    /// The mate of each row, if it has one, in a cheapest matching.
    ///
    /// Rows bid for columns as in an auction, each the whole of what its best choice is better than its second one; those that cannot outbid anyone, or
    /// only after too many bids, get theirs along shortest paths of changes, so that the result is exact up to rounding.
    ///
    /// Jonker, Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", 1987; Bertsekas, "A new
    /// algorithm for the assignment problem", 1981; the columns in a k-d tree with prices as in Kerber, Morozov, Nigmetov, "Geometry helps to
    /// compare persistence diagrams", 2017.
    pub(super) fn solve(
        (rows, row_alone): (&'a [Point], &'a [f64]),
        (columns, column_alone): (&[Point], &[f64]),
        distance: C,
        interrupt: &Interrupt,
    ) -> Result<Vec<Option<usize>>> {
        let weights: Vec<f64> = column_alone.iter().map(|alone| -alone).collect();
        let mut assignment = Self {
            rows,
            row_alone,
            distance,
            columns: KdTree::new(columns, &weights),
            cost: vec![0.0; rows.len()],
            mate_of_row: vec![NONE; rows.len()],
            mate_of_column: vec![NONE; columns.len()],
        };
        for (at, row) in assignment.auction(interrupt)?.into_iter().enumerate() {
            if at.is_multiple_of(ROWS_BETWEEN_CHECKS) {
                interrupt.check()?;
            }
            assignment.augment(row);
        }
        let mate = |mate: u32| (mate != NONE).then_some(mate as usize);
        Ok(assignment.mate_of_row.into_iter().map(mate).collect())
    }

    /// Lets the rows bid and returns those that are still without a choice.
    fn auction(&mut self, interrupt: &Interrupt) -> Result<Vec<usize>> {
        let mut waiting: VecDeque<usize> = (0..self.rows.len()).collect();
        let mut left = Vec::new();
        let mut bids = BIDS * self.rows.len();
        while let Some(row) = waiting.pop_front() {
            if bids == 0 {
                left.push(row);
                continue;
            }
            bids -= 1;
            if bids.is_multiple_of(ROWS_BETWEEN_CHECKS) {
                interrupt.check()?;
            }
            match self.bid(row) {
                Bid::Settled => {}
                Bid::Instead(other) => waiting.push_front(other),
                Bid::Equal => left.push(row),
            }
        }
        Ok(left)
    }

    /// Gives a row the column that is best for it, at the price at which the next best choice is as good.
    fn bid(&mut self, row: usize) -> Bid {
        let alone = self.row_alone[row];
        let mut choices = self.columns.nearest(self.rows[row], self.distance);
        let best = choices.next().filter(|&(cost, _)| cost < alone);
        let Some((cost, column)) = best else {
            self.cost[row] = alone;
            return Bid::Settled;
        };
        let second = choices.next().map_or(alone, |(cost, _)| cost.min(alone));
        let before = self.mate_of_column[column];
        if before != NONE && second <= cost {
            return Bid::Equal;
        }
        let weight = self.columns.weight(column) + (second - cost);
        self.columns.set_weight(column, weight);
        self.cost[row] = second;
        self.join(row, column);
        if before == NONE {
            return Bid::Settled;
        }
        self.mate_of_row[before as usize] = NONE;
        Bid::Instead(before as usize)
    }

    fn join(&mut self, row: usize, column: usize) {
        self.mate_of_row[row] = column as u32;
        self.mate_of_column[column] = row as u32;
    }

    /// Gives a row without a choice one by the cheapest sequence of changes: of mates, up to a column without one or a row that stays alone.
    fn augment(&mut self, row: usize) {
        let search = self.search(row);
        let Search { steps, taken, end, length } = search;
        for step in &steps {
            self.cost[step.row] += (length - step.length).max(0.0);
        }
        for &(column, at) in &taken {
            let weight = self.columns.weight(column) + (length - at).max(0.0);
            self.columns.set_weight(column, weight);
        }
        let (mut step, mut column) = match end {
            End::Column(column, step) => (step, Some(column)),
            End::Alone(step) => (step, None),
        };
        loop {
            let Step { row, through, before, .. } = steps[step];
            match column {
                Some(column) => self.join(row, column),
                None => self.mate_of_row[row] = NONE,
            }
            if step == 0 {
                return;
            }
            (step, column) = (before, Some(through));
        }
    }

    /// Dijkstra's search for the cheapest change; rows are met through the columns that they would have to give up, and each looks at its columns one by one.
    fn search(&mut self, root: usize) -> Search {
        let nearest = |row: usize| self.columns.nearest(self.rows[row], self.distance);
        let mut choices = nearest(root);
        let first = choices.next();
        self.cost[root] = first.map_or(f64::INFINITY, |(cost, _)| cost).min(self.row_alone[root]);
        let mut steps = vec![Step { row: root, length: 0.0, through: 0, before: 0 }];
        let mut open: Vec<Nearest<'_, C>> = vec![choices];
        let mut taken = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        let mut best = (self.row_alone[root] - self.cost[root], 0);
        let mut queue = BinaryHeap::new();
        let offer = |step: &Step, number: usize, choice: Option<(f64, usize)>| {
            let (cost, column) = choice?;
            Some(Reverse((Length(step.length + (cost - self.cost[step.row]).max(0.0)), column, number)))
        };
        queue.extend(offer(&steps[0], 0, first));
        while let Some(Reverse((Length(length), column, number))) = queue.pop() {
            if length >= best.0 {
                break;
            }
            queue.extend(offer(&steps[number], number, open[number].next()));
            if !seen.insert(column) {
                continue;
            }
            let row = self.mate_of_column[column];
            if row == NONE {
                return Search { steps, taken, end: End::Column(column, number), length };
            }
            let row = row as usize;
            taken.push((column, length));
            let alone = length + (self.row_alone[row] - self.cost[row]).max(0.0);
            if alone < best.0 {
                best = (alone, steps.len());
            }
            let step = Step { row, length, through: column, before: number };
            let mut choices = nearest(row);
            queue.extend(offer(&step, steps.len(), choices.next()));
            steps.push(step);
            open.push(choices);
        }
        Search { steps, taken, end: End::Alone(best.1), length: best.0 }
    }
}
