//! Arrays of the user's own, their loss, and what training does to images.

use std::path::Path;

use ndarray::{Array, Dimension};
use ndarray_npy::{WritableElement, WriteNpyExt};
use sublevel::landscape::dataset::{Answers, DataOptions, Dataset, Examples, Format};
use sublevel::landscape::network::{Activation, Layer, Network, Pass, autograd};
use sublevel::landscape::parameters::Initialisation;
use sublevel::landscape::{NetworkObjective, Objective, ObjectiveKind, ObjectiveOptions, Precision};
use tempfile::TempDir;

fn npy<A: WritableElement, D: Dimension>(array: &Array<A, D>) -> Vec<u8> {
    let mut bytes = Vec::new();
    array.write_npy(&mut bytes).expect("memory takes everything");
    bytes
}

/// Opens `x` and `y` as inputs and, by the key, labels or targets.
fn open(x: &[u8], y: &[u8], targets: bool) -> Result<Dataset, String> {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("x.npy"), x).expect("a writable folder");
    std::fs::write(folder.path().join("y.npy"), y).expect("a writable folder");
    let mut options =
        DataOptions { format: Format::Npy, train_inputs: "x.npy".into(), ..DataOptions::default() };
    *(if targets { &mut options.train_targets } else { &mut options.train_labels }) = "y.npy".into();
    let prefix = format!("{}/", folder.path().display());
    Dataset::open(&options, folder.path()).map_err(|error| error.to_string().replace(&prefix, ""))
}

fn count<D: ndarray::ShapeBuilder>(shape: D) -> Array<f32, D::Dim> {
    let mut next = -1.0;
    Array::from_shape_simple_fn(shape, || {
        next += 1.0;
        next
    })
}

#[test]
fn inputs_have_any_rank() {
    let labels = npy(&Array::from_vec(vec![2_i64, 300]));
    for (bytes, shape) in [
        (npy(&count(2)), [1, 1, 1]),
        (npy(&count((2, 5))), [5, 1, 1]),
        (npy(&count((2, 3, 4))), [1, 3, 4]),
        (npy(&count((2, 3, 4, 5))), [3, 4, 5]),
        (npy(&count((2, 3, 2, 2, 2))), [24, 1, 1]),
    ] {
        let train = open(&bytes, &labels, false).expect("good files").train;
        let size = shape.iter().product::<usize>();
        assert_eq!((train.shape(), train.labels(), train.outputs()), (shape, &[2, 300][..], 301));
        let second: Vec<f32> = (size..2 * size).map(|value| value as f32).collect();
        assert_eq!(train.image(1), second);
    }
    let targets = open(&npy(&count((2, 5))), &npy(&count((2, 3))), true).expect("good files").train;
    assert_eq!(targets.answers(), &Answers::Targets { width: 3, values: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0] });
    assert!(targets.labels().is_empty());
}

#[test]
fn bad_arrays_are_named_with_what_was_expected() {
    let (x, y) = (npy(&count((2, 5))), npy(&Array::from_vec(vec![0_u8, 1])));
    let mut nan = count((2, 5));
    nan[[1, 2]] = f32::NAN;
    for (x, y, targets, expected) in [
        (&x[..], &npy(&count(3))[..], false, "y.npy: 3 labels; expected one for each of the 2 inputs"),
        (&x, &npy(&count((3, 2))), true, "y.npy: 3 targets; expected one for each of the 2 inputs"),
        (&x, &npy(&(count(2) + 0.5)), false, "y.npy: label 0.5 of example 0; expected one label an example"),
        (&x, &npy(&(count(2) - 1.0)), false, "y.npy: label -1 of example 0; expected"),
        (&x, &npy(&count((2, 2))), false, "y.npy: an array of shape [2, 2]; expected one label"),
        (&npy(&nan), &y, false, "x.npy: NaN at place 7 of the array; expected one input"),
        (&npy(&count((0, 5))), &y, false, "x.npy: an array of shape [0, 5]; expected one input"),
        (b"neither", &y, false, "x.npy: "),
        (&x[..100], &y, false, "x.npy: npy header with"),
    ] {
        let message = open(x, y, targets).expect_err(expected);
        assert!(message.starts_with(expected), "{message:?} instead of {expected:?}");
    }
}

fn waves(member: &str) -> Result<Dataset, String> {
    let options = DataOptions {
        format: Format::Npy,
        train_inputs: member.into(),
        train_targets: "waves.npz:y_train".into(),
        ..DataOptions::default()
    };
    Dataset::open(&options, Path::new("data/arrays")).map_err(|error| error.to_string())
}

#[test]
fn members_of_an_archive_are_found_by_name() {
    let train = waves("waves.npz:x_train").expect("the repository's data").train;
    assert_eq!((train.len(), train.shape(), train.outputs()), (160, [3, 1, 1], 2));
    // numpy.load("waves.npz")["x_train"][0, 0] and ["y_train"][159, 1].
    assert_eq!(train.image(0)[0].to_bits(), FIRST.to_bits());
    let Answers::Targets { values, .. } = train.answers() else { panic!("targets") };
    assert_eq!(values[319].to_bits(), LAST.to_bits());
    let message = waves("waves.npz:x").expect_err("no such member");
    assert_eq!(
        message,
        "data/arrays/waves.npz:x: no member `x`; expected FILE.npz:NAME, with a name of x_train, y_train, x_test, y_test"
    );
    assert!(waves("waves.npz").expect_err("four members").contains("no member is named"));
}

const FIRST: f32 = 0.023_643_25;
const LAST: f32 = 0.853_573_4;

fn linear(outputs: usize, activation: Activation) -> Layer {
    Layer::Linear { outputs, activation }
}

/// Random examples with targets of two numbers.
fn targets(examples: usize) -> Examples {
    let wave = |length: usize, speed: f32| (0..length).map(|i| (speed * i as f32).sin()).collect::<Vec<_>>();
    Examples::with_targets([1, 4, 3], wave(12 * examples, 0.7), (2, wave(2 * examples, 1.3)))
        .expect("that fit")
}

#[test]
fn mean_squares_agree_with_candle_with_differences_and_with_their_formula() {
    let layers = [linear(5, Activation::Tanh), linear(2, Activation::Identity)];
    let network = Network::new([1, 4, 3], &layers).expect("layers that fit");
    let train = targets(133);
    let point: Vec<f64> = (0..network.layout().len()).map(|i| 0.4 * (i as f64).sin()).collect();
    let indices: Vec<u32> = (0..133).rev().collect();
    let mut own = vec![0.0; point.len()];
    let outcome = Pass::new(&network).gradient(&point, &train, &indices, &mut own);
    let (loss, gradient) = autograd::gradient(&network, &point, &train, &indices);
    assert!((outcome.loss / 133.0 - loss).abs() < 1e-12 * loss, "{outcome:?} {loss}");
    let size = gradient.iter().fold(0.0_f64, |size, g| size.max(g.abs()));
    assert!(own.iter().zip(&gradient).all(|(a, b)| (a - b).abs() < 1e-12 * size));
    let options = ObjectiveOptions {
        kind: ObjectiveKind::MeanSquares,
        precision: Precision::F64,
        weight_decay: 0.0,
        ..ObjectiveOptions::default()
    };
    let dataset = |train: Examples| Dataset { train, test: None, files: Vec::new() };
    let objective =
        NetworkObjective::new(network.clone(), Initialisation::HeNormal, dataset(train.clone()), &options)
            .expect("data that fit");
    let value = objective.loss(&point);
    assert_eq!((value.accuracy, objective.chance()), (None, None));
    assert!((value.value - loss).abs() < 1e-12 * loss);
    // With all parameters zero the outputs are: the loss is the mean square of the targets.
    let Answers::Targets { values, .. } = train.answers() else { panic!("targets") };
    let mean = values.iter().map(|&t| f64::from(t) * f64::from(t)).sum::<f64>() / 266.0;
    assert!((objective.loss(&vec![0.0; point.len()]).value - mean).abs() < 1e-12);
    let (step, along) = (1e-6, gradient.iter().map(|g| g * g).sum::<f64>());
    let moved = |size: f64| {
        let moved: Vec<f64> = point.iter().zip(&gradient).map(|(x, g)| x + size * g).collect();
        objective.loss(&moved).value
    };
    assert!(((moved(step) - moved(-step)) / (2.0 * step) - along).abs() < 1e-6 * along);
    // Each kind of loss wants its own kind of answer.
    let wrong = NetworkObjective::new(
        network,
        Initialisation::HeNormal,
        dataset(train),
        &ObjectiveOptions::default(),
    );
    let message = wrong.err().expect("targets").to_string();
    assert!(
        message.starts_with("plan key `objective.kind`: \"cross-entropy\"; expected \"mean-squares\""),
        "{message}"
    );
}

/// The losses of single examples along a training, with an image of one bright pixel and a network that reads it.
fn seen(crop: Option<usize>, flip: bool, seed: u64) -> Vec<usize> {
    let mut image = vec![0.0; 15];
    image[7] = 1.0;
    let train = Examples::new([1, 3, 5], image, vec![0_u8]).expect("one label");
    let network = Network::new([1, 3, 5], &[linear(2, Activation::Identity)]).expect("a layer that fits");
    let options = ObjectiveOptions {
        crop,
        flip,
        batch: 1,
        weight_decay: 0.0,
        precision: Precision::F64,
        ..ObjectiveOptions::default()
    };
    let dataset = Dataset { train, test: None, files: Vec::new() };
    let objective =
        NetworkObjective::new(network, Initialisation::HeNormal, dataset, &options).expect("data that fit");
    // The gradient of the first weights is not zero at the bright pixel alone: place 15 stands for none.
    let point = vec![0.0; objective.dimension()];
    let mut gradient = point.clone();
    let plain = objective.loss(&point).value;
    let mut batches = objective.stochastic(seed);
    let places = (0..200).map(|_| {
        batches(&point, &mut gradient);
        gradient[..15].iter().position(|&g| g != 0.0).unwrap_or(15)
    });
    let places = places.collect();
    assert_eq!(objective.loss(&point).value, plain, "evaluation sees no change");
    places
}

#[test]
fn crops_and_flips_move_the_image_in_training_alone() {
    assert_eq!(seen(None, false, 1), vec![7; 200]);
    assert_eq!(seen(None, true, 1), vec![7; 200], "the middle stays in the middle");
    let cropped = seen(Some(1), false, 1);
    let mut places = cropped.clone();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places, [1, 2, 3, 6, 7, 8, 11, 12, 13], "one step in every direction");
    assert_eq!(cropped, seen(Some(1), false, 1), "by the seed alone");
    assert_ne!(cropped, seen(Some(1), false, 2));
    let flipped = seen(Some(2), true, 1);
    assert!(flipped.contains(&15), "out of the window");
    assert_ne!(flipped, seen(Some(2), false, 1));
}

#[test]
fn a_border_is_smaller_than_the_image() {
    let train = Examples::new([1, 3, 5], vec![0.0; 15], vec![0_u8]).expect("one label");
    let network = Network::new([1, 3, 5], &[linear(2, Activation::Identity)]).expect("a layer that fits");
    let options = ObjectiveOptions { crop: Some(3), ..ObjectiveOptions::default() };
    let dataset = Dataset { train, test: None, files: Vec::new() };
    let error = NetworkObjective::new(network, Initialisation::HeNormal, dataset, &options).err();
    let error = error.expect("too wide a border").to_string();
    assert!(error.starts_with("plan key `objective.crop`: 3; expected a border below 3"), "{error}");
}
