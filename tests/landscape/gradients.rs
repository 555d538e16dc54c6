//! Every layer's gradient against finite differences in `f64`, and against candle's automatic differentiation.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sublevel::landscape::dataset::{Dataset, Examples};
use sublevel::landscape::network::{Activation, Kind, Layer, Network, NetworkOptions, Pass, Real, autograd};
use sublevel::landscape::parameters::{Entry, Initialisation};
use sublevel::landscape::{NetworkObjective, Objective, ObjectiveOptions, Precision};

const ACTIVATIONS: [Activation; 3] = [Activation::Relu, Activation::Tanh, Activation::Identity];

/// Random images and labels.
fn examples(shape: [usize; 3], classes: u8, count: usize) -> Examples {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let images = (0..count * shape.iter().product::<usize>()).map(|_| random.random()).collect();
    let labels = (0..count).map(|_| random.random_range(0..classes)).collect();
    Examples::new(shape, images, labels).expect("one label an image")
}

/// A random vector with entries in `±size`.
fn vector(len: usize, size: f64, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..len).map(|_| random.random_range(-size..size)).collect()
}

fn objective(network: Network, train: Examples, options: &ObjectiveOptions) -> NetworkObjective {
    let dataset = Dataset { train, test: None, files: Vec::new() };
    NetworkObjective::new(network, Initialisation::HeNormal, dataset, options).expect("data that fit")
}

/// The largest relative error of directional derivatives, each parameter tensor moved alone and then all together.
fn error_of(objective: &NetworkObjective, point: &[f64], step: f64) -> f64 {
    let mut gradient = vec![0.0; point.len()];
    objective.gradient(point, &mut gradient);
    let mut ranges: Vec<_> = objective.network().layout().entries().iter().map(Entry::range).collect();
    ranges.push(0..point.len());
    let mut worst = 0.0_f64;
    for (seed, range) in ranges.into_iter().enumerate() {
        let direction = vector(range.len(), 1.0, 100 + seed as u64);
        let along: f64 = direction.iter().zip(&gradient[range.clone()]).map(|(d, g)| d * g).sum();
        let moved = |size: f64| {
            let mut point = point.to_vec();
            for (x, d) in point[range.clone()].iter_mut().zip(&direction) {
                *x += size * d;
            }
            objective.loss(&point).value
        };
        let difference = (moved(step) - moved(-step)) / (2.0 * step);
        worst = worst.max((difference - along).abs() / (along.abs() + 1e-3));
    }
    worst
}

/// More examples than a chunk of any network holds, and no multiple of it.
const MANY: usize = 133;

fn exact(examples: usize) -> ObjectiveOptions {
    let default = ObjectiveOptions::default();
    ObjectiveOptions { examples: Some(examples), precision: Precision::F64, weight_decay: 0.01, ..default }
}

/// Small networks that between them hold every layer in every form: each layer first (gradients of its parameters), and
/// above another (gradients of its input).
fn networks() -> Vec<([usize; 3], Vec<Layer>)> {
    let mut networks = Vec::new();
    let last = Layer::Linear { outputs: 4, activation: Activation::Identity };
    networks.push(([1, 5, 3], vec![last]));
    for activation in ACTIVATIONS {
        let hidden = Layer::Linear { outputs: 9, activation };
        networks.push(([2, 4, 3], vec![hidden, hidden, last]));
        for (pool, padding, kernel) in
            [(false, 0, 3), (true, 0, 3), (false, 2, 3), (true, 1, 3), (true, 2, 5), (false, 0, 1)]
        {
            let convolution = Layer::Convolution { channels: 3, kernel, padding, pool, activation };
            networks.push(([2, 8, 6], vec![convolution, last]));
            let first = Layer::Convolution {
                channels: 4,
                kernel: 3,
                padding: 1,
                pool: false,
                activation: Activation::Tanh,
            };
            networks.push(([1, 8, 6], vec![first, convolution, hidden, last]));
        }
    }
    networks
}

#[test]
fn every_layer_agrees_with_finite_differences() {
    let all = networks();
    assert_eq!(all.len(), 1 + 3 * 13);
    for (shape, layers) in all {
        let network = Network::new(shape, &layers).expect("layers that fit");
        let point = vector(network.layout().len(), 0.5, 3);
        let objective = objective(network, examples(shape, 4, MANY), &exact(MANY));
        let error = error_of(&objective, &point, 1e-6);
        assert!(error < 1e-6, "{layers:?}: {error:e}");
    }
}

#[test]
fn whole_networks_agree_with_finite_differences() {
    for kind in [Kind::Lenet44k, Kind::Lenet61k, Kind::Lenet431k] {
        for activation in [Activation::Relu, Activation::Tanh] {
            let options = NetworkOptions { kind, activation, ..NetworkOptions::default() };
            let network = options.build([1, 28, 28], 10).expect("images that fit");
            let objective = objective(network, examples([1, 28, 28], 10, 5), &exact(5));
            let point = objective.initial(1);
            // A step so small that no rectifier and no maximum changes its mind on the way.
            let error = error_of(&objective, &point, 1e-8);
            assert!(error < 1e-4, "{kind:?} {activation:?}: {error:e}");
        }
    }
}

fn compare<T: Real>(network: &Network, examples: &Examples, tolerance: f64) {
    let point: Vec<T> = vector(network.layout().len(), 0.3, 5).into_iter().map(T::of).collect();
    let indices: Vec<u32> = (0..examples.len() as u32).rev().collect();
    let mut own = vec![T::zero(); point.len()];
    let outcome = Pass::new(network).gradient(&point, examples, &indices, &mut own);
    let (loss, gradient) = autograd::gradient(network, &point, examples, &indices);
    let mean = outcome.loss / indices.len() as f64;
    assert!((mean - loss).abs() <= tolerance * loss.abs(), "{mean} against {loss}");
    let size = gradient.iter().fold(0.0_f64, |size, g| size.max(g.wide().abs()));
    let error =
        own.iter().zip(&gradient).fold(0.0_f64, |error, (a, b)| error.max((a.wide() - b.wide()).abs()));
    assert!(size > 0.0 && error <= tolerance * size, "{error:e} of {size:e}");
}

#[test]
fn both_implementations_agree() {
    for (shape, layers) in networks() {
        let network = Network::new(shape, &layers).expect("layers that fit");
        let examples = examples(shape, 4, MANY);
        compare::<f64>(&network, &examples, 1e-12);
        compare::<f32>(&network, &examples, 1e-4);
    }
    for kind in [Kind::Lenet44k, Kind::Lenet61k, Kind::Lenet431k] {
        let options = NetworkOptions { kind, ..NetworkOptions::default() };
        let network = options.build([1, 28, 28], 10).expect("images that fit");
        compare::<f64>(&network, &examples([1, 28, 28], 10, 5), 1e-12);
    }
}

#[test]
fn networks_have_the_published_numbers_of_parameters() {
    let count = |kind| {
        let options = NetworkOptions { kind, ..NetworkOptions::default() };
        options.build([1, 28, 28], 10).expect("images that fit").layout().len()
    };
    assert_eq!([Kind::Lenet44k, Kind::Lenet61k, Kind::Lenet431k].map(count), [44_426, 61_706, 431_080]);
    let mlp = NetworkOptions { widths: vec![64, 24, 10], ..NetworkOptions::default() };
    let network = mlp.build([1, 8, 8], 10).expect("images that fit");
    assert_eq!(network.layout().len(), 64 * 24 + 24 + 24 * 10 + 10);
    let names: Vec<_> = network.layout().entries().iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]);
}

#[test]
fn layers_that_do_not_fit_are_refused_by_number() {
    let linear = Layer::Linear { outputs: 3, activation: Activation::Relu };
    let convolution = |kernel, pool| Layer::Convolution {
        channels: 2,
        kernel,
        padding: 0,
        pool,
        activation: Activation::Relu,
    };
    let message = |layers: &[Layer]| Network::new([1, 6, 6], layers).expect_err("a bad list").to_string();
    assert!(message(&[convolution(7, false), linear]).starts_with("layer 1: "));
    assert!(message(&[convolution(2, true), linear]).contains("expected even sides"));
    assert!(message(&[linear, convolution(1, false)]).starts_with("layer 2: "));
    assert!(message(&[convolution(3, true)]).contains("no linear layer"));
    assert!(message(&[Layer::Linear { outputs: 0, activation: Activation::Relu }]).starts_with("layer 1: "));
    let lenet = NetworkOptions { kind: Kind::Lenet44k, widths: vec![1], ..NetworkOptions::default() };
    assert!(lenet.build([1, 28, 28], 10).expect_err("widths").to_string().contains("network.widths"));
}

#[test]
fn threads_change_no_bit() {
    let options = NetworkOptions { kind: Kind::Lenet44k, ..NetworkOptions::default() };
    let network = options.build([1, 28, 28], 10).expect("images that fit");
    let options = ObjectiveOptions { examples: Some(70), ..ObjectiveOptions::default() };
    let objective = objective(network, examples([1, 28, 28], 10, 80), &options);
    let run = |seed: u64| {
        let point = objective.initial(seed);
        let mut gradient = vec![0.0; point.len()];
        let value = objective.gradient(&point, &mut gradient);
        let batch = objective.stochastic(seed)(&point, &mut gradient.clone());
        (value.to_bits(), batch.to_bits(), gradient.iter().map(|g| g.to_bits()).collect::<Vec<_>>())
    };
    let alone: Vec<_> = (0..4).map(run).collect();
    let together: Vec<_> = std::thread::scope(|scope| {
        let run = &run;
        let threads: Vec<_> = (0..4).map(|seed| scope.spawn(move || run(seed))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(alone, together);
}

#[test]
fn an_epoch_shows_every_example_once_and_its_mean_is_the_gradient() {
    // 30 examples in batches of 8: the mean of an epoch's gradients, weighted by batch size, is the full gradient.
    let network = Network::new([1, 3, 3], &[Layer::Linear { outputs: 3, activation: Activation::Identity }])
        .expect("layers that fit");
    let options = ObjectiveOptions { batch: 8, examples: None, ..exact(30) };
    let objective = objective(network, examples([1, 3, 3], 3, 30), &options);
    assert_eq!(objective.steps_per_epoch(), 4);
    let point = objective.initial(2);
    let mut full = vec![0.0; point.len()];
    let value = objective.gradient(&point, &mut full);
    assert!((value - objective.loss(&point).value).abs() < 1e-14);
    let mut batches = objective.stochastic(9);
    let mut orders = Vec::new();
    for _epoch in 0..2 {
        let (mut mean, mut loss) = (vec![0.0; point.len()], 0.0);
        for size in [8.0, 8.0, 8.0, 6.0] {
            let mut gradient = vec![f64::NAN; point.len()];
            loss += batches(&point, &mut gradient) * size / 30.0;
            mean.iter_mut().zip(&gradient).for_each(|(sum, g)| *sum += g * size / 30.0);
            orders.push(gradient[0]);
        }
        assert!((loss - value).abs() < 1e-12);
        assert!(mean.iter().zip(&full).all(|(a, b)| (a - b).abs() < 1e-12));
    }
    assert_ne!(orders[..4], orders[4..], "the second epoch is shuffled anew");
}

#[test]
fn a_loss_that_is_not_finite_is_seen() {
    for kind in [Kind::Mlp, Kind::Lenet44k] {
        let widths = if kind == Kind::Mlp { vec![784, 10] } else { Vec::new() };
        let options = NetworkOptions { kind, widths, ..NetworkOptions::default() };
        let network = options.build([1, 28, 28], 10).expect("images that fit");
        let objective = objective(network, examples([1, 28, 28], 10, 6), &ObjectiveOptions::default());
        for bad in [f64::NAN, f64::INFINITY] {
            let mut point = objective.initial(1);
            point[3] = bad;
            assert!(!objective.loss(&point).value.is_finite());
            assert!(!objective.stochastic(1)(&point, &mut vec![0.0; point.len()]).is_finite());
        }
    }
}
