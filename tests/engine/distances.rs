//! The bottleneck distance against trying every matching.

use proptest::prelude::*;
use sublevel::barcode::{Diagram, bottleneck, bottleneck_to_empty};

/// Points on a coarse grid, so that distances tie; some essential, some born at `-inf`.
fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let finite = (0_u8..8, 1_u8..8).prop_map(|(birth, length)| {
        let birth = f64::from(birth) * 0.3;
        (birth, birth + f64::from(length) * 0.7)
    });
    let essential = (0_u8..4).prop_map(|birth| (f64::from(birth), f64::INFINITY));
    let unborn = (0_u8..4).prop_map(|death| (f64::NEG_INFINITY, f64::from(death)));
    let always = Just((f64::NEG_INFINITY, f64::INFINITY));
    prop::collection::vec(prop_oneof![9 => finite, 2 => essential, 1 => unborn, 1 => always], 0..5)
}

/// The larger of the differences of the coordinates; equal infinities are at distance 0.
fn apart(a: (f64, f64), b: (f64, f64)) -> f64 {
    let difference = |x: f64, y: f64| if x == y { 0.0 } else { (x - y).abs() };
    difference(a.0, b.0).max(difference(a.1, b.1))
}

fn to_diagonal(point: (f64, f64)) -> f64 {
    (point.1 - point.0) / 2.0
}

/// The best over all ways to match the first point of `a`, and so on.
fn brute_force(a: &[(f64, f64)], b: &[(f64, f64)]) -> f64 {
    let Some((&first, rest)) = a.split_first() else {
        return b.iter().map(|&point| to_diagonal(point)).fold(0.0, f64::max);
    };
    let mut best = to_diagonal(first).max(brute_force(rest, b));
    for i in 0..b.len() {
        let mut others = b.to_vec();
        let partner = others.remove(i);
        best = best.min(apart(first, partner).max(brute_force(rest, &others)));
    }
    best
}

fn diagram(points: &[(f64, f64)]) -> Diagram {
    points.iter().copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn is_exact(a in points(), b in points()) {
        let (x, y) = (diagram(&a), diagram(&b));
        prop_assert_eq!(bottleneck(&x, &y), brute_force(&a, &b));
        prop_assert_eq!(bottleneck(&y, &x), brute_force(&a, &b));
        prop_assert_eq!(bottleneck(&x, &x), 0.0);
        prop_assert_eq!(bottleneck_to_empty(&x), bottleneck(&x, &Diagram::default()));
    }

    #[test]
    fn is_a_metric_and_stable_on_larger_diagrams(
        points in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 0..60),
        noise in prop::collection::vec((-0.05..0.05_f64, -0.05..0.05_f64), 60),
    ) {
        let a: Vec<_> = points.iter().map(|&(birth, length)| (birth, birth + length)).collect();
        let b: Vec<_> = a.iter().zip(&noise).map(|(p, n)| (p.0 + n.0, p.1 + n.1)).collect();
        let c: Vec<_> = a.iter().take(a.len() / 2).copied().collect();
        let [a, b, c] = [a, b, c].map(|points| diagram(&points));
        let (ab, bc, ac) = (bottleneck(&a, &b), bottleneck(&b, &c), bottleneck(&a, &c));
        prop_assert!(ab <= 0.05);
        prop_assert!(ac <= ab + bc + 1e-12 && bc <= ab + ac + 1e-12);
        prop_assert_eq!(ab, bottleneck(&b, &a));
    }
}

#[test]
fn numbers_of_essential_points_must_agree() {
    let one = diagram(&[(0.0, f64::INFINITY)]);
    assert_eq!(bottleneck(&one, &Diagram::default()), f64::INFINITY);
    assert_eq!(bottleneck(&one, &diagram(&[(0.5, f64::INFINITY), (0.0, 0.5)])), 0.5);
    assert!(bottleneck(&diagram(&[(f64::NAN, 1.0)]), &one).is_nan());
}
