//! Points with radii as Perseus reads them: `perseus-rips` and `perseus-brips`.

use crate::error::{Error, Place, Result};
use crate::filtration::{Distances, WeightedGraph};
use crate::interrupt::Interrupt;

use super::Source;
use super::tokens::Tokens;

/// The most coordinates of a point.
const MOST_COORDINATES: usize = 1 << 16;

/// A ball: its centre, its radius, and its birth where the format has one.
struct Ball {
    centre: Vec<f64>,
    radius: f64,
    birth: f64,
}

impl Ball {
    fn distance(&self, other: &Self) -> f64 {
        self.centre.iter().zip(&other.centre).fold(0.0_f64, |sum, (a, b)| sum.hypot(a - b))
    }
}

/// The balls of a file up to its end.
fn balls(
    tokens: &mut Tokens<'_>,
    coordinates: usize,
    births: bool,
    common: Option<f64>,
    path: &std::path::Path,
) -> Result<Vec<Ball>> {
    let mut balls = Vec::new();
    while tokens.more()? {
        let mut centre = Vec::new();
        for _ in 0..coordinates {
            centre.push(tokens.finite("a coordinate")?);
        }
        let radius = common.map_or_else(|| radius(tokens), Ok)?;
        let birth = if births { tokens.finite("the birth of a point")? } else { 0.0 };
        balls.push(Ball { centre, radius, birth });
    }
    if balls.is_empty() {
        return Err(Error::input(Place::File(path.to_owned()), "no points", "at least one"));
    }
    Ok(balls)
}

/// A radius.
fn radius(tokens: &mut Tokens<'_>) -> Result<f64> {
    match tokens.finite("a radius")? {
        radius if radius < 0.0 => Err(tokens.wrong(format!("the radius {radius}"), "a number from 0 up")),
        radius => Ok(radius),
    }
}

/// The number of coordinates.
fn coordinates(tokens: &mut Tokens<'_>) -> Result<usize> {
    match tokens.small("the number of coordinates", MOST_COORDINATES)? {
        0 => Err(tokens.wrong("points of 0 coordinates", "at least 1")),
        coordinates => Ok(coordinates),
    }
}

/// Reads the number of coordinates, then coordinates, radius and birth of each point. Points are joined if their balls meet, from the birth
/// of the later one on.
///
/// # Errors
/// [`Error::Input`] with file and line; [`Error::Limit`] for more edges than fit into memory.
pub(super) fn read_rips(source: &Source, interrupt: &Interrupt) -> Result<WeightedGraph> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let coordinates = coordinates(&mut tokens)?;
    let balls = balls(&mut tokens, coordinates, true, None, &source.path)?;
    let mut edges = Vec::new();
    for (i, one) in balls.iter().enumerate() {
        interrupt.check()?;
        for (j, other) in balls.iter().enumerate().skip(i + 1) {
            if one.distance(other) <= one.radius + other.radius {
                edges.push((one.birth.max(other.birth), i as u32, j as u32));
            }
        }
        if edges.len() as u64 > source.limit / size_of::<(f64, u32, u32)>() as u64 {
            return Err(too_many(source));
        }
    }
    WeightedGraph::new(balls.len(), edges)?.with_births(balls.iter().map(|ball| ball.birth).collect())
}

/// Reads the number of coordinates, then `scale step N`, then coordinates and radius of each point. The distance of two points is the step at which
/// Perseus joins them, `ceil((d / scale - r - s) / (2 step))` and 0 while their balls meet; never, beyond step `N`. Behind `N` may stand one radius
/// that all points have in common, and a largest dimension, which is for `--dim`; Perseus's `brips_comrad` has both.
///
/// # Errors
/// [`Error::Input`] with file and line; [`Error::Limit`] for more distances than fit into memory.
pub(super) fn read_brips(
    source: &Source,
    capped: bool,
    common: bool,
    interrupt: &Interrupt,
) -> Result<Distances> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let coordinates = coordinates(&mut tokens)?;
    let mut positive = |what: &str| match tokens.finite(what)? {
        number if number > 0.0 => Ok(number),
        number => Err(tokens.wrong(format!("{number} as {what}"), "a number above 0")),
    };
    let (scale, step) = (positive("the scale")?, positive("the step")?);
    let most = tokens.index("the number of steps")? as f64;
    let common = if common { Some(radius(&mut tokens)?) } else { None };
    if capped {
        tokens.index("the largest dimension")?;
    }
    let balls = balls(&mut tokens, coordinates, false, common, &source.path)?;
    if Distances::bytes(balls.len()) > u128::from(source.limit) {
        return Err(too_many(source));
    }
    let mut lower = Vec::new();
    for (i, one) in balls.iter().enumerate() {
        interrupt.check()?;
        for other in &balls[..i] {
            let apart = one.distance(other) / scale - (one.radius + other.radius);
            let at = (apart / (2.0 * step)).ceil().max(0.0);
            lower.push(if at > most { f64::INFINITY } else { at });
        }
    }
    Distances::from_lower(lower).map_err(|error| super::in_file(&source.path, error))
}

fn too_many(source: &Source) -> Error {
    let limit = source.limit;
    Error::Limit(format!(
        "{}: pairs of points need more than the memory limit of {limit} bytes",
        source.path.display()
    ))
}
