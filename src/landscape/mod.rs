//! Filtered complexes grown in parameter space out of a loss.

pub mod alignment;
pub mod analytic;
mod augmentation;
pub mod checkpoint;
pub mod dataset;
mod device;
mod estimate;
pub mod growth;
mod loss_complex;
pub mod minima;
pub mod network;
mod network_objective;
mod objective;
pub mod optimiser;
pub mod parameters;
pub mod plan;
mod progress;
pub mod run;
pub mod saddle;
pub mod simplex;
mod together;
pub mod trust;
mod wanted;
mod worker;

pub use device::Device;
pub use estimate::{LayerEstimate, estimate, most_simplices};
pub use loss_complex::{LossComplex, TripleInterval};
pub use minima::MinimaOptions;
pub use network_objective::{NetworkObjective, ObjectiveKind, ObjectiveOptions, Precision};
pub use objective::{Loss, Objective, StochasticGradient};
pub use progress::{Event, Watch};
pub use together::{replace, turn};
pub use wanted::wanted;
