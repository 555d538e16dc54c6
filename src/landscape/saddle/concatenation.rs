//! Paths of pairs without a saddle: concatenations of others.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::span::{Path, Span};
use super::word::reduced;

/// A loss, in its total order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Height(f64);

impl Eq for Height {}

impl Ord for Height {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Height {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A way to join a pair: over a third minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Concatenation {
    value: Height,
    pair: [u32; 2],
    middle: u32,
}

impl Span {
    /// Paths for the other pairs, cheapest first: each the concatenation of two that are there by then. What a new path makes possible waits in a queue, by value, pair
    /// and middle; n minima take n³ log n steps.
    pub(super) fn concatenate(&mut self) {
        let mut waiting: BinaryHeap<Reverse<Concatenation>> = BinaryHeap::new();
        let pairs: Vec<[u32; 2]> = self.paths.keys().copied().collect();
        for pair in pairs {
            waiting.extend(self.onward(pair).into_iter().map(Reverse));
        }
        while let Some(Reverse(Concatenation { value, pair, middle })) = waiting.pop() {
            if self.paths.contains_key(&pair) {
                continue;
            }
            let word = reduced([self.word(pair[0], middle), self.word(middle, pair[1])].concat());
            self.paths.insert(pair, Path { word, value: value.0, direct: false });
            waiting.extend(self.onward(pair).into_iter().map(Reverse));
        }
    }

    /// The concatenations of a pair's path with one more, at either end.
    fn onward(&self, pair: [u32; 2]) -> Vec<Concatenation> {
        let mut all = Vec::new();
        let Some(own) = self.paths.get(&pair) else { return all };
        for (start, middle) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            for end in (0..self.minima).filter(|end| !pair.contains(end)) {
                let pair = [start.min(end), start.max(end)];
                if let Some(next) = self.path(middle, end).filter(|_| !self.paths.contains_key(&pair)) {
                    all.push(Concatenation { value: Height(own.value.max(next.value)), pair, middle });
                }
            }
        }
        all
    }
}
