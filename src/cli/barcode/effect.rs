//! Options that mean nothing for what was read are errors, because their user expects an effect.

use sublevel::io::Content;
use sublevel::{Error, Result};

use super::load::points;
use super::{Arguments, rips};

/// Refuses `--undirected` where there are no directions; they have not been left out yet.
pub(super) fn undirected(arguments: &Arguments, content: &Content) -> Result<()> {
    if arguments.undirected && !matches!(content, Content::Directed(_)) {
        return Err(Error::usage(
            "--undirected",
            format!("given for {}", content.name()),
            "a directed graph",
        ));
    }
    Ok(())
}

/// Refuses the others without effect.
pub(super) fn check(arguments: &Arguments, content: &Content) -> Result<()> {
    let image = matches!(content, Content::Grid(_));
    let simplices = matches!(content, Content::Simplices(_));
    let without_values = matches!(content, Content::Columns(columns) if !columns.has_values());
    let given = matches!(content, Content::Simplices(_) | Content::Columns(_));
    let points = points(content) > 0;
    let table = [
        ("--vertex-values", arguments.vertex_values.is_some() && !simplices, "simplices"),
        ("--star", arguments.star.is_some() && arguments.vertex_values.is_none(), "--vertex-values FILE too"),
        (
            "--construction",
            arguments.construction.is_some() && !image,
            "an image, as --format cubical says of an array",
        ),
        (
            "--values",
            arguments.values.is_some() && !without_values,
            "a PHAT matrix, which has no values of its own",
        ),
        (
            "--output-format",
            arguments.layout().has_columns() && !given,
            "a complex or a matrix; `sublevel convert` makes one of points, distances, graphs and images",
        ),
    ];
    if let Some((option, _, expected)) = table.into_iter().find(|(_, idle, _)| *idle) {
        return Err(Error::usage(option, format!("given for {}", content.name()), expected));
    }
    arguments.check_alpha(content)?;
    arguments.rips.check(!points, matches!(content, Content::Points(_)))?;
    if arguments.partial && !rips::is_implicit(arguments, content)? {
        let expected = "points, distances or a graph, and --algorithm implicit";
        return Err(Error::usage(
            "--partial",
            format!("given for {} that is written out", content.name()),
            expected,
        ));
    }
    modulus(arguments, content)?;
    if arguments.min_persistence.is_nan() {
        return Err(Error::usage("--min-persistence", "NaN", "a number"));
    }
    Ok(())
}

/// Matrices of files have no signs.
fn modulus(arguments: &Arguments, content: &Content) -> Result<()> {
    if arguments.modulus == 2 || !matches!(content, Content::Columns(_)) {
        return Ok(());
    }
    let found = format!("{} for cells without simplices, which have no signs here", arguments.modulus);
    Err(Error::usage("--modulus", found, "2"))
}
