//! Bars from birth to death.

use super::super::axis::Scale;
use super::super::panel::{self, Panel};
use super::super::style::index_class;
use super::{Series, longest, told};

/// Most bars of a panel; beyond them the longest are drawn.
const MOST: usize = 2000;
/// Room at either end of the axis for the arrows of bars without an end.
const ROOM: f64 = 16.0;
/// Thickness from which arrows can be told apart.
const LEAST_ARROW: f64 = 3.0;

/// The bars of all dimensions, the first on top, each dimension by births; how many were left out is said.
pub(super) fn draw(panel: &mut Panel, result: &Series, values: (f64, f64)) {
    let all = || result.points().map(|(dimension, point)| (dimension, point, 1));
    let shown = longest(all().collect(), MOST);
    panel.note(shown.len(), all().count(), "bars");
    let unborn = shown.iter().any(|(_, (birth, _), _)| *birth == f64::NEG_INFINITY);
    let endless = shown.iter().any(|(_, (_, death), _)| *death == f64::INFINITY);
    let left = panel::LEFT + if unborn { ROOM } else { 0.0 };
    let right = panel::RIGHT - if endless { ROOM } else { 0.0 };
    let x = Scale::new(values, left, right);
    panel.across(&x, "");
    let pitch = ((panel::BOTTOM - panel::TOP) / shown.len().max(1) as f64).min(14.0);
    for (at, (dimension, bar, _)) in shown.iter().enumerate() {
        let y = panel::TOP + pitch * (at as f64 + 0.5);
        one(panel, &x, *dimension, *bar, (y, pitch));
    }
}

/// One bar; an end at infinity is an arrow.
fn one(panel: &mut Panel, x: &Scale, dimension: usize, bar: (f64, f64), (y, pitch): (f64, f64)) {
    let class = index_class(dimension);
    let thick = (pitch * 0.7).max(0.2);
    let (from, to) = (x.at(bar.0), x.at(bar.1));
    let size = ((to - from).max(0.5), thick);
    panel.svg.named_rectangle(&class, (from, y - thick / 2.0), size, &told(dimension, bar, 1));
    let wide = thick.max(LEAST_ARROW) / 2.0 + 1.0;
    for (at, end, outward) in [(from, bar.0, -1.0), (to, bar.1, 1.0)] {
        if end.is_infinite() {
            let tip = vec![(at, y - wide), (at + outward * (ROOM - 4.0), y), (at, y + wide)];
            panel.svg.path(&class, &[tip], true, "style=\"stroke:none\"");
        }
    }
}
