//! Union-find.

/// Union-find whose roots are the oldest of their sets.
pub(super) struct Forest {
    parents: Vec<u32>,
}

impl Forest {
    pub(super) fn new(count: usize) -> Self {
        Self { parents: (0..count as u32).collect() }
    }

    fn root(&mut self, mut vertex: u32) -> u32 {
        while self.parents[vertex as usize] != vertex {
            let parent = self.parents[vertex as usize];
            self.parents[vertex as usize] = self.parents[parent as usize];
            vertex = self.parents[parent as usize];
        }
        vertex
    }

    /// Joins the sets of two vertices; returns the younger root, if there were two.
    pub(super) fn join(&mut self, u: u32, v: u32, older: impl Fn(u32, u32) -> bool) -> Option<u32> {
        let (a, b) = (self.root(u), self.root(v));
        if a == b {
            return None;
        }
        let (old, young) = if older(a, b) { (a, b) } else { (b, a) };
        self.parents[young as usize] = old;
        Some(young)
    }
}
