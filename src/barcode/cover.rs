//! Matchings of points to near ones.

use super::kd_tree::{KdTree, Point};

/// The mate of a point that has none.
const NONE: u32 = u32::MAX;

/// A matching of points to points of another set that stays from one distance to the next, because little changes.
///
/// Hopcroft, Karp, "An n^(5/2) algorithm for maximum matchings in bipartite graphs", 1973; with neighbours from k-d trees that forget what was
/// found, so that a phase takes `O(n log n)` steps and not one for each edge: Efrat, Itai, Katz, "Geometry helps in bottleneck matching and
/// related problems", 2001.
pub(super) struct Cover<'a> {
    left: &'a [Point],
    right: &'a [Point],
    /// What matching each point of `left` is needed from: none is, once this distance is allowed.
    needed: &'a [f64],
    mate_of_left: Vec<u32>,
    mate_of_right: Vec<u32>,
    tree: KdTree,
    alive: Vec<f64>,
}

/// The larger of the differences of the coordinates.
pub(super) fn apart(a: Point, b: Point) -> f64 {
    (a.0 - b.0).abs().max((a.1 - b.1).abs())
}

/// What a search from the points without mates has met.
struct Layers {
    /// The points of `left`, in the order in which they were met; those without mates first.
    left: Vec<u32>,
    /// The points of `right`, by the number of steps to them.
    right: Vec<Vec<u32>>,
    /// Whether one of the last layer has no mate.
    free: bool,
}

impl<'a> Cover<'a> {
    /// Nothing is matched yet.
    pub(super) fn new(left: &'a [Point], right: &'a [Point], needed: &'a [f64]) -> Self {
        let alive = vec![0.0; right.len()];
        let tree = KdTree::new(right, &alive);
        let (mate_of_left, mate_of_right) = (vec![NONE; left.len()], vec![NONE; right.len()]);
        Self { left, right, needed, mate_of_left, mate_of_right, tree, alive }
    }

    /// A distance below which nothing can cover: the largest, over the points of `left`, to the nearest of `right` or to what it does without.
    pub(super) fn least(&self) -> f64 {
        let alone = |(&point, &needed): (&Point, &f64)| self.distance_to_alive(point).min(needed);
        self.left.iter().zip(self.needed).map(alone).fold(0.0, f64::max)
    }

    /// Matches every point of `left` that is still needed at distance `t` to one of `right` within `t`; the error is the next larger
    /// distance at which that may be possible.
    pub(super) fn cover(&mut self, t: f64) -> Result<(), f64> {
        for u in 0..self.left.len() {
            let v = self.mate_of_left[u];
            if v != NONE && (self.needed[u] <= t || apart(self.left[u], self.right[v as usize]) > t) {
                self.mate_of_left[u] = NONE;
                self.mate_of_right[v as usize] = NONE;
            }
        }
        loop {
            let free: Vec<u32> = (0..self.left.len() as u32).filter(|&u| self.is_free(u, t)).collect();
            if free.is_empty() {
                return Ok(());
            }
            let roots = free.len();
            let layers = self.layers(free, t);
            if !layers.free {
                let next = self.next_distance(&layers.left);
                self.revive(&layers);
                return Err(next);
            }
            self.revive(&layers);
            self.augment(&layers, roots, t);
        }
    }

    /// The longest distance between mates.
    pub(super) fn longest(&self) -> f64 {
        let pairs = self.left.iter().zip(&self.mate_of_left).filter(|(_, v)| **v != NONE);
        pairs.map(|(&point, &v)| apart(point, self.right[v as usize])).fold(0.0, f64::max)
    }

    fn is_free(&self, u: u32, t: f64) -> bool {
        self.mate_of_left[u as usize] == NONE && self.needed[u as usize] > t
    }

    /// Breadth first from points of `left` without mates; what is found is taken from the tree.
    fn layers(&mut self, free: Vec<u32>, t: f64) -> Layers {
        let mut layers = Layers { left: free, right: Vec::new(), free: false };
        let mut start = 0;
        while start < layers.left.len() && !layers.free {
            let end = layers.left.len();
            let mut found = Vec::new();
            for at in start..end {
                let from = self.left[layers.left[at] as usize];
                while let Some(v) = self.tree.take_within(from, t) {
                    found.push(v as u32);
                    match self.mate_of_right[v] {
                        NONE => layers.free = true,
                        u => layers.left.push(u),
                    }
                }
            }
            layers.right.push(found);
            start = end;
        }
        layers
    }

    /// Puts back into the tree what a search took from it.
    fn revive(&mut self, layers: &Layers) {
        for &v in layers.right.iter().flatten() {
            self.tree.set_weight(v as usize, 0.0);
        }
    }

    /// The least distance at which one of these points of `left` is no longer needed, or gets a neighbour that the search did not find.
    ///
    /// Below it they have no neighbours but the mates of those among them that have mates, and so are too many (Hall, "On representatives of
    /// subsets", 1935).
    fn next_distance(&self, left: &[u32]) -> f64 {
        let next = |&u: &u32| self.distance_to_alive(self.left[u as usize]).min(self.needed[u as usize]);
        left.iter().map(next).fold(f64::INFINITY, f64::min)
    }

    fn distance_to_alive(&self, from: Point) -> f64 {
        self.tree.cheapest::<1>(from, f64::INFINITY, f64::max)[0].0
    }

    /// Depth first along the layers from each of the roots; paths that end at a point without mate are flipped. No point is met twice.
    fn augment(&mut self, layers: &Layers, roots: usize, t: f64) {
        let tree = |names: &Vec<u32>| {
            let points: Vec<Point> = names.iter().map(|&v| self.right[v as usize]).collect();
            KdTree::new(&points, &self.alive[..points.len()])
        };
        let mut trees: Vec<KdTree> = layers.right.iter().map(tree).collect();
        for &root in &layers.left[..roots] {
            let (mut path, mut u) = (Vec::new(), root);
            loop {
                let depth = path.len();
                let found = trees.get_mut(depth).and_then(|tree| tree.take_within(self.left[u as usize], t));
                if let Some(place) = found {
                    let v = layers.right[depth][place];
                    path.push((u, v));
                    u = self.mate_of_right[v as usize];
                    if u == NONE {
                        break self.flip(&path);
                    }
                } else if let Some((before, _)) = path.pop() {
                    u = before;
                } else {
                    break;
                }
            }
        }
    }

    /// Matches along a path.
    fn flip(&mut self, path: &[(u32, u32)]) {
        for &(u, v) in path {
            self.mate_of_left[u as usize] = v;
            self.mate_of_right[v as usize] = u;
        }
    }
}
