//! A set of rows with its greatest element always at hand.

/// A 64-ary tree of bits: a bit a row, and above it a flag for every 64 rows that may hold one, and so on.
///
/// Insertion costs a step a level at most, the greatest element a step for every level climbed from where it was last. A flag is cleared only
/// when it is found to lie.
#[derive(Debug)]
pub(super) struct BitTree {
    pub(super) words: Vec<u64>,
    /// `flags[0]` has a bit for each word, `flags[k]` one for each word of `flags[k - 1]`; the last has one word.
    /// A set flag has all flags above it set.
    flags: Vec<Vec<u64>>,
    /// No word beyond holds a bit.
    cursor: usize,
}

impl BitTree {
    /// The empty set.
    pub(super) fn new(rows: usize) -> Self {
        let mut flags = vec![vec![0; rows.div_ceil(64 * 64).max(1)]];
        while let Some(last) = flags.last()
            && last.len() > 1
        {
            flags.push(vec![0; last.len().div_ceil(64)]);
        }
        Self { words: vec![0; rows.div_ceil(64).max(1)], flags, cursor: 0 }
    }

    /// Notes that a word beyond which nothing is being inserted may hold bits.
    #[inline]
    pub(super) fn reach(&mut self, word: usize) {
        self.cursor = self.cursor.max(word);
    }

    /// Notes that a word may be non-zero.
    #[inline]
    pub(super) fn flag(&mut self, mut child: usize) {
        for level in &mut self.flags {
            let word = &mut level[child / 64];
            let bit = 1 << (child % 64);
            if *word & bit != 0 {
                return;
            }
            *word |= bit;
            child /= 64;
        }
    }

    /// Notes that each of the first `count` words may be non-zero.
    pub(super) fn flag_first(&mut self, count: usize) {
        self.reach(count.saturating_sub(1));
        let mut children = count;
        for level in &mut self.flags {
            let whole = children / 64;
            level[..whole].fill(u64::MAX);
            if !children.is_multiple_of(64) {
                level[whole] |= (1 << (children % 64)) - 1;
            }
            children = children.div_ceil(64);
        }
    }

    /// The greatest element.
    #[inline]
    pub(super) fn last(&mut self) -> Option<usize> {
        if self.words[self.cursor] == 0 {
            self.cursor = self.last_word()?;
        }
        Some(64 * self.cursor + 63 - self.words[self.cursor].leading_zeros() as usize)
    }

    /// The last word that is not zero, sought from the cursor.
    fn last_word(&mut self) -> Option<usize> {
        let (mut level, mut index) = (0, self.cursor);
        loop {
            // Nothing is left at `index`, a word `level` levels above the bits.
            let flags = self.flags.get_mut(level)?;
            let word = &mut flags[index / 64];
            *word &= !(1 << (index % 64));
            let mut found = *word;
            index /= 64;
            level += 1;
            while found != 0 {
                index = 64 * index + 63 - found.leading_zeros() as usize;
                level -= 1;
                if level == 0 {
                    if self.words[index] != 0 {
                        return Some(index);
                    }
                    break;
                }
                found = self.flags[level - 1][index];
            }
        }
    }

    /// Empties the set, calling back with every word that is not zero and its index, descending.
    pub(super) fn drain(&mut self, mut each: impl FnMut(usize, u64)) {
        while self.last().is_some() {
            each(self.cursor, std::mem::take(&mut self.words[self.cursor]));
        }
        self.cursor = 0;
    }

    /// Empties the set, whose elements lie in the first `count` words. The flags stay, and lie.
    pub(super) fn clear_first(&mut self, count: usize) {
        self.words[..count].fill(0);
        self.cursor = 0;
    }
}

/// The positions of the set bits of a word, descending.
pub(super) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = 63 - word.leading_zeros() as usize;
            word ^= 1 << bit;
            bit
        })
    })
}
