//! Landscapes by verified saddles.

use sublevel::Interrupt;
use sublevel::algebra::Z2;
use sublevel::barcode::{Diagram, bottleneck};
use sublevel::landscape::analytic::{Wells, WellsOptions, ring, sphere};
use sublevel::landscape::saddle::{
    DescentOptions, Landing, Probe, Saddle, SaddleComplex, SaddleOptions, descend, saddles, scale,
};
use sublevel::landscape::{Objective, Watch};
use sublevel::persistence::{self, Options};

#[test]
fn descents_on_a_ring_end_in_the_basin_they_begin_in() {
    let fixture = ring(5, 4, 0.2).expect("allowed");
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let options = DescentOptions::new(scale(&fixture.minima));
    for place in 0..40 {
        // From near the ridges between the basins, and beside the plane of the ring.
        let angle = std::f64::consts::TAU * (f64::from(place) + 0.5) / 40.0;
        let start = vec![1.2 * angle.cos(), 1.2 * angle.sin(), 0.1, -0.2];
        let nearest = (angle / std::f64::consts::TAU * 5.0).round() as usize % 5;
        let probe = Probe::new(&fixture.objective, &watch);
        let descent = descend(&probe, &start, &fixture.minima, &options).expect("nobody interrupts");
        assert_eq!(descent.landing, Landing::Known(nearest), "from {start:?}");
        let losses: Vec<f64> = descent.path.iter().map(|point| fixture.objective.loss(point).value).collect();
        assert!(losses.windows(2).all(|pair| pair[1] <= pair[0]), "{losses:?}");
        assert!(probe.cost().gradients < 60, "{:?}", probe.cost());
    }
}

#[test]
fn a_descent_says_when_its_minimum_is_unknown_and_leaves_saddles() {
    let fixture = sphere(3, 0.4).expect("allowed");
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let options = DescentOptions::new(scale(&fixture.minima));
    let probe = Probe::new(&fixture.objective, &watch);
    let down = |start: &[f64], known: &[Vec<f64>]| {
        descend(&probe, start, known, &options).expect("nobody interrupts")
    };
    let unknown = down(&[0.6, 0.5, 0.55], &fixture.minima[1..]);
    assert_eq!(unknown.landing, Landing::Unknown);
    let end = unknown.path.last().expect("it has an end");
    assert!(end.iter().all(|x| (x - 1.0 / 3.0_f64.sqrt()).abs() < 1e-4), "{end:?}");
    // The saddle of the sphere opposite to its corner 0: the gradient vanishes there.
    let height = -(1.0_f64 - 0.4 / 2.0).sqrt() / 3.0_f64.sqrt();
    let mut gradient = vec![0.0; 3];
    fixture.objective.gradient(&[height; 3], &mut gradient);
    let from_saddle = down(&[height; 3], &fixture.minima);
    assert!(matches!(from_saddle.landing, Landing::Known(1..)), "{:?} {gradient:?}", from_saddle.landing);
}

fn searched(objective: &dyn Objective, minima: &[Vec<f64>], index: usize) -> SaddleComplex {
    let interrupt = Interrupt::new();
    let options = SaddleOptions { index, ..SaddleOptions::default() };
    saddles(objective, minima, &options, None, &Watch::silent(&interrupt)).expect("nobody interrupts")
}

fn assert_bars(complex: &SaddleComplex, exact: &[Diagram], tolerance: f64) {
    let filtered = complex.filtered().expect("it is a filtered complex");
    let barcode = persistence::barcode(&filtered.boundary(Z2), &Options::default(), &Interrupt::new())
        .expect("nobody interrupts");
    for (index, exact) in exact.iter().enumerate() {
        let finite = |bar: &&(f64, f64)| bar.1.is_finite();
        let obtained: Diagram = barcode.diagram(index).points().iter().filter(finite).copied().collect();
        let error = bottleneck(exact, &obtained);
        assert!(error <= tolerance, "index {index}: error {error}, {obtained:?}");
    }
}

#[test]
fn rings_and_the_sphere_have_their_bars_and_certificates() {
    for (fixture, index, tolerance) in [
        (ring(3, 2, 0.2).expect("allowed"), 1, 1e-3),
        (ring(4, 6, 0.2).expect("allowed"), 1, 1e-3),
        (sphere(3, 0.4).expect("allowed"), 2, 5e-3),
    ] {
        let complex = searched(&fixture.objective, &fixture.minima, index);
        let exact: Vec<Diagram> = fixture.bars.iter().map(|bars| bars.iter().copied().collect()).collect();
        assert_bars(&complex, &exact, tolerance);
        for saddle in &complex.saddles {
            assert_eq!((saddle.critical.index, saddle.critical.pieces), (1, 1));
            assert!(saddle.critical.falling[0] < 0.0 && saddle.critical.rising[0] > 0.0);
            let mut gradient = vec![0.0; fixture.objective.dimension()];
            fixture.objective.gradient(&saddle.critical.point, &mut gradient);
            assert!(gradient.iter().all(|slope| slope.abs() < 1e-4), "{gradient:?}");
        }
    }
}

#[test]
fn wells_have_the_bars_of_their_nerve() {
    for (dimension, seed) in [(2, 1_000_003), (4, 1_000_002)] {
        let options = WellsOptions { dimension, count: 6, round: false, seed };
        let wells = Wells::random(options).expect("allowed");
        let nerve = wells.nerve(1).expect("values are numbers");
        let barcode = persistence::barcode(&nerve.boundary(Z2), &Options::default(), &Interrupt::new())
            .expect("nobody interrupts");
        let finite = |bar: &&(f64, f64)| bar.1.is_finite();
        let exact =
            |index| barcode.diagram(index).points().iter().filter(finite).copied().collect::<Diagram>();
        let complex = searched(&wells, &wells.minima(), 1);
        assert!(
            exact(1).points().iter().any(|(birth, death)| death - birth > 0.1),
            "there is a loop to find"
        );
        assert_bars(&complex, &[exact(0), exact(1)], 0.02);
        let at_kinks = |saddle: &Saddle| saddle.critical.pieces == 2 && saddle.critical.gradient_norm <= 3e-4;
        assert!(complex.saddles.iter().all(at_kinks));
    }
}

#[test]
fn the_result_is_the_same_on_any_number_of_threads() {
    let options = WellsOptions { dimension: 3, count: 5, round: false, seed: 1 };
    let wells = Wells::random(options).expect("allowed");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| searched(&wells, &wells.minima(), 1))
    };
    let (one, two) = (on(1), on(2));
    assert_eq!(one.saddles, two.saddles);
    assert_eq!(one.simplices, two.simplices);
    assert_eq!(one.cost, two.cost);
}
