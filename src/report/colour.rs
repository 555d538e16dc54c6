//! Colours, chosen in `OKLab` so that equal steps look equal.

/// A colour of sRGB, 8 bits a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// The colour of `OKLCh` coordinates: lightness in `[0, 1]`, chroma, hue in degrees. Where sRGB cannot show it, the chroma
    /// is lowered, so that lightness, which carries the order, is kept.
    ///
    /// The matrices are those of Björn Ottosson, "A perceptual color space for image processing" (2020).
    #[must_use]
    pub fn oklch(lightness: f64, chroma: f64, hue: f64) -> Self {
        let (sine, cosine) = hue.to_radians().sin_cos();
        let at = |chroma: f64| linear(lightness, chroma * cosine, chroma * sine);
        let shown = |rgb: [f64; 3]| rgb.iter().all(|c| (-1e-4..=1.0001).contains(c));
        let (mut low, mut high) = (0.0, chroma);
        if shown(at(chroma)) {
            low = chroma;
        } else {
            for _ in 0..20 {
                let middle = f64::midpoint(low, high);
                *(if shown(at(middle)) { &mut low } else { &mut high }) = middle;
            }
        }
        Self(at(low).map(encode))
    }

    /// `#rrggbb`.
    #[must_use]
    pub fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// Relative luminance in `[0, 1]`, as contrast is reckoned with.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// `OKLab` to linear sRGB.
fn linear(l: f64, a: f64, b: f64) -> [f64; 3] {
    let long = (l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let medium = (l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (l - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short,
    ]
}

/// A linear channel to 8 bits.
fn encode(c: f64) -> u8 {
    let c = c.clamp(0.0, 1.0);
    let c = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
    (c * 255.0).round() as u8
}

/// A colour scale whose lightness grows evenly, so that it is ordered for every eye and in print.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ramp {
    hues: [f64; 2],
    lightness: [f64; 2],
    chroma: f64,
}

impl Ramp {
    /// For losses: indigo valleys, green slopes, yellow peaks.
    pub const LOSS: Self = Self { hues: [285.0, 98.0], lightness: [0.30, 0.93], chroma: 0.15 };
    /// For accuracies: dark plum to pale apricot, not to be taken for a loss.
    pub const ACCURACY: Self = Self { hues: [335.0, 430.0], lightness: [0.28, 0.93], chroma: 0.13 };

    /// The colour at `share` of the way, in `[0, 1]`.
    #[must_use]
    pub fn at(&self, share: f64) -> Colour {
        let share = share.clamp(0.0, 1.0);
        let between = |[from, to]: [f64; 2]| from + share * (to - from);
        Colour::oklch(between(self.lightness), self.chroma, between(self.hues))
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, Ramp};

    #[test]
    fn the_corners_of_srgb_are_where_ottosson_puts_them() {
        for (lch, hex) in [
            ((1.0, 0.0, 0.0), "#ffffff"),
            ((0.0, 0.0, 0.0), "#000000"),
            ((0.627_955, 0.257_683, 29.2339), "#ff0000"),
            ((0.866_440, 0.294_827, 142.4953), "#00ff00"),
            ((0.452_014, 0.313_214, 264.0520), "#0000ff"),
        ] {
            assert_eq!(Colour::oklch(lch.0, lch.1, lch.2).hex(), hex);
        }
    }

    #[test]
    fn ramps_grow_lighter_at_every_step() {
        for ramp in [Ramp::LOSS, Ramp::ACCURACY] {
            let light: Vec<_> = (0..=64).map(|i| ramp.at(f64::from(i) / 64.0).luminance()).collect();
            assert!(light.is_sorted_by(|a, b| a < b), "{light:?}");
        }
    }
}
