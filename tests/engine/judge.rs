//! The judge: persistent Betti numbers by plain Gaussian elimination, with no notion of pairs.

use std::collections::BTreeMap;

/// A filtered chain complex over the integers modulo `p`, in the order of its filtration.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    pub(crate) p: i64,
    pub(crate) dimensions: Vec<usize>,
    /// By cell: the coefficients of its boundary, one a cell.
    pub(crate) boundary: Vec<Vec<i64>>,
}

impl Chain {
    /// The chain complex of simplices that are in filtration order.
    pub(crate) fn of_simplices(p: i64, simplices: &[(Vec<u64>, f64)]) -> Self {
        let index: BTreeMap<&[u64], usize> =
            simplices.iter().enumerate().map(|(index, (simplex, _))| (simplex.as_slice(), index)).collect();
        let boundary = |simplex: &Vec<u64>| {
            let mut column = vec![0; simplices.len()];
            for omitted in 0..if simplex.len() > 1 { simplex.len() } else { 0 } {
                let mut facet = simplex.clone();
                facet.remove(omitted);
                column[index[facet.as_slice()]] = if omitted % 2 == 0 { 1 } else { p - 1 };
            }
            column
        };
        Self {
            p,
            dimensions: simplices.iter().map(|(simplex, _)| simplex.len() - 1).collect(),
            boundary: simplices.iter().map(|(simplex, _)| boundary(simplex)).collect(),
        }
    }

    /// The rank of the map from homology of dimension `d` of the first `i` cells to that of the first `j`.
    ///
    /// Cycles of the first `i` cells, less the boundaries of the first `j` that lie in the first `i`: those are the boundaries less what is
    /// seen of them in the rows from `i` on.
    pub(crate) fn persistent_betti(&self, d: usize, i: usize, j: usize) -> usize {
        let cells = self.dimensions[..i].iter().filter(|&&dimension| dimension == d).count();
        let cycles = cells - self.rank(d, 0, i);
        cycles + self.rank(d + 1, i, j) - self.rank(d + 1, 0, j)
    }

    /// The rank of the boundaries of the `d`-cells among the first `j` cells, in the rows from `row` on.
    fn rank(&self, d: usize, row: usize, j: usize) -> usize {
        let columns = (0..j).filter(|&cell| self.dimensions[cell] == d);
        rank(self.p, columns.map(|cell| self.boundary[cell][row..].to_vec()).collect())
    }
}

/// The rank of a list of vectors modulo `p`.
pub(crate) fn rank(p: i64, mut vectors: Vec<Vec<i64>>) -> usize {
    let mut rank = 0;
    for k in 0..vectors.first().map_or(0, Vec::len) {
        let Some(pivot) = (rank..vectors.len()).find(|&v| vectors[v][k] != 0) else { continue };
        vectors.swap(rank, pivot);
        let (done, rest) = vectors.split_at_mut(rank + 1);
        let lead = &done[rank];
        for vector in rest {
            // Multiplying through by the leading entry needs no inverse.
            let factor = vector[k];
            for (x, y) in vector.iter_mut().zip(lead) {
                *x = (*x * lead[k] - factor * y).rem_euclid(p);
            }
        }
        rank += 1;
    }
    rank
}

/// Sorts simplices into the order of the filtration: value, dimension, vertices.
pub(crate) fn sort(simplices: &mut [(Vec<u64>, f64)]) {
    simplices.sort_by(|(a, x), (b, y)| x.total_cmp(y).then(a.len().cmp(&b.len())).then(a.cmp(b)));
}

/// The smallest complex in filtration order that has these simplices (bits of a mask are vertices) at these values or before.
pub(crate) fn close(given: &[(u8, u8)]) -> Vec<(Vec<u64>, f64)> {
    let mut values = BTreeMap::new();
    for &(mask, value) in given {
        for face in (1..=mask).filter(|face| face & mask == *face) {
            let entry = values.entry(face).or_insert(value);
            *entry = value.min(*entry);
        }
    }
    // Labels that are neither consecutive nor small.
    let label = |bit: u64| bit * bit * 1_000_003 + 7 * (bit % 2);
    let simplex = |mask: u8| (0..8).filter(|bit| mask >> bit & 1 == 1).map(label).collect();
    let mut simplices: Vec<_> =
        values.into_iter().map(|(mask, value)| (simplex(mask), f64::from(value))).collect();
    sort(&mut simplices);
    simplices
}
