//! Sparse columns with ascending rows, one after the other in one buffer.

/// A non-zero entry of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<U> {
    /// The row.
    pub row: u32,
    /// The coefficient; nothing at all over Z/2.
    pub coefficient: U,
}

/// A sparse matrix by columns: 4 bytes an entry over Z/2, 8 over Z/p, and 8 a column.
#[derive(Debug, Clone, PartialEq)]
pub struct SparseColumns<U> {
    pub(super) rows: usize,
    /// Column `j` is `entries[offsets[j]..offsets[j + 1]]`.
    pub(super) offsets: Vec<usize>,
    pub(super) entries: Vec<Entry<U>>,
}

impl<U: Copy> SparseColumns<U> {
    /// A matrix with `rows` rows and no columns.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self { rows, offsets: vec![0], entries: Vec::new() }
    }

    /// The same, with room for `columns` columns of `entries` entries in all.
    pub(crate) fn with_capacity(rows: usize, columns: usize, entries: usize) -> Self {
        let mut offsets = Vec::with_capacity(columns + 1);
        offsets.push(0);
        Self { rows, offsets, entries: Vec::with_capacity(entries) }
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
        self.offsets.push(self.entries.len());
    }

    /// The number of columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are no columns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
    #[must_use]
    pub fn column(&self, j: usize) -> &[Entry<U>] {
        &self.entries[self.offsets[j]..self.offsets[j + 1]]
    }
}
