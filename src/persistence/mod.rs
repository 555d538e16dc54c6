//! The computation: from a filtered complex to its barcode.
//!
//! Every algorithm pairs the same cells, ties included, because all work on the one total order of the complex.

mod cohomology;
mod columns;
mod components;
pub mod cubical;
mod decomposition;
mod duality;
pub mod flag;
mod forest;
mod kept;
mod lockfree;
mod lockfree_store;
mod lockfree_worker;
mod marks;
mod pairing;
mod race;
mod reducer;
mod reduction;
mod representative;
mod standard;
mod threads;
mod twist;
mod watch;
mod work;

use std::fmt;
use std::str::FromStr;

pub use decomposition::{Decomposition, decompose, is_chain_complex};
pub use reduction::Reduction;
pub use representative::{Kind, Representative, representatives};
pub use watch::{Progress, Watch};

use threads::Threads;

use crate::algebra::Field;
use crate::barcode::Barcode;
use crate::complex::BoundaryMatrix;
use crate::error::{Error, Result};

/// The ways to compute a barcode; all give the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Algorithm {
    /// Twist or cohomology, whichever the shape of the complex suggests; if that does not come to an end in little work, the other has a turn.
    /// By all threads of the current rayon pool, if there are several and enough for them to do.
    #[default]
    Auto,
    /// The standard reduction of the boundary matrix.
    Standard,
    /// The reduction with clearing, from the top dimension down.
    Twist,
    /// The reduction of the coboundary matrix with clearing, from dimension 0 up.
    Cohomology,
    /// The twist by all threads of the current rayon pool.
    LockfreeTwist,
    /// Cohomology by all threads of the current rayon pool.
    LockfreeCohomology,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 6] = [
        Self::Auto,
        Self::Standard,
        Self::Twist,
        Self::Cohomology,
        Self::LockfreeTwist,
        Self::LockfreeCohomology,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Standard => "standard",
            Self::Twist => "twist",
            Self::Cohomology => "cohomology",
            Self::LockfreeTwist => "lockfree-twist",
            Self::LockfreeCohomology => "lockfree-cohomology",
        }
    }

    /// What `Auto` begins with on a complex with these numbers of cells of each dimension; any other algorithm is itself.
    ///
    /// If all of homology below the top vanished, `n_(D-1) - n_(D-2) + n_(D-3) - ...` of the top cells would bound. If more than one in twenty
    /// of the top cells is left over, homology has that many columns to reduce to zero in vain and cohomology clears them.
    #[must_use]
    pub fn for_shape(self, counts: &[usize]) -> Self {
        if self != Self::Auto {
            return self;
        }
        let Some((&top, lower)) = counts.split_last() else { return Self::Twist };
        let bounding = lower.iter().fold(0, |sum, &count| count as i64 - sum);
        let cycles = (top as i64 - bounding).max(0);
        if 20 * cycles > top as i64 { Self::Cohomology } else { Self::Twist }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = Error;

    /// The algorithm of a name.
    ///
    /// # Errors
    /// [`Error::Usage`] with the names there are.
    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|algorithm| algorithm.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::usage("algorithm", format!("`{name}`"), format!("one of {names}"))
        })
    }
}

/// What to compute, and how.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The largest dimension of a bar; all if none. Cells more than one dimension above are never looked at.
    pub max_dimension: Option<usize>,
    /// Only bars longer than this are listed; all, those of length zero included, if it is negative, as in GUDHI. Pairs are found all the same.
    pub min_persistence: f64,
}

/// Pairs the cells of a filtered complex. The homology of dimension 0 is not reduced: a complex has as many essential bars there as components.
///
/// # Errors
/// [`Error::Interrupted`] if the token is set meanwhile.
pub fn reduce<'a, F: Field>(
    matrix: &BoundaryMatrix<F>,
    options: &Options,
    watch: impl Into<Watch<'a>>,
) -> Result<Reduction> {
    let watch = watch.into();
    let top = matrix.dimensions().saturating_sub(1);
    let last = options.max_dimension.map_or(top, |dimension| top.min(dimension.saturating_add(1)));
    let counts: Vec<_> = (0..=last).map(|dimension| matrix.positions(dimension).len()).collect();
    let pairings = match options.algorithm {
        Algorithm::Auto => race::race(matrix, last, &counts, watch),
        Algorithm::Standard => standard::standard(matrix, last, watch),
        Algorithm::Cohomology => cohomology::cohomology(matrix, last, Threads::One, watch),
        Algorithm::Twist => twist::twist(matrix, last, Threads::One, watch),
        Algorithm::LockfreeTwist => twist::twist(matrix, last, Threads::All, watch),
        Algorithm::LockfreeCohomology => cohomology::cohomology(matrix, last, Threads::All, watch),
    }?;
    let dimensions = options.max_dimension.map_or(top, |dimension| top.min(dimension)) + 1;
    Ok(Reduction::new(matrix, dimensions.min(matrix.dimensions()), pairings))
}

/// The bars of a filtered complex that are longer than [`Options::min_persistence`]; see [`reduce`].
///
/// ```
/// use sublevel::{Interrupt, algebra::Z2, complex::FilteredComplex, persistence};
/// let mut circle = FilteredComplex::builder();
/// for (vertices, value) in [(&[0][..], 0.0), (&[1], 0.0), (&[2], 0.0), (&[0, 1], 1.0), (&[1, 2], 1.0), (&[0, 2], 2.0)] {
///     circle.add(vertices, value)?;
/// }
/// let matrix = circle.build()?.boundary(Z2);
/// let barcode = persistence::barcode(&matrix, &Default::default(), &Interrupt::new())?;
/// let loops = barcode.dimension(1);
/// assert_eq!((loops.len(), loops[0].birth, loops[0].death), (1, 2.0, f64::INFINITY));
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// [`Error::Interrupted`] if the token is set meanwhile.
pub fn barcode<'a, F: Field>(
    matrix: &BoundaryMatrix<F>,
    options: &Options,
    watch: impl Into<Watch<'a>>,
) -> Result<Barcode> {
    Ok(reduce(matrix, options, watch)?.barcode(options.min_persistence))
}
