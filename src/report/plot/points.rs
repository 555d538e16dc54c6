//! Births against deaths.

use super::super::axis::Scale;
use super::super::bars::with_unit;
use super::super::panel::{self, Panel};
use super::super::style::index_class;
use super::super::svg::Anchor;
use super::{Series, Shown, longest, told};

/// Most points of a panel.
const MOST: usize = 20_000;
/// Beyond so many points those that are single do not say what they are, which would make large files.
const MOST_NAMES: usize = 4000;
/// Most points whose number is written beside them.
const MOST_NUMBERS: usize = 24;
/// Room for what never dies, and for what was always there.
const ROOM: f64 = 22.0;
/// How much larger the disc of many points can be than that of one.
const LARGEST: f64 = 3.5;

/// Points over the diagonal; those that never die lie on a line above. Points at one place are a disc whose area grows with their number.
pub(super) fn draw(panel: &mut Panel, result: &Series, values: (f64, f64)) {
    let all = gathered(result);
    let count = |points: &[Shown]| points.iter().map(|(_, _, count)| count).sum();
    let shown = longest(all.clone(), MOST);
    panel.note(count(&shown), count(&all), "points");
    let unborn = shown.iter().any(|(_, (birth, _), _)| *birth == f64::NEG_INFINITY);
    let endless = shown.iter().any(|(_, (_, death), _)| *death == f64::INFINITY);
    // The same room on both axes, so that the diagonal has slope one.
    let (left, top) =
        if unborn || endless { (panel::LEFT + ROOM, panel::TOP + ROOM) } else { (panel::LEFT, panel::TOP) };
    let (x, y) = (Scale::new(values, left, panel::RIGHT), Scale::new(values, panel::BOTTOM, top));
    panel.across(&x, "birth");
    let death = with_unit("death", panel.quantity());
    panel.up(&y, &y.ticks(5), &death);
    panel.svg.line("axis", (x.at(x.low), y.at(y.low)), (x.at(x.high), y.at(y.high)));
    let dashed = "stroke-dasharray=\"4 4\"";
    if endless {
        panel.svg.path(
            "second",
            &[vec![(panel::LEFT, panel::TOP), (panel::RIGHT, panel::TOP)]],
            false,
            dashed,
        );
        panel.svg.text("muted", (panel::LEFT - 8.0, panel::TOP + 4.0), Anchor::End, "∞");
    }
    if unborn {
        panel.svg.path(
            "second",
            &[vec![(panel::LEFT, panel::TOP), (panel::LEFT, panel::BOTTOM)]],
            false,
            dashed,
        );
        panel.svg.text("muted", (panel::LEFT, panel::BOTTOM + 18.0), Anchor::Middle, "−∞");
    }
    let place = |(birth, death): (f64, f64)| {
        let across = if birth == f64::NEG_INFINITY { panel::LEFT } else { x.at(birth) };
        (across, if death == f64::INFINITY { panel::TOP } else { y.at(death) })
    };
    discs(panel, &shown, place);
}

/// The discs, large ones first, and the numbers of points that they stand for.
fn discs(panel: &mut Panel, shown: &[Shown], place: impl Fn((f64, f64)) -> (f64, f64)) {
    let single = if shown.len() > 200 { 2.5 } else { 4.0 };
    let radius = |count: usize| single * (count as f64).sqrt().min(LARGEST);
    let mut order: Vec<&Shown> = shown.iter().collect();
    order.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
    for &&(dimension, point, count) in &order {
        let named = count > 1 || shown.len() <= MOST_NAMES;
        let tip = if named { told(dimension, point, count) } else { String::new() };
        panel.svg.circle(&index_class(dimension), place(point), radius(count), &tip);
    }
    let many: Vec<_> = order.into_iter().filter(|(_, _, count)| *count > 1).collect();
    for &&(_, point, count) in many.iter().take(if many.len() > MOST_NUMBERS { 0 } else { MOST_NUMBERS }) {
        let (x, y) = place(point);
        let right = (x + radius(count) + 3.0, y + 4.0);
        if right.0 + 28.0 < panel::WIDTH {
            panel.svg.text("muted small", right, Anchor::Start, &format!("×{count}"));
        } else {
            panel.svg.text(
                "muted small",
                (x - radius(count) - 3.0, y + 4.0),
                Anchor::End,
                &format!("×{count}"),
            );
        }
    }
}

/// The different points of each dimension and how often they occur.
fn gathered(result: &Series) -> Vec<Shown> {
    let mut points: Vec<Shown> = Vec::new();
    for (dimension, point) in result.points() {
        // Points of a diagram are sorted.
        match points.last_mut() {
            Some((last, same, count)) if (*last, *same) == (dimension, point) => *count += 1,
            _ => points.push((dimension, point, 1)),
        }
    }
    points
}
