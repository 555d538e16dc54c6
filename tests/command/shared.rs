//! Files of the field's benchmarks, where a checkout has them.

use super::{barcode, root, stdout};

#[expect(clippy::print_stderr, reason = "a test that skips says so")]
#[test]
fn the_torsion_of_the_projective_plane_shows_over_two_elements_only() {
    let folder = root().join("../shared/data/tda");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    for (file, format) in
        [("projective_plane.csv", "distance"), ("projective_plane.lower_distance_matrix", "lower-distance")]
    {
        for (modulus, classes) in [("2", 1), ("3", 0)] {
            let mut command = barcode();
            command.arg(folder.join(file)).args(["--dim", "2", "-p", modulus, "--output-format", "csv"]);
            let csv = stdout(&mut command);
            for dimension in 1..=2 {
                let bars = csv.lines().filter(|line| line.starts_with(&format!("{dimension},1,2,"))).count();
                assert_eq!(bars, classes, "{file} over Z/{modulus} in dimension {dimension}: {csv}");
            }
            let output = command.output().expect("the command starts");
            assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("read as {format}")));
        }
    }
}
