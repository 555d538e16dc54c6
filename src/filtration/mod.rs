//! Building complexes from data: distances and their Rips complexes, alpha complexes, stars of values.

mod alpha;
mod collapse;
mod directed;
mod directed_flag;
mod distance;
mod lower_star;
mod metric;
mod plan;
mod points;
mod rips;
mod subsample;
mod table;
mod weighted;

pub use alpha::{AlphaOptions, AlphaValues, alpha, alpha_bytes};
pub use collapse::{Guard, collapse};
pub use directed::DirectedGraph;
pub use directed_flag::DirectedFlag;
pub use distance::Distances;
pub use lower_star::{Star, lower_star};
pub use metric::Metric;
pub use plan::{RipsOptions, RipsPlan};
pub use points::Points;
pub use rips::{Rips, bytes_per_cell};
pub use subsample::{Subsample, subsample_distances, subsample_points};
pub use weighted::WeightedGraph;
