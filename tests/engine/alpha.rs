//! Alpha complexes against all edges and triangles over an empty circle, found by integers.

use proptest::prelude::*;
use sublevel::algebra::Z2;
use sublevel::barcode::{Diagram, bottleneck};
use sublevel::filtration::{AlphaOptions, AlphaValues, Points, alpha};
use sublevel::{Error, Interrupt};

/// A point with integers as coordinates.
type Place = (i64, i64);

/// The determinant that tells on which side of a line a point is: twice the signed area of a triangle.
fn area(a: Place, b: Place, c: Place) -> i128 {
    let [ux, uy, vx, vy] = [b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1].map(i128::from);
    ux * vy - uy * vx
}

fn square(a: Place, b: Place) -> i128 {
    let [x, y] = [a.0 - b.0, a.1 - b.1].map(i128::from);
    x * x + y * y
}

/// Positive if `d` is inside the circle through the others, 0 if it is on it.
fn inside(a: Place, b: Place, c: Place, d: Place) -> i128 {
    let lift = |p: Place| square(p, d);
    let minor = |p: Place, q: Place| area(d, p, q);
    (lift(a) * minor(b, c) + lift(b) * minor(c, a) + lift(c) * minor(a, b)) * area(a, b, c).signum()
}

/// The quotient, rounded once.
fn quotient(mut numerator: i128, mut denominator: i128) -> f64 {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    numerator /= a;
    denominator /= a;
    numerator as f64 / denominator as f64
}

/// The vertices, and the edges and triangles that have an empty circle, with the squares of the radii of the smallest. Where points lie on a common
/// circle there are more of them than in a triangulation, which bound what they should: up to dimension 1 bars are those of the nerve.
fn simplices(places: &[Place]) -> Vec<(Vec<u64>, f64)> {
    let n = places.len();
    let mut found: Vec<(Vec<u64>, f64)> = (0..n as u64).map(|v| (vec![v], 0.0)).collect();
    let mut triangles = Vec::new();
    for (i, j, k) in (0..n).flat_map(|i| (i + 1..n).flat_map(move |j| (j + 1..n).map(move |k| (i, j, k)))) {
        let [a, b, c] = [i, j, k].map(|at| places[at]);
        let area = area(a, b, c);
        if area != 0 && places.iter().all(|d| inside(a, b, c, *d) <= 0) {
            let product = square(a, b) * square(b, c) * square(c, a);
            triangles.push(([i, j, k], quotient(product, 4 * area * area)));
        }
    }
    for (i, j) in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))) {
        let (a, b) = (places[i], places[j]);
        // Inside the circle over the edge the angle is obtuse.
        let obtuse = |c: &Place| 2 * (square(a, *c) + square(b, *c)) < 2 * square(a, b);
        let beside = triangles.iter().filter(|(corners, _)| corners.contains(&i) && corners.contains(&j));
        let least = beside.map(|(_, value)| *value).reduce(f64::min);
        let value = if places.iter().any(obtuse) { least } else { Some(quotient(square(a, b), 4)) };
        found.extend(value.map(|value| (vec![i as u64, j as u64], value)));
    }
    found.extend(triangles.into_iter().map(|(corners, value)| (corners.map(|v| v as u64).to_vec(), value)));
    found
}

/// The bars of dimension 0 and 1 longer than 0, sorted.
fn expected(places: &[Place]) -> [Vec<(f64, f64)>; 2] {
    let mut places = places.to_vec();
    places.sort_unstable();
    places.dedup();
    bars(&super::complex(&simplices(&places)))
}

fn bars(complex: &sublevel::FilteredComplex) -> [Vec<(f64, f64)>; 2] {
    let barcode = super::barcode(&complex.boundary(Z2), Some(1));
    [0, 1].map(|dimension| {
        let bars = barcode.dimension(dimension).iter().filter(|bar| bar.length() > 0.0);
        let mut bars: Vec<_> = bars.map(|bar| (bar.birth, bar.death)).collect();
        bars.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        bars
    })
}

fn points(places: &[Place]) -> Points {
    let coordinates = places.iter().flat_map(|&(x, y)| [x as f64, y as f64]).collect();
    Points::new(2, coordinates).expect("points of the plane")
}

fn made(points: &Points) -> sublevel::FilteredComplex {
    alpha(points, AlphaOptions::default(), &Interrupt::new()).expect("an alpha complex")
}

/// Every edge of a triangulation of all these points comes no later than its triangles, and there are as many as Euler says.
fn check_counts(complex: &sublevel::FilteredComplex) {
    let counts = complex.counts();
    let at = |dimension: usize| counts.get(dimension).copied().unwrap_or(0) as i64;
    assert!(complex.is_empty() || at(0) - at(1) + at(2) == 1, "{counts:?}");
}

proptest! {
    /// A coarse grid: many points on a line, on a circle, at right angles, and twice.
    #[test]
    fn bars_on_grids_are_exact(places in prop::collection::vec((0_i64..6, 0_i64..5), 0..16)) {
        let complex = made(&points(&places));
        check_counts(&complex);
        prop_assert_eq!(bars(&complex), expected(&places));
    }

    /// Coordinates of 20 bits, many points nearly on a line.
    #[test]
    fn bars_of_points_in_general_position_are_right_up_to_rounding(
        places in prop::collection::vec((-(1_i64 << 19)..1 << 19, prop_oneof![-9_i64..9, -(1_i64 << 19)..1 << 19]), 0..12)
    ) {
        let complex = made(&points(&places));
        check_counts(&complex);
        let (found, expected) = (bars(&complex), expected(&places));
        for (found, expected) in found.into_iter().zip(expected) {
            let largest = expected.iter().map(|bar| if bar.1.is_finite() { bar.1 } else { bar.0 }).fold(0.0, f64::max);
            let [found, expected]: [Diagram; 2] = [found, expected].map(|bars| bars.into_iter().collect());
            prop_assert!(bottleneck(&found, &expected) <= 1e-13 * largest, "{:?} {:?}", found, expected);
        }
    }

    /// The order of the points changes nothing, down to the last bit.
    #[test]
    fn the_order_of_points_does_not_matter(
        (places, shuffled) in prop::collection::vec((0_i64..8, 0_i64..8), 0..24)
            .prop_flat_map(|places| (Just(places.clone()), Just(places).prop_shuffle()))
    ) {
        let third = |places: &[Place]| {
            let coordinates = places.iter().flat_map(|&(x, y)| [x as f64 / 3.0, y as f64 / 7.0]).collect();
            bars(&made(&Points::new(2, coordinates).expect("points of the plane")))
        };
        prop_assert_eq!(third(&places), third(&shuffled));
    }
}

#[test]
fn a_grid_whose_squares_are_no_squares_has_no_more_bars() {
    let side = 12;
    let step = |i: i32| f64::from(i) * 0.1;
    let coordinates = (0..side * side).flat_map(|i| [step(i / side), step(i % side)]).collect();
    let complex = made(&Points::new(2, coordinates).expect("points of the plane"));
    let [components, loops] = bars(&complex);
    assert_eq!(components.len(), 144);
    let long: Vec<_> = loops.iter().filter(|bar| bar.1 - bar.0 > 1e-12).collect();
    assert_eq!(long.len(), 121);
    assert!(long.iter().all(|bar| (bar.0 - 0.0025).abs() < 1e-15 && (bar.1 - 0.005).abs() < 1e-15));
}

#[test]
fn few_points_points_on_a_line_and_points_that_occur_again() {
    for (places, counts) in [
        (&[][..], &[][..]),
        (&[(3, 4)], &[1]),
        (&[(3, 4), (3, 4)], &[2, 1]),
        (&[(0, 0), (6, 8)], &[2, 1]),
        (&[(4, 2), (0, 0), (2, 1), (8, 4), (2, 1)], &[5, 4]),
        (&[(0, 5), (0, 1), (0, 3)], &[3, 2]),
        (&[(0, 0), (1, 0), (0, 1), (1, 0)], &[4, 4, 1]),
    ] {
        let complex = made(&points(places));
        assert_eq!(complex.counts(), counts, "{places:?}");
        assert_eq!(bars(&complex), expected(places), "{places:?}");
    }
    let line = made(&points(&[(4, 2), (0, 0), (2, 1), (8, 4), (2, 1)]));
    let edges: Vec<_> = (0..9)
        .filter(|cell| line.dimension(*cell) == 1)
        .map(|cell| (line.labels(cell), line.value(cell)))
        .collect();
    assert_eq!(edges, [(vec![2, 4], 0.0), (vec![0, 2], 1.25), (vec![1, 2], 1.25), (vec![0, 3], 5.0)]);
}

#[test]
fn units_and_thresholds() {
    let rectangle = points(&[(0, 0), (6, 0), (6, 8), (0, 8)]);
    let with = |values, threshold| {
        let options = AlphaOptions { values, threshold };
        alpha(&rectangle, options, &Interrupt::new()).expect("an alpha complex")
    };
    let all = |complex: &sublevel::FilteredComplex| {
        (0..complex.len() as u32).map(|cell| complex.value(cell)).collect::<Vec<_>>()
    };
    let squares = with(AlphaValues::SquaredRadius, None);
    assert_eq!(all(&squares), [0.0, 0.0, 0.0, 0.0, 9.0, 9.0, 16.0, 16.0, 25.0, 25.0, 25.0]);
    let radii = with(AlphaValues::Radius, None);
    assert_eq!(all(&radii), [0.0, 0.0, 0.0, 0.0, 3.0, 3.0, 4.0, 4.0, 5.0, 5.0, 5.0]);
    assert_eq!(with(AlphaValues::SquaredRadius, Some(16.0)).counts(), [4, 4]);
    assert_eq!(with(AlphaValues::Radius, Some(3.5)).counts(), [4, 2]);
    assert_eq!(with(AlphaValues::Radius, Some(0.0)).counts(), [4]);
}

#[test]
fn what_cannot_be_made_is_refused_with_its_place() {
    let refused = |dimension, coordinates: &[f64], threshold| {
        let points = Points::new(dimension, coordinates.to_vec()).expect("points");
        let options = AlphaOptions { threshold, ..Default::default() };
        let error = alpha(&points, options, &Interrupt::new()).expect_err("refused");
        (matches!(error, Error::Usage { .. }), error.to_string())
    };
    for (dimension, coordinates, threshold, usage, said) in [
        (3, &[1.0, 2.0, 3.0][..], None, true, "points of 3 coordinates; expected points in the plane"),
        (2, &[1.0, 2.0], Some(-1.0), true, "threshold: -1; expected a number from 0 up"),
        (2, &[1.0, 2.0], Some(f64::NAN), true, "threshold: NaN"),
        (2, &[1.0, 2.0, 1.0, 1e61], None, false, "simplex [1]: the coordinate 1"),
        (2, &[1e-50, 2.0], None, false, "simplex [0]: the coordinate 0.00000"),
        (
            2,
            &[0.0, 0.0, 1e60, 0.0, 5e59, 1e-42],
            None,
            false,
            "simplex [0, 1, 2]: a circle whose squared radius",
        ),
    ] {
        let (is_usage, found) = refused(dimension, coordinates, threshold);
        assert!(is_usage == usage && found.contains(said), "{found}");
    }
    let interrupt = Interrupt::new();
    interrupt.set();
    let stopped = alpha(&points(&[(0, 0), (1, 0), (0, 1)]), AlphaOptions::default(), &interrupt);
    assert!(matches!(stopped, Err(Error::Interrupted)));
}
