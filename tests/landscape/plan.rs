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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/plans");
    let folders = [root.join("paper"), root];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("plans are there"));
    entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file()).collect()
}

#[test]
fn the_plans_that_we_ship_are_valid() {
    assert!(plans().len() >= 2, "{:?}", plans());
    for path in plans() {
        let (plan, _) = Plan::read(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(plan.minima.count >= 3, "{}", path.display());
    }
}

/// The paper's networks and their parameter counts, from the layer lists of the papers that they come from.
const PAPER: [(&str, usize); 9] = [
    ("lenet", 61_706),
    ("resnet-20", 272_474),
    ("resnet-20-ns", 269_722),
    ("resnet-56", 855_770),
    ("resnet-56-ns", 853_018),
    ("resnet-110", 1_730_714),
    ("resnet-110-ns", 1_727_962),
    ("wrn-56-2", 3_412_394),
    ("wrn-56-2-ns", 3_401_770),
];

#[test]
fn every_network_of_the_paper_has_its_plans_and_its_parameters() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/plans/paper");
    for (name, parameters) in PAPER {
        let [full, reduced] = ["", "-reduced"].map(|variant| {
            let path = folder.join(format!("{name}{variant}.toml"));
            let (plan, _) = Plan::read(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
            let input = if name == "lenet" { [1, 28, 28] } else { [3, 32, 32] };
            let network = plan.network.build(input, 10).expect("images that fit");
            assert_eq!(network.layout().len(), parameters, "{}", path.display());
            plan
        });
        assert_eq!(
            (full.data.first, full.minima.count, full.minima.epochs),
            match name {
                "lenet" => (None, 3, 50),
                _ => (None, 3, 300),
            }
        );
        assert_eq!(full.simplices.epochs, full.minima.epochs, "{name}");
        assert!(reduced.data.first.is_some() && reduced.minima.epochs < full.minima.epochs, "{name}");
        assert_eq!((reduced.network, reduced.minima.momentum), (full.network, full.minima.momentum));
    }
    let files = fs::read_dir(&folder).expect("plans are there").count();
    assert_eq!(files, 2 * PAPER.len(), "a plan that this test does not know");
}

#[test]
fn a_plan_lies_over_the_one_it_includes() {
    let folder = TempDir::new().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(&path, text).expect("written");
        path
    };
    write(
        "base/base.toml",
        "[data]\ntrain = [\"a\", \"b\"]\n[minima]\ncount = 4\nepochs = 7\n[network]\nwidths = [3, 2]\n",
    );
    write("middle.toml", "include = \"base/base.toml\"\n[minima]\nepochs = 8\n");
    let top =
        write("over/top.toml", "include = \"../middle.toml\"\n[data]\ntest = [\"c\"]\n[minima]\ncount = 5\n");
    let (plan, _) = Plan::read(&top, &["network.widths=[9]".to_owned()]).expect("valid");
    assert_eq!((plan.minima.count, plan.minima.epochs, &plan.network.widths[..]), (5, 8, &[9][..]));
    // Paths are those of the file that gives them.
    assert!(
        plan.data.train[1].ends_with("base/b") && plan.data.test[0].ends_with("over/c"),
        "{:?}",
        plan.data
    );
    assert!(!plan.text().expect("plain values").contains("include"));

    let name = folder.path().display().to_string() + "/";
    let fails = |text: &str, sets: &[String]| {
        let path = write("over/top.toml", text);
        Plan::read(&path, sets).expect_err("is refused").to_string().replace(&name, "")
    };
    let include = |text: &str| format!("include = \"../middle.toml\"\n{text}");
    // An error has the place of the key, whichever file that is in.
    write("middle.toml", "include = \"base/base.toml\"\n\n[minima]\n\nepochs = 0\n");
    let message = fails(&include("[minima]\ncount = 9\n"), &[]);
    assert!(message.contains("middle.toml:5: `minima.epochs` is 0"), "{message}");
    let message = fails(&include("[minima]\ncuont = 9\n"), &[]);
    assert!(message.starts_with("over/top.toml:3: unknown key `minima.cuont`"), "{message}");
    for (text, wanted) in [
        ("\ninclude = 3", "over/top.toml:2: `include` is integer; expected the path of a plan, in quotes"),
        ("include = \"none.toml\"", "over/top.toml:1: `include` names over/none.toml: No such file"),
        (
            "include = \"top.toml\"",
            "over/top.toml:1: `include` of `top.toml`, 8 plans deep; expected plans that",
        ),
    ] {
        let message = fails(text, &[]);
        assert!(message.starts_with(wanted), "{message}\nwanted: {wanted}");
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
fn sections_that_the_method_does_not_read_are_named() {
    let saddles =
        read("method = \"saddles\"\n[simplices]\nepochs = 7\n", &["trust.repeats=2"]).expect("valid");
    assert_eq!(saddles.unread(), ["simplices", "trust"]);
    let simplices = read("[simplices]\nepochs = 7\n[saddles]\nsteps = 9\n", &[]).expect("valid");
    assert_eq!(simplices.unread(), ["saddles"]);
    assert!(read("method = \"saddles\"\n[saddles]\nsteps = 9\n", &[]).expect("valid").unread().is_empty());
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
