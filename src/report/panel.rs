//! A panel of a plot: frame, axes and names.

use super::axis::{Scale, count, tick_label};
use super::bars::with_unit;
use super::svg::{Anchor, Svg};

/// Size of a panel and of the area inside its axes, in pixels.
pub(super) const WIDTH: f64 = 440.0;
pub(super) const HEIGHT: f64 = 440.0;
pub(super) const LEFT: f64 = 76.0;
pub(super) const RIGHT: f64 = WIDTH - 20.0;
pub(super) const TOP: f64 = 40.0;
pub(super) const BOTTOM: f64 = TOP + RIGHT - LEFT;
/// Characters of a name that fit.
const LONGEST_NAME: usize = 52;

/// A picture of one result.
pub(super) struct Panel {
    pub(super) svg: Svg,
    quantity: String,
}

impl Panel {
    /// An empty one under the name of the result.
    pub(super) fn new(name: &str, quantity: &str) -> Self {
        let mut svg = Svg::new(WIDTH, HEIGHT, name, "");
        let length = name.chars().count();
        let mut shown: String = name.chars().skip(length.saturating_sub(LONGEST_NAME)).collect();
        if length > LONGEST_NAME {
            shown.insert(0, '…');
        }
        svg.text("title", (16.0, 18.0), Anchor::Start, &shown);
        Self { svg, quantity: quantity.into() }
    }

    /// What filtration values measure.
    pub(super) fn quantity(&self) -> &str {
        &self.quantity
    }

    /// Says how many of so many things are shown, if not all.
    pub(super) fn note(&mut self, shown: usize, all: usize, what: &str) {
        if shown < all {
            let text = format!("the longest {} of {} {what}", count(shown as u64), count(all as u64));
            self.svg.text("muted small", (RIGHT, 34.0), Anchor::End, &text);
        } else if all == 0 {
            let middle = (f64::midpoint(LEFT, RIGHT), f64::midpoint(TOP, BOTTOM));
            self.svg.text("muted", middle, Anchor::Middle, "no bar");
        }
    }

    /// The axis of filtration values below; `role` says which value of a bar is meant, if it is one of them.
    pub(super) fn across(&mut self, x: &Scale, role: &str) {
        let ticks = x.ticks(5);
        for &tick in &ticks {
            self.svg.line("grid", (x.at(tick), TOP), (x.at(tick), BOTTOM));
            self.svg.text("muted", (x.at(tick), BOTTOM + 18.0), Anchor::Middle, &tick_label(tick, &ticks));
        }
        self.svg.line("axis", (LEFT, BOTTOM), (RIGHT, BOTTOM));
        let middle = (f64::midpoint(LEFT, RIGHT), BOTTOM + 40.0);
        let name = if role.is_empty() { self.quantity.clone() } else { with_unit(role, &self.quantity) };
        self.svg.text("", middle, Anchor::Middle, &name);
    }

    /// The axis on the left, with these ticks.
    pub(super) fn up(&mut self, y: &Scale, ticks: &[f64], name: &str) {
        for &tick in ticks {
            self.svg.line("grid", (LEFT, y.at(tick)), (RIGHT, y.at(tick)));
            self.svg.text("muted", (LEFT - 8.0, y.at(tick) + 4.0), Anchor::End, &tick_label(tick, ticks));
        }
        self.svg.line("axis", (LEFT, BOTTOM), (LEFT, TOP));
        self.svg.turned_text("", (18.0, f64::midpoint(TOP, BOTTOM)), Anchor::Middle, -90.0, name);
    }
}
