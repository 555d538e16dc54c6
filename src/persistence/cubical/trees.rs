//! Disjoint trees with roots that the caller compares.

/// What is outside the complex, and older than all.
pub(super) const OUTSIDE: u32 = u32::MAX;

/// A forest by parents; a root is its own parent, unless it is joined to what is outside.
#[derive(Debug)]
pub(super) struct Trees(pub(super) Vec<u32>);

impl Trees {
    /// The root above a node, by path halving (Tarjan, van Leeuwen, "Worst-case analysis of set union algorithms", 1984).
    #[inline]
    pub(super) fn root(&mut self, mut node: u32) -> u32 {
        if node == OUTSIDE {
            return OUTSIDE;
        }
        loop {
            let parent = self.0[node as usize];
            if parent == node || parent == OUTSIDE {
                return parent;
            }
            let above = self.0[parent as usize];
            self.0[node as usize] = above;
            if above == parent || above == OUTSIDE {
                return above;
            }
            node = above;
        }
    }

    /// Joins two trees and returns the root that is one no more, the one of the larger key; none if they are one tree already.
    #[inline]
    pub(super) fn join<K: Ord>(&mut self, a: u32, b: u32, key: impl Fn(u32) -> K) -> Option<u32> {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return None;
        }
        let (older, younger) = match (a, b) {
            (OUTSIDE, _) => (a, b),
            (_, OUTSIDE) => (b, a),
            _ if key(a) < key(b) => (a, b),
            _ => (b, a),
        };
        self.0[younger as usize] = older;
        Some(younger)
    }
}
