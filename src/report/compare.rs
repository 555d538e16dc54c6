//! Several landscapes side by side: two methods on one loss, or one method on several.

use std::fmt::Write;

use super::axis::{count, digits};
use super::bars::simplex;
use super::style;
use super::svg::escape;
use super::table::Table;
use super::values::{Index, Landscape};
use super::write::barcodes;
use crate::barcode::{Diagram, bottleneck};

/// Bars shown of one index.
const SHOWN: usize = 12;

/// One landscape, how it was made, and what it cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// The landscape.
    pub landscape: Landscape,
    /// How its simplices came to be.
    pub method: String,
    /// On how many examples the loss is evaluated; none if on all.
    pub examples: Option<u64>,
    /// Mini-batch gradients that the minima have cost.
    pub training: u64,
    /// Mini-batch gradients of everything above.
    pub batch_gradients: u64,
    /// Gradients of the full loss.
    pub full_gradients: u64,
    /// Values of the full loss.
    pub values: u64,
}

/// The tables: what was grown and spent, and the bars of every index in columns.
#[must_use]
pub fn comparison(all: &[Compared]) -> String {
    let mut text = summary(all).text(0);
    for index in 0..indices(all) {
        let _ = write!(text, "\nindex {index}\n{}", bars(all, index).text(2));
    }
    text
}

/// The same with barcodes and diagrams, as one page that needs nothing else.
#[must_use]
pub fn comparison_page(all: &[Compared]) -> String {
    let names: Vec<String> = all.iter().map(|one| escape(&one.landscape.title)).collect();
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Landscapes compared</title>\n<style>\n{}</style>\n</head>\n<body>\n\
         <header>\n<h1>Landscapes compared</h1>\n<p class=\"lead\">{}</p>\n</header>\n<main>\n<section>\n{}</section>\n",
        style::page(),
        names.join(" · "),
        summary(all).html("What was grown, what is certified, what it cost")
    );
    for index in 0..indices(all) {
        let _ = writeln!(
            page,
            "<section>\n<h2>Index {index}</h2>\n{}",
            bars(all, index).html("The longest bars")
        );
        for (place, one) in all.iter().enumerate() {
            let _ = writeln!(
                page,
                "<h3>{} ({})</h3>\n<div class=\"gallery\">",
                names[place],
                escape(&one.method)
            );
            let pictures = barcodes(&one.landscape);
            for picture in pictures.iter().filter(|picture| picture.name.ends_with(&format!("-{index}"))) {
                let name = format!("{}-{place}", picture.name);
                let _ = writeln!(page, "<figure>\n{}</figure>", picture.svg.inline(&name));
            }
            page += "</div>\n";
        }
        page += "</section>\n";
    }
    page + "</main>\n</body>\n</html>\n"
}

/// How many indices the one with the most has.
fn indices(all: &[Compared]) -> usize {
    all.iter().map(|one| one.landscape.indices.len()).max().unwrap_or(0)
}

/// A row for every fact, a column for every landscape.
fn summary(all: &[Compared]) -> Table {
    let titles = all.iter().map(|one| one.landscape.title.clone());
    let mut table = Table::new(1, std::iter::once(String::new()).chain(titles));
    let mut row = |name: &str, cell: &dyn Fn(&Compared) -> String| {
        table.push(std::iter::once(name.to_owned()).chain(all.iter().map(cell)));
    };
    row("method", &|one| one.method.clone());
    row("finished", &|one| if one.landscape.unfinished().is_empty() { "yes" } else { "no" }.into());
    row("examples of the loss", &|one| one.examples.map_or("all".into(), count));
    row("minima", &|one| one.landscape.of_dimension(0).len().to_string());
    row("mini-batch gradients for minima", &|one| count(one.training));
    row("mini-batch gradients above", &|one| count(one.batch_gradients));
    row("full gradients", &|one| count(one.full_gradients));
    row("full values", &|one| count(one.values));
    for index in 0..indices(all) {
        row(&format!("index {index}: bars"), &|one| {
            of(one, index).map_or(String::new(), |own| own.bars.len().to_string())
        });
        row(&format!("index {index}: births, deaths certified"), &|one| certified(one, index));
        row(&format!("index {index}: distance to the empty barcode"), &|one| {
            of(one, index).map_or(String::new(), |own| own.distance().map_or("unknown".into(), digits))
        });
        row(&format!("index {index}: bottleneck distance to the first"), &|one| match (
            of(&all[0], index),
            of(one, index),
        ) {
            (Some(first), Some(own)) if first.unknown || own.unknown => "unknown".into(),
            (Some(first), Some(own)) => digits(bottleneck(&diagram(first), &diagram(own))),
            _ => String::new(),
        });
    }
    table
}

fn of(one: &Compared, index: usize) -> Option<&Index> {
    one.landscape.indices.iter().find(|own| own.index == index)
}

/// The finite bars: an endless one is infinitely far from any other number of endless ones.
fn diagram(index: &Index) -> Diagram {
    index.bars.iter().map(|bar| (bar.birth, bar.death)).filter(|bar| bar.1.is_finite()).collect()
}

fn certified(one: &Compared, index: usize) -> String {
    match (&one.landscape.verified, of(one, index)) {
        (Some(verified), Some(own)) => {
            let [_, births, deaths] = verified.certified(own);
            format!("{births}, {deaths}")
        }
        _ => "none".into(),
    }
}

/// The longest bars of an index, a column a landscape: birth, death, and the simplices at the ends.
fn bars(all: &[Compared], index: usize) -> Table {
    let titles = all.iter().map(|one| one.landscape.title.clone());
    let mut table = Table::new(1 + all.len(), std::iter::once("bar".to_owned()).chain(titles));
    let cell = |one: &Compared, place: usize| {
        let Some(bar) = of(one, index).and_then(|own| own.bars.get(place)) else { return String::new() };
        let killer = bar.killed_by.as_ref().map_or("nothing".into(), |killer| simplex(killer));
        format!("[{}, {})  {} to {killer}", digits(bar.birth), digits(bar.death), simplex(&bar.born_by))
    };
    let most = all.iter().filter_map(|one| of(one, index)).map(|own| own.bars.len()).max().unwrap_or(0);
    for place in 0..most.min(SHOWN) {
        table.push(std::iter::once((place + 1).to_string()).chain(all.iter().map(|one| cell(one, place))));
    }
    if most > SHOWN {
        table.push([format!("and up to {} shorter", most - SHOWN)]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::{Index, Interval, Landscape};
    use super::{Compared, comparison, comparison_page};

    fn one(title: &str, method: &str, death: f64) -> Compared {
        let bar = Interval { birth: 0.25, death, born_by: vec![1], killed_by: Some(vec![0, 1]) };
        let indices = vec![Index { index: 0, bars: vec![bar], unknown: false, trust: None }];
        let landscape = Landscape { title: title.into(), indices, ..Landscape::default() };
        Compared { landscape, method: method.into(), full_gradients: 1234, ..Compared::default() }
    }

    #[test]
    fn bars_stand_in_columns_and_distances_are_to_the_first() {
        let all = [one("a", "x", 0.5), one("<b>", "y", 0.625)];
        let text = comparison(&all);
        let line =
            |begin: &str| text.lines().find(|line| line.trim_start().starts_with(begin)).expect("it is told");
        assert!(line("1 ").contains("[0.2500, 0.5000)  1 to 0–1") && line("1 ").contains("0.6250"), "{text}");
        assert!(line("index 0: bottleneck").trim_end().ends_with("0.1250"), "{text}");
        assert!(line("full gradients").contains("1234"), "{text}");
        let page = comparison_page(&all);
        assert!(page.contains("&lt;b&gt;") && !page.contains("<b>") && page.matches("<svg").count() == 4);
    }
}
