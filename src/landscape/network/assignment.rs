//! The assignment problem on a square table, by shortest augmenting paths.

/// For each row its column, so that the sum of `gain[row][column]` is largest; gains are finite.
///
/// Rows come one at a time. Each takes a shortest augmenting path in the table of losses, reduced by prices of rows and columns that keep every
/// reduced loss at zero or above and those that are taken at zero: n^3 steps, n^2 memory (Kuhn, "The Hungarian method for the assignment
/// problem", 1955; Jonker, Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", 1987).
pub(super) fn best_assignment(gain: &[Vec<f64>]) -> Vec<usize> {
    let count = gain.len();
    let mut table =
        Table { gain, owner: vec![None; count], rows: vec![0.0; count], columns: vec![0.0; count] };
    for row in 0..count {
        table.seat(row);
    }
    let mut seats = vec![0; count];
    for (column, owner) in table.owner.iter().enumerate() {
        seats[owner.expect("as many rows as columns")] = column;
    }
    seats
}

struct Table<'a> {
    gain: &'a [Vec<f64>],
    /// The row that has each column.
    owner: Vec<Option<usize>>,
    /// Prices.
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl Table<'_> {
    /// Finds a column for `new`, moving others along the shortest path.
    fn seat(&mut self, new: usize) {
        let count = self.gain.len();
        let mut far = vec![f64::INFINITY; count];
        let mut from: Vec<usize> = vec![new; count];
        let mut settled = vec![false; count];
        let (mut row, mut walked) = (new, 0.0);
        let end = loop {
            for column in (0..count).filter(|&column| !settled[column]) {
                let reduced = -self.gain[row][column] - self.rows[row] - self.columns[column];
                if walked + reduced < far[column] {
                    far[column] = walked + reduced;
                    from[column] = row;
                }
            }
            let free = (0..count).filter(|&column| !settled[column]);
            let nearest = free.min_by(|&a, &b| far[a].total_cmp(&far[b])).expect("a free column is left");
            walked = far[nearest];
            settled[nearest] = true;
            match self.owner[nearest] {
                Some(owner) => row = owner,
                None => break nearest,
            }
        };
        self.rows[new] += walked;
        for column in (0..count).filter(|&column| settled[column]) {
            let gap = walked - far[column];
            self.columns[column] -= gap;
            if let Some(owner) = self.owner[column] {
                self.rows[owner] += gap;
            }
        }
        self.take_path(new, end, &from);
    }

    /// Hands the columns of the path over, from its end to the new row.
    fn take_path(&mut self, new: usize, end: usize, from: &[usize]) {
        let mut column = end;
        loop {
            let row = from[column];
            let before = (0..from.len()).find(|&other| other != column && self.owner[other] == Some(row));
            self.owner[column] = Some(row);
            if row == new {
                return;
            }
            column = before.expect("a row on the path had a column");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::best_assignment;

    /// The largest sum over all permutations.
    fn by_trying(gain: &[Vec<f64>], row: usize, taken: &mut Vec<usize>) -> f64 {
        if row == gain.len() {
            return 0.0;
        }
        let mut best = f64::NEG_INFINITY;
        for column in 0..gain.len() {
            if !taken.contains(&column) {
                taken.push(column);
                best = best.max(gain[row][column] + by_trying(gain, row + 1, taken));
                taken.pop();
            }
        }
        best
    }

    fn tables() -> impl Strategy<Value = Vec<Vec<f64>>> {
        // Few values, so that many assignments tie.
        (1_usize..7).prop_flat_map(|count| {
            let cell = prop_oneof![(-3..4_i32).prop_map(f64::from), -1.0..1.0];
            prop::collection::vec(prop::collection::vec(cell, count), count)
        })
    }

    proptest! {
        #[test]
        fn no_permutation_gains_more(gain in tables()) {
            let seats = best_assignment(&gain);
            let mut sorted = seats.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..gain.len()).collect::<Vec<_>>());
            let sum: f64 = seats.iter().enumerate().map(|(row, &column)| gain[row][column]).sum();
            prop_assert!((sum - by_trying(&gain, 0, &mut Vec::new())).abs() < 1e-9);
        }
    }
}
