//! Barcodes, diagrams and Betti curves of results side by side.

use std::fmt::Write;

use super::axis::{Scale, padded, range};
use super::panel::{self, Panel};
use super::style;
use super::svg::{Anchor, Svg, escape};
use crate::barcode::{Diagram, betti_curve, samples};

/// Most bars of a panel; beyond them the longest are drawn.
const MOST_BARS: usize = 2000;
/// Most points of a panel.
const MOST_POINTS: usize = 20_000;
/// Places at which curves are drawn.
const PLACES: usize = 400;
/// Room above the panels for the names of the dimensions.
const HEAD: f64 = 34.0;

/// A result to draw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// What stands above it.
    pub name: String,
    /// The diagrams by dimension.
    pub diagrams: Vec<(usize, Diagram)>,
}

/// What is drawn of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plot {
    /// Bars from birth to death.
    Barcode,
    /// Births against deaths.
    Diagram,
    /// How many bars hold each value.
    Betti,
}

impl Plot {
    /// What it shows, in a word or two.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Barcode => "Barcodes",
            Self::Diagram => "Persistence diagrams",
            Self::Betti => "Betti curves",
        }
    }

    /// The picture, a panel for each result on the same scales; `quantity` is what filtration values measure.
    #[must_use]
    pub fn draw(self, results: &[Series], quantity: &str) -> Svg {
        let width = panel::WIDTH * results.len().max(1) as f64;
        let names: Vec<&str> = results.iter().map(|result| result.name.as_str()).collect();
        let told = format!("{} of {}.", self.title(), names.join(", "));
        let mut svg = Svg::new(width, HEAD + panel::HEIGHT, self.title(), &told);
        legend(&mut svg, results);
        let values = values(results);
        let most =
            results.iter().flat_map(|result| curves(result, values)).flat_map(|(_, curve)| curve).max();
        for (at, result) in results.iter().enumerate() {
            let mut panel = Panel::new(&result.name, quantity);
            match self {
                Self::Barcode => bars(&mut panel, result, values),
                Self::Diagram => points(&mut panel, result, values),
                Self::Betti => betti(&mut panel, result, values, most.unwrap_or(0)),
            }
            svg.place(&panel.svg, (panel::WIDTH * at as f64, HEAD));
        }
        svg
    }
}

/// A page of pictures and a list of what they are of, without script and with nothing from elsewhere.
#[must_use]
pub fn plot_page(title: &str, pictures: &[Svg], notes: &[(String, String)]) -> String {
    let mut figures = String::new();
    for (at, picture) in pictures.iter().enumerate() {
        let _ = writeln!(figures, "<figure>\n{}</figure>", picture.inline(&format!("picture-{at}")));
    }
    let mut list = String::new();
    for (name, text) in notes {
        let _ = writeln!(list, "<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(text));
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{0}</title>\n<style>\n{1}</style>\n</head>\n<body>\n\
         <header>\n<h1>{0}</h1>\n</header>\n<main>\n<div class=\"gallery\">\n{figures}</div>\n<dl>\n{list}</dl>\n</main>\n</body>\n</html>\n",
        escape(title),
        style::page()
    )
}

/// Which colour is which dimension.
fn legend(svg: &mut Svg, results: &[Series]) {
    let all = results.iter().flat_map(|result| result.diagrams.iter().map(|(dimension, _)| *dimension));
    let mut dimensions: Vec<usize> = all.collect();
    dimensions.sort_unstable();
    dimensions.dedup();
    for (at, dimension) in dimensions.into_iter().enumerate() {
        let x = 20.0 + 110.0 * at as f64;
        svg.circle(&style::index_class(dimension), (x, 18.0), 5.0, "");
        svg.text("", (x + 11.0, 22.0), Anchor::Start, &format!("dimension {dimension}"));
    }
}

/// The range of all finite ends, with a margin.
fn values(results: &[Series]) -> (f64, f64) {
    let diagrams = results.iter().flat_map(|result| &result.diagrams);
    let ends = diagrams.flat_map(|(_, diagram)| diagram.points()).flat_map(|point| [point.0, point.1]);
    range(ends).map_or((0.0, 1.0), |found| padded(found, 0.05))
}

/// The bars of all dimensions, the first on top, each dimension by births; how many were left out is said.
fn bars(panel: &mut Panel, result: &Series, values: (f64, f64)) {
    let all =
        || result.diagrams.iter().flat_map(|(d, diagram)| diagram.points().iter().map(|point| (*d, *point)));
    let shown = longest(all().collect(), MOST_BARS);
    panel.note(shown.len(), all().count(), "bars");
    let x = panel.across(values);
    let pitch = ((panel::BOTTOM - panel::TOP) / shown.len().max(1) as f64).min(14.0);
    for (at, (dimension, (birth, death))) in shown.iter().enumerate() {
        let y = panel::TOP + pitch * (at as f64 + 0.5);
        let thick = (pitch * 0.7).max(0.2);
        let (from, to) = (x.at(*birth), x.at(*death));
        let corner = (from, y - thick / 2.0);
        let class = style::index_class(*dimension);
        panel.svg.rectangle(&class, corner, ((to - from).max(0.5), thick), "style=\"stroke:none\"");
    }
}

/// Points over the diagonal; those that never die lie on the upper edge.
fn points(panel: &mut Panel, result: &Series, values: (f64, f64)) {
    let all =
        || result.diagrams.iter().flat_map(|(d, diagram)| diagram.points().iter().map(|point| (*d, *point)));
    let shown = longest(all().collect(), MOST_POINTS);
    panel.note(shown.len(), all().count(), "points");
    let x = panel.across(values);
    let y = Scale::new(values, panel::BOTTOM, panel::TOP + 22.0);
    panel.up(&y, "death");
    panel.svg.line("axis", (x.at(x.low), y.at(y.low)), (x.at(x.high), y.at(y.high)));
    if shown.iter().any(|(_, (_, death))| death.is_infinite()) {
        let ends = vec![(panel::LEFT, panel::TOP), (panel::RIGHT, panel::TOP)];
        panel.svg.path("second", &[ends], false, "stroke-dasharray=\"4 4\"");
        panel.svg.text("muted", (panel::LEFT - 8.0, panel::TOP + 4.0), Anchor::End, "∞");
    }
    let radius = if shown.len() > 200 { 2.5 } else { 4.0 };
    for (dimension, (birth, death)) in shown {
        let height = if death.is_infinite() { panel::TOP } else { y.at(death) };
        panel.svg.circle(&style::index_class(dimension), (x.at(birth), height), radius, "");
    }
}

/// The Betti curves of all dimensions as steps.
fn betti(panel: &mut Panel, result: &Series, values: (f64, f64), most: usize) {
    let x = panel.across(values);
    let y = Scale::new((0.0, (most.max(1) as f64) * 1.05), panel::BOTTOM, panel::TOP);
    panel.up(&y, "Betti number");
    let places = samples(x.low, x.high, PLACES);
    for (dimension, curve) in curves(result, values) {
        let mut line = Vec::new();
        let mut before = None;
        for (&place, &number) in places.iter().zip(&curve) {
            let (across, height) = (x.at(place), y.at(number as f64));
            line.extend(before.map(|before| (across, before)));
            line.push((across, height));
            before = Some(height);
        }
        let more = "style=\"fill:none\" stroke-width=\"1.75\"";
        panel.svg.path(&style::index_class(dimension), &[line], false, more);
    }
}

/// The Betti curve of every dimension.
fn curves(result: &Series, values: (f64, f64)) -> Vec<(usize, Vec<usize>)> {
    let scale = Scale::new(values, 0.0, 1.0);
    let places = samples(scale.low, scale.high, PLACES);
    let curves =
        result.diagrams.iter().map(|(dimension, diagram)| (*dimension, betti_curve(diagram, &places)));
    curves.collect()
}

/// The longest of these points, in the order in which they come.
fn longest(points: Vec<(usize, (f64, f64))>, most: usize) -> Vec<(usize, (f64, f64))> {
    if points.len() <= most {
        return points;
    }
    let length = |point: &(usize, (f64, f64))| point.1.1 - point.1.0;
    let mut lengths: Vec<f64> = points.iter().map(length).collect();
    let (_, &mut least, _) = lengths.select_nth_unstable_by(most - 1, |a, b| b.total_cmp(a));
    points.into_iter().filter(|point| length(point) >= least).take(most).collect()
}
