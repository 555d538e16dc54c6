//! Laws that every right barcode obeys, whatever the complex: what changes nothing, what changes it in a known way, and by how much at most.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sublevel::algebra::{Entry, Field, Z2, Zp};
use sublevel::barcode::bottleneck;
use sublevel::complex::{BoundaryMatrix, Cell};
use sublevel::filtration::{Distances, Rips};
use sublevel::{Barcode, Diagram, Interrupt};

use crate::agreement::{cells, simplices};
use crate::judge::Chain;
use crate::{barcode, complex};

/// Dimension, birth and death.
type Bar = (usize, f64, f64);
/// Simplices with values, as they are given.
type Simplices = [(Vec<u64>, f64)];

/// The bars of positive length, sorted.
fn long(bars: impl IntoIterator<Item = Bar>) -> Vec<Bar> {
    let mut bars: Vec<_> = bars.into_iter().filter(|bar| bar.1 < bar.2).collect();
    bars.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    bars
}

fn bars_of(barcode: &Barcode) -> Vec<Bar> {
    long(barcode.bars().iter().map(|bar| (bar.dimension, bar.birth, bar.death)))
}

/// The bars over Z/p, the same by every algorithm, in homology and in cohomology.
fn bars(simplices: &Simplices, p: u32) -> Vec<Bar> {
    bars_of(&barcode(&complex(simplices).boundary(Zp::new(p).expect("a prime")), None))
}

/// The same with other values.
fn valued(simplices: &Simplices, value: impl Fn(f64) -> f64) -> Vec<(Vec<u64>, f64)> {
    simplices.iter().map(|(labels, at)| (labels.clone(), value(*at))).collect()
}

/// Values of simplices that are monotone whatever was asked for: the largest of those of the faces.
fn made_monotone(simplices: &Simplices, wanted: &[i32]) -> Vec<(Vec<u64>, f64)> {
    let value = |of: &[u64]| {
        let faces = simplices.iter().zip(wanted.iter().cycle());
        let faces = faces.filter(|((labels, _), _)| labels.iter().all(|label| of.contains(label)));
        faces.map(|(_, wanted)| f64::from(*wanted) / 8.0).fold(f64::NEG_INFINITY, f64::max)
    };
    simplices.iter().map(|(labels, _)| (labels.clone(), value(labels))).collect()
}

/// The chain complex of simplices over Z/p, and their values.
fn chain(simplices: &Simplices, p: i64) -> (Chain, Vec<f64>) {
    (Chain::of_simplices(p, simplices), simplices.iter().map(|simplex| simplex.1).collect())
}

/// The product of two filtered complexes: the boundary of a product is that of the first times the second, and with its sign the first times that of
/// the second; a product is there when both are.
fn product<F: Field>(field: F, one: &Simplices, other: &Simplices) -> BoundaryMatrix<F> {
    let p = i64::from(field.characteristic());
    let ((a, a_values), (b, b_values)) = (chain(one, p), chain(other, p));
    let pairs: Vec<(usize, usize)> =
        (0..a_values.len()).flat_map(|i| (0..b_values.len()).map(move |j| (i, j))).collect();
    let dimension = |&(i, j): &(usize, usize)| a.dimensions[i] + b.dimensions[j];
    let value = |&(i, j): &(usize, usize)| a_values[i].max(b_values[j]);
    let mut order = pairs;
    order.sort_by(|x, y| value(x).total_cmp(&value(y)).then(dimension(x).cmp(&dimension(y))));
    let row = |pair| order.iter().position(|other| *other == pair).expect("every pair is there") as u32;
    let cell = |&(i, j): &(usize, usize)| {
        let sign = if a.dimensions[i] % 2 == 0 { 1 } else { p - 1 };
        let first = a.boundary[i].iter().enumerate().map(|(k, c)| ((k, j), *c));
        let second = b.boundary[j].iter().enumerate().map(|(k, c)| ((i, k), sign * c));
        let entries = first.chain(second).filter_map(|(pair, c)| {
            field.unit(c % p).map(|coefficient| Entry { row: row(pair), coefficient })
        });
        let mut boundary: Vec<_> = entries.collect();
        boundary.sort_by_key(|entry| entry.row);
        Cell { dimension: dimension(&(i, j)), value: value(&(i, j)), boundary }
    };
    BoundaryMatrix::from_cells(field, &order.iter().map(cell).collect::<Vec<_>>())
        .expect("a product is a complex")
}

/// The bars of a product, by the theorem of Künneth: two bars make one where both are there, in the sum of their dimensions.
fn joint(one: &[Bar], other: &[Bar]) -> Vec<Bar> {
    long(one.iter().flat_map(|a| other.iter().map(|b| (a.0 + b.0, a.1.max(b.1), a.2.min(b.2)))))
}

/// Few small simplices, for what is made of pairs of them.
fn few() -> impl Strategy<Value = Vec<(Vec<u64>, f64)>> {
    simplices().prop_filter("small", |simplices| (1..=12).contains(&simplices.len()))
}

/// Circles and a sphere and what is random: a product of random trees would show nothing.
fn factor() -> impl Strategy<Value = Vec<(Vec<u64>, f64)>> {
    let circle = (0..4_i32, 0..4_i32).prop_map(|(edge, last)| {
        let mut circle: Vec<(Vec<u64>, f64)> = (0..3).map(|v| (vec![v], 0.0)).collect();
        let least = f64::from(edge.min(last));
        circle.extend([(vec![0, 1], least), (vec![1, 2], least), (vec![0, 2], f64::from(edge.max(last)))]);
        circle
    });
    prop_oneof![circle, few()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn names_of_vertices_mean_nothing(given in simplices(), names in Just((0..6_u64).collect::<Vec<_>>()).prop_shuffle()) {
        let old: BTreeSet<u64> = given.iter().flat_map(|simplex| simplex.0.iter().copied()).collect();
        let new: BTreeMap<u64, u64> = old.into_iter().zip(names.iter().map(|name| name * 1_000_003 + 5)).collect();
        let renamed: Vec<(Vec<u64>, f64)> = given.iter().map(|(labels, value)| {
            let mut labels: Vec<u64> = labels.iter().map(|label| new[label]).collect();
            labels.sort_unstable();
            (labels, *value)
        }).collect();
        for p in [2, 3] {
            prop_assert_eq!(bars(&renamed, p), bars(&given, p));
        }
    }

    #[test]
    fn increasing_functions_of_values_move_ends_alone(given in simplices()) {
        let expected = bars(&given, 2);
        let cubic = |x: f64| x * x * x + 2.0 * x - 7.0;
        // Not strictly increasing: bars may vanish, but no other bar comes.
        let steps = |x: f64| (x / 2.0).floor();
        let moved = |f: &dyn Fn(f64) -> f64| long(expected.iter().map(|bar| (bar.0, f(bar.1), if bar.2 == f64::INFINITY { bar.2 } else { f(bar.2) })));
        prop_assert_eq!(bars(&valued(&given, cubic), 2), moved(&cubic));
        prop_assert_eq!(bars(&valued(&given, steps), 2), moved(&steps));
    }

    #[test]
    fn no_bar_moves_farther_than_the_values(given in simplices(), one in prop::collection::vec(-40..40_i32, 24), moves in prop::collection::vec(-9..=9_i32, 24)) {
        let other: Vec<i32> = one.iter().zip(&moves).map(|(value, by)| value + by).collect();
        let (one, other) = (made_monotone(&given, &one), made_monotone(&given, &other));
        let apart = one.iter().zip(&other).map(|(a, b)| (a.1 - b.1).abs()).fold(0.0, f64::max);
        for dimension in 0..6 {
            let diagram = |simplices: &Simplices| bars(simplices, 3).into_iter().filter(|bar| bar.0 == dimension).map(|bar| (bar.1, bar.2)).collect::<Diagram>();
            // Multiples of 1/16 are exact.
            prop_assert!(bottleneck(&diagram(&one), &diagram(&other)) <= apart);
        }
    }

    #[test]
    fn at_every_value_bars_count_what_cells_count(given in simplices(), p in prop::sample::select(vec![2, 3, 5])) {
        let sign = |dimension: usize| if dimension.is_multiple_of(2) { 1_i64 } else { -1 };
        let bars = bars(&given, p);
        for value in (0..4).map(f64::from) {
            let cells: i64 = given.iter().filter(|simplex| simplex.1 <= value).map(|simplex| sign(simplex.0.len() - 1)).sum();
            let alive: i64 = bars.iter().filter(|bar| bar.1 <= value && value < bar.2).map(|bar| sign(bar.0)).sum();
            prop_assert_eq!(alive, cells, "Euler characteristic at {}", value);
        }
    }

    #[test]
    fn a_cone_has_one_bar(given in simplices(), p in prop::sample::select(vec![2, 3])) {
        let apex = 1_000;
        let over = given.iter().map(|(labels, value)| ([&labels[..], &[apex]].concat(), *value));
        let cone: Vec<_> = given.iter().cloned().chain([(vec![apex], -1.0)]).chain(over).collect();
        prop_assert_eq!(bars(&cone, p), [(0, -1.0, f64::INFINITY)]);
    }

    #[test]
    fn a_union_has_the_bars_of_both_and_a_wedge_one_fewer(one in few(), other in few()) {
        let shifted: Vec<(Vec<u64>, f64)> = other.iter().map(|(labels, value)| (labels.iter().map(|label| label + 10).collect(), *value)).collect();
        let apart = [&one[..], &shifted].concat();
        let both = long([bars(&one, 2), bars(&other, 2)].concat());
        prop_assert_eq!(bars(&apart, 2), &both[..]);
        // Joined by an edge between the first vertices of both, at the later of them.
        let first = |simplices: &Simplices| simplices.iter().filter(|simplex| simplex.0.len() == 1).map(|simplex| (simplex.1, simplex.0[0])).min_by(|a, b| a.partial_cmp(b).expect("no NaN")).expect("a vertex");
        let (a, b) = (first(&one), first(&shifted));
        let later = a.0.max(b.0);
        let wedge = [&apart[..], &[(vec![a.1, b.1], later)]].concat();
        let mut expected = both;
        let gone = expected.iter().position(|bar| *bar == (0, later, f64::INFINITY)).expect("the later component never dies");
        expected.remove(gone);
        prop_assert_eq!(bars(&wedge, 2), expected);
    }

    #[test]
    fn a_product_has_the_joint_bars(one in factor(), other in factor()) {
        for p in [2, 3, 5] {
            let field = Zp::new(p).expect("a prime");
            let expected = joint(&bars(&one, p), &bars(&other, p));
            prop_assert_eq!(bars_of(&barcode(&product(field, &one, &other), None)), expected, "over Z/{}", p);
        }
        let expected = joint(&bars(&one, 2), &bars(&other, 2));
        prop_assert_eq!(bars_of(&barcode(&product(Z2, &one, &other), None)), expected);
    }

    #[test]
    fn distances_twice_as_long_have_bars_twice_as_long(lower in prop::collection::vec(0.0..9.0_f64, 15)) {
        let of = |lower: Vec<f64>| {
            let distances = Distances::from_lower(lower).expect("distances");
            let complex = Rips::new(&distances, 3, None).expect("no threshold").build(1 << 24, &Interrupt::new());
            bars_of(&barcode(&complex.expect("six points").boundary(Z2), Some(2)))
        };
        let twice = of(lower.iter().map(|distance| 2.0 * distance).collect());
        let once = of(lower).into_iter().map(|bar| (bar.0, 2.0 * bar.1, 2.0 * bar.2));
        prop_assert_eq!(twice, long(once));
    }
}

#[test]
fn the_product_of_two_circles_is_a_torus_and_of_planes_has_torsion() {
    let circle: Vec<(Vec<u64>, f64)> =
        [[0].as_slice(), &[1], &[2], &[0, 1], &[0, 2], &[1, 2]].map(|labels| (labels.to_vec(), 0.0)).to_vec();
    let field = Zp::new(3).expect("a prime");
    let torus = bars_of(&barcode(&product(field, &circle, &circle), None));
    assert_eq!(torus, [0, 1, 1, 2].map(|dimension| (dimension, 0.0, f64::INFINITY)));
    // In the product with a circle the projective plane keeps its class over Z/2 and has none over Z/3.
    let plane = projective_plane();
    let betti = |p| {
        bars_of(&barcode(&product(Zp::new(p).expect("a prime"), &plane, &circle), None))
            .iter()
            .map(|bar| bar.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(betti(2), [0, 1, 1, 2, 2, 3]);
    assert_eq!(betti(3), [0, 1]);
    // The same chain complex by hand is what `cells` makes of it.
    let matrix = BoundaryMatrix::from_cells(field, &cells(field, &chain(&circle, 3).0)).expect("a circle");
    assert_eq!(barcode(&matrix, None).bars().iter().filter(|bar| bar.is_essential()).count(), 2);
}

/// Six vertices, all fifteen edges, ten triangles.
fn projective_plane() -> Vec<(Vec<u64>, f64)> {
    let triangles = [
        [0, 1, 2],
        [0, 2, 3],
        [0, 3, 4],
        [0, 4, 5],
        [0, 1, 5],
        [1, 2, 4],
        [1, 3, 4],
        [1, 3, 5],
        [2, 3, 5],
        [2, 4, 5],
    ];
    let vertices = (0..6).map(|v| vec![v]);
    let edges = (0..6).flat_map(|i| (0..i).map(move |j| vec![j, i]));
    vertices
        .chain(edges)
        .chain(triangles.map(|triangle| triangle.to_vec()))
        .map(|labels| (labels, 0.0))
        .collect()
}
