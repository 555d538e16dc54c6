//! Growth: all simplices up to the index, monotone values, the same on any number of threads, interrupted at once.

use std::sync::Mutex;

use sublevel::algebra::Z2;
use sublevel::landscape::analytic::{Fixture, ring, sphere};
use sublevel::landscape::growth::{grow, grow_from};
use sublevel::landscape::simplex::{GrownSimplex, GrowthOptions, LowerOptions, Sides};
use sublevel::landscape::{Event, LossComplex, Watch};
use sublevel::persistence::{self, Options};
use sublevel::{Error, Interrupt};

fn options(lower: LowerOptions) -> GrowthOptions {
    GrowthOptions { simplices: lower, ..GrowthOptions::default() }
}

/// Straight simplices, up to an index.
fn straight(index: usize) -> GrowthOptions {
    options(LowerOptions { index, epochs: 0, ..LowerOptions::default() })
}

fn grown(fixture: &Fixture, options: &GrowthOptions) -> LossComplex {
    let interrupt = Interrupt::new();
    grow(&fixture.objective, fixture.vertices(), options, None, &Watch::silent(&interrupt)).expect("it grows")
}

/// The bars of one index, as (birth, death), those of length zero left out.
fn bars(complex: &LossComplex, index: usize) -> Vec<(f64, f64)> {
    let matrix = complex.filtered().expect("it is a filtered complex").boundary(Z2);
    let barcode =
        persistence::barcode(&matrix, &Options::default(), &Interrupt::new()).expect("nobody interrupts");
    barcode.diagram(index).points().to_vec()
}

#[test]
fn every_simplex_up_to_the_index_is_there_and_not_below_its_facets() {
    let fixture = ring(6, 3, 0.2).expect("allowed");
    for (index, simplices) in [(0, 6 + 15), (1, 6 + 15 + 20), (2, 6 + 15 + 20 + 15), (4, 63), (7, 63)] {
        let complex = grown(&fixture, &straight(index));
        assert_eq!(complex.simplices().len(), simplices, "index {index}");
        for simplex in complex.simplices().iter().filter(|simplex| simplex.vertices.len() > 1) {
            for omitted in 0..simplex.vertices.len() {
                let mut facet = simplex.vertices.clone();
                facet.remove(omitted);
                let facet = complex.find(&facet).expect("facets are grown before");
                assert!(facet.value <= simplex.value && simplex.maximum.loss <= simplex.value);
            }
        }
        assert_eq!(complex.filtered().expect("valid").len(), simplices);
        let pieces: Vec<_> = complex.simplices().iter().rev().cloned().collect();
        assert_eq!(LossComplex::from_simplices(pieces).expect("complete"), complex);
    }
}

#[test]
fn pieces_that_lack_a_facet_or_come_twice_are_refused_by_name() {
    let complex = grown(&ring(4, 2, 0.2).expect("allowed"), &straight(1));
    let without = |missing: &[u32]| -> Vec<GrownSimplex> {
        complex.simplices().iter().filter(|simplex| simplex.vertices != missing).cloned().collect()
    };
    let error =
        LossComplex::from_simplices(without(&[1, 3])).expect_err("triangles need the edge").to_string();
    assert!(error.contains("[1, 3]"), "{error}");
    let mut twice = without(&[0, 1, 2]);
    twice.push(twice[5].clone());
    assert!(LossComplex::from_simplices(twice).is_err());
    assert!(complex.span(&[0, 1, 2, 3]).is_ok() && complex.span(&[0, 9]).is_err());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let fixture = sphere(4, 0.4).expect("allowed");
    let options =
        options(LowerOptions { index: 2, epochs: 40, polish: 5, starts: 2, ..LowerOptions::default() });
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| grown(&fixture, &options))
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn an_interrupt_stops_between_two_evaluations() {
    let fixture = ring(5, 2, 0.2).expect("allowed");
    let interrupt = Interrupt::new();
    let finished = Mutex::new(Vec::new());
    let stop_after_three = |event: Event<'_>| {
        if let Event::Finished { vertices, .. } = event {
            let mut finished = finished.lock().expect("no thread panics");
            finished.push(vertices.to_vec());
            if finished.len() == 3 {
                interrupt.set();
            }
        }
    };
    let watch = Watch::new(&interrupt, &stop_after_three);
    let endless = options(LowerOptions { epochs: 2_000, ..LowerOptions::default() });
    let result = grow(&fixture.objective, fixture.vertices(), &endless, None, &watch);
    assert!(matches!(result, Err(Error::Interrupted)));
    assert!((3..10).contains(&finished.lock().expect("no thread panics").len()));
}

#[test]
fn the_union_over_triples_is_the_barcode_for_three_minima_and_no_homology_for_four() {
    let three = grown(&ring(3, 2, 0.2).expect("allowed"), &straight(1));
    let union: Vec<_> = three.union_of_triples().iter().map(|bar| (bar.birth, bar.death)).collect();
    assert_eq!(union, bars(&three, 1));
    assert_eq!(union.len(), 1);
    // Every triple of four minima contains a diameter, which already passes the peak.
    let four = grown(&ring(4, 2, 0.2).expect("allowed"), &straight(1));
    assert!(four.union_of_triples().is_empty());
    let bars = bars(&four, 1);
    assert_eq!(bars.len(), 1);
    assert!((bars[0].0 - 0.35).abs() < 1e-3 && (bars[0].1 - 1.0).abs() < 1e-3, "{bars:?}");
}

#[test]
fn trainable_sides_are_for_a_lone_triangle_only_and_move_its_sides() {
    let lower =
        LowerOptions { sides: Sides::Trainable, epochs: 500, learning_rate: 0.01, ..LowerOptions::default() };
    let lone = grown(&ring(3, 2, 0.2).expect("allowed"), &options(lower.clone()));
    assert_eq!(lone.simplices().len(), 7);
    let still = grown(&ring(3, 2, 0.2).expect("allowed"), &straight(1));
    for edge in [[0, 1], [0, 2], [1, 2]] {
        assert_ne!(lone.find(&edge).map(|s| &s.centre), still.find(&edge).map(|s| &s.centre));
    }
    let mean = |complex: &LossComplex| {
        let samples = &complex.find(&[0, 1, 2]).expect("the triangle was grown").maximum.samples;
        samples.iter().map(|sample| sample.loss).sum::<f64>() / samples.len() as f64
    };
    assert!(mean(&lone) < 0.7 * mean(&still), "{} against {}", mean(&lone), mean(&still));
    let triangle = lone.find(&[0, 1, 2]).expect("the triangle was grown");
    assert_eq!((triangle.gradients, lone.find(&[0, 1]).map(|edge| edge.gradients)), (500, Some(0)));
    for (fixture, index) in [(ring(4, 2, 0.2), 1), (ring(3, 2, 0.2), 0)] {
        let fixture = fixture.expect("allowed");
        let lower = LowerOptions { index, ..lower.clone() };
        let interrupt = Interrupt::new();
        let refused =
            grow(&fixture.objective, fixture.vertices(), &options(lower), None, &Watch::silent(&interrupt));
        assert!(refused.expect_err("no lone triangle").to_string().contains("simplices.sides"));
    }
}

#[test]
fn numbers_that_cannot_be_followed_are_refused_by_their_key() {
    let fixture = ring(3, 2, 0.2).expect("allowed");
    let mut cases: Vec<(&str, GrowthOptions)> = Vec::new();
    let mut case = |key, change: &dyn Fn(&mut GrowthOptions)| {
        let mut options = GrowthOptions::default();
        change(&mut options);
        cases.push((key, options));
    };
    case("simplices.learning_rate", &|o| o.simplices.learning_rate = f64::NAN);
    case("simplices.momentum", &|o| o.simplices.momentum = 1.0);
    case("simplices.jitter", &|o| o.simplices.jitter = -1.0);
    case("simplices.starts", &|o| o.simplices.starts = 0);
    case("simplices.index", &|o| o.simplices.index = 15);
    case("maximum.grid", &|o| o.maximum.grid = 7);
    case("maximum.candidates", &|o| o.maximum.candidates = 0);
    case("maximum.tolerance", &|o| o.maximum.tolerance = 0.0);
    let interrupt = Interrupt::new();
    for (key, options) in cases {
        let refused =
            grow(&fixture.objective, fixture.vertices(), &options, None, &Watch::silent(&interrupt));
        let error = refused.expect_err(key);
        assert!(error.to_string().contains(key) && error.exit_code() == 3, "{error}");
    }
}

#[test]
fn more_than_a_million_simplices_of_a_dimension_are_refused_before_any_is_made() {
    let options = straight(1);
    for (minima, fits) in [(3, true), (182, true), (183, false), (4_000_000_000, false), (usize::MAX, false)]
    {
        // C(182, 3) = 988,260 and C(183, 3) = 1,004,731.
        let checked = options.validate(minima);
        assert_eq!(checked.is_ok(), fits, "{minima}: {checked:?}");
        if let Err(error) = checked {
            assert!(error.to_string().contains("minima.count"), "{error}");
        }
    }
}

#[test]
fn minima_and_starting_centres_must_fit_the_objective() {
    let fixture = ring(3, 2, 0.2).expect("allowed");
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let mut short = fixture.vertices();
    short[1].centre.pop();
    assert!(grow(&fixture.objective, short, &straight(1), None, &watch).is_err());
    let mut swapped = fixture.vertices();
    swapped.swap(0, 1);
    assert!(grow(&fixture.objective, swapped, &straight(1), None, &watch).is_err());
    let long = |_: &[u32]| Ok(Some(vec![0.0; 3]));
    assert!(grow_from(&fixture.objective, fixture.vertices(), &long, &straight(1), None, &watch).is_err());
    let none =
        grow(&fixture.objective, Vec::new(), &straight(1), None, &watch).expect("nothing grows on nothing");
    assert!(none.simplices().is_empty());
}
