//! The barcode of an image without a matrix.
//!
//! **Order.** The values and, where they are equal, the numbers order the vertices of an image. A cube comes with the last of its vertices, in its lower star,
//! and has that vertex's value; so any order within a lower star will do, and bars have the values that they have by the matrix, whose order within ties
//! differs. With values on top cubes the same is true upside down: a cube comes with the first of its top cubes. The dual of that complex is
//! a grid of vertices again, the order reversed, whose boundary is the image's coboundary; what lies outside is never there. So one way serves both
//! (Garin, Heiss, Maggs, Bleile, Robins, "Duality in persistent homology of images", 2020): a pair of the dual is a pair of the image, the other way round.
//!
//! **Gradient.** In a lower star cells pair off, as many as possible (`link.rs`); what remains are the critical cells, of which every bar is made that is longer
//! than the order between two vertices (Robins, Wood, Sheppard, "Theory and algorithms for constructing discrete Morse complexes from grayscale digital
//! images", 2011). A star is 26 bits, from which everything about its pairs is looked up (`stars.rs`).
//!
//! **Pairs.** Vertices and edges by union-find along the gradient (`bottom.rs`), the top dimension the same way upside down (`top.rs`); a plane image needs no
//! more. In space the columns of the other critical squares are reduced: chains of edges which the gradient pushes down, from the last vertex on, until the
//! largest critical edge is found (`column.rs`; Guillou, Vidal, Tierny, "Discrete Morse Sandwich: fast computation of persistence diagrams for scalar data",
//! 2023). These two ends need no field. The middle is over Z/2.
//!
//! **The rest.** An axis with one value adds nothing, or if periodic a circle. What has four axes or more, and the middle over another field, goes by the
//! matrix.

mod answer;
mod bottom;
mod column;
mod contract;
mod corners;
mod critical;
mod lattice;
mod link;
mod middle;
mod stars;
#[cfg(test)]
mod tests;
mod top;
mod trees;

use answer::Answer;
use lattice::Lattice;

use super::watch::Watch;
use crate::algebra::{Field, Z2, Zp};
use crate::barcode::{Bar, Barcode};
use crate::complex::CubicalGrid;
use crate::error::{Error, Result};

/// What to compute of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CubicalOptions {
    /// The largest dimension of a bar; all if none.
    pub max_dimension: Option<usize>,
    /// The coefficients are those modulo this prime, below 2^16.
    pub modulus: u32,
    /// How many bytes of memory may be taken beside the image; as many as it takes if none.
    pub memory_limit: Option<u64>,
}

impl Default for CubicalOptions {
    /// All dimensions over Z/2, without a limit.
    fn default() -> Self {
        Self { max_dimension: None, modulus: 2, memory_limit: None }
    }
}

impl CubicalOptions {
    /// The largest dimension of a bar, given the image.
    fn dimension(&self, grid: &CubicalGrid) -> usize {
        let axes = grid.extents().len();
        self.max_dimension.map_or(axes, |dimension| dimension.min(axes))
    }
}

/// Bytes for each value, if all are independent: star, way, critical cells, bars. Smooth images take a third.
const BYTES_OF_VALUE: u64 = 48;
/// Bytes for each value of columns and of critical squares, in space.
const BYTES_IN_SPACE: u64 = 48;
/// Bytes of a cube and of an entry of the matrix, where that is needed.
const BYTES_OF_CUBE: u64 = 44;
const BYTES_OF_ENTRY: u64 = 12;

/// Whether an image needs no matrix.
#[must_use]
pub fn is_implicit(grid: &CubicalGrid, options: &CubicalOptions) -> bool {
    let axes = lattice::axes(grid).len();
    axes < 3 || axes == 3 && (options.modulus == 2 || options.max_dimension == Some(0))
}

/// About how many bytes it takes beside the image.
#[must_use]
pub fn bytes(grid: &CubicalGrid, options: &CubicalOptions) -> u64 {
    let (values, axes) = (grid.values().len() as u64, grid.extents().len() as u64);
    if is_implicit(grid, options) {
        let in_space = lattice::axes(grid).len() == 3 && options.dimension(grid) > 0;
        return values * (BYTES_OF_VALUE + if in_space { BYTES_IN_SPACE } else { 0 });
    }
    let cubes = grid.places().iter().fold(1_u64, |cubes, &places| cubes.saturating_mul(places as u64));
    cubes.saturating_mul(BYTES_OF_CUBE + axes * BYTES_OF_ENTRY)
}

/// Whether the memory limit suffices for what it takes.
///
/// # Errors
/// [`Error::Limit`] if not.
pub fn check_memory(grid: &CubicalGrid, options: &CubicalOptions) -> Result<()> {
    let (needed, limit) = (bytes(grid, options), options.memory_limit.unwrap_or(u64::MAX));
    if needed <= limit {
        return Ok(());
    }
    let values = grid.values().len();
    Err(Error::Limit(format!(
        "{values} values need about {needed} bytes, more than the memory limit of {limit} bytes"
    )))
}

/// The bars of positive length of an image, in the dimensions asked for. `birth_cell` and `death_cell` are the numbers of cubes, as [`CubicalGrid`] gives
/// them. Where values are equal, which of the cubes that have the value stands at an end is up to the order above; bars and
/// cubes are the same on any number of threads of the current rayon pool.
///
/// Time for up to two axes `O(n log n)` in the number of critical cells, and linear in the number of values; memory about
/// [`bytes`]. In space the columns may take more of both.
///
/// ```
/// use sublevel::complex::{Construction, CubicalGrid};
/// use sublevel::{Interrupt, persistence::cubical};
/// let ring = vec![0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 1.0];
/// let grid = CubicalGrid::new(vec![3, 3], vec![false; 2], ring, Construction::Vertices)?;
/// let barcode = cubical::barcode(&grid, &Default::default(), &Interrupt::new())?;
/// let bar = barcode.dimension(1)[0];
/// assert_eq!((bar.birth, bar.death), (1.0, 5.0));
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// [`Error::Usage`] if the modulus is no prime below 2^16; [`Error::Limit`] if the memory limit does not suffice; [`Error::Interrupted`] if the
/// token is set meanwhile.
pub fn barcode<'a>(
    grid: &CubicalGrid,
    options: &CubicalOptions,
    watch: impl Into<Watch<'a>>,
) -> Result<Barcode> {
    let watch = watch.into();
    let field = Zp::new(options.modulus)?;
    check_memory(grid, options)?;
    if is_implicit(grid, options) {
        // Columns may take what is estimated for them, and what is left.
        let limit = options.memory_limit.unwrap_or(u64::MAX);
        let beside = grid.values().len() as u64 * BYTES_OF_VALUE;
        // On a thread of the pool, so that none of the many steps has to wake one.
        return rayon::scope(|_| implicit(grid, options.dimension(grid), limit - beside, watch));
    }
    if options.modulus == 2 {
        by_matrix(grid, Z2, options, watch)
    } else {
        by_matrix(grid, field, options, watch)
    }
}

/// Without a matrix.
fn implicit(grid: &CubicalGrid, max_dimension: usize, limit: u64, watch: Watch<'_>) -> Result<Barcode> {
    let lattice = Lattice::new(grid, watch)?;
    let answer = Answer::new(&lattice, max_dimension);
    let mut bars = match (lattice.axes.len(), max_dimension, lattice.dual) {
        (0 | 1, _, _) => {
            let (mut bars, edges) = bottom::bottom(&lattice, answer, watch)?;
            bars.extend(
                edges.iter().filter(|edge| !edge.paired).filter_map(|edge| answer.essential_edge(edge)),
            );
            bars
        }
        (_, 0, false) => bottom::bottom(&lattice, answer, watch)?.0,
        (_, 0, true) => top::top(&lattice, answer, watch)?.0,
        _ => both_ends(&lattice, answer, limit, watch)?,
    };
    for stride in lattice::circles(grid) {
        let around = |bar: &Bar| Bar {
            dimension: bar.dimension + 1,
            birth_cell: bar.birth_cell + stride,
            death_cell: bar.death_cell.map(|cell| cell + stride),
            ..*bar
        };
        bars.extend(bars.iter().map(around).collect::<Vec<_>>());
    }
    bars.retain(|bar| bar.dimension <= max_dimension);
    Ok(Barcode::new(bars))
}

/// The bars of two axes or three, by dimension: those of the two ends, and between them the rest.
fn both_ends(lattice: &Lattice<'_>, answer: Answer<'_>, limit: u64, watch: Watch<'_>) -> Result<Vec<Bar>> {
    let (lower, upper) =
        rayon::join(|| bottom::bottom(lattice, answer, watch), || top::top(lattice, answer, watch));
    let ((lower, edges), (upper, walls)) = (lower?, upper?);
    let mut middle = if lattice.axes.len() == 3 {
        middle::middle(lattice, &edges, &walls, answer, limit, watch)?
    } else {
        let unpaired = edges.iter().zip(&walls).filter(|(below, above)| !below.paired && !above.paired);
        unpaired.filter_map(|(edge, _)| answer.essential_edge(edge)).collect()
    };
    drop((edges, walls));
    let (mut bars, mut last) = if lattice.dual { (upper, lower) } else { (lower, upper) };
    bars.reserve_exact(middle.len() + last.len());
    bars.append(&mut middle);
    bars.append(&mut last);
    Ok(bars)
}

/// By the matrix of all cubes.
fn by_matrix<F: Field>(
    grid: &CubicalGrid,
    field: F,
    options: &CubicalOptions,
    watch: Watch<'_>,
) -> Result<Barcode> {
    let (matrix, numbers) = grid.boundary(field, watch.interrupt())?;
    let options =
        super::Options { max_dimension: Some(options.dimension(grid)), ..super::Options::default() };
    let barcode = super::barcode(&matrix, &options, watch)?;
    let number = |cell: u32| {
        let given = matrix.given(cell);
        numbers.as_ref().map_or(given, |numbers| numbers[given as usize])
    };
    let long = barcode.bars().iter().filter(|bar| bar.length() > 0.0);
    let bars = long.map(|bar| Bar {
        birth_cell: number(bar.birth_cell),
        death_cell: bar.death_cell.map(number),
        ..*bar
    });
    Ok(Barcode::new(bars.collect()))
}
