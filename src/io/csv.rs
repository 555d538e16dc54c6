//! `csv`: one bar a line, under the head `dim,birth,death,birth_simplex,death_simplex`.

use std::io::{self, Write};

use super::{CellName, NamedBar, number};

/// Writes the bars; the vertices of a simplex with blanks between, an essential death as `inf` and its simplex as nothing. Cells of a
/// matrix without simplices stand as numbers under `birth_cell,death_cell`.
///
/// # Errors
/// What the writer reports.
pub fn write(out: &mut dyn Write, bars: &[NamedBar], simplices: bool) -> io::Result<()> {
    let kind = if simplices { "simplex" } else { "cell" };
    writeln!(out, "dim,birth,death,birth_{kind},death_{kind}")?;
    for bar in bars {
        let (birth, death) = (number::text(bar.birth), number::text(bar.death));
        let killer = bar.death_cell.as_ref().map(name).unwrap_or_default();
        writeln!(out, "{},{birth},{death},{},{killer}", bar.dimension, name(&bar.birth_cell))?;
    }
    Ok(())
}

fn name(cell: &CellName) -> String {
    match cell {
        CellName::Simplex(labels) => labels.iter().map(u64::to_string).collect::<Vec<_>>().join(" "),
        CellName::Cell(cell) => cell.to_string(),
    }
}
