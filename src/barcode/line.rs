//! The cheapest matching where all points lie on one line, as those of dimension 0 of a Rips complex do.

use super::kd_tree::Point;
use crate::error::Result;
use crate::interrupt::Interrupt;

/// The cost of the cheapest matching of points that all have the same birth; `cost` is that of the differences of two points' coordinates, convex and 0 for none, and points come with
/// what it costs to leave them alone.
///
/// On a line pairs need not cross, because the cost is convex; so a point is matched to the next one of the other side or left alone, as in the comparison of two words
/// (Wagner, Fischer, "The string-to-string correction problem", 1974). Time is the product of the numbers of points, space their sum. The general way takes longer,
/// because on a line so many matchings tie.
pub(super) fn total(
    (a, alone_in_a): (&[Point], &[f64]),
    (b, alone_in_b): (&[Point], &[f64]),
    cost: impl Fn(f64, f64) -> f64,
    interrupt: &Interrupt,
) -> Result<f64> {
    let [a, b] = [sorted(a, alone_in_a), sorted(b, alone_in_b)];
    // The least cost of the points of `a` so far with each beginning of `b`.
    let mut costs = vec![0.0];
    costs.extend(b.iter().scan(0.0, |sum, (_, alone)| {
        *sum += alone;
        Some(*sum)
    }));
    for (death, alone) in a {
        interrupt.check()?;
        let mut before = costs[0];
        let mut last = before + alone;
        costs[0] = last;
        for (here, &(other, other_alone)) in costs[1..].iter_mut().zip(&b) {
            let matched = before + cost(0.0, (death - other).abs());
            before = *here;
            last = matched.min(before + alone).min(last + other_alone);
            *here = last;
        }
    }
    Ok(costs[b.len()])
}

/// Deaths in order, with what it costs to leave each alone.
fn sorted(points: &[Point], alone: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<_> = points.iter().map(|point| point.1).zip(alone.iter().copied()).collect();
    sorted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    sorted
}
