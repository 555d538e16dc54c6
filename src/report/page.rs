//! The page.

use std::fmt::Write;

use super::axis::{decimals, digits, number};
use super::bars::{kind, simplex, with_unit};
use super::certificates;
use super::findings::findings;
use super::pieces;
use super::style;
use super::svg::escape;
use super::table::Table;
use super::trust;
use super::values::{Index, Landscape, Piece, Triple};
use super::write::{Picture, barcodes, curves, heat_maps};

/// The whole report as one page that needs nothing else: styles and pictures are inside, there is no script.
#[must_use]
pub fn html(landscape: &Landscape) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n",
        escape(&landscape.title),
        style::page()
    );
    page += &header(landscape);
    page += "<main>\n";
    page += &headlines(landscape);
    page += &warnings(landscape);
    page += &meaning(landscape);
    page += &indices(landscape);
    page += &triangles(landscape);
    page += &paths(landscape);
    page += &simplices(landscape);
    page += &triples(landscape);
    page += &sections(landscape);
    page += "</main>\n</body>\n</html>\n";
    page
}

/// What the bars mean, for someone who meets them for the first time.
fn meaning(landscape: &Landscape) -> String {
    let end = if landscape.verified.is_some() { VERIFIED } else { OPTIMISED };
    format!("<section id=\"meaning\">\n<h2>How to read the bars</h2>\n<p>{MEANING}{end}</p>\n</section>\n")
}

const MEANING: &str = "\
Flood the landscape slowly and watch the part of it that lies under water, {loss ≤ level}. A bar is a feature of that part: it \
begins at the level at which the feature appears and ends at the level at which it is filled. A bar of <strong>index 0</strong> is a \
valley that is still apart from every deeper one: it is born at the loss of its minimum and dies at the height of the lowest known pass. A bar \
of <strong>index 1</strong> is a loop of valleys and passes around a hill: it is born when the last pass on it is flooded and dies when a \
triangle across the hill is. Long bars are features that matter, short ones are close to noise, and none at all is what a convex loss \
has. ";

const OPTIMISED: &str = "The losses of paths and triangles are those of the best ones found: upper bounds of the heights \
that the true landscape needs. Where the minima are well trained, bars of index 0 can therefore only be too long; those of index 1 and higher can err both ways, because \
lower paths make loops appear earlier and lower triangles fill them earlier.";

const VERIFIED: &str = "A path leads over saddles only: critical points from whose two sides descents end in the two minima. A triangle is a disc that is nowhere \
higher than a critical point of index 2, or than its boundary. The tables say which critical point begins and ends each bar, how nearly the gradient vanishes there, \
and how often searches have found it; what has no certificate says so. Saddles that no search meets are missing.";

/// Title, summary, and whether the run is finished.
fn header(landscape: &Landscape) -> String {
    let unfinished = landscape.unfinished();
    let state = if unfinished.is_empty() { "" } else { " <span class=\"badge\">unfinished</span>" };
    let counts: Vec<String> = (0..=landscape.top_dimension())
        .map(|k| (k, landscape.of_dimension(k).len()))
        .map(|(k, n)| format!("{n} {}", kind(k, n != 1)))
        .collect();
    format!(
        "<header>\n<h1>{}{state}</h1>\n<p class=\"lead\">{}</p>\n<p>Grown: {}.</p>\n</header>\n",
        escape(&landscape.title),
        escape(&landscape.summary),
        counts.join(", ")
    )
}

/// The headline number of every index and what it means.
fn headlines(landscape: &Landscape) -> String {
    let cards: String = landscape.indices.iter().map(|index| headline(index, &landscape.unit)).collect();
    format!(
        "<section id=\"headlines\" aria-label=\"Headline numbers\">\n<div class=\"cards\">\n{cards}</div>\n<p>The distance to the empty \
         barcode is half the longest bar of an index. By the stability theorem no change of the loss by less than this, anywhere in the complex, \
         could remove all bars of the index: it measures how far the landscape is from being simple.</p>\n</section>\n"
    )
}

/// One headline number.
fn headline(index: &Index, unit: &str) -> String {
    let none = if index.unknown {
        "no simplex of this dimension was grown, so nothing could be born"
    } else {
        "no bar: nothing separates or encloses at this index"
    };
    let longest = index.bars.first().map_or(none.into(), |bar| {
        let also = match index.bars.len() {
            1 => "the only bar".into(),
            n => format!("the longest of {n} bars"),
        };
        format!("{also}: {} to {}", digits(bar.birth), digits(bar.death))
    });
    format!(
        "<div class=\"card index{}\">\n<h3>Index {}: {}</h3>\n<p class=\"figure\">{} <span>{}</span></p>\n<p>distance to the empty \
         barcode</p>\n<p class=\"muted\">{longest}</p>\n</div>\n",
        index.index % 4,
        index.index,
        features(index.index),
        index.distance().map_or("unknown".into(), digits),
        if index.unknown { String::new() } else { escape(unit) }
    )
}

/// What the bars of an index are in a landscape.
fn features(index: usize) -> &'static str {
    match index {
        0 => "valleys",
        1 => "loops around hills",
        2 => "hollow shells",
        _ => "higher holes",
    }
}

/// What the reader should be warned of.
fn warnings(landscape: &Landscape) -> String {
    let found = findings(landscape);
    if found.is_empty() {
        return String::new();
    }
    let items = found.iter().map(|warning| format!("<li>{}</li>\n", escape(warning)));
    format!(
        "<section id=\"warnings\" class=\"warnings\">\n<h2>To keep in mind</h2>\n<ul>\n{}</ul>\n</section>\n",
        items.collect::<String>()
    )
}

/// Barcode, diagram and bars of every index.
fn indices(landscape: &Landscape) -> String {
    let pictures = barcodes(landscape);
    let mut text = String::new();
    for (index, pictures) in landscape.indices.iter().zip(pictures.chunks(2)) {
        let k = index.index;
        let _ = writeln!(text, "<section id=\"index-{k}\">\n<h2>Index {k}: {}</h2>", features(k));
        let _ = writeln!(text, "<div class=\"gallery\">\n{}</div>", figures(pictures));
        if !index.bars.is_empty() {
            text += &pieces::bars(index, landscape).html("The bars, longest first");
            let table = certificates::table(index, landscape);
            text += &table.map_or(String::new(), |table| table.html("What certifies their ends"));
            let table = trust::bars(index, &landscape.unit);
            text += &table.map_or(String::new(), |table| table.html("How far their lengths can be trusted"));
        }
        if let Some(sentence) = trust::sentence(index, &landscape.unit) {
            let _ = writeln!(text, "<p>{}</p>", escape(&sentence));
        }
        if let Some(table) = trust::budgets(index, &landscape.unit) {
            text += &table.html("What smaller budgets give");
        }
        text += "</section>\n";
    }
    text
}

/// Heat maps of the triangles.
fn triangles(landscape: &Landscape) -> String {
    let (shown, left) = chosen(landscape, 2, 16);
    let words = "Each triangle is a surface in parameter space, trained downwards with its corners at the minima. Colours change at the \
         same levels in all of them; between the points of the grid they are interpolated. The ring marks the largest loss, which was \
         searched beyond the grid.";
    gallery("heat-maps", "Over the triangles", &format!("{words}{left}"), &heat_maps(landscape, &shown))
}

/// Curves along the paths.
fn paths(landscape: &Landscape) -> String {
    let (shown, left) = chosen(landscape, 1, 30);
    let words = if landscape.verified.is_some() {
        "Each path goes down from its saddles to its minima; where a pair has no saddle of its own, it follows the paths of others. The dot marks the highest point \
         of the samples."
    } else {
        "Each path is a bent line in parameter space from one minimum to another, trained downwards. The dot marks the largest \
         loss: the path's height in the barcode."
    };
    gallery("paths", "Along the paths", &format!("{words}{left}"), &curves(landscape, &shown))
}

/// The pieces of a dimension to show: all, or if they are more than `most` those at the ends of the longest bars; and a sentence
/// about those left out.
fn chosen(landscape: &Landscape, dimension: usize, most: usize) -> (Vec<&Piece>, String) {
    let mut shown = landscape.of_dimension(dimension);
    let all = shown.len();
    if all <= most {
        return (shown, String::new());
    }
    let bars = landscape.indices.iter().flat_map(|index| &index.bars);
    let ends: Vec<&Vec<u64>> = bars.flat_map(|bar| bar.killed_by.iter().chain([&bar.born_by])).collect();
    let rank =
        |piece: &Piece| ends.iter().position(|end| pieces::same(&piece.vertices, end)).unwrap_or(ends.len());
    shown.sort_by_key(|piece| rank(piece));
    shown.truncate(most);
    let kind = kind(dimension, true);
    let left = format!(
        " Shown are {most} of {all} {kind}, those at the ends of the longest bars first; the pictures of all are beside this page."
    );
    (shown, left)
}

/// A section of pictures; nothing if there are none.
fn gallery(id: &str, title: &str, words: &str, pictures: &[Picture]) -> String {
    if pictures.is_empty() {
        return String::new();
    }
    let figures = figures(pictures);
    format!(
        "<section id=\"{id}\">\n<h2>{title}</h2>\n<p>{words}</p>\n<div class=\"gallery {id}\">\n{figures}</div>\n</section>\n"
    )
}

/// Pictures side by side as far as there is room.
fn figures(pictures: &[Picture]) -> String {
    let mut text = String::new();
    for picture in pictures {
        let _ = writeln!(text, "<figure>\n{}</figure>", picture.svg.inline(&picture.name));
    }
    text
}

const OF_VALUES: &str = "<p>The value of a simplex is the larger of its own maximum and its facets' \
values. The refinement says by how much the last grid of the search still raised the maximum over the grid half as fine: no bound. Gradients are counted in mini-batches, \
evaluations in passes over the whole evaluation set.</p>\n";

/// The tables of minima, paths, triangles and larger simplices.
fn simplices(landscape: &Landscape) -> String {
    let mut text = String::from("<section id=\"simplices\">\n<h2>What was grown</h2>\n");
    text += &landscape.verified.as_ref().map_or_else(
        || OF_VALUES.to_owned(),
        |verified| format!("<p>{}</p>\n", escape(&certificates::completeness(&verified.search))),
    );
    text += &pieces::minima(landscape).html(&pieces::caption(landscape, 0));
    for dimension in 1..=landscape.top_dimension() {
        text += &pieces::pieces(landscape, dimension).html(&pieces::caption(landscape, dimension));
    }
    text + "</section>\n"
}

/// The paper's equation 3, beside the barcode of index 1.
fn triples(landscape: &Landscape) -> String {
    let Some(intervals) = &landscape.triples else { return String::new() };
    let losses = ["birth", "death", "length"].map(|name| with_unit(name, &landscape.unit));
    let mut table = Table::new(1, std::iter::once("triple".to_owned()).chain(losses));
    let places = decimals(intervals.iter().map(|triple| triple.death));
    for Triple { vertices, birth, death } in intervals {
        let [birth, death, length] = [*birth, *death, death - birth].map(|value| number(value, places));
        table.push([simplex(vertices), birth, death, length]);
    }
    let halves = intervals.iter().map(|triple| (triple.death - triple.birth) / 2.0);
    let distance = format!(
        "<p>Half its longest interval, as in table 1 of the paper: {} {}.</p>\n",
        digits(halves.fold(0.0, f64::max)),
        escape(&landscape.unit)
    );
    let found = if table.is_empty() {
        "<p>It has no interval.</p>\n".into()
    } else {
        distance + &table.html("Intervals of equation 3")
    };
    format!(
        "<section id=\"equation-3\">\n<h2>Equation 3 of the paper, for comparison</h2>\n<p>Voronkova, Barannikov and Burnaev, \
         “1-dimensional topological invariants to estimate loss surface non-convexity” (2023), first take the union of one interval \
         for every triple of minima, from the highest of its three paths to its triangle. With three minima that is the barcode of index 1; with \
         more it is not: features may be counted twice or missed. The barcodes above are those of the whole complex (section 4 of the paper).</p>\n\
         {found}</section>\n"
    )
}

/// Parameters, provenance, cost.
fn sections(landscape: &Landscape) -> String {
    if landscape.sections.is_empty() {
        return String::new();
    }
    let mut text = String::from("<section id=\"making\">\n<h2>How it was made</h2>\n<div class=\"lists\">\n");
    for section in &landscape.sections {
        let _ = writeln!(text, "<div>\n<h3>{}</h3>\n<dl>", escape(&section.name));
        for (name, value) in &section.rows {
            let _ = writeln!(text, "<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(value));
        }
        text += "</dl>\n</div>\n";
    }
    text + "</div>\n</section>\n"
}
