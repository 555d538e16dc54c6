//! Distances of points by every metric, against the formula one pair at a time.

use proptest::prelude::*;
use sublevel::filtration::{Distances, Metric, Points, subsample_points};
use sublevel::{Error, Interrupt};

/// The definition.
fn distance(metric: Metric, a: &[f64], b: &[f64]) -> f64 {
    let pairs = || a.iter().zip(b);
    let sum = |term: &dyn Fn(f64, f64) -> f64| pairs().map(|(&x, &y)| term(x, y)).sum::<f64>();
    match metric {
        Metric::Euclidean => sum(&|x, y| (x - y) * (x - y)).sqrt(),
        Metric::SquaredEuclidean => sum(&|x, y| (x - y) * (x - y)),
        Metric::Manhattan => sum(&|x, y| (x - y).abs()),
        Metric::Chebyshev => pairs().map(|(x, y)| (x - y).abs()).fold(0.0, f64::max),
        Metric::Minkowski(p) => sum(&|x, y| (x - y).abs().powf(p)).powf(1.0 / p),
        Metric::Cosine => {
            1.0 - sum(&|x, y| x * y)
                / (a.iter().map(|x| x * x).sum::<f64>() * b.iter().map(|x| x * x).sum::<f64>()).sqrt()
        }
    }
}

fn metrics() -> [Metric; 7] {
    [
        Metric::Euclidean,
        Metric::SquaredEuclidean,
        Metric::Cosine,
        Metric::Manhattan,
        Metric::Chebyshev,
        Metric::Minkowski(1.0),
        Metric::Minkowski(2.5),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn blocks_compute_what_the_formula_says(
        dimension in 1_usize..5,
        coordinates in prop::collection::vec(-9_i32..10, 4..400),
        repeat in 0_usize..30,
    ) {
        // Some points twice or more; none at 0, for the cosine.
        let coordinates: Vec<f64> = coordinates.iter().map(|&x| f64::from(x) / 8.0 + 0.01).collect();
        let count = coordinates.len() / dimension;
        let chosen = (0..count).chain((0..repeat).map(|i| 7 * i % count));
        let flat = chosen.flat_map(|i| coordinates[i * dimension..][..dimension].to_vec()).collect();
        let points = Points::new(dimension, flat).expect("finite");
        for metric in metrics() {
            let found = Distances::of_points(&points, metric, u64::MAX, &Interrupt::new()).expect("small");
            let all: Vec<_> = points.iter().collect();
            for i in 0..all.len() {
                for j in 0..i {
                    let (expected, found) = (distance(metric, all[i], all[j]), found.get(i, j));
                    prop_assert!((found - expected).abs() <= 1e-14 * expected.max(1.0), "{metric}: {found}, {expected}");
                    prop_assert!(all[i] != all[j] || found == 0.0, "{metric}: duplicates at {found}");
                }
            }
        }
    }

    #[test]
    fn every_point_is_within_the_covering_radius(
        coordinates in prop::collection::vec(-20_i32..20, 2..120),
        count in 1_usize..70,
    ) {
        let flat = coordinates[..coordinates.len() / 2 * 2].iter().map(|&x| f64::from(x)).collect();
        let points = Points::new(2, flat).expect("finite");
        let all = Distances::euclidean(&points, u64::MAX).expect("small");
        let found = subsample_points(&points, Metric::Euclidean, count, &Interrupt::new()).expect("some");
        prop_assert_eq!(found.numbers.len(), count.min(points.len()));
        let nearest = |i: usize| found.numbers.iter().map(|&j| all.get(i, j as usize)).fold(f64::INFINITY, f64::min);
        let radius = (0..points.len()).map(nearest).fold(0.0, f64::max);
        prop_assert_eq!(found.covering_radius, radius);
        // No two of those chosen are nearer to each other than that.
        for (at, &i) in found.numbers.iter().enumerate() {
            for &j in &found.numbers[..at] {
                prop_assert!(all.get(i as usize, j as usize) >= radius);
            }
        }
    }
}

#[test]
fn scales_beyond_squares_are_no_trouble() {
    for (metric, unit) in
        [(Metric::Euclidean, 5.0), (Metric::Minkowski(3.0), 91_f64.cbrt()), (Metric::Cosine, 1.0)]
    {
        for scale in [1e-300, 1e-160, 1.0, 1e160, 1e300] {
            let points = Points::new(2, vec![3.0 * scale, 0.0, 0.0, 4.0 * scale]).expect("finite");
            let found =
                Distances::of_points(&points, metric, u64::MAX, &Interrupt::new()).expect("finite").get(0, 1);
            let expected = if metric == Metric::Cosine { 1.0 } else { unit * scale };
            assert!((found / expected - 1.0).abs() < 1e-14, "{metric} at {scale}: {found}");
        }
    }
}

#[test]
fn what_has_no_distance_is_refused_with_its_pair() {
    let far = Points::new(1, vec![-1e200, 0.0, 1e200]).expect("finite");
    let refused = |points, metric| match Distances::of_points(points, metric, u64::MAX, &Interrupt::new()) {
        Err(error @ Error::Input { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(refused(&far, Metric::SquaredEuclidean).starts_with("distance (1, 0): larger"));
    let zero = Points::new(2, vec![1.0, 1.0, 0.0, 0.0]).expect("finite");
    assert!(refused(&zero, Metric::Cosine).starts_with("point 1: 0 in all coordinates"));
}

#[test]
fn names_are_read_back() {
    for metric in metrics() {
        assert_eq!(metric.to_string().parse::<Metric>().expect("its own name"), metric);
    }
    for wrong in ["minkowski:0.5", "minkowski:inf", "minkowski", "euclid"] {
        assert!(matches!(wrong.parse::<Metric>(), Err(Error::Usage { .. })), "{wrong}");
    }
}
