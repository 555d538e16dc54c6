//! Axes: scales, round tick values, and numbers as people read them.

/// A linear map from values to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Maps `low` to the pixel `from` and `high` to `to`; a range of no length is widened, so that nothing divides by zero.
    pub(super) fn new((low, high): (f64, f64), from: f64, to: f64) -> Self {
        let (low, high) = widened(low, high);
        Self { low, high, from, to }
    }

    /// The pixel of a value, kept inside the picture.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// Round values inside the range, about `wanted` of them.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<f64> {
        ticks(self.low, self.high, wanted)
    }
}

/// A range that has a length, around the one given.
fn widened(low: f64, high: f64) -> (f64, f64) {
    if high - low > f64::EPSILON * low.abs().max(high.abs()) {
        return (low, high);
    }
    let margin = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
    (low - margin, high + margin)
}

/// The smallest and largest of the finite values; none if there is none.
pub(super) fn range(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|value| value.is_finite());
    finite.fold(None, |found, value| match found {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

/// The range with `share` of its length added at both ends.
pub(super) fn padded((low, high): (f64, f64), share: f64) -> (f64, f64) {
    let (low, high) = widened(low, high);
    let margin = (high - low) * share;
    (low - margin, high + margin)
}

/// Multiples of a round step (1, 2, 2.5 or 5 times a power of ten) inside `[low, high]`, at most about `wanted`.
pub(super) fn ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let rough = (high - low) / wanted.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return Vec::new();
    }
    let power = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|f| f * power >= rough * (1.0 - 1e-9));
    let step = factor.unwrap_or(10.0) * power;
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last.min(first + 1000)).map(|i| i as f64 * step).collect()
}

/// A value with just the decimals that its neighbours among equally spaced ticks need; very large and very small ones by powers of ten.
pub(super) fn tick_label(value: f64, ticks: &[f64]) -> String {
    let largest = ticks.iter().fold(value.abs(), |most, tick| most.max(tick.abs()));
    if largest != 0.0 && !(1e-4..1e7).contains(&largest) {
        return power_label(value, largest, ticks);
    }
    let step = if ticks.len() > 1 { ticks[1] - ticks[0] } else { value.abs().max(1e-12) };
    let decimals = (0..12).find(|&d| {
        let scaled = step * 10_f64.powi(d);
        (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
    });
    sign(format!("{value:.*}", decimals.unwrap_or(12) as usize))
}

/// A value as so many of the power of ten of the largest: `2.5e8`.
fn power_label(value: f64, largest: f64, ticks: &[f64]) -> String {
    let power = largest.log10().floor() as i32;
    if value.abs() < largest * 1e-9 {
        return "0".into();
    }
    // In two steps, because the least numbers have powers that overflow.
    let scaled = |value: f64| value / 10_f64.powi(power / 2) / 10_f64.powi(power - power / 2);
    let shares: Vec<f64> = ticks.iter().map(|tick| scaled(*tick)).collect();
    let decimals = (0..9).find(|&d| {
        shares.iter().all(|share| (share * 10_f64.powi(d) - (share * 10_f64.powi(d)).round()).abs() < 1e-5)
    });
    sign(format!("{:.*}e{power}", decimals.unwrap_or(9) as usize, scaled(value)))
}

/// Decimals that show the largest of `values` with four digits, and every other as precisely.
pub(super) fn decimals(values: impl IntoIterator<Item = f64>) -> usize {
    let largest = range(values.into_iter().map(f64::abs)).map_or(0.0, |(_, high)| high);
    if largest == 0.0 { 1 } else { (3 - largest.log10().floor() as i32).clamp(0, 12) as usize }
}

/// A number with so many decimals; infinities as `∞`.
pub(super) fn number(value: f64, decimals: usize) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞".into() } else { "−∞".into() };
    }
    sign(format!("{value:.decimals$}"))
}

/// A number with four digits.
pub(super) fn digits(value: f64) -> String {
    number(value, decimals([value]))
}

/// A count, with thin spaces between groups of three digits if it has more than four.
#[must_use]
pub fn count(value: u64) -> String {
    let plain = value.to_string();
    let mut grouped = String::new();
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) && plain.len() > 4 {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A true minus sign, and none before zero.
fn sign(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.into(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, count, decimals, number, tick_label, ticks};

    #[test]
    fn ticks_are_round_and_inside() {
        let labels = |low, high, n| -> Vec<String> {
            let found = ticks(low, high, n);
            found.iter().map(|t| tick_label(*t, &found)).collect()
        };
        assert_eq!(labels(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(0.0613, 0.1472, 4), ["0.075", "0.100", "0.125"]);
        assert_eq!(labels(-3.0, 12.0, 4), ["0", "5", "10"]);
        assert_eq!(labels(-0.2, 0.2, 4), ["−0.2", "−0.1", "0.0", "0.1", "0.2"]);
        assert_eq!(labels(0.0, 6e8, 4), ["0", "2e8", "4e8", "6e8"]);
        assert_eq!(labels(-1e-6, 1.2e-6, 4), ["−1e-6", "0", "1e-6"]);
        assert_eq!(labels(1e8, 2e8, 4), ["1.00e8", "1.25e8", "1.50e8", "1.75e8", "2.00e8"]);
        assert!(ticks(1.0, 1.0, 4).is_empty() && ticks(0.0, f64::INFINITY, 4).is_empty());
    }

    #[test]
    fn a_flat_range_still_maps() {
        let scale = Scale::new((0.5, 0.5), 0.0, 100.0);
        assert!((scale.at(0.5) - 50.0).abs() < 1e-9);
        assert_eq!(Scale::new((0.0, 1.0), 100.0, 0.0).at(2.0), 0.0);
    }

    #[test]
    fn numbers_as_people_read_them() {
        assert_eq!(number(-0.000_01, 3), "0.000");
        assert_eq!(number(f64::INFINITY, 3), "∞");
        assert_eq!(decimals([0.0123, 0.4]), 4);
        assert_eq!(decimals([1234.5]), 0);
        assert_eq!(
            (count(1234), count(12_345), count(1_234_567)),
            ("1234".into(), "12\u{202f}345".into(), "1\u{202f}234\u{202f}567".into())
        );
    }
}
