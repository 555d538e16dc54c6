//! The formats of Perseus: numbers in one sequence, line breaks without meaning.

use crate::complex::{Construction, CubicalGrid};
use crate::error::{Error, Result};
use crate::filtration::Distances;
use crate::interrupt::Interrupt;

use super::Source;
use super::tokens::Tokens;

/// The most axes of a grid, and the most coordinates of a vertex.
pub(super) const MOST_AXES: usize = 1 << 16;
/// A grid of single cubes has at most so many places for each of them, and these besides.
const PLACES_A_CUBE: usize = 64;
const PLACES_MORE: usize = 4096;

/// `perseus-cubtop`: the number of axes, their extents, a birth for each top cube, first axis fastest. A negative extent makes its axis periodic, and
/// `inf` is a cube that is absent, as GUDHI reads it. So is -1, as Perseus reads it, whose births are integers from 0 up; with other negative
/// births the file is GUDHI's, and -1 a birth.
///
/// # Errors
/// [`Error::Input`] with file and line of what is no number of its place, of more or fewer births than cubes, and of -1 beside fractions, which
/// could be either.
pub(super) fn read_cubtop(source: &Source, interrupt: &Interrupt) -> Result<CubicalGrid> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let axes = tokens.small("the number of axes", MOST_AXES)?;
    let (mut extents, mut periodic) = (Vec::new(), Vec::new());
    let mut cubes = 1_usize;
    for _ in 0..axes {
        let extent = tokens.number("an extent")?;
        let size = extent.abs();
        if size < 1.0 || size.fract() != 0.0 || size > f64::from(u32::MAX) {
            return Err(
                tokens.wrong(format!("the extent {extent}"), "an integer, negative for a periodic axis")
            );
        }
        extents.push(size as usize);
        periodic.push(extent < 0.0);
        cubes = cubes.saturating_mul(size as usize);
    }
    if axes == 0 {
        return Err(tokens.wrong("0 axes", "at least one"));
    }
    let (mut births, mut minus_one) = (Vec::new(), None);
    let (mut negative, mut fractions) = (false, false);
    while tokens.more()? {
        let birth = tokens.number("a birth")?;
        if births.len() == cubes {
            return Err(tokens.wrong(format!("more than {cubes} births"), "one a cube, as the extents say"));
        }
        if birth == -1.0 {
            minus_one.get_or_insert(tokens.line());
        } else {
            negative |= birth < 0.0;
            fractions |= birth.is_finite() && birth.fract() != 0.0;
        }
        births.push(birth);
    }
    if births.len() != cubes {
        return Err(tokens.wrong(format!("{} births", births.len()), format!("{cubes}, as the extents say")));
    }
    if let (Some(line), false) = (minus_one, negative) {
        if fractions {
            let place = crate::error::Place::Line(source.path.clone(), line);
            let found = "-1 beside fractions: a birth (GUDHI) or an absent cube (Perseus)";
            return Err(Error::input(place, found, "`inf` for an absent cube"));
        }
        births.iter_mut().filter(|birth| **birth == -1.0).for_each(|birth| *birth = f64::INFINITY);
    }
    appears(CubicalGrid::new(extents, periodic, births, Construction::TopCells), source)
}

/// Refuses a grid in which nothing ever appears.
pub(super) fn appears(grid: Result<CubicalGrid>, source: &Source) -> Result<CubicalGrid> {
    let grid = grid.map_err(|error| super::in_file(&source.path, error))?;
    if grid.values().iter().all(|&value| value == f64::INFINITY) {
        let place = crate::error::Place::File(source.path.clone());
        return Err(Error::input(
            place,
            "an image that is masked everywhere",
            "at least one value below inf",
        ));
    }
    Ok(grid)
}

/// `perseus-scubtop`: the number of axes, then integer coordinates and a birth for each top cube that there is.
///
/// # Errors
/// [`Error::Input`] with file and line of what is no number of its place and of a cube given twice; [`Error::Limit`] for cubes so far apart
/// that the box around them has more than 64 times as many.
pub(super) fn read_scubtop(source: &Source, interrupt: &Interrupt) -> Result<CubicalGrid> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let axes = tokens.small("the number of axes", MOST_AXES)?;
    if axes == 0 {
        return Err(tokens.wrong("0 axes", "at least one"));
    }
    let (mut places, mut births, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    while tokens.more()? {
        for _ in 0..axes {
            let place = tokens.finite("a coordinate of a cube")?;
            if place.fract() != 0.0 || place.abs() > f64::from(i32::MAX) {
                return Err(
                    tokens.wrong(format!("{place} as a coordinate of a cube"), "an integer of 32 bits")
                );
            }
            places.push(place as i64);
        }
        births.push(tokens.finite("the birth of a cube")?);
        lines.push(tokens.line());
    }
    if births.is_empty() {
        return Err(tokens.wrong("no cubes", "at least one"));
    }
    let axis = |axis: usize| places.iter().skip(axis).step_by(axes);
    let least: Vec<i64> = (0..axes).map(|a| *axis(a).min().expect("a cube")).collect();
    let extents: Vec<usize> =
        (0..axes).map(|a| (axis(a).max().expect("a cube") - least[a]) as usize + 1).collect();
    let volume = extents.iter().fold(1_usize, |volume, &extent| volume.saturating_mul(extent));
    if volume > births.len().saturating_mul(PLACES_A_CUBE).saturating_add(PLACES_MORE) {
        return Err(Error::Limit(format!(
            "{}: {} cubes in a box of extents {extents:?}, which is too large to be filled with what is absent",
            source.path.display(),
            births.len()
        )));
    }
    let mut values = vec![f64::INFINITY; volume];
    for ((place, &birth), &line) in places.chunks_exact(axes).zip(&births).zip(&lines) {
        let inner = place.iter().zip(&least).map(|(place, least)| (place - least) as usize);
        let index = inner.zip(&extents).rev().fold(0, |index, (at, &extent)| index * extent + at);
        if values[index] < f64::INFINITY {
            let place = crate::error::Place::Line(source.path.clone(), line);
            return Err(Error::input(place, "a cube given twice", "each cube once"));
        }
        values[index] = birth;
    }
    CubicalGrid::new(extents, vec![false; axes], values, Construction::TopCells)
        .map_err(|error| super::in_file(&source.path, error))
}

/// Which numbers a matrix of `perseus-distmat` or `perseus-corrmat` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matrix {
    /// Distances.
    Distances,
    /// Correlations; the distance is 1 less that.
    Correlations,
}

/// `perseus-distmat` and `perseus-corrmat`: the number of points, then `eps step N cap`, then all distances or correlations. Values are the steps at which
/// Perseus adds an edge, `ceil((d - eps) / step)` and 0 from `eps` down; never, beyond step `N`. The dimension `cap` is for `--dim`.
///
/// # Errors
/// [`Error::Input`] with file and line of what is no number of its place, and of a matrix that is not symmetric.
pub(super) fn read_matrix(source: &Source, matrix: Matrix, interrupt: &Interrupt) -> Result<Distances> {
    let mut tokens = Tokens::new(source, interrupt)?;
    let points = tokens.small("the number of points", u32::MAX as usize)?;
    let first = tokens.finite("the first distance")?;
    let step = tokens.finite("the step")?;
    if step <= 0.0 {
        return Err(tokens.wrong(format!("the step {step}"), "a number above 0"));
    }
    let most = tokens.index("the number of steps")? as f64;
    tokens.index("the largest dimension")?;
    let (mut lower, mut rows) = (Vec::new(), Vec::<f64>::new());
    for i in 0..points {
        for j in 0..points {
            let entry = tokens.finite("an entry of the matrix")?;
            rows.push(entry);
            let distance = if matrix == Matrix::Distances { entry } else { 1.0 - entry };
            if distance < 0.0 {
                return Err(tokens.wrong(format!("the distance {distance}"), "a number from 0 up"));
            }
            if i == j && distance != 0.0 {
                return Err(tokens.wrong(format!("{distance} as distance of point {i} to itself"), "0"));
            }
            if j < i {
                let above = rows[j * points + i];
                if above != entry {
                    let found = format!("{entry} as entry ({i}, {j}), but {above} as entry ({j}, {i})");
                    return Err(tokens.wrong(found, "a symmetric matrix"));
                }
                let at = if distance <= first { 0.0 } else { ((distance - first) / step).ceil() };
                lower.push(if at > most { f64::INFINITY } else { at });
            }
        }
    }
    tokens.end("as many as points squared")?;
    if points == 0 {
        return Err(tokens.wrong("0 points", "at least one"));
    }
    Distances::from_lower(lower).map_err(|error| super::in_file(&source.path, error))
}
