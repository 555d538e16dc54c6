//! What a landscape may take, will take, and is worth: limits, `--dry-run`, `--null`.

use std::fs;

use serde_json::Value;

use super::landscape::{PLAN, Trial, text};

fn results(trial: &Trial, run: &str) -> Value {
    let path = trial.run(run).join("results.json");
    serde_json::from_slice(&fs::read(path).expect("results")).expect("JSON")
}

/// Short training, which tells the same about counting.
const SHORT: [&str; 4] = ["--set", "minima.epochs=3", "--set", "simplices.epochs=1"];

#[test]
fn what_a_limit_leaves_out_is_said_everywhere_and_the_run_is_finished() {
    let trial = Trial::new(PLAN);
    let more = [&SHORT[..], &["--set", "simplices.limit=3"]].concat();
    let said = text(&trial.finish("run", &more).stderr);
    let sentence = "The plan left out 3 of 6 paths: bars of index 0 may end too late or never, their births are exact; bars of index 1 may begin \
                    too late or be missing.";
    assert!(said.contains(sentence), "{said}");
    let results = results(&trial, "run");
    let left = &results["left_out"];
    assert_eq!(
        (&left[0]["dimension"], &left[0]["possible"], &left[0]["grown"]),
        (&1.into(), &6.into(), &3.into())
    );
    assert_eq!(left[0]["missing"].as_array().map(Vec::len), Some(3), "{left}");
    assert_eq!((&left[0]["all_are_listed"], &left[1]["grown"]), (&true.into(), &0.into()), "{left}");
    // Three paths from the deepest minimum join all four.
    let bars = results["bars"].as_array().expect("bars");
    assert!(bars.iter().filter(|bar| bar["dim"] == 0).all(|bar| bar["death"].is_number()), "{results}");
    let report = text(&trial.report("run").stdout);
    assert!(
        report.contains("The plan left out 3 of 6 paths") && !report.contains("not finished"),
        "{report}"
    );
    let page = fs::read_to_string(trial.run("run").join("report/report.html")).expect("a page");
    assert!(page.contains("The plan left out 3 of 6 paths"));
}

#[test]
fn an_index_of_which_nothing_was_grown_is_unknown_and_not_zero() {
    let trial = Trial::new(PLAN);
    let more = [&SHORT[..], &["--set", "simplices.budget=0"]].concat();
    let said = text(&trial.finish("run", &more).stdout);
    assert!(said.contains("1      unknown: no simplex of this dimension was grown"), "{said}");
    assert!(said.contains("unknown (index 1)"), "{said}");
    let distances = &results(&trial, "run")["distance_to_empty"];
    assert!(distances[1].is_null(), "{distances}");
    assert!(text(&trial.report("run").stdout).contains("distance to the empty barcode unknown"));
}

#[test]
fn a_dry_run_counts_what_the_run_then_takes_and_writes_nothing() {
    let trial = Trial::new(PLAN);
    let estimate = text(&trial.finish("run", &[&SHORT[..], &["--dry-run"]].concat()).stdout);
    assert!(!trial.run("run").exists() && estimate.contains("nothing was written"), "{estimate}");
    trial.finish("run", &SHORT);
    let results = results(&trial, "run");
    let of = |size: usize| {
        let simplices = results["simplices"].as_array().expect("simplices").iter();
        let those =
            simplices.filter(move |simplex| simplex["vertices"].as_array().map(Vec::len) == Some(size));
        let sum =
            |key: &str| those.clone().map(|simplex| simplex[key].as_u64().expect("a count")).sum::<u64>();
        (those.clone().count() as u64, sum("gradients"), sum("evaluations"))
    };
    let numbers = |line: &str| -> Vec<u64> {
        let plain: String = line.chars().filter(|letter| letter.is_ascii_digit() || *letter == ' ').collect();
        plain.split_whitespace().map(|number| number.parse().expect("a count")).collect()
    };
    let line = |name: &str| {
        let found = estimate.lines().find(|line| line.starts_with(name));
        numbers(found.unwrap_or_else(|| panic!("{name}: {estimate}")))
    };
    let (minima, gradients, _) = of(1);
    assert_eq!(line("minima"), [minima, gradients]);
    for (size, name) in [(2, "dimension 1"), (3, "dimension 2")] {
        let (simplices, gradients, evaluations) = of(size);
        let told = line(name);
        assert_eq!(told[..2], [size as u64 - 1, simplices], "{estimate}");
        // Polish takes gradients of the whole set too, and some simplices need no step.
        assert!(gradients <= told[2] + told[5] && gradients > 0, "{gradients}: {estimate}");
        assert!(evaluations <= told[4] && told[3] <= told[4], "{evaluations}: {estimate}");
    }
    assert!(estimate.contains("memory") && estimate.contains("disk: about"), "{estimate}");
}

#[test]
fn the_null_is_measured_kept_and_told() {
    let trial = Trial::new(PLAN);
    let said = text(&trial.finish("run", &[&SHORT[..], &["--null"]].concat()).stdout);
    let whole = results(&trial, "run");
    let levels = whole["null"]["levels"].as_array().expect("levels");
    assert_eq!(levels.len(), 2);
    for (index, level) in levels.iter().enumerate() {
        let number = |key: &str| level[key].as_f64().expect("a number");
        assert_eq!(number("level"), number("basin").max(number("copies")));
        let bars = whole["bars"].as_array().expect("bars").iter().filter(|bar| bar["dim"] == index);
        let lengths =
            bars.map(|bar| bar["death"].as_f64().expect("finite") - bar["birth"].as_f64().expect("finite"));
        let longer = lengths.filter(|length| *length > number("level")).count();
        assert_eq!(level["longer"], longer, "{level}");
        assert!(
            said.contains(&format!("null, index {index}: a bar of up to {:.6} nats", number("level"))),
            "{said}"
        );
    }
    // Copies of one minimum lie in different valleys: there is a path with a rise between them.
    assert!(levels[0]["copies"].as_f64().is_some_and(|longest| longest > 0.0), "{whole}");
    assert!(text(&trial.report("run").stdout).contains("null, index 0"));
    // Two processes say the same, and without the wish nothing is said.
    let more = [&SHORT[..], &["--null", "--shard", "1/2"]].concat();
    let both = ["1/2", "2/2"].map(|number| trial.start("shared", &[&more[..6], &[number]].concat()));
    for child in both {
        assert!(child.wait_with_output().expect("ended").status.success());
    }
    assert_eq!(results(&trial, "shared")["null"], whole["null"]);
    trial.finish("run", &SHORT);
    assert!(results(&trial, "run")["null"].is_null());
}

#[test]
fn a_null_of_saddles_is_refused() {
    let trial = Trial::new(PLAN);
    let output = trial.command("run", &["--null", "--set", "method=saddles"]).output().expect("starts");
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("a saddle is verified"), "{}", text(&output.stderr));
}

#[test]
fn simplices_start_from_given_centres_and_are_never_higher_than_those() {
    let trial = Trial::new(PLAN);
    trial.finish("first", &SHORT);
    let centre = trial.run("first/pieces/0-1.safetensors");
    let given = format!("simplices.given.0-1={:?}", centre.to_str().expect("a path in UTF-8"));
    let more = [&SHORT[..], &["--set", "simplices.epochs=0", "--set", "simplices.polish=0", "--set", &given]]
        .concat();
    trial.finish("given", &more);
    let path = |run: &str| {
        let results = results(&trial, run);
        let simplices = results["simplices"].as_array().expect("simplices").clone();
        let is_path = |simplex: &&Value| simplex["vertices"] == serde_json::json!([0, 1]);
        simplices.iter().find(is_path).expect("grown")["value"].as_f64().expect("a number")
    };
    // Nothing moves the centre, so it is the given one, and without it the path would be another.
    assert_eq!(path("given"), path("first"));
    let straight = [&SHORT[..], &["--set", "simplices.epochs=0", "--set", "simplices.polish=0"]].concat();
    trial.finish("straight", &straight);
    assert_ne!(path("straight"), path("first"));
    let inputs = results(&trial, "given")["inputs"].to_string();
    assert!(inputs.contains("simplices.given.0-1"), "{inputs}");
    for (set, said) in [
        ("simplices.given.1-0=\"x\"", "ascending order"),
        ("simplices.given.0-9=\"x\"", "below 4"),
        ("simplices.given.0-1=\"missing.safetensors\"", "missing.safetensors"),
    ] {
        let output = trial.command("wrong", &["--set", set]).output().expect("the command starts");
        assert!(
            !output.status.success() && text(&output.stderr).contains(said),
            "{set}: {}",
            text(&output.stderr)
        );
        assert!(!trial.run("wrong").exists(), "{set}");
    }
}
