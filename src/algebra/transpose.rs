//! From boundary to coboundary.

use super::column::Starts;
use super::{Entry, SparseColumns};

impl<U: Copy> SparseColumns<U> {
    /// The transpose with the order of rows and of columns reversed: entry `(i, j)` of an `m` by `n` matrix becomes
    /// entry `(n - 1 - j, m - 1 - i)`. The anti-transpose of a boundary is the coboundary in filtration order.
    #[must_use]
    pub fn antitranspose(&self) -> Self {
        let mut offsets = vec![0; self.rows + 1];
        for entry in &self.entries {
            offsets[self.rows - entry.row as usize] += 1;
        }
        for i in 0..self.rows {
            offsets[i + 1] += offsets[i];
        }
        let mut next = offsets.clone();
        let mut entries = self.entries.clone();
        // Columns from the last to the first, so that the new rows ascend.
        for j in (0..self.len()).rev() {
            let row = (self.len() - 1 - j) as u32;
            for entry in self.column(j) {
                let slot = &mut next[self.rows - 1 - entry.row as usize];
                entries[*slot] = Entry { row, coefficient: entry.coefficient };
                *slot += 1;
            }
        }
        Self { rows: self.len(), columns: self.rows, starts: Starts::Wide(offsets), entries }
    }
}
