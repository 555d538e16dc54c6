//! `csv`: one bar a line, under the head `dim,birth,death,birth_simplex,death_simplex`.

use std::io::{self, Write};

use super::{CellName, NamedBar, NamedChain, number};
use crate::persistence::Kind;

/// Writes the bars; the vertices of a simplex with blanks between, an essential death as `inf` and its simplex as nothing. Cells of a
/// matrix without simplices stand as numbers under `birth_cell,death_cell`. With cycles or cocycles there is a column more, of terms as
/// `0 1:1;0 2:-1`, the coefficient after the cell; it says `left out` where one was left out, and nothing where none was asked for.
///
/// # Errors
/// What the writer reports.
pub fn write(
    out: &mut dyn Write,
    bars: &[NamedBar],
    simplices: bool,
    representatives: Option<Kind>,
) -> io::Result<()> {
    let kind = if simplices { "simplex" } else { "cell" };
    write!(out, "dim,birth,death,birth_{kind},death_{kind}")?;
    writeln!(out, "{}", representatives.map(|kind| format!(",{}", kind.name())).unwrap_or_default())?;
    for bar in bars {
        let (birth, death) = (number::text(bar.birth), number::text(bar.death));
        let killer = bar.death_cell.as_ref().map(name).unwrap_or_default();
        write!(out, "{},{birth},{death},{},{killer}", bar.dimension, name(&bar.birth_cell))?;
        if representatives.is_some() {
            write!(out, ",")?;
            bar.chain.iter().try_for_each(|chain| terms(out, chain))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn terms(out: &mut dyn Write, chain: &NamedChain) -> io::Result<()> {
    let Some(terms) = &chain.terms else { return write!(out, "left out") };
    for (i, (cell, coefficient)) in terms.cells.iter().zip(&terms.coefficients).enumerate() {
        write!(out, "{}{}:{coefficient}", if i == 0 { "" } else { ";" }, name(cell))?;
    }
    Ok(())
}

fn name(cell: &CellName) -> String {
    match cell {
        CellName::Simplex(labels) => labels.iter().map(u64::to_string).collect::<Vec<_>>().join(" "),
        CellName::Cell(cell) => cell.to_string(),
    }
}
