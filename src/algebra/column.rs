//! Sparse columns with ascending rows, one after the other in one buffer.

/// A non-zero entry of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<U> {
    /// The row.
    pub row: u32,
    /// The coefficient, a unit: nothing at all over Z/2, 1 to `p - 1` over Z/p.
    pub coefficient: U,
}

/// A sparse matrix by columns: 4 bytes an entry over Z/2, 8 over Z/p. If all columns have as many entries, as those of simplices have, that is
/// all; else 4 bytes a column, or 8 beyond 2^32 - 1 entries.
#[derive(Debug, Clone)]
pub struct SparseColumns<U> {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) starts: Starts,
    pub(super) entries: Vec<Entry<U>>,
}

/// Where the columns start in the buffer of entries.
#[derive(Debug, Clone)]
pub(super) enum Starts {
    /// Column `j` starts at `j` times this.
    Multiples(usize),
    /// Column `j` is from the `j`-th to the next.
    Narrow(Vec<u32>),
    /// The same.
    Wide(Vec<usize>),
}

impl<U: Copy> SparseColumns<U> {
    /// A matrix with `rows` rows and no columns.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: 0, starts: Starts::Multiples(0), entries: Vec::new() }
    }

    /// Columns of `width` entries each; whoever calls has seen to it that rows ascend and are in the matrix.
    pub(crate) fn uniform(rows: usize, columns: usize, width: usize, entries: Vec<Entry<U>>) -> Self {
        assert_eq!(entries.len(), columns * width, "every column has {width} entries");
        Self { rows, columns, starts: Starts::Multiples(width), entries }
    }

    /// Appends a column.
    ///
    /// # Panics
    /// If the rows do not ascend strictly or reach beyond the matrix.
    pub fn push(&mut self, column: impl IntoIterator<Item = Entry<U>>) {
        let start = self.entries.len();
        self.entries.extend(column);
        let column = &self.entries[start..];
        assert!(column.windows(2).all(|pair| pair[0].row < pair[1].row), "rows ascend");
        assert!(column.last().is_none_or(|last| (last.row as usize) < self.rows), "rows are in the matrix");
        self.starts.push(self.columns, start, self.entries.len());
        self.columns += 1;
    }

    /// The number of columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns
    }

    /// Whether there are no columns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns == 0
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of entries.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// The entries of a column, rows ascending.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    #[inline]
    pub fn column(&self, j: usize) -> &[Entry<U>] {
        match &self.starts {
            Starts::Multiples(width) => {
                // The entries of absent columns would be found if there were columns of no entries only.
                assert!(j < self.columns, "column {j} of {}", self.columns);
                &self.entries[j * width..j * width + width]
            }
            Starts::Narrow(starts) => &self.entries[starts[j] as usize..starts[j + 1] as usize],
            Starts::Wide(starts) => &self.entries[starts[j]..starts[j + 1]],
        }
    }
}

impl Starts {
    /// Notes that the column after `columns` others is `start..end`.
    fn push(&mut self, columns: usize, start: usize, end: usize) {
        if let Self::Multiples(width) = *self {
            if columns == 0 || width == end - start {
                *self = Self::Multiples(end - start);
                return;
            }
            let starts = (0..=columns).map(|j| j * width);
            *self = match u32::try_from(start) {
                Ok(_) => Self::Narrow(starts.map(|start| start as u32).collect()),
                Err(_) => Self::Wide(starts.collect()),
            };
        }
        if let Self::Narrow(starts) = self {
            match u32::try_from(end) {
                Ok(end) => return starts.push(end),
                Err(_) => *self = Self::Wide(starts.iter().map(|&start| start as usize).collect()),
            }
        }
        if let Self::Wide(starts) = self {
            starts.push(end);
        }
    }
}

impl<U: Copy + PartialEq> PartialEq for SparseColumns<U> {
    /// Whether size and entries are the same, however the columns' starts are stored.
    fn eq(&self, other: &Self) -> bool {
        (self.rows, self.columns) == (other.rows, other.columns)
            && self.entries == other.entries
            && (0..self.columns).all(|j| self.column(j).len() == other.column(j).len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(rows: &[u32]) -> impl Iterator<Item = Entry<()>> {
        rows.iter().map(|&row| Entry { row, coefficient: () })
    }

    #[test]
    fn columns_are_those_pushed_whatever_their_lengths() {
        let given: [&[&[u32]]; 4] =
            [&[&[], &[], &[]], &[&[0, 1], &[1, 2], &[0, 2]], &[&[0, 1], &[1, 2], &[]], &[&[], &[1], &[0, 1]]];
        for columns in given {
            let mut matrix = SparseColumns::new(3);
            for column in columns {
                matrix.push(entries(column));
            }
            assert_eq!(matrix.len(), 3);
            for (j, column) in columns.iter().enumerate() {
                assert!(matrix.column(j).iter().copied().eq(entries(column)), "{columns:?}");
            }
            let flat: Vec<_> = columns.iter().flat_map(|column| entries(column)).collect();
            let wide =
                Starts::Wide(vec![0, columns[0].len(), columns[0].len() + columns[1].len(), flat.len()]);
            assert_eq!(matrix, SparseColumns { rows: 3, columns: 3, starts: wide, entries: flat });
        }
    }

    #[test]
    fn equal_entries_in_other_columns_are_another_matrix() {
        let matrix = |columns: [&[u32]; 2]| {
            let mut matrix = SparseColumns::new(2);
            for column in columns {
                matrix.push(entries(column));
            }
            matrix
        };
        assert_ne!(matrix([&[0, 1], &[]]), matrix([&[0], &[1]]));
    }
}
