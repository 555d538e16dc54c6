//! Work, counted so that it is the same on every machine.

/// Work allowed, in entries added.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    left: usize,
}

impl Work {
    /// As much as it takes.
    pub(super) fn unlimited() -> Self {
        Self { left: usize::MAX }
    }

    /// So much and no more.
    pub(super) fn limited(left: usize) -> Self {
        Self { left }
    }

    /// What may still be done.
    pub(super) fn left(self) -> usize {
        self.left
    }

    /// Counts work that has been done; false if it was the last that is allowed.
    pub(super) fn spend(&mut self, cost: usize) -> bool {
        self.left = self.left.saturating_sub(cost);
        self.left > 0
    }
}
