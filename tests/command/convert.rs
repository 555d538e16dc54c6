//! `sublevel convert`: what can be made of what, and what is refused with a reason.

use std::path::Path;

use assert_cmd::Command;

use super::{barcode, data, root, stdout};

/// `sublevel convert --quiet`, started in the root of the repository.
fn convert() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sublevel"));
    command.args(["convert", "--quiet"]).current_dir(root());
    command
}

/// Standard error of a command that fails with this code.
fn refusal(command: &mut Command, code: i32) -> String {
    let output = command.output().expect("the command starts");
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!((output.status.code(), said.lines().count()), (Some(code), 1), "{command:?}: {said}");
    said
}

/// The bars of a file, as this format.
fn bars(file: &Path, more: &[&str]) -> String {
    stdout(
        barcode().arg(file).args(["--output-format", "csv", "--quiet", "--algorithm", "standard"]).args(more),
    )
    .lines()
    .map(|line| line.splitn(4, ',').take(3).collect::<Vec<_>>().join(",") + "\n")
    .collect()
}

#[test]
fn bars_survive_every_conversion_of_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (input, options, target, reading) in [
        ("square.points.csv", "", "a.distance", ""),
        ("square.points.csv", "", "a.distance.npy", ""),
        ("square.points.csv", "", "a.ldm.gz", ""),
        ("square.distance", "", "a.upper_distance.npy", ""),
        ("square.distance", "", "a.dipha", ""),
        ("square.distance", "--to gudhi-csv", "a.csv", "--format gudhi-csv"),
        ("square.points.csv", "--to point-cloud-off", "a.off", "--format point-cloud-off"),
        ("projective_plane.simplices", "", "a.hasse", ""),
        ("projective_plane.simplices", "", "a.dipha", ""),
        ("projective_plane.simplices", "", "a.nmfsimtop", ""),
        ("sphere.dipha", "", "a.simplices", ""),
        ("sphere.phat", "", "a.phat_binary", "--format phat-binary"),
        ("sphere_coboundary.dipha", "", "a.hasse", ""),
        ("square.neighbours.dipha", "", "a.sparse", ""),
        ("ring_image.dipha", "", "a.image.npy", ""),
        ("ring.cubtop", "", "a.image.csv", "--construction T"),
        ("ring.cubtop", "--cells", "a.dipha", ""),
        ("torus.cubtop", "--cells", "a.dipha", ""),
        ("masked.cubtop", "", "a.scubtop", ""),
    ] {
        let target = folder.path().join(target);
        let output = convert().arg(data(input)).arg(&target).args(options.split_whitespace()).output();
        let output = output.expect("the command starts");
        assert!(output.status.success(), "{input}: {}", String::from_utf8_lossy(&output.stderr));
        let reading: Vec<_> = reading.split_whitespace().collect();
        let sorted = |text: String| {
            let mut lines: Vec<_> = text.lines().skip(1).map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(
            sorted(bars(&target, &reading)),
            sorted(bars(&data(input), &[])),
            "{input} to {}",
            target.display()
        );
    }
}

#[test]
fn complexes_are_built_to_a_dimension() {
    let written =
        convert().arg(data("square.points.csv")).args(["-", "--to", "simplices", "--dim", "2"]).output();
    let written = String::from_utf8(written.expect("it starts").stdout).expect("text");
    let dimensions: Vec<_> = written.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(dimensions.iter().filter(|d| **d == "0").count(), 4);
    assert_eq!(dimensions.iter().filter(|d| **d == "1").count(), 6);
    assert_eq!(dimensions.iter().filter(|d| **d == "2").count(), 4);
    let mut without = convert();
    without.arg(data("square.points.csv")).args(["-", "--to", "simplices"]);
    assert!(refusal(&mut without, 2).contains("--dim: nothing; expected the largest dimension"));
}

#[test]
fn values_of_phat_go_into_a_file_of_their_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [matrix, values, back] = ["m.phat", "v.npy", "b.simplices"].map(|name| folder.path().join(name));
    let mut without = convert();
    without.arg(data("projective_plane.simplices")).arg(&matrix);
    assert!(refusal(&mut without, 2).contains("phat-ascii, which has no room for values"));
    assert!(!matrix.exists(), "a refusal leaves no file");
    let mut with = convert();
    with.arg(data("projective_plane.simplices")).arg(&matrix).arg("--write-values").arg(&values);
    stdout(&mut with);
    stdout(convert().arg(&matrix).arg(&back).arg("--values").arg(&values));
    assert_eq!(bars(&back, &[]), bars(&data("projective_plane.simplices"), &[]));
}

#[test]
fn what_a_format_has_no_room_for_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (input, options, target, said) in [
        ("square.distance", "", "a.binary", "binary, which has no room for all digits of 1.4142135623730951"),
        ("square.distance", "", "a.distmat", "perseus-distmat, which has no room for the distance 1.41"),
        ("square.distance", "", "a.image.npy", "distances as cubical"),
        ("ring.cubtop", "", "a.dipha", "dipha, which has no room for values on top cubes"),
        ("ring_image.dipha", "", "a.cubtop", "perseus-cubtop, which has no room for values on vertices"),
        ("torus.cubtop", "", "a.image.csv", "cubical, which has no room for periodic axes"),
        (
            "void.image.npy",
            "",
            "a.image.csv",
            "no room for 3 axes in a table; expected an output that ends in .npy",
        ),
        (
            "projective_plane.simplices",
            "",
            "a.off",
            "off, which has no room for a complex without coordinates",
        ),
        ("extremes.simplices", "", "a.nmfsimtop", "perseus-nmfsimtop, which has no room for the value"),
        ("loop.dipha", "", "a.hasse", "hasse, which has no room for cells that are no simplices"),
        ("loop.dipha", "", "a.simplices", "cell"),
        ("square.distance", "--to cripser", "a", "cripser, which is only read"),
        ("square.distance", "--to simplicies", "a", "nearest: simplices"),
        ("square.distance", "", "a.txt", "--to: an output"),
        ("square.distance", "", "a.gudhi.npy", "--to: an output"),
        ("square.distance", "", "a.sparse.npy", "sparse as an array of numpy"),
    ] {
        let mut command = convert();
        command.arg(data(input)).arg(folder.path().join(target)).args(options.split_whitespace());
        let output = command.output().expect("the command starts");
        let found = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            matches!(output.status.code(), Some(2 | 3)) && found.contains(said),
            "{input} {target}: {found}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 0, "refusals leave no files");
}

#[test]
fn options_without_an_effect_are_refused() {
    for (input, options, said) in [
        ("square.distance", "--to dipha --metric cosine", "--metric: given for distances as dipha"),
        ("square.distance", "--to dipha --construction V", "--construction: given for distances"),
        ("square.distance", "--to lower-distance --dim 2", "--dim: given for distances as lower-distance"),
        ("square.distance", "--to lower-distance -r 1", "--threshold: given for distances as lower-distance"),
        ("square.sparse", "--to flag --undirected", "--undirected: given for a weighted graph"),
        ("projective_plane.simplices", "--to hasse --cells", "--cells: given for a simplicial complex"),
        (
            "projective_plane.simplices",
            "--to hasse --write-values v.npy",
            "--write-values: values beside hasse",
        ),
        ("projective_plane.simplices", "--to hasse --values v.npy", "--values: values beside a file"),
        ("square.distance", "--to dipha --metric euclidean", "--metric: given for distances as dipha"),
        ("square.distance", "--to dipha --describe", "--describe: given for distances as dipha"),
    ] {
        let mut command = convert();
        command.arg(data(input)).arg("-").args(options.split_whitespace());
        let found = refusal(&mut command, 2);
        assert!(found.contains(said), "{found}");
        assert!(!root().join("v.npy").exists());
    }
}

#[test]
fn directions_are_left_out_only_if_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("a.sparse");
    let mut strict = convert();
    strict.arg(data("circle.flag")).arg(&target);
    assert!(refusal(&mut strict, 2).contains("a graph with directions as sparse; expected --undirected"));
    stdout(convert().arg(data("square.sparse")).arg(folder.path().join("a.flag")));
    stdout(convert().arg(folder.path().join("a.flag")).arg(&target));
    assert_eq!(bars(&target, &[]), bars(&data("square.sparse"), &[]));
}

#[test]
fn a_graph_without_its_directions_has_a_flag_complex() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut strict = convert();
    strict.arg(data("triangle.flag")).args(["-", "--to", "simplices", "--dim", "2"]);
    assert!(refusal(&mut strict, 2).contains("whose cells are no simplices; expected --undirected"));
    for target in ["a.simplices", "a.dipha"] {
        let target = folder.path().join(target);
        stdout(convert().arg(data("triangle.flag")).arg(&target).args(["--undirected", "--dim", "2"]));
        assert_eq!(bars(&target, &["--dim", "1"]), bars(&data("triangle.flag"), &["--undirected"]));
    }
}

#[test]
fn results_are_read_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let computed = |layout: &str| {
        let target = folder.path().join(format!("bars.{layout}"));
        stdout(
            barcode().arg(data("square.distance")).args(["-q", "--output-format", layout, "-o"]).arg(&target),
        );
        target
    };
    let expected = "0 0 1\n0 0 1\n0 0 1\n0 0 inf\n1 1 1.4142135623730951\n";
    for layout in ["json", "csv", "ripser"] {
        let pers = stdout(convert().arg(computed(layout)).args(["-", "--to", "pers"]));
        let mut lines: Vec<_> = pers.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines.join("\n") + "\n", expected, "{layout}");
    }
}

#[test]
fn the_input_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("a.distance");
    std::fs::copy(data("square.distance"), &file).expect("writable");
    let mut command = convert();
    command.arg(&file).arg(&file);
    assert!(refusal(&mut command, 2).contains("the input"));
    assert_eq!(std::fs::read(&file).expect("there"), std::fs::read(data("square.distance")).expect("there"));
}

#[test]
fn arrays_of_an_archive_are_read_by_name() {
    let archive = root().join("data/reference/arrays.npz");
    let named = |name: &str| format!("{}:{name}", archive.display());
    let points =
        stdout(convert().args([&named("points"), "-", "--from", "point-cloud", "--to", "point-cloud"]));
    let text = std::fs::read_to_string(root().join("data/reference/points.csv")).expect("it is there");
    assert_eq!(points, text.replace(',', " "));
    let mut missing = convert();
    missing.args([&named("pints"), "-", "--from", "point-cloud", "--to", "point-cloud"]);
    assert!(refusal(&mut missing, 3).contains("no array `pints`; expected one of image, points"));
}
