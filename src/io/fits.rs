//! What a format cannot say, so that it is refused instead of being lost.

use crate::complex::{Construction, CubicalGrid};
use crate::error::{Error, Place, Result};
use crate::filtration::Distances;
use crate::interrupt::Interrupt;

use super::closure::{Closure, MOST_VERTICES};
use super::{Columns, Container, Content, Format, Interval, Lenience, Rule, SimplexList, phat_pairs};

/// The largest dimension that PHAT holds, and the largest integer that Perseus is given.
const MOST_OF_PHAT: usize = 127;
const MOST_OF_PERSEUS: f64 = 2_147_483_647.0;

/// Refuses what the format cannot hold of a content of its kind.
pub(super) fn check(format: Format, content: &Content, container: Container) -> Result<()> {
    let checked = match content {
        Content::Simplices(list) => simplices(format, list),
        Content::Columns(columns) => of_columns(format, columns),
        Content::Distances(distances) => of_distances(format, distances),
        Content::Graph(graph)
            if format == Format::Dipha && graph.births().iter().any(|birth| *birth != 0.0) =>
        {
            Err(("births of vertices".into(), "--to sparse or flag"))
        }
        Content::Grid(grid) => of_grid(format, grid, container),
        Content::Diagram(intervals) => of_barcode(format, intervals),
        Content::Graph(_) | Content::Directed(_) | Content::Points(_) => Ok(()),
    };
    checked.map_err(|(what, instead)| {
        Error::usage("--to", format!("{format}, which has no room for {what}"), instead)
    })
}

impl Content {
    /// The same with numbers that the format has room for, if a rule allows to round them.
    ///
    /// # Errors
    /// Never for a rule that is opted in to; without it the content comes back as it is.
    pub fn rounded(self, format: Format, lenience: &Lenience) -> Result<Self> {
        let Self::Distances(distances) = &self else { return Ok(self) };
        if format != Format::Binary || !lenience.allows(Rule::Rounding) {
            return Ok(self);
        }
        let mut lower = distances.lower().to_vec();
        for (at, distance) in lower.iter_mut().enumerate() {
            let rounded = f64::from(*distance as f32);
            if rounded != *distance {
                lenience.forgive_by(Rule::Rounding, (rounded - *distance).abs(), || {
                    let place = Place::Argument(format!("distance {at}"));
                    Error::input(place, format!("{distance}"), "a number of 4 bytes")
                })?;
                *distance = rounded;
            }
        }
        Ok(Self::Distances(Distances::from_lower(lower)?))
    }
}

/// What there is no room for, and what would have it.
type Checked = std::result::Result<(), (String, &'static str)>;

fn simplices(format: Format, list: &SimplexList) -> Checked {
    match format {
        Format::Off | Format::Ply => mesh(format, list),
        Format::PerseusNmfsimtop | Format::PerseusSimtop => {
            let whole = |value: &f64| (0.0..=MOST_OF_PERSEUS).contains(value) && value.fract() == 0.0;
            if let Some(value) = list.values().iter().find(|value| !whole(value)) {
                return Err((format!("the value {value}"), "integers from 0 up, or --to simplices"));
            }
            if list.iter().any(|(vertices, _)| vertices.len() > MOST_VERTICES) {
                return Err((format!("simplices of more than {MOST_VERTICES} vertices"), "--to simplices"));
            }
            if format == Format::PerseusSimtop && !spanned(list) {
                let what = "simplices that are not spanned, with their values, by those of one dimension";
                return Err((what.into(), "--to perseus-nmfsimtop"));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether the simplices of the top dimension span the others, which have the least value of those above.
fn spanned(list: &SimplexList) -> bool {
    let top = list.iter().map(|(vertices, _)| vertices.len()).max().unwrap_or(0);
    let mut closure = Closure::default();
    for (vertices, value) in list.iter().filter(|(vertices, _)| vertices.len() == top) {
        closure.add(&mut vertices.to_vec(), value, 0).expect("vertices differ, and are few");
    }
    let Ok(spanned) = closure.list("".as_ref(), &Interrupt::new()) else { return false };
    let mut own: Vec<_> = list.iter().collect();
    own.sort_unstable_by(|a, b| (a.0.len(), a.0).cmp(&(b.0.len(), b.0)));
    own.len() == spanned.len() && own.into_iter().zip(spanned.iter()).all(|(a, b)| a == b)
}

fn mesh(format: Format, list: &SimplexList) -> Checked {
    let Some(points) = list.coordinates() else {
        return Err(("a complex without coordinates".into(), "--to simplices"));
    };
    if list.values().iter().any(|value| *value != 0.0) {
        return Err(("values".into(), "--to simplices"));
    }
    if list.iter().any(|(vertices, _)| vertices.len() > 3) {
        return Err(("simplices above triangles".into(), "--to simplices"));
    }
    if format == Format::Ply && points.dimension() != 3 {
        return Err((format!("points of {} coordinates", points.dimension()), "--to off"));
    }
    Ok(())
}

fn of_columns(format: Format, columns: &Columns) -> Checked {
    let phat = matches!(format, Format::PhatAscii | Format::PhatBinary);
    if phat && columns.counts().len() > MOST_OF_PHAT + 1 {
        return Err((format!("dimensions above {MOST_OF_PHAT}"), "--to dipha"));
    }
    if phat && !columns.values_are_numbers() {
        return Err(("values".into(), "--write-values FILE.npy for them, or --to dipha"));
    }
    if format == Format::Hasse && !columns.are_simplices() {
        return Err(("cells that are no simplices".into(), "--to dipha or phat-ascii"));
    }
    Ok(())
}

fn of_distances(format: Format, distances: &Distances) -> Checked {
    let lower = distances.lower();
    match format {
        Format::Binary => match lower.iter().find(|d| f64::from(**d as f32) != **d) {
            Some(distance) => Err((format!("all digits of {distance}"), "--lenient rounding, or --to dipha")),
            None if lower.is_empty() => Err(("one point alone".into(), "--to distance")),
            None => Ok(()),
        },
        Format::LowerDistance | Format::UpperDistance if lower.is_empty() => {
            Err(("one point alone".into(), "--to distance"))
        }
        Format::PerseusDistmat | Format::PerseusCorrmat => {
            let whole = |distance: &f64| *distance <= MOST_OF_PERSEUS && distance.fract() == 0.0;
            match lower.iter().find(|distance| !whole(distance)) {
                Some(distance) => Err((format!("the distance {distance}"), "integers, or --to distance")),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn of_grid(format: Format, grid: &CubicalGrid, container: Container) -> Checked {
    let top = grid.construction() == Construction::TopCells;
    match format {
        Format::Dipha if top => {
            return Err(("values on top cubes".into(), "--construction V, if they are to be on vertices"));
        }
        Format::PerseusCubtop | Format::PerseusScubtop if !top => {
            return Err(("values on vertices".into(), "--construction T, if they are to be on top cubes"));
        }
        _ => {}
    }
    if format != Format::PerseusCubtop && grid.periodic().contains(&true) {
        return Err(("periodic axes".into(), "--to perseus-cubtop"));
    }
    if format == Format::Cubical && container == Container::Plain && grid.extents().len() != 2 {
        let what = format!("{} axes in a table", grid.extents().len());
        return Err((what, "an output that ends in .npy"));
    }
    let values = grid.values();
    let negative = |value: &f64| *value < 0.0 && *value != -1.0;
    match format {
        // Its reader would take them for absent cubes, as Perseus does.
        Format::PerseusCubtop if values.contains(&-1.0) && !values.iter().any(negative) => Err((
            "-1, which it reads as an absent cube, without other negative values".into(),
            "--to cubical",
        )),
        Format::PerseusScubtop if values.contains(&f64::NEG_INFINITY) => {
            Err(("the birth -inf".into(), "--to perseus-cubtop"))
        }
        _ => Ok(()),
    }
}

fn of_barcode(format: Format, intervals: &[Interval]) -> Checked {
    let dimension = intervals.first().and_then(|interval| interval.dimension);
    match format {
        Format::Dipha | Format::Ripser | Format::Csv | Format::Npz
            if intervals.iter().any(|i| i.dimension.is_none()) =>
        {
            Err(("intervals without a dimension".into(), "--to pers or json"))
        }
        Format::PhatPairs | Format::PhatPairsBinary if !phat_pairs::are_pairs(intervals) => Err((
            "a barcode whose ends are no numbers of columns".into(),
            "`sublevel barcode --output-format phat-pairs` of the complex",
        )),
        Format::PerseusBars => {
            if intervals.iter().any(|interval| interval.dimension != dimension) {
                return Err(("several dimensions".into(), "a barcode of one dimension, or --to pers"));
            }
            let whole = |end: f64| {
                end == f64::INFINITY || (0.0..=MOST_OF_PERSEUS).contains(&end) && end.fract() == 0.0
            };
            match intervals.iter().flat_map(|i| [i.birth, i.death]).find(|end| !whole(*end)) {
                Some(end) => Err((format!("the value {end}"), "integers from 0 up, or --to pers")),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}
