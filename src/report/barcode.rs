//! The picture of a barcode.

use super::axis::{Scale, digits, tick_label};
use super::bars::{losses, simplex, with_unit};
use super::style::index_class;
use super::svg::{Anchor, Svg};
use super::trust::BarTrust;
use super::values::{Index, Interval};

const WIDTH: f64 = 520.0;
const TOP: f64 = 58.0;
/// Below the bars: ticks and the axis' name.
const BOTTOM: f64 = 50.0;
/// Room for the bars at least, so that few bars do not lie on the axis' name.
const LEAST: f64 = 60.0;
/// Height that the bars share as long as they are neither thin nor thick: that of the diagram beside them.
const ROOM: f64 = 340.0;

/// Bars from birth to death, the earliest birth on top, with the simplices that begin and end them.
pub(super) fn picture(index: &Index, unit: &str) -> Svg {
    let named = index.bars.len() <= 40;
    let (least, most) = if named { (20.0, 40.0) } else { (1.5, 20.0) };
    let pitch = (ROOM / index.bars.len().max(1) as f64).clamp(least, most);
    let height = (pitch * index.bars.len() as f64).max(LEAST);
    let (left, right) = if named { (margin(index, true), margin(index, false)) } else { (24.0, 24.0) };
    let title = format!("Barcode of index {}", index.index);
    let mut svg = Svg::new(WIDTH, TOP + height + BOTTOM, &title, &description(index, unit));
    svg.text("title", (16.0, 24.0), Anchor::Start, &title);
    let x = Scale::new(losses(index), left, WIDTH - right);
    axis(&mut svg, &x, TOP + height, unit);
    if index.bars.is_empty() {
        let middle = (f64::midpoint(left, WIDTH - right), TOP + height / 2.0);
        svg.text("muted", middle, Anchor::Middle, "no bar");
    } else if named {
        svg.text("muted small", (left - 10.0, TOP - 10.0), Anchor::End, "born by");
        svg.text("muted small", (WIDTH - right + 10.0, TOP - 10.0), Anchor::Start, "killed by");
    }
    let doubts = index.trust.as_ref().filter(|trust| trust.bars.len() == index.bars.len());
    let doubt = |place: usize| doubts.map(|trust| &trust.bars[place]);
    let mut bars: Vec<_> = index.bars.iter().enumerate().map(|(place, bar)| (bar, doubt(place))).collect();
    bars.sort_by(|(a, _), (b, _)| a.birth.total_cmp(&b.birth).then(a.death.total_cmp(&b.death)));
    for (at, (bar, doubt)) in bars.into_iter().enumerate() {
        let y = TOP + pitch * (at as f64 + 0.5);
        one(
            &mut svg,
            bar,
            &x,
            (y, if named { 8.0 + pitch / 10.0 } else { pitch * 0.7 }),
            &index_class(index.index),
        );
        if let Some(doubt) = doubt {
            whiskers(&mut svg, doubt, &x, y);
        }
        if named {
            svg.text("small", (left - 10.0, y + 4.0), Anchor::End, &simplex(&bar.born_by));
            let killer = bar.killed_by.as_ref().map_or("∞".into(), |killer| simplex(killer));
            svg.text("small", (WIDTH - right + 10.0, y + 4.0), Anchor::Start, &killer);
        }
    }
    svg
}

/// One bar; one that never ends gets an arrow.
fn one(svg: &mut Svg, bar: &Interval, x: &Scale, (y, thick): (f64, f64), class: &str) {
    let (from, to) = (x.at(bar.birth), x.at(bar.death));
    let round = format!("rx=\"{}\" stroke=\"none\" style=\"stroke:none\"", (thick / 2.0).min(2.0));
    svg.rectangle(class, (from, y - thick / 2.0), ((to - from).max(1.0), thick), &round);
    if bar.death.is_infinite() {
        let tip = vec![(to, y - thick), (to + 8.0, y), (to, y + thick)];
        svg.path(class, &[tip], true, "style=\"stroke:none\"");
    }
}

/// Thin lines over the ends of a bar: where other draws and other seeds have them.
fn whiskers(svg: &mut Svg, trust: &BarTrust, x: &Scale, y: f64) {
    for (fate, shift) in [(trust.examples, -2.0), (trust.seeds, 2.0)] {
        for range in fate.iter().flat_map(|fate| [fate.birth, fate.death]) {
            let [low, high] = [range.low, range.high].map(|loss| x.at(loss.clamp(x.low, x.high)));
            svg.line("curve", (low, y + shift), (high, y + shift));
        }
    }
}

/// The axis of losses under the bars, its grid behind them.
fn axis(svg: &mut Svg, x: &Scale, bottom: f64, unit: &str) {
    let ticks = x.ticks(5);
    for &tick in &ticks {
        svg.line("grid", (x.at(tick), TOP - 4.0), (x.at(tick), bottom));
        svg.line("axis", (x.at(tick), bottom), (x.at(tick), bottom + 4.0));
        svg.text("muted", (x.at(tick), bottom + 18.0), Anchor::Middle, &tick_label(tick, &ticks));
    }
    let (from, to) = (x.at(x.low), x.at(x.high));
    svg.line("axis", (from, bottom), (to, bottom));
    svg.text("", (f64::midpoint(from, to), bottom + 38.0), Anchor::Middle, &with_unit("loss", unit));
}

/// Room for the names of simplices on one side.
fn margin(index: &Index, births: bool) -> f64 {
    let name = |bar: &Interval| match (births, &bar.killed_by) {
        (true, _) => simplex(&bar.born_by),
        (false, Some(killer)) => simplex(killer),
        (false, None) => String::new(),
    };
    let longest = index.bars.iter().map(|bar| name(bar).chars().count()).max().unwrap_or(0);
    (longest as f64 * 7.0 + 26.0).clamp(70.0, 160.0)
}

/// The bars in words, the longest first.
fn description(index: &Index, unit: &str) -> String {
    let told = index.bars.iter().take(5);
    let told: Vec<_> = told.map(|bar| format!("{} to {}", digits(bar.birth), digits(bar.death))).collect();
    match index.bars.len() {
        0 => "No bar.".into(),
        1 => format!("One bar, from {} {unit}.", told[0]),
        n if n <= 5 => format!("{n} bars ({unit}): {}.", told.join(", ")),
        n => format!("{n} bars ({unit}), the longest: {}.", told.join(", ")),
    }
}
