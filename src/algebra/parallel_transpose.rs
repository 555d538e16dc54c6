//! From boundary to coboundary by many threads.

use rayon::prelude::*;

use super::column::Starts;
use super::{Entry, SparseColumns};
use crate::error::Result;

/// The entries below which one thread does it.
const FEW: usize = 1 << 16;

/// The columns between two looks at whether to go on.
const CHECK: usize = 1 << 13;

impl<U: Copy + Send + Sync> SparseColumns<U> {
    /// As [`antitranspose`](SparseColumns::antitranspose), by all threads of the current pool. Each thread reads the whole matrix and writes the
    /// columns of its part of the result. Given up if `check`, called every few thousand columns, fails.
    pub(crate) fn antitranspose_in_parallel(&self, check: impl Fn() -> Result<()> + Sync) -> Result<Self> {
        let threads = rayon::current_num_threads();
        if threads == 1 || self.entries.len() < FEW || u32::try_from(self.entries.len()).is_err() {
            return self.antitranspose_watched(check);
        }
        let starts = self.starts_of_rows(threads);
        check()?;
        // Anything: all of them are written.
        let mut entries: Vec<Entry<U>> = self.entries.par_iter().copied().collect();
        let share = entries.len().div_ceil(threads);
        let mut parts = Vec::with_capacity(threads);
        let (mut rest, mut first) = (&mut entries[..], 0);
        for part in 1..=threads {
            let end = (part * share).min(self.entries.len()) as u32;
            let last = if part == threads { self.rows } else { starts.partition_point(|&start| start < end) };
            let last = last.clamp(first, self.rows);
            let (mine, others) = rest.split_at_mut((starts[last] - starts[first]) as usize);
            parts.push((first, last, mine));
            (rest, first) = (others, last);
        }
        parts.into_par_iter().with_max_len(1).try_for_each(|(first, last, part)| {
            let mut next: Vec<u32> = starts[first..last].iter().map(|start| start - starts[first]).collect();
            self.scatter(first, &mut next, part, &check)
        })?;
        Ok(Self { rows: self.len(), columns: self.rows, starts: Starts::Narrow(starts), entries })
    }

    /// Where the rows, the last first, start when the entries are sorted by row.
    fn starts_of_rows(&self, threads: usize) -> Vec<u32> {
        // No more tables of counts than take the space of the matrix.
        let tables = threads.min(self.entries.len() / self.rows.max(1)).max(1);
        let share = self.entries.len().div_ceil(tables);
        let count = |entries: &[Entry<U>]| {
            let mut counts = vec![0_u32; self.rows + 1];
            for entry in entries {
                counts[self.rows - entry.row as usize] += 1;
            }
            counts
        };
        let mut counts: Vec<_> = self.entries.par_chunks(share).with_max_len(1).map(count).collect();
        let mut starts = counts.pop().expect("the matrix is not empty");
        let mut sum = 0;
        for row in 0..=self.rows {
            sum += starts[row] + counts.iter().map(|counts| counts[row]).sum::<u32>();
            starts[row] = sum;
        }
        starts
    }

    /// Writes the entries of the rows from `first` on, counted from the last, as many as `next` has, each to the place that `next` names for
    /// its row.
    fn scatter(
        &self,
        first: usize,
        next: &mut [u32],
        part: &mut [Entry<U>],
        check: impl Fn() -> Result<()>,
    ) -> Result<()> {
        let top = (self.rows - 1 - first) as u32;
        // Columns from the last to the first, so that the new rows ascend.
        for j in (0..self.len()).rev() {
            if j.is_multiple_of(CHECK) {
                check()?;
            }
            let row = (self.len() - 1 - j) as u32;
            for entry in self.column(j) {
                if let Some(slot) = next.get_mut(top.wrapping_sub(entry.row) as usize) {
                    part[*slot as usize] = Entry { row, coefficient: entry.coefficient };
                    *slot += 1;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_threads_transpose_as_one() {
        let widths: [fn(u32) -> u32; 2] = [|_| 3, |j| j % 5];
        for width in widths {
            let mut matrix = SparseColumns::new(1000);
            for j in 0..60_000_u32 {
                // Few rows have many entries, so that parts of equal size are parts of few rows.
                let start = (j.wrapping_mul(2_654_435_761) >> 20) % if j % 3 == 0 { 900 } else { 9 };
                matrix.push((0..width(j)).map(|k| Entry { row: start + 7 * k, coefficient: j as u16 }));
            }
            let expected = matrix.antitranspose();
            for threads in [1, 2, 3, 5, 64] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                assert_eq!(
                    pool.install(|| matrix.antitranspose_in_parallel(|| Ok(())).expect("nobody stops it")),
                    expected,
                    "{threads} threads"
                );
            }
        }
    }
}
