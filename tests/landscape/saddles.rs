//! Landscapes by verified saddles.

use std::sync::Mutex;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sublevel::Interrupt;
use sublevel::algebra::Z2;
use sublevel::barcode::{Diagram, bottleneck};
use sublevel::landscape::analytic::{Wells, WellsOptions, ring, sphere};
use sublevel::landscape::network::{Activation, Layer, Network};
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::RunDirectory;
use sublevel::landscape::saddle::{
    Certificate, DescentOptions, Landing, Probe, Saddle, SaddleComplex, SaddleOptions, descend, saddles,
    scale,
};
use sublevel::landscape::{Event, Objective, Watch};
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

#[test]
fn a_search_that_is_resumed_has_the_same_result_and_searches_nothing_twice() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let options = WellsOptions { dimension: 3, count: 6, round: false, seed: 4 };
    let wells = Wells::random(options).expect("allowed");
    let interrupt = Interrupt::new();
    let searched = |name: &str| {
        let run = RunDirectory::open(&folder.path().join(name), &Plan::default(), &[]).expect("a new run");
        let events = Mutex::new(Vec::new());
        let notify = |event: Event<'_>| {
            if let Event::Warning(text) = event {
                events.lock().expect("nobody panics").push(text.to_owned());
            }
        };
        let watch = Watch::new(&interrupt, &notify);
        let options = SaddleOptions::default();
        let complex =
            saddles(&wells, &wells.minima(), &options, Some(&run), &watch).expect("nobody interrupts");
        (complex, events.into_inner().expect("nobody panics"))
    };
    let (whole, _) = searched("run");
    let records = |end: &str| -> Vec<std::path::PathBuf> {
        let files = std::fs::read_dir(folder.path().join("run/searches")).expect("it is there");
        let mut files: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
        files.retain(|file| file.extension().is_some_and(|own| own == end));
        files.sort();
        files
    };
    let all = records("json");
    assert!(all.len() > 20, "{}", all.len());
    // A run that was killed has lost some of the last records; one is damaged; of one the tensors are.
    for lost in &all[all.len() / 2..] {
        std::fs::remove_file(lost).expect("it was there");
    }
    std::fs::write(&all[3], b"{").expect("writable");
    let tensors = records("safetensors");
    std::fs::write(&tensors[0], b"no tensor").expect("writable");
    let (resumed, warnings) = searched("run");
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    let (again, warnings) = searched("run");
    assert!(warnings.is_empty(), "{warnings:?}");
    for other in [resumed, again] {
        assert_eq!(whole.saddles, other.saddles);
        assert_eq!(whole.higher, other.higher);
        assert_eq!(whole.simplices, other.simplices);
        assert_eq!(whole.cost, other.cost);
    }
}

#[test]
fn every_simplex_has_a_certificate_that_holds() {
    let fixture = ring(4, 6, 0.2).expect("allowed");
    let complex = searched(&fixture.objective, &fixture.minima, 1);
    let mut critical = 0;
    for simplex in &complex.simplices {
        match &complex.bearer(simplex).certificate {
            Certificate::Minimum { gradient_norm, rising } => {
                assert!(*gradient_norm < 1e-5 && rising[0] > 0.0, "{gradient_norm} {rising:?}");
            }
            Certificate::Critical { critical: point, ends, found } => {
                critical += 1;
                assert_eq!(fixture.objective.loss(&point.point).value, point.value);
                assert!(*found >= 1 && ends.is_some() == (point.index == 1));
                assert!((point.value - complex.bearer(simplex).value).abs() < 1e-9);
            }
            Certificate::With(other) => panic!("{:?} ends at {other:?}", simplex.vertices),
            Certificate::None => panic!("{:?} has none", simplex.vertices),
        }
    }
    assert!(critical >= 5, "four saddles and a peak");
    let interrupt = Interrupt::new();
    let grown =
        complex.grown(&fixture.objective, &[], &Watch::silent(&interrupt)).expect("nobody interrupts");
    assert_eq!(grown.simplices().len(), complex.simplices.len());
    for path in grown.simplices().iter().filter(|simplex| simplex.vertices.len() == 2) {
        let highest = path.maximum.samples.iter().map(|sample| sample.loss).fold(0.0, f64::max);
        assert!(highest <= path.value + 1e-9 && highest > path.value - 0.05, "{highest} {}", path.value);
    }
}

#[test]
fn the_budget_ends_the_search_and_what_is_there_is_a_complex() {
    let options = WellsOptions { dimension: 3, count: 6, round: false, seed: 4 };
    let wells = Wells::random(options).expect("allowed");
    let interrupt = Interrupt::new();
    let options = SaddleOptions { budget: 300, ..SaddleOptions::default() };
    let complex =
        saddles(&wells, &wells.minima(), &options, None, &Watch::silent(&interrupt)).expect("allowed");
    assert!(complex.spent && complex.simplices.len() >= 6);
    complex.filtered().expect("it is a filtered complex");
}

#[test]
fn copies_of_a_network_are_recognised() {
    let layers = [
        Layer::Linear { outputs: 5, activation: Activation::Tanh },
        Layer::Linear { outputs: 4, activation: Activation::Tanh },
        Layer::Linear { outputs: 2, activation: Activation::Identity },
    ];
    let network = Network::new([1, 1, 3], &layers).expect("allowed");
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let point: Vec<f64> = (0..network.layout().len()).map(|_| random.random_range(-1.0..1.0)).collect();
    // Units 0 and 2 of the first layer exchanged, unit 1 of the second turned.
    let mut copy = point.clone();
    let place = |name: &str, at: usize| {
        let entry = network.layout().entries().iter().find(|entry| entry.name == name).expect("it is there");
        entry.offset + at
    };
    for input in 0..3 {
        copy.swap(place("fc1.weight", input), place("fc1.weight", 6 + input));
    }
    copy.swap(place("fc1.bias", 0), place("fc1.bias", 2));
    for output in 0..4 {
        copy.swap(place("fc2.weight", 5 * output), place("fc2.weight", 5 * output + 2));
    }
    for input in 0..5 {
        copy[place("fc2.weight", 5 + input)] *= -1.0;
    }
    copy[place("fc2.bias", 1)] *= -1.0;
    for output in 0..2 {
        copy[place("fc3.weight", 4 * output + 1)] *= -1.0;
    }
    assert_ne!(copy, point);
    assert_eq!(network.copy_near(&copy, &point), Some(point.clone()));
    let other: Vec<f64> = point.iter().map(|value| value + 0.3).collect();
    assert_ne!(network.copy_near(&other, &point), Some(point));
}
