//! Parameters as `PyTorch`'s state dictionaries, in and out.
//!
//! Out: `pieces/0-1.safetensors` of a run is a state dictionary. With torch and safetensors from `PyPI`, and a module whose names are those of
//! the layout (a residual network's statistics of batch normalisation are not parameters, hence `strict=False` there):
//!
//! ```python
//! from safetensors.torch import load_file, save_file
//! model.load_state_dict(load_file("runs/digits/pieces/0-1.safetensors"))
//! save_file(model.state_dict(), "mine.safetensors")   # and back: sublevel landscape PLAN --minima mine.safetensors ...
//! ```
//!
//! `benches/compare/torch_state.py` does this for the networks with a name and compares losses. With torch 2.6.0 on a processor, in double precision, the
//! recorded losses of two minima each of `LeNet` (500 images), ResNet-20 and ResNet-20 without shortcuts (100 images, batch normalisation in training
//! mode) were found again to 9e-9, 6e-8 and 1.3e-7: the runs compute in single precision. State dictionaries that torch wrote were read back at the
//! same loss to 1e-6.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use sublevel::Interrupt;
use sublevel::landscape::checkpoint::{self, Names};
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::RunDirectory;
use sublevel::landscape::{MinimaOptions, NetworkObjective, Objective, Watch, minima};
use tempfile::TempDir;

const PLAN: &str = r#"
[network]
kind = "mlp"
widths = [64, 4, 10]
[minima]
count = 2
epochs = 1
"#;

/// The plan with the digits, its loss, and the run in `folder`.
fn open(folder: &Path) -> (Plan, NetworkObjective, RunDirectory) {
    let digits = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
    fs::write(folder.join("plan.toml"), PLAN).expect("a writable folder");
    let sets = ["images-idx3", "labels-idx1"].map(|name| {
        let key = name.split('-').next().expect("a name");
        format!("data.train_{key}={:?}", digits.join(format!("train-{name}-ubyte.gz")).display().to_string())
    });
    let (plan, _) = Plan::read(&folder.join("plan.toml"), &sets).expect("a valid plan");
    let objective = NetworkObjective::open(&plan.data, &plan.network, &plan.objective, Path::new(""));
    let objective = objective.expect("the repository's data");
    let run = RunDirectory::open(&folder.join("run"), &plan, &plan.inputs()).expect("a new directory");
    let run = run.with_layout(objective.network().layout());
    (plan, objective, run)
}

fn train(
    objective: &NetworkObjective,
    options: &MinimaOptions,
    run: Option<&RunDirectory>,
) -> Result<Vec<(Vec<f64>, f64, u64)>, String> {
    let found = minima::minima(objective, options, run, &Watch::silent(&Interrupt::new()));
    let found = found.map_err(|error| error.to_string())?;
    Ok(found.into_iter().map(|minimum| (minimum.centre, minimum.value, minimum.gradients)).collect())
}

/// Writes tensors of single precision under a name of `folder`.
fn write(folder: &Path, tensors: &[(&str, Vec<usize>, &[f64])]) -> PathBuf {
    let path = folder.join("own.safetensors");
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, _, values)| values.iter().flat_map(|&value| (value as f32).to_le_bytes()).collect())
        .collect();
    let views: HashMap<&str, TensorView<'_>> = tensors
        .iter()
        .zip(&bytes)
        .map(|((name, shape, _), bytes)| {
            (*name, TensorView::new(Dtype::F32, shape.clone(), bytes).expect("sizes fit"))
        })
        .collect();
    fs::write(&path, serialize(views, None).expect("written")).expect("a writable folder");
    path
}

#[test]
fn what_a_run_keeps_is_a_state_dictionary_and_can_be_given_back() {
    let folder = TempDir::new().expect("a temporary folder");
    let (plan, objective, run) = open(folder.path());
    let trained = train(&objective, &plan.minima, Some(&run)).expect("trains");
    let files = ["0", "1"].map(|stem| run.path().join(format!("pieces/{stem}.safetensors")));
    let bytes = fs::read(&files[0]).expect("a piece");
    let tensors = SafeTensors::deserialize(&bytes).expect("safetensors");
    for entry in objective.network().layout().entries() {
        let tensor = tensors.tensor(&entry.name).expect("every tensor by its name");
        assert_eq!((tensor.shape(), tensor.dtype()), (&entry.shape[..], Dtype::F64));
    }
    // Resumed from the files, and given as another run's minima, the first only: every bit is the same.
    assert_eq!(train(&objective, &plan.minima, Some(&run)).expect("resumes"), trained);
    let known = MinimaOptions { from: vec![files[0].clone()], losses: vec![trained[0].1], ..plan.minima };
    let again = train(&objective, &known, None).expect("the loss is the known one");
    assert_eq!(again, [(trained[0].0.clone(), trained[0].1, 0), trained[1].clone()]);
    assert_eq!((known.seed_of(0), known.seed_of(1)), (None, Some(2)));
    let other = MinimaOptions { losses: vec![trained[0].1 + 0.01], ..known.clone() };
    let message = train(&objective, &other, None).expect_err("another loss");
    assert!(
        message.contains("the loss at these parameters is") && message.contains("minima.losses"),
        "{message}"
    );
    let loose = MinimaOptions { loss_tolerance: Some(0.02), ..other };
    assert_eq!(train(&objective, &loose, None).expect("near enough"), again);
}

#[test]
fn modules_are_renamed_and_statistics_passed_over() {
    let folder = TempDir::new().expect("a temporary folder");
    let (_, objective, _) = open(folder.path());
    let layout = objective.network().layout();
    let point: Vec<f64> = objective.initial(3).into_iter().map(|value| f64::from(value as f32)).collect();
    let names = Names::from([("net.0".to_owned(), "fc1".to_owned()), ("head".to_owned(), "fc2".to_owned())]);
    let theirs = ["module.net.0.weight", "module.net.0.bias", "module.head.weight", "module.head.bias"];
    let mut tensors: Vec<_> = theirs
        .iter()
        .zip(layout.entries())
        .map(|(name, entry)| (*name, entry.shape.clone(), &point[entry.range()]))
        .collect();
    tensors.push(("module.bn.running_mean", vec![1], &[0.5]));
    let path = write(folder.path(), &tensors);
    assert_eq!(checkpoint::read(&path, layout, &names).expect("all are there"), point);
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let folder = TempDir::new().expect("a temporary folder");
    let (_, objective, _) = open(folder.path());
    let layout = objective.network().layout();
    let zeros = [0.0; 256];
    let good: Vec<(&str, Vec<usize>, &[f64])> = layout
        .entries()
        .iter()
        .map(|entry| (entry.name.as_str(), entry.shape.clone(), &zeros[..entry.len()]))
        .collect();
    let read = |tensors: &[(&str, Vec<usize>, &[f64])], names: &Names| {
        let path = write(folder.path(), tensors);
        checkpoint::read(&path, layout, names).map_err(|error| error.to_string())
    };
    assert_eq!(read(&good, &Names::new()), Ok(vec![0.0; layout.len()]));
    let mut reshaped = good.clone();
    reshaped[0].1 = vec![64, 4];
    let mut infinite = good.clone();
    infinite[1].2 = &[f64::INFINITY; 4];
    let unknown = [&good[..], &[("extra.weight", vec![1], &zeros[..1])]].concat();
    for (tensors, expected) in [
        (&good[1..], "no tensor `fc1.weight`; expected one of shape [4, 64]"),
        (&reshaped, "tensor `fc1.weight` of shape [64, 4]; expected [4, 64]"),
        (&infinite, "inf in tensor `fc1.bias`; expected finite numbers"),
        (
            &unknown,
            "tensor `extra.weight`, which the network has not; expected 4 tensors: fc1.weight, fc1.bias",
        ),
    ] {
        let message = read(tensors, &Names::new()).expect_err(expected);
        assert!(message.contains(expected), "{message:?} instead of {expected:?}");
    }
    let names = |from: &str, to: &str| Names::from([(from.to_owned(), to.to_owned())]);
    assert!(read(&good, &names("body", "fc1")).expect_err("no body").contains("no module `body`"));
    assert!(read(&good, &names("fc2", "fc1")).expect_err("twice").contains("one of them for `fc1."));
    let path = folder.path().join("own.safetensors");
    fs::write(&path, b"neither").expect("a writable folder");
    assert!(checkpoint::read(&path, layout, &Names::new()).is_err());
}
