//! Networks on candle's devices against our own passes: the same losses, gradients and training, to rounding.

use sublevel::landscape::dataset::Dataset;
use sublevel::landscape::network::{Activation, Kind, Layer, Network, NetworkOptions, Norm, Shortcuts};
use sublevel::landscape::optimiser::{Descent, Schedule};
use sublevel::landscape::parameters::Initialisation;
use sublevel::landscape::{Device, NetworkObjective, Objective, ObjectiveOptions, Precision};

use super::gradients::{examples, resnet};

/// A network without batch normalisation and one with it, and their images.
fn networks() -> [(Network, [usize; 3]); 2] {
    let lenet = NetworkOptions { kind: Kind::Lenet44k, ..NetworkOptions::default() };
    [(lenet, [1, 28, 28]), (resnet(8, 1, Shortcuts::Projection), [3, 8, 8])]
        .map(|(options, shape)| (options.build(shape, 4).expect("images that fit"), shape))
}

fn objective(
    (network, shape): &(Network, [usize; 3]),
    device: Device,
    precision: Precision,
) -> NetworkObjective {
    let dataset =
        Dataset { train: examples(*shape, 4, 40), test: Some(examples(*shape, 4, 7)), files: Vec::new() };
    let options =
        ObjectiveOptions { device, precision, batch: 16, examples: Some(30), ..ObjectiveOptions::default() };
    NetworkObjective::new(network.clone(), Initialisation::HeNormal, dataset, &options)
        .expect("data that fit")
}

/// The largest difference, in units of the largest entry.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    let size = a.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
    assert!(size > 0.0 && a.len() == b.len());
    a.iter().zip(b).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs())) / size
}

#[test]
fn candle_sees_what_our_passes_see() {
    for network in networks() {
        for (precision, tolerance) in [(Precision::F64, 1e-10), (Precision::F32, 1e-4)] {
            let seen = [Device::Cpu, Device::Candle].map(|device| {
                let objective = objective(&network, device, precision);
                let point = objective.initial(1);
                let mut gradient = vec![0.0; point.len()];
                let value = objective.gradient(&point, &mut gradient);
                let (loss, test) = (objective.loss(&point), objective.test(&point).expect("test examples"));
                let alone = objective.examples(&point).expect("a mean");
                let told = [value, loss.value, test.value];
                let right = [loss.accuracy, test.accuracy];
                (told, right, gradient, alone)
            });
            let [ours, candle] = &seen;
            assert!(apart(&ours.0, &candle.0) < tolerance, "{:?} {:?}", ours.0, candle.0);
            assert_eq!(ours.1, candle.1);
            assert!(apart(&ours.2, &candle.2) < tolerance);
            assert!(apart(&ours.3, &candle.3) < tolerance);
        }
    }
}

#[test]
fn candle_trains_as_our_passes_do() {
    for network in networks() {
        let ends = [Device::Cpu, Device::Candle].map(|device| {
            let objective = objective(&network, device, Precision::F64);
            let mut point = objective.initial(1);
            let mut gradient = vec![0.0; point.len()];
            let mut batches = objective.stochastic(1);
            let mut descent = Descent::new(point.len(), 1e-2, 0.9, Schedule::Constant);
            for _ in 0..12 {
                batches(&point, &mut gradient);
                descent.step(&mut point, &gradient, 0.0);
            }
            assert!(apart(&objective.initial(1), &point) > 1e-3, "it has moved");
            point
        });
        assert!(apart(&ends[0], &ends[1]) < 1e-8, "{:e}", apart(&ends[0], &ends[1]));
    }
}

#[test]
fn a_network_that_candle_cannot_differentiate_is_refused_beforehand() {
    let layers = [
        Layer::Convolution {
            channels: 3,
            kernel: 3,
            padding: 0,
            stride: 1,
            norm: Norm::None,
            activation: Activation::Tanh,
        },
        Layer::Convolution {
            channels: 3,
            kernel: 3,
            padding: 0,
            stride: 3,
            norm: Norm::None,
            activation: Activation::Tanh,
        },
        Layer::Linear { outputs: 4, activation: Activation::Identity },
    ];
    // The stride leaves one remainder of the rows and another of the columns.
    let network = Network::new([1, 8, 9], &layers).expect("layers that fit");
    let dataset = Dataset { train: examples([1, 8, 9], 4, 5), test: None, files: Vec::new() };
    let of = |device| {
        let options = ObjectiveOptions { device, ..ObjectiveOptions::default() };
        NetworkObjective::new(network.clone(), Initialisation::HeNormal, dataset.clone(), &options)
    };
    assert!(of(Device::Cpu).is_ok());
    let message = of(Device::Candle).err().expect("no gradient").to_string();
    assert!(
        message.contains("objective.device") && message.contains("\"cpu\", another network"),
        "{message}"
    );
}

#[cfg(not(feature = "cuda"))]
#[test]
fn a_device_that_is_not_there_is_refused_by_its_key() {
    let (network, shape) = networks()[0].clone();
    let dataset = Dataset { train: examples(shape, 4, 4), test: None, files: Vec::new() };
    let options = ObjectiveOptions { device: Device::Cuda(1), ..ObjectiveOptions::default() };
    let refused = NetworkObjective::new(network, Initialisation::HeNormal, dataset, &options).err();
    let message = refused.expect("no such device").to_string();
    assert!(message.contains("objective.device") && message.contains("cuda:1"), "{message}");
}
