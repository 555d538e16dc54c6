//! Who is joined to whom by the edges that have not had their turn: as bits, or as lists.

use crate::complex::FilteredGraph;

/// The edges of ranks below that of the edge whose turn it is.
pub(super) trait Rows: Clone + Send + Sync {
    /// Whether an edge of a rank below `rank` joins two vertices.
    fn joined(&self, u: u32, v: u32, rank: u32) -> bool;
    /// The vertices that such edges join to both, ascending.
    fn common(&self, u: u32, v: u32, rank: u32, out: &mut Vec<u32>);
    /// The first of these that is joined to all others of them; `set` is room to work in.
    fn dominator(&self, u: u32, v: u32, rank: u32, set: &mut Vec<u64>) -> Option<u32>;
    /// Takes away the edge whose turn it is.
    fn remove(&mut self, u: u32, v: u32);
}

/// A bit for each pair; shape `(vertices, words)`.
#[derive(Clone)]
pub(super) struct Bits {
    words: usize,
    bits: Vec<u64>,
}

impl Bits {
    pub(super) fn new(graph: &FilteredGraph) -> Self {
        let words = graph.vertices().div_ceil(64);
        let mut rows = Self { words, bits: vec![0; words * graph.vertices()] };
        for &[u, v] in graph.all_ends() {
            rows.flip(u, v);
        }
        rows
    }

    fn flip(&mut self, u: u32, v: u32) {
        for (a, b) in [(u, v), (v, u)] {
            self.bits[a as usize * self.words + b as usize / 64] ^= 1 << (b % 64);
        }
    }

    fn row(&self, u: u32) -> &[u64] {
        &self.bits[u as usize * self.words..][..self.words]
    }
}

impl Rows for Bits {
    fn joined(&self, u: u32, v: u32, _: u32) -> bool {
        self.bits[u as usize * self.words + v as usize / 64] >> (v % 64) & 1 == 1
    }

    fn common(&self, u: u32, v: u32, _: u32, out: &mut Vec<u32>) {
        out.clear();
        for (word, (a, b)) in (0..).zip(self.row(u).iter().zip(self.row(v))) {
            let mut both = a & b;
            while both != 0 {
                out.push(64 * word + both.trailing_zeros());
                both &= both - 1;
            }
        }
    }

    fn dominator(&self, u: u32, v: u32, _: u32, set: &mut Vec<u64>) -> Option<u32> {
        set.clear();
        set.extend(self.row(u).iter().zip(self.row(v)).map(|(a, b)| a & b));
        let start = set.iter().position(|&word| word != 0)?;
        for at in start..set.len() {
            let mut left = set[at];
            while left != 0 {
                let w = 64 * at + left.trailing_zeros() as usize;
                left &= left - 1;
                let row = self.row(w as u32);
                let itself = |at: usize| if at == w / 64 { 1 << (w % 64) } else { 0 };
                if (start..set.len()).all(|at| set[at] & !row[at] & !itself(at) == 0) {
                    return Some(w as u32);
                }
            }
        }
        None
    }

    fn remove(&mut self, u: u32, v: u32) {
        self.flip(u, v);
    }
}

/// The neighbours of each vertex, ascending, each with the rank of the edge.
pub(super) struct Lists {
    starts: Vec<usize>,
    neighbours: Vec<(u32, u32)>,
}

impl Lists {
    pub(super) fn new(graph: &FilteredGraph) -> Self {
        let mut starts = vec![0; graph.vertices() + 1];
        for end in graph.all_ends().iter().flatten() {
            starts[*end as usize + 1] += 1;
        }
        for vertex in 0..graph.vertices() {
            starts[vertex + 1] += starts[vertex];
        }
        let mut next = starts.clone();
        let mut neighbours = vec![(0, 0); 2 * graph.edges()];
        for (rank, &[u, v]) in (0..).zip(graph.all_ends()) {
            for (a, b) in [(u, v), (v, u)] {
                neighbours[next[a as usize]] = (b, rank);
                next[a as usize] += 1;
            }
        }
        for row in starts.windows(2) {
            neighbours[row[0]..row[1]].sort_unstable();
        }
        Self { starts, neighbours }
    }

    fn row(&self, u: u32) -> &[(u32, u32)] {
        &self.neighbours[self.starts[u as usize]..self.starts[u as usize + 1]]
    }
}

impl Rows for &Lists {
    fn joined(&self, u: u32, v: u32, rank: u32) -> bool {
        let row = self.row(u);
        row.binary_search_by_key(&v, |neighbour| neighbour.0).is_ok_and(|at| row[at].1 < rank)
    }

    fn common(&self, u: u32, v: u32, rank: u32, out: &mut Vec<u32>) {
        out.clear();
        let mut second = self.row(v).iter().filter(|neighbour| neighbour.1 < rank).peekable();
        for &(x, _) in self.row(u).iter().filter(|neighbour| neighbour.1 < rank) {
            while second.next_if(|neighbour| neighbour.0 < x).is_some() {}
            if second.next_if(|neighbour| neighbour.0 == x).is_some() {
                out.push(x);
            }
        }
    }

    fn dominator(&self, u: u32, v: u32, rank: u32, _: &mut Vec<u64>) -> Option<u32> {
        let mut common = Vec::new();
        self.common(u, v, rank, &mut common);
        let dominates = |&&w: &&u32| common.iter().all(|&x| x == w || self.joined(w, x, rank));
        common.iter().find(dominates).copied()
    }

    fn remove(&mut self, _: u32, _: u32) {
        // Ranks tell who has had a turn.
    }
}
