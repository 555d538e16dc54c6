//! The cubes of a grid one after the other, with their facets.

/// The place of one cube after the other, by number.
pub(super) struct Walk {
    places: Vec<usize>,
    at: Vec<usize>,
    /// The number of edges in the product.
    pub(super) dimension: usize,
}

impl Walk {
    pub(super) fn new(places: Vec<usize>) -> Self {
        Self { at: vec![0; places.len()], places, dimension: 0 }
    }

    pub(super) fn step(&mut self) {
        for (at, &places) in self.at.iter_mut().zip(&self.places) {
            self.dimension -= *at % 2;
            *at += 1;
            if *at < places {
                self.dimension += *at % 2;
                return;
            }
            *at = 0;
        }
    }

    /// Calls `visit` with the number of each facet and whether its sign is -1; facets that cancel are left out.
    pub(super) fn faces(&self, number: usize, mut visit: impl FnMut(usize, bool)) {
        let (mut stride, mut edges) = (1, 0_usize);
        for (&at, &places) in self.at.iter().zip(&self.places) {
            if at % 2 == 1 {
                let before = number - stride;
                let after = if at + 1 < places { number + stride } else { number - at * stride };
                if before != after {
                    visit(after, edges % 2 == 1);
                    visit(before, edges.is_multiple_of(2));
                }
                edges += 1;
            }
            stride *= places;
        }
    }
}
