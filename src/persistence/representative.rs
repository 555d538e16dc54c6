//! Cycles and cocycles that stand for bars, in normal form.
//!
//! Let the cells be in the order of the filtration, and write `(s, t)` for a bar that cell `s` begins and cell `t` ends, `(s, never)` for one
//! that does not end. A cell that begins no bar ends one.
//!
//! **Cycles.** For `(s, t)`: the boundary of `t` plus boundaries of earlier cells, with coefficient 1 at its youngest cell `s` and 0 at every cell
//! that begins a bar that ended before `t`. The boundaries of the cells before `t` make a vector space whose elements have just these cells as
//! youngest ones. Two chains of the kind differ by such a boundary (up to a multiple, and both are 1 at `s`) and by nothing at these cells: they
//! are equal. For `(s, never)`: the cycle with 1 at its youngest cell `s` and else only cells that end bars. The youngest cell of a cycle begins a
//! bar, so two such cycles do not differ.
//!
//! **Cocycles.** For `(s, t)`, `t` possibly never: the cochain with 1 at its oldest cell `s`, else only cells that begin bars which end before
//! `t`, whose coboundary is zero at all cells before `t`. Two of them differ by a cochain on cells younger than `s` whose coboundary is zero
//! at the cells up to `t` too (else a combination of it and one of the two would outlive `t`). The oldest cell of such a cochain ends a bar, or
//! begins one that ends after `t`: it is none that is allowed.
//!
//! So both are the same whatever algorithm found the pairs, and on any number of threads. The cycles and cocycles of all bars are dual bases:
//! the cocycle of a bar has the value 1 on its cycle and 0 on the cycles of the other bars.
//!
//! **How they are found.** The pairs are known, so only columns of pairs are reduced: those of cells that end bars in the boundary matrix,
//! of cells that begin them in the coboundary matrix, and of these only what the bars in question need. A cocycle is the combination of
//! columns that the usual reduction finds, a cycle that ends what is left of the column of `t` after the reduction was carried on below its
//! pivot.
//!
//! Čufar, Virk, "Fast computation of persistent homology representatives with involuted persistent homology", 2021; de Silva, Morozov,
//! Vejdemo-Johansson, "Dualities in persistent (co)homology", 2011.

mod accumulator;
mod columns;

use std::borrow::Cow;
use std::collections::BTreeMap;

use columns::{Columns, foreign};

use super::reduction::Reduction;
use super::watch::{Progress, Watch};
use crate::algebra::{Entry, Field, SparseColumns};
use crate::barcode::Bar;
use crate::complex::BoundaryMatrix;
use crate::error::{Error, Result};

/// What stands for a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// A chain without boundary, complete when the bar begins, that bounds when the bar ends.
    #[default]
    Cycle,
    /// A cochain whose coboundary is zero until the bar ends.
    Cocycle,
}

impl Kind {
    /// The name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::Cocycle => "cocycle",
        }
    }
}

/// A chain or cochain that stands for a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Representative<U> {
    /// The bar.
    pub bar: Bar,
    /// Its coefficients; a row is the position of a cell in the filtration, ascending.
    pub entries: Vec<Entry<U>>,
}

/// The normal forms of bars of a filtered complex, in the order in which they are asked for: as many as have `most` entries together. From the
/// first on with which they would be more, they are left out.
///
/// Time and space are at worst those of the reduction of the columns of pairs of the dimensions in question; over Z/2 dense columns are kept
/// as bits.
///
/// ```
/// use sublevel::{FilteredComplex, Interrupt, algebra::Zp, persistence::{self, Kind}};
/// let mut square = FilteredComplex::builder();
/// for corner in 0..4 {
///     square.add(&[corner], 0.0)?;
///     square.add(&[corner, (corner + 1) % 4], 1.0)?;
/// }
/// let (matrix, interrupt) = (square.build()?.boundary(Zp::new(3)?), Interrupt::new());
/// let reduction = persistence::reduce(&matrix, &Default::default(), &interrupt)?;
/// let barcode = reduction.barcode(0.0);
/// let loops = persistence::representatives(&matrix, &reduction, barcode.dimension(1), Kind::Cycle, 100, &interrupt)?;
/// // All four edges, numbered 4 to 7 after the corners: 01, 03, 12, 23, of which the second runs against the others.
/// let coefficients: Vec<_> = loops[0].entries.iter().map(|entry| (entry.row, entry.coefficient)).collect();
/// assert_eq!(coefficients, [(4, 1), (5, 2), (6, 1), (7, 1)]);
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// [`Error::Usage`](crate::Error) if a bar is not of the reduction or the reduction not of the matrix; [`Error::Interrupted`](crate::Error) if
/// the token is set meanwhile.
pub fn representatives<'a, F: Field>(
    matrix: &BoundaryMatrix<F>,
    reduction: &Reduction,
    bars: &[Bar],
    kind: Kind,
    most: usize,
    watch: impl Into<Watch<'a>>,
) -> Result<Vec<Representative<F::Unit>>> {
    let watch = watch.into();
    let mut search = Search::new(matrix, reduction, kind, watch)?;
    let (mut found, mut left) = (Vec::new(), most);
    for (done, bar) in bars.iter().enumerate() {
        watch.check()?;
        watch.report(Progress { dimension: bar.dimension, done, columns: bars.len() });
        let entries = search.representative(bar)?;
        let Some(rest) = left.checked_sub(entries.len()) else { break };
        left = rest;
        found.push(Representative { bar: *bar, entries });
    }
    Ok(found)
}

/// The columns reduced so far, of each matrix that was needed.
struct Search<'a, F: Field> {
    matrix: &'a BoundaryMatrix<F>,
    reduction: &'a Reduction,
    /// The cells whose class never dies, ascending.
    essential: Vec<u32>,
    kind: Kind,
    watch: Watch<'a>,
    /// By dimension, and apart for bars that end and bars that do not.
    columns: BTreeMap<(usize, bool), Columns<'a, F>>,
}

impl<'a, F: Field> Search<'a, F> {
    fn new(
        matrix: &'a BoundaryMatrix<F>,
        reduction: &'a Reduction,
        kind: Kind,
        watch: Watch<'a>,
    ) -> Result<Self> {
        if !reduction.fits(matrix) {
            return Err(foreign());
        }
        let mut essential = reduction.essential();
        essential.sort_unstable();
        Ok(Self { matrix, reduction, essential, kind, watch, columns: BTreeMap::new() })
    }

    /// Whether a bar is one of the reduction.
    fn knows(&self, bar: &Bar) -> bool {
        let Bar { dimension, birth, death, birth_cell, death_cell } = *bar;
        let value = |cell| self.matrix.value(cell);
        (birth_cell as usize) < self.matrix.len()
            && self.reduction.death(birth_cell) == death_cell
            && (death_cell.is_some() || self.essential.binary_search(&birth_cell).is_ok())
            && (dimension, birth) == (self.matrix.dimension(birth_cell), value(birth_cell))
            && death == death_cell.map_or(f64::INFINITY, value)
    }

    /// The representative of a bar, by positions.
    fn representative(&mut self, bar: &Bar) -> Result<Vec<Entry<F::Unit>>> {
        let dimension = bar.dimension;
        if !self.knows(bar) {
            return Err(Error::usage(
                "bar",
                format!("one that is not of the reduction: {bar:?}"),
                "one of its bars",
            ));
        }
        let positions = self.matrix.positions(dimension);
        let birth = self.matrix.cells().rank(bar.birth_cell);
        let mut entries = match (self.kind, bar.death_cell) {
            (Kind::Cycle, Some(death)) => {
                let death = self.matrix.cells().rank(death);
                self.columns(dimension + 1, false).normal_form(death)?
            }
            (Kind::Cycle, None) => self.columns(dimension, true).combination(birth)?,
            (Kind::Cocycle, _) => {
                let last = positions.len() as u32 - 1;
                let mut entries = self.columns(dimension, true).combination(last - birth)?;
                for entry in &mut entries {
                    entry.row = last - entry.row;
                }
                entries.reverse();
                entries
            }
        };
        for entry in &mut entries {
            entry.row = positions[entry.row as usize];
        }
        Ok(entries)
    }

    /// The columns of the cells of a dimension, in the boundary for cycles and in the coboundary for cocycles.
    fn columns(&mut self, dimension: usize, combinations: bool) -> &mut Columns<'a, F> {
        let (matrix, reduction, kind, watch) = (self.matrix, self.reduction, self.kind, self.watch);
        self.columns.entry((dimension, combinations)).or_insert_with(|| {
            let field = matrix.field();
            match kind {
                Kind::Cycle => {
                    let given = Cow::Borrowed(matrix.columns(dimension));
                    let pairs = dimension.checked_sub(1).into_iter().flat_map(|lower| reduction.ranks(lower));
                    Columns::new(field, given, pairs, combinations, watch)
                }
                Kind::Cocycle => {
                    let births = matrix.positions(dimension).len();
                    let given = if dimension + 1 < matrix.dimensions() {
                        matrix.columns(dimension + 1).antitranspose()
                    } else {
                        SparseColumns::new(births).antitranspose()
                    };
                    let (births, deaths) = (births as u32, given.rows() as u32);
                    let reversed = |(birth, death)| (deaths - 1 - death, births - 1 - birth);
                    Columns::new(
                        field,
                        Cow::Owned(given),
                        reduction.ranks(dimension).map(reversed),
                        combinations,
                        watch,
                    )
                }
            }
        })
    }
}
