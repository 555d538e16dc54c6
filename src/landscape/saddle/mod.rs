//! Landscapes by verified saddles: paths cross from one basin to the next over saddles of index 1, and discs are filled over saddles of index 2.

mod descent;
mod lbfgs;
mod probe;
mod spectrum;
mod vector;

pub use descent::{Descent, DescentOptions, Landing, descend, scale};
pub use probe::{Cost, Probe};
