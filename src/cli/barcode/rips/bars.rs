//! From a graph to its bars: fewer edges if that pays, the engine, and the names of what it finds.

use sublevel::complex::FilteredGraph;
use sublevel::filtration::{Guard, Subsample, collapse};
use sublevel::io::{CellName, NamedBar, RepresentativesSummary};
use sublevel::persistence::Watch;
use sublevel::persistence::flag::{self, FlagBar, FlagBarcode, FlagOptions};
use sublevel::{Error, Interrupt, Result};

use super::chains::Chains;
use super::options::Collapse;
use super::sample::Sampled;
use crate::cli::barcode::Arguments;
use crate::cli::barcode::compute::Done;

/// From this dimension on a collapse pays for itself.
const COLLAPSED_FROM: usize = 3;

/// The graph with fewer edges, if it is to be collapsed: not where simplices are shown, or where there is no room for it, unless that is asked for.
pub(super) fn collapsed(
    arguments: &Arguments,
    graph: FilteredGraph,
    max_dimension: usize,
    limit: u64,
    done: &mut Done,
    interrupt: &Interrupt,
) -> Result<FilteredGraph> {
    let values_only = arguments.layout().has_values_alone();
    let fewer = match arguments.rips.collapse {
        Collapse::Always => collapse(&graph, Guard::None, Some(limit), interrupt)?,
        Collapse::Auto if max_dimension >= COLLAPSED_FROM && values_only => {
            match collapse(&graph, Guard::LastEdges, Some(limit), interrupt) {
                Err(Error::Limit(_)) => None,
                result => result?,
            }
        }
        Collapse::Auto | Collapse::Never => None,
    };
    let Some(fewer) = fewer else { return Ok(graph) };
    done.answer.warnings.push(format!(
        "{} of {} edges are left after the collapse: values are exact, but simplices are those of moved edges",
        fewer.edges(),
        graph.edges()
    ));
    if let Some(made) = &mut done.answer.parameters.rips {
        made.collapsed = true;
    }
    Ok(fewer)
}

/// The barcode; of work that was stopped the finished dimensions, if that is asked for.
pub(super) fn reduce(
    arguments: &Arguments,
    graph: &FilteredGraph,
    max_dimension: usize,
    limit: u64,
    watch: Watch<'_>,
    done: &mut Done,
) -> Result<FlagBarcode> {
    let options = FlagOptions {
        max_dimension,
        modulus: arguments.modulus,
        representatives: arguments.representatives.kind(),
        memory_limit: Some(limit),
    };
    let mut barcode = FlagBarcode::default();
    match flag::barcode_into(graph, &options, watch, &mut barcode) {
        Err(error @ (Error::Interrupted | Error::Limit(_)))
            if arguments.partial && barcode.dimensions() > 0 =>
        {
            let finished = barcode.dimensions() - 1;
            done.answer.complete = false;
            let warning = format!(
                "incomplete: {error}; dimensions 0 to {finished} of 0 to {max_dimension} are finished"
            );
            done.answer.warnings.push(warning);
            done.answer.parameters.max_dim = finished;
            done.stopped = Some(error);
        }
        result => result?,
    }
    Ok(barcode)
}

/// The bars that are listed, with names for their simplices, and the representatives that are asked for.
pub(super) fn named(
    arguments: &Arguments,
    graph: &FilteredGraph,
    barcode: &FlagBarcode,
    sample: Option<&Subsample>,
    interrupt: &Interrupt,
) -> Result<(Vec<NamedBar>, Option<RepresentativesSummary>)> {
    let name = |vertices: &[u32]| {
        CellName::Simplex(vertices.iter().map(|&vertex| Sampled::label(sample, vertex)).collect())
    };
    let bars = (0..barcode.dimensions()).flat_map(|dimension| barcode.bars(dimension));
    let listed = bars.filter(|bar| {
        bar.death - bar.birth > arguments.min_persistence
            && arguments.rips.keeps(bar.dimension, bar.birth, bar.death)
    });
    let listed: Vec<FlagBar<'_>> = listed.collect();
    let found = match arguments.representatives.kind() {
        Some(kind) => {
            let chains = Chains::new(kind, arguments.modulus, graph, interrupt)?;
            Some(chains.of(&arguments.representatives, &listed, name))
        }
        None => None,
    };
    let (chains, summary) = found.unzip();
    let chains = chains.unwrap_or_else(|| vec![None; listed.len()]);
    let named = listed.iter().zip(chains).map(|(bar, chain)| NamedBar {
        dimension: bar.dimension,
        birth: bar.birth,
        death: bar.death,
        birth_cell: name(bar.birth_simplex),
        death_cell: bar.death_simplex.map(&name),
        chain,
    });
    Ok((named.collect(), summary))
}
