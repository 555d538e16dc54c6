//! What Perseus reads, written.

use std::io::Write;

use crate::complex::CubicalGrid;
use crate::filtration::Distances;

use super::perseus::Matrix;
use super::{SimplexList, number};

/// Writes each simplex with its dimension, its vertices, whose coordinate is their label, and its birth.
pub(super) fn write_nmfsimtop(out: &mut dyn Write, list: &SimplexList) -> std::io::Result<()> {
    writeln!(out, "1")?;
    for (vertices, birth) in list.iter() {
        write!(out, "{} ", vertices.len() - 1)?;
        write_simplex(out, vertices, birth)?;
    }
    Ok(())
}

/// Writes the simplices of the largest dimension, which span the others.
pub(super) fn write_simtop(out: &mut dyn Write, list: &SimplexList) -> std::io::Result<()> {
    let top = list.iter().map(|(vertices, _)| vertices.len()).max().unwrap_or(1);
    writeln!(out, "{}\n1", top - 1)?;
    let mut tops = list.iter().filter(|(vertices, _)| vertices.len() == top);
    tops.try_for_each(|(vertices, birth)| write_simplex(out, vertices, birth))
}

fn write_simplex(out: &mut dyn Write, vertices: &[u64], birth: f64) -> std::io::Result<()> {
    vertices.iter().try_for_each(|vertex| write!(out, "{vertex} "))?;
    writeln!(out, "{}", number::text(birth))
}

/// Writes distances, which are the numbers of steps of 1 from 0 on. Those that are infinite are one step later than the last.
pub(super) fn write_matrix(
    out: &mut dyn Write,
    distances: &Distances,
    matrix: Matrix,
) -> std::io::Result<()> {
    let finite = distances.lower().iter().copied().filter(|distance| distance.is_finite());
    let last = finite.fold(0.0, f64::max);
    let n = distances.len();
    writeln!(out, "{n}\n0 1 {} {}", number::text(last), n.saturating_sub(1))?;
    for i in 0..n {
        for j in 0..n {
            let distance = distances.get(i, j).min(last + 1.0);
            let entry = if matrix == Matrix::Distances { distance } else { 1.0 - distance };
            write!(out, "{}{}", if j == 0 { "" } else { " " }, number::text(entry))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes the places, from 0, and the births of the cubes that are there.
pub(super) fn write_scubtop(out: &mut dyn Write, grid: &CubicalGrid) -> std::io::Result<()> {
    writeln!(out, "{}", grid.extents().len())?;
    for (index, &value) in grid.values().iter().enumerate().filter(|(_, value)| **value < f64::INFINITY) {
        let mut rest = index;
        for extent in grid.extents() {
            write!(out, "{} ", rest % extent)?;
            rest /= extent;
        }
        writeln!(out, "{}", number::text(value))?;
    }
    Ok(())
}
