//! Heat maps of the loss and of the accuracy over a triangle.

use super::axis::{Scale, digits, percent, range, tick_label, ticks};
use super::bars::{simplex, with_unit};
use super::colour::Ramp;
use super::contour::Grid;
use super::svg::{Anchor, Svg};
use super::values::{Landscape, Piece, Point, Seat};

const WIDTH: f64 = 450.0;
const HEIGHT: f64 = 386.0;
/// The corners of the triangle: first, second and third minimum.
const CORNERS: [(f64, f64); 3] = [(20.0, 328.0), (322.0, 328.0), (171.0, 66.46)];
/// The colour bar: left side, top, bottom.
const BAR: (f64, f64, f64) = (378.0, 66.46, 328.0);

/// What is drawn over a triangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Loss,
    Accuracy,
}

/// How a quantity is coloured: its levels, shared by all triangles of a report so that they can be compared.
pub(super) struct Colouring {
    quantity: Quantity,
    ramp: Ramp,
    low: f64,
    high: f64,
    /// Where one colour gives way to the next, inside `[low, high]`.
    levels: Vec<f64>,
}

impl Colouring {
    /// The colours for every triangle of a landscape; none if no triangle has the quantity.
    pub(super) fn of(landscape: &Landscape, quantity: Quantity) -> Option<Self> {
        let triangles = landscape.of_dimension(2);
        let points = triangles.iter().flat_map(|t| t.samples.iter().chain([&t.peak.at]));
        let (low, high) = range(points.filter_map(|point| quantity.of(point)))?;
        let ramp = if quantity == Quantity::Loss { Ramp::LOSS } else { Ramp::ACCURACY };
        Some(Self { quantity, ramp, low, high, levels: ticks(low, high, 24) })
    }

    /// The colour between two levels, by the number of levels below.
    fn colour(&self, below: usize) -> String {
        self.ramp.at(below as f64 / self.levels.len().max(1) as f64).hex()
    }

    /// The quantity as a number that can be drawn: what is not finite counts as the worst.
    fn drawn(&self, point: &Point) -> Option<f64> {
        let worst = if self.quantity == Quantity::Loss { self.high } else { self.low };
        self.quantity.of(point).map(|value| if value.is_finite() { value } else { worst })
    }
}

impl Quantity {
    fn of(self, point: &Point) -> Option<f64> {
        match self {
            Self::Loss => Some(point.loss),
            Self::Accuracy => point.accuracy.map(|share| share * 100.0),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Accuracy => "accuracy",
        }
    }

    fn written(self, point: &Point, unit: &str) -> String {
        match self {
            Self::Loss => format!("{} {unit}", digits(point.loss)).trim_end().into(),
            Self::Accuracy => point.accuracy.map_or("unknown".into(), percent),
        }
    }
}

/// The heat map; none if the samples are not a whole barycentric grid.
pub(super) fn picture(piece: &Piece, colouring: &Colouring, landscape: &Landscape) -> Option<Svg> {
    let quantity = colouring.quantity;
    let values: Option<Vec<_>> =
        piece.samples.iter().map(|p| Some((&p.place[..], colouring.drawn(p)?))).collect();
    let grid = Grid::new(values?)?;
    let title = format!("{} over triangle {}", capital(quantity.name()), simplex(&piece.vertices));
    let unit = &landscape.unit;
    let seat = match piece.seat() {
        Seat::Interior => "in the interior".into(),
        Seat::Face(face) if face.len() == 1 => format!("at minimum {}", face[0]),
        Seat::Face(face) => format!("on path {}", simplex(&face)),
    };
    let peak = quantity.written(&piece.peak.at, unit);
    let told = match quantity {
        Quantity::Loss => format!("Largest loss: {peak}, {seat}"),
        Quantity::Accuracy => format!("At the largest loss: {peak}, {seat}"),
    };
    let mut svg = Svg::new(WIDTH, HEIGHT, &title, &format!("{told}."));
    svg.text("title", (16.0, 24.0), Anchor::Start, &title);
    fill(&mut svg, &grid, colouring);
    corners(&mut svg, piece, quantity, landscape);
    bar(&mut svg, colouring, unit);
    if piece.peak.at.place.len() == 3 {
        let at = pixel(&piece.peak.at.place);
        svg.circle("markring", at, 6.0, "");
        svg.circle("mark", at, 6.0, &told);
    }
    svg.circle("markring", (26.0, 370.0), 5.0, "");
    svg.circle("mark", (26.0, 370.0), 5.0, "");
    svg.text("small", (40.0, 374.0), Anchor::Start, &told);
    Some(svg)
}

/// The areas of equal colour, each laid over those of lower levels.
fn fill(svg: &mut Svg, grid: &Grid, colouring: &Colouring) {
    let ground = format!("style=\"fill:{}\"", colouring.colour(0));
    svg.path("iso", &[CORNERS.to_vec()], true, &ground);
    for (at, &level) in colouring.levels.iter().enumerate() {
        let polygons = grid.above(level);
        if !polygons.is_empty() {
            let polygons: Vec<_> = polygons.iter().map(|p| p.iter().map(|t| pixel(t)).collect()).collect();
            svg.path("iso", &polygons, true, &format!("style=\"fill:{}\"", colouring.colour(at + 1)));
        }
    }
}

/// The names of the minima and their values.
fn corners(svg: &mut Svg, piece: &Piece, quantity: Quantity, landscape: &Landscape) {
    for (at, &vertex) in piece.vertices.iter().take(3).enumerate() {
        let (x, y) = CORNERS[at];
        let minimum = landscape.minimum(vertex);
        let value = minimum.map_or(String::new(), |found| quantity.written(&found.peak.at, ""));
        let (anchor, x, y) = match at {
            0 => (Anchor::Start, x - 4.0, y + 18.0),
            1 => (Anchor::End, x + 4.0, y + 18.0),
            _ => (Anchor::Middle, x, y - 12.0),
        };
        svg.text("small", (x, y), anchor, &format!("minimum {vertex}: {value}"));
    }
}

/// The colour bar with its ticks and unit.
fn bar(svg: &mut Svg, colouring: &Colouring, unit: &str) {
    let (left, top, bottom) = BAR;
    let scale = Scale::new((colouring.low, colouring.high), bottom, top);
    let unit = if colouring.quantity == Quantity::Accuracy { "%" } else { unit };
    let name = with_unit(colouring.quantity.name(), unit);
    svg.text("small", (WIDTH - 12.0, top - 14.0), Anchor::End, &name);
    let mut from = bottom;
    for at in 0..=colouring.levels.len() {
        let to = colouring.levels.get(at).map_or(top, |level| scale.at(*level));
        let fill = format!("style=\"fill:{}\" shape-rendering=\"crispEdges\"", colouring.colour(at));
        svg.rectangle("", (left, to), (14.0, from - to), &fill);
        from = to;
    }
    let labelled = scale.ticks(6);
    for &tick in &labelled {
        svg.line("axis", (left + 14.0, scale.at(tick)), (left + 18.0, scale.at(tick)));
        let label = tick_label(tick, &labelled);
        svg.text("muted small", (left + 22.0, scale.at(tick) + 4.0), Anchor::Start, &label);
    }
}

/// The pixel of a point in barycentric coordinates.
fn pixel(place: &[f64]) -> (f64, f64) {
    let sum = |side: fn(&(f64, f64)) -> f64| place.iter().zip(&CORNERS).map(|(t, c)| t * side(c)).sum();
    (sum(|corner| corner.0), sum(|corner| corner.1))
}

/// The word with a capital letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
