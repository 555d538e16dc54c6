//! `ripser`: the text that Ripser prints, which many scripts read. Byte for byte its layout (U. Bauer, *Ripser: efficient computation of
//! Vietoris-Rips persistence barcodes*, 2021), except that numbers have all their digits.

use std::io::{self, Write};

use super::{CellName, NamedBar, number};
use crate::filtration::RipsPlan;

/// The lines above the intervals, for complexes of distances.
#[derive(Debug, Clone, PartialEq)]
pub struct Preface {
    /// Number of points.
    pub points: usize,
    /// Coordinates per point, if the input was a point cloud.
    pub coordinates: Option<usize>,
    /// The smallest distance and the largest finite one; none for distances that were given sparsely.
    pub range: Option<(f64, f64)>,
    /// What bounds the complex.
    pub bound: Bound,
}

/// What bounds a Rips complex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// The enclosing radius.
    EnclosingRadius(f64),
    /// A threshold that was given; so many edges are at most as long.
    Threshold {
        /// Number of edges of the complex.
        edges: u64,
    },
}

impl Preface {
    /// What there is to say of a Rips complex of points with so many coordinates, or of distances, or of sparse ones.
    #[must_use]
    pub fn new(plan: &RipsPlan<'_>, coordinates: Option<usize>, sparse: bool) -> Self {
        let bound = if plan.has_given_threshold() || sparse {
            Bound::Threshold { edges: plan.edges() as u64 }
        } else {
            Bound::EnclosingRadius(plan.threshold())
        };
        let range = (!sparse).then(|| plan.range());
        Self { points: plan.vertices(), coordinates, range, bound }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let points = self.points;
        if let Some(dimension) = self.coordinates {
            writeln!(out, "point cloud with {points} points in dimension {dimension}")?;
            // Ripser takes points with a threshold straight to its sparse form and says no more about them.
            if matches!(self.bound, Bound::Threshold { .. }) {
                return Ok(());
            }
        }
        if let Some((least, most)) = self.range {
            writeln!(out, "value range: [{},{}]", number::text(least), number::text(most))?;
        }
        match self.bound {
            Bound::EnclosingRadius(radius) => {
                let radius = number::text(radius);
                writeln!(
                    out,
                    "distance matrix with {points} points, using threshold at enclosing radius {radius}"
                )
            }
            Bound::Threshold { edges } => {
                let all = points as u128 * points.saturating_sub(1) as u128 / 2;
                writeln!(out, "sparse distance matrix with {points} points and {edges}/{all} entries")
            }
        }
    }
}

/// Writes the intervals of the dimensions 0 to `top`, each under its head.
///
/// Dimension 0 comes by increasing death, essential classes last; the others by decreasing birth, as Ripser's reduction finds them.
///
/// # Errors
/// What the writer reports.
pub fn write(
    out: &mut dyn Write,
    preface: Option<&Preface>,
    bars: &[NamedBar],
    top: usize,
) -> io::Result<()> {
    if let Some(preface) = preface {
        preface.write(out)?;
    }
    for dimension in 0..=top {
        writeln!(out, "persistence intervals in dim {dimension}:")?;
        let mut bars: Vec<_> = bars.iter().filter(|bar| bar.dimension == dimension).collect();
        if dimension == 0 {
            bars.sort_by(|a, b| a.death.total_cmp(&b.death));
        } else {
            bars.sort_by(|a, b| b.birth.total_cmp(&a.birth).then_with(|| backwards(a).cmp(&backwards(b))));
        }
        for bar in bars {
            let birth = number::text(bar.birth);
            if bar.death == f64::INFINITY {
                writeln!(out, " [{birth}, )")?;
            } else {
                writeln!(out, " [{birth},{})", number::text(bar.death))?;
            }
        }
    }
    Ok(())
}

/// The birth simplex from its last vertex to its first: Ripser numbers simplices of equal diameter in this order.
fn backwards(bar: &NamedBar) -> Vec<u64> {
    match &bar.birth_cell {
        CellName::Simplex(labels) => labels.iter().rev().copied().collect(),
        CellName::Cell(cell) => vec![u64::from(*cell)],
    }
}
