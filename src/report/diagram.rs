//! The picture of a persistence diagram.

use super::axis::{Scale, digits, tick_label};
use super::bars::{losses, simplex, with_unit};
use super::style::index_class;
use super::svg::{Anchor, Svg};
use super::values::Index;

const SIDE: f64 = 436.0;
const LEFT: f64 = 82.0;
const RIGHT: f64 = SIDE - 20.0;
const TOP: f64 = 46.0;
/// So low that the plotted area is a square and the diagonal has slope one.
const BOTTOM: f64 = TOP + RIGHT - LEFT;
/// Room above the square for the points at infinity.
const ABOVE: f64 = 26.0;

/// Births against deaths over the diagonal; classes that never die lie on a line at infinity.
pub(super) fn picture(index: &Index, unit: &str) -> Svg {
    let title = format!("Persistence diagram of index {}", index.index);
    let essential = index.bars.iter().filter(|bar| bar.death.is_infinite()).count();
    let shift = if essential > 0 { ABOVE } else { 0.0 };
    let told = format!("{} points over the diagonal, {essential} of them at infinity.", index.bars.len());
    let mut svg = Svg::new(SIDE, BOTTOM + shift + 50.0, &title, &told);
    svg.text("title", (16.0, 24.0), Anchor::Start, &title);
    let (top, bottom) = (TOP + shift, BOTTOM + shift);
    let range = losses(index);
    let (x, y) = (Scale::new(range, LEFT, RIGHT), Scale::new(range, bottom, top));
    frame(&mut svg, &x, &y, unit);
    if essential > 0 {
        svg.path("second", &[vec![(LEFT, TOP), (RIGHT, TOP)]], false, "stroke-dasharray=\"4 4\"");
        svg.text("muted", (LEFT - 8.0, TOP + 4.0), Anchor::End, "∞");
    }
    if index.bars.is_empty() {
        svg.text(
            "muted",
            (f64::midpoint(LEFT, RIGHT), f64::midpoint(top, bottom) - 30.0),
            Anchor::Middle,
            "no point",
        );
    }
    let class = format!("{} edge", index_class(index.index));
    for bar in &index.bars {
        let height = if bar.death.is_infinite() { TOP } else { y.at(bar.death) };
        let killer = bar.killed_by.as_ref().map_or("nothing".into(), |killer| simplex(killer));
        let (birth, death) = (digits(bar.birth), digits(bar.death));
        let tip = format!("{birth} to {death}: born by {}, killed by {killer}", simplex(&bar.born_by));
        svg.circle(&class, (x.at(bar.birth), height), 5.0, &tip);
    }
    svg
}

/// Grid, diagonal, ticks and names of the axes.
fn frame(svg: &mut Svg, x: &Scale, y: &Scale, unit: &str) {
    let ticks = x.ticks(5);
    let (top, bottom) = (y.at(y.high), y.at(y.low));
    for &tick in &ticks {
        let (across, up, label) = (x.at(tick), y.at(tick), tick_label(tick, &ticks));
        svg.line("grid", (across, top), (across, bottom));
        svg.line("grid", (LEFT, up), (RIGHT, up));
        svg.text("muted", (across, bottom + 18.0), Anchor::Middle, &label);
        svg.text("muted", (LEFT - 8.0, up + 4.0), Anchor::End, &label);
    }
    svg.line("axis", (LEFT, bottom), (RIGHT, bottom));
    svg.line("axis", (LEFT, bottom), (LEFT, top));
    svg.line("axis", (LEFT, bottom), (RIGHT, top));
    let middle = f64::midpoint(top, bottom);
    svg.text("", (f64::midpoint(LEFT, RIGHT), bottom + 38.0), Anchor::Middle, &with_unit("birth", unit));
    svg.turned_text("", (16.0, middle), Anchor::Middle, -90.0, &with_unit("death", unit));
}
