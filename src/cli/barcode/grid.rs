//! Images as questions, and their answers without a matrix.

use sublevel::algebra::{Z2, Zp};
use sublevel::complex::{Construction, CubicalGrid};
use sublevel::io::{Answer, CellName, Content, InputSummary, NamedBar, Parameters};
use sublevel::persistence::cubical::{self, CubicalOptions};
use sublevel::persistence::{Algorithm, Watch};
use sublevel::{Error, Interrupt, Result};

use super::clock::{Clock, Part};
use super::compute::{Done, IMPLICIT};
use super::load::Loaded;
use super::question::{BYTES_OF_COLUMN, BYTES_OF_ENTRY, Cells, Question, check_memory};
use super::{Arguments, load};

/// Whether the cubes of an image are not to be written out. Bars of length zero and representatives are only found if they are.
pub(super) fn is_implicit(arguments: &Arguments, content: &Content) -> Result<bool> {
    let asked = arguments.algorithm == IMPLICIT;
    if !matches!(content, Content::Grid(_)) || !asked && arguments.algorithm != "auto" {
        return Ok(false);
    }
    let (all, representatives) =
        (arguments.min_persistence < 0.0, arguments.representatives.kind().is_some());
    if asked && (all || representatives) {
        let found = "implicit for bars of length zero or representatives of an image";
        return Err(Error::usage("--algorithm", found, "another one"));
    }
    Ok(!all && !representatives)
}

/// The image in the construction that is asked for.
fn constructed(arguments: &Arguments, grid: CubicalGrid) -> Result<CubicalGrid> {
    match arguments.construction.as_deref() {
        None => Ok(grid),
        Some("V" | "v") => grid.constructed(Construction::Vertices),
        Some("T" | "t") => grid.constructed(Construction::TopCells),
        Some(other) => Err(Error::usage("--construction", format!("`{other}`"), "V or T")),
    }
}

/// The bars without the matrix.
pub(super) fn compute(
    arguments: &Arguments,
    loaded: Loaded,
    clock: &mut Clock,
    watch: Watch<'_>,
) -> Result<Done> {
    let Content::Grid(grid) = loaded.content else { unreachable!("other content has another way") };
    let grid = constructed(arguments, grid)?;
    let modulus = arguments.modulus;
    let options = CubicalOptions { max_dimension: arguments.dim, modulus, memory_limit: Some(loaded.limit) };
    // Where there are masks, counting takes a byte for each cube.
    cubical::check_memory(&grid, &options)?;
    let counts = grid.counts();
    let top = counts.len().saturating_sub(1);
    let max_dim = arguments.dim.unwrap_or(top).min(top);
    let algorithm =
        if cubical::is_implicit(&grid, &options) { IMPLICIT.into() } else { Algorithm::Auto.to_string() };
    clock.end_of(Part::Build);
    let barcode = cubical::barcode(&grid, &options, watch)?;
    clock.end_of(Part::Reduce);
    let input = InputSummary {
        path: arguments.input.display().to_string(),
        sha256: loaded.sha256,
        format: loaded.format.to_string(),
        n_vertices: counts.first().copied().unwrap_or(0),
        n_simplices_by_dim: counts,
    };
    let parameters = Parameters {
        max_dim,
        threshold: None,
        modulus,
        units: "value",
        construction: Some(grid.construction().name()),
        value_type: "f64",
        algorithm,
        min_persistence: arguments.min_persistence,
        ratio: arguments.rips.ratio,
        rips: None,
    };
    let listed = barcode.bars().iter().filter(|bar| {
        bar.length() > arguments.min_persistence && arguments.rips.keeps(bar.dimension, bar.birth, bar.death)
    });
    let bars = listed.map(|bar| NamedBar {
        dimension: bar.dimension,
        birth: bar.birth,
        death: bar.death,
        birth_cell: CellName::Cell(bar.birth_cell),
        death_cell: bar.death_cell.map(CellName::Cell),
        chain: None,
    });
    let mut answer = Answer::new(input, parameters, clock.timing(), bars.collect());
    answer.cpu = clock.cpu();
    answer.peak_rss_bytes = load::kilobytes("/proc/self/status", "VmHWM:").map(|kb| kb << 10);
    Ok(Done { answer, preface: None, simplices: false, estimate: None, stopped: None })
}

impl Question {
    /// The cubes of an image as a matrix.
    pub(super) fn of_grid(
        arguments: &Arguments,
        grid: CubicalGrid,
        limit: u64,
        clock: &mut Clock,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let grid = constructed(arguments, grid)?;
        let cubes = grid.places().iter().fold(1_usize, |cubes, &places| cubes.saturating_mul(places));
        let axes = grid.extents().len() as u64;
        check_memory(cubes, cubes as u64 * (BYTES_OF_COLUMN + axes * BYTES_OF_ENTRY), limit)?;
        let counts = grid.counts();
        let top = counts.len().saturating_sub(1);
        let max_dimension = arguments.dim.unwrap_or(top).min(top);
        let cells = if arguments.modulus == 2 {
            let (matrix, numbers) = grid.boundary(Z2, interrupt)?;
            Cells::Matrix(matrix, numbers)
        } else {
            let (matrix, numbers) = grid.boundary(Zp::new(arguments.modulus)?, interrupt)?;
            Cells::Signed(matrix, numbers)
        };
        clock.end_of(Part::Sort);
        let mut question = Self::new(cells, counts, max_dimension, "value");
        question.construction = Some(grid.construction().name());
        Ok(question)
    }
}
