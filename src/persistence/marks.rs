//! A growing set of columns, each with its rank.

/// A set of columns to which greater ones are added: a bit a column, and for every 64 how many come before. Two numbers that stay in the cache tell the rank, where
/// a list of ranks by column would cost a miss. Memory: 3 bits a column.
///
/// Jacobson, "Space-efficient static trees and graphs", 1989.
#[derive(Debug)]
pub(super) struct Marks {
    words: Vec<u64>,
    /// By word, if it is not zero: how many columns of the set are in words before.
    before: Vec<u32>,
    /// The size of the set.
    count: u32,
}

impl Marks {
    /// No columns of so many.
    pub(super) fn new(columns: usize) -> Self {
        let words = columns.div_ceil(64);
        Self { words: vec![0; words], before: vec![0; words], count: 0 }
    }

    /// Adds a column greater than all in the set.
    pub(super) fn push(&mut self, column: u32) {
        let word = column as usize / 64;
        debug_assert_eq!(self.words[word] >> (column % 64), 0, "columns ascend");
        if self.words[word] == 0 {
            self.before[word] = self.count;
        }
        self.words[word] |= 1 << (column % 64);
        self.count += 1;
    }

    /// How many columns of the set are smaller than one that is in it.
    #[inline]
    pub(super) fn rank(&self, column: u32) -> Option<usize> {
        let (index, bit) = (column as usize / 64, 1 << (column % 64));
        let word = self.words[index];
        (word & bit != 0).then(|| (self.before[index] + (word & (bit - 1)).count_ones()) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn ranks_count_the_columns_before() {
        let mut marks = Marks::new(300);
        let columns = [0, 1, 63, 130, 191, 192, 299];
        for (rank, &column) in columns.iter().enumerate() {
            assert_eq!(marks.rank(column), None);
            marks.push(column);
            assert_eq!(marks.rank(column), Some(rank));
        }
        let ranks: Vec<_> = (0..300).filter_map(|column| marks.rank(column)).collect();
        assert_eq!(ranks, (0..columns.len()).collect::<Vec<_>>());
    }
}
