//! The cycles and cocycles of the longest bars of a graph's flag complex, which the engine finds along with the bars.

use std::time::Instant;

use sublevel::complex::FilteredGraph;
use sublevel::io::{CellName, NamedChain, RepresentativesSummary, Terms};
use sublevel::persistence::Kind;
use sublevel::persistence::flag::{Components, FlagBar, FlagChain};
use sublevel::{Interrupt, Result};

use crate::cli::barcode::representatives::{Asked, symmetric};

/// Where the chains of bars come from.
pub(super) struct Chains {
    kind: Kind,
    modulus: u32,
    components: Components,
}

impl Chains {
    /// Those of a graph.
    pub(super) fn new(
        kind: Kind,
        modulus: u32,
        graph: &FilteredGraph,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        Ok(Self { kind, modulus, components: Components::of(graph, interrupt)? })
    }

    /// The chains of the bars that are listed, and how many there are: of the longest as many as are asked for and as the limit allows.
    pub(super) fn of(
        &self,
        asked: &Asked,
        listed: &[FlagBar<'_>],
        name: impl Fn(&[u32]) -> CellName,
    ) -> (Vec<Option<NamedChain>>, RepresentativesSummary) {
        let start = Instant::now();
        let lengths: Vec<_> = listed.iter().map(|bar| (bar.dimension, bar.death - bar.birth)).collect();
        let chosen = asked.longest(&lengths);
        let mut summary = asked.summary(self.kind, chosen.len());
        let mut chains = vec![None; listed.len()];
        for at in chosen {
            let chain = if summary.left_out == 0 { self.chain(&listed[at]) } else { None };
            let chain = chain.filter(|chain| summary.entries + chain.coefficients.len() <= summary.limit);
            match &chain {
                Some(chain) => summary.entries += chain.coefficients.len(),
                None => summary.left_out += 1,
            }
            let terms = chain.map(|chain| self.terms(&chain, listed[at].dimension, &name));
            chains[at] = Some(NamedChain { kind: self.kind, terms });
        }
        summary.seconds = start.elapsed().as_secs_f64();
        (chains, summary)
    }

    fn chain(&self, bar: &FlagBar<'_>) -> Option<FlagChain> {
        match bar.birth_simplex {
            &[vertex] => Some(self.components.chain(vertex, self.kind, self.modulus)),
            _ => bar.representative.cloned(),
        }
    }

    fn terms(&self, chain: &FlagChain, dimension: usize, name: impl Fn(&[u32]) -> CellName) -> Terms {
        Terms {
            cells: chain.vertices.chunks_exact(dimension + 1).map(name).collect(),
            coefficients: chain.coefficients.iter().map(|&c| symmetric(self.modulus, c.into())).collect(),
        }
    }
}
