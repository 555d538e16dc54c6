//! Exchanges of hidden units: another point, the same function.

use sublevel::Interrupt;
use sublevel::landscape::Objective;
use sublevel::landscape::analytic::ring;
use sublevel::landscape::growth::grow;
use sublevel::landscape::minima::MinimaOptions;
use sublevel::landscape::network::{Kind, Layer, Network, NetworkOptions, Norm, Shortcuts};
use sublevel::landscape::simplex::{GrowthOptions, LowerOptions};
use sublevel::landscape::trust::{basin, copies};
use sublevel::landscape::{LossComplex, Watch};

use crate::gradients::{exact, examples, objective, plain_networks, residual_networks, resnet, vector};

/// Checks that copies have the loss of the point; returns the tensors that were moved, or none if there is no copy.
fn moved(network: &Network, classes: u8, count: usize) -> Option<Vec<String>> {
    let point = vector(network.layout().len(), 0.5, 3);
    let images = examples(network.input(), classes, count);
    let objective = objective(network.clone(), images, &exact(count));
    let loss = objective.loss(&point).value;
    let mut names = Vec::new();
    for seed in 1..=3 {
        let copy = objective.permuted(&point, seed)?;
        assert_eq!(objective.permuted(&point, seed).as_ref(), Some(&copy), "the seed tells all");
        let sorted = |values: &[f64]| {
            let mut values = values.to_vec();
            values.sort_by(f64::total_cmp);
            values
        };
        assert_eq!(sorted(&copy), sorted(&point), "only places change");
        let other = objective.loss(&copy).value;
        assert!(
            (other - loss).abs() < 1e-11 * loss.abs().max(1.0),
            "{loss} and {other}: {:?}",
            network.layers()
        );
        let entries = network.layout().entries().iter();
        let changed = entries.filter(|entry| copy[entry.range()] != point[entry.range()]);
        names.extend(changed.map(|entry| entry.name.clone()));
    }
    names.sort();
    names.dedup();
    Some(names)
}

#[test]
fn every_small_network_keeps_its_function() {
    let mut none = 0;
    for (shape, layers) in
        [plain_networks(), residual_networks(Norm::None), residual_networks(Norm::Batch)].concat()
    {
        let network = Network::new(shape, &layers).expect("layers that fit");
        match moved(&network, 4, 11) {
            Some(names) => assert!(!names.is_empty(), "{layers:?}"),
            None => none += 1,
        }
        let weighted = layers.iter().filter(|layer| !matches!(layer, Layer::Pool { .. })).count();
        if weighted == 1 {
            assert_eq!(objective(network, examples(shape, 4, 3), &exact(3)).permuted(&[0.0], 1), None);
        }
    }
    assert!(none > 0, "a network of one layer has no hidden unit");
}

#[test]
fn named_networks_exchange_the_units_of_every_hidden_layer() {
    let all = |options: NetworkOptions, shape: [usize; 3]| {
        let network = options.build(shape, 10).expect("images that fit");
        let names = moved(&network, 10, 2).expect("hidden layers");
        let entries = network.layout().entries().iter().map(|entry| entry.name.clone());
        let still: Vec<String> = entries.filter(|name| !names.contains(name)).collect();
        still
    };
    let of = |kind| NetworkOptions { kind, ..NetworkOptions::default() };
    // The outputs are no hidden units; their weights move as those before them do.
    assert_eq!(all(of(Kind::Lenet61k), [1, 28, 28]), ["fc3.bias"]);
    assert_eq!(all(of(Kind::Vgg9), [3, 32, 32]), ["fc3.bias"]);
    assert_eq!(all(resnet(8, 1, Shortcuts::None), [3, 32, 32]), ["fc1.bias"]);
    assert_eq!(all(resnet(8, 1, Shortcuts::Projection), [3, 32, 32]), ["fc1.bias"]);
    // What is padded keeps its channels, and so does what is added to it.
    let still = all(resnet(8, 1, Shortcuts::Padding), [3, 32, 32]);
    for stays in ["conv1.weight", "bn1.weight", "fc1.weight", "layer1.0.bn2.weight"] {
        assert!(still.iter().any(|name| name == stays), "{stays}: {still:?}");
    }
    for moves in ["layer1.0.conv1.weight", "layer2.0.bn1.weight", "layer3.0.conv2.weight"] {
        assert!(!still.iter().any(|name| name == moves), "{moves}: {still:?}");
    }
}

#[test]
fn copies_and_further_states_are_those_of_the_deepest_minimum() {
    let network = Network::new([1, 5, 3], &[linear(7), linear(4)]).expect("layers that fit");
    let objective = objective(network, examples([1, 5, 3], 4, 20), &exact(20));
    let options = MinimaOptions { count: 3, epochs: 30, learning_rate: 0.1, ..MinimaOptions::default() };
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let minima = sublevel::landscape::minima::minima(&objective, &options, None, &watch).expect("they train");
    let lowest = minima.iter().min_by(|a, b| a.value.total_cmp(&b.value)).expect("three").clone();
    let straight = GrowthOptions {
        simplices: LowerOptions { index: 0, epochs: 0, ..LowerOptions::default() },
        ..GrowthOptions::default()
    };
    let complex = grow(&objective, minima, &straight, None, &watch).expect("it grows");
    let same = copies(&objective, &complex, 3, 5).expect("no error").expect("units can be exchanged");
    assert_eq!(same[0].centre, lowest.centre);
    for copy in &same[1..] {
        assert!(copy.centre != lowest.centre && (copy.value - lowest.value).abs() < 1e-12);
    }
    assert_ne!(same[1].centre, same[2].centre);
    let later = basin(&objective, &complex, &options, 3, &watch).expect("nobody interrupts");
    assert_eq!(later.states[0].centre, lowest.centre);
    assert_ne!(later.states[1].centre, later.states[2].centre);
    // A hundredth of the rate for two epochs: nearer than another minimum.
    assert!(later.apart.is_some_and(|apart| apart > 0.0 && apart < 0.5), "{:?}", later.apart);
}

fn linear(outputs: usize) -> Layer {
    Layer::Linear { outputs, activation: sublevel::landscape::network::Activation::Tanh }
}

#[test]
fn a_loss_without_known_symmetry_has_no_copies() {
    let fixture = ring(3, 2, 0.2).expect("allowed");
    let complex = LossComplex::from_simplices(fixture.vertices()).expect("minima");
    assert_eq!(copies(&fixture.objective, &complex, 3, 1).expect("no error"), None);
}
