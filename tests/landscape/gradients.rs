//! Every layer's gradient against finite differences in `f64`, and against candle's automatic differentiation.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sublevel::landscape::dataset::{Dataset, Examples};
use sublevel::landscape::network::{
    Activation, Kind, Layer, Network, NetworkOptions, Norm, Pass, Pooling, Real, Shortcut, Shortcuts,
    autograd,
};
use sublevel::landscape::parameters::{Entry, Initialisation};
use sublevel::landscape::{NetworkObjective, Objective, ObjectiveOptions, Precision};

const ACTIVATIONS: [Activation; 3] = [Activation::Relu, Activation::Tanh, Activation::Identity];

/// Random images and labels.
pub(super) fn examples(shape: [usize; 3], classes: u8, count: usize) -> Examples {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let images = (0..count * shape.iter().product::<usize>()).map(|_| random.random()).collect();
    let labels = (0..count).map(|_| random.random_range(0..classes)).collect();
    Examples::new(shape, images, labels).expect("one label an image")
}

/// A random vector with entries in `±size`.
pub(super) fn vector(len: usize, size: f64, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..len).map(|_| random.random_range(-size..size)).collect()
}

pub(super) fn objective(network: Network, train: Examples, options: &ObjectiveOptions) -> NetworkObjective {
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

pub(super) fn exact(examples: usize) -> ObjectiveOptions {
    let default = ObjectiveOptions::default();
    ObjectiveOptions { examples: Some(examples), precision: Precision::F64, weight_decay: 0.01, ..default }
}

const POOL: Layer = Layer::Pool { over: Pooling::Max, size: Some(2) };

fn linear(outputs: usize, activation: Activation) -> Layer {
    Layer::Linear { outputs, activation }
}

fn convolution(channels: usize, kernel: usize, padding: usize, activation: Activation) -> Layer {
    Layer::Convolution { channels, kernel, padding, stride: 1, norm: Norm::None, activation }
}

/// A convolution of side 3 with all its options.
fn three(channels: usize, stride: usize, norm: Norm, activation: Activation) -> Layer {
    Layer::Convolution { channels, kernel: 3, padding: 1, stride, norm, activation }
}

fn block(layers: Vec<Layer>, shortcut: Shortcut, activation: Activation) -> Layer {
    Layer::Residual { layers, shortcut, activation, name: None }
}

/// Small networks without batch normalisation that between them hold every layer in every form: each layer first (gradients of
/// its parameters), and above another (gradients of its input).
pub(super) fn plain_networks() -> Vec<([usize; 3], Vec<Layer>)> {
    let mut networks = Vec::new();
    let last = linear(4, Activation::Identity);
    networks.push(([1, 5, 3], vec![last.clone()]));
    for activation in ACTIVATIONS {
        let hidden = linear(9, activation);
        networks.push(([2, 4, 3], vec![hidden.clone(), hidden.clone(), last.clone()]));
        let first = convolution(4, 3, 1, Activation::Tanh);
        for (pool, padding, kernel) in
            [(false, 0, 3), (true, 0, 3), (false, 2, 3), (true, 1, 3), (true, 2, 5), (false, 0, 1)]
        {
            let mut middle = vec![convolution(3, kernel, padding, activation)];
            middle.extend(pool.then_some(POOL));
            networks.push(([2, 8, 6], [middle.clone(), vec![last.clone()]].concat()));
            let ends = (vec![first.clone()], vec![hidden.clone(), last.clone()]);
            networks.push(([1, 8, 6], [ends.0, middle, ends.1].concat()));
        }
        let strided = Layer::Convolution {
            channels: 3,
            kernel: 4,
            padding: 2,
            stride: 3,
            norm: Norm::None,
            activation,
        };
        // Sides that leave the same remainder: candle's gradient of a convolution with a stride knows no other.
        networks.push(([2, 7, 4], vec![first.clone(), strided, last.clone()]));
        let mean = Layer::Pool { over: Pooling::Mean, size: Some(3) };
        networks.push(([2, 6, 3], vec![mean.clone(), last.clone()]));
        networks.push(([2, 6, 9], vec![first.clone(), mean, convolution(3, 1, 0, activation), last.clone()]));
        let all = |over| Layer::Pool { over, size: None };
        networks.push(([2, 4, 3], vec![first.clone(), POOL_3, all(Pooling::Max), last.clone()]));
        networks.push(([2, 4, 3], vec![all(Pooling::Max), all(Pooling::Mean), last.clone()]));
        let inner = block(vec![linear(9, activation)], Shortcut::Identity, activation);
        networks.push(([2, 4, 3], vec![hidden.clone(), inner, last.clone()]));
        networks.push(([9, 1, 1], vec![block(vec![hidden], Shortcut::Identity, activation), last.clone()]));
    }
    networks
}

/// A window that is no 2x2.
const POOL_3: Layer = Layer::Pool { over: Pooling::Max, size: Some(1) };

/// Small networks with residual blocks of images, with and without batch normalisation.
pub(super) fn residual_networks(norm: Norm) -> Vec<([usize; 3], Vec<Layer>)> {
    let mut networks = Vec::new();
    let ends = [Layer::Pool { over: Pooling::Mean, size: None }, linear(4, Activation::Identity)];
    for activation in ACTIVATIONS {
        let layers = |channels, stride| {
            vec![three(channels, stride, norm, activation), three(channels, 1, norm, Activation::Identity)]
        };
        for shortcut in [Shortcut::Projection, Shortcut::Padding] {
            // Odd sides, a block first, blocks that keep and that change the shape, a block inside a block.
            let nested = [layers(5, 1), vec![block(layers(5, 1), Shortcut::Identity, activation)]].concat();
            let mut list = vec![
                block(layers(2, 1), shortcut, activation),
                block(layers(4, 1), shortcut, Activation::Identity),
                block(layers(5, 2), shortcut, activation),
                block(nested, shortcut, activation),
            ];
            networks.push(([2, 7, 5], [list.clone(), ends.to_vec()].concat()));
            // Straight into a linear layer, pooled, and a block that begins with a maximum.
            list.truncate(1);
            networks.push(([2, 4, 6], [list.clone(), vec![ends[1].clone()]].concat()));
            list.insert(0, convolution(2, 3, 1, activation));
            list.push(POOL);
            list.push(convolution(2, 1, 0, activation));
            list.push(block([vec![POOL], layers(3, 1)].concat(), shortcut, activation));
            networks.push(([2, 4, 8], [list, vec![ends[1].clone()]].concat()));
        }
        let straight = vec![three(3, 1, norm, activation), linear(4, Activation::Identity)];
        networks.push(([2, 4, 3], straight));
        let pooled = vec![three(3, 1, norm, activation), POOL, three(2, 2, norm, activation)];
        networks.push(([2, 8, 4], [pooled, ends.to_vec()].concat()));
    }
    networks
}

/// All of them.
fn networks() -> Vec<([usize; 3], Vec<Layer>)> {
    [plain_networks(), residual_networks(Norm::None), residual_networks(Norm::Batch)].concat()
}

#[test]
fn every_layer_agrees_with_finite_differences() {
    let plain = plain_networks();
    assert_eq!(plain.len(), 1 + 3 * 20);
    let residual = [residual_networks(Norm::None), residual_networks(Norm::Batch)].concat();
    assert_eq!(residual.len(), 2 * 3 * 8);
    for ((shape, layers), deep) in plain
        .into_iter()
        .map(|network| (network, false))
        .chain(residual.into_iter().map(|network| (network, true)))
    {
        let network = Network::new(shape, &layers).expect("layers that fit");
        let point = vector(network.layout().len(), 0.5, 3);
        let count = if deep { 11 } else { MANY };
        let objective = objective(network, examples(shape, 4, count), &exact(count));
        // A deep network has so many rectifiers that a longer step changes the mind of one.
        let (step, tolerance) = if deep { (1e-8, 1e-4) } else { (1e-6, 1e-6) };
        let error = error_of(&objective, &point, step);
        assert!(error < tolerance, "{layers:?}: {error:e}");
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

pub(super) fn resnet(depth: usize, width: usize, shortcuts: Shortcuts) -> NetworkOptions {
    let (depth, width, shortcuts) = (Some(depth), Some(width), Some(shortcuts));
    NetworkOptions { kind: Kind::Resnet, depth, width, shortcuts, ..NetworkOptions::default() }
}

#[test]
fn named_deep_networks_agree_with_the_second_implementation() {
    for shortcuts in [Shortcuts::Projection, Shortcuts::Padding, Shortcuts::None] {
        for norm in [None, Some(Norm::None)] {
            let options = NetworkOptions { norm, ..resnet(14, 1, shortcuts) };
            let network = options.build([3, 8, 8], 10).expect("images that fit");
            assert_eq!(
                (network.normalises(), options.batch_norm_policy().is_some()),
                (norm.is_none(), norm.is_none())
            );
            // More images than go through a convolution together.
            compare::<f64>(&network, &examples([3, 8, 8], 10, 11), 1e-10);
        }
    }
    let vgg = NetworkOptions { kind: Kind::Vgg9, ..NetworkOptions::default() };
    compare::<f64>(
        &vgg.build([3, 16, 16], 10).expect("images that fit"),
        &examples([3, 16, 16], 10, 3),
        1e-10,
    );
}

#[test]
fn statistics_of_the_subset_normalise_and_stay_for_the_test() {
    let network = resnet(8, 1, Shortcuts::Projection).build([3, 8, 8], 4).expect("images that fit");
    let train = examples([3, 8, 8], 4, 30);
    let objective = |test: Option<Examples>, examples: Option<usize>| {
        let dataset = Dataset { train: train.clone(), test, files: Vec::new() };
        let options = ObjectiveOptions { examples, ..exact(30) };
        NetworkObjective::new(network.clone(), Initialisation::HeNormal, dataset, &options)
            .expect("data that fit")
    };
    // With the training examples as test examples, both losses are the same, whatever went through the buffers in between.
    let same = objective(Some(train.clone()), None);
    let (point, other) = (same.initial(1), same.initial(2));
    let value = same.loss(&point);
    same.loss(&other);
    let tested = same.test(&point).expect("test examples");
    assert!((tested.value - value.value).abs() < 1e-12, "{tested:?} {value:?}");
    assert_eq!(same.loss(&point), value);
    // A test example is judged alone: the statistics are not its own.
    let image = |index: usize| {
        let one = Examples::new([3, 8, 8], train.image(index).to_vec(), vec![train.labels()[index]]);
        objective(Some(one.expect("one")), None).test(&point).expect("test examples").value
    };
    let penalty = 0.005 * point.iter().map(|x| x * x).sum::<f64>();
    let mean = (0..30).map(|index| image(index) - penalty).sum::<f64>() / 30.0;
    assert!((mean + penalty - value.value).abs() < 1e-12, "{mean} {value:?}");
    // They depend on the subset.
    let half = objective(Some(train.clone()), Some(15));
    assert!((half.test(&point).expect("test examples").value - value.value).abs() > 1e-4);
    // Scaling a normalised convolution changes nothing but the weight decay.
    let mut scaled = point.clone();
    scaled[..network.layout().entries()[0].len()].iter_mut().for_each(|weight| *weight *= 8.0);
    let grown = 0.005 * scaled.iter().map(|x| x * x).sum::<f64>() - penalty;
    assert!((same.loss(&scaled).value - grown - value.value).abs() < 1e-3);
}

#[test]
fn networks_have_the_published_numbers_of_parameters() {
    let count = |kind| {
        let options = NetworkOptions { kind, ..NetworkOptions::default() };
        options.build([1, 28, 28], 10).expect("images that fit").layout().len()
    };
    assert_eq!([Kind::Lenet44k, Kind::Lenet61k, Kind::Lenet431k].map(count), [44_426, 61_706, 431_080]);
    let colours =
        |options: NetworkOptions| options.build([3, 32, 32], 10).expect("images that fit").layout().len();
    for (depth, width, with, without) in [
        (20, 1, 272_474, 269_722),
        (56, 1, 855_770, 853_018),
        (110, 1, 1_730_714, 1_727_962),
        (56, 2, 3_412_394, 3_401_770),
    ] {
        assert_eq!(colours(resnet(depth, width, Shortcuts::Projection)), with, "{depth} x {width}");
        assert_eq!(
            colours(resnet(depth, width, Shortcuts::None)),
            without,
            "{depth} x {width}, no shortcuts"
        );
        assert_eq!(colours(resnet(depth, width, Shortcuts::Padding)), without, "padding has no parameters");
    }
    assert_eq!(colours(NetworkOptions { kind: Kind::Vgg9, ..NetworkOptions::default() }), 5_819_466);
    let mlp = NetworkOptions { widths: vec![64, 24, 10], ..NetworkOptions::default() };
    let network = mlp.build([1, 8, 8], 10).expect("images that fit");
    assert_eq!(network.layout().len(), 64 * 24 + 24 + 24 * 10 + 10);
    let names: Vec<_> = network.layout().entries().iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]);
}

#[test]
fn layers_that_do_not_fit_are_refused_by_number() {
    let last = linear(3, Activation::Relu);
    let plain = |kernel| convolution(2, kernel, 0, Activation::Relu);
    let message = |layers: &[Layer]| Network::new([1, 6, 6], layers).expect_err("a bad list").to_string();
    assert!(message(&[plain(7), last.clone()]).starts_with("layer 1: "));
    assert!(
        message(&[plain(2), POOL, last.clone()]).starts_with("layer 2: windows of side 2 on sides 5 and 5")
    );
    assert!(message(&[last.clone(), plain(1)]).starts_with("layer 2: "));
    assert!(message(&[plain(3), POOL]).contains("no linear layer"));
    assert!(message(&[]).contains("no linear layer"));
    assert!(message(&[linear(0, Activation::Relu)]).starts_with("layer 1: "));
    assert!(message(&[linear(100_000_000, Activation::Relu)]).contains("at most 100 million"));
    assert!(
        message(&[convolution(usize::MAX, 3, 1, Activation::Relu), last.clone()]).starts_with("layer 1: ")
    );
    assert!(
        message(&[convolution(1, usize::MAX, 1, Activation::Relu), last.clone()]).starts_with("layer 1: ")
    );
    let inner = |layers, shortcut| [plain(1), block(layers, shortcut, Activation::Relu), last.clone()];
    assert!(
        message(&inner(vec![], Shortcut::Identity)).starts_with("layer 2: a residual block without layers")
    );
    assert!(message(&inner(vec![plain(1), plain(9)], Shortcut::Identity)).starts_with("layer 2.2: "));
    assert!(
        message(&inner(vec![plain(2)], Shortcut::Projection)).starts_with("layer 2: a residual block from")
    );
    let wider = vec![three(3, 1, Norm::None, Activation::Relu)];
    assert!(message(&inner(wider, Shortcut::Identity)).contains("a shape that does not change"));
    let narrower = vec![three(1, 1, Norm::None, Activation::Relu)];
    assert!(message(&inner(narrower, Shortcut::Padding)).contains("a shape that does not change"));
    let flat = vec![linear(3, Activation::Relu)];
    let normed =
        [three(2, 1, Norm::Batch, Activation::Relu), block(flat, Shortcut::Identity, Activation::Relu), last];
    assert!(message(&normed).contains("convolutions alone or linear layers alone"));
}

#[test]
fn keys_of_another_architecture_are_refused() {
    let message = |options: NetworkOptions, side| {
        options.build([3, side, side], 10).expect_err("a bad section").to_string()
    };
    let default = NetworkOptions::default;
    let resnet = |depth| NetworkOptions { kind: Kind::Resnet, depth, ..default() };
    for (options, side, wanted) in [
        (NetworkOptions { kind: Kind::Lenet44k, widths: vec![1], ..default() }, 28, "network.widths"),
        (NetworkOptions { widths: vec![2352, 9, 10], depth: Some(20), ..default() }, 28, "network.depth"),
        (
            NetworkOptions { kind: Kind::Vgg9, shortcuts: Some(Shortcuts::None), ..default() },
            32,
            "network.shortcuts",
        ),
        (NetworkOptions { layers: vec![POOL], ..default() }, 28, "network.layers"),
        (NetworkOptions { kind: Kind::Layers, ..default() }, 28, "network.layers"),
        (
            NetworkOptions { kind: Kind::Layers, layers: vec![linear(9, Activation::Relu)], ..default() },
            4,
            "9 outputs",
        ),
        (
            NetworkOptions { kind: Kind::Vgg9, ..default() },
            28,
            "not for these images (layer 7: windows of side 2",
        ),
        (resnet(None), 32, "network.depth"),
        (resnet(Some(21)), 32, "network.depth"),
        (NetworkOptions { width: Some(0), ..resnet(Some(20)) }, 32, "network.width"),
    ] {
        let message = message(options, side);
        assert!(message.contains(wanted), "{message}\nwanted: {wanted}");
    }
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
    let network = Network::new([1, 3, 3], &[linear(3, Activation::Identity)]).expect("layers that fit");
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
