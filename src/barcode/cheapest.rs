//! The few cheapest points of a k-d tree.

use super::kd_tree::{KdTree, Point};

/// Nodes that may wait: one a level, and the tree has fewer levels than a number has bits.
const LEVELS: usize = usize::BITS as usize;

impl KdTree {
    /// The `K` points of least sum of weight and `cost` of the differences of coordinates to `from`, cheapest first, each with this sum, if that is less than `most`; the rest are
    /// `most` and no point. The cost may not fall when a difference grows.
    ///
    /// The nearer half is searched first, and what cannot be cheap enough not at all: where only so few are wanted, that is faster than a queue of all nodes and points that are
    /// in sight.
    pub(super) fn cheapest<const K: usize>(
        &self,
        from: Point,
        most: f64,
        cost: impl Fn(f64, f64) -> f64,
    ) -> [(f64, Option<usize>); K] {
        let least = |at: usize| {
            let node = &self.nodes[at];
            let (x, y) = node.gaps(from);
            cost(x, y) + node.least
        };
        let mut best = [(most, None); K];
        let (mut waiting, mut count) = ([(0.0, 0); LEVELS], 0);
        let mut next = (least(1), 1);
        loop {
            let (bound, at) = next;
            if bound < best[K - 1].0 {
                if at < self.leaves {
                    let (one, other) = ((least(2 * at), 2 * at), (least(2 * at + 1), 2 * at + 1));
                    (next, waiting[count]) = if one.0 <= other.0 { (one, other) } else { (other, one) };
                    count += 1;
                    continue;
                }
                self.search(at - self.leaves, from, &cost, &mut best);
            }
            if count == 0 {
                return best;
            }
            count -= 1;
            next = waiting[count];
        }
    }

    /// Puts the points of a leaf that are cheap enough among the best.
    fn search<const K: usize>(
        &self,
        leaf: usize,
        (x, y): Point,
        cost: impl Fn(f64, f64) -> f64,
        best: &mut [(f64, Option<usize>); K],
    ) {
        for place in self.range(leaf) {
            let point = self.points[place];
            let sum = cost((point.0 - x).abs(), (point.1 - y).abs()) + self.weights[place];
            if sum < best[K - 1].0 {
                let mut at = K - 1;
                while at > 0 && sum < best[at - 1].0 {
                    best[at] = best[at - 1];
                    at -= 1;
                }
                best[at] = (sum, Some(self.names[place] as usize));
            }
        }
    }
}
