//! Filtered complexes grown in parameter space out of a loss.

mod exact;
mod objective;
mod progress;
pub mod run;
pub mod simplex;

pub use objective::{Loss, Objective, StochasticGradient};
pub use progress::{Event, Watch};
