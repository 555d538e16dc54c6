//! Wasserstein distances against trying every matching, and both distances on larger diagrams against what must hold.

use proptest::prelude::*;
use sublevel::barcode::{Wasserstein, bottleneck, bottleneck_within};
use sublevel::{Diagram, Error, Interrupt};

/// Powers and norms with a path of their own in the code, and one without.
const KINDS: [Wasserstein; 7] = [
    Wasserstein { order: 1.0, norm: f64::INFINITY },
    Wasserstein { order: 1.0, norm: 2.0 },
    Wasserstein { order: 2.0, norm: f64::INFINITY },
    Wasserstein { order: 2.0, norm: 2.0 },
    Wasserstein { order: 1.0, norm: 1.0 },
    Wasserstein { order: 3.0, norm: 1.5 },
    Wasserstein { order: 4.0, norm: f64::INFINITY },
];

type Point = (f64, f64);

fn norm(x: f64, y: f64, norm: f64) -> f64 {
    if norm == f64::INFINITY { x.max(y) } else { (x.powf(norm) + y.powf(norm)).powf(1.0 / norm) }
}

/// The least sum of powers over all ways to match the first point of `a`, and so on.
fn brute_force(a: &[Point], b: &[Point], kind: Wasserstein) -> f64 {
    let alone = |&(birth, death): &Point| {
        let half = (death - birth) / 2.0;
        norm(half, half, kind.norm).powf(kind.order)
    };
    let Some((first, rest)) = a.split_first() else { return b.iter().map(alone).sum() };
    let mut best = alone(first) + brute_force(rest, b, kind);
    for i in 0..b.len() {
        let mut others = b.to_vec();
        let mate = others.remove(i);
        let difference = |x: f64, y: f64| if x == y { 0.0 } else { (x - y).abs() };
        let apart = norm(difference(first.0, mate.0), difference(first.1, mate.1), kind.norm);
        best = best.min(apart.powf(kind.order) + brute_force(rest, &others, kind));
    }
    best
}

/// Points on a coarse grid, so that many matchings tie.
fn coarse() -> impl Strategy<Value = Vec<Point>> {
    let finite = (0_u8..8, 1_u8..8).prop_map(|(birth, length)| {
        let birth = f64::from(birth) * 0.3;
        (birth, birth + f64::from(length) * 0.7)
    });
    let essential = (0_u8..4).prop_map(|birth| (f64::from(birth), f64::INFINITY));
    prop::collection::vec(prop_oneof![9 => finite, 1 => essential], 0..6)
}

fn fine(most: usize) -> impl Strategy<Value = Vec<Point>> {
    let point = (0.0..1.0_f64, 0.001..1.0_f64).prop_map(|(birth, length)| (birth, birth + length * length));
    prop::collection::vec(point, 0..most)
}

fn diagram(points: &[Point]) -> Diagram {
    points.iter().copied().collect()
}

fn distance(kind: Wasserstein, a: &Diagram, b: &Diagram) -> f64 {
    kind.distance(a, b, &Interrupt::new()).expect("the powers and norms are right")
}

/// Whether sums of powers, which is what is rounded, are equal beside those of whole diagrams, which are about 1.
fn close(kind: Wasserstein, a: f64, b: f64) -> bool {
    let [x, y] = [a, b].map(|distance| distance.powf(kind.order));
    a == b || (x - y).abs() <= 1e-11 * x.max(y).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn is_the_least_over_all_matchings(a in coarse(), b in coarse(), kind in 0..KINDS.len()) {
        let kind = KINDS[kind];
        let expected = brute_force(&a, &b, kind).powf(1.0 / kind.order);
        let (x, y) = (diagram(&a), diagram(&b));
        let found = distance(kind, &x, &y);
        prop_assert!(close(kind, found, expected), "{} for {}", found, expected);
        prop_assert!(close(kind, distance(kind, &y, &x), found));
    }

    #[test]
    fn is_a_metric_above_the_bottleneck_distance(a in fine(70), b in fine(70), c in fine(70), kind in 0..KINDS.len()) {
        let kind = KINDS[kind];
        let [a, b, c] = [a, b, c].map(|points| diagram(&points));
        let (ab, bc, ac) = (distance(kind, &a, &b), distance(kind, &b, &c), distance(kind, &a, &c));
        prop_assert!(close(kind, ab, distance(kind, &b, &a)));
        let rounding = 1e-12_f64.powf(1.0 / kind.order);
        prop_assert!(ac <= ab + bc + rounding);
        prop_assert_eq!(distance(kind, &a, &a), 0.0);
        prop_assert!(ab >= bottleneck(&a, &b) - rounding);
    }

    #[test]
    fn a_relative_error_is_kept(a in fine(80), b in fine(80), error in 0.0..0.5_f64) {
        let (a, b) = (diagram(&a), diagram(&b));
        let (exact, near) = (bottleneck(&a, &b), bottleneck_within(&a, &b, error, &Interrupt::new()));
        let near = near.expect("the error is right");
        prop_assert!(exact <= near && near <= exact * (1.0 + error) * (1.0 + 1e-12));
    }
}

#[test]
fn the_longest_bars_do_not_overflow() {
    let most = f64::MAX;
    let whole = diagram(&[(-most, most)]);
    let nothing = Diagram::default();
    assert_eq!(bottleneck(&whole, &nothing), most);
    assert_eq!(bottleneck(&whole, &diagram(&[(-most, most / 2.0)])), most / 2.0);
    for kind in KINDS {
        let quarter = distance(kind, &diagram(&[(0.0, most / 4.0)]), &nothing) / (most / 4.0);
        let one = distance(kind, &diagram(&[(0.0, 1.0)]), &nothing);
        assert!((quarter - one).abs() < 1e-12, "{kind:?}: {quarter} {one}");
    }
}

#[test]
fn numbers_of_essential_points_must_agree() {
    let one = diagram(&[(0.0, f64::INFINITY)]);
    let two = diagram(&[(3.0, f64::INFINITY), (4.0, f64::INFINITY)]);
    for kind in KINDS {
        assert_eq!(distance(kind, &one, &two), f64::INFINITY);
        assert!(close(kind, distance(kind, &one, &diagram(&[(3.0, f64::INFINITY)])), 3.0));
        assert!(distance(kind, &one, &diagram(&[(f64::NAN, 1.0)])).is_nan());
    }
}

#[test]
fn what_is_no_distance_is_refused() {
    let (nothing, interrupt) = (Diagram::default(), Interrupt::new());
    for (order, norm) in [(0.5, 1.0), (f64::INFINITY, 1.0), (f64::NAN, 1.0), (1.0, 0.9), (1.0, f64::NAN)] {
        let error = Wasserstein { order, norm }.distance(&nothing, &nothing, &interrupt);
        assert!(matches!(error, Err(Error::Usage { .. })), "{order} {norm}");
    }
    for error in [-1.0, f64::NAN] {
        assert!(bottleneck_within(&nothing, &nothing, error, &interrupt).is_err());
    }
}

#[test]
fn an_interrupt_is_heard() {
    let interrupt = Interrupt::new();
    interrupt.set();
    let points: Vec<Point> = (0..200).map(|i| (f64::from(i).sin(), f64::from(i).sin() + 1.0)).collect();
    let others: Vec<Point> = points.iter().map(|point| (point.0, point.1 + 0.2)).collect();
    let (a, b) = (diagram(&points), diagram(&others));
    let stopped = Wasserstein::default().distance(&a, &b, &interrupt);
    assert!(matches!(stopped, Err(Error::Interrupted)));
    assert!(matches!(bottleneck_within(&a, &b, 0.0, &interrupt), Err(Error::Interrupted)));
}

#[test]
fn two_bars_are_matched_although_one_could_as_well_stay_alone() {
    let (long, short) = (diagram(&[(0.0, 2.1)]), diagram(&[(0.0, 1.4)]));
    for kind in [KINDS[0], KINDS[2]] {
        for (a, b) in [(&long, &short), (&short, &long)] {
            assert!(close(kind, distance(kind, a, b), 0.7), "{kind:?}");
        }
    }
}

/// Points that were all born together, many of them at the same distances.
fn on_a_line(most: usize) -> impl Strategy<Value = Vec<Point>> {
    let coarse =
        prop::collection::vec((1_u8..9).prop_map(|length| (0.3, 0.3 + f64::from(length) * 0.7)), 0..most);
    let fine = prop::collection::vec((0.001..1.0_f64).prop_map(|length| (0.3, 0.3 + length)), 0..most);
    prop_oneof![coarse, fine]
}

proptest! {
    #[test]
    fn on_a_line_it_is_the_least_too(a in on_a_line(6), b in on_a_line(6), kind in 0..KINDS.len()) {
        let kind = KINDS[kind];
        let expected = brute_force(&a, &b, kind).powf(1.0 / kind.order);
        let found = distance(kind, &diagram(&a), &diagram(&b));
        prop_assert!(close(kind, found, expected), "{} for {}", found, expected);
    }

    /// A point far away that both have costs nothing, and makes the general way do the work.
    #[test]
    fn lines_are_no_exception(mut a in on_a_line(60), mut b in on_a_line(60), kind in 0..KINDS.len()) {
        let kind = KINDS[kind];
        let on_line = distance(kind, &diagram(&a), &diagram(&b));
        a.push((100.0, 101.0));
        b.push((100.0, 101.0));
        let in_plane = distance(kind, &diagram(&a), &diagram(&b));
        prop_assert!(close(kind, on_line, in_plane), "{} for {}", on_line, in_plane);
    }
}
