//! The plan: what is written in it, what lies over it, and what it refuses.

use std::fs;
use std::path::{Path, PathBuf};

use sublevel::landscape::plan::Plan;
use tempfile::TempDir;

fn read(text: &str, sets: &[&str]) -> Result<Plan, String> {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("plan.toml");
    fs::write(&path, text).expect("written");
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let name = folder.path().display().to_string() + "/";
    Plan::read(&path, &sets).map(|(plan, _)| plan).map_err(|error| error.to_string().replace(&name, ""))
}

fn plans() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/plans");
    fs::read_dir(folder).expect("plans are there").map(|entry| entry.expect("readable").path()).collect()
}

#[test]
fn the_plans_that_we_ship_are_valid() {
    assert!(plans().len() >= 2, "{:?}", plans());
    for path in plans() {
        let (plan, _) = Plan::read(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(plan.minima.count >= 3, "{}", path.display());
    }
}

#[test]
fn a_plan_written_out_reads_as_itself() {
    for path in plans() {
        let (plan, _) =
            Plan::read(&path, &["simplices.jitter=0.1234567890123456789".to_owned()]).expect("valid");
        assert_eq!(read(&plan.text().expect("plain values"), &[]), Ok(plan));
    }
}

#[test]
fn lists_of_data_are_inputs_with_numbers_and_paths_from_the_plan() {
    let plan =
        read("[data]\nformat = \"cifar-10\"\ntrain = [\"a\", \"/b\"]\ntest = [\"c\"]\n", &[]).expect("valid");
    assert!(plan.data.train[0].is_absolute() && plan.data.train[0].ends_with("a"));
    let keys: Vec<_> = plan.inputs().into_iter().map(|input| input.key).collect();
    assert_eq!(keys, ["data.train.1", "data.train.2", "data.test.1"]);
}

#[test]
fn what_is_wrong_with_a_declared_layer_is_said() {
    for (layer, found, expected) in [
        ("{ conv = { chanels = 3 } }", "unknown key `chanels`", "`channels` (is that"),
        ("{ convolution = { channels = 3 } }", "unknown variant `convolution`", "`conv` (is that"),
        ("{ pool = { over = \"min\" } }", "unknown variant `min`", "`max`"),
        ("{ linear = {} }", "missing field `outputs`", ""),
    ] {
        let text = format!("[network]\nkind = \"layers\"\nlayers = [{layer}]\n");
        let error = read(&text, &[]).expect_err("is refused");
        assert!(error.contains(found) && error.contains(expected), "{error}");
    }
}

/// Every kind of layer, declared.
const LAYERS: &str = r#"
[network]
kind = "layers"
layers = [
  { conv = { channels = 16, kernel = 3, padding = 1, norm = "batch", activation = "relu" } },
  { residual = { shortcut = "projection", activation = "relu", layers = [
    { conv = { channels = 32, kernel = 3, padding = 1, stride = 2, norm = "batch", activation = "tanh" } },
    { conv = { channels = 32, kernel = 3, padding = 1, norm = "batch" } },
  ] } },
  { pool = { over = "max", size = 2 } },
  { pool = { over = "mean" } },
  { linear = { outputs = 10 } },
]
"#;

#[test]
fn a_network_is_declared_layer_by_layer() {
    let plan = read(LAYERS, &[]).expect("valid");
    assert_eq!(read(&plan.text().expect("plain values"), &[]), Ok(plan.clone()));
    let network = plan.network.build([3, 16, 16], 10).expect("images that fit");
    let names: Vec<_> = network.layout().entries().iter().map(|entry| entry.name.as_str()).collect();
    let block = ["conv1.weight", "bn1.weight", "bn1.bias"];
    let mut expected: Vec<String> = block.map(str::to_owned).to_vec();
    for name in ["conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias"] {
        expected.push(format!("block1.{name}"));
    }
    for name in ["shortcut.0.weight", "shortcut.1.weight", "shortcut.1.bias"] {
        expected.push(format!("block1.{name}"));
    }
    expected.extend(["fc1.weight".to_owned(), "fc1.bias".to_owned()]);
    assert_eq!(names, expected);
    let count = 3 * 16 * 9 + 32 + 16 * 32 * 9 + 64 + 32 * 32 * 9 + 64 + 16 * 32 + 64 + 32 * 10 + 10;
    assert_eq!(network.layout().len(), count);
    assert!(plan.network.batch_norm_policy().is_some());
    let error = plan.network.build([3, 16, 16], 11).expect_err("too few outputs").to_string();
    assert_eq!(
        error,
        "plan key `network.layers`: a list that ends with 10 outputs; expected at least 11, as the data has"
    );
    let odd = plan.network.build([3, 14, 14], 10).expect_err("7 x 7 is not halved").to_string();
    assert!(odd.starts_with("plan key `network.layers`: wrong in layer 3: windows of side 2"), "{odd}");
    let residual = LAYERS.replace("shortcut = \"projection\"", "shortcut = \"identity\"");
    let network = read(&residual, &[]).expect("valid").network;
    assert!(
        network.build([3, 16, 16], 10).expect_err("no shortcut").to_string().contains("wrong in layer 2: ")
    );
}

#[test]
fn overrides_win_and_missing_keys_have_their_defaults() {
    let plan = read(
        "[minima]\ncount = 3\n[network]\nwidths = [64, 10]\n",
        &["minima.epochs=7", "maximum.search=grid"],
    )
    .expect("valid");
    assert_eq!((plan.minima.count, plan.minima.epochs), (3, 7));
    let default = Plan::default();
    assert_eq!(plan.objective, default.objective);
    assert_ne!(plan.maximum, default.maximum);
}

#[test]
fn paths_of_data_are_relative_to_the_plan() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("plans")).expect("created");
    let path = folder.path().join("plans/p.toml");
    fs::write(&path, "[data]\ntrain_images = \"../x.gz\"\ntrain_labels = \"/y.gz\"\n").expect("written");
    fs::write(folder.path().join("x.gz"), "").expect("written");
    let (plan, _) = Plan::read(&path, &[]).expect("valid");
    let images = folder.path().canonicalize().expect("there").join("x.gz");
    assert_eq!(
        (plan.data.train_images.as_path(), plan.data.train_labels.as_path()),
        (&*images, Path::new("/y.gz"))
    );
    let keys: Vec<_> = plan.inputs().into_iter().map(|input| input.key).collect();
    assert_eq!(keys, ["data.train_images", "data.train_labels"]);
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_the_nearest_key() {
    for (text, sets, wanted) in [
        (
            "[minima]\nepoch = 3",
            &[][..],
            "plan.toml:2: unknown key `minima.epoch`; expected `minima.epochs` (is",
        ),
        ("\n[simplex]\nindex = 3", &[], "plan.toml:2: unknown key `simplex`; expected `simplices` (is"),
        (
            "[network]\nkind = \"lenet\"",
            &[],
            "plan.toml:2: `network.kind` has unknown variant `lenet`; expected `lenet-",
        ),
        ("[minima]\ncount = 2.5", &[], "plan.toml:2: `minima.count` has invalid type: floating point `2.5`"),
        ("[minima]\n\n\ncount = 0", &[], "plan.toml:4: `minima.count` is 0; expected at least 1"),
        ("[simplices]\nmomentum = 1.5", &[], "plan.toml:2: `simplices.momentum` is 1.5; expected"),
        ("", &["maximum.grid=0"], "--set maximum.grid=0: `maximum.grid` is 0; expected"),
        ("", &["minima.lr=0.1"], "--set minima.lr=0.1: unknown key `minima.lr`; expected"),
        ("[minima", &[], "plan.toml:1: "),
    ] {
        let error = read(text, sets).expect_err("is refused");
        assert!(error.starts_with(wanted), "{error}\nwanted: {wanted}");
    }
    let missing = Plan::read(Path::new("no/such/plan.toml"), &[]).expect_err("is refused");
    assert!(missing.to_string().starts_with("no/such/plan.toml: "), "{missing}");
    assert_eq!(missing.exit_code(), 3);
}
