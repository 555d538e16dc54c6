//! `ripser`: the text that Ripser prints, which many scripts read. Byte for byte its layout (U. Bauer, *Ripser: efficient computation of
//! Vietoris-Rips persistence barcodes*, 2021), except that numbers have all their digits.

use std::io::{self, Write};

use super::token::parse;
use super::{CellName, Interval, NamedBar, Source, number};
use crate::error::{Error, Place, Result};
use crate::filtration::RipsPlan;
use crate::interrupt::Interrupt;

/// How the line above the intervals of a dimension begins, for flagser behind `# `.
const HEAD: &str = "persistence intervals in dim";
/// Where the first of these lines is looked for.
const NEAR: usize = 4096;

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
        writeln!(out, "{HEAD} {dimension}:")?;
        let mut bars: Vec<_> = bars.iter().filter(|bar| bar.dimension == dimension).collect();
        if dimension == 0 {
            bars.sort_by(|a, b| a.death.total_cmp(&b.death));
        } else {
            bars.sort_by(|a, b| b.birth.total_cmp(&a.birth).then_with(|| backwards(a).cmp(&backwards(b))));
        }
        for bar in bars {
            write_interval(out, bar.birth, bar.death)?;
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

/// Whether a file has the line above intervals near its begin.
pub(super) fn has_head(bytes: &[u8]) -> bool {
    let near = &bytes[..bytes.len().min(NEAR)];
    near.split(|&byte| byte == b'\n').any(|line| dimension(line).is_some())
}

/// What is behind the words of a line above intervals.
fn dimension(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?;
    let line = line.strip_prefix("# ").unwrap_or(line).strip_prefix(HEAD)?;
    Some(line.strip_prefix("ension").unwrap_or(line).trim().trim_end_matches(':'))
}

/// Reads the intervals that Ripser, flagser or this command printed; lines before the first dimension and comments are passed over.
///
/// # Errors
/// [`Error::Input`] with file and line of what is no interval.
pub(super) fn read(source: &Source, interrupt: &Interrupt) -> Result<Vec<Interval>> {
    let (mut intervals, mut current) = (Vec::new(), None);
    for (line, text) in (1_u64..).zip(source.bytes.split(|&byte| byte == b'\n')) {
        if line.is_multiple_of(1 << 14) {
            interrupt.check()?;
        }
        let wrong = |found: String, expected: &str| {
            Error::input(Place::Line(source.path.clone(), line), found, expected)
        };
        if let Some(word) = dimension(text) {
            let number = word.parse::<u16>();
            let number = number.map_err(|_| wrong(format!("the dimension `{word}`"), "0 to 65535"))?;
            current = Some(u64::from(number));
            continue;
        }
        let text = text.trim_ascii();
        let Some(current) = current else { continue };
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        let inside = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b")"));
        let comma = inside.and_then(|inside| inside.iter().position(|&byte| byte == b','));
        let (Some(inside), Some(comma)) = (inside, comma) else {
            let shown = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
            return Err(wrong(format!("`{shown}`"), "`[birth,death)` or `[birth, )`"));
        };
        let number = |token| parse(token).map_err(|(found, expected)| wrong(found, expected));
        let death = inside[comma + 1..].trim_ascii();
        let death = if death.is_empty() { f64::INFINITY } else { number(death)? };
        let interval = Interval::checked(Some(current), number(&inside[..comma])?, death);
        intervals.push(interval.map_err(|(found, expected)| wrong(found, &expected))?);
    }
    if current.is_none() {
        let place = Place::File(source.path.clone());
        return Err(Error::input(place, "no dimension", format!("`{HEAD} 0:` above the intervals")));
    }
    Ok(intervals)
}

/// Writes intervals of known dimension, in their order.
pub(super) fn write_intervals(out: &mut dyn Write, intervals: &[Interval]) -> io::Result<()> {
    let top = intervals.iter().filter_map(|interval| interval.dimension).max().unwrap_or(0);
    for dimension in 0..=top {
        writeln!(out, "{HEAD} {dimension}:")?;
        for interval in intervals.iter().filter(|interval| interval.dimension == Some(dimension)) {
            write_interval(out, interval.birth, interval.death)?;
        }
    }
    Ok(())
}

fn write_interval(out: &mut dyn Write, birth: f64, death: f64) -> io::Result<()> {
    let birth = number::text(birth);
    if death == f64::INFINITY {
        writeln!(out, " [{birth}, )")
    } else {
        writeln!(out, " [{birth},{})", number::text(death))
    }
}
