//! Matchings in bipartite graphs.

const NONE: usize = usize::MAX;

/// A bipartite graph with a matching that grows.
struct Matching<N> {
    neighbours: N,
    mate_of_left: Vec<usize>,
    mate_of_right: Vec<usize>,
    /// Length of the shortest alternating path from a free vertex, by left vertex; `NONE` if there is no such path or it is used up.
    layer: Vec<usize>,
}

/// Whether a matching covers all left vertices of a bipartite graph, given the neighbours of each.
///
/// Time `O(m sqrt(n))` for `n` vertices and `m` edges, space `O(n)`.
///
/// Hopcroft, Karp, "An n^(5/2) algorithm for maximum matchings in bipartite graphs", 1973.
pub(super) fn covers_left<I: Iterator<Item = usize>>(
    left: usize,
    right: usize,
    neighbours: impl Fn(usize) -> I,
) -> bool {
    let mut matching = Matching {
        neighbours,
        mate_of_left: vec![NONE; left],
        mate_of_right: vec![NONE; right],
        layer: vec![NONE; left],
    };
    loop {
        let free: Vec<usize> = (0..left).filter(|&u| matching.mate_of_left[u] == NONE).collect();
        if free.is_empty() {
            return true;
        }
        matching.find_layers(&free);
        let grown = free.into_iter().filter(|&u| matching.augment(u)).count();
        if grown == 0 {
            return false;
        }
    }
}

impl<I: Iterator<Item = usize>, N: Fn(usize) -> I> Matching<N> {
    /// Breadth first from the free left vertices.
    fn find_layers(&mut self, free: &[usize]) {
        self.layer.fill(NONE);
        for &u in free {
            self.layer[u] = 0;
        }
        let mut queue = free.to_vec();
        let mut next = 0;
        while let Some(&u) = queue.get(next) {
            next += 1;
            for v in (self.neighbours)(u) {
                let w = self.mate_of_right[v];
                if w != NONE && self.layer[w] == NONE {
                    self.layer[w] = self.layer[u] + 1;
                    queue.push(w);
                }
            }
        }
    }

    /// Depth first along the layers from a free left vertex to a free right one; if there is one, the path is flipped.
    fn augment(&mut self, start: usize) -> bool {
        // Each left vertex of the path with the neighbours left to try and the one tried now.
        let mut path = vec![(start, (self.neighbours)(start), NONE)];
        while let Some((u, neighbours, tried)) = path.last_mut() {
            let Some(v) = neighbours.next() else {
                self.layer[*u] = NONE;
                path.pop();
                continue;
            };
            *tried = v;
            let w = self.mate_of_right[v];
            if w == NONE {
                for (u, _, v) in path {
                    self.mate_of_left[u] = v;
                    self.mate_of_right[v] = u;
                }
                return true;
            }
            if self.layer[w] == self.layer[*u] + 1 {
                path.push((w, (self.neighbours)(w), NONE));
            }
        }
        false
    }
}
