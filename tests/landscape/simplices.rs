//! The barycentric map, its grid, the search of the maximum, and lowering.

use std::borrow::Cow;

use proptest::prelude::*;
use sublevel::Interrupt;
use sublevel::landscape::analytic::{Analytic, ring, sphere};
use sublevel::landscape::growth::grow;
use sublevel::landscape::simplex::{
    GrowthOptions, LowerOptions, Lowering, MaximumOptions, ParameterSimplex, Search, coordinates, grid,
    grid_len, lower, max_loss,
};
use sublevel::landscape::{Objective, Watch};

const PARAMETERS: usize = 7;

/// A simplex with centres that have nothing to do with each other.
fn wild(vertices: usize) -> ParameterSimplex<'static> {
    let centre =
        |face: u32| (0..PARAMETERS).map(|i| (f64::from(face * 31) + 7.3 * i as f64).sin() * 3.0).collect();
    let mut simplex = ParameterSimplex::new(vertices, |face| Cow::Owned(centre(face))).expect("allowed size");
    let whole = simplex.whole();
    simplex.centre_mut(whole).copy_from_slice(&centre(whole));
    simplex
}

fn at(simplex: &ParameterSimplex<'_>, t: &[f64]) -> Vec<f64> {
    let mut point = vec![0.0; simplex.parameters()];
    simplex.evaluate(t, &mut point);
    point
}

fn gap(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Barycentric coordinates from positive numbers.
fn normalised(raw: &[f64]) -> Vec<f64> {
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|x| x / sum).collect()
}

proptest! {
    #[test]
    fn on_a_face_the_map_is_the_face_s_own(raw in prop::collection::vec(0.01..1.0_f64, 6), k in 1_usize..=5, omitted in 0_usize..6) {
        let omitted = omitted % (k + 1);
        let whole = wild(k + 1);
        let mut t = normalised(&raw[..k]);
        if k > 1 {
            // The face keeps the vertices but one, renumbered.
            let old = |face: u32| (0..k).filter(|&v| face >> v & 1 == 1).fold(0, |all, v| all | 1 << (v + usize::from(v >= omitted)));
            let mut face = ParameterSimplex::new(k, |inner| Cow::Owned(whole.centre(old(inner)).to_vec())).expect("allowed size");
            let all = face.whole();
            face.centre_mut(all).copy_from_slice(whole.centre(old(all)));
            let expected = at(&face, &t);
            t.insert(omitted, 0.0);
            prop_assert!(gap(&at(&whole, &t), &expected) < 1e-12);
        } else {
            t.insert(omitted, 0.0);
            prop_assert!(gap(&at(&whole, &t), whole.centre(1 << (1 - omitted))) < 1e-12);
        }
    }

    #[test]
    fn the_map_is_continuous_at_ties(raw in prop::collection::vec(0.01..1.0_f64, 6), k in 1_usize..=5, i in 0_usize..6, j in 0_usize..6) {
        let (i, j) = (i % (k + 1), j % (k + 1));
        prop_assume!(i != j);
        let simplex = wild(k + 1);
        let mut raw = raw[..=k].to_vec();
        raw[j] = raw[i];
        let t = normalised(&raw);
        let mut near = [t.clone(), t.clone()];
        (near[0][i], near[0][j]) = (t[i] + 1e-9, t[j] - 1e-9);
        (near[1][i], near[1][j]) = (t[i] - 1e-9, t[j] + 1e-9);
        for near in near {
            prop_assert!(gap(&at(&simplex, &near), &at(&simplex, &t)) < 1e-6);
        }
    }

    #[test]
    fn weights_are_a_convex_combination(raw in prop::collection::vec(0.0..1.0_f64, 6), k in 1_usize..=5) {
        prop_assume!(raw[..=k].iter().sum::<f64>() > 0.1);
        let simplex = wild(k + 1);
        let t = normalised(&raw[..=k]);
        let weights = simplex.weights(&t);
        prop_assert!(weights.iter().all(|(_, weight)| *weight >= 0.0));
        prop_assert!((weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-12);
        let (face, weight) = weights[k];
        prop_assert_eq!(face, simplex.whole());
        prop_assert!((weight - simplex.free_weight(&t)).abs() < 1e-12);
    }

    #[test]
    fn a_path_is_the_two_segments_of_equation_5(t in 0.0..=1.0_f64) {
        let path = wild(2);
        let (first, second, centre) = (path.centre(1), path.centre(2), path.centre(3));
        let expected: Vec<f64> = (0..PARAMETERS).map(|i| if t <= 0.5 {
            2.0 * (t * centre[i] + (0.5 - t) * first[i])
        } else {
            2.0 * ((t - 0.5) * second[i] + (1.0 - t) * centre[i])
        }).collect();
        prop_assert!(gap(&at(&path, &[1.0 - t, t]), &expected) < 1e-12);
    }
}

#[test]
fn the_barycentre_of_every_face_is_its_centre() {
    for vertices in 2..=6 {
        let simplex = wild(vertices);
        for face in 1..=simplex.whole() {
            let share = 1.0 / f64::from(face.count_ones());
            let t: Vec<f64> = (0..vertices).map(|v| if face >> v & 1 == 1 { share } else { 0.0 }).collect();
            assert!(
                gap(&at(&simplex, &t), simplex.centre(face)) < 1e-12,
                "face {face:b} of {vertices} vertices"
            );
        }
    }
}

#[test]
fn simplices_need_between_two_and_sixteen_vertices() {
    for vertices in [0, 1, 17] {
        assert!(ParameterSimplex::new(vertices, |_| Cow::Owned(vec![0.0])).is_err());
    }
    assert!(
        ParameterSimplex::new(2, |face| Cow::Owned(vec![0.0; face as usize])).is_err(),
        "centres of two lengths"
    );
}

#[test]
fn the_grid_has_the_paper_s_points_each_once() {
    for (vertices, steps, points) in [(3, 60, 1_891), (4, 60, 39_711), (2, 12, 13), (5, 12, 1_820), (1, 5, 1)]
    {
        let all: Vec<_> = grid(vertices, steps).collect();
        assert_eq!(all.len() as u64, points, "{vertices} vertices, {steps} steps");
        assert_eq!(grid_len(vertices, steps), points);
        assert!(all.iter().all(|point| point.iter().sum::<u32>() == steps));
        assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] != pair[1]));
        assert!((coordinates(&all[0], steps).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

/// The largest loss on the straight triangle of a ring.
fn search(minima: usize, options: &MaximumOptions) -> sublevel::landscape::simplex::Maximum {
    let fixture = ring(minima, 2, 0.2).expect("allowed");
    let options = GrowthOptions {
        simplices: LowerOptions { epochs: 0, ..LowerOptions::default() },
        maximum: options.clone(),
    };
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let complex = grow(&fixture.objective, fixture.vertices(), &options, None, &watch).expect("it grows");
    let map = complex.span(&[0, 1, minima as u32 / 2 + 1]).expect("its faces are there");
    max_loss(&fixture.objective, &map, &options.maximum, f64::NEG_INFINITY, &watch).expect("it is searched")
}

#[test]
fn ascents_find_the_peak_that_the_paper_s_grid_misses_with_fewer_evaluations() {
    for minima in [3, 5, 7] {
        let grid =
            search(minima, &MaximumOptions { search: Search::Grid, grid: 60, ..MaximumOptions::default() });
        let adaptive = search(minima, &MaximumOptions::default());
        assert_eq!(grid.evaluations, 1_891);
        assert!(adaptive.evaluations < grid.evaluations, "{} evaluations", adaptive.evaluations);
        assert!(adaptive.loss >= grid.loss, "{} below the grid's {}", adaptive.loss, grid.loss);
        assert!((adaptive.loss - 1.0).abs() < 1e-4, "the peak of height 1 was found at {}", adaptive.loss);
        assert_eq!(adaptive, search(minima, &MaximumOptions::default()), "the search is deterministic");
        assert_eq!(adaptive.samples.len(), 91, "the coarse grid is kept for pictures");
        assert!((adaptive.argmax.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn refinement_is_what_the_finer_grid_changed() {
    let coarse = search(5, &MaximumOptions { search: Search::Grid, grid: 6, ..MaximumOptions::default() });
    let fine = search(5, &MaximumOptions { search: Search::Grid, grid: 12, ..MaximumOptions::default() });
    assert!(fine.loss > coarse.loss);
    assert!((fine.refinement - (fine.loss - coarse.loss)).abs() < 1e-15);
}

#[test]
fn a_loss_that_is_no_number_counts_as_infinite() {
    let spoilt = Analytic::new(1, |point, _| if point[0] > 0.4 && point[0] < 0.6 { f64::NAN } else { 0.0 });
    let ends = [[0.0], [1.0]];
    let path = ParameterSimplex::new(2, |face| Cow::Borrowed(&ends[face as usize - 1][..])).expect("a path");
    let interrupt = Interrupt::new();
    let maximum =
        max_loss(&spoilt, &path, &MaximumOptions::default(), f64::NEG_INFINITY, &Watch::silent(&interrupt))
            .expect("it is searched");
    assert_eq!(maximum.loss, f64::INFINITY);
}

#[test]
fn a_grid_that_nobody_could_search_is_refused() {
    let fixture = sphere(3, 0.4).expect("allowed");
    let map = ParameterSimplex::new(4, |_| Cow::Owned(vec![0.0; 3])).expect("a tetrahedron");
    let interrupt = Interrupt::new();
    let options = MaximumOptions { search: Search::Grid, grid: 10_000, ..MaximumOptions::default() };
    let refused = max_loss(&fixture.objective, &map, &options, f64::NEG_INFINITY, &Watch::silent(&interrupt));
    assert_eq!(refused.expect_err("166 thousand million points").exit_code(), 4);
}

/// Lowers the path between two minima of a ring.
fn lowered(minima: usize, vertices: [u32; 2], options: LowerOptions, floor: f64) -> (f64, u64, Vec<f64>) {
    let fixture = ring(minima, 2, 0.2).expect("allowed");
    let ends = vertices.map(|vertex| fixture.minima[vertex as usize].clone());
    let mut path =
        ParameterSimplex::new(2, |face| Cow::Borrowed(&ends[face as usize - 1][..])).expect("a path");
    let options = GrowthOptions { simplices: options, maximum: MaximumOptions::default() };
    let interrupt = Interrupt::new();
    let watch = &Watch::silent(&interrupt);
    let task =
        Lowering { objective: &fixture.objective, options: &options, vertices: &vertices, floor, watch };
    let lowered = lower(&task, &mut path).expect("it is lowered");
    let again = max_loss(&fixture.objective, &path, &options.maximum, f64::NEG_INFINITY, watch)
        .expect("it is searched");
    assert!((again.loss - lowered.maximum.loss).abs() < 1e-4, "the value belongs to the map that is left");
    (lowered.maximum.loss, lowered.gradients, path.free_centre().to_vec())
}

#[test]
fn a_path_straight_over_the_peak_leaves_it_though_the_gradient_there_is_zero() {
    let options = LowerOptions { learning_rate: 0.02, starts: 4, ..LowerOptions::default() };
    let (start, none, _) = lowered(4, [0, 2], LowerOptions { epochs: 0, ..options.clone() }, 0.0);
    let (mean, spent, _) = lowered(4, [0, 2], LowerOptions { epochs: 300, ..options.clone() }, 0.0);
    let (polished, ..) =
        lowered(4, [0, 2], LowerOptions { epochs: 0, starts: 1, polish: 100, ..options }, 0.0);
    assert_eq!((start, none, spent), (1.0, 0, 1200));
    assert!(mean < 0.5, "{mean}");
    assert!(polished < 0.3, "{polished}");
}

#[test]
fn the_polish_reaches_the_pass_that_the_mean_loss_does_not() {
    let options = LowerOptions { epochs: 500, learning_rate: 0.02, ..LowerOptions::default() };
    let (mean, ..) = lowered(3, [0, 1], options.clone(), 0.0);
    let (polished, ..) = lowered(3, [0, 1], LowerOptions { polish: 100, ..options }, 0.0);
    assert!(mean > 0.21, "the mean loss is biased by averaging: {mean}");
    assert!((0.19..0.191).contains(&polished), "the pass is .19; one centre reaches .1905: {polished}");
}

#[test]
fn a_simplex_no_higher_than_its_facets_costs_no_gradient() {
    let options = LowerOptions { epochs: 300, polish: 10, ..LowerOptions::default() };
    let (_, spent, centre) = lowered(4, [0, 1], options, 0.5);
    assert_eq!(spent, 0);
    assert!(gap(&centre, &[0.5, 0.5]) < 1e-12, "the centre stays at the middle");
}

#[test]
fn more_starts_keep_the_lowest_and_randomness_comes_from_seed_and_vertices() {
    let options = LowerOptions { epochs: 50, learning_rate: 0.02, jitter: 1.0, ..LowerOptions::default() };
    let one = lowered(4, [0, 2], options.clone(), 0.0);
    let five = lowered(4, [0, 2], LowerOptions { starts: 5, ..options.clone() }, 0.0);
    assert!(five.0 <= one.0 && five.1 == 5 * one.1);
    assert_eq!(one, lowered(4, [0, 2], options.clone(), 0.0));
    assert_ne!(one.2, lowered(4, [0, 2], LowerOptions { seed: 1, ..options.clone() }, 0.0).2);
    assert_ne!(one.2, lowered(4, [1, 3], options, 0.0).2.iter().rev().copied().collect::<Vec<_>>());
}

#[test]
fn the_free_centre_s_gradient_is_its_weight_times_the_loss_s() {
    let fixture = sphere(5, 0.4).expect("allowed");
    let mut simplex = wild(4);
    let mut centres = simplex.clone();
    for face in 1..=simplex.whole() {
        centres.centre_mut(face).iter_mut().for_each(|x| *x /= 3.0);
    }
    simplex = ParameterSimplex::new(4, |face| Cow::Owned(centres.centre(face)[..5].to_vec()))
        .expect("a tetrahedron");
    let t = [0.3, 0.2, 0.4, 0.1];
    let mut slope = vec![0.0; 5];
    fixture.objective.gradient(&at(&simplex, &t), &mut slope);
    let whole = simplex.whole();
    for (place, slope) in slope.iter().enumerate() {
        let mut value = |shift: f64| {
            simplex.centre_mut(whole)[place] += shift;
            let loss = fixture.objective.loss(&at(&simplex, &t)).value;
            simplex.centre_mut(whole)[place] -= shift;
            loss
        };
        let difference = (value(1e-6) - value(-1e-6)) / 2e-6;
        assert!((difference - simplex.free_weight(&t) * slope).abs() < 1e-6);
    }
}
