//! Small graphs as rows of bits, and the components of their parts.

use rayon::prelude::*;

/// Edges that are worth several threads.
const MANY: usize = 1 << 14;

/// A square bit matrix: which vertices are joined to which.
#[derive(Debug, Default)]
pub(super) struct Rows {
    words: usize,
    bits: Vec<u64>,
}

impl Rows {
    /// The graph of `count` vertices without edges.
    pub(super) fn new(count: usize) -> Self {
        let words = count.div_ceil(64);
        Self { words, bits: vec![0; words * count] }
    }

    /// Becomes the graph of `count` vertices without edges.
    pub(super) fn clear(&mut self, count: usize) {
        self.words = count.div_ceil(64);
        self.bits.clear();
        self.bits.resize(self.words * count, 0);
    }

    /// The neighbours of a vertex.
    #[inline]
    pub(super) fn row(&self, vertex: u32) -> &[u64] {
        &self.bits[vertex as usize * self.words..][..self.words]
    }

    /// Joins two vertices.
    #[inline]
    pub(super) fn join(&mut self, u: u32, v: u32) {
        self.bits[u as usize * self.words + v as usize / 64] |= 1 << (v % 64);
        self.bits[v as usize * self.words + u as usize / 64] |= 1 << (u % 64);
    }

    /// Joins the ends of all these edges; of many, each thread takes rows of its own.
    pub(super) fn join_all(&mut self, edges: &[[u32; 2]]) {
        if edges.len() < MANY || rayon::current_num_threads() == 1 {
            for &[u, v] in edges {
                self.join(u, v);
            }
            return;
        }
        let count = self.bits.len() / self.words;
        let rows = count.div_ceil(rayon::current_num_threads());
        let words = self.words;
        self.bits.par_chunks_mut(rows * words).enumerate().for_each(|(part, bits)| {
            let start = part * rows;
            for &[u, v] in edges {
                for (a, b) in [(u as usize, v), (v as usize, u)] {
                    if a.wrapping_sub(start) < rows {
                        bits[(a - start) * words + b as usize / 64] |= 1 << (b % 64);
                    }
                }
            }
        });
    }

    /// The smallest vertex joined to both.
    #[inline]
    pub(super) fn least_common(&self, u: u32, v: u32) -> Option<u32> {
        let words = self.row(u).iter().zip(self.row(v)).map(|(a, b)| a & b);
        words
            .enumerate()
            .find(|&(_, word)| word != 0)
            .map(|(at, word)| at as u32 * 64 + word.trailing_zeros())
    }
}

/// The smallest member of a set.
#[inline]
pub(super) fn least(set: &[u64]) -> Option<u32> {
    set.iter().position(|&word| word != 0).map(|at| at as u32 * 64 + set[at].trailing_zeros())
}

/// The members of a set, ascending.
pub(super) fn members(set: &[u64]) -> impl Iterator<Item = u32> + '_ {
    set.iter().enumerate().flat_map(|(at, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(at as u32 * 64 + bit)
        })
    })
}

/// Whether the smallest member of a set is joined to all others, or there is none.
pub(super) fn is_cone(rows: &Rows, set: &[u64]) -> bool {
    let Some(first) = least(set) else { return true };
    let itself = |at: usize| if at == first as usize / 64 { 1 << (first % 64) } else { 0 };
    set.iter().zip(rows.row(first)).enumerate().all(|(at, (&set, &row))| set & !row & !itself(at) == 0)
}

/// Finds the smallest vertex of each component, but for the first, of the graph on a set that is not empty; `rest` is room to
/// work in.
pub(super) fn minima(rows: &Rows, set: &[u64], rest: &mut Vec<u64>, found: &mut Vec<u32>) {
    found.clear();
    let Some(first) = least(set) else { return };
    rest.clear();
    rest.extend(set.iter().zip(rows.row(first)).map(|(&set, &row)| set & !row));
    rest[first as usize / 64] &= !(1 << (first % 64));
    let Some(mut start) = rest.iter().position(|&word| word != 0) else { return };
    loop {
        // What is left and joined to what was taken goes there too.
        let mut taken = false;
        for at in start..rest.len() {
            let mut word = rest[at];
            while word != 0 {
                let row = rows.row(at as u32 * 64 + word.trailing_zeros());
                let bit = word & word.wrapping_neg();
                word ^= bit;
                let joined =
                    set.iter().zip(&rest[..]).zip(row).any(|((set, rest), row)| set & !rest & row != 0);
                if joined {
                    rest[at] ^= bit;
                    taken = true;
                }
            }
        }
        let Some(next) = rest[start..].iter().position(|&word| word != 0) else { return };
        start += next;
        if !taken {
            let vertex = start as u32 * 64 + rest[start].trailing_zeros();
            found.push(vertex);
            rest[start] &= rest[start] - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_found() {
        let mut rows = Rows::new(130);
        for (u, v) in [(1, 129), (129, 64), (3, 128), (5, 6), (6, 7), (9, 64)] {
            rows.join(u, v);
        }
        let mut set = vec![0; 3];
        for vertex in [1_usize, 129, 64, 128, 7, 5] {
            set[vertex / 64] |= 1 << (vertex % 64);
        }
        let (mut rest, mut found) = (Vec::new(), Vec::new());
        // 1, 64 and 129 are one component; 6 is not there to join 5 and 7.
        minima(&rows, &set, &mut rest, &mut found);
        assert_eq!(found, [5, 7, 128]);
        assert_eq!(members(&set).collect::<Vec<_>>(), [1, 5, 7, 64, 128, 129]);
        let mut star = Rows::new(3);
        star.join(0, 1);
        star.join(0, 2);
        minima(&star, &[7], &mut rest, &mut found);
        assert!(found.is_empty() && is_cone(&star, &[7]) && is_cone(&star, &[0]));
        assert!(!is_cone(&star, &[6]) && !is_cone(&rows, &set));
        assert_eq!(star.least_common(1, 2), Some(0));
    }
}
