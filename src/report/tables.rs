//! The results as aligned text, for the terminal.

use std::fmt::Write;

use super::axis::digits;
use super::bars::{kind, with_unit};
use super::certificates;
use super::findings::findings;
use super::pieces;
use super::table::Table;
use super::trust;
use super::values::{Index, Landscape};

/// Bars shown of one index; a longer list belongs into a file.
const SHOWN: usize = 12;

/// The minima, the heights of paths, triangles and larger simplices, the barcodes and the warnings.
#[must_use]
pub fn tables(landscape: &Landscape) -> String {
    let mut text = format!("{}\n\n", pieces::caption(landscape, 0));
    text += &pieces::minima(landscape).text(2);
    text.push('\n');
    text += &heights(landscape).text(0);
    for index in &landscape.indices {
        let number = index.bars.len();
        let told = |distance| format!("{} {}", digits(distance), landscape.unit);
        let distance = index.distance().map_or("unknown".into(), told);
        let _ = write!(
            text,
            "\nindex {}: {number} {}, distance to the empty barcode {}\n",
            index.index,
            if number == 1 { "bar" } else { "bars" },
            distance
        );
        let mut shown = index.clone();
        shown.bars.truncate(SHOWN);
        if !shown.bars.is_empty() {
            text += &pieces::bars(&shown, landscape).text(2);
        }
        if let Some(table) = certificates::table(&shown, landscape) {
            let _ = write!(text, "\n{}", table.text(2));
        }
        if let Some(table) = trust::bars(&shown_trust(index), &landscape.unit) {
            let _ = write!(text, "\n{}", table.text(2));
        }
        if let Some(sentence) = trust::sentence(index, &landscape.unit) {
            let _ = writeln!(text, "  {sentence}");
        }
        if let Some(table) = trust::budgets(index, &landscape.unit) {
            let _ = write!(text, "\n{}", table.text(2));
        }
        if number > SHOWN {
            let _ = writeln!(text, "  and {} shorter", number - SHOWN);
        }
    }
    if let Some(verified) = &landscape.verified {
        let _ = write!(text, "\n{}\n", certificates::completeness(&verified.search));
    }
    for warning in findings(landscape) {
        let _ = write!(text, "\nnote: {warning}\n");
    }
    text
}

/// The index with the bars that are shown.
fn shown_trust(index: &Index) -> Index {
    let mut shown = index.clone();
    shown.bars.truncate(SHOWN);
    if let Some(trust) = &mut shown.trust {
        trust.bars.truncate(SHOWN);
    }
    shown
}

/// The least, median and largest value of the pieces of every dimension from 1 on.
fn heights(landscape: &Landscape) -> Table {
    let columns = ["lowest", "median", "highest"].map(|name| with_unit(name, &landscape.unit));
    let mut table = Table::new(2, ["grown".to_owned(), "finished".to_owned()].into_iter().chain(columns));
    for dimension in 1..=landscape.top_dimension() {
        let mut values: Vec<f64> =
            landscape.of_dimension(dimension).iter().map(|piece| piece.value).collect();
        values.sort_by(f64::total_cmp);
        let at = |share: usize| {
            values.get((values.len().max(1) - 1) * share / 2).map_or(String::new(), |v| digits(*v))
        };
        let planned = landscape.planned.get(dimension).copied().unwrap_or(values.len() as u64);
        table.push([kind(dimension, true), format!("{} of {planned}", values.len()), at(0), at(1), at(2)]);
    }
    table
}
