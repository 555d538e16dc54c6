//! Barcodes, diagrams and Betti curves of results side by side.

mod bars;
mod curves;
mod points;

use std::fmt::Write;

use super::axis::{digits, padded, range};
use super::panel::{self, Panel};
use super::style;
use super::svg::{Anchor, Svg, escape};
use crate::barcode::Diagram;

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

impl Series {
    /// All points, by dimension, then in the order of the diagram.
    fn points(&self) -> impl Iterator<Item = (usize, (f64, f64))> {
        self.diagrams
            .iter()
            .flat_map(|(dimension, diagram)| diagram.points().iter().map(|point| (*dimension, *point)))
    }
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
        let most = if self == Self::Betti { curves::largest(results, values) } else { 0 };
        for (at, result) in results.iter().enumerate() {
            let mut panel = Panel::new(&result.name, quantity);
            match self {
                Self::Barcode => bars::draw(&mut panel, result, values),
                Self::Diagram => points::draw(&mut panel, result, values),
                Self::Betti => curves::draw(&mut panel, result, values, most),
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

/// A dimension, birth and death, and how many such points there are.
type Shown = (usize, (f64, f64), usize);

/// What a point is, in words.
fn told(dimension: usize, (birth, death): (f64, f64), count: usize) -> String {
    let times = if count > 1 { format!(", {count} times") } else { String::new() };
    format!("dimension {dimension}: {} to {}{times}", digits(birth), digits(death))
}

/// The longest of these, in the order in which they come.
fn longest(points: Vec<Shown>, most: usize) -> Vec<Shown> {
    if points.len() <= most {
        return points;
    }
    let length = |point: &Shown| point.1.1 - point.1.0;
    let mut lengths: Vec<f64> = points.iter().map(length).collect();
    let (_, &mut least, _) = lengths.select_nth_unstable_by(most - 1, |a, b| b.total_cmp(a));
    points.into_iter().filter(|point| length(point) >= least).take(most).collect()
}

#[cfg(test)]
mod tests;
