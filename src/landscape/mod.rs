//! Filtered complexes grown in parameter space out of a loss.

mod objective;
pub mod simplex;

pub use objective::{Loss, Objective, StochasticGradient};
