//! Persistence barcodes of filtered simplicial complexes, and of the loss landscapes of neural networks.
//!
//! A filtered complex is a question and a barcode its answer. The question comes from a file ([`io`]), from points and distances
//! ([`filtration`]), from library calls ([`FilteredComplex::builder`]), or is grown out of a loss by optimisation
//! (`landscape`); the answer comes from [`persistence`], the same bars by every algorithm.
//!
//! ```
//! use sublevel::{FilteredComplex, Interrupt, algebra::Z2, persistence};
//!
//! // one loop, born at 1.
//! let mut square = FilteredComplex::builder();
//! for corner in 0..4 {
//!     square.add(&[corner], 0.0)?;
//!     square.add(&[corner, (corner + 1) % 4], 1.0)?;
//! }
//! let complex = square.build()?;
//! let barcode = persistence::barcode(&complex.boundary(Z2), &Default::default(), &Interrupt::new())?;
//! let loops = barcode.dimension(1);
//! assert_eq!((loops[0].birth, loops[0].death), (1.0, f64::INFINITY));
//! assert_eq!(complex.labels(loops[0].birth_cell), [2, 3]);
//! # Ok::<(), sublevel::Error>(())
//! ```
//!
//! Points and distances need no complex: their graph is enough.
//!
//! ```
//! use sublevel::filtration::{Metric, Points, RipsPlan};
//! use sublevel::{Interrupt, persistence::flag};
//!
//! let (square, interrupt) = (Points::new(2, vec![0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0])?, Interrupt::new());
//! let plan = RipsPlan::of_points(&square, Metric::Euclidean, Default::default(), 1 << 30, &interrupt)?;
//! let barcode = flag::barcode(&plan.build(1 << 30, &interrupt)?, &Default::default(), &interrupt)?;
//! assert_eq!(barcode.diagram(1), [(1.0, 2_f64.sqrt())].into_iter().collect());
//! # Ok::<(), sublevel::Error>(())
//! ```
//!
//! The rooms, from the ground up: [`error`] and [`interrupt`]; [`algebra`], coefficients and columns, beside [`barcode`], the answer and
//! distances between answers; [`complex`], the question; then [`filtration`], [`persistence`] and `landscape`, none of which sees
//! another; on top [`io`] and [`report`]. ARCHITECTURE.md has the drawing and the reasons.

pub mod algebra;
pub mod barcode;
pub mod complex;
pub mod error;
pub mod filtration;
pub mod interrupt;
pub mod io;
#[cfg(feature = "landscape")]
pub mod landscape;
mod npy;
pub mod persistence;
pub mod report;

pub use algebra::{Z2, Zp};
pub use barcode::{Bar, Barcode, Diagram};
pub use complex::{BoundaryMatrix, FilteredComplex, FilteredGraph};
pub use error::{Error, Result};
pub use interrupt::Interrupt;
#[cfg(feature = "landscape")]
pub use landscape::{LossComplex, Objective};
pub use persistence::Algorithm;

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
