//! The points of a k-d tree by increasing cost.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::kd_tree::{KdTree, Point};

/// Points by increasing cost, found one after the other.
///
/// Hjaltason, Samet, "Distance browsing in spatial databases", 1999.
pub(super) struct Nearest<'a, C> {
    tree: &'a KdTree,
    from: Point,
    cost: C,
    heap: BinaryHeap<Entry>,
}

/// A node or a point and the least that it can cost.
#[derive(Clone, Copy)]
struct Entry {
    cost: f64,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Point(u32),
    Node(u32),
}

impl<'a, C: Fn(f64, f64) -> f64> Nearest<'a, C> {
    /// Nothing is found yet.
    pub(super) fn new(tree: &'a KdTree, from: Point, cost: C) -> Self {
        let mut nearest = Self { tree, from, cost, heap: BinaryHeap::new() };
        nearest.push_node(1);
        nearest
    }

    fn push_node(&mut self, at: usize) {
        let node = &self.tree.nodes[at];
        if node.least < f64::INFINITY {
            let (x, y) = node.gaps(self.from);
            self.heap.push(Entry { cost: (self.cost)(x, y) + node.least, what: What::Node(at as u32) });
        }
    }

    fn push_leaf(&mut self, leaf: usize) {
        for place in self.tree.range(leaf) {
            let (point, weight) = (self.tree.points[place], self.tree.weights[place]);
            if weight < f64::INFINITY {
                let cost = (self.cost)((point.0 - self.from.0).abs(), (point.1 - self.from.1).abs()) + weight;
                self.heap.push(Entry { cost, what: What::Point(self.tree.names[place]) });
            }
        }
    }
}

impl<C: Fn(f64, f64) -> f64> Iterator for Nearest<'_, C> {
    type Item = (f64, usize);

    fn next(&mut self) -> Option<(f64, usize)> {
        loop {
            let Entry { cost, what } = self.heap.pop()?;
            match what {
                What::Point(name) => return Some((cost, name as usize)),
                What::Node(at) if (at as usize) < self.tree.leaves => {
                    self.push_node(2 * at as usize);
                    self.push_node(2 * at as usize + 1);
                }
                What::Node(at) => self.push_leaf(at as usize - self.tree.leaves),
            }
        }
    }
}

impl Ord for Entry {
    /// The cheapest is the greatest, which a heap gives first; points before nodes and low numbers before high ones.
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost).then_with(|| other.what.cmp(&self.what))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}
