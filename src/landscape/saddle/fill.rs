//! Cones over loops and spheres of the graph.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::complex::Fillings;
use super::cone::around;
use super::disc::{Boundary, Filling, fill};
use super::graph::Graph;
use super::polyline::Polyline;
use super::probe::Probe;
use super::ridge::Critical;
use super::vector::{add, mean, minus, plus};
use super::word::Letter;
use crate::error::Result;

/// Knots of a loop are at most this share of the scale apart: a peak between two spokes of a cone is missed, and its cell then enters too early.
const SPACING: f64 = 0.06;

/// The closed polyline of a word, its last knot left out, and its largest saddle.
fn knots(graph: &Graph<'_>, word: &[Letter]) -> (Vec<Vec<f64>>, f64) {
    let mut knots: Vec<Vec<f64>> = Vec::new();
    let mut floor = f64::NEG_INFINITY;
    for (edge, forward) in word {
        let saddle = &graph.saddles[*edge];
        floor = floor.max(saddle.critical.value);
        let mut path = saddle.path.clone();
        if !forward {
            path.reverse();
        }
        knots.extend(path.into_iter().skip(usize::from(!knots.is_empty())));
    }
    let mut knots = Polyline(knots).refined(SPACING * graph.lengths.scale);
    knots.pop();
    (knots, floor)
}

/// The disc over a word's loop: cones over the mean of its saddles, then of its minima, then over points beside.
pub(super) fn disc(
    probe: &Probe<'_>,
    graph: &Graph<'_>,
    word: &[Letter],
    known: &[&Critical],
) -> Result<Filling> {
    let (knots, floor) = knots(graph, word);
    let saddles: Vec<&[f64]> =
        word.iter().map(|letter| graph.saddles[letter.0].critical.point.as_slice()).collect();
    let ends: Vec<&[f64]> = word
        .iter()
        .flat_map(|letter| graph.saddles[letter.0].ends)
        .map(|end| graph.minima[end as usize].as_slice())
        .collect();
    let mut apexes = vec![mean(&saddles), mean(&ends)];
    let mut random = ChaCha8Rng::seed_from_u64(graph.options.seed);
    for _ in 0..2 {
        let mut weights: Vec<f64> = knots.iter().map(|_| random.random_range(0.0..1.0)).collect();
        let sum: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        let mut apex = vec![0.0; knots[0].len()];
        knots.iter().zip(&weights).for_each(|(knot, weight)| add(&mut apex, *weight, knot));
        apexes.push(apex);
    }
    let map = |apex: &[f64], at: &[f64]| over(apex, &around(&knots, at[0]), at[1]);
    let boundary = Boundary { map: &map, arcs: knots.len(), shares: 1, floor };
    fill(probe, &boundary, &apexes, known, graph.options.tolerance, graph.lengths)
}

/// The ball over the sphere that discs make: the loops of all of them side by side, each in its disc's cone, all in cones over one apex.
pub(super) fn ball(
    probe: &Probe<'_>,
    graph: &Graph<'_>,
    chain: &[(Vec<Letter>, i32)],
    fillings: &Fillings,
) -> Result<Filling> {
    let mut discs: Vec<(Vec<Vec<f64>>, Vec<f64>)> = Vec::new();
    let mut floor = f64::NEG_INFINITY;
    for (name, _) in chain {
        let filling = &fillings[name];
        floor = floor.max(filling.value);
        discs.push((knots(graph, name).0, filling.apex.clone()));
    }
    let arcs = discs.iter().map(|disc| disc.0.len()).sum();
    let map = |apex: &[f64], at: &[f64]| {
        let mut place = at[0];
        for (knots, centre) in &discs {
            if place < knots.len() as f64 {
                return over(apex, &over(centre, &around(knots, place), at[1]), at[2]);
            }
            place -= knots.len() as f64;
        }
        over(apex, &discs[0].1, at[2])
    };
    let centres: Vec<&[f64]> = discs.iter().map(|disc| disc.1.as_slice()).collect();
    let boundary = Boundary { map: &map, arcs, shares: 2, floor };
    let known: Vec<&Critical> =
        graph.higher.iter().map(|known| &known.0).filter(|known| known.index == 3).collect();
    fill(probe, &boundary, &[mean(&centres)], &known, graph.options.tolerance, graph.lengths)
}

/// The point so far on the way from an apex.
fn over(apex: &[f64], point: &[f64], share: f64) -> Vec<f64> {
    plus(apex, share, &minus(point, apex))
}
