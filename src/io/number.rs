//! Numbers in results: the shortest digits that read back as the same `f64`, laid out as C++ streams do.

use std::io::Write;

/// Shortest round-trip text; an exponent, of at least two digits, below 1e-4 and from 1e17 on.
pub(super) fn text(x: f64) -> String {
    let size = x.abs();
    if size == 0.0 || size.is_infinite() || (1e-4..1e17).contains(&size) {
        return x.to_string();
    }
    let text = format!("{x:e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |e| ('-', e));
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

/// Writes a line of numbers with a separator between.
pub(super) fn write_row(
    out: &mut dyn Write,
    row: impl Iterator<Item = f64>,
    separator: &str,
) -> std::io::Result<()> {
    for (at, x) in row.enumerate() {
        write!(out, "{}{}", if at == 0 { "" } else { separator }, text(x))?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::text;

    #[test]
    fn the_layout_is_that_of_streams() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (-0.5, "-0.5"),
            (1e-4, "0.0001"),
            (1.5e-5, "1.5e-05"),
            (1e16, "10000000000000000"),
            (1e20, "1e+20"),
            (2.5e300, "2.5e+300"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (number, expected) in cases {
            assert_eq!(text(number), expected);
        }
    }

    proptest! {
        #[test]
        fn it_reads_back(x in any::<f64>().prop_filter("a number", |x| !x.is_nan())) {
            prop_assert_eq!(text(x).parse::<f64>().expect("a number").to_bits(), x.to_bits());
        }
    }
}
