//! Curves of the loss and of the accuracy along a path.

use super::axis::{Scale, digits, padded, percent, range, tick_label};
use super::bars::{simplex, with_unit};
use super::svg::{Anchor, Svg};
use super::values::{Landscape, Piece, Point};

const WIDTH: f64 = 340.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = WIDTH - 18.0;
/// Top and bottom of the panel of losses, and of accuracies.
const LOSS: (f64, f64) = (44.0, 162.0);
const ACCURACY: (f64, f64) = (182.0, 242.0);

/// The ranges of loss and accuracy over all paths, so that their pictures can be compared.
pub(super) struct Ranges {
    loss: (f64, f64),
    /// In percent; none if no path knows its accuracy.
    accuracy: Option<(f64, f64)>,
}

impl Ranges {
    /// The ranges of a landscape's paths; none without a path that has a finite loss.
    pub(super) fn of(landscape: &Landscape) -> Option<Self> {
        let paths = landscape.of_dimension(1);
        let points: Vec<_> = paths.iter().flat_map(|p| p.samples.iter().chain([&p.peak.at])).collect();
        let loss = padded(range(points.iter().map(|p| p.loss))?, 0.08);
        let accuracy = range(points.iter().filter_map(|p| p.accuracy.map(|share| share * 100.0)));
        let accuracy = accuracy.map(|found| padded(found, 0.08));
        Some(Self { loss, accuracy: accuracy.map(|(low, high)| (low.max(0.0), high.min(100.0))) })
    }
}

/// Loss above, accuracy below, from the first minimum to the second, the largest loss marked; none without samples.
pub(super) fn picture(piece: &Piece, ranges: &Ranges, unit: &str) -> Option<Svg> {
    let [from, to] = *piece.vertices else { return None };
    let mut samples: Vec<&Point> = piece.samples.iter().chain([&piece.peak.at]).collect();
    samples.retain(|point| point.place.len() == 2);
    if samples.len() < 3 {
        return None;
    }
    samples.sort_by(|a, b| a.place[1].total_cmp(&b.place[1]));
    let title = format!("Path {}", simplex(&piece.vertices));
    let at = &piece.peak.at;
    let accuracy = at.accuracy.map_or(String::new(), |share| format!(", accuracy there {}", percent(share)));
    let told = format!("Largest loss: {} {unit}{accuracy}", digits(at.loss));
    let bottom = if ranges.accuracy.is_some() { ACCURACY.1 } else { LOSS.1 };
    let mut svg = Svg::new(WIDTH, bottom + 66.0, &title, &format!("{told}."));
    svg.text("title", (16.0, 24.0), Anchor::Start, &title);
    let x = Scale::new((0.0, 1.0), LEFT, RIGHT);
    let loss = panel(&mut svg, ranges.loss, LOSS, &with_unit("loss", unit), 4);
    curve(&mut svg, "curve", &samples, &x, |point| Some(loss.at(point.loss)));
    if let Some(range) = ranges.accuracy {
        let share = panel(&mut svg, range, ACCURACY, "acc. (%)", 3);
        curve(&mut svg, "second", &samples, &x, |point| Some(share.at(point.accuracy? * 100.0)));
    }
    if let [_, t] = *at.place {
        svg.line("peak", (x.at(t), loss.at(at.loss)), (x.at(t), LOSS.1));
        svg.circle("dot", (x.at(t), loss.at(at.loss)), 4.5, &told);
    }
    for (t, anchor, vertex) in [(0.0, Anchor::Start, from), (1.0, Anchor::End, to)] {
        svg.text("small", (x.at(t), bottom + 18.0), anchor, &format!("minimum {vertex}"));
    }
    svg.text("muted small", (x.at(0.5), bottom + 18.0), Anchor::Middle, "position t");
    svg.circle("dot", (20.5, bottom + 44.0), 4.5, "");
    svg.text("small", (32.0, bottom + 48.0), Anchor::Start, &told);
    Some(svg)
}

/// Axes and grid of one panel.
fn panel(svg: &mut Svg, range: (f64, f64), (top, bottom): (f64, f64), name: &str, wanted: usize) -> Scale {
    let y = Scale::new(range, bottom, top);
    let ticks = y.ticks(wanted);
    for &tick in &ticks {
        svg.line("grid", (LEFT, y.at(tick)), (RIGHT, y.at(tick)));
        svg.text("muted small", (LEFT - 7.0, y.at(tick) + 4.0), Anchor::End, &tick_label(tick, &ticks));
    }
    svg.line("axis", (LEFT, top), (LEFT, bottom));
    svg.line("axis", (LEFT, bottom), (RIGHT, bottom));
    svg.turned_text("small", (14.0, f64::midpoint(top, bottom)), Anchor::Middle, -90.0, name);
    y
}

/// A curve through the points that have a height; it is broken where one has none.
fn curve(svg: &mut Svg, class: &str, points: &[&Point], x: &Scale, height: impl Fn(&Point) -> Option<f64>) {
    let mut lines = vec![Vec::new()];
    for point in points {
        match height(point).filter(|height| height.is_finite()) {
            Some(height) => lines.last_mut().expect("never empty").push((x.at(point.place[1]), height)),
            None => lines.push(Vec::new()),
        }
    }
    lines.retain(|line| !line.is_empty());
    svg.path(class, &lines, false, "");
}
