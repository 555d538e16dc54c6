//! Few points that stand for many.

use std::borrow::Cow;

use super::metric::Measure;
use super::table::Table;
use super::{Distances, Metric, Points};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// Some of the points, each as far as possible from those before it, and how far away the others are.
#[derive(Debug, Clone, PartialEq)]
pub struct Subsample {
    /// The numbers of the points chosen, in the order in which they were.
    pub numbers: Vec<u32>,
    /// The largest distance of a point to the nearest of those chosen: 0 if all are.
    pub covering_radius: f64,
}

/// A greedy permutation of points, cut off after `count`: the first point, then always the one that is farthest from those chosen, the
/// first of several. `O(n count d)` time.
///
/// Where the distances are a metric, the barcode of the Rips complex of the points chosen is within twice the covering radius of that of
/// all, in bottleneck distance: moving each point to the nearest one chosen changes no distance by more.
///
/// T. F. Gonzalez, *Clustering to minimize the maximum intercluster distance*, 1985; N. J. Cavanna, M. Jahanseir, D. R. Sheehy, *A
/// geometric perspective on sparse filtrations*, 2015.
///
/// # Errors
/// [`Error::Usage`] for a count of 0; [`Error::Input`] for the cosine of a point that is 0; [`Error::Interrupted`] on request.
pub fn subsample_points(
    points: &Points,
    metric: Metric,
    count: usize,
    interrupt: &Interrupt,
) -> Result<Subsample> {
    greedy(&Table::Measured(Measure::new(points, metric)?), count, interrupt)
}

/// The same for distances: see [`subsample_points`].
///
/// # Errors
/// [`Error::Usage`] for a count of 0; [`Error::Interrupted`] on request.
pub fn subsample_distances(distances: &Distances, count: usize, interrupt: &Interrupt) -> Result<Subsample> {
    greedy(&Table::Packed(Cow::Borrowed(distances)), count, interrupt)
}

fn greedy(table: &Table<'_>, count: usize, interrupt: &Interrupt) -> Result<Subsample> {
    if count == 0 {
        return Err(Error::usage("number of points", "0", "at least 1"));
    }
    let mut nearest = vec![f64::INFINITY; table.len()];
    let mut distances = vec![0.0; table.len()];
    let mut numbers = Vec::new();
    let mut next = if nearest.is_empty() { None } else { Some((0, f64::INFINITY)) };
    while let Some((farthest, _)) = next.filter(|_| numbers.len() < count) {
        interrupt.check()?;
        numbers.push(farthest as u32);
        table.to_all(farthest, &mut distances);
        // Chosen points are at -inf, so that none is chosen twice, duplicates included.
        nearest[farthest] = f64::NEG_INFINITY;
        next = None;
        for (i, (near, &distance)) in nearest.iter_mut().zip(&distances).enumerate() {
            *near = near.min(distance);
            if *near >= 0.0 && next.is_none_or(|(_, most)| *near > most) {
                next = Some((i, *near));
            }
        }
    }
    Ok(Subsample { numbers, covering_radius: next.map_or(0.0, |(_, radius)| radius) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_are_halved() {
        let line = Points::new(1, (0..9).map(f64::from).collect()).expect("finite");
        let interrupt = Interrupt::new();
        let found = subsample_points(&line, Metric::Euclidean, 5, &interrupt).expect("five of nine");
        assert_eq!(found, Subsample { numbers: vec![0, 8, 4, 2, 6], covering_radius: 1.0 });
        let distances = Distances::euclidean(&line, u64::MAX).expect("small");
        assert_eq!(subsample_distances(&distances, 5, &interrupt).expect("five of nine"), found);
        assert_eq!(distances.subset(&found.numbers).lower()[..3], [8.0, 4.0, 4.0]);
    }

    #[test]
    fn duplicates_are_chosen_last_and_once() {
        let twice = Points::new(1, vec![1.0, 1.0, 5.0, 5.0]).expect("finite");
        let found = subsample_points(&twice, Metric::Euclidean, 9, &Interrupt::new()).expect("all");
        assert_eq!(found, Subsample { numbers: vec![0, 2, 1, 3], covering_radius: 0.0 });
    }
}
