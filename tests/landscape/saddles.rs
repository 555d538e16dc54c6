//! Landscapes by verified saddles.

use sublevel::Interrupt;
use sublevel::landscape::analytic::{ring, sphere};
use sublevel::landscape::saddle::{DescentOptions, Landing, Probe, descend, scale};
use sublevel::landscape::{Objective, Watch};

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
