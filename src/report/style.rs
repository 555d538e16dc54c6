//! The colours of pictures and page on a light and on a dark ground, as style sheets.
//!
//! Concrete colours, not CSS variables: a picture taken out of the page must look right in viewers that know only plain rules.

use std::fmt::Write;

use super::colour::Colour;

/// The colours of one ground.
struct Palette {
    ground: Colour,
    ink: Colour,
    muted: Colour,
    rule: Colour,
    faint: Colour,
    peak: Colour,
    /// Lightness and chroma of the colours that tell indices apart.
    index: (f64, f64),
}

/// Hues of the indices, far apart also for eyes without one of the three cones: blue, amber, green, rose.
const HUES: [f64; 4] = [255.0, 60.0, 160.0, 350.0];

/// The class that colours what belongs to an index.
pub(super) fn index_class(index: usize) -> String {
    format!("i{}", index % HUES.len())
}

impl Palette {
    fn light() -> Self {
        Self {
            ground: Colour::oklch(1.0, 0.0, 0.0),
            ink: Colour::oklch(0.26, 0.02, 265.0),
            muted: Colour::oklch(0.50, 0.02, 265.0),
            rule: Colour::oklch(0.70, 0.015, 265.0),
            faint: Colour::oklch(0.925, 0.008, 265.0),
            peak: Colour::oklch(0.55, 0.21, 27.0),
            index: (0.57, 0.15),
        }
    }

    fn dark() -> Self {
        Self {
            ground: Colour::oklch(0.205, 0.012, 265.0),
            ink: Colour::oklch(0.93, 0.01, 265.0),
            muted: Colour::oklch(0.72, 0.015, 265.0),
            rule: Colour::oklch(0.50, 0.015, 265.0),
            faint: Colour::oklch(0.31, 0.012, 265.0),
            peak: Colour::oklch(0.72, 0.17, 30.0),
            index: (0.74, 0.13),
        }
    }

    fn rules(&self) -> String {
        let [ground, ink, muted, rule, faint, peak] =
            [self.ground, self.ink, self.muted, self.rule, self.faint, self.peak].map(Colour::hex);
        let mut css = format!(
            ".picture text{{fill:{ink}}}.picture .muted{{fill:{muted}}}.picture .axis{{stroke:{rule}}}\
             .picture .grid{{stroke:{faint}}}.picture .curve{{stroke:{ink}}}.picture .second{{stroke:{muted}}}\
             .picture .peak{{stroke:{peak}}}.picture .dot{{fill:{peak}}}.picture .ground{{fill:{ground}}}\
             .picture .edge{{stroke:{ground}}}.picture .halo{{stroke:{ground}}}\n"
        );
        for (at, hue) in HUES.iter().enumerate() {
            let colour = Colour::oklch(self.index.0, self.index.1, *hue).hex();
            let _ = writeln!(
                css,
                ".picture .i{at}{{fill:{colour};stroke:{colour}}}.index{at}{{border-left-color:{colour}}}"
            );
        }
        css
    }

    /// Colours of the page as custom properties, which every browser knows.
    fn variables(&self) -> String {
        let names = ["ground", "ink", "muted", "rule", "faint", "peak"];
        let colours = [self.ground, self.ink, self.muted, self.rule, self.faint, self.peak];
        let pairs = names.iter().zip(colours).map(|(name, colour)| format!("--{name}:{};", colour.hex()));
        format!(":root{{{}}}\n", pairs.collect::<String>())
    }
}

/// What pictures look like, whatever the ground. In pixels of the picture.
const SHAPES: &str = "\
.picture text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-variant-numeric:tabular-nums}
.picture .title{font-size:14px;font-weight:600}
.picture .small{font-size:11px}
.picture .axis,.picture .grid{stroke-width:1;fill:none}
.picture .curve,.picture .second{stroke-width:1.75;fill:none;stroke-linejoin:round}
.picture .peak{stroke-width:2;fill:none}
.picture .edge{stroke-width:1.5}
.picture .halo{stroke-width:5;fill:none}
.picture .iso{stroke:#fff;stroke-opacity:.28;stroke-width:.6}
.picture .mark{fill:none;stroke:#fff;stroke-width:2}
.picture .markring{fill:none;stroke:#111;stroke-width:4.5}
";

/// The style sheet of pictures, for both grounds.
pub(super) fn pictures() -> String {
    let (light, dark) = (Palette::light().rules(), Palette::dark().rules());
    format!("{SHAPES}{light}@media screen and (prefers-color-scheme:dark){{\n{dark}}}\n")
}

/// The style sheet of the page, pictures included.
pub(super) fn page() -> String {
    let (light, dark) = (Palette::light().variables(), Palette::dark().variables());
    let page = include_str!("page.css");
    format!("{light}@media screen and (prefers-color-scheme:dark){{{dark}}}\n{page}{}", pictures())
}
