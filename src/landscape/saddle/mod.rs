//! Landscapes by verified saddles: paths cross from one basin to the next over saddles of index 1, and discs are filled over saddles of index 2.
//!
//! A path that is merely lowered may detour through a third basin, and a true loop vanishes without a sign. Here an edge exists only where descents from both
//! sides of a critical point of index 1 end in its two minima; every other pair gets a concatenation of edges, and with it no loop of its own.

mod around;
mod complex;
mod concatenation;
mod cone;
mod descent;
mod detours;
mod disc;
mod fill;
mod frame;
mod gaps;
mod graph;
mod grown;
mod junction;
mod kept;
mod kink;
mod lbfgs;
mod newton;
mod options;
mod polish;
mod polyline;
mod probe;
mod ridge;
mod scan;
mod search;
mod smooth;
mod span;
mod spectrum;
mod top;
mod vector;
mod walk;
mod word;

pub use complex::{Certificate, SaddleComplex, SaddleSimplex, saddles};
pub use descent::{Descent, DescentOptions, Landing, descend, landing, scale};
pub use graph::Saddle;
pub(super) use kept::Kept;
pub use options::SaddleOptions;
pub use probe::{Cost, Probe};
pub use ridge::{Critical, Lost};
