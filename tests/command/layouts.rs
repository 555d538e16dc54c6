//! The three layouts of a result.

use super::{barcode, data, stdout};

#[test]
fn text_is_laid_out_as_ripser_does() {
    let square = "\
point cloud with 4 points in dimension 2
value range: [1,1.4142135623730951]
distance matrix with 4 points, using threshold at enclosing radius 1.4142135623730951
persistence intervals in dim 0:
 [0,1)
 [0,1)
 [0,1)
 [0, )
persistence intervals in dim 1:
 [1,1.4142135623730951)
";
    assert_eq!(stdout(barcode().arg(data("square.points.csv"))), square);
    // A threshold makes Ripser take its sparse path; a matrix then says how many edges are left.
    let cut = "\
value range: [1,1.4142135623730951]
sparse distance matrix with 4 points and 4/6 entries
persistence intervals in dim 0:
 [0,1)
 [0,1)
 [0,1)
 [0, )
persistence intervals in dim 1:
 [1, )
persistence intervals in dim 2:
";
    let mut command = barcode();
    command.arg(data("square.distance")).args(["--threshold", "1.2", "--dim", "7"]);
    assert_eq!(stdout(&mut command), cut);
    let one = stdout(barcode().arg(data("one.points.csv")));
    assert!(one.ends_with("persistence intervals in dim 0:\n [0, )\n"), "{one}");
}

#[test]
fn bars_of_higher_dimension_come_by_decreasing_birth() {
    let text = stdout(barcode().arg(data("sphere.phat")));
    let expected = "\
persistence intervals in dim 0:
 [1,4)
 [2,5)
 [3,6)
 [0, )
persistence intervals in dim 1:
 [9,12)
 [8,11)
 [7,10)
persistence intervals in dim 2:
 [13, )
";
    assert_eq!(text, expected);
}

#[test]
fn json_describes_itself() {
    let mut command = barcode();
    command.args(["data/formats/projective_plane.simplices", "-p", "3", "--output-format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&mut command)).expect("JSON");
    assert_eq!(answer["format"], "sublevel/1");
    let input = &answer["input"];
    assert_eq!(input["path"], "data/formats/projective_plane.simplices");
    assert_eq!(input["format"], "simplices");
    assert_eq!(input["n_vertices"], 6);
    assert_eq!(input["n_simplices_by_dim"], serde_json::json!([6, 15, 10]));
    let bytes = std::fs::read(data("projective_plane.simplices")).expect("the file is there");
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
    let expected: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(input["sha256"], expected.concat());
    let parameters = &answer["parameters"];
    assert_eq!((&parameters["modulus"], &parameters["max_dim"]), (&3.into(), &2.into()));
    assert_eq!((&parameters["threshold"], &parameters["units"]), (&().into(), &"value".into()));
    assert_eq!(answer["complete"], true);
    for part in ["load", "build", "reduce"] {
        assert!(answer["timing_s"][part].as_f64().expect("seconds") >= 0.0);
    }
    let bars = answer["bars"].as_array().expect("bars");
    assert_eq!(bars.len(), 16);
    let (components, loops): (Vec<_>, Vec<_>) = bars.iter().partition(|bar| bar["dim"] == 0);
    assert_eq!(
        components[0]["birth_simplex"],
        serde_json::json!([4]),
        "the first vertex bears the class that stays"
    );
    assert_eq!((&components[0]["death"], &components[0]["death_simplex"]), (&().into(), &().into()));
    for bar in loops {
        assert_eq!(bar["birth_simplex"].as_array().expect("an edge").len(), 2);
        assert_eq!(bar["death_simplex"].as_array().expect("a triangle").len(), 3);
    }
}

#[test]
fn json_names_cells_by_number_and_infinity_by_word() {
    let mut command = barcode();
    command.arg(data("sphere.phat")).args(["--output-format", "json", "--dim", "0"]);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&mut command)).expect("JSON");
    assert_eq!(answer["parameters"]["units"], "cell");
    let expected =
        serde_json::json!({"dim": 0, "birth": 1.0, "death": 4.0, "birth_cell": 1, "death_cell": 4});
    assert_eq!(answer["bars"][1], expected);
    let mut command = barcode();
    command.arg(data("extremes.simplices")).args(["--output-format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&mut command)).expect("JSON");
    assert_eq!(answer["bars"][0]["birth"], "-inf");
    assert_eq!(answer["bars"][0]["birth_simplex"], serde_json::json!([u64::MAX]));
    assert_eq!(answer["bars"][1]["death"], 1e308);
}

#[test]
fn csv_names_what_bears_and_kills() {
    let mut command = barcode();
    command.arg(data("square.points.csv")).args(["--output-format", "csv"]);
    let expected = "\
dim,birth,death,birth_simplex,death_simplex
0,0,inf,0,
0,0,1,1,0 1
0,0,1,2,1 2
0,0,1,3,0 3
1,1,1.4142135623730951,2 3,0 2 3
";
    assert_eq!(stdout(&mut command), expected);
    let mut command = barcode();
    command.arg(data("loop.phat")).args(["--format", "phat-ascii", "--output-format", "csv"]);
    assert_eq!(stdout(&mut command), "dim,birth,death,birth_cell,death_cell\n0,0,inf,0,\n1,1,inf,1,\n");
}

/// The largest value of the complex, as DIPHA, or infinity: read back, both are a bar without an end.
#[test]
fn essential_deaths_of_dipha_are_as_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let words = |arguments: &[&str], output: &std::path::Path| {
        let mut command = barcode();
        command.arg(data("sphere.phat")).args(["-q", "-o"]).arg(output).args(arguments);
        command.assert().success();
        let bytes = std::fs::read(output).expect("written");
        let word = |bytes: &[u8]| <[u8; 8]>::try_from(bytes).expect("eight bytes");
        bytes.chunks_exact(8).map(word).collect::<Vec<_>>()
    };
    let (largest, infinite) = (folder.path().join("a.dipha"), folder.path().join("b.dipha"));
    let essential = |words: &[[u8; 8]]| {
        let bars = words[3..].chunks_exact(3).filter(|bar| i64::from_le_bytes(bar[0]) < 0);
        bars.map(|bar| f64::from_le_bytes(bar[2])).collect::<Vec<_>>()
    };
    assert_eq!(essential(&words(&[], &largest)), [13.0; 2]);
    assert_eq!(essential(&words(&["--essential-death", "inf"], &infinite)), [f64::INFINITY; 2]);
    let back = folder.path().join("c.dipha");
    let mut convert = assert_cmd::Command::new(env!("CARGO_BIN_EXE_sublevel"));
    convert.arg("convert").args([&infinite, &back]).assert().success();
    assert_eq!(std::fs::read(&back).expect("written"), std::fs::read(&largest).expect("written"));
}
