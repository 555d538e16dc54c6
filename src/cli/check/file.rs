//! `sublevel check --file`: the engine's promises on a complex of the user's own.

use std::path::{Path, PathBuf};

use clap::Args;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::io::{CellName, NamedBar};
use sublevel::persistence::{self, Algorithm, Decomposition, Options};
use sublevel::{Barcode, BoundaryMatrix, Error, Interrupt, Result};

use super::say;
use crate::cli::barcode::{self, Cells};
use crate::cli::formats;

/// The most cells, and the most entries of R and V, without `--force`: some seconds, and half a gigabyte over Z/2.
const MOST_CELLS: usize = 500_000;
const MOST_ENTRIES: usize = 100_000_000;

/// Options about a file.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// A complex, distances or points in any format of `sublevel barcode`: d d = 0, R = D V, pairs, Euler characteristic
    #[arg(long, value_name = "COMPLEX")]
    #[cfg_attr(not(feature = "landscape"), arg(required = true))]
    #[cfg_attr(feature = "landscape", arg(conflicts_with_all = [
        "fixture", "seed", "epochs", "learning_rate", "polish", "starts", "tolerance",
    ]))]
    pub(super) file: Option<PathBuf>,
    /// What the file contains, as in `sublevel barcode`; guessed if not given
    #[arg(long, value_name = "NAME", requires = "file")]
    format: Option<String>,
    /// Coefficients in Z/P, P a prime below 65536
    #[arg(short = 'p', long, value_name = "P", default_value_t = 2, requires = "file")]
    modulus: u32,
    /// The Rips complex of distances and points has simplices up to dimension R + 1 [default: 1]
    #[arg(long, value_name = "R", requires = "file")]
    dim: Option<usize>,
    /// Largest edge of the Rips complex [default: the enclosing radius]
    #[arg(short = 'r', long, value_name = "T", requires = "file")]
    threshold: Option<f64>,
    /// Filtration values of a PHAT matrix, one a column [default: the number of the column]
    #[arg(long, value_name = "FILE.npy", requires = "file")]
    values: Option<PathBuf>,
    #[arg(long, value_name = "RULE", requires = "file", help = formats::lenient())]
    lenient: Vec<String>,
    /// Also beyond 500,000 cells, or 100 million entries of R and V: cubic time, quadratic memory at worst
    #[arg(long, requires = "file")]
    force: bool,
}

/// Checks one file.
pub(super) fn run(file: &Path, arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let field = Zp::new(arguments.modulus)?;
    let mut reading = barcode::Arguments::of_file(file);
    reading.format.clone_from(&arguments.format);
    reading.values.clone_from(&arguments.values);
    reading.lenient.clone_from(&arguments.lenient);
    (reading.dim, reading.rips.threshold, reading.modulus) =
        (arguments.dim, arguments.threshold, arguments.modulus);
    let mut lines = match barcode::cells(&reading, interrupt)? {
        Cells::Complex(complex) if arguments.modulus != 2 => {
            check(&complex.boundary(field), arguments, interrupt)
        }
        Cells::Complex(complex) => check(&complex.boundary(Z2), arguments, interrupt),
        Cells::Directed(flag) if arguments.modulus != 2 => check(&flag.matrix(field)?, arguments, interrupt),
        Cells::Directed(flag) => check(&flag.matrix(Z2)?, arguments, interrupt),
        Cells::Matrix(matrix, _) => check(&matrix, arguments, interrupt),
        Cells::Signed(matrix, _) => check(&matrix, arguments, interrupt),
    }?;
    // Standard input is gone by now.
    if file.as_os_str() != "-" {
        lines.extend(of_implicit(&reading, interrupt)?);
    }
    for (pass, line) in &lines {
        say(&format!("{}  {line}", if *pass { "pass" } else { "FAIL" }));
    }
    let failed = lines.iter().filter(|(pass, _)| !pass).count();
    if failed > 0 {
        return Err(Error::Failed(format!("{failed} of {} checks failed", lines.len())));
    }
    Ok(())
}

/// What must hold of the engine that does not write complexes out, where it has a place: the same bars, and of simplices the same ends.
fn of_implicit(reading: &barcode::Arguments, interrupt: &Interrupt) -> Result<Option<Line>> {
    let Some(bars) = barcode::by_both_engines(reading, interrupt)? else { return Ok(None) };
    let simplices = |bars: &[NamedBar]| bars.iter().all(|bar| matches!(bar.birth_cell, CellName::Simplex(_)));
    let [implicit, written] = bars.map(|mut bars| {
        // Cubes of equal values may be paired otherwise.
        bars.sort_by(|a, b| {
            let ends = a.birth.total_cmp(&b.birth).then(a.death.total_cmp(&b.death));
            a.dimension.cmp(&b.dimension).then(ends)
        });
        bars
    });
    let key = |bar: &NamedBar| (bar.dimension, bar.birth.to_bits(), bar.death.to_bits());
    let values = implicit.iter().map(key).eq(written.iter().map(key));
    let names = |bars: &[NamedBar]| {
        let mut names: Vec<_> =
            bars.iter().map(|bar| format!("{:?} {:?}", bar.birth_cell, bar.death_cell)).collect();
        names.sort_unstable();
        names
    };
    let named = simplices(&implicit) && simplices(&written);
    let agree = values && (!named || names(&implicit) == names(&written));
    let what = if named { "values and simplices" } else { "values" };
    Ok(Some((agree, format!("implicit agrees with twist: {} bars, {what}", implicit.len()))))
}

/// Checks one matrix: whether each property holds.
fn check<F: Field>(
    matrix: &BoundaryMatrix<F>,
    arguments: &Arguments,
    interrupt: &Interrupt,
) -> Result<Vec<Line>> {
    if matrix.len() > MOST_CELLS && !arguments.force {
        let cells = matrix.len();
        return Err(Error::Limit(format!(
            "{cells} cells, more than the {MOST_CELLS} that are checked without --force"
        )));
    }
    let counts: Vec<usize> = (0..matrix.dimensions()).map(|d| matrix.positions(d).len()).collect();
    let most = if arguments.force { usize::MAX } else { MOST_ENTRIES };
    say(&format!("{} cells, by dimension {counts:?}; coefficients in Z/{}", matrix.len(), arguments.modulus));
    let boundaries = counts.iter().skip(2).sum::<usize>();
    let mut lines = vec![(
        persistence::is_chain_complex(matrix, interrupt)?,
        format!("d d = 0: {boundaries} boundaries of boundaries"),
    )];
    let decomposition = persistence::decompose(matrix, most, interrupt).map_err(|error| match error {
        Error::Limit(_) => Error::Limit(format!(
            "R and V have more entries than the {MOST_ENTRIES} that are checked without --force"
        )),
        error => error,
    })?;
    lines.extend(of_decomposition(&decomposition, matrix, interrupt)?);
    lines.extend(of_barcodes(&decomposition.pairs(matrix), matrix, &counts, interrupt)?);
    Ok(lines)
}

/// Whether a property holds, and what it is.
type Line = (bool, String);

/// What must hold of R and V.
fn of_decomposition<F: Field>(
    decomposition: &Decomposition<F>,
    matrix: &BoundaryMatrix<F>,
    interrupt: &Interrupt,
) -> Result<[Line; 3]> {
    let ((r, v), pivots) = (decomposition.entries(), decomposition.pairs(matrix).len());
    Ok([
        (decomposition.is_product(matrix, interrupt)?, format!("R = D V: {r} entries of R, {v} of V")),
        (decomposition.is_reduced(), format!("R is reduced: {pivots} pivots, each in a row of its own")),
        (decomposition.is_unitriangular(), "V is upper triangular with ones on the diagonal".to_owned()),
    ])
}

/// What must hold of the barcodes by all algorithms, given the pairs that R has.
fn of_barcodes<F: Field>(
    pairs: &[(u32, u32)],
    matrix: &BoundaryMatrix<F>,
    counts: &[usize],
    interrupt: &Interrupt,
) -> Result<[Line; 3]> {
    let barcodes = Algorithm::ALL.into_iter().map(|algorithm| {
        let options = Options { algorithm, min_persistence: -1.0, ..Options::default() };
        persistence::barcode(matrix, &options, interrupt)
    });
    let barcodes = barcodes.collect::<Result<Vec<_>>>()?;
    let agree = barcodes.iter().all(|barcode| barcode == &barcodes[0] && pairs_of(barcode) == pairs);
    let names = Algorithm::ALL.map(Algorithm::name).join(", ");
    let once = barcodes.iter().all(|barcode| is_partition(barcode, matrix.len()));
    let essential: Vec<usize> = (0..matrix.dimensions())
        .map(|d| barcodes[0].dimension(d).iter().filter(|bar| bar.is_essential()).count())
        .collect();
    let (cells, homology) = (alternating(counts), alternating(&essential));
    let (paired, left) = (pairs.len(), essential.iter().sum::<usize>());
    Ok([
        (once, format!("every cell is in one bar: {paired} pairs, {left} essential")),
        (agree, format!("the algorithms agree with R, cells included: {names}")),
        (
            cells == homology,
            format!("Euler characteristic: {cells} by cells, {homology} by essential bars {essential:?}"),
        ),
    ])
}

/// The pairs of cells, sorted.
fn pairs_of(barcode: &Barcode) -> Vec<(u32, u32)> {
    let mut pairs: Vec<_> =
        barcode.bars().iter().filter_map(|bar| Some((bar.birth_cell, bar.death_cell?))).collect();
    pairs.sort_unstable();
    pairs
}

/// Whether each of the cells begins or ends one bar.
fn is_partition(barcode: &Barcode, cells: usize) -> bool {
    let mut times = vec![0_u32; cells];
    for cell in barcode.bars().iter().flat_map(|bar| [Some(bar.birth_cell), bar.death_cell]).flatten() {
        times[cell as usize] += 1;
    }
    times.iter().all(|&times| times == 1)
}

/// The first number less the second, plus the third, and so on.
fn alternating(counts: &[usize]) -> i64 {
    counts.iter().rev().fold(0, |sum, &count| count as i64 - sum)
}
