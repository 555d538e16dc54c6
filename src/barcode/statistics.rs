//! Statistics of the ends and lengths of bars.

use super::Diagram;

/// Moments and quantiles of finite numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// How many they are.
    pub count: usize,
    /// Their mean; NaN without numbers, as all that follows.
    pub mean: f64,
    /// Their standard deviation, of all numbers and not of a sample.
    pub deviation: f64,
    /// The least, the quartiles and the largest; between two numbers quantiles are interpolated, as in numpy.
    pub quartiles: [f64; 5],
}

impl Statistics {
    /// Of the finite ones of these numbers.
    #[must_use]
    pub fn new(numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut numbers: Vec<f64> = numbers.into_iter().filter(|number| number.is_finite()).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        let count = numbers.len();
        let mean = numbers.iter().sum::<f64>() / count as f64;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        let quartiles = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| quantile(&numbers, share));
        Self { count, mean, deviation: (squares / count as f64).sqrt(), quartiles }
    }

    /// Of births, of deaths and of lengths, each where it is finite.
    #[must_use]
    pub fn of(diagram: &Diagram) -> [Self; 3] {
        let points = diagram.points().iter();
        [
            Self::new(points.clone().map(|point| point.0)),
            Self::new(points.clone().map(|point| point.1)),
            Self::new(points.map(|point| point.1 - point.0)),
        ]
    }
}

/// The number with this share of sorted ones below it.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}
