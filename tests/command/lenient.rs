//! What strict reading refuses is taken by rule, counted, and said.

use serde_json::Value;

use sublevel::Interrupt;
use sublevel::io::{Content, Format, Lenience, Rule, Source};

use super::{barcode, data};

/// Text, its format, the rule it needs, what is said of it, and the longest distance that is left of it.
const CASES: [(&str, &str, &str, &str, &str); 11] = [
    ("0 1\n2 0\n", "distance", "asymmetric", "once: the distance below the diagonal counts", "2"),
    ("0 1 3\n2 0 4\n3 5 0\n", "distance", "asymmetric", "2 times", "3"),
    ("7 1\n1 0\n", "distance", "diagonal", "<stdin>:1: 7 as distance of point 0 to itself", "1"),
    ("0 1 nan\n1 0 2\nnan 2 0\n", "distance", "nan", "2 times", "2"),
    ("0\n1 0\n2 1 0\n", "distance", "ragged", "<stdin>:2: a row of 2 numbers after rows of 1", "1"),
    ("0 9\n1 0\n1 1 0\n", "distance", "ragged,asymmetric", "<stdin>:3: a row of 3 numbers", "1"),
    ("1 nan 2\n", "lower-distance", "nan", "<stdin>:1: not a number", "2"),
    ("1 1 1 5\n", "lower-distance", "trailing", "<stdin>: 4 numbers", "1"),
    ("1 2 3 5 4\n", "upper-distance", "trailing", "<stdin>: 5 numbers", "2"),
    ("0 1 2\n1 0 1\n1 2 3\n", "sparse", "duplicates", "<stdin>:2: 1 as weight of (0, 1)", "3"),
    ("0 0 4\n0 1 2\n1 2 nan\n", "sparse", "diagonal,nan", "<stdin>:1: the weight 4", "2"),
];

#[test]
fn each_rule_takes_what_is_refused_without_it() {
    for (text, format, rules, said, longest) in CASES {
        let strict = barcode().args(["--format", format]).write_stdin(text).output().expect("it starts");
        let refused = String::from_utf8_lossy(&strict.stderr).into_owned();
        assert_eq!(strict.status.code(), Some(3), "{text:?}: {refused}");
        let first = rules.split(',').next().expect("a rule");
        assert!(refused.contains(&format!(", or --lenient {first}")), "{text:?}: {refused}");
        let mut command = barcode();
        command.args(["--format", format, "--output-format", "json"]).write_stdin(text);
        for rule in rules.split(',') {
            command.args(["--lenient", rule]);
        }
        let output = command.output().expect("it starts");
        let remarks = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && remarks.contains(said), "{text:?}: {remarks}");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let warning = answer["warnings"][0].as_str().expect("a warning");
        assert!(remarks.contains(warning), "{warning} in {remarks}");
        let deaths = answer["bars"].as_array().expect("bars").iter().filter_map(|bar| bar["death"].as_f64());
        assert_eq!(deaths.fold(0.0, f64::max).to_string(), longest, "{text:?}");
    }
}

/// DIPHA's header and these words, the floating point ones as they are.
fn dipha(kind: i64, words: &[i64], numbers: &[f64]) -> Vec<u8> {
    let head = [8_067_171_840, kind].into_iter().chain(words.iter().copied());
    head.flat_map(i64::to_le_bytes).chain(numbers.iter().flat_map(|number| number.to_le_bytes())).collect()
}

#[test]
fn binary_formats_know_them_too() {
    let floats = |numbers: &[f32]| numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
    let cases = [
        (dipha(7, &[2], &[0.0, 1.0, 1.5, 0.0]), "dipha", "asymmetric", "the largest difference is 0.5"),
        (dipha(7, &[2], &[0.0, 1.0, 1.0, 3.0]), "dipha", "diagonal", "<stdin>@40: 3 as distance of point 1"),
        (dipha(7, &[2], &[0.0, 1.0, 1.0, 0.0, 5.0]), "dipha", "trailing", "<stdin>@16: 2 points"),
        (dipha(8, &[2, 1, 1, 1, 0], &[1.0, 2.0]), "dipha", "duplicates", "2 and 1 as distance (0, 1)"),
        (dipha(8, &[2, 1, 1, 0, 0], &[1.0, 2.0]), "dipha", "diagonal", "neighbour 0 of point 0"),
        (dipha(8, &[2, 1, 1, 1, 0], &[1.0, f64::NAN]), "dipha", "nan", "the distance NaN"),
        (dipha(8, &[2, 1, 1, 1, 0], &[1.0, 1.0, 9.0]), "dipha", "trailing", "2 neighbours"),
        (floats(&[1.0, 2.0, f32::NAN]), "binary", "nan", "<stdin>@8: the distance NaN"),
        ([floats(&[1.0]), vec![0, 0]].concat(), "binary", "trailing", "<stdin>: 6 bytes"),
    ];
    for (bytes, format, rule, said) in cases {
        let run = |rules: &[&str]| {
            let mut command = barcode();
            command.args(["--format", format]).args(rules).write_stdin(bytes.clone());
            let output = command.output().expect("it starts");
            (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let (code, refused) = run(&[]);
        assert!(code == Some(3) && refused.contains(&format!("--lenient {rule}")), "{rule}: {refused}");
        let (code, remarks) = run(&["--lenient", rule]);
        assert!(code == Some(0) && remarks.contains(said), "{rule}: {remarks}");
    }
}

#[test]
fn a_guess_counts_only_what_its_format_needed() {
    let output =
        barcode().args(["--lenient", "asymmetric"]).write_stdin("0 1\n2 0\n").output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("read as distance") && said.contains(", once:"),
        "{said}"
    );
}

#[test]
fn rules_have_names_and_no_other_error_is_forgiven() {
    let refused = |rule: &str, text: &'static str| {
        let mut command = barcode();
        command.args(["--format", "distance", "--lenient", rule]).write_stdin(text);
        let output = command.output().expect("it starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = refused("lax", "0 1\n1 0\n");
    assert!(code == Some(2) && said.contains("--lenient: `lax`; expected one of asymmetric"), "{said}");
    for (rule, text, place) in [
        ("diagonal", "0 1\n2 0\n", "<stdin>:2: 2 as distance (1, 0)"),
        ("asymmetric", "0 -1\n-1 0\n", "<stdin>:2: the distance -1"),
        ("ragged", "0 1 1\n1 0 1\n1\n", "<stdin>:3: row 3 of 1 numbers"),
    ] {
        let (code, said) = refused(rule, text);
        assert!(code == Some(3) && said.contains(place), "{rule}: {said}");
    }
}

#[test]
fn what_strict_reading_takes_is_read_the_same_and_nothing_panics() {
    let interrupt = Interrupt::new();
    let files = [data(""), data("bad")].map(|folder| std::fs::read_dir(folder).expect("the folder is there"));
    let mut counts = [0, 0];
    for file in
        files.into_iter().flatten().map(|entry| entry.expect("readable").path()).filter(|path| path.is_file())
    {
        let bytes = std::fs::read(&file).expect("readable");
        // Whole, and cut off in the middle.
        for stored in [&bytes[..], &bytes[..bytes.len() / 2]] {
            let source = |rules: Vec<Rule>| {
                let source = Source::from_bytes(file.clone(), stored.to_vec(), 1 << 24, &interrupt).ok();
                source.map(|source| source.with_lenience(Lenience::new(rules)))
            };
            let (Some(strict), Some(lenient)) = (source(vec![]), source(Rule::ALL.to_vec())) else {
                continue;
            };
            for format in Format::ALL {
                match (format.read(&strict, &interrupt), format.read(&lenient, &interrupt)) {
                    // Cells are checked against each other later, so what these rules do comes before.
                    (Ok(Content::Simplices(_) | Content::Columns(_)), _) => {}
                    (Ok(content), twice) => {
                        assert_eq!(format!("{content:?}"), format!("{:?}", twice.expect("taken strictly")));
                        assert_eq!(lenient.lenience.forgiven(), [], "{} as {format}", file.display());
                        counts[0] += 1;
                    }
                    (Err(_), Ok(_)) if !lenient.lenience.forgiven().is_empty() => counts[1] += 1,
                    (Err(_), _) => {}
                }
                lenient.lenience.forget();
            }
        }
    }
    assert!(counts[0] > 100 && counts[1] > 10, "{counts:?} contents strictly and leniently");
}
