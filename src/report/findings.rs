//! What a reader of the results should be warned of.

use super::axis::digits;
use super::bars::{kind, simplex};
use super::values::{Landscape, Piece};

/// A refinement is worth a word from this share of the longest bar on, and so is a path that dips below its ends.
const NOTABLE: f64 = 0.05;

/// Warnings that follow from the values, after those of the run itself; one sentence or two each.
#[must_use]
pub fn findings(landscape: &Landscape) -> Vec<String> {
    let mut found = landscape.warnings.clone();
    found.extend(missing(landscape));
    let top = landscape.indices.len().saturating_sub(1);
    found.extend(landscape.left_out.iter().map(|left| left.sentence(top)));
    found.extend(coarse(landscape));
    found.extend(dips(landscape));
    found.extend(endless(landscape));
    found
}

/// An unfinished run, and what is missing.
fn missing(landscape: &Landscape) -> Option<String> {
    let unfinished = landscape.unfinished();
    let told = unfinished.iter().map(|(dimension, finished, planned)| {
        format!("{} of {planned} {}", planned - finished, kind(*dimension, true))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    (!told.is_empty()).then(|| {
        format!(
            "This run is not finished: {told} are missing. The barcodes are those of what is there; start the run \
             again to go on."
        )
    })
}

/// Pieces whose maximum still rose notably in the finer search.
fn coarse(landscape: &Landscape) -> Option<String> {
    let longest = 2.0 * landscape.indices.iter().map(super::Index::half_longest).fold(0.0, f64::max);
    let rose: Vec<&Piece> =
        landscape.pieces.iter().filter(|p| p.peak.refinement > NOTABLE * longest).collect();
    let most = rose.iter().max_by(|a, b| a.peak.refinement.total_cmp(&b.peak.refinement))?;
    Some(format!(
        "The largest loss of {} {} still rose in a search twice as fine, most on {} (by {} {}): bars shorter than that mean nothing.",
        rose.len(),
        if rose.len() == 1 { "piece" } else { "pieces" },
        simplex(&most.vertices),
        digits(most.peak.refinement),
        landscape.unit
    ))
}

/// Minima that a path or triangle undercuts.
fn dips(landscape: &Landscape) -> Option<String> {
    let longest = 2.0 * landscape.indices.iter().map(super::Index::half_longest).fold(0.0, f64::max);
    let dip = |piece: &Piece| {
        let ends = piece.vertices.iter().filter_map(|v| landscape.minimum(*v).map(|found| found.value));
        let lowest = ends.fold(f64::INFINITY, f64::min);
        piece.samples.iter().map(|point| lowest - point.loss).fold(0.0, f64::max)
    };
    let above = landscape.pieces.iter().filter(|piece| piece.vertices.len() > 1);
    let dips: Vec<_> =
        above.map(|p| (p, dip(p))).filter(|(_, by)| *by > NOTABLE * longest && by.is_finite()).collect();
    let (deepest, by) = dips.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(format!(
        "{} of the paths and larger simplices dip below the minima they join, {} the deepest (by {} {}): either these minima were \
         not trained to the bottom of their valley, or deeper ones lie between them. Births may be too high.",
        dips.len(),
        simplex(&deepest.vertices),
        digits(*by),
        landscape.unit
    ))
}

/// Bars that never end although the run is finished.
fn endless(landscape: &Landscape) -> Option<String> {
    let endless =
        landscape.indices.iter().flat_map(|index| &index.bars).filter(|bar| bar.death.is_infinite());
    let count = endless.count();
    (count > 0 && landscape.unfinished().is_empty()).then(|| {
        format!("{count} of the bars never end: no simplex of the plan fills them, so their distances are infinite.")
    })
}
