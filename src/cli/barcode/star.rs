//! Filtrations by values of vertices.

use sublevel::complex::FilteredComplex;
use sublevel::error::Place;
use sublevel::filtration::{Star, lower_star};
use sublevel::io::{Source, values};
use sublevel::{Error, Interrupt, Result};

use super::Arguments;

/// The complex by the values of its vertices, if such values are asked for.
pub(super) fn starred(
    arguments: &Arguments,
    complex: FilteredComplex,
    limit: u64,
    interrupt: &Interrupt,
) -> Result<FilteredComplex> {
    let Some(path) = &arguments.vertex_values else { return Ok(complex) };
    let star = match arguments.star.as_deref() {
        None | Some("lower") => Star::Lower,
        Some("upper") => Star::Upper,
        Some(other) => return Err(Error::usage("--star", format!("`{other}`"), "lower or upper")),
    };
    let values = values::read(&Source::read(path, limit, interrupt)?, interrupt)?;
    let vertices = complex.counts().first().copied().unwrap_or(0);
    if values.len() != vertices {
        let found = format!("{} values", values.len());
        return Err(Error::input(Place::File(path.clone()), found, format!("{vertices}, one a vertex")));
    }
    let value = |label| usize::try_from(label).ok().and_then(|label| values.get(label)).copied();
    lower_star(&complex, star, value, interrupt).map_err(|error| match error {
        Error::Input { place, found, expected } => {
            Error::input(Place::File(path.clone()), format!("{place}: {found}"), expected)
        }
        error => error,
    })
}
