//! Persistence landscapes.

use super::Diagram;

/// The first `levels` landscape functions at `places`, shape `(levels, places)`: the `k`-th largest of `max(0, min(t - birth, death - t))` over
/// the bars.
///
/// Time `O(m n log k)` for `n` bars, `m` places and `k` levels. GUDHI's `Landscape` gives the square root of 2 times these numbers.
///
/// Bubenik, "Statistical topological data analysis using persistence landscapes", 2015.
#[must_use]
pub fn persistence_landscape(diagram: &Diagram, levels: usize, places: &[f64]) -> Vec<Vec<f64>> {
    let mut landscape = vec![vec![0.0; places.len()]; levels];
    let mut heights = Vec::new();
    for (at, &place) in places.iter().enumerate() {
        heights.clear();
        // Births increase, so those behind the place add nothing.
        let born = diagram.points().iter().take_while(|point| point.0 < place);
        heights
            .extend(born.map(|point| (place - point.0).min(point.1 - place)).filter(|&height| height > 0.0));
        if levels > 0 && levels < heights.len() {
            heights.select_nth_unstable_by(levels - 1, |a, b| b.total_cmp(a));
            heights.truncate(levels);
        }
        heights.sort_unstable_by(|a, b| b.total_cmp(a));
        for (level, &height) in landscape.iter_mut().zip(&heights) {
            level[at] = height;
        }
    }
    landscape
}
