//! A k-d tree of points in the plane that carry weights.

use super::nearest::Nearest;

/// Birth and death.
pub(super) type Point = (f64, f64);

/// Points of a leaf at most.
const LEAF: usize = 8;

/// Points with a weight each, `+inf` for those that no query is to find.
///
/// The tree is complete and its nodes lie in heap order; a node of a level has an equal share of the points, so that nothing but boxes is stored.
/// Building takes time `O(n log n)`, changing a weight `O(log n)`, space is `O(n)`.
///
/// Bentley, "Multidimensional binary search trees used for associative searching", 1975; with weights as in Kerber, Morozov, Nigmetov,
/// "Geometry helps to compare persistence diagrams", 2017.
pub(super) struct KdTree {
    /// In the order of the leaves, like the next two.
    pub(super) points: Vec<Point>,
    pub(super) weights: Vec<f64>,
    pub(super) names: Vec<u32>,
    /// Where each point, by its name, lies in these.
    places: Vec<u32>,
    /// The root is number 1, the children of `i` are `2 i` and `2 i + 1`.
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: usize,
}

#[derive(Clone, Copy)]
pub(super) struct Node {
    low: Point,
    high: Point,
    /// The least weight.
    pub(super) least: f64,
}

/// Holds nothing.
const EMPTY: Node = Node {
    low: (f64::INFINITY, f64::INFINITY),
    high: (f64::NEG_INFINITY, f64::NEG_INFINITY),
    least: f64::INFINITY,
};

impl Node {
    /// How far a point is from the box, by coordinates. The differences are rounded as those to its points are, so none of them is less.
    pub(super) fn gaps(&self, (x, y): Point) -> (f64, f64) {
        let gap = |x: f64, low: f64, high: f64| (low - x).max(x - high).max(0.0);
        (gap(x, self.low.0, self.high.0), gap(y, self.low.1, self.high.1))
    }

    /// The smallest that holds both.
    fn join(self, other: Self) -> Self {
        Self {
            low: (self.low.0.min(other.low.0), self.low.1.min(other.low.1)),
            high: (self.high.0.max(other.high.0), self.high.1.max(other.high.1)),
            least: self.least.min(other.least),
        }
    }
}

impl KdTree {
    /// The points with these finite coordinates and weights; a point's name is its number in `points`.
    pub(super) fn new(points: &[Point], weights: &[f64]) -> Self {
        let count = points.len();
        let leaves = count.div_ceil(LEAF).next_power_of_two();
        let mut names: Vec<u32> = (0..count as u32).collect();
        split(points, &mut names, (0, leaves, leaves));
        let mut places = vec![0; count];
        for (place, &name) in names.iter().enumerate() {
            places[name as usize] = place as u32;
        }
        let mut tree = Self {
            points: names.iter().map(|&name| points[name as usize]).collect(),
            weights: names.iter().map(|&name| weights[name as usize]).collect(),
            names,
            places,
            nodes: vec![EMPTY; 2 * leaves],
            leaves,
        };
        for leaf in 0..leaves {
            for place in tree.range(leaf) {
                let (point, least) = (tree.points[place], tree.weights[place]);
                let node = &mut tree.nodes[leaves + leaf];
                *node = node.join(Node { low: point, high: point, least });
            }
        }
        for at in (1..leaves).rev() {
            tree.nodes[at] = tree.nodes[2 * at].join(tree.nodes[2 * at + 1]);
        }
        tree
    }

    /// The places of a leaf's points.
    pub(super) fn range(&self, leaf: usize) -> std::ops::Range<usize> {
        let count = self.points.len();
        count * leaf / self.leaves..count * (leaf + 1) / self.leaves
    }

    /// The weight of a point.
    pub(super) fn weight(&self, name: usize) -> f64 {
        self.weights[self.places[name] as usize]
    }

    /// Changes the weight of a point.
    pub(super) fn set_weight(&mut self, name: usize, weight: f64) {
        let place = self.places[name] as usize;
        self.weights[place] = weight;
        let leaf = ((place + 1) * self.leaves - 1) / self.points.len();
        let least = self.weights[self.range(leaf)].iter().copied().fold(f64::INFINITY, f64::min);
        let mut at = self.leaves + leaf;
        let mut least = least;
        while at > 0 && self.nodes[at].least != least {
            self.nodes[at].least = least;
            at /= 2;
            least = self.nodes.get(2 * at..2 * at + 2).map_or(least, |two| two[0].least.min(two[1].least));
        }
    }

    /// Some point of finite weight whose coordinates both differ from those of `from` by at most `most`; its weight becomes `+inf`.
    pub(super) fn take_within(&mut self, from: Point, most: f64) -> Option<usize> {
        let mut stack = [0; usize::BITS as usize + 1];
        let (mut depth, mut at) = (0, 1);
        loop {
            let (x, y) = self.nodes[at].gaps(from);
            if x <= most && y <= most && self.nodes[at].least < f64::INFINITY {
                if at < self.leaves {
                    stack[depth] = 2 * at + 1;
                    depth += 1;
                    at *= 2;
                    continue;
                }
                let near = |place: &usize| {
                    let point = self.points[*place];
                    self.weights[*place] < f64::INFINITY
                        && (point.0 - from.0).abs() <= most
                        && (point.1 - from.1).abs() <= most
                };
                if let Some(place) = self.range(at - self.leaves).find(near) {
                    let name = self.names[place] as usize;
                    self.set_weight(name, f64::INFINITY);
                    return Some(name);
                }
            }
            depth = depth.checked_sub(1)?;
            at = stack[depth];
        }
    }

    /// Points of finite weight by increasing sum of weight and `cost` of the differences of coordinates to `from`; the cost may not fall when a
    /// difference grows.
    pub(super) fn nearest<C: Fn(f64, f64) -> f64>(&self, from: Point, cost: C) -> Nearest<'_, C> {
        Nearest::new(self, from, cost)
    }
}

/// Sorts `names`, the share of the leaves from `first` on among `all`, into these leaves: halves along the longer side.
fn split(points: &[Point], names: &mut [u32], (first, leaves, all): (usize, usize, usize)) {
    if leaves == 1 {
        return;
    }
    let count = points.len();
    let middle = count * (first + leaves / 2) / all - count * first / all;
    let extent = |coordinate: fn(Point) -> f64| {
        let values = names.iter().map(|&name| coordinate(points[name as usize]));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (x.min(l), x.max(h)));
        high - low
    };
    let coordinate = if extent(birth) >= extent(death) { birth } else { death };
    names.select_nth_unstable_by(middle, |&a, &b| {
        coordinate(points[a as usize]).total_cmp(&coordinate(points[b as usize]))
    });
    let (left, right) = names.split_at_mut(middle);
    split(points, left, (first, leaves / 2, all));
    split(points, right, (first + leaves / 2, leaves / 2, all));
}

fn birth(point: Point) -> f64 {
    point.0
}

fn death(point: Point) -> f64 {
    point.1
}
