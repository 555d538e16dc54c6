//! Pictures as PNG: the SVG, rasterised by `resvg`.
//!
//! Text is set in the font `DejaVu Sans` that lies beside this file, cut down to the scripts of Europe, and in no font of the system: the same
//! picture gives the same bytes everywhere. Other scripts appear as empty boxes.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::Svg;
use crate::error::{Error, Result};

/// Pixels of the image for each of the picture's.
const DENSITY: f32 = 2.0;
const FAMILY: &str = "DejaVu Sans";
const FONTS: [&[u8]; 2] = [include_bytes!("font/DejaVuSans.ttf"), include_bytes!("font/DejaVuSans-Bold.ttf")];

impl Svg {
    /// The picture as a PNG file of twice its size in pixels, on a light ground.
    ///
    /// # Errors
    /// [`Error::Limit`] if it is too large to be drawn, [`Error::Failed`] if it has too many parts.
    pub fn png(&self) -> Result<Vec<u8>> {
        let mut options = Options { font_family: FAMILY.into(), ..Options::default() };
        let fonts = options.fontdb_mut();
        for font in FONTS {
            fonts.load_font_data(font.to_vec());
        }
        fonts.set_serif_family(FAMILY);
        fonts.set_sans_serif_family(FAMILY);
        let tree = Tree::from_str(&self.standalone(), &options)
            .map_err(|error| Error::Failed(format!("the picture cannot be drawn: {error}")))?;
        let [width, height] =
            [self.size().0, self.size().1].map(|side| (side * f64::from(DENSITY)).ceil() as u32);
        let large =
            || Error::Limit(format!("an image of {width} x {height} pixels is too large to be drawn"));
        let mut image = Pixmap::new(width, height).ok_or_else(large)?;
        resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut image.as_mut());
        image.encode_png().map_err(|_| large())
    }
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::Pixmap;

    use crate::report::Svg;
    use crate::report::svg::Anchor;

    /// The pixels of a picture of this size with a text.
    fn drawn(text: &str) -> Pixmap {
        let mut svg = Svg::new(60.0, 30.5, "", "");
        svg.text("title", (10.0, 20.0), Anchor::Start, text);
        Pixmap::decode_png(&svg.png().expect("small enough")).expect("a PNG file")
    }

    #[test]
    fn text_is_drawn_without_fonts_of_the_system() {
        let (empty, word) = (drawn(""), drawn("H0"));
        assert_eq!((word.width(), word.height()), (120, 61));
        assert!(empty.pixels().iter().all(|pixel| *pixel == empty.pixels()[0]), "nothing but ground");
        let inked = |image: &Pixmap| image.pixels().iter().filter(|pixel| pixel.red() < 128).count();
        assert!((50..2000).contains(&inked(&word)), "{}", inked(&word));
        // Every sign of our own on an axis has a shape, and each another one.
        let signs = ["∞", "−", "×", "…", "–"].map(|sign| drawn(sign).data().to_vec());
        for (at, sign) in signs.iter().enumerate() {
            assert!(
                sign != empty.data() && !signs[..at].contains(sign) && sign != drawn("\u{e000}").data(),
                "{at}"
            );
        }
    }
}
