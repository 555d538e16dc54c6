//! Inputs at the edge of what is valid have exactly the right bars: one point, no edges, equal distances, duplicates, -0.0, thousands of ties,
//! infinite distances; in every way that they can come in, and by every algorithm.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::barcode;

/// A bar as `dim,birth,death` of the table, and how often it occurs.
type Bars = BTreeMap<String, usize>;

fn bars(text: &str, format: &str, more: &[&str]) -> Bars {
    let mut command = barcode();
    command.args(["--format", format, "--output-format", "csv", "--quiet"]).args(more);
    let output = command.write_stdin(text).output().expect("the command starts");
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    let mut bars = Bars::new();
    for line in String::from_utf8_lossy(&output.stdout).lines().skip(1) {
        *bars.entry(line.splitn(4, ',').take(3).collect::<Vec<_>>().join(",")).or_default() += 1;
    }
    bars
}

/// Bars written as in the table of good files: `3 x 0,0,1; 1 x 0,0,inf`.
fn expected(bars: &str) -> Bars {
    let bars = bars.split("; ").map(|bar| bar.split_once(" x ").expect("count x bar"));
    bars.map(|(count, bar)| (bar.to_owned(), count.parse().expect("a count"))).collect()
}

/// Small inputs: format, text, bars.
const SMALL: [(&str, &str, &str); 37] = [
    // One point, or one cell.
    ("point-cloud", "0 0\n", "1 x 0,0,inf"),
    ("point-cloud", "-0.0", "1 x 0,0,inf"),
    ("point-cloud-off", "OFF\n1 0 0\n0 0 0\n", "1 x 0,0,inf"),
    ("distance", "0\n", "1 x 0,0,inf"),
    ("distance", "-0.0\n", "1 x 0,0,inf"),
    ("simplices", "0 7 -0.0\n", "1 x 0,0,inf"),
    ("simplices", "0 18446744073709551615 -inf\n", "1 x 0,-inf,inf"),
    ("hasse", "0 1.5\n", "1 x 0,1.5,inf"),
    ("phat-ascii", "0\n", "1 x 0,0,inf"),
    ("off", "OFF\n1 0 0\n0 0 0\n", "1 x 0,0,inf"),
    ("cubical", "5\n", "1 x 0,5,inf"),
    ("perseus-cubtop", "1\n1\n5\n", "1 x 0,5,inf"),
    ("perseus-cubtop", "2\n1\n1\n5\n", "1 x 0,5,inf"),
    ("perseus-scubtop", "1\n0 5\n", "1 x 0,5,inf"),
    ("perseus-simtop", "0\n1\n0 4\n", "1 x 0,4,inf"),
    ("perseus-nmfsimtop", "1\n0 1 4\n", "1 x 0,4,inf"),
    ("perseus-rips", "1\n0 0 0\n", "1 x 0,0,inf"),
    ("perseus-brips", "1\n1 0.1 10\n0 0\n", "1 x 0,0,inf"),
    ("perseus-distmat", "1\n0 1 3 1\n0\n", "1 x 0,0,inf"),
    ("perseus-corrmat", "1\n0 1 3 1\n1\n", "1 x 0,0,inf"),
    ("flag", "dim 0:\n3\ndim 1:\n", "1 x 0,3,inf"),
    ("sparse", "0 0 0\n", "1 x 0,0,inf"),
    // Duplicates, and two points that are never joined.
    ("point-cloud", "1 2\n1 2\n1 2\n", "1 x 0,0,inf"),
    ("point-cloud", "0.0\n-0.0\n", "1 x 0,0,inf"),
    ("distance", "0 0\n0 0\n", "1 x 0,0,inf"),
    ("lower-distance", "0\n", "1 x 0,0,inf"),
    ("upper-distance", "-0.0\n", "1 x 0,0,inf"),
    ("lower-distance", "inf\n", "2 x 0,0,inf"),
    ("lower-distance", "inf inf inf\n", "3 x 0,0,inf"),
    ("upper-distance", "1 inf inf\n", "1 x 0,0,1; 2 x 0,0,inf"),
    ("distance", "0 inf\ninf 0\n", "2 x 0,0,inf"),
    ("sparse", "0 3 1\n", "1 x 0,0,1; 3 x 0,0,inf"),
    ("flag", "dim 0:\n0 1 2\ndim 1:\n", "1 x 0,0,inf; 1 x 0,1,inf; 1 x 0,2,inf"),
    // The least and the largest numbers.
    ("lower-distance", "5e-324\n", "1 x 0,0,5e-324; 1 x 0,0,inf"),
    ("lower-distance", "1.7976931348623157e308\n", "1 x 0,0,1.7976931348623157e+308; 1 x 0,0,inf"),
    // Line ends of other systems, a byte order mark, no line end at all.
    ("distance", "\u{feff}0 1\r\n1 0\r\n", "1 x 0,0,1; 1 x 0,0,inf"),
    ("simplices", "0 0 0\r\n0 1 0\r\n1 0 1 2", "1 x 0,0,2; 1 x 0,0,inf"),
];

#[test]
fn small_inputs_have_exactly_their_bars() {
    for (format, text, wanted) in SMALL {
        let found = bars(text, format, &[]);
        assert_eq!(found, expected(wanted), "{format}: {text:?}");
    }
}

/// The bars by every algorithm, on one thread and on three.
fn by_all(text: &str, format: &str, more: &[&str], wanted: &str) {
    for algorithm in ["implicit", "twist", "cohomology", "lockfree-twist", "lockfree-cohomology"] {
        for threads in ["1", "3"] {
            let options = [&["--algorithm", algorithm, "-j", threads], more].concat();
            assert_eq!(
                bars(text, format, &options),
                expected(wanted),
                "{format} by {algorithm} on {threads}"
            );
        }
    }
}

/// All distances the same, as a full matrix.
fn equidistant(points: usize, distance: &str) -> String {
    let mut text = String::new();
    for i in 0..points {
        for j in 0..points {
            write!(text, "{} ", if i == j { "0" } else { distance }).expect("memory");
        }
        text.push('\n');
    }
    text
}

#[test]
fn thousands_of_ties_have_exactly_their_bars() {
    by_all(&equidistant(24, "1"), "distance", &["--dim", "2"], "23 x 0,0,1; 1 x 0,0,inf");
    by_all(&equidistant(24, "0"), "distance", &["--dim", "2"], "1 x 0,0,inf");
    by_all(&equidistant(24, "inf"), "distance", &["--dim", "2"], "24 x 0,0,inf");
    // A square grid: all its squares are there at 1 and filled at the square root of 2.
    let grid: String = (0..12).flat_map(|x| (0..12).map(move |y| format!("{x} {y}\n"))).collect();
    let squares = "143 x 0,0,1; 1 x 0,0,inf; 121 x 1,1,1.4142135623730951";
    by_all(&grid, "point-cloud", &["--threshold", "2"], squares);
    assert_eq!(bars(&grid, "point-cloud", &["-p", "3"]), expected(squares));
    // Two places with a hundred points each.
    let places = "0 0\n3 4\n".repeat(100);
    by_all(&places, "point-cloud", &["--dim", "0"], "1 x 0,0,5; 1 x 0,0,inf");
}

#[test]
fn flat_images_have_exactly_their_bars() {
    for construction in ["V", "T"] {
        let flat = "3 3 3 3 3 3 3 3\n".repeat(40);
        let options = ["--construction", construction];
        assert_eq!(bars(&flat, "cubical", &options), expected("1 x 0,3,inf"), "{construction}");
        // A rim at 1 around a field at 2: one loop, which every entry of the field fills.
        let rim = format!("{0}{1}{0}", "1 1 1 1 1 1\n", "1 2 2 2 2 1\n".repeat(6));
        assert_eq!(bars(&rim, "cubical", &options), expected("1 x 0,1,inf; 1 x 1,1,2"), "{construction}");
    }
}
