//! Weight matching: the function stays, the copy comes near, and an exchange made by hand is undone.

use std::path::Path;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sublevel::Interrupt;
use sublevel::landscape::alignment::align;
use sublevel::landscape::dataset::{DataOptions, Dataset, Examples};
use sublevel::landscape::network::{
    Activation, Kind, Layer, Network, NetworkOptions, Norm, Pooling, Shortcut,
};
use sublevel::landscape::parameters::Initialisation;
use sublevel::landscape::{
    MinimaOptions, NetworkObjective, Objective, ObjectiveOptions, Precision, Watch, minima,
};

fn vector(len: usize, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..len).map(|_| random.random_range(-1.0..1.0)).collect()
}

fn three(channels: usize, norm: Norm, activation: Activation) -> Layer {
    Layer::Convolution { channels, kernel: 3, padding: 1, stride: 1, norm, activation }
}

fn linear(outputs: usize, activation: Activation) -> Layer {
    Layer::Linear { outputs, activation }
}

/// Exchanges the blocks `a` and `b` of so many numbers along the first axis of a tensor, or along its second.
fn exchange(network: &Network, point: &mut [f64], name: &str, along: (usize, usize), (a, b): (usize, usize)) {
    let (axis, block) = along;
    let entry = network.layout().entries().iter().find(|entry| entry.name == name).expect("it is there");
    let row = entry.len() / entry.shape[0];
    let starts: Vec<[usize; 2]> = match axis {
        0 => vec![[a * row, b * row]],
        _ => (0..entry.shape[0]).map(|output| [output * row + a * block, output * row + b * block]).collect(),
    };
    for [a, b] in starts {
        for place in 0..if axis == 0 { row } else { block } {
            point.swap(entry.offset + a + place, entry.offset + b + place);
        }
    }
}

#[test]
fn exchanges_by_hand_are_undone() {
    let layers = [
        three(3, Norm::Batch, Activation::Relu),
        Layer::Pool { over: Pooling::Max, size: Some(2) },
        three(4, Norm::None, Activation::Relu),
        linear(5, Activation::Tanh),
        linear(3, Activation::Identity),
    ];
    let network = Network::new([2, 4, 4], &layers).expect("allowed");
    let point = vector(network.layout().len(), 1);
    let mut copy = point.clone();
    for (name, along) in
        [("conv1.weight", (0, 18)), ("bn1.weight", (0, 1)), ("bn1.bias", (0, 1)), ("conv2.weight", (1, 9))]
    {
        exchange(&network, &mut copy, name, along, (0, 2));
    }
    for (name, along) in [("conv2.weight", (0, 27)), ("conv2.bias", (0, 1)), ("fc1.weight", (1, 4))] {
        exchange(&network, &mut copy, name, along, (1, 3));
    }
    // Under tanh a unit's sign may be turned.
    for entry in network.layout().entries() {
        let row = entry.len() / entry.shape[0];
        match entry.name.as_str() {
            "fc1.weight" | "fc1.bias" => {
                copy[entry.offset + 4 * row..][..row].iter_mut().for_each(|value| *value *= -1.0);
            }
            "fc2.weight" => (0..3).for_each(|output| copy[entry.offset + output * row + 4] *= -1.0),
            _ => {}
        }
    }
    assert_ne!(copy, point);
    assert_eq!(network.aligned(&copy, &point), point);
    // What is no number has no best exchange: it stays as it is, and the search for one ends.
    let mut broken = copy.clone();
    broken.fill(f64::NAN);
    assert!(network.aligned(&broken, &point).iter().all(|value| value.is_nan()));
    assert_eq!(network.aligned(&point, &broken), point);
}

/// Networks whose additions tie channels together.
fn residual(shortcut: Shortcut) -> Network {
    let block = |channels, stride, name: &str| Layer::Residual {
        layers: vec![
            Layer::Convolution {
                channels,
                kernel: 3,
                padding: 1,
                stride,
                norm: Norm::Batch,
                activation: Activation::Relu,
            },
            three(channels, Norm::Batch, Activation::Identity),
        ],
        shortcut,
        activation: Activation::Relu,
        name: Some(name.into()),
    };
    let layers = [
        three(6, Norm::Batch, Activation::Relu),
        block(6, 1, "first"),
        block(8, 2, "second"),
        block(8, 1, "third"),
        Layer::Pool { over: Pooling::Mean, size: None },
        linear(3, Activation::Identity),
    ];
    Network::new([2, 6, 6], &layers).expect("allowed")
}

#[test]
fn a_copy_is_the_same_function_and_nearer() {
    let images = vector(40 * 72, 2).into_iter().map(|value| value as f32).collect();
    let train = Examples::new([2, 6, 6], images, (0..40_u32).map(|i| i % 3).collect()).expect("fits");
    let options = ObjectiveOptions { precision: Precision::F64, ..ObjectiveOptions::default() };
    for (shortcut, moves) in [(Shortcut::Projection, true), (Shortcut::Padding, false)] {
        let network = residual(shortcut);
        let dataset = Dataset { train: train.clone(), test: None, files: Vec::new() };
        let objective = NetworkObjective::new(network.clone(), Initialisation::HeNormal, dataset, &options);
        let objective = objective.expect("data that fit");
        let [point, other] = [3, 4].map(|seed| vector(network.layout().len(), seed));
        let copy = objective.aligned(&point, &other).expect("a network");
        let distance = |a: &[f64]| a.iter().zip(&other).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
        assert!(distance(&copy) < distance(&point));
        let [loss, same] = [&point, &copy].map(|point| objective.loss(point).value);
        assert!((loss - same).abs() < 1e-10, "{loss} {same}");
        assert_eq!(network.aligned(&copy, &other), copy, "aligning again changes nothing");
        // The first convolution's channels are those of the sum: they move unless zeros are padded to them.
        let entry = &network.layout().entries()[0];
        assert_eq!(copy[entry.range()] != point[entry.range()], moves, "{shortcut:?}");
    }
}

#[test]
fn minima_are_replaced_by_copies_near_the_first() {
    let digits = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits").join(name);
    let data = DataOptions {
        train_images: digits("train-images-idx3-ubyte.gz"),
        train_labels: digits("train-labels-idx1-ubyte.gz"),
        first: Some(200),
        ..DataOptions::default()
    };
    let network = NetworkOptions { kind: Kind::Mlp, widths: vec![64, 12, 10], ..NetworkOptions::default() };
    let objective = NetworkObjective::open(&data, &network, &ObjectiveOptions::default(), Path::new(""));
    let objective = objective.expect("the repository's data");
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let options = MinimaOptions { count: 3, epochs: 5, ..MinimaOptions::default() };
    let trained = minima::minima(&objective, &options, None, &watch).expect("trains");
    let mut aligned = trained.clone();
    let told = align(&objective, &mut aligned, &watch).expect("a network has symmetries");
    assert_eq!(aligned[0], trained[0]);
    assert!(told.loss_change < 1e-6, "{}", told.loss_change);
    for (minimum, copy) in trained.iter().zip(&aligned).skip(1) {
        assert_ne!(minimum.centre, copy.centre);
        assert!((minimum.value - copy.value).abs() < 1e-6);
        assert_eq!(copy.value, objective.loss(&copy.centre).value);
    }
    assert_eq!(told.straight.iter().map(|pair| pair.minima).collect::<Vec<_>>(), [[0, 1], [0, 2], [1, 2]]);
    let mut twice = aligned.clone();
    let again = align(&objective, &mut twice, &watch).expect("as before");
    assert_eq!(twice, aligned);
    for (pair, before) in again.straight.iter().zip(&told.straight) {
        assert_eq!((pair.before, pair.after), (before.after, before.after));
    }
}
