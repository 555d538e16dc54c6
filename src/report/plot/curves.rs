//! Betti curves.

use super::super::axis::Scale;
use super::super::panel::{self, Panel};
use super::super::style::index_class;
use super::Series;
use crate::barcode::{betti_curve, samples};

/// Places at which curves are drawn.
const PLACES: usize = 400;

/// The Betti curves of all dimensions as steps; `most` is the largest number of all results.
pub(super) fn draw(panel: &mut Panel, result: &Series, values: (f64, f64), most: usize) {
    let x = Scale::new(values, panel::LEFT, panel::RIGHT);
    let y = Scale::new((0.0, (most.max(1) as f64) * 1.05), panel::BOTTOM, panel::TOP);
    let whole: Vec<f64> = y.ticks(5).into_iter().filter(|tick| tick.fract() == 0.0).collect();
    panel.across(&x, "");
    panel.up(&y, &whole, "Betti number");
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
        panel.svg.path(&index_class(dimension), &[line], false, more);
    }
}

/// The largest Betti number of these results.
pub(super) fn largest(results: &[Series], values: (f64, f64)) -> usize {
    let curves = results.iter().flat_map(|result| curves(result, values));
    curves.flat_map(|(_, curve)| curve).max().unwrap_or(0)
}

/// The Betti curve of every dimension.
fn curves(result: &Series, values: (f64, f64)) -> Vec<(usize, Vec<usize>)> {
    let scale = Scale::new(values, 0.0, 1.0);
    let places = samples(scale.low, scale.high, PLACES);
    let curves =
        result.diagrams.iter().map(|(dimension, diagram)| (*dimension, betti_curve(diagram, &places)));
    curves.collect()
}
