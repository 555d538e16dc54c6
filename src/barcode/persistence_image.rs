//! Persistence images.

use super::Diagram;

/// What a persistence image is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersistenceImage {
    /// Least and largest birth in the image.
    pub births: (f64, f64),
    /// Least and largest length.
    pub lengths: (f64, f64),
    /// Pixels along births and along lengths.
    pub pixels: (usize, usize),
    /// Standard deviation of the normal distribution that stands for a bar, in units of filtration values.
    pub deviation: f64,
    /// The power of its length that a bar weighs.
    pub power: f64,
}

impl PersistenceImage {
    /// The image, shape `(births, lengths)`, in order of increasing births, then lengths: each bar of finite length is a normal distribution about
    /// (birth, length), times its weight, and a pixel is the integral over its area.
    ///
    /// Time `O(n (a + b) + n a b)` for `n` bars and `a` times `b` pixels. Equal to persim's `PersistenceImager` with the weight `persistence`, whose `sigma` is
    /// the square of `deviation`.
    ///
    /// Adams et al., "Persistence images: a stable vector representation of persistent homology", 2017.
    #[must_use]
    pub fn of(&self, diagram: &Diagram) -> Vec<Vec<f64>> {
        let mut image = vec![vec![0.0; self.pixels.1]; self.pixels.0];
        for &(birth, death) in diagram.points() {
            let length = death - birth;
            if !length.is_finite() || !birth.is_finite() {
                continue;
            }
            let weight = length.powf(self.power);
            let across = self.shares(birth, self.births, self.pixels.0);
            let up = self.shares(length, self.lengths, self.pixels.1);
            for (row, across) in image.iter_mut().zip(&across) {
                for (pixel, up) in row.iter_mut().zip(&up) {
                    *pixel += weight * across * up;
                }
            }
        }
        image
    }

    /// What a normal distribution about `centre` has in each of equal parts of a range.
    fn shares(&self, centre: f64, (low, high): (f64, f64), parts: usize) -> Vec<f64> {
        let step = (high - low) / parts as f64;
        let below = |at: usize| {
            let edge = low + at as f64 * step;
            0.5 * libm::erfc((centre - edge) / (self.deviation * std::f64::consts::SQRT_2))
        };
        (0..parts).map(|at| below(at + 1) - below(at)).collect()
    }
}
