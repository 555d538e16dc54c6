//! The cycles and cocycles of the longest bars.

use std::str::FromStr;
use std::time::Instant;

use clap::{Args, ValueEnum};
use sublevel::algebra::Field;
use sublevel::io::{CellName, NamedChain, RepresentativesSummary, Terms};
use sublevel::persistence::{self, Kind, Reduction};
use sublevel::{Bar, BoundaryMatrix, Error, Interrupt, Result};

/// Options about representatives.
#[derive(Debug, Clone, Args)]
pub(super) struct Asked {
    /// Also a cycle for each of the N longest bars of each dimension, or for all that are listed (layouts json and csv)
    #[arg(long, value_name = "N|all")]
    representatives: Option<Wanted>,
    /// What stands for a bar
    #[arg(long, value_enum, default_value_t = Name::Cycle, requires = "representatives")]
    representative_kind: Name,
    /// Most coefficients in all representatives together; the shortest bars then go without
    #[arg(long, value_name = "ENTRIES", default_value_t = 1_000_000, requires = "representatives")]
    representative_limit: usize,
}

/// How many bars have representatives.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Longest(usize),
    All,
}

impl FromStr for Wanted {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text.parse() {
            _ if text == "all" => Ok(Self::All),
            Ok(count) if count > 0 => Ok(Self::Longest(count)),
            _ => Err("expected a number of bars from 1 up, or all"),
        }
    }
}

/// The kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// A cycle that the bar's birth completes and its death fills
    Cycle,
    /// A cocycle that its death ends
    Cocycle,
}

impl Asked {
    /// What is asked for, if anything.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.representatives.map(|_| match self.representative_kind {
            Name::Cycle => Kind::Cycle,
            Name::Cocycle => Kind::Cocycle,
        })
    }

    /// An error if they are asked for in a layout that has no place for them.
    pub(super) fn check(&self, has_place: bool) -> Result<()> {
        if self.representatives.is_none() || has_place {
            return Ok(());
        }
        let found = "representatives in a layout that has no place for them";
        Err(Error::usage("--representatives", found, "--output-format json or csv"))
    }

    /// Which of the bars, each given by dimension and length, have representatives: of each dimension the longest, longest first.
    pub(super) fn longest(&self, bars: &[(usize, f64)]) -> Vec<usize> {
        let mut longest: Vec<usize> = (0..bars.len()).collect();
        longest.sort_by(|&a, &b| bars[b].1.total_cmp(&bars[a].1));
        if let Some(Wanted::Longest(most)) = self.representatives {
            let mut taken = vec![0; 1 + bars.iter().map(|bar| bar.0).max().unwrap_or(0)];
            longest.retain(|&at| {
                let taken: &mut usize = &mut taken[bars[at].0];
                *taken += 1;
                *taken <= most
            });
        }
        longest
    }

    /// What is said of so many bars before their representatives are there.
    pub(super) fn summary(&self, kind: Kind, bars: usize) -> RepresentativesSummary {
        let (limit, kind) = (self.representative_limit, kind.name());
        RepresentativesSummary { kind, bars, left_out: 0, entries: 0, limit, seconds: 0.0 }
    }

    /// The chains of the bars that are listed, and how many there are; nothing if none are asked for.
    pub(super) fn find<F: Field>(
        &self,
        matrix: &BoundaryMatrix<F>,
        reduction: &Reduction,
        listed: &[Bar],
        name: impl Fn(u32) -> CellName,
        interrupt: &Interrupt,
    ) -> Result<Option<(Vec<Option<NamedChain>>, RepresentativesSummary)>> {
        let Some(kind) = self.kind() else { return Ok(None) };
        let start = Instant::now();
        let lengths: Vec<_> = listed.iter().map(|bar| (bar.dimension, bar.length())).collect();
        let longest = self.longest(&lengths);
        let bars: Vec<Bar> = longest.iter().map(|&at| listed[at]).collect();
        let limit = self.representative_limit;
        let found = persistence::representatives(matrix, reduction, &bars, kind, limit, interrupt)?;
        let summary = RepresentativesSummary {
            left_out: bars.len() - found.len(),
            entries: found.iter().map(|representative| representative.entries.len()).sum(),
            seconds: start.elapsed().as_secs_f64(),
            ..self.summary(kind, bars.len())
        };
        let mut chains = vec![None; listed.len()];
        let mut found = found.into_iter();
        for at in longest {
            let terms = found.next().map(|representative| Terms {
                cells: representative.entries.iter().map(|entry| name(entry.row)).collect(),
                coefficients: coefficients(matrix.field(), &representative.entries),
            });
            chains[at] = Some(NamedChain { kind, terms });
        }
        Ok(Some((chains, summary)))
    }
}

/// The residues nearest to 0.
fn coefficients<F: Field>(field: F, entries: &[sublevel::algebra::Entry<F::Unit>]) -> Vec<i64> {
    let residues = entries.iter().map(|entry| field.integer(entry.coefficient));
    residues.map(|residue| symmetric(field.characteristic(), residue)).collect()
}

/// The number nearest to 0 with this residue.
pub(super) fn symmetric(p: u32, residue: i64) -> i64 {
    let p = i64::from(p);
    if 2 * residue > p { residue - p } else { residue }
}

/// What is said when some are left out.
pub(super) fn warning(summary: &RepresentativesSummary) -> Option<String> {
    let RepresentativesSummary { kind, bars, left_out, limit, .. } = summary;
    (*left_out > 0).then(|| {
        format!(
            "the {kind}s of {left_out} of {bars} bars, the shortest, are left out: all together would have more than \
             {limit} entries (--representative-limit)"
        )
    })
}
