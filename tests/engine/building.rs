//! The build gives one complex, whatever the order of the simplices, the labels and the number of threads.

use sublevel::algebra::{Z2, Zp};
use sublevel::complex::FilteredComplex;
use sublevel::error::{Error, Result};
use sublevel::{Interrupt, complex::BoundaryMatrix};

use crate::families::{self, Family, Random};

fn families() -> Vec<Family> {
    vec![
        families::skeleton(60, 2, 1),
        families::skeleton(10, 6, 1),
        families::flag(150, 3, 0.5, 2),
        families::grid(14, false, 3),
        families::random_triangles(50, 4),
    ]
}

/// The simplices of one dimension, flat.
#[derive(Default)]
struct Layer<L> {
    labels: Vec<L>,
    values: Vec<f64>,
}

fn layers<L: TryFrom<u64, Error: std::fmt::Debug> + Default>(simplices: &[(Vec<u64>, f64)]) -> Vec<Layer<L>> {
    let mut layers: Vec<Layer<L>> = Vec::new();
    for (labels, value) in simplices {
        while layers.len() < labels.len() {
            layers.push(Layer::default());
        }
        let layer = &mut layers[labels.len() - 1];
        layer.labels.extend(labels.iter().map(|&label| L::try_from(label).expect("a label that fits")));
        layer.values.push(*value);
    }
    layers
}

/// All dimensions at once, the highest first.
fn build_flat<L: Copy + Into<u64> + Sync>(layers: &[Layer<L>], threads: usize) -> Result<FilteredComplex> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(|| {
        let mut builder = FilteredComplex::builder();
        for (dimension, layer) in layers.iter().enumerate().rev() {
            builder.add_all(dimension, &layer.labels, &layer.values)?;
        }
        builder.build()
    })
}

fn build(simplices: &[(Vec<u64>, f64)], threads: usize) -> Result<FilteredComplex> {
    let mut builder = FilteredComplex::builder();
    for (labels, value) in simplices {
        builder.add(labels, *value)?;
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(|| builder.build())
}

fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut random = Random::new(seed);
    for i in (1..items.len()).rev() {
        items.swap(i, (random.uniform() * (i + 1) as f64) as usize);
    }
}

#[test]
fn neither_order_nor_labels_nor_threads_matter() {
    for Family { name, mut simplices } in families() {
        let expected = build(&simplices, 1).expect("a filtered complex");
        assert!(expected == build(&simplices, 3).expect("a filtered complex"), "{name}: threads");
        shuffle(&mut simplices, 5);
        for (labels, _) in &mut simplices {
            shuffle(labels, 6);
        }
        assert!(expected == build(&simplices, 1).expect("a filtered complex"), "{name}: order");
        assert!(expected == build(&simplices, 3).expect("a filtered complex"), "{name}: order and threads");
        // Labels far apart, so that they are found by a map, and such as do not fit 32 bits.
        for scale in [1_000, 1 << 40] {
            let scaled = |(labels, value): &(Vec<u64>, f64)| {
                (labels.iter().map(|label| label * scale).collect(), *value)
            };
            let scaled: Vec<(Vec<u64>, f64)> = simplices.iter().map(scaled).collect();
            let scaled = build(&scaled, 2).expect("a filtered complex");
            assert!(scaled.boundary(Z2) == expected.boundary(Z2), "{name}: labels times {scale}");
        }
    }
}

#[test]
fn cells_are_the_simplices_sorted_and_columns_their_facets() {
    let modulo_three = Zp::new(3).expect("prime");
    for Family { name, mut simplices } in families() {
        let complex = build(&simplices, 2).expect("a filtered complex");
        simplices.sort_by(|a, b| a.1.total_cmp(&b.1).then((a.0.len(), &a.0).cmp(&(b.0.len(), &b.0))));
        let (parity, signed): (BoundaryMatrix<Z2>, _) =
            (complex.boundary(Z2), complex.boundary(modulo_three));
        for (cell, (labels, value)) in (0..).zip(&simplices) {
            assert_eq!((&complex.labels(cell), complex.value(cell)), (labels, *value), "{name}");
            assert_eq!(complex.dimension(cell), labels.len() - 1);
            let mut facets: Vec<_> =
                complex.simplex(cell).facets().map(|(sign, facet)| (facet, sign)).collect();
            let mut found: Vec<_> = signed
                .column(cell)
                .map(|entry| (complex.simplex(entry.row), if entry.coefficient == 1 { 1 } else { -1 }))
                .collect();
            assert!(
                signed.column(cell).map(|entry| entry.row).eq(parity.column(cell).map(|entry| entry.row))
            );
            assert!(signed.column(cell).map(|entry| entry.row).is_sorted_by(|a, b| a < b));
            facets.sort();
            found.sort();
            assert_eq!(facets, found, "{name}, {labels:?}");
        }
    }
}

#[test]
fn simplices_added_at_once_are_those_added_one_by_one() {
    for Family { name, mut simplices } in families() {
        let expected = build(&simplices, 1).expect("a filtered complex");
        for (labels, _) in &mut simplices {
            shuffle(labels, 6);
        }
        for threads in [1, 3] {
            let narrow = build_flat(&layers::<u32>(&simplices), threads).expect("a filtered complex");
            assert!(narrow == expected, "{name}: 32 bits, {threads} threads");
            let wide = build_flat(&layers::<u64>(&simplices), threads).expect("a filtered complex");
            assert!(wide == expected, "{name}: 64 bits, {threads} threads");
        }
        let scaled = |scale: u64| {
            let scaled = |(labels, value): &(Vec<u64>, f64)| {
                (labels.iter().map(|label| label * scale).collect(), *value)
            };
            simplices.iter().map(scaled).collect::<Vec<_>>()
        };
        let far = scaled(1 << 40);
        let expected = build(&far, 1).expect("a filtered complex");
        for threads in [1, 3] {
            let found = build_flat(&layers::<u64>(&far), threads).expect("a filtered complex");
            assert!(found == expected, "{name}: labels beyond 32 bits, {threads} threads");
        }
        // Narrow ones, then wide ones, then a narrow one by itself, in one builder.
        let mut builder = FilteredComplex::builder();
        let [near, far] = [&simplices, &far].map(|simplices| layers::<u64>(simplices));
        for (layers, shift) in [(&near, 1), (&far, 1 << 20)] {
            for (dimension, layer) in layers.iter().enumerate() {
                let labels: Vec<u64> = layer.labels.iter().map(|label| label + shift).collect();
                builder.add_all(dimension, &labels, &layer.values).expect("new simplices");
            }
        }
        builder.add(&[0], 3.0).expect("a new vertex");
        let both = builder.build().expect("a filtered complex");
        assert_eq!(both.len(), 2 * simplices.len() + 1, "{name}");
    }
}

/// Makes a simplex wrong.
type Fault = fn(&mut (Vec<u64>, f64));

#[test]
fn what_is_wrong_is_said_as_when_simplices_are_added_one_by_one() {
    let Family { mut simplices, .. } = families::skeleton(70, 2, 1);
    simplices.retain(|(labels, _)| labels.len() == 3);
    let wrong: [Fault; 3] = [
        |simplex| simplex.1 = f64::NAN,
        |simplex| simplex.0[2] = simplex.0[0],
        |simplex| simplex.0[1] <<= 40,
    ];
    for at in [0, 30_000, simplices.len() - 2] {
        for also in [0, 50, simplices.len() - 1] {
            for (first, second) in [(0, 1), (1, 0), (1, 2), (0, 2), (2, 0)] {
                let mut broken = simplices.clone();
                wrong[first](&mut broken[at]);
                wrong[second](&mut broken[also]);
                let expected = build(&broken, 1).expect_err("a simplex is wrong").to_string();
                let layers = layers::<u64>(&broken);
                for threads in [1, 3] {
                    let found = build_flat(&layers, threads).expect_err("a simplex is wrong").to_string();
                    assert_eq!(found, expected, "{threads} threads");
                }
            }
        }
    }
}

#[test]
fn after_an_error_the_builder_is_as_before() {
    let mut builder = FilteredComplex::builder();
    builder.add_all(0, &[1_u8, 2, 3], &[0.0; 3]).expect("vertices");
    builder.add_all(1, &[2_u16, 1], &[1.0]).expect("an edge");
    let wrong = builder.add_all(1, &[1_u64 << 33, 3, 3, 3], &[1.0, 1.0]);
    assert!(matches!(wrong, Err(Error::Input { .. })));
    let wrong = builder.add_all(1, &[1_u32, 3, 2], &[1.0]);
    assert!(matches!(wrong, Err(Error::Usage { .. })));
    let wrong = builder.add_all(32, &[0_u32; 33], &[1.0]);
    assert!(matches!(wrong, Err(Error::Limit(_))));
    builder.add_all(5, &[0_u32; 0], &[]).expect("no simplices");
    assert!(builder.add_all(usize::MAX, &[0_u32], &[1.0]).is_err());
    assert_eq!(builder.build().expect("a filtered complex").counts(), [3, 1]);
}

#[test]
fn the_first_error_is_the_same_on_any_number_of_threads() {
    let Family { simplices, .. } = families::grid(14, false, 3);
    let mut random = Random::new(7);
    for _ in 0..4 {
        let mut broken = simplices.clone();
        for _ in 0..3 {
            let at = (random.uniform() * broken.len() as f64) as usize;
            if random.uniform() < 0.5 {
                broken.remove(at);
            } else {
                broken[at].1 += 10.0;
            }
        }
        let messages =
            [1, 2, 3].map(|threads| build(&broken, threads).map(drop).map_err(|error| error.to_string()));
        assert_eq!(messages[0], messages[1]);
        assert_eq!(messages[0], messages[2]);
    }
    let mut twice = simplices;
    twice.extend_from_within(40_000..40_020);
    let messages =
        [1, 3].map(|threads| build(&twice, threads).expect_err("twenty are given twice").to_string());
    assert_eq!(messages[0], messages[1]);
}

#[test]
fn an_interrupt_stops_both_halves() {
    let (calm, stopped) = (Interrupt::new(), Interrupt::new());
    stopped.set();
    let mut builder = FilteredComplex::builder();
    for (labels, value) in families::skeleton(20, 2, 1).simplices {
        builder.add(&labels, value).expect("a simplex");
    }
    assert!(matches!(builder.clone().sort(&stopped), Err(Error::Interrupted)));
    let sorted = builder.sort(&calm).expect("nobody interrupts");
    assert!(matches!(sorted.build(&stopped), Err(Error::Interrupted)));
}
