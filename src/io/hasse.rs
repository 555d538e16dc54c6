//! `hasse`: GUDHI's list of simplices by their facets: `0 value` for a vertex, else `dim k0 .. k_dim value`, where `k` is the number of a
//! facet's line among the lines with content, from 0.

use std::io::Write;

use crate::algebra::Entry;
use crate::error::Result;
use crate::interrupt::Interrupt;

use super::columns::{Columns, Places, Values};
use super::text::Text;
use super::{Source, number};

/// The largest number of cells, one less than the numbers of 32 bits.
const MOST_CELLS: usize = u32::MAX as usize;

/// Reads the list; facets stand before their cofaces.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) with file and line of a simplex without its `dim + 1` facets, each of them earlier, of one dimension
/// less and listed once, or of a value that is NaN or `inf`.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Columns> {
    let mut columns = Columns::new(source, Places::Lines(Vec::new()));
    let (mut values, mut gaps, mut next) = (Vec::new(), Vec::new(), 0);
    let mut facets = Vec::new();
    let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
    while let Some(row) = text.next_row()? {
        let cell = columns.len();
        if cell >= MOST_CELLS {
            return Err(row.error(format!("more than {MOST_CELLS} cells"), "fewer"));
        }
        let dimension = row.index(0, "the dimension of a simplex")?;
        let expected = if dimension == 0 { 2 } else { u128::from(dimension) + 3 };
        if row.len() as u128 != expected || dimension > u64::from(u16::MAX) {
            let found = format!("{} tokens for a simplex of dimension {dimension}", row.len());
            let words = if dimension == 0 { "`0 value`" } else { "`dim k0 .. k_dim value`" };
            return Err(row.error(found, words));
        }
        facets.clear();
        for index in 1..row.len() - 1 {
            facets.push(row.index(index, "the number of a facet")?);
        }
        facets.sort_unstable();
        if let Some([facet, _]) = facets.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(row.error(format!("facet {facet} twice"), "different facets"));
        }
        for &facet in &facets {
            let Some(&below) = usize::try_from(facet).ok().and_then(|facet| columns.dimensions.get(facet))
            else {
                let found = format!("facet {facet} of simplex {cell}");
                return Err(row.error(found, format!("a number below {cell}: facets stand before cofaces")));
            };
            if u64::from(below) + 1 != dimension {
                let found =
                    format!("facet {facet} of dimension {below} in a simplex of dimension {dimension}");
                return Err(row.error(found, "facets of one dimension less"));
            }
            columns.entries.push(Entry { row: facet as u32, coefficient: () });
        }
        let value = row.number(row.len() - 1)?;
        if value == f64::INFINITY {
            return Err(row.error("the value inf", "a number: leave out what never appears"));
        }
        values.push(value);
        columns.dimensions.push(dimension as u16);
        columns.offsets.push(columns.entries.len());
        if row.line != next {
            gaps.push((cell as u32, row.line));
        }
        next = row.line + 1;
    }
    columns.places = Places::Lines(gaps);
    columns.values = Values::Given(values);
    columns.some()
}

/// Writes cells that are simplices and stand behind their facets.
pub(super) fn write(out: &mut dyn Write, columns: &Columns) -> std::io::Result<()> {
    for (dimension, rows, value) in columns.iter() {
        write!(out, "{dimension}")?;
        rows.iter().try_for_each(|entry| write!(out, " {}", entry.row))?;
        writeln!(out, " {}", number::text(value))?;
    }
    Ok(())
}
